// The check of the reference workload in full: 2,000 replicates of 2,000 agents over 120 steps. Label `long`.
#include <gtest/gtest.h>

#include "bench/replicates.h"

namespace ostrakon::bench {
namespace {

TEST(YardstickCheck, TwoThousandReplicatesGiveThePublishedMeans) {
  const Replicates runs = run_replicates<ScalarYardstick>(2'000);
  const Mean purges = mean_of(runs.purges), gains = mean_of(runs.mean_gains);
  EXPECT_NEAR(purges.mean, 67.5, 1.2);
  EXPECT_NEAR(purges.standard_deviation, 8.5, 0.5);
  EXPECT_NEAR(gains.mean, 37.3, 0.2);
}

}  // namespace
}  // namespace ostrakon::bench
