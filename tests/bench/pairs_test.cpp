#include "bench/pairs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace ostrakon::bench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Pairs, MedianOfOddEvenAndNone) {
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
  EXPECT_THROW(median({}), std::invalid_argument);
}

TEST(Pairs, RatioIsYardstickTimeOverEngineTimeAndOneDisturbedPairIsForgotten) {
  PairPlan plan;
  plan.sizes = {1'000};
  plan.agent_steps_a_side = 1;  // one run a side
  const auto engine = [](std::uint32_t, std::uint64_t seed) { return seed == 2 ? 100.0 : 0.5; };
  const auto yardstick = [](std::uint32_t, std::uint64_t) { return 1.0; };
  const auto results = measure_pairs(plan, engine, yardstick);
  ASSERT_EQ(results.size(), 1u);
  EXPECT_THAT(results[0].ratios, ElementsAre(2, 0.01, 2, 2, 2));
  EXPECT_EQ(results[0].engine_over_yardstick, 2);
  EXPECT_EQ(results[0].engine_rate, 1'000 * 120 / 0.5);
  EXPECT_EQ(results[0].yardstick_rate, 1'000 * 120);
}

TEST(Pairs, BothSidesSeeTheSameSeedsAndTakeTurnsInGoingFirst) {
  PairPlan plan;
  plan.sizes = {50};
  plan.pairs = 2;
  plan.agent_steps_a_side = 2 * 50 * 120;  // two runs a side
  std::vector<std::string> order;
  const auto side = [&order](const char* name) {
    return [&order, name](std::uint32_t, std::uint64_t seed) {
      order.push_back(name + std::to_string(seed));
      return 1.0;
    };
  };
  measure_pairs(plan, side("e"), side("y"));
  EXPECT_THAT(order, ElementsAre("e0", "y0", "e1", "e2", "y1", "y2", "y3", "y4", "e3", "e4"));
}

TEST(Pairs, GuardFailsBelowTheSlackOfWhatIsRequired) {
  SizeResult small{.agents = 1'000, .engine_over_yardstick = 0.86, .ratios = {}};
  SizeResult middle{.agents = 10'000, .engine_over_yardstick = 1.10, .ratios = {}};
  SizeResult huge{.agents = 1'000'000, .engine_over_yardstick = 0.1, .ratios = {}};  // nothing is required there
  EXPECT_THAT(guard_failures({small, huge}, 0.85), IsEmpty());
  EXPECT_THAT(guard_failures({small, middle, huge}, 0.85), ElementsAre(HasSubstr("10000 agents")));
  EXPECT_THAT(guard_failures({small}, 1), ElementsAre(HasSubstr("1000 agents")));
  small.engine_over_yardstick = std::nan("");
  EXPECT_THAT(guard_failures({small}, 0.85), ElementsAre(HasSubstr("nan")));
}

TEST(Pairs, ProcessorTimeAdvancesWithWork) {
  const double start = thread_cpu_seconds();
  volatile double sum = 0;
  while (thread_cpu_seconds() < start + 0.001) sum = sum + std::sqrt(2.0);
  EXPECT_GT(sum, 0);
}

}  // namespace
}  // namespace ostrakon::bench
