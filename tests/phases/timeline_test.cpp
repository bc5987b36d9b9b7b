// Dated entries, values held for a while, and what the warm-up leaves out.
#include "phases/histories.h"

#include <gmock/gmock.h>

#include <cmath>

namespace ostrakon {
namespace {

using testing::HasSubstr;

constexpr const char* eight_months = "step: month, start: 2000-01, steps: 8";

std::string calendar(const std::string& rest, const std::string& clock = eight_months,
                     const std::string& attributes = "world: { level: {} }",
                     const std::string& sectors = "works: { budget: 5 }") {
  return R"y(
ostrakon: 1
name: calendar
clock: { )y" +
         clock + R"y( }
phases: [environment, detect, appoint]
ranks: [ { name: member } ]
organisations: { court: { sector: works, posts: { first: { rank: member, role: leader }, member: { rank: member, seats: 2 } } } }
sectors: { )y" + sectors + " }\nattributes: { " + attributes + " }\n" + rest;
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

TEST(Timeline, AHoldTakesTheRowsThatMeetItAsItBegins) {
  const Lived lived(calendar(R"y(
factions: { north: {}, south: {} }
agents: { start: { faction: south, ability: 1 } }
rules: { environment: { add: { agents: { zeal: 1 } } } }
timeline:
  drill: { from: 2000-03, to: 2000-04, do: { to: holders where zeal < 10, hold: { zeal: 50*ability } } }
  chosen: { from: 2000-06, to: 2000-06, do: { to: agents where ability == 1 and zeal > 100, hold: { zeal: 0 } } }
metrics: { every step: { zeal: mean(zeal of holders) } }
)y",
                              eight_months, "agents: { zeal: { start: 2 } }"));
  EXPECT_EQ(lived.series(lived.run(), "zeal"), (Values{3, 4, 50, 50, 5, 6, 7, 8}));
}

TEST(Timeline, AnEntryWithoutEffectsIsAnEvent) {
  const Lived lived(calendar(R"y(
timeline: { congress: { from: 2000-02, every: 3 months } }
triggers: { echo: { after: congress, do: { set: { level: step } } } }
metrics: { every step: { level: world.level, rings: count(events where kind == congress) } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "rings"), (Values{0, 1, 0, 0, 1, 0, 0, 1}));
  EXPECT_EQ(lived.series(record, "level"), (Values{0, 2, 2, 2, 5, 5, 5, 8}));
}

TEST(MonthsSince, CountFromTheLatestFiringOfTheRow) {
  const Lived lived(calendar(R"y(
factions: { north: {}, south: {} }
timeline: { congress: { at: 2000-03 } }
triggers:
  bell: { over: holders, in: detect, while: "(step == 2 or step == 6) and origin == court" }
  echo: { after: bell }
rules:
  environment:
    set:
      world: { level: months_since(congress), calm: months_since(echo), quiet: months_since(echo) >= 2 }
      agents: { waited: months_since(bell), late: months_since(bell) > 1 }
metrics:
  every step:
    level: world.level
    calm: world.calm
    quiet: world.quiet
    waited: mean(waited of holders)
    late: mean(late of holders)
    last_bell: max(months_since(bell) of holders)
    leaders: months_since(bell, posts.court.first.holder)
)y",
                              eight_months,
                              "agents: { waited: {}, late: { type: flag } }, world: { level: {}, calm: {}, quiet: { type: flag } }"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "level"), (Values{0, 0, 0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(lived.series(record, "waited"), (Values{0, 0, 1, 2, 3, 4, 1, 2}));  // it rings after the environment
  EXPECT_EQ(lived.series(record, "late"), (Values{0, 0, 0, 1, 1, 1, 0, 1}));
  EXPECT_EQ(lived.series(record, "calm"), (Values{0, 0, 1, 2, 3, 4, 1, 2}));
  EXPECT_EQ(lived.series(record, "quiet"), (Values{0, 0, 0, 1, 1, 1, 0, 1}));
  const Values last = lived.series(record, "last_bell");
  EXPECT_TRUE(std::isnan(last[0]));  // never yet: missing in a metric
  EXPECT_EQ((Values(last.begin() + 1, last.end())), (Values{0, 1, 2, 3, 0, 1, 2}));
  EXPECT_EQ(lived.series(record, "leaders")[7], 2);
}

TEST(MonthsSince, MistakesAreNamed) {
  const auto refusal = [](const std::string& rule) {
    std::string messages;
    EXPECT_FALSE(read_text(calendar("triggers: { bell: { over: holders, chance: 0.1 } }\nrules: { environment: { set: { " + rule + " } } }\n"), {}, &messages));
    return messages;
  };
  EXPECT_THAT(refusal("world: { level: months_since(bel) }"), HasSubstr("'bel' is neither a trigger nor an entry of the timeline; did you mean 'bell'?"));
  EXPECT_THAT(refusal("world: { level: months_since(bell) }"), HasSubstr("'bell' fires for each of the agents; say for which: months_since(bell, agent)"));
  EXPECT_THAT(refusal("world: { level: \"months_since(bell, sectors.works)\" }"), HasSubstr("'bell' fires for agents; an agent is needed here"));
}

// What rows of other tables begin with may be drawn: once a run, by the key of the row, in the order of the file.
TEST(RowStarts, AreDrawnForEachRowAndEachRun) {
  const Lived lived(calendar(R"y(
agents: { start: { ability: world.fragility } }
metrics:
  at end:
    fragility: world.fragility
    load: mean(load of sectors by name)
    twice: mean(twice of sectors by name)
    luck: mean(luck of sectors by name)
    ability: max(ability of holders)
)y",
                              eight_months,
                              "world: { fragility: { start: \"uniform(2, 3)\" } }, sectors: { load: { start: 10*world.fragility + budget }, "
                              "twice: { start: 2*load }, luck: { start: \"normal(0, 1)\" } }",
                              "works: { budget: 5, load: 7 }, arms: {}, chips: {}"));
  const RunRecord record = lived.run(0), other = lived.run(1);
  const double fragility = lived.metric(record, "fragility");
  EXPECT_GT(fragility, 2);
  EXPECT_LT(fragility, 3);
  EXPECT_NE(fragility, lived.metric(other, "fragility"));
  EXPECT_EQ(lived.series(record, "load"), (Values{7, 10 * fragility, 10 * fragility}));  // what the file gives stays
  EXPECT_EQ(lived.series(record, "twice"), (Values{14, 20 * fragility, 20 * fragility}));
  const Values luck = lived.series(record, "luck");
  EXPECT_NE(luck[0], luck[1]);
  EXPECT_EQ(lived.metric(record, "ability"), fragility);
}

TEST(RowStarts, MayNotUseWhatIsGivenLater) {
  std::string messages;
  EXPECT_FALSE(read_text(calendar("", eight_months, "sectors: { a: { start: b + 1 }, b: { start: \"uniform(0, 1)\" } }"), {}, &messages));
  EXPECT_THAT(messages, HasSubstr("'b' is not given yet here"));
}

TEST(Attributes, WholeNumbersStayWhole) {
  const std::string text = calendar(R"y(
rules:
  environment:
    add:
      sectors:
        plants: if(step == 3, 0.5, 1)
metrics: { every step: { delay: max(delay of sectors) } }
)y",
                                    eight_months, "sectors: { plants: { type: whole, start: 3 }, delay: { type: duration, start: 2 years } }");
  try {
    Lived(text).run();
    ADD_FAILURE() << "the run went on";
  } catch (const RunError& error) {
    EXPECT_THAT(error.what(), HasSubstr("'plants' is a whole number"));
    EXPECT_EQ(error.step, 3u);
  }
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
