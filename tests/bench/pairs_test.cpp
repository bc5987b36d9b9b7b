#include "bench/pairs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <string>

namespace ostrakon::bench {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

TEST(Rounds, SecondsOfARunBySideAndRound) {
  RoundPlan plan;
  plan.agent_steps_a_side = 2 * 50 * 120;  // two runs a side
  const auto engine = [](std::uint32_t, std::uint64_t seed) { return static_cast<double>(seed); };
  const auto yardstick = [](std::uint32_t, std::uint64_t) { return 3.0; };
  const auto seconds = measure_rounds(plan, 50, {{engine, 3}, {yardstick, 2}});
  ASSERT_EQ(seconds.size(), 2u);
  EXPECT_THAT(seconds[0], ElementsAre(1.5, 3.5, 5.5));
  EXPECT_THAT(seconds[1], ElementsAre(3, 3));  // takes part in the first two rounds only
  EXPECT_THAT(ratios(seconds[1], seconds[0]), ElementsAre(3 / 1.5, 3 / 3.5));
}

TEST(Rounds, SidesSeeTheSameSeedsAndTakeTurnsInGoingFirst) {
  RoundPlan plan;
  plan.agent_steps_a_side = 2 * 50 * 120;
  std::vector<std::string> order;
  const auto side = [&order](const char* name) {
    return [&order, name](std::uint32_t, std::uint64_t seed) {
      order.push_back(name + std::to_string(seed));
      return 1.0;
    };
  };
  measure_rounds(plan, 50, {{side("e"), 2}, {side("y"), 2}});
  EXPECT_THAT(order, ElementsAre("e0", "y0", "e1", "e2", "y1", "y2", "y3", "y4", "e3", "e4"));
}

TEST(Rounds, OneLongRunASideIsNotWarmedUp) {
  RoundPlan plan;
  plan.agent_steps_a_side = 1;
  int runs = 0;
  const auto side = [&runs](std::uint32_t, std::uint64_t) { return ++runs, 1.0; };
  measure_rounds(plan, 50, {{side, 2}});
  EXPECT_EQ(runs, 2);
}

TEST(Rounds, RefusesNothingToMeasure) {
  const auto side = [](std::uint32_t, std::uint64_t) { return 1.0; };
  EXPECT_THROW(measure_rounds({}, 50, {}), std::invalid_argument);
  EXPECT_THROW(measure_rounds({}, 50, {{side, 0}}), std::invalid_argument);
}

TEST(Exponent, OfAPowerIsFoundAndOfOneSizeRefused) {
  EXPECT_THAT(fitted_exponent({1, 10, 100}, {5, 5 * std::pow(10, 1.25), 5 * std::pow(100, 1.25)}),
              DoubleNear(1.25, 1e-12));
  EXPECT_THROW(fitted_exponent({2, 2}, {1, 3}), std::invalid_argument);
}

TEST(Clocks, ProcessorTimeAdvancesWithWork) {
  const double start = thread_cpu_seconds(), whole = process_cpu_seconds();
  volatile double sum = 0;
  while (thread_cpu_seconds() < start + 0.001) sum = sum + std::sqrt(2.0);
  EXPECT_GT(sum, 0);
  EXPECT_GE(process_cpu_seconds(), whole + 0.0009);
}

}  // namespace
}  // namespace ostrakon::bench
