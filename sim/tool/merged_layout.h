// What the file of a whole sweep holds.
#pragma once

#include "records/history.h"
#include "tool/sweep_plan.h"

namespace ostrakon {

// Of all its points, with the texts of the plan. Throws std::runtime_error where one file cannot hold all points.
HistoryLayout merged_layout(const FolderPlan&);

}  // namespace ostrakon
