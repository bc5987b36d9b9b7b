#include "bench/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace ostrakon::bench {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

Report example() {
  Report report;
  report.kernels = "avx2";
  report.threads = 2;
  report.sizes = {1'000, 1'000'000};
  const auto add = [&report](const char* name, std::uint32_t agents, std::vector<double> repeats, double required) {
    report.measures.add({name, agents, "ratio", Better::higher, std::move(repeats), required, true});
  };
  add("engine_over_scalar_yardstick", 1'000, {1, 1.25, 1.5}, 1.2);
  add("engine_over_scalar_yardstick", 1'000'000, {1.1}, 1.3);
  add("limit_yardstick_agent_steps_per_cpu_second", 1'000, {2e8}, 0);
  return report;
}

TEST(Report, JsonHasTheMedianOfEachSizeUnderItsName) {
  const std::string text = json_text(example());
  EXPECT_THAT(text, HasSubstr(R"("engine_over_scalar_yardstick": {"1000": 1.25, "1000000": 1.1})"));
  EXPECT_THAT(text, HasSubstr(R"("required": {"1000": 1.2, "1000000": 1.3})"));
  EXPECT_THAT(text, Not(HasSubstr("sweep_runs_per_second")));
}

TEST(Report, JsonHasTheSpreadOfEachMeasure) {
  const std::string text = json_text(example());
  EXPECT_THAT(text,
              HasSubstr(R"("engine_over_scalar_yardstick.1000": {"unit": "ratio", "better": "higher", "median": 1.25, )"
                        R"("quartiles": [1.125, 1.375], "required": 1.2, "repeats": [1, 1.25, 1.5]})"));
  EXPECT_THAT(text,
              HasSubstr(R"("median": 2e+08, "quartiles": [2e+08, 2e+08], "required": null, "repeats": [2e+08]})"));
}

TEST(Report, WhatIsNotANumberIsNullInJson) {
  Report report = example();
  report.measures.add({"start_up_seconds", 0, "s", Better::lower, {std::nan("")}, 0.02, false});
  EXPECT_THAT(json_text(report), HasSubstr("\"start_up_seconds\": null"));
}

TEST(Report, TableHasAColumnASizeAndMarksWhatFallsShort) {
  const std::string text = table_text(example());
  EXPECT_THAT(text, ContainsRegex("engine / scalar yardstick  +1\\.25  +1\\.10!\n  required  +1\\.2  +1\\.3\n"));
  EXPECT_THAT(text, ContainsRegex("limit yardstick, M/s  +200\\.0  +-\n"));
  EXPECT_THAT(text, Not(HasSubstr("Bureau")));
}

TEST(Report, ListsAppearWhereTheyWereMeasured) {
  Report report = example();
  report.measures.add({"start_up_seconds", 0, "s", Better::lower, {0.025}, 0.02, false});
  report.measures.add({"bureau_two_threads_over_one", 0, "ratio", Better::higher, {1.95}, 1.9, false});
  const std::string text = table_text(report);
  EXPECT_THAT(text, ContainsRegex("start, read, check, compile, ms  +25\\.0!   required: at most 20\n"));
  EXPECT_THAT(text, ContainsRegex("two threads / one  +1\\.95   required: at least 1\\.9\n"));
}

}  // namespace
}  // namespace ostrakon::bench
