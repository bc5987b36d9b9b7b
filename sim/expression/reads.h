// What a checked expression reads and draws, for people who ask what a rule depends on.
#pragma once

#include "expression/typed.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace ostrakon {

struct Reads {
  using Column = std::pair<TableId, AttributeId>;
  std::set<Column> columns;           // stored ones
  std::set<Column> formulas;          // definitions and formulas of the engine by way of which columns are read
  std::set<std::int32_t> parameters;  // by number
  std::set<std::int32_t> inputs;      // names that the slot adds, by number
  std::set<std::string> rows;         // row sets aggregated over
  std::set<std::int32_t> series;      // metrics of every step, by number
  std::map<std::uint32_t, std::string> draws;  // hash of the draw site → what is drawn there: normal, pick …
  bool date = false;                           // `now` or `step`
};

// Adds what the expression and the parts of its aggregates read. Null: nothing.
void add_reads(const Expression& expression, Reads& reads);

// The name by which an expression asks for it: "normal".
std::string distribution_name(Distribution distribution);

}  // namespace ostrakon
