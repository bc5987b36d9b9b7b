#include "bench/scalar_yardstick.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <stdexcept>

#include "bench/replicates.h"

namespace ostrakon::bench {
namespace {

using ::testing::ElementsAre;

template <class Random>
class YardstickRandom : public ::testing::Test {};
using Generators = ::testing::Types<PolarRandom, ZigguratRandom>;
TYPED_TEST_SUITE(YardstickRandom, Generators);

TYPED_TEST(YardstickRandom, NormalHasTheMomentsAndTheTailOfTheStandardNormal) {
  TypeParam random(7);
  constexpr int n = 1'000'000;
  double sum = 0, squares = 0, fourth = 0;
  int beyond_three = 0, below_minus_one = 0, beyond_tail = 0;
  for (int i = 0; i < n; ++i) {
    const double x = random.normal();
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
    beyond_three += std::abs(x) > 3;
    below_minus_one += x < -1;
    beyond_tail += std::abs(x) > 3.7;
  }
  // Each bound is 4 standard errors (false alarm 6e-5 each).
  EXPECT_NEAR(sum / n, 0, 4 * 1e-3);
  EXPECT_NEAR(squares / n, 1, 4 * 1.414e-3);
  EXPECT_NEAR(fourth / n, 3, 4 * 9.8e-3);
  EXPECT_NEAR(beyond_three, 2699.8, 4 * 51.9);
  EXPECT_NEAR(below_minus_one, 158655.3, 4 * 365.4);
  EXPECT_NEAR(beyond_tail, 215.6, 4 * 14.7);
}

TYPED_TEST(YardstickRandom, BelowIsUniform) {
  TypeParam random(8);
  int counts[5] = {};
  for (int i = 0; i < 100'000; ++i) ++counts[random.below(5)];
  for (const int found : counts) EXPECT_NEAR(found, 20'000, 4 * 126.5);
}

TEST(ScalarYardstick, SeatsFollowTheSharesAndAddUp) {
  EXPECT_THAT(yardstick_seats(2'000), ElementsAre(1301, 456, 160, 56, 20, 7));
  const auto tiny = yardstick_seats(10);
  EXPECT_EQ(std::accumulate(tiny.begin(), tiny.end(), 0), 10);
  EXPECT_EQ(tiny[5], 1);
  EXPECT_THROW(yardstick_seats(5), std::invalid_argument);
}

TEST(ScalarYardstick, StaysConsistentOverManySteps) {
  ScalarYardstick yardstick(300, 3);
  for (int step = 0; step < 240; ++step) {
    yardstick.step();
    ASSERT_TRUE(yardstick.consistent()) << "step " << step;
    const auto& power = yardstick.rows().back().power;
    ASSERT_NEAR(std::accumulate(power.begin(), power.end(), 0.0), 1, 1e-12);
  }
}

TEST(ScalarYardstick, EqualSeedsGiveEqualRunsAndOthersDoNot) {
  ScalarYardstick a(500, 1), b(500, 1), c(500, 2);
  for (int step = 0; step < 24; ++step) {
    a.step();
    b.step();
    c.step();
  }
  EXPECT_EQ(a.rows().back().mean_gains, b.rows().back().mean_gains);
  EXPECT_NE(a.rows().back().mean_gains, c.rows().back().mean_gains);
}

// The check of the reference workload: 67.5 purges a run (sd 8.5), mean gains 37.3. The published mean has an error of
// its own, hence ±1.2; 300 replicates add a standard error of 0.49. A model off by 4 % fails. Seeds are fixed: a pass
// repeats.
void expect_published_means(const Replicates& runs) {
  const Mean purges = mean_of(runs.purges), gains = mean_of(runs.mean_gains);
  EXPECT_NEAR(purges.mean, 67.5, 1.2);
  EXPECT_NEAR(purges.standard_deviation, 8.5, 1.2);
  EXPECT_NEAR(gains.mean, 37.3, 0.2);
}

TEST(ScalarYardstick, GivesThePublishedMeans) {
  expect_published_means(run_replicates<ScalarYardstick>(300));
}

TEST(ZigguratYardstick, GivesThePublishedMeans) {
  expect_published_means(run_replicates<ZigguratYardstick>(300));
}

}  // namespace
}  // namespace ostrakon::bench
