#include "records/step_view.h"

#include <algorithm>
#include <cstring>

namespace ostrakon {

const View& StepView::of(World& world, std::size_t first_event, const std::vector<bool>& needed) {
  view_ = world.view();
  tables_.assign(view_.tables.begin(), view_.tables.end());
  const auto events = static_cast<std::size_t>(table::events.value());
  const TableView all = tables_[events];
  const std::size_t count = all.rows - first_event;
  columns_.assign(all.columns.begin(), all.columns.end());
  bytes_.resize(columns_.size());
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (columns_[c].data == nullptr || !needed[c]) continue;
    const std::size_t size = columns_[c].storage == Storage::f64 ? 8 : columns_[c].storage == Storage::i32 ? 4 : 1;
    bytes_[c].reserve(whole_blocks(std::max<std::size_t>(1, count)) * size);
    std::memcpy(bytes_[c].data(), static_cast<const std::uint8_t*>(columns_[c].data) + first_event * size, count * size);
    columns_[c].data = bytes_[c].data();
  }
  tables_[events] = {count, columns_, all.keys, 0};
  view_.tables = tables_;
  return view_;
}

}  // namespace ostrakon
