#include "bench/measures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace ostrakon::bench {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Measure ratio(std::uint32_t agents, double found) {
  return {"engine_over_scalar_yardstick", agents, "ratio", Better::higher, {found}, required_ratio(agents), true};
}

TEST(Measures, MedianAndQuartiles) {
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
  const Quartiles five = quartiles({50, 10, 20, 40, 30});
  EXPECT_EQ(five.lower, 20);
  EXPECT_EQ(five.upper, 40);
  EXPECT_EQ(quartiles({7}).upper, 7);
  EXPECT_THROW(median({}), std::invalid_argument);
}

TEST(Measures, WhatIsRequiredIsALowerOrAnUpperBound) {
  Measure high{"speed", 0, "ratio", Better::higher, {1.9}, 1.9, false};
  EXPECT_FALSE(high.falls_short());
  high.repeats = {1.8};
  EXPECT_TRUE(high.falls_short());
  EXPECT_FALSE(high.falls_short(0.85));
  Measure low{"time", 0, "s", Better::lower, {0.02}, 0.02, false};
  EXPECT_FALSE(low.falls_short());
  low.repeats = {0.021};
  EXPECT_TRUE(low.falls_short());
  EXPECT_FALSE(low.falls_short(0.85));
  low.repeats = {std::nan("")};
  EXPECT_TRUE(low.falls_short(0.85));
  low.required = 0;
  EXPECT_FALSE(low.falls_short());
}

TEST(Measures, GuardFailsBelowTheSlackOfWhatIsRequired) {
  Measures measures;
  measures.add(ratio(1'000, 1.03));                                             // 0.85 * 1.2 = 1.02
  measures.add(ratio(1'000'000, 1.11));                                         // 0.85 * 1.3 = 1.105
  measures.add(ratio(5'000, 0.1));                                              // nothing is required there
  measures.add({"start_up_seconds", 0, "s", Better::lower, {1}, 0.02, false});  // not guarded
  EXPECT_THAT(guard_failures(measures, 0.85), IsEmpty());
  EXPECT_THAT(guard_failures(measures, 1), ElementsAre(HasSubstr("1000 agents"), HasSubstr("1000000 agents")));
  measures.add(ratio(10'000, 1.27));
  measures.add(ratio(100'000, std::nan("")));
  EXPECT_THAT(guard_failures(measures, 0.85),
              ElementsAre(AllOf(HasSubstr("10000 agents"), HasSubstr("1.270"), HasSubstr("1.275")), HasSubstr("nan")));
}

TEST(Measures, GuardComparesWithWhatIsUsualOfTheProcessor) {
  Measures measures;
  Measure slower = ratio(100'000, 0.81);
  slower.usual = 0.95;  // 0.85 * 0.95 = 0.8075
  measures.add(slower);
  EXPECT_THAT(guard_failures(measures, 0.85), IsEmpty());
  slower.repeats = {0.80};
  measures.add(slower);
  EXPECT_THAT(guard_failures(measures, 0.85), ElementsAre(HasSubstr("0.800, at least 0.807")));
  EXPECT_TRUE(slower.falls_short());  // of what is required, as the table shows
}

TEST(Measures, WhatWasNotMeasuredIsNotThere) {
  Measures measures;
  measures.add(ratio(1'000, 2));
  measures.add({"nothing", 0, "s", Better::lower, {}, 0, false});
  EXPECT_EQ(measures.all().size(), 1u);
  EXPECT_EQ(measures.find("nothing"), nullptr);
  EXPECT_EQ(measures.find("engine_over_scalar_yardstick"), nullptr);
  ASSERT_NE(measures.find("engine_over_scalar_yardstick", 1'000), nullptr);
}

}  // namespace
}  // namespace ostrakon::bench
