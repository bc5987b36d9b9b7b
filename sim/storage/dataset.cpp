#include "storage/dataset.h"

#include <cstring>
#include <functional>
#include <limits>
#include <numeric>

namespace ostrakon::hdf5 {

namespace {

Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "make the type of texts");
  require(H5Tset_size(type.id(), H5T_VARIABLE), "make the type of texts");
  require(H5Tset_cset(type.id(), H5T_CSET_UTF8), "make the type of texts");
  return type;
}

// HDF5 clears buffers of a megabyte before it converts texts, however few; their addresses need less.
Handle text_transfer() {
  constexpr std::size_t buffer = 1 << 15;
  Handle transfer(H5Pcreate(H5P_DATASET_XFER), H5Pclose, "describe a transfer");
  require(H5Pset_buffer(transfer.id(), buffer, nullptr, nullptr), "describe a transfer");
  return transfer;
}

Handle copy_type(hid_t type) {
  return Handle(H5Tcopy(type), H5Tclose, "make a type");
}

// The file's and the memory's selection of rows [first, first + count), handed to `transfer`.
void with_rows(hid_t dataset, std::uint64_t first, std::uint64_t count,
               const std::function<void(hid_t memory, hid_t file)>& transfer) {
  const std::vector<std::uint64_t> shape = shape_of(dataset);
  if (shape.empty()) {
    if (count > 0) transfer(H5S_ALL, H5S_ALL);
    return;
  }
  std::vector<hsize_t> start(shape.size(), 0), size(shape.begin(), shape.end());
  start[0] = first;
  size[0] = count;
  for (const hsize_t length : size) {
    if (length == 0) return;
  }
  const Handle file(H5Dget_space(dataset), H5Sclose, "get the extent of a dataset");
  require(H5Sselect_hyperslab(file.id(), H5S_SELECT_SET, start.data(), nullptr, size.data(), nullptr), "select rows");
  const Handle memory(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr), H5Sclose, "select rows");
  transfer(memory.id(), file.id());
}

// Length of the UTF-8 character at the start of `text`, 0 if there is no valid one.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  // Overlong forms, surrogates, beyond U+10FFFF.
  const unsigned next = byte(1);
  if ((lead == 0xE0 && next < 0xA0) || (lead == 0xED && next > 0x9F)) return 0;
  if ((lead == 0xF0 && next < 0x90) || (lead == 0xF4 && next > 0x8F)) return 0;
  return length;
}

}  // namespace

std::array<std::byte, 8> fill_value(StoredType type) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::int32_t minus_one = -1;
  const std::uint8_t all_ones = 255;
  std::array<std::byte, 8> value{};
  if (type == StoredType::f64) std::memcpy(value.data(), &nan, sizeof nan);
  if (type == StoredType::i32) std::memcpy(value.data(), &minus_one, sizeof minus_one);
  if (type == StoredType::u8) std::memcpy(value.data(), &all_ones, sizeof all_ones);
  return value;
}

std::uint64_t product(const std::vector<std::uint64_t>& lengths, std::size_t from) {
  std::uint64_t out = 1;
  for (std::size_t i = from; i < lengths.size(); ++i) out *= lengths[i];
  return out;
}

Handle file_type(StoredType type) {
  switch (type) {
    case StoredType::f64:
      return copy_type(H5T_IEEE_F64LE);
    case StoredType::i32:
      return copy_type(H5T_STD_I32LE);
    case StoredType::u8:
      return copy_type(H5T_STD_U8LE);
    case StoredType::u64:
      return copy_type(H5T_STD_U64LE);
    case StoredType::i64:
      return copy_type(H5T_STD_I64LE);
    case StoredType::text:
      return text_type();
  }
  throw Failure("unknown type of a column");
}

Handle memory_type(StoredType type) {
  switch (type) {
    case StoredType::f64:
      return copy_type(H5T_NATIVE_DOUBLE);
    case StoredType::i32:
      return copy_type(H5T_NATIVE_INT32);
    case StoredType::u8:
      return copy_type(H5T_NATIVE_UINT8);
    case StoredType::u64:
      return copy_type(H5T_NATIVE_UINT64);
    case StoredType::i64:
      return copy_type(H5T_NATIVE_INT64);
    case StoredType::text:
      return text_type();
  }
  throw Failure("unknown type of a column");
}

void RunningHash::add(std::span<const std::byte> bytes) {
  std::uint64_t word = 0;
  for (; bytes.size() >= sizeof word; bytes = bytes.subspan(sizeof word)) {
    std::memcpy(&word, bytes.data(), sizeof word);
    add(word);
  }
  if (bytes.empty()) return;
  word = 0;
  std::memcpy(&word, bytes.data(), bytes.size());
  add(word);
}

std::vector<std::uint64_t> shape_of(hid_t dataset) {
  const Handle space(H5Dget_space(dataset), H5Sclose, "get the extent of a dataset");
  const int rank = H5Sget_simple_extent_ndims(space.id());
  require(rank, "get the extent of a dataset");
  std::vector<hsize_t> shape(static_cast<std::size_t>(rank));
  require(H5Sget_simple_extent_dims(space.id(), shape.data(), nullptr), "get the extent of a dataset");
  return {shape.begin(), shape.end()};
}

void read_rows(hid_t dataset, StoredType type, std::uint64_t first, std::uint64_t count, void* out) {
  const Handle memory = memory_type(type);
  with_rows(dataset, first, count, [&](hid_t rows, hid_t file) {
    require(H5Dread(dataset, memory.id(), rows, file, H5P_DEFAULT, out), "read data");
  });
}

std::vector<std::string> read_text_rows(hid_t dataset, std::uint64_t first, std::uint64_t count) {
  std::vector<std::uint64_t> shape = shape_of(dataset);
  if (!shape.empty()) shape[0] = 1;
  const std::uint64_t width = std::accumulate(shape.begin(), shape.end(), std::uint64_t{1}, std::multiplies<>());
  std::vector<char*> texts(count * width, nullptr);
  std::vector<std::string> out(texts.size());
  const Handle memory = text_type(), transfer = text_transfer();
  with_rows(dataset, first, count, [&](hid_t rows, hid_t file) {
    require(H5Dread(dataset, memory.id(), rows, file, transfer.id(), texts.data()), "read texts");
    // HDF5 gives an empty text as a null pointer; the others are its memory, to be freed by it.
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (texts[i] == nullptr) continue;
      out[i] = texts[i];
      H5free_memory(texts[i]);
    }
  });
  return out;
}

std::uint64_t text_bytes(hid_t dataset, std::uint64_t first, std::uint64_t count) {
  hsize_t bytes = 0;
  const Handle memory = text_type();
  with_rows(dataset, first, count, [&](hid_t, hid_t file) {
    const Handle all(H5Dget_space(dataset), H5Sclose, "get the extent of a dataset");
    require(H5Dvlen_get_buf_size(dataset, memory.id(), file == H5S_ALL ? all.id() : file, &bytes), "measure texts");
  });
  return bytes;
}

void write_text_rows(hid_t dataset, std::uint64_t first, const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  pointers.reserve(texts.size());
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  const Handle memory = text_type(), transfer = text_transfer();
  with_rows(dataset, first, texts.size(), [&](hid_t rows, hid_t file) {
    require(H5Dwrite(dataset, memory.id(), rows, file, transfer.id(), pointers.data()), "write texts");
  });
}

void write_attribute(hid_t object, const char* name, std::string_view text) {
  const Handle type = text_type();
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, "make an attribute");
  const Handle attribute(H5Acreate2(object, name, type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                         "make an attribute");
  const std::string clean = storable_text(text);
  const char* value = clean.c_str();
  require(H5Awrite(attribute.id(), type.id(), &value), "write an attribute");
}

void write_attribute(hid_t object, const char* name, StoredType type, const void* values, std::size_t count) {
  const hsize_t length = count;
  const Handle space(count == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &length, nullptr), H5Sclose,
                     "make an attribute");
  const Handle stored = file_type(type), memory = memory_type(type);
  const Handle attribute(H5Acreate2(object, name, stored.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                         "make an attribute");
  require(H5Awrite(attribute.id(), memory.id(), values), "write an attribute");
}

void write_attribute(hid_t object, const char* name, double value) {
  write_attribute(object, name, StoredType::f64, &value, 1);
}
void write_attribute(hid_t object, const char* name, std::uint64_t value) {
  write_attribute(object, name, StoredType::u64, &value, 1);
}
void write_attribute(hid_t object, const char* name, std::int32_t value) {
  write_attribute(object, name, StoredType::i32, &value, 1);
}

std::string read_text_attribute(hid_t object, const char* name) {
  if (H5Aexists(object, name) <= 0) return "";
  const Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose, "open an attribute");
  const Handle stored(H5Aget_type(attribute.id()), H5Tclose, "read an attribute");
  const Handle space(H5Aget_space(attribute.id()), H5Sclose, "read an attribute");
  if (H5Tis_variable_str(stored.id()) <= 0 || H5Sget_simple_extent_npoints(space.id()) != 1)
    throw Failure(std::string("the attribute '") + name + "' is not a text");
  const Handle type = text_type();
  char* value = nullptr;
  require(H5Aread(attribute.id(), type.id(), &value), "read an attribute");
  std::string text = value == nullptr ? "" : value;
  if (value != nullptr) H5free_memory(value);
  return text;
}

void read_attribute(hid_t object, const char* name, StoredType type, void* out) {
  const Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose, "open an attribute");
  const Handle space(H5Aget_space(attribute.id()), H5Sclose, "read an attribute");
  if (H5Sget_simple_extent_npoints(space.id()) != 1)
    throw Failure(std::string("the attribute '") + name + "' is not one number");
  const Handle memory = memory_type(type);
  require(H5Aread(attribute.id(), memory.id(), out), "read an attribute");
}

std::string storable_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (text[0] == '\0') {
      out += ' ';
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace ostrakon::hdf5
