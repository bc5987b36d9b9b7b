// What is refused, in which words and at which place.
#include "expression/checking.h"

#include <gtest/gtest.h>

namespace ostrakon {
namespace {

// Name of a definition in a row of them.
std::string numbered(int i) {
  return std::string("d").append(std::to_string(i));
}

struct Refused {
  const char* text;
  const char* messages;  // `offset: message`, a line each
};

void expect_refused(const std::vector<Refused>& cases, Type want = Type::none()) {
  for (const Refused& one : cases) EXPECT_EQ(messages_of(one.text, want), one.messages) << one.text;
}

TEST(CheckErrors, AsUsersMakeThem) {
  expect_refused({
      {"performence", "0: unknown name 'performence'; an agent has 'performance'"},
      {"title == deputy director",
       "16: 'director' was not expected here; a name with a space is written with an underscore: deputy_director"},
      {"rank = bureau", "5: '=' is not a comparison; write 'rank == bureau'"},
      {"24 <= age < 60", "10: comparisons do not chain; write '24 <= age and age < 60'"},
      {"same_faction and 3",
       "0: 'and' joins conditions; 'same_faction' is a function: same_faction(self, selector)\n"
       "17: 'and' joins conditions; '3' is a number"},
      {"now > 2018-2", "6: a date is year-month with two digits: 2018-02"},
      {"age - 2000-10", "6: '2000-10' is a date (October 2000); for subtraction put spaces around the minus"},
  });
  expect_refused(
      {{"now - 2000-10", "6: '2000-10' is a date (October 2000); for subtraction put spaces around the minus"}},
      Type::date());
  // Months since October 2000 are a number like any other.
  EXPECT_EQ(messages_of("now - 2000-10", Type::number()), "");
}

TEST(CheckErrors, AllThatIsWrongIsSaid) {
  expect_refused({{"performence + 2*post.rnt > foo(3) and not 5",
                   "0: unknown name 'performence'; an agent has 'performance'\n"
                   "21: unknown name 'rnt'; a post has 'rent'\n"
                   "27: unknown function 'foo'\n"
                   "42: 'not' denies a condition; '5' is a number"},
                  {"rank = bureau && performence > 1",
                   "14: '&&' is written 'and'\n"
                   "5: '=' is not a comparison; write 'rank == bureau'\n"
                   "17: unknown name 'performence'; an agent has 'performance'"}});
}

TEST(CheckErrors, Names) {
  expect_refused({
      {"xyzzy", "0: unknown name 'xyzzy'"},
      {"patronag", "0: unknown name 'patronag'; did you mean 'patronage'?"},
      {"post.holdr", "5: unknown name 'holdr'; a post has 'holder'"},
      {"post.xyzzy", "5: unknown name 'xyzzy'; a post has nothing of this name"},
      {"age.rank", "4: 'age' is a number; nothing of it can follow a '.'"},
      {"status.name", "7: 'status' is a word of 'status'; nothing of it can follow a '.'"},
      {"agent.age", "0: unknown name 'agent'; the row itself is 'self'"},
      {"agents", "0: 'agents' is a table; sum over it: count(agents)"},
      {"clients > 3", "0: 'clients' is a table; sum over it: count(clients)"},
      {"sectors.dta.budget", "8: unknown row 'dta' of sectors; did you mean 'data'?"},
      {"agents.smith.age", "7: agents have no names to be called by"},
      {"abs", "0: 'abs' is a function: abs(x)"},
      {"detained",
       "0: unknown name 'detained'; it is a word of 'status', and a word can only be compared: "
       "status == detained"},
      {"status == detaind", "10: unknown name 'detaind'; did you mean 'detained'?"},
      {"cause == qqqqq", "9: unknown name 'qqqqq'; one of: rents, digging"},
  });
}

TEST(CheckErrors, TwoMeanings) {
  Checking checking;
  checking.parameters[0].name = "ability";
  checking.parameters[1].name = "now";
  EXPECT_EQ(checking.check("2*ability"), nullptr);
  EXPECT_EQ(checking.check("now - 12 months"), nullptr);
  EXPECT_EQ(checking.check("mean(ability of agents)"), nullptr);
  EXPECT_NE(checking.check("self.ability"), nullptr);
  EXPECT_EQ(checking.messages(),
            "2: 'ability' means two things here: an attribute of agents and a parameter; rename one of them\n"
            "0: 'now' means two things here: a name of the language and a parameter; rename one of them\n"
            "5: 'ability' means two things here: an attribute of agents and a parameter; rename one of them");
  Checking words;
  words.parameters[0].name = "detained";
  words.parameters[0].type = Type::word(small::status);
  EXPECT_EQ(words.check("status == detained"), nullptr);
  EXPECT_EQ(words.messages(),
            "10: 'detained' means two things here: a word of 'status' and a parameter; rename one of them");
}

TEST(CheckErrors, Types) {
  expect_refused({
      {"status + 1", "0: '+' needs numbers; 'status' is a word of 'status'"},
      {"faction*2", "0: '*' needs numbers; 'faction' is a faction"},
      {"-patron", "1: '-' needs a number; 'patron' is an agent"},
      {"now*2", "0: '*' needs numbers; 'now' is a date"},
      {"now + now", "0: two dates cannot be added; date - date gives months, date + months a date"},
      {"12 - now", "5: '-' needs numbers; 'now' is a date"},
      {"now > 12", "0: 'now' is a date and '12' is a number; they cannot be compared"},
      {"age > 2018-02", "6: '2018-02' is a date (February 2018); for subtraction put spaces around the minus"},
      {"status == title",
       "0: 'status' is a word of 'status' and 'title' is a word of 'title'; they cannot be compared"},
      {"status < detained",
       "0: 'status' is a word of 'status' and 'detained' is a word of 'status'; these have no order, only == and != "
       "compare them"},
      {"faction >= coast",
       "0: 'faction' is a faction and 'coast' is a faction; these have no order, only == and != compare them"},
      {"patron == post", "0: 'patron' is an agent and 'post' is a post; they cannot be compared"},
      {"faction == 3", "0: 'faction' is a faction and '3' is a number; they cannot be compared"},
      {"age == none", "0: 'age' is a number and 'none' is none; they cannot be compared"},
      {"rank < none", "0: 'rank' is a rank and 'none' is none; these have no order, only == and != compare them"},
      {"age or active", "0: 'or' joins conditions; 'age' is a number"},
      {"if(age, 1, 2)", "3: 'if' needs a condition first; 'age' is a number"},
      {"if(active, patron, 2)", "0: 'if' must give one kind of value; 'patron' is an agent and '2' is a number"},
      {"min(age, now)", "9: 'min' needs numbers, or dates; 'now' is a date"},
      {"log(status)", "4: 'log' needs a number; 'status' is a word of 'status'"},
      {"has(age)", "4: 'has' needs a reference: has(patron); 'age' is a number"},
      {"same_faction(self, post)", "19: 'same_faction' needs two agents; 'post' is a post"},
  });
}

TEST(CheckErrors, WantedTypes) {
  EXPECT_EQ(messages_of("age", Type::flag()), "0: a condition is needed here; 'age' is a number");
  EXPECT_EQ(messages_of("status", Type::number()), "0: a number is needed here; 'status' is a word of 'status'");
  EXPECT_EQ(messages_of("age + 1", Type::date()), "0: a date (2018-02) is needed here; 'age + 1' is a number");
  EXPECT_EQ(messages_of("age", Type::reference(small::posts)), "0: a post is needed here; 'age' is a number");
  EXPECT_EQ(messages_of("dta", Type::reference(small::sectors)), "0: unknown name 'dta'; did you mean 'data'?");
  EXPECT_EQ(messages_of("retird", Type::word(small::status)), "0: unknown name 'retird'; did you mean 'retired'?");
}

TEST(CheckErrors, Functions) {
  expect_refused({
      {"foo(3)", "0: unknown function 'foo'"},
      {"logistik(3)", "0: unknown function 'logistik'; did you mean 'logistic'?"},
      {"clamp(1, 2)", "0: 'clamp' takes 3 values: clamp(x, low, high); 2 are given"},
      {"abs()", "0: 'abs' takes 1 value: abs(x); 0 are given"},
      {"min(1)", "0: 'min' takes 2 or more values: min(a, b) or min(X of agents); 1 is given"},
      {"uniform(1)", "0: 'uniform' takes 0 or 2 values: uniform(a, b); 1 is given"},
      {"abs(x of agents)", "0: 'abs' does not go over a table; it is written abs(x)"},
      {"tied(self, leader)", "0: 'tied' takes 3 values: tied(work, self, selector); 2 are given"},
      {"co_service(self, 3)", "17: 'co_service' needs two agents; '3' is a number"},
      {"months_since(insolvency)", "13: 'insolvency' is neither a trigger nor an entry of the timeline"},
      {"average(falls)", "0: 'average' looks back over a metric; only metrics at the end of a run can"},
  });
}

TEST(CheckErrors, Draws) {
  Checking checking;
  checking.scope.may_draw = false;
  checking.scope.no_draw_reason =
      "a definition cannot draw (it would be drawn anew at each use); make it an attribute and 'set' it";
  EXPECT_EQ(checking.check("age + uniform(0, 1)"), nullptr);
  EXPECT_EQ(checking.check("pick(posts).rent"), nullptr);
  EXPECT_EQ(checking.messages(),
            "6: a definition cannot draw (it would be drawn anew at each use); make it an attribute and 'set' it\n"
            "0: a definition cannot draw (it would be drawn anew at each use); make it an attribute and 'set' it");
  EXPECT_TRUE(checking.sites.all().empty());
  expect_refused({{"count(agents where uniform() < 0.2)",
                   "19: 'where' cannot draw (who is meant would change with every asking); make it an attribute and "
                   "'set' it"},
                  {"mean(normal(0, 1) of agents)",
                   "5: what is taken over rows cannot draw (each asking would draw the same again); make it an attribute "
                   "and 'set' it"},
                  {"pick(agents weighted by uniform()).age",
                   "24: what is taken over rows cannot draw (each asking would draw the same again); make it an "
                   "attribute and 'set' it"}});
}

TEST(CheckErrors, ADefinitionThatDraws) {
  Checking checking;
  Attribute drawn;
  drawn.name = "luck";
  drawn.definition = "normal(0, 1)";
  checking.catalogue.table(small::agents).attributes.push_back(drawn);
  EXPECT_EQ(checking.check("1 + luck + luck"), nullptr);
  EXPECT_EQ(checking.messages(),
            "4: in the definition 'luck' of agents: a definition cannot draw (it would be drawn anew at each use); "
            "make it an attribute and 'set' it");
}

TEST(CheckErrors, DefinitionsInACircle) {
  Checking checking;
  const std::int32_t file = checking.sources.add("scenario.yaml", "one\ntwo\nthree\n");
  Attribute exposed, risk;
  exposed.name = "exposed";
  exposed.definition = "2*risk";
  exposed.place = {file, 4, 3};
  risk.name = "risk";
  risk.definition = "patron.exposed + 1";
  risk.place = {file, 8, 5};
  std::vector<Attribute>& attributes = checking.catalogue.table(small::agents).attributes;
  attributes.push_back(exposed);
  attributes.push_back(risk);
  EXPECT_EQ(checking.check("age + exposed"), nullptr);
  EXPECT_EQ(checking.check("age + risk"), nullptr);
  // Found from either side it is one circle and one message.
  const std::string circle = "definitions go in a circle: exposed → risk (line 3) → exposed (line 2)";
  EXPECT_EQ(checking.messages(), "4: " + circle + "\n4: " + circle);
  EXPECT_EQ(checking.problems.text(), "scenario.yaml:2:1: error: " + circle + "\ntwo\n^~~\n");
}

TEST(CheckErrors, Aggregates) {
  expect_refused({
      {"count(agnts)", "6: unknown table 'agnts'; did you mean 'agents'?"},
      {"count(3)", "6: the name of a table is needed here (agents, holders, posts), not '3'"},
      {"sum(age)", "0: 'sum' is written sum(X of agents)"},
      {"count(age of agents)", "0: 'count' is written count(agents where C)"},
      {"quantile(age of agents)", "0: 'quantile' is written quantile(0.9, X of agents)"},
      {"sum(status of agents)", "4: 'sum' needs numbers; 'status' is a word of 'status'"},
      {"sum(born of agents)", "4: 'sum' needs numbers; 'born' is a date"},
      {"any(age of agents)", "4: 'any' needs a condition; 'age' is a number"},
      {"count(agents where age)", "19: 'where' needs a condition; 'age' is a number"},
      {"sum(age of agents weighted by 2)", "30: only 'pick' is weighted: pick(agents where C weighted by X)"},
      {"pick(agents weighted by patron)", "24: 'weighted by' needs a number; 'patron' is an agent"},
      {"count(agents by faction)", "16: 'by' gives one value per group, which only a metric can have"},
      {"share(age of agents)", "0: 'share' needs groups: share(X of agents by faction)"},
      {"count(spells)", "6: 'spells' can be summed over in metrics only"},
      {"count(events where kind == purged)",
       "6: 'events' holds the whole past; say since when: events where at > now - 12 months"},
      {"count(events where at < now or at > now)",
       "6: 'events' holds the whole past; say since when: events where at > now - 12 months"},
      {"count(factions where faction == self.faction)", "21: unknown name 'faction'; the row itself is 'self'"},
      {"sum(count(agents where faction == self.faction) of factions)",
       "39: unknown name 'faction'; 'self' is itself a faction"},
  });
  Checking metric;
  metric.scope.metric = true;
  EXPECT_EQ(metric.check("count(agents by faction) + count(agents by status)"), nullptr);
  EXPECT_EQ(metric.check("count(agents by age)"), nullptr);
  EXPECT_EQ(metric.messages(),
            "0: one part has a value for each faction, another for each status; join one of them first: sum(…), mean(…), "
            "min(…) or max(…)\n"
            "16: 'by' groups by a word, a reference or a flag (by faction, by status); 'age' is a number");
}

TEST(CheckErrors, ClientsOfWhatHasNone) {
  Checking checking;
  checking.scope.self = small::posts;
  EXPECT_EQ(checking.check("count(clients)"), nullptr);
  EXPECT_EQ(checking.messages(),
            "6: 'clients' cannot be used here: 'patron' is an agent and 'self' is a post; they cannot be compared");
}

TEST(CheckErrors, Series) {
  Checking checking;
  const std::vector<MetricInfo> metrics = {{"falls", Type::number(), Type::none(), true}};
  checking.scope.metric = true;
  checking.scope.at_end = true;
  checking.scope.metrics = &metrics;
  EXPECT_EQ(checking.check("average(fals)"), nullptr);
  EXPECT_EQ(checking.check("average(falls, 2012)"), nullptr);
  EXPECT_EQ(checking.check("sum(average(falls) of sectors)"), nullptr);
  EXPECT_EQ(checking.messages(),
            "8: 'fals' is not a metric of every step; did you mean 'falls'?\n"
            "15: a date is needed here: average(metric, 2012-11, 2017-10); '2012' is a number\n"
            "4: 'average' looks back over a metric; only metrics at the end of a run can");
}

TEST(CheckErrors, Rows) {
  Checking checking;
  checking.scope.self = small::organisations;
  const auto refuse = [&](const std::string& text) {
    const RowsExpression rows = check_rows(checking.located(text), checking.scope, checking.problems);
    EXPECT_FALSE(rows.table.valid()) << text;
  };
  refuse("holdrs where age > 3");
  refuse("holders where age");
  refuse("debt");
  refuse("agents where organisation == self");
  EXPECT_EQ(checking.messages(),
            "0: unknown table 'holdrs'; did you mean 'holders'?\n"
            "14: 'where' needs a condition; 'age' is a number\n"
            "0: rows are needed here (agents where age > 60, or leader); 'debt' is a number\n"
            "29: 'self' is not known here; the event that fires is 'cause': cause.agent, cause.organisation");
}

TEST(CheckErrors, NoRow) {
  Checking checking;
  checking.scope.self = TableId::none();
  EXPECT_NE(checking.check("2*patronage"), nullptr);
  EXPECT_EQ(checking.check("self"), nullptr);
  EXPECT_EQ(checking.check("age"), nullptr);
  EXPECT_EQ(checking.messages(), "0: there is no row here that 'self' could be\n0: unknown name 'age'");
}

TEST(CheckErrors, DefinitionsThatGrowTooLarge) {
  Checking checking;
  std::vector<Attribute>& attributes = checking.catalogue.table(small::agents).attributes;
  for (int i = 0; i < 40; ++i) {
    Attribute one;
    one.name = numbered(i);
    const std::string before = i == 0 ? "age" : numbered(i - 1);
    one.definition = before + " + " + before;
    attributes.push_back(one);
  }
  EXPECT_NE(checking.check("d8"), nullptr) << checking.messages();
  EXPECT_EQ(checking.check("1 + d39"), nullptr);
  EXPECT_EQ(
      checking.messages(),
      "4: in the definition 'd12' of agents: with its definitions put in, this has more than 20000 parts; make one "
      "of them an attribute and 'set' it");
}

TEST(CheckErrors, DefinitionsThatNestTooDeeply) {
  Checking checking;
  std::vector<Attribute>& attributes = checking.catalogue.table(small::agents).attributes;
  for (int i = 0; i < 3000; ++i) {
    Attribute one;
    one.name = numbered(i);
    one.definition = i == 0 ? "age" : "-d" + std::to_string(i - 1);
    attributes.push_back(one);
  }
  EXPECT_NE(checking.check("d400"), nullptr) << checking.messages();
  EXPECT_EQ(checking.check("d2999"), nullptr);
  EXPECT_NE(checking.messages().find("definitions nest too deeply here"), std::string::npos);
}

TEST(CheckErrors, AMistakeInADefinitionIsToldOnce) {
  Checking checking;
  std::vector<Attribute>& attributes = checking.catalogue.table(small::agents).attributes;
  for (int i = 0; i < 60; ++i) {
    Attribute one;
    one.name = numbered(i);
    const std::string before = i == 0 ? "ag" : numbered(i - 1);
    one.definition = before + " + " + before;
    attributes.push_back(one);
  }
  EXPECT_EQ(checking.check("d59 + d59"), nullptr);  // 2^60 uses: told once, and at once
  EXPECT_EQ(checking.messages(),
            "0: in the definition 'd0' of agents: unknown name 'ag'; an agent has 'age'\n"
            "0: in the definition 'd0' of agents: unknown name 'ag'; an agent has 'age'");
}

TEST(CheckErrors, ChainsHaveAnEnd) {
  std::string chain = "patron";
  for (int i = 0; i < 63; ++i) chain += ".patron";
  EXPECT_EQ(messages_of(chain), "");
  EXPECT_EQ(messages_of(chain + ".age"), "0: a chain has at most 64 names");
}

TEST(CheckErrors, LongSumsAreFine) {
  std::string sum = "age";
  for (int i = 0; i < 2000; ++i) sum += "+age";
  EXPECT_EQ(messages_of(sum), "");
}

TEST(DrawSites, TwoPathsOfOneHash) {
  // Two paths that share their 32 bits, found by search.
  std::map<std::uint32_t, std::string> seen;
  std::string first, second;
  for (int i = 0; first.empty(); ++i) {
    const std::string path = "rules.p" + std::to_string(i);
    const auto [found, fresh] = seen.emplace(draw_site(path).hash, path);
    if (!fresh) first = found->second, second = path;
  }
  Checking checking;
  checking.sites.add(first, {}, checking.problems);
  checking.sites.add(first, {}, checking.problems);
  EXPECT_FALSE(checking.problems.any_errors());
  checking.sites.add(second, {}, checking.problems);
  EXPECT_EQ(checking.problems.all().at(0).message, "the draws of '" + second + "' and '" + first +
                                                       "' would be the same (their names share a hash); rename one of "
                                                       "them");
}

}  // namespace
}  // namespace ostrakon
