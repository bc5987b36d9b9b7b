// /pools: appointments with all who were considered for them.
#pragma once

#include "model/world.h"
#include "records/history.h"

#include <cstdint>
#include <vector>

namespace ostrakon {

TableLayout pools_layout(const Scenario&);
// `event_numbers`: by row of events, the row that it is in the file; empty: the same.
TableCells pools_cells(const World&, const std::vector<std::int32_t>& event_numbers);

}  // namespace ostrakon
