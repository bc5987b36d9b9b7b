#include "model/table.h"

#include <cassert>

namespace ostrakon {

Column::Column(Storage storage, double initial) : storage_(storage) {
  switch (storage) {
    case Storage::f64: cells_ = AlignedArray<double>(initial); break;
    case Storage::i32: cells_ = AlignedArray<std::int32_t>(static_cast<std::int32_t>(initial)); break;
    case Storage::u8: cells_ = AlignedArray<std::uint8_t>(initial < 0 ? std::uint8_t{255} : static_cast<std::uint8_t>(initial)); break;
  }
}

void Column::reserve(std::size_t rows) {
  std::visit([rows](auto& cells) { cells.reserve(rows); }, cells_);
}

void* Column::data() {
  return std::visit([](auto& cells) -> void* { return cells.data(); }, cells_);
}

void Column::refill_tail(std::size_t rows) {
  std::visit([rows](auto& cells) { cells.refill_tail(rows); }, cells_);
}

double Column::get(std::size_t row) const {
  switch (storage_) {
    case Storage::f64: return array<double>()[row];
    case Storage::i32: return array<std::int32_t>()[row];
    case Storage::u8: {
      const std::uint8_t value = array<std::uint8_t>()[row];
      return value == 255 ? -1.0 : value;
    }
  }
  return 0;
}

std::int32_t Column::whole(std::size_t row) const {
  if (storage_ == Storage::i32) return array<std::int32_t>()[row];
  if (storage_ == Storage::f64) return static_cast<std::int32_t>(get(row));
  const std::uint8_t value = array<std::uint8_t>()[row];
  return value == 255 ? -1 : value;
}

void Column::put(std::size_t row, double value) {
  switch (storage_) {
    case Storage::f64: array<double>()[row] = value; break;
    case Storage::i32: array<std::int32_t>()[row] = static_cast<std::int32_t>(value); break;
    case Storage::u8: array<std::uint8_t>()[row] = value < 0 ? std::uint8_t{255} : static_cast<std::uint8_t>(value); break;
  }
}

Table::Table(const TableInfo& info, const std::vector<bool>& used) {
  for (const Attribute& attribute : info.attributes) {
    columns_.emplace_back(attribute.storage, attribute.initial);
    stored_.push_back(attribute.definition.empty() && (used.empty() || used[stored_.size()]));
  }
  for (const Column& column : columns_) views_.push_back({nullptr, column.storage()});
}

void Table::reserve(std::size_t rows) {
  if (rows <= capacity_) return;
  keys_.reserve(rows);
  capacity_ = keys_.capacity();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!stored_[i]) continue;
    columns_[i].reserve(capacity_);
    views_[i] = {columns_[i].data(), columns_[i].storage()};
  }
}

std::int32_t Table::add(std::uint64_t key) {
  if (rows_ == capacity_) reserve(rows_ + rows_ / 2 + 1);
  const std::size_t row = rows_++;
  keys_[row] = key;
  if (consecutive_ == row && key == row) consecutive_ = rows_;
  return static_cast<std::int32_t>(row);
}

}  // namespace ostrakon
