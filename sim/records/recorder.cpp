#include "records/recorder.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ostrakon {
namespace {

// Dates in the file are months after step 1, so that they do not depend on a calendar library.
double relative(double date, const Clock& clock) { return date - clock.start; }

std::string name_of_type(const Catalogue& catalogue, Type type) {
  if (type.base == Base::word) return catalogue.words(WordListId(type.of)).name;
  const TableId target(type.of);
  // Agents, spells, cases and events are rows of the same file.
  if (target == table::agents || catalogue.table(target).log) return "";
  return catalogue.table(target).singular;
}

// Columns of the world that only the engine's own bookkeeping needs.
bool internal(TableId id, AttributeId attribute) {
  if (id != table::cases) return false;
  return attribute == case_column::due.attribute || attribute == case_column::stalled.attribute ||
         attribute == case_column::status_before.attribute || attribute == case_column::latest_event.attribute;
}

struct Recorded {
  TableId table;
  std::vector<AttributeId> attributes;
};

// Which columns are written of which table. Agents have a layout of their own: what does not change, and their fate.
std::vector<Recorded> recorded(const Scenario& scenario) {
  const Catalogue& catalogue = scenario.catalogue;
  std::vector<Recorded> result;
  const RecordChoice& record = scenario.record;
  const std::pair<TableId, bool> logs[] = {
      {table::events, record.events}, {table::spells, record.spells}, {table::cases, record.cases}};
  for (const auto& [id, wanted] : logs) {
    if (!wanted) continue;
    Recorded item{id, {}};
    for (std::size_t a = 0; a < catalogue.table(id).attributes.size(); ++a) {
      const AttributeId attribute(static_cast<std::int32_t>(a));
      if (catalogue.attribute(id, attribute).definition.empty() && !internal(id, attribute)) item.attributes.push_back(attribute);
    }
    result.push_back(std::move(item));
  }
  return result;
}

ColumnLayout column_layout(const Catalogue& catalogue, const Clock& clock, const Attribute& attribute) {
  ColumnLayout column;
  column.name = attribute.name;
  column.meaning = attribute.meaning;
  column.unit = attribute.unit;
  switch (attribute.type.base) {
    case Base::flag: column.type = CellType::u8; break;
    case Base::word:
    case Base::reference:
      column.type = CellType::i32;
      column.legend = name_of_type(catalogue, attribute.type);
      column.has_none = column.legend.empty();
      break;
    case Base::date: {
      const auto months = static_cast<long>(std::floor(clock.start));
      const long month = months % 12 + 1;
      column.unit = "month";
      column.date = true;
      column.meaning += " (months after the start of " + std::to_string(months / 12) + (month < 10 ? "-0" : "-") + std::to_string(month) + ", step 1)";
      break;
    }
    default: break;
  }
  return column;
}

// The first rows of a column as the numbers of the file; none is -1 in every storage.
template <class T, class Convert>
std::vector<T> converted(const Column& column, std::size_t rows, Convert convert) {
  std::vector<T> values(rows);
  const auto fill = [&](const auto* cells, auto none) {
    for (std::size_t i = 0; i < rows; ++i) values[i] = convert(cells[i] == none ? -1.0 : static_cast<double>(cells[i]));
  };
  switch (column.storage()) {
    case Storage::f64: fill(column.array<double>().data(), std::numeric_limits<double>::quiet_NaN()); break;
    case Storage::i32: fill(column.array<std::int32_t>().data(), std::int32_t{-1}); break;
    case Storage::u8: fill(column.array<std::uint8_t>().data(), no_byte); break;
  }
  return values;
}

Cells cells(const World& world, TableId id, AttributeId number) {
  const Attribute& attribute = world.scenario().catalogue.attribute(id, number);
  const Column& column = world.table(id).column(number);
  const std::size_t rows = world.rows(id);
  switch (attribute.type.base) {
    case Base::flag:
      return converted<std::uint8_t>(column, rows, [](double x) { return static_cast<std::uint8_t>(x == 1 ? 1 : 0); });
    case Base::word:
    case Base::reference:
      return converted<std::int32_t>(column, rows, [](double x) { return static_cast<std::int32_t>(x); });
    case Base::date: {
      const Clock& clock = world.scenario().clock;
      return converted<double>(column, rows, [&](double x) { return relative(x, clock); });
    }
    default:
      return converted<double>(column, rows, [](double x) { return x; });
  }
}

TableLayout agents_layout() {
  return {"agents",
          "everyone who lived in the run",
          {{"agent", CellType::i32, "", "number of the person in the run", ""},
           {"key", CellType::u64, "", "entity key: the same person in every scenario of the replicate", ""},
           {"entered", CellType::f64, "month", "entry into the elite (months after step 1; starters before it)", "", false, true},
           {"origin", CellType::i32, "", "organisation that first recruited the person", "organisation"},
           {"faction", CellType::i32, "", "faction at the end", "faction"},
           {"rank", CellType::i32, "", "rank at the end or at exit", "rank"},
           {"post", CellType::i32, "", "post held at the end", "post"},
           {"fate", CellType::i32, "", "status at the end", "status"},
           {"fell", CellType::u8, "", "was purged", ""}}};
}

TableCells agents_cells(const World& world) {
  const std::size_t rows = world.rows(table::agents);
  TableCells result;
  result.rows = rows;
  std::vector<std::int32_t> number(rows);
  std::vector<std::uint64_t> key(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    number[i] = static_cast<std::int32_t>(i);
    key[i] = world.table(table::agents).key(number[i]);
  }
  result.columns.emplace_back(std::move(number));
  result.columns.emplace_back(std::move(key));
  for (const AttributeId attribute : {agent_column::entered.attribute, agent_column::origin.attribute, agent_column::faction.attribute,
                                      agent_column::rank.attribute, agent_column::post.attribute, agent_column::status.attribute,
                                      agent_column::ever_fell.attribute}) {
    result.columns.push_back(cells(world, table::agents, attribute));
  }
  return result;
}

// Posts are told apart by the path of their organisation, their title and seat.
std::vector<std::string> row_labels(const Scenario& scenario, TableId id) {
  std::vector<std::string> labels;
  for (const RowSpec& spec : scenario.rows[static_cast<std::size_t>(id.value())]) {
    for (std::uint32_t seat = 1; seat <= spec.count; ++seat) {
      std::string label = id == table::posts || id == table::organisations ? spec.path : spec.name;
      if (spec.count > 1) label += "#" + std::to_string(seat);
      labels.push_back(std::move(label));
    }
  }
  return labels;
}

std::vector<std::string> spoken(std::vector<std::string> words) {
  for (std::string& word : words) std::replace(word.begin(), word.end(), '_', ' ');
  return words;
}

}  // namespace

HistoryLayout history_layout(const Scenario& scenario, const Metrics& metrics) {
  HistoryLayout layout;
  const Catalogue& catalogue = scenario.catalogue;
  layout.scenario_name = scenario.name;
  layout.summary = scenario.summary;
  layout.engine_format = engine_format;
  layout.resolved_scenario = scenario.resolved_text;
  for (const auto& [path, text] : scenario.files) layout.files.push_back({path, text});
  layout.text_digest = scenario.text_digest;
  layout.meaning_digest = scenario.meaning_digest;
  layout.settings = scenario.settings;
  for (std::size_t i = 0; i < scenario.parameters.size(); ++i) {
    layout.parameter_names.push_back(scenario.parameters[i].name);
    layout.parameter_units.push_back(i < scenario.parameter_units.size() ? scenario.parameter_units[i] : "");
  }
  constexpr const char* units[] = {"week", "month", "quarter", "year"};
  layout.step_unit = units[static_cast<int>(scenario.clock.unit)];
  layout.start_date = scenario.clock.start;
  layout.months_per_step = scenario.clock.months_per_step;
  layout.steps = scenario.clock.steps;
  layout.metrics = metrics.layouts();
  for (const Recorded& item : recorded(scenario)) {
    TableLayout table;
    table.name = catalogue.table(item.table).plural;
    table.meaning = "one row for each " + catalogue.table(item.table).singular;
    for (const AttributeId attribute : item.attributes) {
      table.columns.push_back(column_layout(catalogue, scenario.clock, catalogue.attribute(item.table, attribute)));
    }
    layout.tables.push_back(std::move(table));
  }
  if (scenario.record.agents) layout.tables.push_back(agents_layout());
  for (const TableId id : {table::ranks, table::sanctions, table::factions, table::sectors, table::organisations, table::posts}) {
    layout.legends.push_back({catalogue.table(id).singular, row_labels(scenario, id), {}});
  }
  for (const WordList& words : catalogue.word_lists) layout.legends.push_back({words.name, spoken(words.words), {}});
  return layout;
}

HistoryRecorder::HistoryRecorder(const Scenario& scenario, const Metrics& metrics)
    : scenario_(&scenario), metrics_(&metrics) {}

void HistoryRecorder::begin(World& world) { series_ = metrics_->begin(world); }

void HistoryRecorder::after_step(World& world) { metrics_->step(world, series_); }

void HistoryRecorder::end(World& world, std::uint64_t digest) {
  metrics_->end(world, series_);
  record_.digest = digest;
  record_.steps = world.step();
  record_.parameters = scenario_->parameter_values;
  record_.metrics = std::move(series_.values);
  for (const Recorded& item : recorded(*scenario_)) {
    TableCells table;
    table.rows = world.rows(item.table);
    for (const AttributeId attribute : item.attributes) table.columns.push_back(cells(world, item.table, attribute));
    record_.tables.push_back(std::move(table));
  }
  if (scenario_->record.agents) record_.tables.push_back(agents_cells(world));
}

}  // namespace ostrakon
