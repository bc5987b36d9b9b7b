// Who was asked when a rule failed, and the values behind the number that it gave.
#pragma once

#include "expression/evaluate.h"
#include "model/world.h"

#include <string>

namespace ostrakon {

// A value as a reader of the scenario would write it: 9.4, no, data bureau, 2018-02, none.
std::string value_text(const Catalogue&, Type, double value);

// The name of a row that the scenario lists, of a post with its organisation: "director of data bureau", "clerk of court #3".
// Empty: rows of the table have none.
std::string row_label(const Scenario&, TableId, std::int32_t row);

// A row by its name where it has one: "agent 318 (director of data bureau)", "sector data"; empty: the world.
std::string row_text(const World&, TableId, std::int32_t row);

// Fills in error.who and error.values: what the failing rule names, asked again of the same row. The view is that of
// the state from which the rule was asked. Slow, for a run that is over. Never throws; what cannot be told is left out.
void tell_failure(World&, const View&, RuleError& error);

}  // namespace ostrakon
