#include "records/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ostrakon {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

MetricLayout plain(const std::string& name) {
  return {name, "1", "about " + name, false, false, {}, {}};
}

RunRecord run_with(std::vector<std::vector<double>> metrics) {
  RunRecord record;
  record.metrics = std::move(metrics);
  return record;
}

Summary summary_of(const std::vector<double>& values) {
  Summary summary({plain("delay")});
  for (const double value : values) summary.add(run_with({{value}}));
  return summary;
}

TEST(Summary, GivesMeanSpreadAndStudentInterval) {
  const MetricSummary row = summary_of({1, 2, 3, 4, 5}).rows().at(0);
  EXPECT_EQ(row.defined, 5u);
  EXPECT_EQ(row.missing, 0u);
  EXPECT_DOUBLE_EQ(row.mean, 3);
  EXPECT_DOUBLE_EQ(row.sd, std::sqrt(2.5));
  // Quantile 0.975 of t with 4 degrees of freedom: 2.776445105198.
  const double half = 2.776445105198 * std::sqrt(2.5) / std::sqrt(5.0);
  EXPECT_NEAR(row.interval.low, 3 - half, 1e-11);
  EXPECT_NEAR(row.interval.high, 3 + half, 1e-11);
  EXPECT_EQ(row.lowest, 1);
  EXPECT_EQ(row.highest, 5);
}

TEST(Summary, KeepsItsPrecisionFarFromZero) {
  const MetricSummary row = summary_of({1e9 + 1, 1e9 + 2, 1e9 + 3}).rows().at(0);
  EXPECT_DOUBLE_EQ(row.mean, 1e9 + 2);
  EXPECT_NEAR(row.sd, 1, 1e-9);
}

TEST(Summary, GivesWilsonsIntervalOfAShare) {
  // 8 of 10: 0.4902 to 0.9433 (Wilson 1927); none of n: up to z²/(n + z²).
  EXPECT_NEAR(wilson_interval(0.8, 10, 0.95).low, 0.490162, 1e-6);
  EXPECT_NEAR(wilson_interval(0.8, 10, 0.95).high, 0.943318, 1e-6);
  const double squared = 1.959963984540054 * 1.959963984540054;
  EXPECT_EQ(wilson_interval(0, 10, 0.95).low, 0);
  EXPECT_NEAR(wilson_interval(0, 10, 0.95).high, squared / (10 + squared), 1e-12);
  EXPECT_EQ(wilson_interval(1, 3, 0.95).high, 1);
  EXPECT_TRUE(std::isnan(wilson_interval(nan, 0, 0.95).low));
}

TEST(Summary, CountsRunsInWhichAMetricWasNotDefined) {
  Summary summary = summary_of({nan, 4, nan});
  RunRecord failed;
  failed.status = RunStatus::failed;
  summary.add(failed);
  const MetricSummary row = summary.rows().at(0);
  EXPECT_EQ(summary.runs_done(), 3u);
  EXPECT_EQ(summary.runs_failed(), 1u);
  EXPECT_EQ(row.defined, 1u);
  EXPECT_EQ(row.missing, 2u);
  EXPECT_EQ(row.mean, 4);
  EXPECT_TRUE(std::isnan(row.sd));
  EXPECT_TRUE(std::isnan(row.interval.low));
  EXPECT_TRUE(std::isnan(summary_of({}).rows().at(0).mean));
}

TEST(Summary, TellsGroupsApartAndTakesTheLastStepOfSeries) {
  const MetricLayout grouped{"power", "1", "", false, false, "faction", {"court", "army"}};
  const MetricLayout series{"tension", "1", "", true, false, "faction", {"court", "army"}};
  Summary summary({grouped, series});
  summary.add(run_with({{1, 2}, {9, 9, 5, 6}}));
  summary.add(run_with({{3, nan}, {7, 8}}));
  const auto rows = summary.rows();
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].group, "court");
  EXPECT_EQ(rows[0].mean, 2);
  EXPECT_EQ(rows[1].mean, 2);
  EXPECT_EQ(rows[1].missing, 1u);
  EXPECT_EQ(rows[2].mean, 6);
  EXPECT_EQ(rows[3].mean, 7);
}

TEST(Summary, RefusesARunOfAnotherShape) {
  Summary summary({plain("delay")});
  EXPECT_THROW(summary.add(run_with({})), std::invalid_argument);
}

TEST(SummaryTable, IsAlignedAndHeadlineFirst) {
  MetricLayout flag = plain("first_falls");
  flag.flag = true;
  MetricLayout delay = plain("délai");
  delay.unit = "month";
  Summary summary({plain("other"), delay, flag});
  summary.add(run_with({{1}, {nan}, {1}}));
  summary.add(run_with({{2}, {10.5}, {0}}));
  summary.add(run_with({{4}, {12}, {1}}));
  summary.add(run_with({{5}, {13.5}, {1}}));
  const std::string headline = summary_table(summary, {"first_falls", "délai"}, SummaryScope::headline);
  EXPECT_EQ(headline,
            "4 runs\n"
            "                    value   95 % interval     sd  lowest  highest\n"
            "first_falls  share  0.750  [0.301, 0.954]\n"
            "délai         mean     12  [8.274, 15.73]  1.500   10.50    13.50  month; defined in 3 of 4 runs\n");
  const std::string all = summary_table(summary, {"first_falls"}, SummaryScope::everything);
  EXPECT_LT(all.find("first_falls"), all.find("other"));
  EXPECT_THAT(headline, Not(HasSubstr("other")));
  EXPECT_THAT(summary_table(summary, {}, SummaryScope::headline), HasSubstr("other"));
}

TEST(SummaryTable, SaysHowManyRunsFailed) {
  Summary summary({plain("delay")});
  RunRecord failed;
  failed.status = RunStatus::failed;
  summary.add(failed);
  EXPECT_THAT(summary_table(summary, {}, SummaryScope::headline), AllOf(HasSubstr("0 runs, 1 failed"), HasSubstr("-")));
}

TEST(SummaryJson, HoldsTheSameWithNullForMissing) {
  EXPECT_EQ(
      summary_json(summary_of({0.1}), {"delay"}, SummaryScope::headline),
      "{\"runs\": 1, \"failed\": 0, \"confidence\": 0.95, \"metrics\": [\n"
      "  {\"metric\": \"delay\", \"group\": null, \"unit\": \"1\", \"meaning\": \"about delay\", \"kind\": \"mean\", "
      "\"headline\": true, \"defined\": 1, \"missing\": 0, \"mean\": 0.1, \"sd\": null, \"low\": null, \"high\": null, "
      "\"lowest\": 0.1, \"highest\": 0.1}]}\n");
}

TEST(SummaryJson, EscapesTexts) {
  EXPECT_EQ(json_text("a\"b\\c\nd\te\x01 é"), "\"a\\\"b\\\\c\\nd\\te\\u0001 é\"");
  EXPECT_EQ(json_number(nan), "null");
  EXPECT_EQ(json_number(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(std::stod(json_number(0.1 + 0.2)), 0.1 + 0.2);
}

}  // namespace
}  // namespace ostrakon
