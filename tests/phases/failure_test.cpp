// What stops a run names who was asked and the values behind the number.
#include "phases/histories.h"

#include <gmock/gmock.h>

namespace ostrakon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::string office(const std::string& rest) {
  return R"y(
ostrakon: 1
name: office
clock: { step: month, start: 2000-01, steps: 6 }
phases: [work, rents, detect, investigate, appoint]
parameters: { vigilance: 0.2, watched: yes, since: 1999-06 }
ranks: [ { name: clerk }, { name: boss } ]
factions: { north coast: { share: 1 } }
sectors: { data: { }, steel: { } }
organisations:
  data bureau: { sector: data, posts: { chief boss: { rank: boss, role: leader }, clerk: { rank: clerk, seats: 2 } } }
attributes:
  agents: { dread: { start: 0, range: [0, 2] }, mood: { one_of: [calm, wide awake], start: calm } }
  sectors: { debt: { start: 1 } }
definitions: { agents: { boss: "rank > clerk" } }
agents: { start: { age: 40, ability: "if(title == chief_boss, 7, 3)", patron: "if(title == clerk, pick(agents where rank > clerk), none)" } }
)y" + rest;
}

RunError failure(const std::string& rest, std::uint32_t replicate = 0) {
  const Lived lived(office(rest));
  try {
    lived.run(replicate);
  } catch (const RunError& error) {
    return error;
  }
  ADD_FAILURE() << "the run went on: " << rest;
  return {RuleError("", 0, 0, 0, ""), "", 0};
}

TEST(Failure, TellsEachNameOfAChanceAsWritten) {
  const RunError error = failure(R"y(rules: { detect: { tip: { press:
  "if(step == 3 and boss, vigilance*ability, 0) + 0*(watched + (since < now)) + 0*(mood == calm) + 0*has(patron)" } } })y");
  EXPECT_EQ(error.step, 3U);
  EXPECT_EQ(error.who, "agent 0 (chief boss of data bureau)");
  EXPECT_DOUBLE_EQ(error.value, 1.4);
  EXPECT_THAT(error.values,
              ElementsAre(Pair("boss", "yes"), Pair("vigilance", "0.2"), Pair("ability", "7"), Pair("watched", "yes"),
                          Pair("since", "1999-06"), Pair("mood", "calm"), Pair("patron", "none")));
}

TEST(Failure, TellsChainsAggregatesAndDraws) {
  const RunError error = failure(R"y(rules: { detect: { tip: { press:
  "if(step == 2 and not boss, patron.ability + count(holders where rank == self.rank) + uniform(3, 4), 0)" } } })y");
  EXPECT_EQ(error.who, "agent 1 (clerk of data bureau #1)");
  ASSERT_EQ(error.values.size(), 4U);
  EXPECT_THAT(error.values[0], Pair("boss", "no"));
  EXPECT_THAT(error.values[1], Pair("patron.ability", "7"));
  EXPECT_THAT(error.values[2], Pair("count(holders where rank == self.rank)", "2"));
  EXPECT_EQ(error.values[3].first, "uniform(3, 4)");
  // The very number that was drawn.
  EXPECT_NEAR(std::stod(error.values[3].second), error.value - 9, 1e-4);
}

// The column is computed where it stands, so that the value before is gone when the failure is seen.
TEST(Failure, TellsTheValueBeforeAColumnWasOverwritten) {
  const RunError error =
      failure("rules: { work: { performance: \"if(step < 4, performance + 1, log(performance - 9))\" } }");
  EXPECT_EQ(error.step, 4U);
  EXPECT_THAT(error.values, ElementsAre(Pair("performance", "3")));
}

TEST(Failure, OfSeveralColumnsNoneIsWrittenBefore) {
  const RunError error = failure("rules: { work: { set: { agents: { ability: ability - 1, dread: ability - 3 } } } }");
  EXPECT_EQ(error.path, "rules.work.set.agents.dread");
  EXPECT_EQ(error.who, "agent 0 (chief boss of data bureau)");
  EXPECT_THAT(error.values, ElementsAre(Pair("ability", "7")));
  EXPECT_THAT(error.what(), HasSubstr("'dread' left its range [0, 2] ('if_outside: clamp' would hold it there)"));
}

TEST(Failure, NamesRowsOfTheScenario) {
  const RunError sector =
      failure("rules: { work: { set: { sectors: { debt: \"if(self == steel, log(debt - step), 1)\" } } } }");
  EXPECT_EQ(sector.who, "sector steel");
  EXPECT_THAT(sector.values, ElementsAre(Pair("self", "steel"), Pair("debt", "1")));
  const RunError world = failure("rules: { work: { set: { world: { tension: log(tension - vigilance) } } } }");
  EXPECT_EQ(world.who, "");
  EXPECT_THAT(world.values, ElementsAre(Pair("tension", "0"), Pair("vigilance", "0.2")));
}

TEST(Failure, AtTheStartKnowsTheOtherStartValues) {
  std::string text = office("rules: { work: { performance: 1 } }");
  text.replace(text.find("age: 40, "), 9, "age: 40, fear: log(age - 40 - ability), ");
  const Lived lived(text);
  try {
    lived.run();
    ADD_FAILURE();
  } catch (const RunError& error) {
    EXPECT_EQ(error.step, 0U);
    EXPECT_EQ(error.who, "agent 0 (chief boss of data bureau)");
    EXPECT_THAT(error.values, ElementsAre(Pair("age", "40"), Pair("ability", "7")));
  }
}

TEST(Failure, AtTheStartOfOtherRowsNamesTheRow) {
  std::string text = office("rules: { work: { performance: 1 } }");
  text.replace(text.find("debt: { start: 1 }"), 18, "debt: { start: log(budget - 1) }");
  text.replace(text.find("steel: { }"), 10, "steel: { budget: 0.5 }");
  text.replace(text.find("data: { }"), 9, "data: { budget: 4 }");
  const Lived lived(text);
  try {
    lived.run();
    ADD_FAILURE();
  } catch (const RunError& error) {
    EXPECT_EQ(error.who, "sector steel");
    EXPECT_THAT(error.values, ElementsAre(Pair("budget", "0.5")));
  }
}

TEST(Failure, OfACaseAsksForThatCase) {
  const RunError error = failure(R"y(rules:
  detect: { tip: { all: 1 } }
  investigate: { capacity: 9, approval: 1, stages: { inquiry: { status: under inquiry, lasts: ability - 5 + 0*case.generation, then: { dismissal: rest } } } }
)y");
  EXPECT_THAT(error.path, HasSubstr("lasts"));
  EXPECT_EQ(error.value, -2);
  EXPECT_THAT(error.values, ElementsAre(Pair("ability", "3"), Pair("case.generation", "0")));
}

TEST(Failure, OfTwoSetsNamesBothInWords) {
  const RunError error = failure(R"y(triggers:
  one: { in: work, while: step == 2, do: { to: agents where rank == boss, set: { mood: calm } } }
  two: { in: work, over: holders, while: rank == boss and step == 2, do: { set: { mood: wide_awake } } }
)y");
  EXPECT_EQ(error.path, "triggers.two.do.set.mood");
  EXPECT_EQ(error.other_path, "triggers.one.do.set.mood");
  EXPECT_EQ(error.given, "wide awake");
  EXPECT_THAT(error.what(),
              HasSubstr("by triggers.one.do.set.mood (to calm) and by triggers.two.do.set.mood (to wide awake)"));
}

// A careful run, and one that is lived again, gives the same history.
TEST(Failure, CarefulRunsGiveTheSameDigest) {
  const Lived lived(
      office("rules: { work: { performance: \"0.5*performance + normal(0, 1)\", set: { agents: { dread: 1, fear: dread "
             "} } } }\n"));
  HistoryRecorder recorder(lived.simulation().scenario(), lived.metrics());
  RunSpecification careful;
  careful.careful = true;
  EXPECT_EQ(ostrakon::run(lived.simulation(), careful, recorder), lived.run().digest);
}

}  // namespace
}  // namespace ostrakon
