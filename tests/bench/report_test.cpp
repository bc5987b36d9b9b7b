#include "bench/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ostrakon::bench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Report example() {
  Report report;
  report.kernels = "avx2";
  report.threads = 2;
  SizeReport small, large;
  small.pairs = {
      .agents = 1'000, .engine_rate = 5e7, .yardstick_rate = 4e7, .engine_over_yardstick = 1.25, .ratios = {}};
  large.pairs = {
      .agents = 1'000'000, .engine_rate = 6e7, .yardstick_rate = 3e7, .engine_over_yardstick = 2, .ratios = {}};
  report.sizes = {small, large};
  return report;
}

TEST(Report, JsonHasTheRatioOfEachSizeUnderItsName) {
  const std::string text = json_text(example());
  EXPECT_THAT(text, HasSubstr(R"("engine_over_scalar_yardstick": {"1000": 1.25, "1000000": 2})"));
  EXPECT_THAT(text, HasSubstr(R"("required": {"1000": 1})"));  // nothing is required of a million
  EXPECT_THAT(text, HasSubstr(R"("peak_bytes_per_agent": {})"));
  EXPECT_THAT(text, Not(HasSubstr("sweep_runs_per_second")));
}

TEST(Report, TableHasALineASize) {
  const std::string text = table_text(example());
  EXPECT_THAT(text, HasSubstr("     1000     50.0       40.0     1.25      1.00"));
  EXPECT_THAT(text, HasSubstr("  1000000     60.0       30.0     2.00         -"));
}

TEST(Report, SweepAppearsWhereItWasMeasured) {
  Report report = example();
  report.sweep_runs_per_second = 250;
  report.write_share = 0.015;
  EXPECT_THAT(table_text(report), HasSubstr("250 runs per second, writing costs 1.5 %"));
  EXPECT_THAT(json_text(report), HasSubstr(R"("sweep_runs_per_second": 250)"));
}

}  // namespace
}  // namespace ostrakon::bench
