#include "records/pools.h"

#include "records/file_columns.h"

#include <utility>

namespace ostrakon {
namespace {

// Columns of the table `candidates` as they are, the terms of the score among them.
std::vector<AttributeId> copied(const Scenario& scenario) {
  std::vector<AttributeId> columns;
  const std::vector<Attribute>& attributes = scenario.catalogue.table(table::candidates).attributes;
  for (std::size_t a = 0; a < attributes.size(); ++a) {
    const AttributeId attribute(static_cast<std::int32_t>(a));
    if (attributes[a].definition.empty() && attribute != candidate_column::promotion.attribute)
      columns.push_back(attribute);
  }
  return columns;
}

}  // namespace

TableLayout pools_layout(const Scenario& scenario) {
  TableLayout layout;
  layout.name = "pools";
  layout.meaning = "one row for each person considered for a post";
  layout.columns.push_back(
      {"appointment", CellType::i32, "", "number of the appointment in the run: those of one pool share it", ""});
  layout.columns.push_back({"event", CellType::i32, "", "the event that says so", "", true});
  layout.columns.push_back({"selector", CellType::i32, "", "who selected", "", true});
  for (const AttributeId attribute : copied(scenario)) {
    layout.columns.push_back(
        column_layout(scenario.catalogue, scenario.clock, scenario.catalogue.attribute(table::candidates, attribute)));
  }
  return layout;
}

TableCells pools_cells(const World& world, const std::vector<std::int32_t>& event_numbers) {
  std::vector<std::int32_t> rows, appointment, event, selector;
  const std::int32_t* promotion = world[candidate_column::promotion];
  for (std::size_t row = 0; row < world.rows(table::candidates); ++row) {
    const std::int32_t of = promotion[row];
    if (world[promotion_column::written][of] != 1) continue;
    const std::int32_t said = world[promotion_column::event][of];
    rows.push_back(static_cast<std::int32_t>(row));
    appointment.push_back(of);
    event.push_back(event_numbers.empty() ? said : event_numbers[static_cast<std::size_t>(said)]);
    selector.push_back(world[promotion_column::selector][of]);
  }
  TableCells table;
  table.rows = rows.size();
  for (std::vector<std::int32_t>* cells : {&appointment, &event, &selector})
    table.columns.emplace_back(std::move(*cells));
  for (const AttributeId attribute : copied(world.scenario())) {
    const Attribute& column = world.scenario().catalogue.attribute(table::candidates, attribute);
    table.columns.push_back(no_cells(column_layout(world.scenario().catalogue, world.scenario().clock, column).type));
    append_cells(table.columns.back(), world, table::candidates, attribute, rows);
  }
  return table;
}

}  // namespace ostrakon
