// Power: strength, threat and heads of factions, orders of the leader, plots and challenges.
#include "phases/histories.h"

#include <gmock/gmock.h>

namespace ostrakon {
namespace {

// A ruler, three ministers, six clerks; who is of which faction follows from the post.
std::string court(const std::string& rest, const std::string& steps = "4") {
  return R"y(
ostrakon: 1
name: court
clock: { step: month, start: 2000-01, steps: )y" + steps + R"y( }
phases: [environment, power, appoint]
ranks: [ { name: clerk }, { name: minister }, { name: ruler } ]
factions: { red: { share: 0.5 }, blue: { share: 0.5 } }
sanctions: [ { name: dropped }, { name: reprimand }, { name: dismissal, status: dismissed, purged: yes }, { name: prison, status: sentenced, purged: yes } ]
attributes: { agents: { seniority: { start: 0 } } }
organisations:
  palace:
    origin: red
    posts: { throne: { rank: ruler, role: leader } }
    units:
      chancery: { origin: red, posts: { secretary: { rank: minister }, clerk: { rank: clerk, seats: 2 } } }
      army: { origin: blue, posts: { general: { rank: minister, seats: 2 }, officer: { rank: clerk, seats: 4 } } }
agents: { bench: 0, start: { faction: origin.origin, age: "uniform(30, 60)" } }
)y" + rest;
}

int count_kind(const Lived& lived, const RunRecord& record, const std::string& kind) {
  const Values kinds = lived.column(record, "events", "kind");
  return static_cast<int>(std::count(kinds.begin(), kinds.end(), lived.word("event_kind", kind)));
}

TEST(Power, IsTheShareOfStrength) {
  const Lived lived(court(R"y(
rules: { power: { strength: { posts: count(holders where faction == self), top: 2*count(holders where faction == self and rank == minister) } } }
metrics: { every step: { red: factions.red.power, blue: factions.blue.power, strength: factions.blue.strength } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "strength"), Values(4, 10));
  EXPECT_EQ(lived.series(record, "red"), Values(4, 6.0 / 16));
  EXPECT_EQ(lived.series(record, "blue"), Values(4, 10.0 / 16));
}

TEST(Power, OfNobodyIsNothing) {
  const Lived lived(court("rules: { power: { strength: 0 } }\nmetrics: { every step: { red: factions.red.power } }\n"));
  EXPECT_EQ(lived.series(lived.run(), "red"), Values(4, 0));
}

TEST(Power, CannotBeNegative) {
  const Lived lived(court("rules: { power: { strength: -1 } }\n"));
  try {
    lived.run();
    FAIL() << "a negative strength was taken";
  } catch (const RunError& error) {
    EXPECT_EQ(error.stage, "power.strength");
  }
}

TEST(Power, ThreatIsAskedOfTheLeadersOwnFactionToo) {
  const Lived lived(court(R"y(
rules: { power: { strength: count(holders where faction == self), threat: { size: power, noise: 0.5*(self == leader.faction) } } }
metrics: { every step: { red: factions.red.threat, blue: factions.blue.threat } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "red"), Values(4, 0.9));
  EXPECT_EQ(lived.series(record, "blue"), Values(4, 0.6));
}

TEST(Power, TheHighestRankHeadsAFactionUnlessARuleSaysOtherwise) {
  const std::string metrics = "metrics: { every step: { red: factions.red.head == leader, blue: factions.blue.head.title == general, officer: factions.blue.head.title == officer } }\n";
  const Lived lived(court(metrics));
  RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "red"), Values(4, 1));
  EXPECT_EQ(lived.series(record, "blue"), Values(4, 1));
  const Lived by_rule(court("rules: { power: { head: pick(holders where faction == self and rank == clerk) } }\n" + metrics));
  record = by_rule.run();
  EXPECT_EQ(by_rule.series(record, "officer"), Values(4, 1));
}

TEST(Power, HeadsAreOnlyKeptWhereSomethingReadsThem) {
  const Lived unread(court("rules: { power: { strength: 1 } }\n")), read(court("metrics: { every step: { red: factions.red.head == leader } }\n"));
  EXPECT_THAT(unread.simulation().stage_names(), testing::Not(testing::Contains("power.head")));
  EXPECT_THAT(read.simulation().stage_names(), testing::Contains("power.head"));
}

TEST(Orders, PurgeWithoutACaseAndNeverTheLeader) {
  const Lived lived(court(R"y(
rules: { power: { order_purge: { all: 1 } } }
metrics: { at end: { left: count(holders where title == throne and months_in_post > 3), cases: count(cases) } }
)y", "1"));
  const RunRecord record = lived.run();
  EXPECT_EQ(count_kind(lived, record, "ordered"), 9);
  EXPECT_EQ(count_kind(lived, record, "purged"), 9);
  EXPECT_EQ(lived.metric(record, "cases"), 0);
  const Values kinds = lived.column(record, "events", "kind"), other = lived.column(record, "events", "other"), cause = lived.column(record, "events", "cause"),
               value = lived.column(record, "events", "value");
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == lived.word("event_kind", "ordered")) {
      EXPECT_EQ(other[i], 0);  // the leader, first in the file
    }
    if (kinds[i] == lived.word("event_kind", "purged")) {
      EXPECT_EQ(kinds[static_cast<std::size_t>(cause[i])], lived.word("event_kind", "ordered"));
      EXPECT_EQ(value[i], 2);  // the mildest that purges
    }
  }
}

TEST(Orders, SayWhichSanctionFalls) {
  const Lived lived(court(R"y(
rules: { power: { order_purge: rank == minister, order_sanction: "if(faction == leader.faction, reprimand, prison)" } }
metrics: { at end: { prisoners: count(agents where status == sentenced), loyal: count(holders where title == secretary and months_in_post >= 1) } }
)y", "1"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "prisoners"), 2);
  EXPECT_EQ(lived.metric(record, "loyal"), 1);  // reprimanded, and still there
  EXPECT_EQ(count_kind(lived, record, "released"), 1);
}

TEST(Orders, OpenCases) {
  const Lived lived(court(R"y(
rules: { power: { order_case: { distrust: title == general } } }
metrics: { at end: { cases: count(cases where opened_by == distrust), of_generals: count(cases where agent.title == general) } }
)y", "1"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "cases"), 2);
  EXPECT_EQ(lived.metric(record, "of_generals"), 2);
  EXPECT_EQ(count_kind(lived, record, "ordered"), 2);
}

TEST(Orders, NobodyGivesThemWhileThereIsNoLeader) {
  const Lived lived(court(R"y(
timeline: { stroke: { at: 2000-01, do: { to: leader, die: yes } } }
rules: { power: { order_purge: 1, order_case: 1 }, appoint: { leave_empty: leads } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(count_kind(lived, record, "ordered"), 0);
}

TEST(Plots, OustTheLeaderWhoseSeatTheChallengerTakes) {
  const Lived lived(court(R"y(
rules: { power: { plot: title == secretary, join: "rank == clerk and same_faction(self, other)", challenge: count(holders where plot == self) >= 3, success: 1 } }
metrics:
  every step: { plotters: count(agents where has(plot)), ruler: world.leader.faction == red and world.leader.months_in_rank < 4, challenger: has(world.challenger) }
  at end: { ousted: count(spells where title == throne and ended_by == ousted), retired: count(agents where status == retired) }
)y", "3"));
  const RunRecord record = lived.run();
  ASSERT_GE(count_kind(lived, record, "ousted"), 1);
  const Values kinds = lived.column(record, "events", "kind"), value = lived.column(record, "events", "value"), agent = lived.column(record, "events", "agent"),
               other = lived.column(record, "events", "other"), cause = lived.column(record, "events", "cause");
  const auto at = [&](const std::string& kind) {
    return static_cast<std::size_t>(std::find(kinds.begin(), kinds.end(), lived.word("event_kind", kind)) - kinds.begin());
  };
  const std::size_t plotted = at("plotted"), joined = at("joined"), challenged = at("challenged"), ousted = at("ousted"), succession = at("succession");
  ASSERT_LT(succession, kinds.size());
  EXPECT_EQ(other[joined], agent[plotted]);
  EXPECT_EQ(cause[joined], static_cast<double>(plotted));
  EXPECT_EQ(value[challenged], 3);
  EXPECT_EQ(agent[challenged], agent[plotted]);
  EXPECT_EQ(agent[ousted], 0);
  EXPECT_EQ(other[ousted], agent[challenged]);
  EXPECT_EQ(cause[ousted], static_cast<double>(challenged));
  EXPECT_EQ(agent[succession], agent[challenged]);
  EXPECT_EQ(cause[succession], static_cast<double>(ousted));
  EXPECT_EQ(lived.series(record, "challenger"), Values(3, 0));  // the seat is filled in the same step
  EXPECT_GE(lived.metric(record, "ousted"), 1);
}

TEST(Plots, FailAndThePlottersCanBePunished) {
  const Lived lived(court(R"y(
rules: { power: { plot: title == secretary and step == 1, join: title == clerk, challenge: 1, success: 0 } }
triggers: { revenge: { after: challenge_failed, do: { to: agents where plot == cause.agent, purge: prison } } }
metrics: { every step: { plotters: count(agents where has(plot)), fallen: count(agents where status == sentenced) } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(count_kind(lived, record, "challenge_failed"), 1);
  EXPECT_EQ(lived.series(record, "fallen"), Values(4, 3));
  EXPECT_EQ(lived.series(record, "plotters"), (Values{3, 0, 0, 0}));  // over as the next Power begins
}

TEST(Plots, WithoutASuccessRuleNoChallengeSucceeds) {
  const Lived lived(court("rules: { power: { plot: rank == minister, challenge: 1 } }\n"));
  const RunRecord record = lived.run();
  EXPECT_EQ(count_kind(lived, record, "challenge_failed"), 4);  // three plots, but one challenge a step
  EXPECT_EQ(count_kind(lived, record, "ousted"), 0);
}

TEST(Plots, GoOnFromStepToStepAndCanBeLeft) {
  const Lived lived(court(R"y(
rules: { power: { plot: title == secretary and step == 1, join: title == officer and step <= 2 and other.rank > rank, desert: step == 4 } }
metrics: { every step: { plotters: count(agents where has(plot)), own: count(agents where plot == person) } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "plotters"), (Values{5, 5, 5, 1}));
  EXPECT_EQ(count_kind(lived, record, "joined"), 4);
  EXPECT_EQ(count_kind(lived, record, "deserted"), 4);
}

TEST(Plots, AreOverWhenTheLeaderHasGone) {
  const Lived lived(court(R"y(
timeline: { stroke: { at: 2000-02, do: { to: leader, die: yes } } }
rules: { power: { plot: title == secretary and step == 1, join: title == officer and step == 1 } }
metrics: { every step: { plotters: count(agents where has(plot)) } }
)y"));
  EXPECT_EQ(lived.series(lived.run(), "plotters"), (Values{5, 0, 0, 0}));
}

TEST(Plots, AreOverWhenTheirHeadHasGone) {
  const Lived lived(court(R"y(
timeline: { arrest: { at: 2000-02, do: { to: holders where title == secretary, purge: dismissal } } }
rules: { power: { plot: title == secretary and step == 1, join: title == officer and step == 1 } }
metrics: { every step: { plotters: count(agents where has(plot)) } }
)y"));
  EXPECT_EQ(lived.series(lived.run(), "plotters"), (Values{5, 0, 0, 0}));
}

TEST(Plots, OfSeveralEachJoinsOne) {
  const Lived lived(court(R"y(
rules: { power: { plot: rank == minister and step == 1, join: rank == clerk } }
metrics: { every step: { plots: count(agents where plot == person), in_one: count(agents where has(plot)) } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(count_kind(lived, record, "plotted"), 3);
  EXPECT_EQ(count_kind(lived, record, "joined"), 6);
  EXPECT_EQ(lived.series(record, "in_one"), Values(4, 9));
}

TEST(Succession, ARuleMayRefuseTheChallenger) {
  const Lived lived(court(R"y(
rules: { power: { plot: title == secretary and step == 1, challenge: 1, success: 1, succession: "if(has(world.challenger), pick(holders where title == general), world.challenger)" } }
metrics: { every step: { blue: world.leader.faction == blue } }
)y"));
  EXPECT_EQ(lived.series(lived.run(), "blue"), Values(4, 1));
}

TEST(Coalition, LeavesOutWhoIsNotNeeded) {
  // Six people, none of whom outweighs the rest: three of them hold.
  const Lived lived(court(R"y(
rules:
  power:
    coalition: { among: rank >= minister or title == clerk, might: "if(title == throne, 2.2, if(title == secretary, 2.1, 1 + 0.001*age))", outsiders: prison }
metrics:
  every step: { ruling: count(agents where ruling), imprisoned: count(agents where status == sentenced) }
)y", "1"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "ruling"), Values(1, 3));
  EXPECT_EQ(lived.series(record, "imprisoned"), Values(1, 3));
  EXPECT_EQ(count_kind(lived, record, "left_out"), 3);
}

TEST(Coalition, OfMoreThanTwentyStopsTheRun) {
  const Lived lived(court("rules: { power: { coalition: { among: yes, might: 1 } } }\n"), {{"agents.bench", "20"}});
  try {
    lived.run();
    FAIL() << "a coalition among thirty people was sought";
  } catch (const RunError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("20"));
  }
}

TEST(Coalition, NeedsAShareAndMightAboveZero) {
  EXPECT_THROW(Lived(court("rules: { power: { coalition: { among: rank > clerk, might: 1, needs: 0.4 } } }\n")).run(), RunError);
  EXPECT_THROW(Lived(court("rules: { power: { coalition: { among: rank > clerk, might: 1, needs: 1 } } }\n")).run(), RunError);
  EXPECT_THROW(Lived(court("rules: { power: { coalition: { among: rank > clerk, might: rank - 2 } } }\n")).run(), RunError);
}

TEST(Coalition, IsFoundAnewOnlyWhenItsConditionHolds) {
  const Lived lived(court(R"y(
rules: { power: { coalition: { among: rank >= minister, might: 1 + 0.001*age, when: step == 2 } } }
metrics: { every step: { ruling: count(agents where ruling) } }
)y"));
  EXPECT_EQ(lived.series(lived.run(), "ruling"), (Values{0, 3, 3, 3}));
}

}  // namespace
}  // namespace ostrakon
