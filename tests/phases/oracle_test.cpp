// Special cases whose answer is known in closed form. Each bound is |mean − exact| ≤ 4.892 standard errors (false alarm
// 1e-6 for a fresh seed; the seed is fixed, so the tests are deterministic). n counts independent units.
#include "phases/histories.h"

#include <cmath>

namespace ostrakon {
namespace {

void expect_near(double found, double exact, double standard_error) {
  EXPECT_NEAR(found, exact, 4.892 * standard_error);
}

// O2, O4: every seat is always held, so falls are binomial(seats × months, h); no completed spell has length 0.
TEST(Oracle, FallsOfAConstantHazard) {
  const Lived lived(R"y(
ostrakon: 1
name: constant hazard
clock: { step: month, start: 2000-01, steps: 120 }
phases: [detect, appoint]
ranks: [ { name: member } ]
organisations: { court: { posts: { member: { rank: member, seats: 2000 } } } }
triggers: { fall: { over: holders, in: detect, chance: 0.02, do: { purge: dismissal } } }
metrics:
  every step: { seated: count(holders) }
  at end:
    falls: count(events where kind == purged)
    shortest: min(months of spells where ended_by == purged)
    holders: mean(order of spells where ended_by == censored)
    least: lowest(seated)
)y");
  const RunRecord record = lived.run();
  const double exposure = 2000.0 * 120.0, h = 0.02;
  expect_near(lived.metric(record, "falls"), exposure * h, std::sqrt(exposure * h * (1 - h)));
  EXPECT_EQ(lived.metric(record, "shortest"), 1);
  expect_near(lived.metric(record, "holders"), 1 + 120 * h, std::sqrt(120 * h * (1 - h) / 2000));
  EXPECT_EQ(lived.metric(record, "least"), 2000);
}

// O1: one holder, nobody comes after; months until the fall are geometric.
TEST(Oracle, GeometricSpells) {
  const Lived lived(R"y(
ostrakon: 1
name: geometric
clock: { step: month, start: 2000-01, steps: 1200 }
phases: [detect]
ranks: [ { name: member } ]
organisations: { court: { posts: { member: { rank: member, seats: 20000 } } } }
triggers: { fall: { over: holders, in: detect, chance: 0.02, do: { purge: dismissal } } }
metrics:
  at end:
    mean_spell: mean(months of spells)
    over_60: mean(months > 60 of spells)
    shortest: min(months of spells)
record: { events: none }
)y");
  const RunRecord record = lived.run();
  expect_near(lived.metric(record, "mean_spell"), 50, 49.5 / std::sqrt(20000.0));
  expect_near(lived.metric(record, "over_60"), 0.29755, std::sqrt(0.29755 * 0.70245 / 20000.0));
  EXPECT_EQ(lived.metric(record, "shortest"), 1);
}

// O6: softmax gives logit shares. Units with three candidates of scores 0, ½ and 1 for one vacancy.
std::string units(const std::string& rules, const std::string& posts) {
  return R"y(
ostrakon: 1
name: units
clock: { step: month, start: 2000-01, steps: 1 }
phases: [detect, appoint]
ranks: [ { name: deputy }, { name: head } ]
attributes: { organisations: { chosen: {} } }
organisations:
  state:
    posts: { nobody: { rank: deputy } }
    units:
      unit:
        count: 4000
        posts:
)y" + posts + R"y(
triggers:
  opening: { over: holders where rank == head, in: detect, while: step == 1, do: { purge: dismissal } }
rules:
)y" + rules;
}

TEST(Oracle, SoftmaxSharesAreLogit) {
  const Lived lived(units(R"y(
  appoint: { pool: [subordinates], score: ability, choose: softmax(1) }
agents: { start: { ability: "if(title == third, 1, if(title == second, 0.5, 0))" } }
metrics:
  at end:
    first: mean(ability == 0 of holders where rank == head)
    third: mean(ability == 1 of holders where rank == head)
    filled: count(holders where rank == head)
)y",
                          R"y(          chief: { rank: head }
          first: { rank: deputy }
          second: { rank: deputy }
          third: { rank: deputy })y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "filled"), 4000);
  expect_near(lived.metric(record, "first"), 0.18632, std::sqrt(0.18632 * 0.81368 / 4000));
  expect_near(lived.metric(record, "third"), 0.50648, std::sqrt(0.50648 * 0.49352 / 4000));
}

// O7: the better of two by 0.3 wins against normal noise of 0.3 with Φ(1/√2).
TEST(Oracle, BestWithNormalNoiseIsProbit) {
  const Lived lived(units(R"y(
  appoint: { pool: [subordinates], score: { merit: ability, luck: "normal(0, 0.3)" }, choose: best }
agents: { start: { ability: 0.3*(title == second) } }
metrics: { at end: { better: mean(ability > 0.1 of holders where rank == head) } }
)y",
                          R"y(          chief: { rank: head }
          first: { rank: deputy }
          second: { rank: deputy })y"));
  const RunRecord record = lived.run();
  expect_near(lived.metric(record, "better"), 0.76025, std::sqrt(0.76025 * 0.23975 / 4000));
}

// O33: five seats from 20 people of whom 8 are marked, by lot, nobody twice: hypergeometric.
TEST(Oracle, SeveralSeatsFromOnePool) {
  const Lived lived(units(R"y(
  appoint:
    pool: [same organisation]
    choose: lottery
    set: { organisations: { chosen: "count(holders where organisation == self and rank == head and ability == 1)" } }
agents: { start: { ability: title == marked } }
metrics:
  at end:
    mean_chosen: mean(chosen of organisations where kind == unit)
    sd_chosen: sd(chosen of organisations where kind == unit)
    none_chosen: mean(chosen == 0 of organisations where kind == unit)
)y",
                          R"y(          chief: { rank: head, seats: 5 }
          marked: { rank: deputy, seats: 8 }
          plain: { rank: deputy, seats: 12 })y"));
  const RunRecord record = lived.run();
  expect_near(lived.metric(record, "mean_chosen"), 2, std::sqrt(0.94737 / 4000));
  const double variance = lived.metric(record, "sd_chosen") * lived.metric(record, "sd_chosen");
  expect_near(variance, 0.94737, 0.94737 * std::sqrt(1.8 / 4000));  // kurtosis of this law is about 2.8
  expect_near(lived.metric(record, "none_chosen"), 0.051084, std::sqrt(0.051084 * 0.948916 / 4000));
}

// O39: two named chances, each drawn by itself.
TEST(Oracle, NamedChancesAreDrawnOneByOne) {
  const Lived lived(R"y(
ostrakon: 1
name: named
clock: { step: month, start: 2000-01, steps: 1 }
phases: [detect]
ranks: [ { name: member } ]
organisations: { court: { posts: { member: { rank: member, seats: 200000 } } } }
rules: { detect: { tip: { first: 0.02, second: 0.05 } } }
metrics:
  at end:
    opened: count(events where kind == opened)
    first: count(events where kind == tipped and rule == first)
    second: count(events where kind == tipped and rule == second)
    by_second: count(cases where opened_by == second)
)y");
  const RunRecord record = lived.run();
  const double n = 200000, any = 1 - 0.98 * 0.95;
  const auto share = [&](const char* metric, double p) { expect_near(lived.metric(record, metric) / n, p, std::sqrt(p * (1 - p) / n)); };
  share("opened", any);
  share("first", 0.02);
  share("second", 0.05);
  share("by_second", 0.05 * 0.98 + 0.001 / 2);  // of both, the opener is drawn
}

// O19: AR(1) from 3: mean 3·0.9^10 and variance 0.25(1 − 0.9^20)/0.19 after ten months.
TEST(Oracle, AutoregressivePerformance) {
  const Lived lived(R"y(
ostrakon: 1
name: ar1
clock: { step: month, start: 2000-01, steps: 10 }
phases: [work]
ranks: [ { name: member } ]
organisations: { court: { posts: { member: { rank: member, seats: 10000 } } } }
agents: { start: { performance: 3 } }
rules: { work: { performance: "0.9*performance + normal(0, 0.5)" } }
metrics: { at end: { mean_performance: mean(performance of holders), sd_performance: sd(performance of holders) } }
)y");
  const RunRecord record = lived.run();
  const double variance = 1.1558;
  expect_near(lived.metric(record, "mean_performance"), 1.0460, std::sqrt(variance / 10000));
  const double found = lived.metric(record, "sd_performance") * lived.metric(record, "sd_performance");
  expect_near(found, variance, variance * std::sqrt(2.0 / 9999));
}

// O26: inquiry gamma(2, 3), then detention gamma(3, 2): mean 12 and variance 30, dates not rounded to steps.
TEST(Oracle, StageDurations) {
  const Lived lived(R"y(
ostrakon: 1
name: durations
clock: { step: month, start: 2000-01, steps: 120 }
phases: [detect, investigate]
ranks: [ { name: member } ]
organisations: { court: { posts: { member: { rank: member, seats: 10000 } } } }
rules:
  detect: { tip: { all: step == 1 } }
  investigate:
    capacity: 1000000
    stages:
      inquiry: { status: under inquiry, lasts: "gamma(2, 3)", then: { detention: rest } }
      detention: { status: detained, lasts: "gamma(3, 2)", then: { dismissal: rest } }
metrics:
  at end:
    closed: count(cases where outcome == dismissal)
    mean_months: mean(closed_at - opened_at of cases)
    sd_months: sd(closed_at - opened_at of cases)
    seated: count(holders)
)y");
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "closed"), 10000);
  EXPECT_EQ(lived.metric(record, "seated"), 0);
  expect_near(lived.metric(record, "mean_months"), 12, std::sqrt(30.0 / 10000));
  const double variance = lived.metric(record, "sd_months") * lived.metric(record, "sd_months");
  expect_near(variance, 30, 2.822 / 4.892);
}

// O30: hazards logistic(−5) and logistic(−4.2).
TEST(Oracle, LogisticHazards) {
  const Lived lived(R"y(
ostrakon: 1
name: logistic
clock: { step: month, start: 2000-01, steps: 1 }
phases: [detect]
ranks: [ { name: member } ]
organisations: { court: { posts: { plain: { rank: member, seats: 200000 }, tied: { rank: member, seats: 100000 } } } }
triggers: { fall: { over: holders, in: detect, chance: logistic(-5 + 0.8*(title == tied)), do: { purge: dismissal } } }
metrics:
  at end:
    plain: mean(fell of spells where title == plain)
    tied: mean(fell of spells where title == tied)
)y");
  const RunRecord record = lived.run();
  expect_near(lived.metric(record, "plain"), 0.0066929, std::sqrt(0.0066929 * 0.9933071 / 200000));
  expect_near(lived.metric(record, "tied"), 0.014774, std::sqrt(0.014774 * 0.985226 / 100000));
}

}  // namespace
}  // namespace ostrakon
