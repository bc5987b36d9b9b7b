// The groups that grow with the runs: /runs, /series and one for each table. Private to storage/.
#pragma once

#include "records/history.h"
#include "storage/column_writer.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ostrakon::hdf5 {

// A name of the scenario as a dataset may have it: blanks, hyphens and all else but letters, digits and dots become
// `_`.
std::string stored_name(std::string_view name);

// "events" → "event": what one row of a table is called in `event_row`, `event_offset`, `event_count`.
std::string row_word(const std::string& table);

// "2014-03": the calendar month in which a step begins. `date` is months since year 0.
std::string month_text(double date);

// The legend of /runs/status.
const LegendList& run_status_legend();

// /runs: one row a run.
class RunsGroup {
 public:
  RunsGroup(hid_t file, const HistoryLayout& layout);
  // `offsets`: by table, its rows before this run.
  void add(const RunRecord& record, const std::vector<std::uint64_t>& offsets);
  GroupWriter& group() { return group_; }

 private:
  ColumnWriter& add_column(ColumnSpec spec);

  GroupWriter group_;
  ColumnWriter *run_, *point_, *replicate_, *status_, *message_, *steps_, *digest_, *digest_text_;
  std::vector<ColumnWriter*> parameters_, offsets_, counts_;
  std::vector<ColumnWriter*> metrics_;  // by metric; null: not at the end of the run
  std::vector<std::size_t> widths_;
};

// /series: metrics of every step over (run, time) or (run, time, group).
class SeriesGroup {
 public:
  SeriesGroup(hid_t file, const HistoryLayout& layout);
  void add(const RunRecord& record);
  GroupWriter& group() { return group_; }

 private:
  void add_time_axis(const HistoryLayout& layout);

  GroupWriter group_;
  ColumnWriter* run_;
  std::vector<ColumnWriter*> metrics_;  // by metric; null: not of every step
  std::vector<double> padded_;
};

// One table: columns of equal length, the runs one after another.
class TableGroup {
 public:
  TableGroup(hid_t file, const TableLayout& table, const HistoryLayout& layout);
  void add(const RunRecord& record, const TableCells& cells);
  std::uint64_t rows() const { return rows_; }
  GroupWriter& group() { return group_; }

 private:
  GroupWriter group_;
  std::uint64_t rows_ = 0;
  ColumnWriter *row_, *run_;
  std::vector<ColumnWriter*> columns_;
};

}  // namespace ostrakon::hdf5
