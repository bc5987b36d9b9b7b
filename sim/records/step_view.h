// A view of the world in which the table of events holds only those of the step under way.
#pragma once

#include "base/aligned.h"
#include "model/world.h"

#include <vector>

namespace ostrakon {

// Kept from step to step. Copies the columns of events that are needed; everything else is the world's.
class StepView {
 public:
  // Valid until the world changes. Only columns that `needed` names may be read of events.
  const View& of(World&, std::size_t first_event, const std::vector<bool>& needed);

 private:
  View view_;
  std::vector<TableView> tables_;
  std::vector<ColumnView> columns_;
  std::vector<AlignedArray<std::uint8_t>> bytes_;
};

}  // namespace ostrakon
