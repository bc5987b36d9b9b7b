#include "records/panels.h"

#include "records/file_columns.h"

#include <numeric>
#include <utility>

namespace ostrakon {

// Every column that says something of a row and may differ from step to step or from row to row. What people are at the
// start and never change is in it too, so that a panel can be read by itself.
Panels::Panels(const Scenario& scenario) : scenario_(&scenario) {
  for (const RecordChoice::Panel& panel : scenario.record.panels) {
    Item item{panel.table, panel.every, {}};
    const std::vector<Attribute>& attributes = scenario.catalogue.table(panel.table).attributes;
    for (std::size_t a = 0; a < attributes.size(); ++a) {
      const bool of_records = attributes[a].type.base == Base::reference &&
                              scenario.catalogue.table(TableId(attributes[a].type.of)).log;
      if (attributes[a].definition.empty() && !attributes[a].hidden && !of_records) {
        item.attributes.emplace_back(static_cast<std::int32_t>(a));
      }
    }
    items_.push_back(std::move(item));
  }
}

std::vector<TableLayout> Panels::layouts() const {
  std::vector<TableLayout> layouts;
  const Catalogue& catalogue = scenario_->catalogue;
  for (const Item& item : items_) {
    const TableInfo& info = catalogue.table(item.table);
    const bool world = item.table == table::world;
    TableLayout layout;
    layout.name = "panel_" + (world ? info.singular : info.plural);
    layout.meaning = world ? "the world as it stood after a step" : info.plural + " as they stood after a step";
    layout.columns.push_back({"step", CellType::i32, "", "step after which it stood so", ""});
    if (!world) {
      ColumnLayout row{info.singular, CellType::i32, "", "which " + info.singular, ""};
      // People and ties are told by number: only what a scenario names has a legend.
      if (item.table != table::agents && item.table != table::ties) row.legend = info.singular;
      layout.columns.push_back(std::move(row));
    }
    for (const AttributeId attribute : item.attributes) {
      layout.columns.push_back(column_layout(catalogue, scenario_->clock, catalogue.attribute(item.table, attribute)));
    }
    layouts.push_back(std::move(layout));
  }
  return layouts;
}

Panels::Rows Panels::begin() const {
  Rows rows;
  for (const TableLayout& layout : layouts()) {
    TableCells& table = rows.tables.emplace_back();
    for (const ColumnLayout& column : layout.columns) table.columns.push_back(no_cells(column.type));
  }
  return rows;
}

void Panels::add_rows(const World& world, const Item& item, TableCells& table, std::vector<std::int32_t>& rows) const {
  rows.clear();
  if (item.table == table::agents) {
    // Who has died or gone away stands no longer anywhere.
    const std::uint8_t* status = world[agent_column::status];
    for (std::size_t i = 0; i < world.rows(item.table); ++i) {
      if (status[i] < static_cast<std::uint8_t>(Status::dead)) rows.push_back(static_cast<std::int32_t>(i));
    }
  } else if (item.table == table::ties) {
    const std::uint8_t* lasting = world[tie_column::lasting];
    const std::uint8_t* mirror = world[tie_column::mirror];
    for (std::size_t i = 0; i < world.rows(item.table); ++i) {
      if (lasting[i] == 1 && mirror[i] == 0) rows.push_back(static_cast<std::int32_t>(i));
    }
  } else {
    rows.resize(world.rows(item.table));
    std::iota(rows.begin(), rows.end(), 0);
  }
  std::size_t column = 0;
  auto& steps = std::get<std::vector<std::int32_t>>(table.columns[column++]);
  steps.insert(steps.end(), rows.size(), static_cast<std::int32_t>(world.step()));
  if (item.table != table::world) {
    auto& which = std::get<std::vector<std::int32_t>>(table.columns[column++]);
    which.insert(which.end(), rows.begin(), rows.end());
  }
  for (const AttributeId attribute : item.attributes) {
    append_cells(table.columns[column++], world, item.table, attribute, rows);
  }
  table.rows += rows.size();
}

void Panels::after_step(const World& world, Rows& rows) const {
  const bool last = world.step() == scenario_->clock.steps;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const std::uint32_t every = items_[i].every;
    if (every == 0 ? last : world.step() % every == 0) add_rows(world, items_[i], rows.tables[i], rows.living);
  }
}

}  // namespace ostrakon
