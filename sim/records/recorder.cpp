#include "records/recorder.h"

#include "records/file_columns.h"
#include "records/pools.h"

#include <algorithm>
#include <utility>

namespace ostrakon {
namespace {

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
  if (record.known) {
    // What the public does not know stays out: see describe_public.
    result.push_back({table::announcements, {announcement_column::at.attribute, announcement_column::kind.attribute,
                                             announcement_column::agent.attribute, announcement_column::post.attribute,
                                             announcement_column::sanction.attribute}});
    result.push_back({table::appearances, {appearance_column::at.attribute, appearance_column::meeting.attribute,
                                           appearance_column::agent.attribute, appearance_column::post.attribute,
                                           appearance_column::seen.attribute}});
  }
  return result;
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
    result.columns.push_back(all_cells(world, table::agents, attribute));
  }
  return result;
}

// Leaves the events of some kinds. What an event refers to as its cause is then the row of one that is there, or none.
// Returns by event the row that it has become.
std::vector<std::int32_t> keep_events(const World& world, const std::vector<bool>& kinds, const std::vector<AttributeId>& attributes, TableCells& table) {
  const std::int32_t* kind = world[event_column::kind];
  std::vector<std::size_t> kept;
  std::vector<std::int32_t> number(table.rows, -1);
  for (std::size_t row = 0; row < table.rows; ++row) {
    if (!kinds[static_cast<std::size_t>(kind[row])]) continue;
    number[row] = static_cast<std::int32_t>(kept.size());
    kept.push_back(row);
  }
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const bool cause = attributes[c] == event_column::cause.attribute;
    std::visit(
        [&](auto& cells) {
          for (std::size_t i = 0; i < kept.size(); ++i) {
            cells[i] = cells[kept[i]];
            if (!cause) continue;
            const auto from = static_cast<std::int32_t>(cells[i]);
            cells[i] = static_cast<typename std::decay_t<decltype(cells)>::value_type>(
                from < 0 ? -1 : number[static_cast<std::size_t>(from)]);
          }
          cells.resize(kept.size());
        },
        table.columns[c]);
  }
  table.rows = kept.size();
  return number;
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
  if (scenario.roster.given) layout.rosters.push_back({scenario.roster.name, scenario.roster.text});
  if (!scenario.roster.ties_name.empty()) layout.rosters.push_back({scenario.roster.ties_name, scenario.roster.ties_text});
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
    const bool known = item.table == table::announcements || item.table == table::appearances;
    table.name = (known ? "public_" : "") + catalogue.table(item.table).plural;
    table.meaning = "one row for each " + catalogue.table(item.table).singular + (known ? ", as the public knows it" : "");
    for (const AttributeId attribute : item.attributes) {
      table.columns.push_back(column_layout(catalogue, scenario.clock, catalogue.attribute(item.table, attribute)));
    }
    layout.tables.push_back(std::move(table));
  }
  if (scenario.record.agents) layout.tables.push_back(agents_layout());
  if (scenario.record.pools) layout.tables.push_back(pools_layout(scenario));
  for (TableLayout& panel : Panels(scenario).layouts()) layout.tables.push_back(std::move(panel));
  for (const TableId id : {table::ranks, table::sanctions, table::factions, table::sectors, table::organisations, table::posts}) {
    layout.legends.push_back({catalogue.table(id).singular, row_labels(scenario, id), {}});
  }
  if (!scenario.roster.names.empty()) layout.legends.push_back({"person", scenario.roster.names, {}});
  for (const WordList& words : catalogue.word_lists) layout.legends.push_back({words.name, spoken(words.words), {}});
  return layout;
}

HistoryRecorder::HistoryRecorder(const Scenario& scenario, const Metrics& metrics)
    : scenario_(&scenario), metrics_(&metrics), panels_(scenario), panel_rows_(panels_.begin()) {}

void HistoryRecorder::begin(World& world) { series_ = metrics_->begin(world); }

void HistoryRecorder::after_step(World& world) {
  metrics_->step(world, series_);
  panels_.after_step(world, panel_rows_);
  record_.steps = world.step();
}

void HistoryRecorder::end(World& world, std::uint64_t digest) {
  metrics_->end(world, series_);
  record_.digest = digest;
  record_.parameters = scenario_->parameter_values;
  record_.metrics = metrics_->stored(std::move(series_));
  std::vector<std::int32_t> event_numbers;
  for (const Recorded& item : recorded(*scenario_)) {
    TableCells table;
    table.rows = world.rows(item.table);
    for (const AttributeId attribute : item.attributes) table.columns.push_back(all_cells(world, item.table, attribute));
    if (item.table == table::events && !scenario_->record.event_kinds.empty()) {
      event_numbers = keep_events(world, scenario_->record.event_kinds, item.attributes, table);
    }
    record_.tables.push_back(std::move(table));
  }
  if (scenario_->record.agents) record_.tables.push_back(agents_cells(world));
  if (scenario_->record.pools) record_.tables.push_back(pools_cells(world, event_numbers));
  for (TableCells& panel : panel_rows_.tables) record_.tables.push_back(std::move(panel));
  ended_ = true;
}

}  // namespace ostrakon
