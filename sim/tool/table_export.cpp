#include "tool/table_export.h"

#include "storage/error.h"
#include "tool/csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace ostrakon {

namespace {

using Kind = HistoryReader::Kind;
using Slice = HistoryReader::Slice;
using Write = std::function<void(const std::string&)>;

constexpr std::uint64_t slice_rows = 30'000;       // as many as a chunk of a table has
constexpr std::uint64_t slice_values = 1'000'000;  // of series held at once
constexpr std::size_t piece = 1 << 16;             // bytes handed on at once
const std::string series = "series";

[[noreturn]] void refuse(const HistoryReader& history, const std::string& what) {
  throw StorageError(history.path(), what);
}

std::string group_of(const std::string& file) {
  return file.substr(0, file.size() - std::string(".csv").size());
}

// A column of the file, or several of one grouped metric.
struct Column {
  std::string name;
  Kind kind = Kind::real;
  std::vector<std::string> labels;  // of the second axis; empty: there is none
  std::vector<std::string> legend;  // what its codes stand for; empty: plain numbers
  std::optional<double> missing;
  bool date = false;
  std::size_t width() const { return labels.empty() ? 1 : labels.size(); }
};

// Months since year 0 of the start of step 1, from which dates in tables count.
double start_date(const HistoryReader& history) {
  const std::vector<std::string> groups = history.groups();
  const bool told = std::find(groups.begin(), groups.end(), series) != groups.end();
  return told ? history.number_attribute(series, "", "start_date") : 0;
}

std::vector<std::string> labels_of(const HistoryReader& history, const std::string& group, const std::string& scale,
                                   std::uint64_t length) {
  std::vector<std::string> labels = history.strings(group, scale);
  if (labels.size() != length) refuse(history, "'" + scale + "' has not as many labels as there are groups");
  return labels;
}

Column describe(const HistoryReader& history, const std::string& group, const std::string& name) {
  Column column;
  column.name = name;
  column.kind = history.kind(group, name);
  column.missing = history.missing_value(group, name);
  column.date = history.text_attribute(group, name, "role") == "date";
  const std::string legend = history.text_attribute(group, name, "legend");
  if (!legend.empty()) column.legend = history.strings("legend", legend);
  return column;
}

// ---- cells ----

// The values of a slice of one column.
struct Cells {
  std::vector<double> reals;
  std::vector<std::int64_t> wholes;
  std::vector<std::uint64_t> unsigned_wholes;
  std::vector<std::string> texts;
};

Cells read(const HistoryReader& history, const std::string& group, const Column& column, Slice slice) {
  Cells cells;
  switch (column.kind) {
    case Kind::real:
      cells.reals = history.doubles(group, column.name, slice);
      break;
    case Kind::whole:
      cells.wholes = history.long_integers(group, column.name, slice);
      break;
    case Kind::unsigned_whole:
      cells.unsigned_wholes = history.unsigned_integers(group, column.name, slice);
      break;
    case Kind::text:
      cells.texts = history.strings(group, column.name, slice);
      break;
  }
  return cells;
}

template <class Whole>
void add_whole(std::string& line, Whole value) {
  std::array<char, 24> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  line.append(buffer.data(), end);
}

void add_code(const HistoryReader& history, const Column& column, std::int64_t value, std::string& line) {
  if (column.missing && static_cast<double>(value) == *column.missing) return;
  if (column.legend.empty()) {
    add_whole(line, value);
    return;
  }
  if (value < 0 || static_cast<std::uint64_t>(value) >= column.legend.size())
    refuse(history, "'" + column.name + "' has the code " + std::to_string(value) + ", which its legend does not have");
  add_csv_text(line, column.legend[static_cast<std::size_t>(value)]);
}

void add_cell(const HistoryReader& history, const Column& column, const Cells& cells, std::size_t at, double start,
              std::string& line) {
  switch (column.kind) {
    case Kind::real:
      if (column.date) {
        add_csv_date(line, start + cells.reals[at]);
      } else {
        add_csv_number(line, cells.reals[at]);
      }
      break;
    case Kind::whole:
      add_code(history, column, cells.wholes[at], line);
      break;
    case Kind::unsigned_whole:
      add_whole(line, cells.unsigned_wholes[at]);
      break;
    case Kind::text:
      add_csv_text(line, cells.texts[at]);
      break;
  }
}

// ---- tables ----

class TableExport {
 public:
  TableExport(const HistoryReader& history, std::string group)
      : history_(history), group_(std::move(group)), start_(start_date(history)) {
    const std::vector<std::string> names = history.columns(group_);
    if (names.empty()) refuse(history, "/" + group_ + " has no columns");
    const std::string& rows = names.front();  // the scale of the rows comes first
    rows_ = history.shape(group_, rows).at(0);
    for (const std::string& name : names) add(name, rows);
  }

  ExportedFile write(const std::string& file, const Write& out) const {
    std::string text;
    std::size_t columns = 0;
    for (const Column& column : columns_) {
      for (std::size_t i = 0; i < column.width(); ++i) {
        const bool grouped = !column.labels.empty();
        text += columns++ == 0 ? "" : ",";
        add_csv_text(text, grouped ? column.name + "[" + column.labels[i] + "]" : column.name);
      }
    }
    text += '\n';
    for (std::uint64_t first = 0; first < rows_; first += slice_rows) {
      write_slice({first, std::min(slice_rows, rows_ - first)}, text, out);
    }
    out(text);
    return {file, rows_, columns};
  }

 private:
  // Columns over the rows; labels of groups are told with the columns that they name.
  void add(const std::string& name, const std::string& rows) {
    const std::vector<std::uint64_t> shape = history_.shape(group_, name);
    const std::vector<std::string> axes = history_.axes(group_, name);
    if (axes.empty() || axes[0] != rows) return;
    if (shape[0] != rows_) refuse(history_, "the columns of /" + group_ + " are not equally long");
    if (shape.size() > 2) refuse(history_, "'" + name + "' of /" + group_ + " has more than two axes");
    Column column = describe(history_, group_, name);
    if (shape.size() == 2) {
      column.labels = labels_of(history_, group_, axes[1], shape[1]);
      if (column.labels.empty()) return;
    }
    columns_.push_back(std::move(column));
  }

  void write_slice(Slice slice, std::string& text, const Write& out) const {
    std::vector<Cells> cells;
    for (const Column& column : columns_) cells.push_back(read(history_, group_, column, slice));
    for (std::uint64_t row = 0; row < slice.count; ++row) {
      for (std::size_t c = 0; c < columns_.size(); ++c) {
        const std::size_t width = columns_[c].width();
        for (std::size_t i = 0; i < width; ++i) {
          if (c + i > 0) text += ',';
          add_cell(history_, columns_[c], cells[c], row * width + i, start_, text);
        }
      }
      text += '\n';
      if (text.size() < piece) continue;
      out(text);
      text.clear();
    }
  }

  const HistoryReader& history_;
  const std::string group_;
  const double start_;
  std::uint64_t rows_ = 0;
  std::vector<Column> columns_;
};

// ---- series, in long form ----

class SeriesExport {
 public:
  explicit SeriesExport(const HistoryReader& history) : history_(history) {
    const double start = start_date(history);
    const double step = history.number_attribute(series, "", "months_per_step");
    const std::vector<std::int32_t> steps = history.integers(series, "step");
    for (const std::int32_t one : steps) {
      dates_.emplace_back();
      add_csv_date(dates_.back(), start + (one - 1) * step);
    }
    runs_ = history.integers(series, "run");
    for (const std::string& name : history.columns(series)) add(name);
  }

  ExportedFile write(const std::string& file, const Write& out) const {
    std::uint64_t values_a_run = 1;
    for (const Column& metric : metrics_) values_a_run += dates_.size() * metric.width();
    const std::uint64_t runs_at_once = std::clamp<std::uint64_t>(slice_values / values_a_run, 1, 64);
    std::string text = "run,time,metric,group,value\n";
    for (std::uint64_t first = 0; first < runs_.size(); first += runs_at_once) {
      write_slice({first, std::min<std::uint64_t>(runs_at_once, runs_.size() - first)}, text, out);
    }
    out(text);
    return {file, runs_.size() * (values_a_run - 1), 5};
  }

 private:
  void add(const std::string& name) {
    const std::vector<std::uint64_t> shape = history_.shape(series, name);
    const std::vector<std::string> axes = history_.axes(series, name);
    if (axes.size() < 2) return;  // scales
    const bool known = axes[0] == "run" && axes[1] == "time" && axes.size() <= 3;
    if (!known || shape[0] != runs_.size() || shape[1] != dates_.size())
      refuse(history_, "'" + name + "' of /series is not a metric by run and time");
    Column metric = describe(history_, series, name);
    if (metric.kind != Kind::real) refuse(history_, "'" + name + "' of /series does not hold numbers");
    if (shape.size() == 3) {
      metric.labels = labels_of(history_, series, axes[2], shape[2]);
      if (metric.labels.empty()) return;
    }
    metrics_.push_back(std::move(metric));
  }

  void write_slice(Slice slice, std::string& text, const Write& out) const {
    std::vector<std::vector<double>> values;
    for (const Column& metric : metrics_) values.push_back(history_.doubles(series, metric.name, slice));
    for (std::uint64_t run = 0; run < slice.count; ++run) {
      for (std::size_t m = 0; m < metrics_.size(); ++m) {
        const std::size_t size = dates_.size() * metrics_[m].width();
        write_metric(runs_[slice.first + run], metrics_[m], values[m].data() + run * size, text, out);
      }
    }
  }

  void write_metric(std::int32_t run, const Column& metric, const double* values, std::string& text,
                    const Write& out) const {
    const std::size_t width = metric.width();
    for (std::size_t time = 0; time < dates_.size(); ++time) {
      for (std::size_t group = 0; group < width; ++group) {
        add_whole(text, run);
        text += "," + dates_[time] + ",";
        add_csv_text(text, metric.name);
        text += ',';
        if (!metric.labels.empty()) add_csv_text(text, metric.labels[group]);
        text += ',';
        add_csv_number(text, values[time * width + group]);
        text += '\n';
      }
      if (text.size() < piece) continue;
      out(text);
      text.clear();
    }
  }

  const HistoryReader& history_;
  std::vector<std::string> dates_;  // by step
  std::vector<std::int32_t> runs_;
  std::vector<Column> metrics_;
};

}  // namespace

std::vector<std::string> table_files(const HistoryReader& history) {
  constexpr std::size_t most_files = 100;
  // A file of a stranger may not choose where it is written.
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  std::vector<std::string> files;
  for (const std::string& group : history.groups()) {
    if (group == "legend" || group == "provenance") continue;
    if (!std::all_of(group.begin(), group.end(), plain) || files.size() >= most_files)
      refuse(history, "has groups that histories do not have");
    files.push_back(group + ".csv");
  }
  return files;
}

ExportedFile export_table(const HistoryReader& history, const std::string& file, const Write& write) {
  const std::string group = group_of(file);
  if (group == series) return SeriesExport(history).write(file, write);
  return TableExport(history, group).write(file, write);
}

}  // namespace ostrakon
