#include "storage/history_reader.h"
#include "storage/history_writer.h"
#include "storage/sample_history.h"
#include "storage/scratch_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <malloc.h>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace ostrakon {
namespace {

using test::sample_layout;
using test::sample_run;
using test::write_sample;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A folder of its own for each test, removed at its end.
class HistoryFile : public testing::Test {
 protected:
  std::string file(const char* name) const { return (folder_ / name).string(); }
  test::ScratchFolder scratch_{testing::UnitTest::GetInstance()->current_test_info()->name()};
  const std::filesystem::path& folder_ = scratch_.path;
};

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(HistoryFile, GivesBackRowsByTheSlice) {
  write_sample(file("a.h5"), 70, 100);
  const HistoryReader reader(file("a.h5"));
  using Kind = HistoryReader::Kind;
  EXPECT_EQ(reader.kind("runs", "run"), Kind::whole);
  EXPECT_EQ(reader.kind("runs", "message"), Kind::text);
  EXPECT_EQ(reader.kind("runs", "digest"), Kind::unsigned_whole);
  EXPECT_EQ(reader.kind("series", "power"), Kind::real);
  const auto part = [](const auto& all, std::size_t first, std::size_t count) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
    return std::decay_t<decltype(all)>(begin, begin + static_cast<std::ptrdiff_t>(count));
  };
  EXPECT_EQ(reader.long_integers("runs", "run", {3, 5}), part(reader.long_integers("runs", "run"), 3, 5));
  EXPECT_EQ(reader.unsigned_integers("runs", "digest", {60, 10}),
            part(reader.unsigned_integers("runs", "digest"), 60, 10));
  EXPECT_EQ(reader.strings("runs", "message", {4, 2}), part(reader.strings("runs", "message"), 4, 2));
  constexpr std::size_t width = std::size_t{24} * 2;  // steps, factions
  EXPECT_EQ(reader.doubles("runs", "end_power", {9, 4}).size(), 8U);
  const auto all = reader.doubles("series", "power"), two = reader.doubles("series", "power", {63, 2});
  ASSERT_EQ(two.size(), 2 * width);
  for (std::size_t i = 0; i < two.size(); ++i) {
    const double wanted = all[63 * width + i];
    EXPECT_TRUE(two[i] == wanted || (std::isnan(two[i]) && std::isnan(wanted))) << i;
  }
  EXPECT_TRUE(reader.doubles("series", "power", {70, 0}).empty());
  EXPECT_THROW(reader.doubles("series", "power", {69, 2}), StorageError);
  EXPECT_THROW(reader.strings("runs", "message", {71, 0}), StorageError);
  EXPECT_THROW(reader.doubles("runs", "run", {0, 1}), StorageError);
  EXPECT_THROW(reader.long_integers("runs", "digest", {0, 1}), StorageError);
}

TEST_F(HistoryFile, TellsAxesAndWhatIsMissing) {
  write_sample(file("a.h5"), 3, 5);
  const HistoryReader reader(file("a.h5"));
  EXPECT_THAT(reader.axes("series", "power"), ElementsAre("run", "time", "faction"));
  EXPECT_THAT(reader.axes("runs", "end_power"), ElementsAre("run", "faction"));
  EXPECT_THAT(reader.axes("runs", "run"), ElementsAre("run"));
  EXPECT_THAT(reader.axes("events", "kind"), ElementsAre("event_row"));
  EXPECT_EQ(reader.missing_value("events", "kind"), 255);
  EXPECT_FALSE(reader.missing_value("events", "run").has_value());
  EXPECT_TRUE(std::isnan(reader.missing_value("runs", "end_power").value()));
}

TEST_F(HistoryFile, GivesBackEveryRun) {
  constexpr std::uint32_t runs = 70;  // more than one chunk of the series
  write_sample(file("a.h5"), runs, 100);
  const HistoryReader reader(file("a.h5"));
  EXPECT_EQ(reader.rows("runs"), runs);
  const auto run = reader.integers("runs", "run");
  const auto status = reader.integers("runs", "status");
  const auto message = reader.strings("runs", "message");
  const auto digest = reader.unsigned_integers("runs", "digest");
  const auto digest_text = reader.strings("runs", "digest_text");
  const auto power = reader.doubles("series", "power");
  const auto end_power = reader.doubles("runs", "end_power");
  EXPECT_THAT(reader.shape("series", "power"), ElementsAre(runs, 24, 2));
  for (std::uint32_t i = 0; i < runs; ++i) {
    const RunRecord expected = sample_run(2 * i, 100);
    const std::size_t row = i;
    EXPECT_EQ(run[i], static_cast<std::int32_t>(expected.run));
    EXPECT_EQ(status[i], expected.status == RunStatus::failed ? 1 : 0);
    EXPECT_EQ(message[i], expected.message);
    EXPECT_EQ(digest[i], expected.digest);
    EXPECT_EQ(std::stoull(digest_text[i], nullptr, 16), expected.digest);
    EXPECT_EQ(digest_text[i].size(), 16u);
    if (expected.status == RunStatus::failed) {
      EXPECT_TRUE(std::isnan(power[48 * row])) << i;
      EXPECT_TRUE(std::isnan(end_power[2 * row])) << i;
      continue;
    }
    EXPECT_TRUE(std::equal(expected.metrics[4].begin(), expected.metrics[4].end(), power.data() + 48 * row)) << i;
    EXPECT_EQ(end_power[2 * row], 2 * i + 0.25);
    EXPECT_TRUE(std::isnan(end_power[2 * row + 1]));
  }
}

TEST_F(HistoryFile, FindsTheRowsOfARunByOffsetAndCount) {
  write_sample(file("a.h5"), 60, 700);  // over one chunk of events
  const HistoryReader reader(file("a.h5"));
  ASSERT_GT(reader.rows("events"), 30'000u);
  const auto offset = reader.long_integers("runs", "event_offset");
  const auto count = reader.long_integers("runs", "event_count");
  const auto run = reader.integers("events", "run");
  const auto kind = reader.integers("events", "kind");
  const auto score = reader.doubles("events", "score");
  const auto row = reader.long_integers("events", "event_row");
  std::int64_t total = 0;
  for (std::uint32_t i = 0; i < 60; ++i) {
    const RunRecord expected = sample_run(2 * i, 700);
    const std::size_t rows = expected.tables.empty() ? 0 : expected.tables[0].rows;
    ASSERT_EQ(offset[i], total);
    ASSERT_EQ(count[i], static_cast<std::int64_t>(rows));
    for (std::size_t k = 0; k < rows; ++k) {
      const std::size_t at = static_cast<std::size_t>(total) + k;
      ASSERT_EQ(run[at], static_cast<std::int32_t>(2 * i));
      ASSERT_EQ(row[at], static_cast<std::int64_t>(at));
      ASSERT_EQ(kind[at], std::get<2>(expected.tables[0].columns[1])[k]);
      const double expected_score = test::sample_score(2 * i, k);
      ASSERT_TRUE(score[at] == expected_score || (std::isnan(score[at]) && std::isnan(expected_score)));
    }
    total += count[i];
  }
  EXPECT_EQ(reader.rows("events"), static_cast<std::uint64_t>(total));
  EXPECT_EQ(reader.unsigned_integers("agents", "key").back(), std::get<3>(sample_run(118, 1).tables[1].columns[1])[2]);
}

TEST_F(HistoryFile, HoldsWhatTheRunsFollowFrom) {
  write_sample(file("a.h5"), 1, 5);
  const HistoryReader reader(file("a.h5"));
  EXPECT_THAT(reader.groups(), ElementsAre("provenance", "legend", "runs", "series", "events", "agents", "public"));
  EXPECT_EQ(reader.text_attribute("", "", "title"), "Größe & 改革");
  EXPECT_EQ(reader.text_attribute("", "", "scenario_text_digest"), "0123456789abcdef");
  EXPECT_EQ(reader.text_attribute("", "", "scenario_digest"), "fedcba9876543210");
  EXPECT_EQ(reader.master_seed(), 0xffffffffffffffffu);
  EXPECT_EQ(reader.text_attribute("", "", "master_seed_text"), "18446744073709551615");
  EXPECT_EQ(reader.number_attribute("/", "", "engine_format"), 7);
  EXPECT_EQ(reader.text("provenance", "resolved_scenario"), "ostrakon: 1\nname: sample\n");
  EXPECT_THAT(reader.strings("provenance", "file_path"),
              ElementsAre("scenarios/sample.yaml", "scenarios/lib/état.yaml"));
  EXPECT_THAT(reader.strings("provenance", "file_text"), ElementsAre("name: sample\n", ""));
  EXPECT_THAT(reader.strings("provenance", "setting_value"), ElementsAre("0.8"));
  EXPECT_THAT(reader.strings("provenance", "roster_name"), ElementsAre("people.csv", "ties.csv"));
  EXPECT_THAT(reader.strings("provenance", "roster_text"), ElementsAre("name,post\nLi Wei,\n", "agent,other,kind\n"));
  EXPECT_EQ(reader.text_attribute("provenance", "", "digest").size(), 16u);
  EXPECT_THAT(reader.strings("legend", "event_kind"), ElementsAre("promoted", "purged", "set aside"));
  EXPECT_THAT(reader.strings("legend", "event_kind_meaning"), ElementsAre("rose", "fell", "waits"));
  EXPECT_THAT(reader.strings("legend", "sanction"), IsEmpty());
  EXPECT_THAT(reader.strings("legend", "run_status"), ElementsAre("done", "failed"));
  EXPECT_EQ(reader.text_attribute("events", "kind", "legend"), "event_kind");
  EXPECT_EQ(reader.text_attribute("events", "kind", "flag_meanings"), "promoted purged set_aside");
  EXPECT_EQ(reader.text_attribute("events", "post", "flag_meanings"), "") << "40 entries are too many for an attribute";
}

TEST_F(HistoryFile, KeepsNamesThatWouldClashApart) {
  write_sample(file("a.h5"), 2, 5);
  const HistoryReader reader(file("a.h5"));
  EXPECT_THAT(reader.doubles("runs", "patronage"), ElementsAre(0, 0.25));
  EXPECT_THAT(reader.doubles("runs", "parameter_run"), ElementsAre(0, -2));
  EXPECT_EQ(reader.text_attribute("runs", "parameter_run", "original_name"), "run");
  EXPECT_EQ(reader.text_attribute("runs", "post_rent", "original_name"), "post rent");
  EXPECT_EQ(reader.text_attribute("runs", "post_rent", "units"), "month");
  EXPECT_EQ(reader.text_attribute("runs", "metric_patronage", "original_name"), "patronage");
  EXPECT_EQ(reader.text_attribute("runs", "metric_patronage", "role"), "metric");
  EXPECT_EQ(reader.text_attribute("runs", "first_falls", "role"), "flag metric");
  EXPECT_EQ(reader.text_attribute("runs", "patronage", "role"), "parameter");
}

TEST_F(HistoryFile, DatesTheSteps) {
  write_sample(file("a.h5"), 1, 5);
  const HistoryReader reader(file("a.h5"));
  const auto time = reader.doubles("series", "time");
  const auto date = reader.strings("series", "date");
  ASSERT_EQ(time.size(), 24u);
  EXPECT_DOUBLE_EQ(time[0], 2014 + 2 / 12.0);
  EXPECT_DOUBLE_EQ(time[10], 2015.0);
  EXPECT_EQ(date[0], "2014-03");
  EXPECT_EQ(date[9], "2014-12");
  EXPECT_EQ(date[10], "2015-01");
  EXPECT_EQ(reader.integers("series", "step")[23], 24);
}

TEST_F(HistoryFile, MayHaveNoRunsNoTablesNoMetrics) {
  write_sample(file("none.h5"), 0, 5);
  const HistoryReader none(file("none.h5"));
  EXPECT_EQ(none.rows("runs"), 0u);
  EXPECT_EQ(none.rows("events"), 0u);
  EXPECT_THAT(none.doubles("series", "power"), IsEmpty());
  HistoryLayout bare;
  bare.steps = 1;
  HistoryWriter writer(file("bare.h5"), bare, Overwrite::refuse);
  RunRecord run;
  run.steps = 1;
  writer.add(run);
  writer.finish();
  EXPECT_EQ(HistoryReader(file("bare.h5")).rows("runs"), 1u);
}

TEST_F(HistoryFile, MarksUnlivedStepsOfAFailedRunMissing) {
  HistoryWriter writer(file("a.h5"), sample_layout(), Overwrite::refuse);
  RunRecord run = sample_run(3, 5);
  run.status = RunStatus::failed;
  run.steps = 10;
  run.metrics[3].resize(10);
  run.metrics[4].resize(8);  // four steps by two factions: it failed on the way
  writer.add(run);
  writer.finish();
  const HistoryReader reader(file("a.h5"));
  const auto tension = reader.doubles("series", "tension");
  EXPECT_EQ(tension[9], 310);
  EXPECT_TRUE(std::isnan(tension[10]));
  const auto power = reader.doubles("series", "power");
  EXPECT_EQ(power[7], test::sample_power(3, 4, 1));
  EXPECT_TRUE(std::isnan(power[8]));
}

TEST_F(HistoryFile, HasEqualBytesForEqualInput) {
  // Fresh memory is filled with other bytes each time, so that nothing uninitialised can get into a file unnoticed.
  mallopt(M_PERTURB, 85);
  write_sample(file("a.h5"), 70, 300);
  mallopt(M_PERTURB, 170);
  write_sample(file("b.h5"), 70, 300);
  mallopt(M_PERTURB, 0);
  const std::string a = bytes_of(file("a.h5"));
  EXPECT_GT(a.size(), 10000u);
  EXPECT_TRUE(a == bytes_of(file("b.h5")));
  write_sample(file("c.h5"), 70, 301);
  EXPECT_FALSE(a == bytes_of(file("c.h5")));
}

TEST_F(HistoryFile, ReadsOnlyWhatFits) {
  write_sample(file("a.h5"), 2, 5);
  const HistoryReader reader(file("a.h5"));
  EXPECT_THROW(reader.integers("runs", "digest"), StorageError);
  EXPECT_THROW(reader.integers("runs", "patronage"), StorageError);
  EXPECT_THROW(reader.long_integers("runs", "digest"), StorageError);
  EXPECT_THROW(reader.doubles("runs", "message"), StorageError);
  EXPECT_THROW(reader.strings("runs", "run"), StorageError);
  EXPECT_THROW(reader.integers("runs", "nothing"), StorageError);
  EXPECT_THROW(reader.columns("nowhere"), StorageError);
  EXPECT_FALSE(reader.has("nowhere", "run"));
  EXPECT_FALSE(reader.has("runs", "nothing"));
  EXPECT_TRUE(reader.has("runs", "run"));
}

TEST_F(HistoryFile, RefusesWhatIsNotAHistory) {
  std::ofstream(file("text.h5")) << "not a history";
  EXPECT_THROW(HistoryReader(file("text.h5")), StorageError);
  EXPECT_THROW(HistoryReader(file("missing.h5")), StorageError);
  write_sample(file("a.h5"), 20, 500);
  // A damaged byte in the data is found by the filter or the structure, or changes a value: never a crash.
  std::string bytes = bytes_of(file("a.h5"));
  std::ofstream(file("cut.h5"), std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  try {
    HistoryReader reader(file("cut.h5"));
    FAIL() << "half a file was opened";
  } catch (const StorageError& problem) {
    EXPECT_EQ(problem.path(), file("cut.h5"));
  }
}

TEST_F(HistoryFile, RefusesRecordsThatDoNotFit) {
  const auto refused = [&](const char* expected, auto change) {
    HistoryWriter writer(file("a.h5"), sample_layout(), Overwrite::refuse);
    writer.add(sample_run(1, 5));
    RunRecord run = sample_run(2, 5);
    change(run);
    try {
      writer.add(run);
      ADD_FAILURE() << "accepted: " << expected;
    } catch (const StorageError& problem) {
      EXPECT_THAT(problem.what(), HasSubstr(expected));
    }
  };
  refused("run 1 comes after run 1", [](RunRecord& run) { run.run = 1; });
  refused("parameters", [](RunRecord& run) { run.parameters.pop_back(); });
  refused("more steps", [](RunRecord& run) { run.steps = 25; });
  refused("metric 'power' of run 2 has 47 values instead of 48", [](RunRecord& run) { run.metrics[4].pop_back(); });
  refused("number of metrics", [](RunRecord& run) { run.metrics.pop_back(); });
  refused("number of tables", [](RunRecord& run) { run.tables.clear(); });
  refused("column 'step' of a record of 'events'", [](RunRecord& run) { run.tables[0].rows = 1; });
  refused("column 'kind' of a record of 'events'",
          [](RunRecord& run) { run.tables[0].columns[1] = std::vector<double>(run.tables[0].rows); });
}

TEST_F(HistoryFile, RefusesLayoutsThatCannotBeStored) {
  const auto refused = [&](const char* expected, auto change) {
    HistoryLayout layout = sample_layout();
    change(layout);
    try {
      HistoryWriter writer(file("a.h5"), layout, Overwrite::refuse);
      ADD_FAILURE() << "accepted: " << expected;
    } catch (const StorageError& problem) {
      EXPECT_THAT(problem.what(), HasSubstr(expected));
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder_));
  };
  refused("two columns of /events are named 'step'",
          [](HistoryLayout& layout) { layout.tables[0].columns.push_back(layout.tables[0].columns[0]); });
  refused("legend 'nothing'", [](HistoryLayout& layout) { layout.tables[0].columns[1].legend = "nothing"; });
  refused("create a group", [](HistoryLayout& layout) { layout.tables[0].name = "series"; });
  refused("at least one step", [](HistoryLayout& layout) { layout.steps = 0; });
  refused("meanings", [](HistoryLayout& layout) { layout.legends[0].meanings.pop_back(); });
}

}  // namespace
}  // namespace ostrakon
