// Reading a finished file back and comparing it with what was written. Private to storage/.
#pragma once

#include "storage/dataset.h"

#include <cstdint>
#include <string>

namespace ostrakon::hdf5 {

// What a dataset must hold when it is read back.
struct ColumnCheck {
  std::string group, name;
  StoredType type = StoredType::f64;
  std::uint64_t rows = 0;  // of the first axis; 1 for a scalar
  std::uint64_t rows_at_a_time = 1;
  bool chunked = false;    // numbers in chunks of so many rows: the hash is one of the bytes in the file
  std::uint64_t hash = 0;  // else of the values
};

// Reads a column of a closed and reopened file and throws Failure unless it holds what was written.
void check_column(hid_t file, const ColumnCheck& check);

}  // namespace ostrakon::hdf5
