// Mistakes planted wherever an expression may stand: in every slot of the catalogue, in every way of writing its terms,
// and in the other places of a scenario. Each is told once, at the planted token. A new slot is tried without a test of
// its own.
#include "reading_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <set>

namespace ostrakon {

namespace {

// What a place takes.
enum class Takes : std::uint8_t { number, chance, flag, reference };

// `text` is a scenario without its beginning; "%" stands where the expression goes, inside double quotes.
struct Spot {
  std::string name, text;
  Takes takes = Takes::number;
  bool may_draw = true;
};

// '@' stands before the token that is wrong; `told` is a part of what is said about it.
struct Mistake {
  std::string name, expression, told;
};

const char* const ground = R"y(ostrakon: 1
clock: { step: month, start: 2000-01, steps: 24 }
parameters: { weight: 1 }
ranks: [ { name: clerk }, { name: chief } ]
factions: { north: {}, south: {} }
sectors: { data: {} }
ties: { mine: {} }
organisations: { office: { sector: data, posts: { head: { rank: chief, role: leader }, clerk: { rank: clerk, seats: 4 } } } }
)y";

std::vector<Mistake> mistakes(Takes takes, bool may_draw) {
  const bool chance = takes == Takes::chance;
  std::vector<Mistake> list;
  switch (takes) {
    case Takes::number:
    case Takes::chance:
      list = {{"unknown name", "@zzqx", "unknown name 'zzqx'"},
              {"unknown name inside", "0.1*(weight + @zzqx)", "unknown name 'zzqx'"},
              {"unknown function", "@zzqx(weight)", "unknown function 'zzqx'"},
              {"a date", "@now", "'now' is a date"},
              {"a row", "@world.leader", "is an agent"}};
      break;
    case Takes::flag:
      list = {{"unknown name", "@zzqx", "unknown name 'zzqx'"},
              {"unknown name inside", "weight > 1 and @zzqx > 2", "unknown name 'zzqx'"},
              {"a number", "@weight + 1", "is a number"},
              {"a number joined", "weight > 1 or @weight", "is a number"}};
      break;
    case Takes::reference:
      list = {{"unknown name", "@zzqx", "unknown name 'zzqx'"}, {"a number", "@weight", "is a number"}};
      break;
  }
  const bool number = takes == Takes::number || chance;
  const std::string drawn = number                 ? "@uniform(0, 0.1)"
                            : takes == Takes::flag ? "@uniform(0, 1) > 0.5"
                                                   : "@pick(agents)";
  if (!may_draw) list.push_back({"forbidden draw", drawn, "draw"});
  const std::string rows = "(agents where @bernoulli(0.5))";
  list.push_back({"draw in a condition on rows",
                  (number                 ? "0.001*count"
                   : takes == Takes::flag ? "0 < count"
                                          : "pick") +
                      rows,
                  "draw"});
  if (takes == Takes::reference && !may_draw) list.pop_back();  // the pick itself is refused as well
  if (chance) {
    list.push_back({"a constant above 1", "@1.5", "this chance is 1.5; a chance lies between 0 and 1"});
    list.push_back({"a constant below 0", "@weight - 1.5", "this chance is -0.5; a chance lies between 0 and 1"});
    list.push_back(
        {"above 1 whatever the state", "@1.2 + exp(0 - step)", "this chance is at least 1.2, whatever the state"});
    list.push_back({"below 0 whatever the state", "@-0.1 - weight*logistic(0 - step)",
                    "this chance is at most -0.1, whatever the state"});
  }
  return list;
}

std::vector<std::string> good(Takes takes) {
  switch (takes) {
    case Takes::number:
      return {"weight", "0.001*count(agents where age > 40)"};
    case Takes::chance:
      return {"0.5*weight", "1 + exp(step) - 1", "1 - logistic(step)", "clamp(step, 0, 1)"};
    case Takes::flag:
      return {"weight > 1", "count(agents where age > 40) > 3"};
    case Takes::reference:
      return {"none"};
  }
  return {};
}

Takes takes_of(const Slot& slot) {
  if (slot.probability) return Takes::chance;
  if (slot.value == Type::flag()) return Takes::flag;
  return slot.value.base == Base::reference ? Takes::reference : Takes::number;
}

// Every way of writing the terms of a slot.
void add_terms(const Slot& slot, std::vector<Spot>& spots) {
  const std::size_t dot = slot.path.find('.');
  const std::string begin = "rules:\n  " + slot.path.substr(0, dot) + ":\n    " + slot.path.substr(dot + 1) + ":";
  const std::map<std::string, std::string> shapes = {
      {"plain", " \"%\"\n"},
      {"value", " { value: \"%\", about: a source }\n"},
      {"named", "\n      mine: \"%\"\n"},
      {"named in one line", " { mine: \"%\" }\n"},
      {"full", "\n      mine: { when: weight > 0, value: \"%\", about: a source }\n"},
      {"switched off", "\n      mine: { when: weight > 7, value: \"%\" }\n"}};
  // The light track is one that a stage is marked for.
  const std::string stages = slot.path != "investigate.light" ? "" : R"y(    stages:
      inquiry: { status: under inquiry, lasts: 2 months, then: { dismissal: rest } }
      talk: { status: under inquiry, light: yes, lasts: 2 months, then: { dismissal: rest } }
)y";
  for (const auto& [name, shape] : shapes) {
    if (!slot.terms_of.empty() && (name == "plain" || name == "value")) continue;  // a term for each kind of tie
    spots.push_back({slot.path + " (" + name + ")", begin + shape + stages, takes_of(slot), slot.may_draw});
  }
}

void add_slot(const Slot& slot, std::vector<Spot>& spots) {
  const std::string stage = "rules: { investigate: { stages: { inquiry: { status: under inquiry, ";
  switch (slot.shape) {
    case Shape::expression:
      add_terms(slot, spots);
      return;
    case Shape::stages:
      spots.push_back(
          {slot.path + " lasts", stage + "lasts: \"%\", then: { dismissal: rest } } } } }\n", Takes::number, true});
      spots.push_back({slot.path + " then",
                       stage + "lasts: 2 months, then: { dismissal: \"%\", dropped: rest } } } } }\n", Takes::chance,
                       false});
      return;
    case Shape::meet:
      spots.push_back({slot.path + " number", "rules: { ties: { meet: { number: \"%\", with: pick(holders) } } }\n", Takes::number, true});
      spots.push_back({slot.path + " with", "rules: { ties: { meet: { with: \"%\" } } }\n", Takes::reference, true});
      return;
    case Shape::meetings:
      spots.push_back({slot.path, "rules: { observe: { meetings: { plenum: { invited: \"%\" } } } }\n", Takes::flag, false});
      return;
    case Shape::coalition:
      for (const auto& [key, takes, may_draw] : {std::tuple("among", Takes::flag, true), std::tuple("might", Takes::number, true),
                                                 std::tuple("needs", Takes::number, true), std::tuple("when", Takes::flag, true)}) {
        std::string text = "rules: { power: { coalition: { among: rank == chief, might: 1, needs: 0.5 } } }\n";
        const std::string given = std::string(key) == "among" ? "among: rank == chief" : std::string(key) == "might" ? "might: 1" : std::string(key) == "needs" ? "needs: 0.5" : "";
        if (given.empty()) text.replace(text.find("needs: 0.5"), 10, "when: \"%\"");
        else text.replace(text.find(given), given.size(), std::string(key) + ": \"%\"");
        spots.push_back({slot.path + " " + key, text, takes, may_draw});
      }
      return;
    case Shape::start:
      spots.push_back({slot.path, "rules: { appoint: { recruit: { age: \"%\" } } }\n", Takes::number, true});
      return;
    case Shape::pool:    // names and a number, no expressions of the state
    case Shape::choose:  // likewise
      return;
  }
  ADD_FAILURE() << "no spots are known for the shape of " << slot.path;
}

std::vector<Spot> spots() {
  std::vector<Spot> spots;
  for (const Slot& slot : engine_catalogue().slots) add_slot(slot, spots);
  const std::vector<Spot> others = {
      {"set", "rules: { work: { set: { agents: { fear: \"%\" } } } }\n", Takes::number, true},
      {"set of a flag",
       "attributes: { agents: { seen: { type: flag } } }\nrules: { work: { set: { agents: { seen: \"%\" } } } }\n",
       Takes::flag, true},
      {"set of a reference", "rules: { work: { set: { agents: { patron: \"%\" } } } }\n", Takes::reference, true},
      {"add", "rules: { work: { add: { sectors: { budget: { inflow: \"%\" } } } } }\n", Takes::number, true},
      {"definition", "definitions: { agents: { mine: \"1*%\" } }\nrules: { work: { effort: 1*mine } }\n", Takes::number,
       false},
      {"start", "agents: { start: { ability: \"%\" } }\n", Takes::number, true},
      {"trigger when", "triggers: { one: { when: \"%\", do: { set: { tension: 1 } } } }\n", Takes::flag, false},
      {"trigger while", "triggers: { one: { over: holders, while: \"%\", do: { add: { evidence: 1 } } } }\n",
       Takes::flag, false},
      {"trigger chance", "triggers: { one: { chance: \"%\", do: { set: { tension: 1 } } } }\n", Takes::chance, true},
      {"trigger after", "triggers: { one: { after: died, when: \"%\", do: { add: { world.tension: 1 } } } }\n",
       Takes::flag, false},
      {"effect", "triggers: { one: { chance: 0.1, do: { set: { tension: \"%\" } } } }\n", Takes::number, true},
      {"rows of an effect",
       "triggers: { one: { chance: 0.1, do: { to: \"holders where %\", add: { evidence: 1 } } } }\n", Takes::flag,
       false},
      {"timeline", "timeline: { one: { at: 2000-06, do: { add: { world.tension: \"%\" } } } }\n", Takes::number, true},
      {"hold", "timeline: { one: { from: 2000-06, to: 2000-08, do: { hold: { world.tension: \"%\" } } } }\n",
       Takes::number, true},
      {"metric of every step", "metrics: { every step: { mine: \"1*%\" } }\n", Takes::number, false},
      {"metric at the end", "metrics: { at end: { mine: \"1*%\" } }\n", Takes::number, false},
  };
  spots.insert(spots.end(), others.begin(), others.end());
  return spots;
}

struct Told {
  std::vector<std::string> errors;  // line:column: message
  std::string all;
};

Told told_of(const Folder& folder, const std::string& text) {
  const auto path = folder.write("planted.yaml", text);
  Sources sources;
  Problems problems(sources);
  static const Catalogue catalogue = engine_catalogue();
  read_scenario(path.string(), {}, catalogue, sources, problems);
  Told told;
  told.all = problems.text();
  for (const Problem& problem : problems.all()) {
    if (problem.severity != Severity::error) continue;
    const Sources::LineColumn at = sources.locate(problem.place);
    told.errors.push_back(std::to_string(at.line) + ":" + std::to_string(at.column) + ": " + problem.message);
  }
  return told;
}

// The whole scenario, and "line:column: " of the mark, which is taken out.
std::pair<std::string, std::string> planted(const Spot& spot, const std::string& expression) {
  std::string text = ground + spot.text;
  text.replace(text.find('%'), 1, expression);
  const std::size_t mark = text.find('@');
  if (mark == std::string::npos) return {text, ""};
  text.erase(mark, 1);
  const std::size_t begin = text.rfind('\n', mark) + 1;
  const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(mark), '\n') + 1;
  return {text, std::to_string(line) + ":" + std::to_string(mark - begin + 1) + ": "};
}

TEST(PlantedMistakes, AreToldOnceWhereTheyStand) {
  const Folder folder;
  std::size_t tried = 0;
  for (const Spot& spot : spots()) {
    for (const Mistake& mistake : mistakes(spot.takes, spot.may_draw)) {
      const auto [text, place] = planted(spot, mistake.expression);
      const Told told = told_of(folder, text);
      SCOPED_TRACE(spot.name + ", " + mistake.name + "\n" + told.all);
      ++tried;
      EXPECT_EQ(told.errors.size(), 1u);
      if (told.errors.empty()) continue;
      EXPECT_TRUE(told.errors[0].starts_with(place)) << "expected at " << place;
      EXPECT_NE(told.errors[0].find(mistake.told), std::string::npos) << "expected: " << mistake.told;
    }
  }
  EXPECT_GT(tried, 1000u);
}

// Else the mistakes might be refused for what is around them.
TEST(PlantedMistakes, WithoutThemNothingIsWrong) {
  const Folder folder;
  for (const Spot& spot : spots()) {
    for (const std::string& expression : good(spot.takes)) {
      const Told told = told_of(folder, planted(spot, expression).first);
      EXPECT_TRUE(told.errors.empty()) << spot.name << ": " << expression << "\n" << told.all;
    }
  }
}

TEST(PlantedMistakes, AreFoundInSlotsThatAreNoExpressions) {
  const Folder folder;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"pool: { from: [@zzqx] }", "unknown source of the pool 'zzqx'"},
      {"pool: { from: [bench], at_most: @zzqx }", "unknown name 'zzqx'"},
      {"pool: { from: [bench], at_most: @0 }", "this is 0; a whole number from 1"},
      {"pool: { from: [bench], at_most: \"@uniform(1, 2)\" }", "draw"},
      {"choose: @zzqx", "one is chosen by"},
      {"choose: softmax(@zzqx)", "unknown name 'zzqx'"},
      {"recruit: { @zzqx: 3 }", "unknown attribute 'zzqx'"},
  };
  for (const auto& [slot, message] : cases) {
    const auto [text, place] = planted({"", "rules: { appoint: { % } }\n"}, slot);
    const Told told = told_of(folder, text);
    SCOPED_TRACE(slot + "\n" + told.all);
    ASSERT_EQ(told.errors.size(), 1u);
    EXPECT_TRUE(told.errors[0].starts_with(place)) << "expected at " << place;
    EXPECT_NE(told.errors[0].find(message), std::string::npos);
  }
}

// What a slot adds is known there.
TEST(PlantedMistakes, NamesThatASlotAddsAreKnown) {
  const Folder folder;
  for (const Slot& slot : engine_catalogue().slots) {
    if (slot.shape != Shape::expression || takes_of(slot) == Takes::reference) continue;
    for (const SlotInput& input : slot.inputs) {
      std::vector<Spot> all;
      add_terms(slot, all);
      const std::string of = input.type.base == Base::reference || input.type.base == Base::word ? "has(" + input.name + ")" : input.name + " > 0";
      const std::string expression = takes_of(slot) == Takes::flag ? of : "0.5*(" + of + ")";
      const Told told = told_of(folder, planted(all.front(), expression).first);
      EXPECT_TRUE(told.errors.empty()) << slot.path << ": " << expression << "\n" << told.all;
    }
  }
}

}  // namespace

}  // namespace ostrakon
