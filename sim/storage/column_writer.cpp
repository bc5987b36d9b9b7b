#include "storage/column_writer.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <span>

namespace ostrakon::hdf5 {

namespace {

constexpr unsigned tracked = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
constexpr unsigned deflate_level = 1;
constexpr unsigned tries_left_out = 7;  // after a chunk that hardly shrank

bool is_scale(const ColumnSpec& spec) {
  return spec.axes.size() == 1 && spec.axes[0] == spec.name;
}

void set_fill_value(hid_t creation, StoredType type) {
  if (type != StoredType::f64 && type != StoredType::i32 && type != StoredType::u8) return;
  const Handle memory = memory_type(type);
  require(H5Pset_fill_value(creation, memory.id(), fill_value(type).data()), "set a fill value");
}

Handle dataset_properties(const ColumnSpec& spec) {
  Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "describe a dataset");
  require(H5Pset_obj_track_times(creation.id(), false), "describe a dataset");
  require(H5Pset_attr_creation_order(creation.id(), tracked), "describe a dataset");
  if (!spec.growing) return creation;
  std::vector<hsize_t> chunk;
  for (const std::uint64_t length : spec.shape) chunk.push_back(std::max<std::uint64_t>(length, 1));
  require(H5Pset_chunk(creation.id(), static_cast<int>(chunk.size()), chunk.data()), "describe a dataset");
  set_fill_value(creation.id(), spec.type);
  // Texts lie outside the chunks; compressing their addresses gains nothing and some readers refuse it.
  if (spec.type == StoredType::text) return creation;
  require(H5Pset_shuffle(creation.id()), "describe a dataset");
  require(H5Pset_deflate(creation.id(), deflate_level), "describe a dataset");
  return creation;
}

Handle create_dataset(hid_t group, const ColumnSpec& spec) {
  std::vector<hsize_t> now(spec.shape.begin(), spec.shape.end()), limit = now;
  if (spec.growing) {
    now[0] = 0;
    limit[0] = H5S_UNLIMITED;
  }
  const Handle space(
      now.empty() ? H5Screate(H5S_SCALAR) : H5Screate_simple(static_cast<int>(now.size()), now.data(), limit.data()),
      H5Sclose, "describe a dataset");
  const Handle type = file_type(spec.type);
  const Handle creation = dataset_properties(spec);
  const Handle access(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose, "describe a dataset");
  // No chunk cache: whole chunks go to the file as they are written, in that order.
  if (spec.growing) require(H5Pset_chunk_cache(access.id(), 0, 0, 1.0), "describe a dataset");
  return Handle(H5Dcreate2(group, spec.name.c_str(), type.id(), space.id(), H5P_DEFAULT, creation.id(), access.id()),
                H5Dclose, "create a dataset");
}

// Fixed-length ASCII, as the specification of dimension scales asks for.
void write_plain_text(hid_t object, const char* name, const std::string& text) {
  const Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "make a dimension scale");
  require(H5Tset_size(type.id(), text.size() + 1), "make a dimension scale");
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, "make a dimension scale");
  const Handle attribute(H5Acreate2(object, name, type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                         "make a dimension scale");
  require(H5Awrite(attribute.id(), type.id(), text.c_str()), "make a dimension scale");
}

// An entry of REFERENCE_LIST: a dataset and which of its axes the scale belongs to. The filler is written too and must
// not be left to chance.
struct ScaleUse {
  hobj_ref_t dataset = 0;
  std::int32_t axis = 0;
  std::int32_t filler = 0;
};

void write_scale_uses(hid_t scale, const std::vector<ScaleUse>& uses) {
  const Handle type(H5Tcreate(H5T_COMPOUND, sizeof(ScaleUse)), H5Tclose, "make a dimension scale");
  require(H5Tinsert(type.id(), "dataset", offsetof(ScaleUse, dataset), H5T_STD_REF_OBJ), "make a dimension scale");
  require(H5Tinsert(type.id(), "dimension", offsetof(ScaleUse, axis), H5T_STD_I32LE), "make a dimension scale");
  const hsize_t length = uses.size();
  const Handle space(H5Screate_simple(1, &length, nullptr), H5Sclose, "make a dimension scale");
  const Handle attribute(H5Acreate2(scale, "REFERENCE_LIST", type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                         "make a dimension scale");
  require(H5Awrite(attribute.id(), type.id(), uses.data()), "make a dimension scale");
}

void write_axes(hid_t dataset, std::vector<hobj_ref_t> scales) {
  const Handle type(H5Tvlen_create(H5T_STD_REF_OBJ), H5Tclose, "attach dimension scales");
  const hsize_t length = scales.size();
  const Handle space(H5Screate_simple(1, &length, nullptr), H5Sclose, "attach dimension scales");
  const Handle attribute(H5Acreate2(dataset, "DIMENSION_LIST", type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose, "attach dimension scales");
  std::vector<hvl_t> entries;
  entries.reserve(scales.size());
  for (hobj_ref_t& scale : scales) entries.push_back({1, &scale});
  require(H5Awrite(attribute.id(), type.id(), entries.data()), "attach dimension scales");
}

hobj_ref_t reference(hid_t group, const std::string& name) {
  hobj_ref_t out = 0;
  require(H5Rcreate(&out, group, name.c_str(), H5R_OBJECT, H5I_INVALID_HID), "refer to a dataset");
  return out;
}

}  // namespace

ColumnWriter::ColumnWriter(hid_t group, std::string group_name, ColumnSpec spec, ChunkCodec& codec)
    : group_(std::move(group_name)), spec_(std::move(spec)), dataset_(create_dataset(group, spec_)), codec_(&codec) {
  width_ = product(spec_.shape, 1);
  capacity_ = product(spec_.shape, 0);
  if (spec_.type != StoredType::text) buffer_.resize(capacity_ * element_size(spec_.type));
  describe();
}

void ColumnWriter::describe() const {
  if (is_scale(spec_)) {
    write_plain_text(id(), "CLASS", "DIMENSION_SCALE");
    write_plain_text(id(), "NAME", spec_.name);
  }
  write_attribute(id(), "long_name", spec_.long_name);
  if (!spec_.unit.empty()) write_attribute(id(), "units", spec_.unit);
  if (!spec_.role.empty()) write_attribute(id(), "role", spec_.role);
  if (!spec_.original.empty()) write_attribute(id(), "original_name", spec_.original);
  if (!spec_.legend.empty()) write_attribute(id(), "legend", spec_.legend);
  if (spec_.missing == Missing::marked)
    write_attribute(id(), "_FillValue", spec_.type, fill_value(spec_.type).data(), 1);
}

void ColumnWriter::append(const void* values, std::size_t count) {
  const std::size_t size = element_size(spec_.type);
  const auto* bytes = static_cast<const std::byte*>(values);
  while (count > 0) {
    const std::size_t taken = std::min(count, capacity_ - held_);
    if (chunked()) {
      shuffle(bytes, taken, size, buffer_.data() + held_, capacity_);
    } else {
      std::memcpy(buffer_.data() + held_ * size, bytes, taken * size);
    }
    held_ += taken;
    bytes += taken * size;
    count -= taken;
    if (held_ == capacity_) flush();
  }
}

void ColumnWriter::append_text(std::string_view text) {
  texts_.push_back(storable_text(text));
  hash_.add(texts_.back());
  if (++held_ == capacity_) flush();
}

void ColumnWriter::flush() {
  if (held_ == 0) return;
  const std::uint64_t rows = held_ / width_;
  if (spec_.growing) {
    std::vector<hsize_t> extent(spec_.shape.begin(), spec_.shape.end());
    extent[0] = rows_written_ + rows;
    require(H5Dset_extent(id(), extent.data()), "lengthen a dataset");
  }
  if (chunked()) {
    write_chunk(rows);
  } else if (spec_.type == StoredType::text) {
    write_text_rows(id(), rows_written_, texts_);
    texts_.clear();
  } else {
    const Handle memory = memory_type(spec_.type);
    hash_.add(std::as_bytes(std::span(buffer_)));
    require(H5Dwrite(id(), memory.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, buffer_.data()), "write data");
  }
  rows_written_ += rows;
  held_ = 0;
}

// Goes past HDF5's filters, which compress several times slower, and past its selections and conversions.
void ColumnWriter::write_chunk(std::uint64_t rows) {
  const std::size_t held = rows * width_;
  const std::array<std::byte, 8> fill = fill_value(spec_.type);
  for (std::size_t b = 0; b < element_size(spec_.type); ++b)
    std::fill_n(buffer_.data() + b * capacity_ + held, capacity_ - held, static_cast<std::uint8_t>(fill[b]));
  std::vector<hsize_t> start(spec_.shape.size(), 0);
  start[0] = rows_written_;
  // What is noise in one chunk of a column is noise in the next; only the fill values after the last rows shrink.
  const bool try_it = tries_to_leave_out_ == 0 || held < capacity_;
  const ChunkCodec::Stored chunk = try_it ? codec_->encode(buffer_) : ChunkCodec::as_it_is(buffer_);
  if (!try_it) {
    --tries_to_leave_out_;
  } else if (chunk.filter_mask == only_shuffled) {
    tries_to_leave_out_ = tries_left_out;
  }
  hash_.add(chunk.filter_mask);
  hash_.add(std::as_bytes(chunk.bytes));
  require(H5Dwrite_chunk(id(), H5P_DEFAULT, chunk.filter_mask, start.data(), chunk.bytes.size(), chunk.bytes.data()),
          "write data");
}

void ColumnWriter::finish() {
  if (!spec_.growing && held_ != 0) throw Failure("not all values of '" + spec_.name + "' were given");
  flush();
  const std::uint64_t due = spec_.growing ? rows_written_ : (spec_.shape.empty() ? 1 : spec_.shape[0]);
  if (capacity_ > 0 && rows_written_ != due) throw Failure("not all values of '" + spec_.name + "' were given");
  dataset_.close("finish a dataset");
}

ColumnCheck ColumnWriter::check() const {
  const std::uint64_t rows_at_a_time = spec_.shape.empty() ? 1 : std::max<std::uint64_t>(spec_.shape[0], 1);
  return {group_, spec_.name, spec_.type, rows_written_, rows_at_a_time, chunked(), hash_.value()};
}

GroupWriter::GroupWriter(hid_t file, std::string name, std::string_view meaning) : name_(std::move(name)) {
  const Handle creation(H5Pcreate(H5P_GROUP_CREATE), H5Pclose, "describe a group");
  require(H5Pset_obj_track_times(creation.id(), false), "describe a group");
  require(H5Pset_link_creation_order(creation.id(), tracked), "describe a group");
  require(H5Pset_attr_creation_order(creation.id(), tracked), "describe a group");
  group_ = Handle(H5Gcreate2(file, name_.c_str(), H5P_DEFAULT, creation.id(), H5P_DEFAULT), H5Gclose, "create a group");
  write_attribute(id(), "long_name", meaning);
}

ColumnWriter& GroupWriter::add(ColumnSpec spec) {
  if (spec.name.empty() || spec.name == "." || spec.name.find('/') != std::string::npos)
    throw Failure("'" + spec.name + "' cannot be the name of a column of /" + name_);
  if (!names_.insert(spec.name).second) throw Failure("two columns of /" + name_ + " are named '" + spec.name + "'");
  return columns_.emplace_back(id(), name_, std::move(spec), *codec_);
}

std::string GroupWriter::free_name(const std::string& wanted, const std::string& prefix) const {
  if (!has(wanted)) return wanted;
  std::string name = prefix + "_" + wanted;
  if (!has(name)) return name;
  int number = 2;
  while (has(name + "_" + std::to_string(number))) ++number;
  return name + "_" + std::to_string(number);
}

void GroupWriter::attach_scales() {
  std::map<std::string, std::vector<ScaleUse>> uses;
  for (const ColumnWriter& column : columns_) {
    const ColumnSpec& spec = column.spec();
    if (is_scale(spec) || spec.axes.empty()) continue;
    std::vector<hobj_ref_t> scales;
    for (std::size_t axis = 0; axis < spec.axes.size(); ++axis) {
      scales.push_back(reference(id(), spec.axes[axis]));
      uses[spec.axes[axis]].push_back({reference(id(), spec.name), static_cast<std::int32_t>(axis), 0});
    }
    write_axes(column.id(), std::move(scales));
  }
  for (const ColumnWriter& column : columns_) {
    if (const auto found = uses.find(column.spec().name); found != uses.end())
      write_scale_uses(column.id(), found->second);
  }
}

void GroupWriter::finish() {
  for (ColumnWriter& column : columns_) column.finish();
  group_.close("finish a group");
}

}  // namespace ostrakon::hdf5
