#include "storage/record_groups.h"

#include "base/keys.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <numeric>

namespace ostrakon::hdf5 {

namespace {

constexpr std::uint64_t runs_chunk = 1024;
constexpr std::uint64_t table_chunk = 30'000;
constexpr std::uint64_t series_chunk_runs = 64;
constexpr std::uint64_t series_chunk_values = std::uint64_t{2}
                                              << 20;  // at most 16 MiB of doubles, however long the runs

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::int32_t whole(std::uint32_t value, const char* what) {
  if (value > static_cast<std::uint32_t>(std::numeric_limits<std::int32_t>::max()))
    throw Failure(std::string(what) + " " + std::to_string(value) + " is too large for the file");
  return static_cast<std::int32_t>(value);
}

ColumnSpec column(std::string name, StoredType type, std::string axis, std::uint64_t chunk, std::string long_name) {
  ColumnSpec spec;
  spec.name = std::move(name);
  spec.type = type;
  spec.axes = {std::move(axis)};
  spec.shape = {chunk};
  spec.long_name = std::move(long_name);
  if (type != StoredType::text) spec.unit = "1";
  return spec;
}

// CF's flag_values and flag_meanings: the legend at the column itself where it is short.
void write_flags(const ColumnWriter& column, const LegendList& list) {
  constexpr std::size_t most = 32;
  const std::size_t size = list.entries.size();
  if (size == 0 || size > most) return;
  std::string meanings;
  for (const std::string& entry : list.entries) {
    if (!meanings.empty()) meanings += ' ';
    meanings += stored_name(entry);
  }
  if (column.spec().type == StoredType::u8) {
    std::vector<std::uint8_t> values(size);
    std::iota(values.begin(), values.end(), std::uint8_t{0});
    write_attribute(column.id(), "flag_values", StoredType::u8, values.data(), size);
  } else {
    std::vector<std::int32_t> values(size);
    std::iota(values.begin(), values.end(), 0);
    write_attribute(column.id(), "flag_values", StoredType::i32, values.data(), size);
  }
  write_attribute(column.id(), "flag_meanings", meanings);
}

// The scales of groups made so far in an HDF5 group: metrics with the same labels share one.
using GroupAxes = std::map<std::pair<std::string, std::vector<std::string>>, std::string>;

const std::string& group_axis(GroupWriter& group, GroupAxes& made, const MetricLayout& metric,
                              const HistoryLayout& layout) {
  std::string& name = made[{metric.group_by, metric.groups}];
  if (!name.empty()) return name;
  const std::string wanted = stored_name(metric.group_by.empty() ? "group" : metric.group_by);
  const auto named_so = [&](const MetricLayout& other) { return stored_name(other.name) == wanted; };
  const bool clash = std::any_of(layout.metrics.begin(), layout.metrics.end(), named_so);
  name = group.free_name(clash ? "group_" + wanted : wanted, "group");
  ColumnSpec scale;
  scale.name = name;
  scale.type = StoredType::text;
  scale.axes = {name};
  scale.shape = {metric.groups.size()};
  scale.growing = false;
  scale.long_name = "groups by " + (metric.group_by.empty() ? "label" : metric.group_by);
  scale.role = "group";
  ColumnWriter& labels = group.add(std::move(scale));
  for (const std::string& label : metric.groups) labels.append_text(label);
  return name;
}

ColumnWriter& add_metric(GroupWriter& group, GroupAxes& made, const MetricLayout& metric, const HistoryLayout& layout,
                         std::vector<std::string> axes, std::vector<std::uint64_t> shape) {
  ColumnSpec spec;
  if (!metric.groups.empty()) {
    axes.push_back(group_axis(group, made, metric, layout));
    shape.push_back(metric.groups.size());
  }
  spec.name = group.free_name(stored_name(metric.name), "metric");
  spec.original = spec.name == metric.name ? "" : metric.name;
  spec.axes = std::move(axes);
  spec.shape = std::move(shape);
  spec.missing = Missing::marked;
  spec.unit = metric.unit.empty() ? "1" : metric.unit;
  spec.long_name = metric.meaning;
  spec.role = metric.flag ? "flag metric" : "metric";
  return group.add(std::move(spec));
}

}  // namespace

std::string stored_name(std::string_view name) {
  std::string out(name);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    if (!plain && byte < 0x80 && c != '.') c = '_';
  }
  return out;
}

std::string row_word(const std::string& table) {
  return table.size() > 1 && table.back() == 's' ? table.substr(0, table.size() - 1) : table;
}

std::string month_text(double date) {
  // Steps of a third or a 52nd of a month add up to a whole month but for rounding.
  constexpr double rounding = 1e-6;
  const double months = std::floor(date + rounding);
  const double year = std::floor(months / 12);
  char text[32];
  std::snprintf(text, sizeof text, "%04.0f-%02.0f", year, months - 12 * year + 1);
  return text;
}

const LegendList& run_status_legend() {
  static const LegendList list{
      "run_status", {"done", "failed"}, {"the run was lived to its end", "the run was stopped; see message"}};
  return list;
}

RunsGroup::RunsGroup(hid_t file, const HistoryLayout& layout) : group_(file, "runs", "one row a run") {
  const auto plain = [&](const char* name, StoredType type, const char* meaning) {
    return &add_column(column(name, type, "run", runs_chunk, meaning));
  };
  run_ = plain("run", StoredType::i32, "number of the run");
  point_ = plain("point", StoredType::i32, "number of the design point");
  replicate_ = plain("replicate", StoredType::i32, "number of the replicate: with the master seed, its random stream");
  ColumnSpec status = column("status", StoredType::i32, "run", runs_chunk, "how the run went");
  status.legend = run_status_legend().name;
  status_ = &add_column(std::move(status));
  write_flags(*status_, run_status_legend());
  message_ = plain("message", StoredType::text, "why a run failed; empty if it did not");
  steps_ = plain("steps", StoredType::i32, "steps lived");
  digest_ = plain("digest", StoredType::u64, "digest of the history: equal histories have equal digests");
  digest_text_ = plain("digest_text", StoredType::text, "the digest as 16 hexadecimal digits");
  for (const TableLayout& table : layout.tables) {
    const std::string word = row_word(stored_name(table.name));
    offsets_.push_back(&add_column(column(word + "_offset", StoredType::i64, "run", runs_chunk,
                                          "rows of /" + table.name + " before those of the run")));
    counts_.push_back(&add_column(
        column(word + "_count", StoredType::i64, "run", runs_chunk, "rows of /" + table.name + " of the run")));
  }
  for (std::size_t i = 0; i < layout.parameter_names.size(); ++i) {
    const std::string& name = layout.parameter_names[i];
    ColumnSpec spec = column(group_.free_name(stored_name(name), "parameter"), StoredType::f64, "run", runs_chunk,
                             "parameter " + name);
    if (i < layout.parameter_units.size() && !layout.parameter_units[i].empty()) spec.unit = layout.parameter_units[i];
    spec.original = spec.name == name ? "" : name;
    spec.role = "parameter";
    spec.missing = Missing::marked;
    parameters_.push_back(&group_.add(std::move(spec)));
  }
  GroupAxes made;
  for (const MetricLayout& metric : layout.metrics) {
    metrics_.push_back(metric.every_step ? nullptr : &add_metric(group_, made, metric, layout, {"run"}, {runs_chunk}));
    widths_.push_back(metric.width());
  }
  group_.attach_scales();
}

ColumnWriter& RunsGroup::add_column(ColumnSpec spec) {
  spec.role = "record";
  return group_.add(std::move(spec));
}

void RunsGroup::add(const RunRecord& record, const std::vector<std::uint64_t>& offsets) {
  run_->append_value(whole(record.run, "run"));
  point_->append_value(whole(record.point, "point"));
  replicate_->append_value(whole(record.replicate, "replicate"));
  status_->append_value(record.status == RunStatus::done ? 0 : 1);
  message_->append_text(record.message);
  steps_->append_value(whole(record.steps, "steps"));
  digest_->append_value(record.digest);
  digest_text_->append_text(hexadecimal(record.digest));
  for (std::size_t i = 0; i < offsets_.size(); ++i) {
    offsets_[i]->append_value(static_cast<std::int64_t>(offsets[i]));
    counts_[i]->append_value(static_cast<std::int64_t>(record.tables.empty() ? 0 : record.tables[i].rows));
  }
  for (std::size_t i = 0; i < parameters_.size(); ++i) parameters_[i]->append_value(record.parameters[i]);
  for (std::size_t i = 0; i < metrics_.size(); ++i) {
    if (metrics_[i] == nullptr) continue;
    if (record.metrics.empty() || record.metrics[i].empty()) {
      const std::vector<double> missing(widths_[i], nan);
      metrics_[i]->append(missing.data(), missing.size());
    } else {
      metrics_[i]->append(record.metrics[i].data(), record.metrics[i].size());
    }
  }
}

SeriesGroup::SeriesGroup(hid_t file, const HistoryLayout& layout)
    : group_(file, "series", "metrics of every step, by run and time") {
  run_ = &group_.add(column("run", StoredType::i32, "run", runs_chunk, "number of the run"));
  add_time_axis(layout);
  GroupAxes made;
  for (const MetricLayout& metric : layout.metrics) {
    if (!metric.every_step) {
      metrics_.push_back(nullptr);
      continue;
    }
    const std::uint64_t values = std::uint64_t{layout.steps} * metric.width();
    const std::uint64_t runs = std::clamp<std::uint64_t>(series_chunk_values / values, 1, series_chunk_runs);
    metrics_.push_back(&add_metric(group_, made, metric, layout, {"run", "time"}, {runs, layout.steps}));
    padded_.resize(std::max<std::size_t>(padded_.size(), values));
  }
  group_.attach_scales();
}

void SeriesGroup::add_time_axis(const HistoryLayout& layout) {
  const auto fixed = [&](const char* name, StoredType type, const char* unit, const char* meaning) {
    ColumnSpec spec = column(name, type, "time", layout.steps, meaning);
    spec.growing = false;
    spec.unit = unit;
    return &group_.add(std::move(spec));
  };
  ColumnWriter* time =
      fixed("time", StoredType::f64, "year", "when the step begins, in calendar years and parts of a year");
  ColumnWriter* step = fixed("step", StoredType::i32, "1", "number of the step, from 1");
  ColumnWriter* date = fixed("date", StoredType::text, "", "calendar month in which the step begins");
  for (std::uint32_t i = 0; i < layout.steps; ++i) {
    const double months = layout.start_date + i * layout.months_per_step;
    time->append_value(months / 12);
    step->append_value(static_cast<std::int32_t>(i + 1));
    date->append_text(month_text(months));
  }
  write_attribute(group_.id(), "step_unit", layout.step_unit);
  write_attribute(group_.id(), "start_date", layout.start_date);
  write_attribute(group_.id(), "months_per_step", layout.months_per_step);
}

void SeriesGroup::add(const RunRecord& record) {
  run_->append_value(whole(record.run, "run"));
  for (std::size_t i = 0; i < metrics_.size(); ++i) {
    if (metrics_[i] == nullptr) continue;
    const std::vector<std::uint64_t>& shape = metrics_[i]->spec().shape;
    const std::size_t values = shape[1] * (shape.size() > 2 ? shape[2] : 1);
    // Steps that were not lived are missing.
    auto end = padded_.begin();
    if (!record.metrics.empty()) end = std::copy(record.metrics[i].begin(), record.metrics[i].end(), end);
    std::fill(end, padded_.begin() + static_cast<std::ptrdiff_t>(values), nan);
    metrics_[i]->append(padded_.data(), values);
  }
}

TableGroup::TableGroup(hid_t file, const TableLayout& table, const HistoryLayout& layout)
    : group_(file, stored_name(table.name), table.meaning) {
  const std::string row = row_word(stored_name(table.name)) + "_row";
  row_ = &group_.add(column(row, StoredType::i64, row, table_chunk, "number of the row in the file, from 0"));
  run_ = &group_.add(column("run", StoredType::i32, row, table_chunk, "number of the run"));
  for (const ColumnLayout& source : table.columns) {
    const StoredType type = source.type == CellType::f64   ? StoredType::f64
                            : source.type == CellType::i32 ? StoredType::i32
                            : source.type == CellType::u8  ? StoredType::u8
                                                           : StoredType::u64;
    ColumnSpec spec = column(stored_name(source.name), type, row, table_chunk, source.meaning);
    if (!source.unit.empty()) spec.unit = source.unit;
    spec.original = spec.name == source.name ? "" : source.name;
    spec.legend = stored_name(source.legend);
    if (source.date) spec.role = "date";
    const bool marked = type == StoredType::f64 || !source.legend.empty() || source.has_none;
    spec.missing = marked ? Missing::marked : Missing::never;
    columns_.push_back(&group_.add(std::move(spec)));
    if (source.legend.empty()) continue;
    const auto named = [&](const LegendList& list) { return list.name == source.legend; };
    const auto list = std::find_if(layout.legends.begin(), layout.legends.end(), named);
    if (list == layout.legends.end())
      throw Failure("/" + table.name + "/" + source.name + " uses a legend '" + source.legend + "' that is not given");
    write_flags(*columns_.back(), *list);
  }
  group_.attach_scales();
}

void TableGroup::add(const RunRecord& record, const TableCells& cells) {
  const std::vector<std::int32_t> runs(cells.rows, whole(record.run, "run"));
  std::vector<std::int64_t> rows(cells.rows);
  std::iota(rows.begin(), rows.end(), static_cast<std::int64_t>(rows_));
  rows_ += cells.rows;
  row_->append(rows.data(), rows.size());
  run_->append(runs.data(), runs.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::visit([&](const auto& values) { columns_[i]->append(values.data(), values.size()); }, cells.columns[i]);
  }
}

}  // namespace ostrakon::hdf5
