#include "storage/history_reader.h"

#include "storage/dataset.h"
#include "storage/fixed_groups.h"

#include <array>
#include <functional>
#include <limits>
#include <utility>

namespace ostrakon {

using hdf5::Failure;
using hdf5::Handle;
using hdf5::StoredType;

namespace {

// A dataset may claim more than its file holds; what is read into memory at once is bounded by this many values.
constexpr std::uint64_t most_values = std::uint64_t{1} << 31;

herr_t collect_name(hid_t, const char* name, const H5L_info_t*, void* out) {
  static_cast<std::vector<std::string>*>(out)->emplace_back(name);
  return 0;
}

std::string plain_name(const std::string& group) {
  std::string name = !group.empty() && group.front() == '/' ? group.substr(1) : group;
  if (name.find('/') != std::string::npos) throw Failure("'" + group + "' is not the name of a group");
  return name;
}

// Links of other kinds could lead into other files.
void require_hard_link(hid_t parent, const std::string& name, const char* kind) {
  H5L_info_t info;
  if (name.empty() || H5Lexists(parent, name.c_str(), H5P_DEFAULT) <= 0)
    throw Failure(std::string("has no ") + kind + " '" + name + "'");
  hdf5::require(H5Lget_info(parent, name.c_str(), &info, H5P_DEFAULT), "read the contents");
  if (info.type != H5L_TYPE_HARD) throw Failure("'" + name + "' is a link; histories have none");
}

void require_plain_storage(hid_t dataset, const std::string& name) {
  const Handle creation(H5Dget_create_plist(dataset), H5Pclose, "read how a dataset is stored");
  if (H5Pget_layout(creation.id()) == H5D_VIRTUAL || H5Pget_external_count(creation.id()) != 0)
    throw Failure("the data of '" + name + "' lie in another file");
  const int filters = H5Pget_nfilters(creation.id());
  for (int i = 0; i < filters; ++i) {
    unsigned flags = 0;
    std::size_t values = 0;
    const H5Z_filter_t filter =
        H5Pget_filter2(creation.id(), static_cast<unsigned>(i), &flags, &values, nullptr, 0, nullptr, nullptr);
    if (filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_DEFLATE)
      throw Failure("'" + name + "' is compressed in a way that histories are not");
  }
}

}  // namespace

class HistoryReader::File {
 public:
  explicit File(const std::string& path) : path_(path) {
    const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "describe the file");
    hdf5::require(H5Pset_fclose_degree(access.id(), H5F_CLOSE_STRONG), "describe the file");
    hdf5::require(H5Pset_file_locking(access.id(), false, true), "describe the file");
    file_ = Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id()), H5Fclose, "be read as an HDF5 file");
    hdf5::check_root_attributes(file_.id());
  }

  const std::string& path() const { return path_; }
  hid_t id() const { return file_.id(); }

  Handle group(const std::string& name) const {
    const std::string plain = plain_name(name);
    if (plain.empty()) return Handle(H5Gopen2(id(), "/", H5P_DEFAULT), H5Gclose, "open the root group");
    require_hard_link(id(), plain, "group");
    return Handle(H5Gopen2(id(), plain.c_str(), H5P_DEFAULT), H5Gclose, "open a group");
  }

  Handle dataset(const std::string& group_name, const std::string& column) const {
    const Handle parent = group(group_name);
    const std::string plain = plain_name(column);
    require_hard_link(parent.id(), plain, "column");
    Handle out(H5Dopen2(parent.id(), plain.c_str(), H5P_DEFAULT), H5Dclose, "open a column");
    require_plain_storage(out.id(), plain);
    return out;
  }

  static std::vector<std::string> names(const Handle& group) {
    std::vector<std::string> out;
    hsize_t next = 0;
    hdf5::require(H5Literate(group.id(), H5_INDEX_CRT_ORDER, H5_ITER_INC, &next, collect_name, &out),
                  "list the contents");
    return out;
  }

 private:
  std::string path_;
  Handle file_;
};

namespace {

struct Extent {
  std::uint64_t rows = 1, values = 1;
};

Extent bounded_extent(hid_t dataset, const std::string& column) {
  Extent extent;
  const std::vector<std::uint64_t> shape = hdf5::shape_of(dataset);
  if (!shape.empty()) extent.rows = shape[0];
  for (const std::uint64_t length : shape) {
    if (length != 0 && extent.values > most_values / length)
      throw Failure("'" + column + "' has too many values to be read at once");
    extent.values *= length;
  }
  return extent;
}

// Reads a column into T; `fits` says whether the stored type may be converted.
template <class T>
std::vector<T> read_numbers(const Handle& dataset, const std::string& column, StoredType type,
                            const std::function<bool(bool whole, bool has_sign, std::size_t bytes)>& fits) {
  const Handle stored(H5Dget_type(dataset.id()), H5Tclose, "read a type");
  const H5T_class_t kind = H5Tget_class(stored.id());
  const bool whole = kind == H5T_INTEGER;
  const bool has_sign = whole && H5Tget_sign(stored.id()) == H5T_SGN_2;
  if ((!whole && kind != H5T_FLOAT) || !fits(whole, has_sign, H5Tget_size(stored.id())))
    throw Failure("'" + column + "' does not hold numbers of the kind asked for");
  const Extent extent = bounded_extent(dataset.id(), column);
  std::vector<T> out(extent.values);
  hdf5::read_rows(dataset.id(), type, 0, extent.rows, out.data());
  return out;
}

// A file that claims more rows than it can hold would be written out without end.
void require_data(hid_t dataset, const std::string& column, const std::vector<std::uint64_t>& shape) {
  constexpr std::uint64_t most_to_one = 1100, small = 1 << 24;  // deflate makes of 1032 bytes no less than one
  const Handle stored(H5Dget_type(dataset), H5Tclose, "read a type");
  std::uint64_t bytes = H5Tget_size(stored.id());
  for (const std::uint64_t length : shape) {
    const bool fits = length == 0 || bytes <= std::numeric_limits<std::uint64_t>::max() / length;
    bytes = fits ? bytes * length : std::numeric_limits<std::uint64_t>::max();
  }
  if (bytes > small && bytes / most_to_one > H5Dget_storage_size(dataset))
    throw Failure("'" + column + "' claims more values than the file holds");
}

using Slice = HistoryReader::Slice;

// Reads rows of a column into T, whose stored type must fit as above.
template <class T>
std::vector<T> read_slice(const Handle& dataset, const std::string& column, StoredType type, Slice slice) {
  const std::vector<std::uint64_t> shape = hdf5::shape_of(dataset.id());
  if (shape.empty() || slice.first > shape[0] || slice.count > shape[0] - slice.first)
    throw Failure("'" + column + "' has not so many rows");
  require_data(dataset.id(), column, shape);
  const std::uint64_t width = hdf5::product(shape, 1);
  if (slice.count != 0 && width > most_values / slice.count)
    throw Failure("'" + column + "' has too many values to be read at once");
  std::vector<T> out(slice.count * width);
  hdf5::read_rows(dataset.id(), type, slice.first, slice.count, out.data());
  return out;
}

HistoryReader::Kind kind_of(const Handle& dataset, const std::string& column) {
  using Kind = HistoryReader::Kind;
  const Handle stored(H5Dget_type(dataset.id()), H5Tclose, "read a type");
  const H5T_class_t kind = H5Tget_class(stored.id());
  if (kind == H5T_FLOAT) return Kind::real;
  if (H5Tis_variable_str(stored.id()) > 0) return Kind::text;
  if (kind != H5T_INTEGER || H5Tget_size(stored.id()) > 8)
    throw Failure("'" + column + "' holds neither numbers nor texts");
  const bool all_bits = H5Tget_sign(stored.id()) == H5T_SGN_NONE && H5Tget_size(stored.id()) == 8;
  return all_bits ? Kind::unsigned_whole : Kind::whole;
}

void require_kind(const Handle& dataset, const std::string& column, HistoryReader::Kind wanted) {
  if (kind_of(dataset, column) != wanted) throw Failure("'" + column + "' does not hold values of the kind asked for");
}

// The name of the object that an entry of DIMENSION_LIST points to, without its group.
std::string scale_name(hid_t dataset, const hvl_t& entry, const std::string& column) {
  if (entry.len != 1) throw Failure("an axis of '" + column + "' has not one scale");
  const Handle scale(H5Rdereference2(dataset, H5P_DEFAULT, H5R_OBJECT, entry.p), H5Oclose, "follow a scale");
  std::array<char, 1024> name{};
  if (H5Iget_name(scale.id(), name.data(), name.size() - 1) <= 0) throw Failure("a scale of '" + column + "' is gone");
  const std::string path = name.data();
  return path.substr(path.rfind('/') + 1);
}

std::vector<std::string> axes_of(const Handle& dataset, const std::string& column) {
  const std::size_t rank = hdf5::shape_of(dataset.id()).size();
  if (H5Aexists(dataset.id(), "DIMENSION_LIST") <= 0) return std::vector<std::string>(rank, column);
  const Handle attribute(H5Aopen(dataset.id(), "DIMENSION_LIST", H5P_DEFAULT), H5Aclose, "read axes");
  const Handle space(H5Aget_space(attribute.id()), H5Sclose, "read axes");
  const Handle stored(H5Aget_type(attribute.id()), H5Tclose, "read axes");
  const Handle type(H5Tvlen_create(H5T_STD_REF_OBJ), H5Tclose, "read axes");
  if (H5Sget_simple_extent_npoints(space.id()) != static_cast<hssize_t>(rank) || H5Tequal(stored.id(), type.id()) <= 0)
    throw Failure("the axes of '" + column + "' are not told as histories do");
  std::vector<hvl_t> entries(rank, hvl_t{0, nullptr});
  hdf5::require(H5Aread(attribute.id(), type.id(), entries.data()), "read axes");
  std::vector<std::string> names;
  try {
    for (const hvl_t& entry : entries) names.push_back(scale_name(dataset.id(), entry, column));
  } catch (...) {
    H5Dvlen_reclaim(type.id(), space.id(), H5P_DEFAULT, entries.data());
    throw;
  }
  H5Dvlen_reclaim(type.id(), space.id(), H5P_DEFAULT, entries.data());
  return names;
}

}  // namespace

HistoryReader::HistoryReader(std::string path)
    : file_(hdf5::guarded(path, [&] { return std::make_unique<File>(path); })) {}

HistoryReader::~HistoryReader() {
  const hdf5::Session session;
  file_.reset();
}

const std::string& HistoryReader::path() const {
  return file_->path();
}

std::vector<std::string> HistoryReader::groups() const {
  return hdf5::guarded(path(), [&] { return File::names(file_->group("")); });
}

std::vector<std::string> HistoryReader::columns(const std::string& group) const {
  return hdf5::guarded(path(), [&] { return File::names(file_->group(group)); });
}

bool HistoryReader::has(const std::string& group, const std::string& column) const {
  return hdf5::guarded(path(), [&] {
    const std::string name = plain_name(group);
    if (H5Lexists(file_->id(), name.c_str(), H5P_DEFAULT) <= 0) return false;
    return H5Lexists(file_->group(name).id(), plain_name(column).c_str(), H5P_DEFAULT) > 0;
  });
}

std::uint64_t HistoryReader::rows(const std::string& group) const {
  const std::vector<std::string> names = columns(group);
  if (names.empty()) return 0;
  const std::vector<std::uint64_t> lengths = shape(group, names.front());
  return lengths.empty() ? 1 : lengths.front();
}

std::vector<std::uint64_t> HistoryReader::shape(const std::string& group, const std::string& column) const {
  return hdf5::guarded(path(), [&] { return hdf5::shape_of(file_->dataset(group, column).id()); });
}

std::vector<double> HistoryReader::doubles(const std::string& group, const std::string& column) const {
  return hdf5::guarded(path(), [&] {
    return read_numbers<double>(file_->dataset(group, column), column, StoredType::f64,
                                [](bool, bool, std::size_t) { return true; });
  });
}

std::vector<std::int32_t> HistoryReader::integers(const std::string& group, const std::string& column) const {
  return hdf5::guarded(path(), [&] {
    return read_numbers<std::int32_t>(
        file_->dataset(group, column), column, StoredType::i32,
        [](bool whole, bool has_sign, std::size_t bytes) { return whole && bytes < (has_sign ? 5u : 4u); });
  });
}

std::vector<std::int64_t> HistoryReader::long_integers(const std::string& group, const std::string& column) const {
  return hdf5::guarded(path(), [&] {
    return read_numbers<std::int64_t>(
        file_->dataset(group, column), column, StoredType::i64,
        [](bool whole, bool has_sign, std::size_t bytes) { return whole && bytes < (has_sign ? 9u : 8u); });
  });
}

std::vector<std::uint64_t> HistoryReader::unsigned_integers(const std::string& group, const std::string& column) const {
  return hdf5::guarded(path(), [&] {
    return read_numbers<std::uint64_t>(
        file_->dataset(group, column), column, StoredType::u64,
        [](bool whole, bool has_sign, std::size_t bytes) { return whole && !has_sign && bytes <= 8; });
  });
}

std::vector<std::string> HistoryReader::strings(const std::string& group, const std::string& column) const {
  return hdf5::guarded(path(), [&] {
    const Handle dataset = file_->dataset(group, column);
    const Handle stored(H5Dget_type(dataset.id()), H5Tclose, "read a type");
    if (H5Tis_variable_str(stored.id()) <= 0) throw Failure("'" + column + "' does not hold texts");
    return hdf5::read_text_rows(dataset.id(), 0, bounded_extent(dataset.id(), column).rows);
  });
}

HistoryReader::Kind HistoryReader::kind(const std::string& group, const std::string& column) const {
  return hdf5::guarded(path(), [&] { return kind_of(file_->dataset(group, column), column); });
}

std::vector<double> HistoryReader::doubles(const std::string& group, const std::string& column, Slice slice) const {
  return hdf5::guarded(path(), [&] {
    const Handle dataset = file_->dataset(group, column);
    require_kind(dataset, column, Kind::real);
    return read_slice<double>(dataset, column, StoredType::f64, slice);
  });
}

std::vector<std::int64_t> HistoryReader::long_integers(const std::string& group, const std::string& column,
                                                       Slice slice) const {
  return hdf5::guarded(path(), [&] {
    const Handle dataset = file_->dataset(group, column);
    require_kind(dataset, column, Kind::whole);
    return read_slice<std::int64_t>(dataset, column, StoredType::i64, slice);
  });
}

std::vector<std::uint64_t> HistoryReader::unsigned_integers(const std::string& group, const std::string& column,
                                                            Slice slice) const {
  return hdf5::guarded(path(), [&] {
    const Handle dataset = file_->dataset(group, column);
    require_kind(dataset, column, Kind::unsigned_whole);
    return read_slice<std::uint64_t>(dataset, column, StoredType::u64, slice);
  });
}

std::vector<std::string> HistoryReader::strings(const std::string& group, const std::string& column,
                                                Slice slice) const {
  return hdf5::guarded(path(), [&] {
    const Handle dataset = file_->dataset(group, column);
    require_kind(dataset, column, Kind::text);
    const std::vector<std::uint64_t> shape = hdf5::shape_of(dataset.id());
    if (shape.empty() || slice.first > shape[0] || slice.count > shape[0] - slice.first)
      throw Failure("'" + column + "' has not so many rows");
    constexpr std::uint64_t most_bytes = std::uint64_t{1} << 28;
    if (slice.count > most_values || hdf5::text_bytes(dataset.id(), slice.first, slice.count) > most_bytes)
      throw Failure("the texts of '" + column + "' are too long to be read at once");
    return hdf5::read_text_rows(dataset.id(), slice.first, slice.count);
  });
}

std::vector<std::string> HistoryReader::axes(const std::string& group, const std::string& column) const {
  return hdf5::guarded(path(), [&] { return axes_of(file_->dataset(group, column), column); });
}

std::optional<double> HistoryReader::missing_value(const std::string& group, const std::string& column) const {
  return hdf5::guarded(path(), [&]() -> std::optional<double> {
    const Handle dataset = file_->dataset(group, column);
    if (H5Aexists(dataset.id(), "_FillValue") <= 0) return std::nullopt;
    double value = 0;
    hdf5::read_attribute(dataset.id(), "_FillValue", StoredType::f64, &value);
    return value;
  });
}

std::string HistoryReader::text(const std::string& group, const std::string& column) const {
  const std::vector<std::string> all = strings(group, column);
  if (all.size() != 1) throw StorageError(path(), "'" + column + "' is not one text");
  return all.front();
}

std::string HistoryReader::text_attribute(const std::string& group, const std::string& column,
                                          const std::string& name) const {
  return hdf5::guarded(path(), [&] {
    const Handle object = column.empty() ? file_->group(group) : file_->dataset(group, column);
    return hdf5::read_text_attribute(object.id(), name.c_str());
  });
}

double HistoryReader::number_attribute(const std::string& group, const std::string& column,
                                       const std::string& name) const {
  return hdf5::guarded(path(), [&] {
    const Handle object = column.empty() ? file_->group(group) : file_->dataset(group, column);
    double value = 0;
    hdf5::read_attribute(object.id(), name.c_str(), StoredType::f64, &value);
    return value;
  });
}

std::uint64_t HistoryReader::master_seed() const {
  return hdf5::guarded(path(), [&] {
    std::uint64_t value = 0;
    hdf5::read_attribute(file_->group("").id(), "master_seed", StoredType::u64, &value);
    return value;
  });
}

}  // namespace ostrakon
