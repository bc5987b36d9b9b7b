// A table of the world: columns of equal length, one entity key a row. Rows are only added, never reused.
#pragma once

#include "base/aligned.h"
#include "base/ids.h"
#include "expression/catalogue.h"
#include "expression/view.h"

#include <cstdint>
#include <variant>
#include <vector>

namespace ostrakon {

// Cells of one attribute. There are always as many as the table has room for; those of rows to come hold the initial value.
class Column {
 public:
  Column(Storage storage, double initial);
  Storage storage() const { return storage_; }
  void reserve(std::size_t rows);
  void* data();
  void refill_tail(std::size_t rows);  // after kernels have written the column
  double get(std::size_t row) const;          // none: -1
  std::int32_t whole(std::size_t row) const;  // the same of i32 and u8
  void put(std::size_t row, double value);    // whole number for i32 and u8; -1: none
  template <class T>
  AlignedArray<T>& array() { return *std::get_if<AlignedArray<T>>(&cells_); }
  template <class T>
  const AlignedArray<T>& array() const { return *std::get_if<AlignedArray<T>>(&cells_); }

 private:
  Storage storage_;
  std::variant<AlignedArray<double>, AlignedArray<std::int32_t>, AlignedArray<std::uint8_t>> cells_;
};

class Table {
 public:
  // `used`: by AttributeId, whether anything touches the column; empty: all. Others are not allocated.
  explicit Table(const TableInfo& info, const std::vector<bool>& used = {});
  std::size_t rows() const { return rows_; }
  void reserve(std::size_t rows);
  // New row with initial values. Keys of the first rows should be 0, 1, 2 … so that their draws share blocks.
  std::int32_t add(std::uint64_t key);
  std::uint64_t key(std::int32_t row) const {
    const auto place = static_cast<std::size_t>(row);
    return place < consecutive_ ? place : keys_[place];
  }
  const std::uint64_t* keys() const { return keys_.data(); }
  Column& column(AttributeId id) { return columns_[static_cast<std::size_t>(id.value())]; }
  const Column& column(AttributeId id) const { return columns_[static_cast<std::size_t>(id.value())]; }
  // Where the cells of a stored column begin; valid until rows are added.
  void* cells(AttributeId id) const { return views_[static_cast<std::size_t>(id.value())].data; }
  bool stored(AttributeId id) const { return stored_[static_cast<std::size_t>(id.value())]; }
  std::size_t column_count() const { return columns_.size(); }
  // Pointers as they are now; valid until rows are added.
  TableView view() const { return {rows_, views_, keys_.data(), consecutive_}; }

 private:
  std::vector<Column> columns_;      // by AttributeId; those of formulas and unused ones stay empty
  std::vector<bool> stored_;
  std::vector<ColumnView> views_;
  AlignedArray<std::uint64_t> keys_;
  std::size_t rows_ = 0, capacity_ = 0, consecutive_ = 0;
};

}  // namespace ostrakon
