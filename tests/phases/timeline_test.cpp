// Dated entries, values held for a while, and what the warm-up leaves out.
#include "phases/histories.h"

#include <gmock/gmock.h>

#include <cmath>

namespace ostrakon {
namespace {

using testing::HasSubstr;

std::string calendar(const std::string& rest, const std::string& clock = "step: month, start: 2000-01, steps: 8") {
  return R"y(
ostrakon: 1
name: calendar
clock: { )y" +
         clock + R"y( }
phases: [environment, detect, appoint]
ranks: [ { name: member } ]
sectors: { works: { budget: 5 } }
organisations: { court: { posts: { member: { rank: member, seats: 3 } } } }
attributes: { world: { level: {} } }
)y" + rest;
}

Values level(const std::string& timeline, const std::string& clock = "step: month, start: 2000-01, steps: 8") {
  const Lived lived(
      calendar("timeline: { " + timeline + " }\nmetrics: { every step: { level: world.level } }\n", clock));
  return lived.series(lived.run(), "level");
}

TEST(Timeline, EntriesFireAtTheirDates) {
  EXPECT_EQ(level("one: { at: 2000-03, do: { add: { level: 2 } } }"), (Values{0, 0, 2, 2, 2, 2, 2, 2}));
  EXPECT_EQ(level("one: { from: 2000-02, to: 2000-04, do: { add: { level: 1 } } }"), (Values{0, 1, 2, 3, 3, 3, 3, 3}));
  EXPECT_EQ(level("one: { from: 2000-02, every: 3 months, do: { add: { level: 1 } } }"),
            (Values{0, 1, 1, 1, 2, 2, 2, 3}));
  EXPECT_EQ(level("one: { from: 2000-07, do: { add: { level: 1 } } }"), (Values{0, 0, 0, 0, 0, 0, 1, 2}));
}

TEST(Timeline, DatesWithinALongStepFireInOneStep) {
  // Quarters: a date between two steps fires in the step after it, and once.
  EXPECT_EQ(level("one: { at: 2000-04, do: { add: { level: 1 } } }", "step: quarter, start: 2000-01, steps: 4"),
            (Values{0, 1, 1, 1}));
  for (const std::string month : {"02", "03", "05", "06", "08"}) {
    EXPECT_EQ(
        level("one: { at: 2000-" + month + ", do: { add: { level: 1 } } }", "step: quarter, start: 2000-01, steps: 4")
            .back(),
        1)
        << month;
  }
  EXPECT_EQ(level("one: { at: 2000-02, do: { add: { level: 1 } } }", "step: week, start: 2000-01, steps: 9").back(), 1);
}

TEST(Timeline, EntriesOfOneDateFireInTheOrderOfTheFile) {
  EXPECT_EQ(
      level("b: { at: 2000-02, do: { set: { level: 3 } } }, a: { at: 2000-02, do: { add: { level: 1 } } }").back(), 4);
  EXPECT_EQ(
      level("b: { at: 2000-02, do: { add: { level: 1 } } }, a: { at: 2000-02, do: { set: { level: 3 } } }").back(), 3);
}

TEST(Timeline, TwoSetsAtOneMomentStopTheRunNamingBoth) {
  try {
    level("one: { at: 2000-02, do: { set: { level: 3 } } }, other: { from: 2000-01, do: { set: { level: 4 } } }");
    ADD_FAILURE() << "the run went on";
  } catch (const RunError& error) {
    EXPECT_THAT(error.what(), HasSubstr("timeline.one.do.set.level"));
    EXPECT_THAT(error.what(), HasSubstr("timeline.other.do.set.level"));
    EXPECT_EQ(error.step, 2u);
  }
}

TEST(Timeline, WhatIsHeldReturnsToItsOldValue) {
  // The environment adds 1 a month; what is held is not moved by it, and then the value of before comes back.
  const Lived lived(calendar(R"y(
rules: { environment: { add: { sectors: { budget: 1 } } } }
timeline: { freeze: { from: 2000-03, to: 2000-05, do: { hold: { sectors.works.budget: 20 } } } }
metrics: { every step: { money: sectors.works.budget } }
)y"));
  EXPECT_EQ(lived.series(lived.run(), "money"), (Values{6, 7, 20, 20, 20, 8, 9, 10}));
}

TEST(Timeline, AHoldMayFollowTime) {
  EXPECT_EQ(level("ramp: { from: 2000-03, to: 2000-05, do: { hold: { level: 10*step } } }"),
            (Values{0, 0, 30, 40, 50, 0, 0, 0}));
}

// --- warm-up --------------------------------------------------------------------------------------------------------

TEST(WarmUp, LivesTheSameHistoryAndMeasuresLess) {
  const std::string rest = R"y(
rules: { detect: { tip: 0.2 } }
triggers: { fall: { over: holders, in: detect, chance: 0.1, do: { purge: dismissal } } }
metrics:
  every step: { falls: count(events where kind == purged), total_holders: count(holders) }
  at end:
    all_falls: count(events where kind == purged)
    summed: total(falls)
    ended: count(spells where ended_by == purged)
    cases_seen: count(cases)
)y";
  const Lived whole(calendar(rest, "step: month, start: 2000-01, steps: 40"));
  const Lived warmed(calendar(rest, "step: month, start: 2000-01, steps: 40, warm_up: 12"));
  const RunRecord a = whole.run(), b = warmed.run();
  EXPECT_EQ(a.digest, b.digest);
  const Values falls = whole.series(a, "falls"), later = warmed.series(b, "falls");
  double expected = 0;
  for (std::size_t i = 0; i < falls.size(); ++i) {
    if (i < 12) {
      EXPECT_TRUE(std::isnan(later[i]));
      EXPECT_TRUE(std::isnan(warmed.series(b, "total_holders")[i]));
    } else {
      EXPECT_EQ(later[i], falls[i]);
      expected += falls[i];
    }
  }
  EXPECT_LT(expected, whole.metric(a, "all_falls"));
  for (const char* metric : {"all_falls", "summed", "ended"}) EXPECT_EQ(warmed.metric(b, metric), expected) << metric;
  double cases = 0;
  for (double opened : warmed.column(b, "cases", "opened_at")) cases += opened >= 12 ? 1 : 0;
  EXPECT_GT(cases, 0);
  EXPECT_EQ(warmed.metric(b, "cases_seen"), cases);
  // The record of what happened leaves out nothing.
  EXPECT_EQ(warmed.column(b, "events", "kind"), whole.column(a, "events", "kind"));
}

}  // namespace
}  // namespace ostrakon
