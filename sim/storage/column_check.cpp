#include "storage/column_check.h"

#include <algorithm>
#include <array>

namespace ostrakon::hdf5 {

namespace {

// Every other reader takes the chunks through these filters.
void require_filters(hid_t dataset) {
  const Handle creation(H5Dget_create_plist(dataset), H5Pclose, "read back how a dataset is stored");
  const std::array wanted{H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE};
  bool right = H5Pget_nfilters(creation.id()) == static_cast<int>(wanted.size());
  for (unsigned i = 0; right && i < wanted.size(); ++i) {
    unsigned flags = 0;
    std::size_t values = 0;
    right = H5Pget_filter2(creation.id(), i, &flags, &values, nullptr, 0, nullptr, nullptr) == wanted[i];
  }
  if (!right) throw Failure("a dataset was read back with other filters than were written");
}

// Reads the chunks of an open dataset as they lie in the file; that they decompress was seen when they were written.
std::uint64_t hash_of_chunks(hid_t dataset, const ColumnCheck& check, std::vector<std::uint64_t> shape) {
  require_filters(dataset);
  shape[0] = check.rows_at_a_time;
  const std::size_t bytes_of_chunk = product(shape, 0) * element_size(check.type);
  std::vector<std::byte> stored(bytes_of_chunk);
  std::vector<hsize_t> start(shape.size(), 0);
  RunningHash hash;
  for (; start[0] < check.rows; start[0] += check.rows_at_a_time) {
    hsize_t bytes = 0;
    require(H5Dget_chunk_storage_size(dataset, start.data(), &bytes), "read back a chunk");
    if (bytes > bytes_of_chunk) throw Failure("a chunk was read back longer than it was written");
    std::uint32_t mask = 0;
    require(H5Dread_chunk(dataset, H5P_DEFAULT, start.data(), &mask, stored.data()), "read back a chunk");
    hash.add(mask);
    hash.add(std::span(stored).first(bytes));
  }
  return hash.value();
}

std::uint64_t hash_of_rows(hid_t dataset, const ColumnCheck& check, const std::vector<std::uint64_t>& shape) {
  RunningHash hash;
  if (check.type != StoredType::text) {
    std::vector<std::byte> values(product(shape, 0) * element_size(check.type));
    read_rows(dataset, check.type, 0, check.rows, values.data());
    hash.add(values);
    return hash.value();
  }
  for (std::uint64_t first = 0; first < check.rows; first += check.rows_at_a_time) {
    const std::uint64_t count = std::min(check.rows_at_a_time, check.rows - first);
    for (const std::string& text : read_text_rows(dataset, first, count)) hash.add(text);
  }
  return hash.value();
}

}  // namespace

void check_column(hid_t file, const ColumnCheck& check) {
  const std::string path = "/" + check.group + "/" + check.name;
  const Handle dataset(H5Dopen2(file, path.c_str(), H5P_DEFAULT), H5Dclose, "read back a dataset");
  const std::vector<std::uint64_t> shape = shape_of(dataset.id());
  const std::uint64_t rows = shape.empty() ? 1 : shape[0];
  if (rows != check.rows)
    throw Failure(path + " was read back with " + std::to_string(rows) + " rows instead of " +
                  std::to_string(check.rows));
  const std::uint64_t hash =
      check.chunked ? hash_of_chunks(dataset.id(), check, shape) : hash_of_rows(dataset.id(), check, shape);
  if (hash != check.hash) throw Failure(path + " was read back with other values than were written");
}

}  // namespace ostrakon::hdf5
