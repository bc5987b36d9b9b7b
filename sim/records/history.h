// What runs hand over, as data: storage/ writes it without knowing what a spell is.
// A HistoryLayout describes the columns once for a file; each run gives one RunRecord.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ostrakon {

enum class CellType : std::uint8_t { f64, i32, u8, u64 };

struct ColumnLayout {
  std::string name;
  CellType type = CellType::f64;
  std::string unit;       // "month", "year", "1" …
  std::string meaning;    // long_name
  std::string legend;     // name of the legend list that its whole numbers index (-1: none); empty: plain numbers
  bool has_none = false;  // plain whole numbers (an agent, an event) where -1, of u8 255, means none
  bool date = false;      // in months after the start of step 1
};

// One group of the file (`/events`, `/spells` …): columns of equal length, the first always `run` (written by storage).
struct TableLayout {
  std::string name;
  std::string meaning;
  std::vector<ColumnLayout> columns;
};

struct MetricLayout {
  std::string name;
  std::string unit;
  std::string meaning;               // its expression text, with `about` if given
  bool every_step = false;
  bool flag = false;                 // summarised as a share of runs
  std::string group_by;              // empty: one value
  std::vector<std::string> groups;   // labels
  std::size_t width() const { return groups.empty() ? 1 : groups.size(); }
};

struct LegendList {
  std::string name;                  // `post`, `faction`, `rank`, `event_kind`, `rule` …
  std::vector<std::string> entries;
  std::vector<std::string> meanings; // empty, or one each
};

struct ProvenanceFile {
  std::string path, text;
};

// The points of a sweep, by number; of anything else none.
struct PointsLayout {
  struct Factor {
    std::string name;
    std::vector<std::string> texts;    // as written
    std::vector<double> numbers;       // NaN where a text is none
  };
  std::vector<Factor> factors;
  std::vector<std::string> scenarios, parts, settings;  // settings: a line each, NAME=VALUE
  std::vector<std::int32_t> groups;
  std::size_t size() const { return settings.size(); }
};

struct HistoryLayout {
  std::string scenario_name, summary;
  std::string engine_version, source_revision;
  std::uint32_t engine_format = 1;           // changes when histories change
  std::string resolved_scenario;             // text that reproduces the run
  std::vector<ProvenanceFile> files;         // as read
  std::vector<ProvenanceFile> rosters;       // people at the start, by the name that the scenario gives them
  std::uint64_t text_digest = 0, meaning_digest = 0;
  std::uint64_t master_seed = 1;
  std::string compiler, flags;
  std::vector<std::pair<std::string, std::string>> settings;  // --set name=value, in order
  std::vector<std::string> parameter_names;
  std::vector<std::string> parameter_units;
  std::string step_unit = "month";
  double start_date = 0;                     // of step 1, months since year 0
  double months_per_step = 1;
  std::uint32_t steps = 0;                   // the time axis is steps 1 … steps
  std::vector<MetricLayout> metrics;
  std::vector<TableLayout> tables;
  std::vector<LegendList> legends;
  PointsLayout points;
};

using Cells = std::variant<std::vector<double>, std::vector<std::int32_t>, std::vector<std::uint8_t>, std::vector<std::uint64_t>>;

struct TableCells {
  std::size_t rows = 0;
  std::vector<Cells> columns;  // as the layout, without `run`
};

enum class RunStatus : std::uint8_t { done, failed };

struct RunRecord {
  std::uint32_t run = 0, point = 0, replicate = 0;
  RunStatus status = RunStatus::done;
  std::string message;
  std::vector<std::string> failed_rules;     // paths of the rules that stopped it; not written
  std::uint32_t steps = 0;                   // lived
  std::uint64_t digest = 0;
  std::vector<double> parameters;
  // By metric of the layout: at end: width values; every step: steps × width values, time-major. Missing: NaN.
  std::vector<std::vector<double>> metrics;
  std::vector<TableCells> tables;            // by table of the layout
};

}  // namespace ostrakon
