// One dataset of a result file: its description, the hash of its data, reading rows of it. Private to storage/.
#pragma once

#include "storage/handle.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostrakon::hdf5 {

enum class StoredType : std::uint8_t { f64, i32, u8, u64, i64, text };

constexpr std::size_t element_size(StoredType type) {
  switch (type) {
    case StoredType::i32:
      return 4;
    case StoredType::u8:
      return 1;
    case StoredType::text:
      return sizeof(char*);
    default:
      return 8;
  }
}

// What readers get for values that were not written: missing, or zero where nothing marks a missing value.
std::array<std::byte, 8> fill_value(StoredType type);

// The number of values along the axes from the given one on.
std::uint64_t product(const std::vector<std::uint64_t>& lengths, std::size_t from);

// How a type lies in the file (little-endian whatever the machine) and in memory.
Handle file_type(StoredType type);
Handle memory_type(StoredType type);

// Hash over a dataset's bytes in order, piece by piece: taken while writing, compared when read back.
class RunningHash {
 public:
  void add(std::uint64_t word) {
    value_ = (value_ ^ word) * 0x9E3779B97F4A7C15u;
    value_ ^= value_ >> 32;
  }
  void add(std::span<const std::byte> bytes);
  void add(std::string_view text) {
    add(std::uint64_t{text.size()});
    add(std::as_bytes(std::span(text)));
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xCBF29CE484222325u;
};

// The lengths of the axes of an open dataset; empty: a scalar.
std::vector<std::uint64_t> shape_of(hid_t dataset);

// Reads rows [first, first + count) of the first axis, all of the others, converting numbers to `type`. A scalar is one
// row.
void read_rows(hid_t dataset, StoredType type, std::uint64_t first, std::uint64_t count, void* out);
// Bytes of the texts in those rows, without reading them: many may be one and the same in the file.
std::uint64_t text_bytes(hid_t dataset, std::uint64_t first, std::uint64_t count);
std::vector<std::string> read_text_rows(hid_t dataset, std::uint64_t first, std::uint64_t count);
void write_text_rows(hid_t dataset, std::uint64_t first, const std::vector<std::string>& texts);

// Attributes. Texts are variable-length UTF-8 scalars.
void write_attribute(hid_t object, const char* name, std::string_view text);
void write_attribute(hid_t object, const char* name, StoredType type, const void* values, std::size_t count);
void write_attribute(hid_t object, const char* name, double value);
void write_attribute(hid_t object, const char* name, std::uint64_t value);
void write_attribute(hid_t object, const char* name, std::int32_t value);
std::string read_text_attribute(hid_t object, const char* name);  // "" if there is none
void read_attribute(hid_t object, const char* name, StoredType type, void* out);

// The text with NULs as blanks and bytes that are not UTF-8 as U+FFFD: what every reader can show.
std::string storable_text(std::string_view text);

}  // namespace ostrakon::hdf5
