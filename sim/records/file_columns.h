// Columns of the world as the file has them: layouts, and cells of all rows or of some.
#pragma once

#include "model/world.h"
#include "records/history.h"

#include <span>

namespace ostrakon {

ColumnLayout column_layout(const Catalogue&, const Clock&, const Attribute&);
// An empty column of the type that the layout says.
Cells no_cells(CellType);
// All rows of a column.
Cells all_cells(const World&, TableId, AttributeId);
// The cells of some rows, put at the end of a column of the right type.
void append_cells(Cells&, const World&, TableId, AttributeId, std::span<const std::int32_t> rows);

}  // namespace ostrakon
