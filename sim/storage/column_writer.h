// Datasets written row by row in whole chunks, and groups of them with their dimension scales. Private to storage/.
#pragma once

#include "storage/chunk_codec.h"
#include "storage/column_check.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ostrakon::hdf5 {

// Whether -1 (i32), 255 (u8), NaN (f64) marks a missing value, told to readers by _FillValue.
enum class Missing : std::uint8_t { never, marked };

struct ColumnSpec {
  std::string name;
  StoredType type = StoredType::f64;
  std::vector<std::string> axes;  // names of the scales, outermost first; its own name: it is a scale; empty: a scalar
  std::vector<std::uint64_t> shape;  // as long as axes; of a growing dataset the first length is that of a chunk
  bool growing = true;               // the first axis grows with what is appended
  Missing missing = Missing::never;
  std::string unit;  // empty: not a quantity
  std::string long_name;
  std::string legend;    // the list of /legend that its values index
  std::string role;      // what the column is for a reader: parameter, metric …; may be empty
  std::string original;  // the name in the scenario, where the dataset could not have it
};

// One dataset. Values are collected until a chunk is full, so memory is one chunk whatever the length of the dataset.
class ColumnWriter {
 public:
  ColumnWriter(hid_t group, std::string group_name, ColumnSpec spec, ChunkCodec& codec);
  // Numbers of the stored type, in row order.
  void append(const void* values, std::size_t count);
  template <class T>
  void append_value(T value) {
    append(&value, 1);
  }
  void append_text(std::string_view text);
  // Writes what is still held. Throws Failure when a dataset of fixed shape has not got all its values.
  void finish();
  ColumnCheck check() const;
  const ColumnSpec& spec() const { return spec_; }
  hid_t id() const { return dataset_.id(); }

 private:
  void describe() const;
  void flush();
  void write_chunk(std::uint64_t rows);
  bool chunked() const { return spec_.growing && spec_.type != StoredType::text; }

  std::string group_;
  ColumnSpec spec_;
  Handle dataset_;
  ChunkCodec* codec_;
  std::uint64_t width_ = 1;  // values of a row
  std::uint64_t rows_written_ = 0;
  std::size_t held_ = 0;              // values in the buffer
  std::size_t capacity_ = 0;          // values of a chunk of rows
  std::vector<std::uint8_t> buffer_;  // of chunks of numbers: shuffled
  std::vector<std::string> texts_;    // the buffer of texts
  unsigned tries_to_leave_out_ = 0;   // chunks to be stored without trying to compress them
  RunningHash hash_;
};

// One group of the file. Columns keep their addresses.
class GroupWriter {
 public:
  GroupWriter(hid_t file, std::string name, std::string_view meaning);
  // Throws Failure if the name is taken or cannot be a name.
  ColumnWriter& add(ColumnSpec spec);
  // `wanted` if it is free, else PREFIX_wanted, else that with a number.
  std::string free_name(const std::string& wanted, const std::string& prefix) const;
  bool has(const std::string& name) const { return names_.contains(name); }
  // Writes the attributes that tie each axis to its scale; once, after the last add().
  void attach_scales();
  void finish();
  std::deque<ColumnWriter>& columns() { return columns_; }
  hid_t id() const { return group_.id(); }

 private:
  std::string name_;
  Handle group_;
  std::unique_ptr<ChunkCodec> codec_ = std::make_unique<ChunkCodec>();  // of all columns, one after another
  std::set<std::string> names_;
  std::deque<ColumnWriter> columns_;
};

}  // namespace ostrakon::hdf5
