// What is measured after each step and at the end: functions over series, groups, missing values.
#include "records/metrics.h"

#include "phases/histories.h"

#include <cmath>

namespace ostrakon {
namespace {

// The level of the world is 1 2 9 4 5 9 7 8.
std::string levels(const std::string& metrics, const std::string& clock = "steps: 8") {
  return R"y(
ostrakon: 1
name: levels
clock: { step: month, start: 2000-01, )y" +
         clock + R"y( }
phases: [environment, detect, appoint]
ranks: [ { name: clerk }, { name: minister } ]
factions: { north: {}, south: {}, east: {} }
sectors: { works: {}, arms: {} }
organisations:
  court:
    sector: works
    posts: { minister: { rank: minister }, clerk: { rank: clerk, seats: 3 } }
    units: { yard: { sector: arms, posts: { smith: { rank: clerk } } } }
attributes: { world: { level: {} } }
agents: { start: { faction: "if(title == minister, south, north)", ability: "if(title == smith, 5, if(title == minister, 3, 1))", age: 40 } }
rules: { environment: { set: { world: { level: "if(step == 3 or step == 6, 9, step)" } } } }
metrics:
)y" + metrics;
}

double at_end(const std::string& expression, const std::string& clock = "steps: 8") {
  const Lived lived(
      levels("  every step:\n    level: world.level\n    gap: mean(world.level of holders where step != 3 and step < "
             "8)\n    never: mean(age of holders where age > 90)\n"
             "  at end:\n    answer: " +
                 expression + "\n",
             clock));
  return lived.metric(lived.run(), "answer");
}

TEST(Series, AreSummarisedOverAllSteps) {
  EXPECT_EQ(at_end("total(level)"), 45);
  EXPECT_EQ(at_end("average(level)"), 45.0 / 8);
  EXPECT_EQ(at_end("first(level)"), 1);
  EXPECT_EQ(at_end("last(level)"), 8);
  EXPECT_EQ(at_end("lowest(level)"), 1);
  EXPECT_EQ(at_end("highest(level)"), 9);
  EXPECT_EQ(at_end("when_highest(level) == 2000-03"), 1);  // the first of equals
  EXPECT_EQ(at_end("last(level) - first(level) + 2*total(level)"), 97);
}

TEST(Series, AreSummarisedBetweenDatesBothIncluded) {
  EXPECT_EQ(at_end("total(level, 2000-02, 2000-04)"), 15);
  EXPECT_EQ(at_end("average(level, 2000-04, 2000-05)"), 4.5);
  EXPECT_EQ(at_end("first(level, 2000-04, 2000-12)"), 4);
  EXPECT_EQ(at_end("last(level, 2000-01, 2000-02)"), 2);
  EXPECT_EQ(at_end("lowest(level, 2000-03, 2000-08)"), 4);
  EXPECT_EQ(at_end("highest(level, 2000-07, 2000-08)"), 8);
  EXPECT_EQ(at_end("when_highest(level, 2000-04, 2000-08) == 2000-06"), 1);
  EXPECT_EQ(at_end("total(level, 2000-03, 2000-03)"), 9);
}

TEST(Series, LeaveOutWhatIsMissing) {
  EXPECT_EQ(at_end("total(gap)"), 28);
  EXPECT_EQ(at_end("average(gap)"), 28.0 / 6);
  EXPECT_EQ(at_end("last(gap)"), 7);
  EXPECT_EQ(at_end("first(gap, 2000-03, 2000-08)"), 4);
  EXPECT_EQ(at_end("highest(gap)"), 9);
  EXPECT_EQ(at_end("when_highest(gap) == 2000-06"), 1);
}

TEST(Series, OfNothingAreMissing) {
  for (const char* function : {"average", "first", "last", "lowest", "highest"}) {
    EXPECT_TRUE(std::isnan(at_end(std::string(function) + "(never)"))) << function;
    EXPECT_TRUE(std::isnan(at_end(std::string(function) + "(level, 2001-01, 2001-12)"))) << function;
  }
  EXPECT_EQ(at_end("total(never)"), 0);
}

TEST(Series, LeaveOutTheWarmUp) {
  EXPECT_EQ(at_end("total(level)", "steps: 8, warm_up: 3"), 33);
  EXPECT_EQ(at_end("first(level)", "steps: 8, warm_up: 3"), 4);
  EXPECT_EQ(at_end("when_highest(level) == 2000-06", "steps: 8, warm_up: 3"), 1);
  EXPECT_EQ(at_end("total(level, 2000-01, 2000-04)", "steps: 8, warm_up: 3"), 4);
}

TEST(Series, MayBeAskedAsOftenAsOneLikes) {
  std::string metrics = "  every step: { level: world.level }\n  at end:\n";
  for (int i = 0; i < 200; ++i) metrics += "    m" + std::to_string(i) + ": total(level) + " + std::to_string(i) + "\n";
  const Lived lived(levels(metrics));
  const RunRecord record = lived.run();
  for (int i = 0; i < 200; ++i) EXPECT_EQ(lived.metric(record, "m" + std::to_string(i)), 45 + i);
}

// What is asked at the end is the same, whether the series it comes from are stored or not.
TEST(Series, MayBeLeftOut) {
  const std::string metrics = R"y(
  every step:
    idle: count(holders by rank)
    level: world.level
    twice: 2*level
  at end:
    most: highest(twice)
    early: first(level) + count(spells)
)y";
  const Lived stored(levels(metrics)), left_out(levels(metrics + "record: { metrics: at end }\n"));
  const RunRecord with = stored.run(), without = left_out.run();
  EXPECT_EQ(with.metrics.size(), 5u);
  ASSERT_EQ(without.metrics.size(), 2u);
  ASSERT_EQ(left_out.metrics().layouts().size(), 2u);
  for (const char* metric : {"most", "early"}) EXPECT_EQ(left_out.metric(without, metric), stored.metric(with, metric)) << metric;
  EXPECT_EQ(left_out.metric(without, "most"), 18);
  EXPECT_EQ(without.digest, with.digest);
}

// --- groups ---------------------------------------------------------------------------------------------------------

TEST(Groups, GiveAValueForEachMemberOfTheirTable) {
  const Lived lived(levels(R"y(
  every step:
    by_faction: count(holders by faction)
    able: mean(ability of holders by faction)
    by_rank: sum(ability of holders by rank)
    part: share(ability of holders by sector)
    grown: count(holders where ability > 1 by status)
  at end:
    ended: count(spells by rank)
)y"));
  const RunRecord record = lived.run();
  const auto first = [&](const char* metric, std::size_t width) {
    const Values all = lived.series(record, metric);
    EXPECT_EQ(all.size(), width * 8);
    return Values(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(width));
  };
  EXPECT_EQ(first("by_faction", 3), (Values{4, 1, 0}));
  const Values able = first("able", 3);
  EXPECT_EQ(able[0], 2);  // three clerks of 1 and a smith of 5
  EXPECT_EQ(able[1], 3);
  EXPECT_TRUE(std::isnan(able[2]));  // nobody there
  EXPECT_EQ(first("by_rank", 2), (Values{8, 3}));
  EXPECT_DOUBLE_EQ(first("part", 2)[0], 6.0 / 11);
  EXPECT_DOUBLE_EQ(first("part", 2)[1], 5.0 / 11);
  EXPECT_EQ(first("grown", 10), (Values{2, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(lived.series(record, "ended"), (Values{4, 1}));
}

TEST(Groups, AreNamedInTheLayout) {
  const Lived lived(
      levels("  every step: { by_faction: count(holders by faction), fine: all(ability > 0 of holders) }\n  at end: { "
             "grown: count(holders by status) }\n"));
  const auto layouts = lived.metrics().layouts();
  ASSERT_EQ(layouts.size(), 3u);
  EXPECT_EQ(layouts[0].groups, (std::vector<std::string>{"north", "south", "east"}));
  EXPECT_EQ(layouts[0].group_by, "faction");
  EXPECT_TRUE(layouts[0].every_step);
  EXPECT_EQ(layouts[0].width(), 3u);
  EXPECT_TRUE(layouts[1].flag);
  EXPECT_EQ(layouts[1].width(), 1u);
  EXPECT_EQ(layouts[2].groups.at(2), "under inquiry");
  EXPECT_FALSE(layouts[2].every_step);
}

TEST(Groups, AreMissingInTheWarmUp) {
  const Lived lived(levels("  every step: { by_faction: count(holders by faction) }\n", "steps: 3, warm_up: 1"));
  const Values values = lived.series(lived.run(), "by_faction");
  ASSERT_EQ(values.size(), 9u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(std::isnan(values[i]));
  EXPECT_EQ((Values(values.begin() + 3, values.end())), (Values{4, 1, 0, 4, 1, 0}));
}

// Functions over series, arithmetic and other metrics go group by group; sum, mean, min and max join the groups.
TEST(Groups, GoThroughArithmeticAndSeries) {
  const Lived lived(levels(R"y(
  every step:
    able: sum(ability of holders by faction)
    level: world.level
    scaled: able*level
    rescaled: scaled/max(1, able)
    biggest: max(able)
    twice: count(holders by faction) + count(holders where ability > 1 by faction)
  at end:
    gain: last(scaled) - first(scaled)
    per_level: total(able)/total(level)
    most: max(total(able))
    whole: sum(gain)
    one: last(scaled.south) - first(scaled.south)
    other: gain.north
    middle: mean(average(able, 2000-01, 2000-02))
    spread: max(gain) - min(gain)
    best: max(count(spells by post))
    share: gain/sum(gain)
    top: sum(gain) == whole and whole > 3
    peak: when_highest(scaled) == 2000-03
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "gain"), (Values{56, 21, 0}));
  EXPECT_DOUBLE_EQ(lived.series(record, "per_level")[0], 64.0 / 45);
  EXPECT_EQ(lived.metric(record, "most"), 64);
  EXPECT_EQ(lived.metric(record, "whole"), 77);
  EXPECT_EQ(lived.series(record, "one"), (Values{21}));
  EXPECT_EQ(lived.series(record, "other"), (Values{56}));
  EXPECT_EQ(lived.metric(record, "middle"), 11.0 / 3);
  EXPECT_EQ(lived.metric(record, "spread"), 56);
  EXPECT_EQ(lived.metric(record, "best"), 1);
  EXPECT_EQ(lived.series(record, "share").size(), 3u);
  EXPECT_DOUBLE_EQ(lived.series(record, "share")[1], 21.0 / 77);
  EXPECT_EQ(lived.metric(record, "top"), 1);
  EXPECT_EQ(lived.series(record, "peak"), (Values{1, 1, 0}));  // of nothing but zeros the first is the highest
  const Values scaled = lived.series(record, "scaled");
  ASSERT_EQ(scaled.size(), 24u);
  EXPECT_EQ(scaled[2 * 3], 72);
  EXPECT_EQ(lived.series(record, "rescaled")[2 * 3 + 1], 9);
  EXPECT_EQ(lived.series(record, "biggest"), (Values{8, 8, 8, 8, 8, 8, 8, 8}));
  const Values twice = lived.series(record, "twice");
  EXPECT_EQ((Values(twice.begin(), twice.begin() + 3)), (Values{5, 2, 0}));
  const auto layouts = lived.metrics().layouts();
  for (const auto& layout : layouts) {
    if (layout.name == "gain") {
      EXPECT_EQ(layout.groups, (std::vector<std::string>{"north", "south", "east"}));
    }
    EXPECT_EQ(layout.flag, layout.name == "top" || layout.name == "peak") << layout.name;
  }
}

TEST(Groups, OfFlagsAreNoAndYes) {
  const Lived lived(levels("  at end: { able: mean(agent.age of spells by agent.ability > 1) }\n"));
  EXPECT_EQ(lived.metrics().layouts()[0].groups, (std::vector<std::string>{"no", "yes"}));
  for (const double age : lived.series(lived.run(), "able")) EXPECT_NEAR(age, 40 + 8.0 / 12, 1e-9);
}

std::string refusal(const std::string& metrics) {
  std::string messages;
  EXPECT_FALSE(read_text(levels(metrics), {}, &messages));
  return messages;
}

TEST(Groups, ThatDifferDoNotMix) {
  EXPECT_NE(refusal("  at end:\n    x: count(spells by rank) + count(spells by faction)\n")
                .find("one part has a value for each rank, another for each faction; join one of them first"),
            std::string::npos);
  EXPECT_NE(refusal("  at end:\n    x: sum(3)\n").find("'sum' of one value"), std::string::npos);
  EXPECT_NE(refusal("  every step:\n    a: world.level\n  at end:\n    x: a + 1\n").find("say which is meant: last(a)"),
            std::string::npos);
  EXPECT_NE(refusal("  at end:\n    x: count(spells by rank)\n    y: x.minster\n").find("'x' has a value for each rank, and none is 'minster'; did you mean 'minister'?"),
            std::string::npos);
  EXPECT_NE(refusal("  at end:\n    x: y + 1\n    y: 2\n").find("'y' is a metric further down"), std::string::npos);
  EXPECT_NE(refusal("  at end:\n    x: 1\n    y: count(holders where age > x)\n").find("'x' is a metric"), std::string::npos);
}

TEST(Series, ABusiestStretchIsTheMostThatLiesWithinIt) {
  const std::string bells =
      "triggers: { bell: { over: holders where faction == north, in: detect, while: world.level == 9, do: { add: { "
      "evidence: 1 } } } }\n";
  const Lived lived(levels("  at end:\n"
                           "    month: busiest(1 month, at of events where kind == bell)\n"
                           "    quarter: busiest(3 months, at of events where kind == bell)\n"
                           "    longer: busiest(3.5 months, at of events where kind == bell)\n"
                           "    never: busiest(3 months, at of events where kind == died)\n"
                           "    by_faction: busiest(1 year, at of events where kind == bell by faction)\n") +
                    bells);
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "month"), 4);
  EXPECT_EQ(lived.metric(record, "quarter"), 4);  // the other four ring three months later
  EXPECT_EQ(lived.metric(record, "longer"), 8);
  EXPECT_EQ(lived.metric(record, "never"), 0);
  EXPECT_EQ(lived.series(record, "by_faction"), (Values{8, 0, 0}));
}

// --- events ---------------------------------------------------------------------------------------------------------

TEST(EventsInMetrics, AreThoseOfTheStepOrOfTheWholeRun) {
  const std::string text = levels(R"y(
  every step:
    rings: count(events where kind == bell)
    latest: max(at - 2000-01 of events where kind == bell)
    by_kind: count(events where kind == bell by faction)
  at end:
    rings_in_all: count(events where kind == bell)
)y") + "triggers: { bell: { over: holders where faction == north, in: detect, while: world.level == 9, do: { add: { "
       "evidence: 1 } } } }\n";
  const Lived lived(text);
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "rings"), (Values{0, 0, 4, 0, 0, 4, 0, 0}));
  EXPECT_EQ(lived.series(record, "latest")[2], 2);
  EXPECT_EQ(lived.series(record, "latest")[5], 5);
  EXPECT_TRUE(std::isnan(lived.series(record, "latest")[3]));
  EXPECT_EQ(lived.series(record, "by_kind")[6], 4);
  EXPECT_EQ(lived.metric(record, "rings_in_all"), 8);
}

// Metrics see the world after the phases, and change nothing of the history.
TEST(EventsInMetrics, DoNotChangeWhatTheyMeasure) {
  const Lived with(levels("  every step: { level: world.level, falls: count(events) }\n")),
      without(levels("  at end: { age: mean(age of holders) }\n"));
  EXPECT_EQ(with.run().digest, without.run().digest);
}

}  // namespace
}  // namespace ostrakon
