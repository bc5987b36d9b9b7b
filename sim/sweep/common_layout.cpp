#include "sweep/common_layout.h"

#include "expression/catalogue.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

namespace ostrakon {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t absent = static_cast<std::size_t>(-1);

std::size_t place_of(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<std::size_t>(index_of(names, name));  // -1: absent
}

template <class T>
std::size_t place_named(const std::vector<T>& list, const std::string& name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const T& one) { return one.name == name; });
  return found == list.end() ? absent : static_cast<std::size_t>(found - list.begin());
}

// A metric may have one name in every step and at the end.
std::size_t place_of_metric(const std::vector<MetricLayout>& metrics, const MetricLayout& metric) {
  const auto found = std::find_if(metrics.begin(), metrics.end(), [&](const MetricLayout& one) { return one.name == metric.name && one.every_step == metric.every_step; });
  return found == metrics.end() ? absent : static_cast<std::size_t>(found - metrics.begin());
}

void add_names(std::vector<std::string>& names, const std::vector<std::string>& more) {
  for (const std::string& name : more) {
    if (place_of(names, name) == absent) names.push_back(name);
  }
}

void widen(LegendList& list, const LegendList& more) {
  for (std::size_t i = 0; i < more.entries.size(); ++i) {
    if (place_of(list.entries, more.entries[i]) != absent) continue;
    list.entries.push_back(more.entries[i]);
    if (!list.meanings.empty()) list.meanings.push_back(i < more.meanings.size() ? more.meanings[i] : "");
  }
}

void widen(TableLayout& table, const TableLayout& more) {
  for (const ColumnLayout& column : more.columns) {
    const std::size_t place = place_named(table.columns, column.name);
    if (place == absent) {
      table.columns.push_back(column);
    } else if (table.columns[place].type != column.type || table.columns[place].legend != column.legend) {
      throw std::runtime_error("the column '" + column.name + "' of " + table.name + " is of another kind at some points");
    }
  }
}

// Values for rows that the point's own layout has no column for.
Cells empty_cells(CellType type, std::size_t rows) {
  switch (type) {
    case CellType::f64: return std::vector<double>(rows, nan);
    case CellType::i32: return std::vector<std::int32_t>(rows, -1);
    case CellType::u8: return std::vector<std::uint8_t>(rows, 255);
    case CellType::u64: break;
  }
  return std::vector<std::uint64_t>(rows, 0);
}

template <class T>
void recode(std::vector<T>& values, const std::vector<std::int32_t>& codes) {
  for (T& value : values) {
    if (static_cast<std::size_t>(value) < codes.size()) value = static_cast<T>(codes[static_cast<std::size_t>(value)]);
  }
}

[[noreturn]] void not_there(const std::string& what) { throw std::runtime_error("the sweep was planned without " + what + ", which this point has"); }

bool equal_names(const HistoryLayout& a, const HistoryLayout& b) {
  const auto metric = [](const MetricLayout& x, const MetricLayout& y) { return x.name == y.name && x.every_step == y.every_step && x.groups == y.groups; };
  const auto column = [](const ColumnLayout& x, const ColumnLayout& y) { return x.name == y.name && x.type == y.type; };
  const auto table = [&](const TableLayout& x, const TableLayout& y) {
    return x.name == y.name && std::equal(x.columns.begin(), x.columns.end(), y.columns.begin(), y.columns.end(), column);
  };
  const auto legend = [](const LegendList& x, const LegendList& y) { return x.name == y.name && x.entries == y.entries; };
  return a.parameter_names == b.parameter_names && std::equal(a.metrics.begin(), a.metrics.end(), b.metrics.begin(), b.metrics.end(), metric) &&
         std::equal(a.tables.begin(), a.tables.end(), b.tables.begin(), b.tables.end(), table) &&
         std::equal(a.legends.begin(), a.legends.end(), b.legends.begin(), b.legends.end(), legend);
}

}  // namespace

void widen_layout(HistoryLayout& layout, const HistoryLayout& more) {
  if (layout.start_date != more.start_date || layout.months_per_step != more.months_per_step) {
    throw std::runtime_error("points whose clocks begin at another date, or have other steps, cannot stand in one file; make them experiments of their own");
  }
  layout.steps = std::max(layout.steps, more.steps);
  for (std::size_t i = 0; i < more.parameter_names.size(); ++i) {
    if (place_of(layout.parameter_names, more.parameter_names[i]) != absent) continue;
    layout.parameter_names.push_back(more.parameter_names[i]);
    layout.parameter_units.resize(layout.parameter_names.size());
    if (i < more.parameter_units.size()) layout.parameter_units.back() = more.parameter_units[i];
  }
  for (const MetricLayout& metric : more.metrics) {
    const std::size_t place = place_of_metric(layout.metrics, metric);
    if (place == absent) {
      layout.metrics.push_back(metric);
    } else if (layout.metrics[place].groups.empty() != metric.groups.empty()) {
      throw std::runtime_error("the metric '" + metric.name + "' has groups at some points and none at others");
    } else {
      add_names(layout.metrics[place].groups, metric.groups);
    }
  }
  for (const TableLayout& table : more.tables) {
    const std::size_t place = place_named(layout.tables, table.name);
    if (place == absent) {
      layout.tables.push_back(table);
    } else {
      widen(layout.tables[place], table);
    }
  }
  for (const LegendList& legend : more.legends) {
    const std::size_t place = place_named(layout.legends, legend.name);
    if (place == absent) {
      layout.legends.push_back(legend);
    } else {
      widen(layout.legends[place], legend);
    }
  }
}

RecordMap::RecordMap(const HistoryLayout& from, const HistoryLayout& to) : same_(equal_names(from, to)), to_(&to) {
  if (same_) return;
  if (from.steps > to.steps) not_there("so many steps");
  for (const std::string& name : from.parameter_names) {
    parameters_.push_back(place_of(to.parameter_names, name));
    if (parameters_.back() == absent) not_there("the parameter '" + name + "'");
  }
  for (const MetricLayout& metric : from.metrics) {
    MetricPlace place;
    place.to = place_of_metric(to.metrics, metric);
    if (place.to == absent) not_there("the metric '" + metric.name + "'");
    place.from_width = metric.width();
    place.width = to.metrics[place.to].width();
    for (const std::string& group : metric.groups) {
      place.groups.push_back(place_of(to.metrics[place.to].groups, group));
      if (place.groups.back() == absent) not_there("the group '" + group + "' of the metric '" + metric.name + "'");
    }
    metrics_.push_back(std::move(place));
  }
  for (const TableLayout& table : from.tables) {
    TablePlace place;
    place.to = place_named(to.tables, table.name);
    if (place.to == absent) not_there("the table '" + table.name + "'");
    for (const ColumnLayout& column : table.columns) {
      ColumnPlace& one = place.columns.emplace_back();
      one.to = place_named(to.tables[place.to].columns, column.name);
      if (one.to == absent) not_there("the column '" + column.name + "' of " + table.name);
      if (column.legend.empty()) continue;
      const std::size_t of_from = place_named(from.legends, column.legend), of_to = place_named(to.legends, column.legend);
      if (of_from == absent || of_to == absent) not_there("the legend '" + column.legend + "'");
      for (const std::string& entry : from.legends[of_from].entries) {
        const std::size_t code = place_of(to.legends[of_to].entries, entry);
        if (code == absent) not_there("'" + entry + "' of the legend '" + column.legend + "'");
        if (column.type == CellType::u8 && code >= 255) not_there("room for so many entries of the legend '" + column.legend + "'");
        one.codes.push_back(static_cast<std::int32_t>(code));
      }
    }
    tables_.push_back(std::move(place));
  }
}

std::vector<double> RecordMap::mapped(const MetricPlace& place, const std::vector<double>& values) const {
  if (place.groups.empty()) return values;
  const std::size_t rows = values.size() / place.from_width;
  std::vector<double> out(rows * place.width, nan);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t group = 0; group < place.from_width; ++group) out[row * place.width + place.groups[group]] = values[row * place.from_width + group];
  }
  return out;
}

void RecordMap::apply(RunRecord& record) const {
  if (same_) return;
  std::vector<double> parameters(to_->parameter_names.size(), nan);
  for (std::size_t i = 0; i < parameters_.size() && i < record.parameters.size(); ++i) parameters[parameters_[i]] = record.parameters[i];
  record.parameters = std::move(parameters);
  if (!record.metrics.empty()) {
    std::vector<std::vector<double>> metrics(to_->metrics.size());
    for (std::size_t i = 0; i < to_->metrics.size(); ++i) metrics[i].assign(to_->metrics[i].width() * (to_->metrics[i].every_step ? record.steps : 1), nan);
    for (std::size_t i = 0; i < metrics_.size(); ++i) metrics[metrics_[i].to] = mapped(metrics_[i], record.metrics[i]);
    record.metrics = std::move(metrics);
  }
  if (record.tables.empty()) return;
  std::vector<TableCells> tables(to_->tables.size());
  for (std::size_t t = 0; t < tables.size(); ++t) {
    for (const ColumnLayout& column : to_->tables[t].columns) tables[t].columns.push_back(empty_cells(column.type, 0));
  }
  for (std::size_t t = 0; t < tables_.size(); ++t) {
    TableCells& cells = tables[tables_[t].to];
    cells.rows = record.tables[t].rows;
    const std::vector<ColumnLayout>& columns = to_->tables[tables_[t].to].columns;
    for (std::size_t c = 0; c < columns.size(); ++c) cells.columns[c] = empty_cells(columns[c].type, cells.rows);
    for (std::size_t c = 0; c < tables_[t].columns.size(); ++c) {
      const ColumnPlace& place = tables_[t].columns[c];
      Cells values = std::move(record.tables[t].columns[c]);
      if (!place.codes.empty()) {
        if (auto* words = std::get_if<std::vector<std::int32_t>>(&values)) recode(*words, place.codes);
        if (auto* bytes = std::get_if<std::vector<std::uint8_t>>(&values)) recode(*bytes, place.codes);
      }
      cells.columns[place.to] = std::move(values);
    }
  }
  record.tables = std::move(tables);
}

}  // namespace ostrakon
