// What checked expressions are: names, types, chains, aggregates, definitions, draw sites.
#include "expression/checking.h"

#include <gtest/gtest.h>

namespace ostrakon {
namespace {

TEST(Check, LiteralsAndParameters) {
  EXPECT_EQ(shown("2 years"), "24");
  EXPECT_EQ(shown("2018-02"), "24217");
  EXPECT_EQ(shown("yes"), "1");
  EXPECT_EQ(shown("patronage*2"), "mul($0, 2)");
  EXPECT_EQ(shown("now - 12 months"), "sub(now, 12)");
  EXPECT_EQ(shown("step"), "step");
}

TEST(Check, NodesAreChildrenFirstAndOnlyWhatIsNeeded) {
  Checking checking;
  const Expression made = checking.check("age + age*patron.age");
  ASSERT_NE(made, nullptr);
  for (std::size_t i = 0; i < made->nodes.size(); ++i) {
    for (const std::int32_t arg : made->nodes[i].args) EXPECT_LT(static_cast<std::size_t>(arg), i);
  }
  EXPECT_EQ(made->root().operation, Operation::add);
  EXPECT_EQ(made->nodes.size(), 7u);  // one row, age twice, patron, its age, two operations
  EXPECT_EQ(checking.check("2 + 3")->nodes.size(), 3u);
  EXPECT_EQ(made->path, "rules.work.effort");
}

TEST(Check, TypesOfResults) {
  const std::pair<const char*, Type> cases[] = {
      {"age + 1", Type::number()},
      {"active + ever_fell", Type::number()},
      {"rank + 1", Type::number()},
      {"rank", Type::reference(small::ranks)},
      {"age > 3", Type::flag()},
      {"now - 2018-02", Type::number()},
      {"now + 2 years", Type::date()},
      {"2 years + now", Type::date()},
      {"now - 2 years", Type::date()},
      {"max(born, 1960-01)", Type::date()},
      {"max(age, rank, active)", Type::number()},
      {"status", Type::word(small::status)},
      {"sector", Type::reference(small::sectors)},
      {"if(active, patron, none)", Type::reference(small::agents)},
      {"if(active, 1, ever_fell)", Type::number()},
      {"if(active, ever_fell, no)", Type::flag()},
      {"bernoulli(0.5)", Type::flag()},
      {"uniform()", Type::number()},
      {"max(born of agents)", Type::date()},
      {"sd(born of agents)", Type::number()},
      {"mean(active of agents)", Type::number()},
      {"any(age > 3 of agents)", Type::flag()},
      {"pick(posts where vacant)", Type::reference(small::posts)},
      {"none", Type::none()},
  };
  for (const auto& [text, type] : cases) {
    Checking checking;
    const Expression made = checking.check(text);
    ASSERT_NE(made, nullptr) << text << "\n" << checking.messages();
    EXPECT_EQ(made->type(), type) << text;
  }
}

TEST(Check, ChainsFollowReferences) {
  EXPECT_EQ(shown("post.superior.holder.ability"), "row0.post.superior.holder.ability");
  EXPECT_EQ(shown("leader.faction"), "world.leader.faction");
  EXPECT_EQ(shown("world.tension"), "world.tension");
  EXPECT_EQ(shown("self.age"), "row0.age");
  EXPECT_EQ(shown("self"), "row0");
  EXPECT_EQ(shown("rank.high"), "row0.rank.high");
  EXPECT_EQ(shown("pick(agents).age > 3"), "gt(pick[agents where ne(row0.status, dead)].age, 3)");
}

TEST(Check, NamedRowsTakeTheLongestPath) {
  EXPECT_EQ(shown("sectors.data.budget"), "data.budget");
  EXPECT_EQ(shown("posts.bureau.director.holder"), "bureau.director.holder");
  EXPECT_EQ(shown("organisations.province.debt"), "province.debt");
  EXPECT_EQ(shown("organisations.province.data_bureau.debt"), "province.data_bureau.debt");
}

TEST(Check, WordsAndRowsTakeTheirMeaningFromTheOtherSide) {
  EXPECT_EQ(shown("status == detained"), "eq(row0.status, detained)");
  EXPECT_EQ(shown("detained != status"), "ne(detained, row0.status)");
  // `active` is a definition too, but of another type.
  EXPECT_EQ(shown("status == active"), "eq(row0.status, active)");
  EXPECT_EQ(shown("active == status"), "eq(active, row0.status)");
  EXPECT_EQ(shown("cause == digging"), "eq($3, digging)");
  EXPECT_EQ(shown("patron.status in (active, bench)"),
            "or(eq(row0.patron.status, active), eq(row0.patron.status, bench))");
  EXPECT_EQ(shown("sector == data"), "eq(row0.post.organisation.sector, data)");
  EXPECT_EQ(shown("post == bureau.director"), "eq(row0.post, bureau.director)");
  EXPECT_EQ(shown("post == posts.bureau.director"), "eq(row0.post, bureau.director)");
  EXPECT_EQ(shown("rank >= lieutenant_general"), "ge(row0.rank, lieutenant_general)");
  EXPECT_EQ(shown("bureau < rank"), "lt(bureau, row0.rank)");
  EXPECT_EQ(shown("rank >= 2"), "ge(row0.rank, 2)");
  EXPECT_EQ(shown("rank > patron.rank"), "gt(row0.rank, row0.patron.rank)");
  EXPECT_EQ(shown("patron == none"), "eq(row0.patron, none)");
  EXPECT_EQ(shown("self == leader"), "eq(row0, world.leader)");
  EXPECT_EQ(shown("status == if(age > 60, retired, bench)"), "eq(row0.status, if(gt(row0.age, 60), retired, bench))");
  EXPECT_EQ(shown("pick(posts).title == director"), "eq(pick[posts].title, director)");
}

TEST(Check, SlotInputsComeBeforeAttributesAtTheTopAndAfterThemInside) {
  Checking checking;
  checking.scope.inputs = {{"post", Type::reference(small::posts), ""},
                           {"selector", Type::reference(small::agents), ""},
                           {"cause", Type::reference(small::events), ""}};
  checking.parameters.erase(checking.parameters.begin() + 3);  // the parameter `cause`
  const auto shown_here = [&](const std::string& text) {
    const Expression made = checking.check(text);
    return made == nullptr ? checking.messages() : shown(checking.catalogue, *made);
  };
  EXPECT_EQ(shown_here("post.holders_purged"), "@0.holders_purged");
  EXPECT_EQ(shown_here("self.post.holders_purged"), "row0.post.holders_purged");
  EXPECT_EQ(shown_here("cause.agent.faction == faction"), "eq(@2.agent.faction, row0.faction)");
  EXPECT_EQ(shown_here("count(holders where post == selector.post)"),
            "count[holders where and(has(row0.post), eq(row0.post, @1.post))]");
  EXPECT_EQ(shown_here("same_faction(self, selector)"), "and(has(row0.faction), eq(row0.faction, @1.faction))");
  // A definition is a formula over its own row: what a slot adds is not seen in it.
  EXPECT_EQ(shown_here("organisation"), "row0.post.organisation");
}

TEST(Check, Functions) {
  EXPECT_EQ(shown("min(1, 2, 3)"), "min(min(1, 2), 3)");
  EXPECT_EQ(shown("clamp(age, 0, 1)"), "clamp(row0.age, 0, 1)");
  EXPECT_EQ(shown("has(patron)"), "has(row0.patron)");
  EXPECT_EQ(shown("uniform()"), "uniform(0, 1)");
  EXPECT_EQ(shown("gamma(2, 3 months)"), "gamma(2, 3)");
  EXPECT_EQ(shown("logistic(-age)"), "logistic(neg(row0.age))");
  Checking quarterly;
  quarterly.scope.months_per_step = 3;
  EXPECT_EQ(shown(quarterly.catalogue, *quarterly.check("yearly(patronage)")), "sub(1, pow(sub(1, min($0, 1)), 0.25))");
}

TEST(Check, Aggregates) {
  EXPECT_EQ(shown("count(posts)"), "count[posts]");
  EXPECT_EQ(shown("count(holders)"), "count[holders where has(row0.post)]");
  EXPECT_EQ(shown("count(active where faction == self.faction and age > patronage)"),
            "count[active where and(eq(row0.status, active), and(eq(row0.faction, row1.faction), gt(row0.age, $0)))]");
  EXPECT_EQ(shown("sum((rank + 1)^2 of holders)"), "sum[holders of pow(add(row0.rank, 1), 2) where has(row0.post)]");
  EXPECT_EQ(shown("max(ability of clients)"), "max[clients of row0.ability where eq(row0.patron, row1)]");
  EXPECT_EQ(shown("quantile(patronage, rent of posts)"), "quantile[posts at $0 of row0.rent]");
  EXPECT_EQ(shown("nth(rank + 1, rent of posts)"), "nth[posts at add(row0.rank, 1) of row0.rent]");
  EXPECT_EQ(shown("pick(posts where vacant weighted by rent)"),
            "pick[posts where eq(row0.holder, none) weighted row0.rent]");
  EXPECT_EQ(shown("count(posts where holder == self)"), "count[posts where eq(row0.holder, row1)]");
  EXPECT_EQ(shown("sum(count(agents where faction == self) of factions)"),
            "sum[factions of count[agents where and(ne(row0.status, dead), eq(row0.faction, row1))]]");
}

TEST(Check, DefinitionsAreAskedOfWhoeverTheyAreAskedOf) {
  EXPECT_EQ(shown("patron.active"), "eq(row0.patron.status, active)");
  EXPECT_EQ(shown("patron.sector.budget"), "row0.patron.post.organisation.sector.budget");
  EXPECT_EQ(shown("shade"), "add(row0.patron.ability, row0.ability)");
  EXPECT_EQ(shown("patron.shade"), "add(row0.patron.patron.ability, row0.patron.ability)");
  EXPECT_EQ(shown("best_client"), "max[clients of row0.ability where eq(row0.patron, row1)]");
  EXPECT_EQ(shown("patron.best_client"), "max[clients of row0.ability where eq(row0.patron, row1.patron)]");
  EXPECT_EQ(shown("count(holders where leader_man)"),
            "count[holders where and(has(row0.post), eq(row0.faction, world.leader.faction))]");
  EXPECT_EQ(shown("mean(shade of holders where sector == self.sector)"),
            "mean[holders of add(row0.patron.ability, row0.ability) where and(has(row0.post), "
            "eq(row0.post.organisation.sector, row1.post.organisation.sector))]");
  // Asked of the asker from within: its own clients are two contexts further in.
  EXPECT_EQ(shown("count(holders where ability > self.best_client)"),
            "count[holders where and(has(row0.post), gt(row0.ability, "
            "max[clients of row0.ability where eq(row0.patron, row2)]))]");
}

TEST(Check, TheTypeOfADefinitionIsWhatItsFormulaGives) {
  Checking checking;
  Attribute untold;  // its declared type is left at number
  untold.name = "mood_of_patron";
  untold.definition = "patron.status";
  checking.catalogue.table(small::agents).attributes.push_back(untold);
  const Expression made = checking.check("mood_of_patron == detained");
  ASSERT_NE(made, nullptr) << checking.messages();
  EXPECT_EQ(shown(checking.catalogue, *made), "eq(row0.patron.status, detained)");
}

TEST(Check, DrawSitesArePathAndOrdinal) {
  Checking checking;
  const Expression made = checking.check("normal(0, 1) + uniform(0, gumbel()) + pick(posts).rent");
  ASSERT_NE(made, nullptr);
  std::string sites;
  for (const auto& [hash, path] : checking.sites.all()) {
    EXPECT_EQ(hash, draw_site(path).hash);
    sites += path.substr(path.find('#')) + " ";
  }
  EXPECT_EQ(checking.sites.all().size(), 4u);
  const auto site_of = [&](Node kind, Distribution distribution) {
    for (const TypedNode& node : made->nodes) {
      if (node.node == kind && (kind == Node::aggregate || node.distribution == distribution)) return node.site;
    }
    return DrawSite{};
  };
  EXPECT_EQ(site_of(Node::draw, Distribution::normal), draw_site("rules.work.effort#0"));
  EXPECT_EQ(site_of(Node::draw, Distribution::uniform), draw_site("rules.work.effort#1"));
  EXPECT_EQ(site_of(Node::draw, Distribution::gumbel), draw_site("rules.work.effort#2"));
  EXPECT_EQ(site_of(Node::aggregate, Distribution::uniform), draw_site("rules.work.effort#3"));
  EXPECT_FALSE(checking.problems.any_errors());
}

TEST(Check, ParametersThatAreReadAreMarked) {
  Checking checking;
  ASSERT_NE(checking.check("if(use_ties, patronage, 0)"), nullptr);
  EXPECT_TRUE(checking.parameters[0].read);
  EXPECT_TRUE(checking.parameters[1].read);
  EXPECT_FALSE(checking.parameters[2].read);
}

TEST(Check, WantedTypes) {
  EXPECT_EQ(shown("active", Type::number()), "eq(row0.status, active)");
  EXPECT_EQ(shown("rank", Type::number()), "row0.rank");
  EXPECT_EQ(shown("data", Type::reference(small::sectors)), "data");
  EXPECT_EQ(shown("none", Type::reference(small::sectors)), "none");
  EXPECT_EQ(shown("if(active, data, none)", Type::reference(small::sectors)),
            "if(eq(row0.status, active), data, none)");
  EXPECT_EQ(shown("pick(posts)", Type::reference(small::posts)), "pick[posts]");
  EXPECT_EQ(shown("bench", Type::word(small::status)), "bench");
  EXPECT_EQ(shown("2018-02", Type::date()), "24217");
  EXPECT_EQ(shown("campaign_start + 2 years", Type::date()), "add($2, 24)");
}

TEST(Check, Metrics) {
  Checking checking;
  const std::vector<MetricInfo> metrics = {{"falls", Type::number(), Type::none(), true},
                                           {"strength", Type::number(), Type::none(), true}};
  checking.scope.metric = true;
  checking.scope.at_end = true;
  checking.scope.metrics = &metrics;
  checking.scope.self = small::world;
  const auto shown_here = [&](const std::string& text) {
    const Expression made = checking.check(text);
    return made == nullptr ? checking.messages() : shown(checking.catalogue, *made);
  };
  EXPECT_EQ(shown_here("share((rank + 1)^2 of holders by faction)"),
            "share[holders of pow(add(row0.rank, 1), 2) where has(row0.post) by row0.faction]");
  EXPECT_EQ(shown_here("count(active by post.organisation.sector)"),
            "count[active where eq(row0.status, active) by row0.post.organisation.sector]");
  EXPECT_EQ(shown_here("count(events where kind == purged)"), "count[events where eq(row0.kind, purged)]");
  EXPECT_EQ(
      shown_here("median(case.opened_at - end of spells where fell and case.opened_at > end)"),
      "median[spells of sub(row0.case.opened_at, row0.end) where and(row0.fell, gt(row0.case.opened_at, row0.end))]");
  EXPECT_EQ(shown_here("count(cases where outcome >= expulsion)"), "count[cases where ge(row0.outcome, expulsion)]");
  EXPECT_EQ(shown_here("12*average(falls)"), "mul(12, average#0)");
  EXPECT_EQ(shown_here("average(strength, 2012-11, now)"), "average#1 from 24154 to now");
  EXPECT_EQ(shown_here("when_highest(falls) > 2018-02"), "gt(when_highest#0, 24217)");
  EXPECT_EQ(shown_here("tension"), "row0.tension");
}

TEST(Check, RecentEventsAnywhere) {
  EXPECT_EQ(shown("count(events where kind == purged and at > now - 12 months)"),
            "count[events where and(eq(row0.kind, purged), gt(row0.at, sub(now, 12)))]");
  EXPECT_EQ(shown("count(events where now == at)"), "count[events where eq(now, row0.at)]");
}

TEST(Check, Rows) {
  Checking checking;
  checking.scope.self = small::factions;
  checking.scope.inputs = {{"cause", Type::reference(small::events), ""}};
  checking.parameters.erase(checking.parameters.begin() + 3);
  RowsExpression rows = check_rows(checking.located("holders where organisation == cause.organisation"), checking.scope,
                                   checking.problems);
  ASSERT_NE(rows.where, nullptr) << checking.messages();
  EXPECT_EQ(rows.table, small::agents);
  EXPECT_EQ(rows.row_set, "holders");
  EXPECT_EQ(rows.row, nullptr);
  EXPECT_EQ(shown(checking.catalogue, *rows.where), "and(has(row0.post), eq(row0.post.organisation, @0.organisation))");
  rows = check_rows(checking.located("sectors"), checking.scope, checking.problems);
  EXPECT_EQ(rows.table, small::sectors);
  EXPECT_EQ(rows.where, nullptr);
  rows = check_rows(checking.located("head.patron"), checking.scope, checking.problems);
  ASSERT_NE(rows.row, nullptr) << checking.messages();
  EXPECT_EQ(rows.table, small::agents);
  EXPECT_EQ(shown(checking.catalogue, *rows.row), "row0.head.patron");
  EXPECT_EQ(checking.messages(), "");
}

TEST(Catalogue, Finders) {
  const Catalogue catalogue = small_catalogue();
  EXPECT_EQ(catalogue.find_table("agents"), small::agents);
  EXPECT_FALSE(catalogue.find_table("agent").valid());
  EXPECT_EQ(catalogue.find_singular("agent"), small::agents);
  EXPECT_EQ(catalogue.attribute(small::agents, catalogue.find_attribute(small::agents, "ability")).name, "ability");
  EXPECT_FALSE(catalogue.find_attribute(small::agents, "budget").valid());
  EXPECT_FALSE(catalogue.find_attribute(TableId::none(), "budget").valid());
  EXPECT_EQ(catalogue.find_slot("appoint.score"), SlotId(1));
  EXPECT_EQ(catalogue.find_words("title"), small::title);
  ASSERT_NE(catalogue.find_row_set("holders"), nullptr);
  EXPECT_EQ(catalogue.find_row_set("holder"), nullptr);
  EXPECT_EQ(index_of({"a", "b"}, "b"), 1);
  EXPECT_EQ(index_of({"a", "b"}, "c"), -1);
  EXPECT_EQ(expression_name("deputy director-general 2"), "deputy_director_general_2");
}

}  // namespace
}  // namespace ostrakon
