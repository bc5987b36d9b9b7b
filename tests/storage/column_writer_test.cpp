#include "storage/column_writer.h"

#include "storage/record_groups.h"
#include "storage/scratch_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>

namespace ostrakon::hdf5 {
namespace {

using testing::HasSubstr;

class Columns : public testing::Test {
 protected:
  Columns() {
    path_ = (folder_ / "file.h5").string();
  }

  // A file with one growing column of `count` whole numbers, given in pieces of `piece`, and one of texts.
  std::vector<ColumnCheck> write(std::size_t count, std::size_t piece) const {
    Handle file(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose, "create");
    GroupWriter group(file.id(), "g", "a group");
    ColumnSpec numbers;
    numbers.name = "n";
    numbers.type = StoredType::i32;
    numbers.axes = {"n"};
    numbers.shape = {16};
    ColumnSpec texts = numbers;
    texts.name = "t";
    texts.type = StoredType::text;
    ColumnWriter& n = group.add(numbers);
    ColumnWriter& t = group.add(texts);
    group.attach_scales();
    std::vector<std::int32_t> values(count);
    std::iota(values.begin(), values.end(), 7);
    for (std::size_t i = 0; i < count; i += piece) n.append(values.data() + i, std::min(piece, count - i));
    for (const std::int32_t value : values) t.append_text(std::to_string(value));
    group.finish();
    file.close("close");
    return {n.check(), t.check()};
  }
  std::string complaint(const ColumnCheck& check) const {
    const Handle file(H5Fopen(path_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, "open");
    try {
      check_column(file.id(), check);
    } catch (const Failure& failure) {
      return failure.what();
    }
    return "none";
  }

  const Session session_;
  test::ScratchFolder scratch_{"columns"};
  const std::filesystem::path& folder_ = scratch_.path;
  std::string path_;
};

TEST_F(Columns, AreTheSameHoweverTheyAreCutIntoPieces) {
  for (const std::size_t count : {0u, 1u, 15u, 16u, 17u, 100u}) {
    const ColumnCheck whole = write(count, 1000).front();
    EXPECT_EQ(whole.rows, count);
    EXPECT_EQ(complaint(whole), "none");
    for (const std::size_t piece : {1u, 5u, 16u, 33u}) {
      const ColumnCheck cut = write(count, piece).front();
      EXPECT_EQ(cut.hash, whole.hash) << count << " in pieces of " << piece;
      EXPECT_EQ(complaint(cut), "none");
    }
  }
}

TEST_F(Columns, AreFoundDifferentWhenReadBack) {
  const std::vector<ColumnCheck> checks = write(40, 8);
  for (const ColumnCheck& right : checks) {
    ColumnCheck wrong = right;
    wrong.hash ^= 1;
    EXPECT_THAT(complaint(wrong), HasSubstr("other values"));
    wrong = right;
    wrong.rows = 41;
    EXPECT_THAT(complaint(wrong), HasSubstr("with 40 rows instead of 41"));
  }
}

// Noise is stored without deflate, and the next chunks of its column are not tried; HDF5's own reading does not notice.
TEST_F(Columns, MayHaveChunksThatAreOnlyShuffled) {
  constexpr std::size_t rows = 256, chunks = 12;
  std::vector<double> values(rows * chunks - 100, 0.5);
  std::mt19937_64 random(1);
  for (std::size_t i = rows; i < 2 * rows; ++i) values[i] = std::bit_cast<double>(random() >> 2);
  Handle file(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose, "create");
  GroupWriter group(file.id(), "g", "a group");
  ColumnSpec spec;
  spec.name = "x";
  spec.axes = {"x"};
  spec.shape = {rows};
  ColumnWriter& column = group.add(spec);
  column.append(values.data(), values.size());
  group.finish();
  file.close("close");
  EXPECT_EQ(complaint(column.check()), "none");
  file = Handle(H5Fopen(path_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, "open");
  const Handle dataset(H5Dopen2(file.id(), "/g/x", H5P_DEFAULT), H5Dclose, "open");
  std::vector<hsize_t> plain;
  for (hsize_t i = 0; i < chunks; ++i) {
    hsize_t bytes = 0;
    const hsize_t start = i * rows;
    require(H5Dget_chunk_storage_size(dataset.id(), &start, &bytes), "ask for a length");
    if (bytes == rows * sizeof(double)) plain.push_back(i);
  }
  EXPECT_THAT(plain, testing::ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  std::vector<double> read(values.size());
  read_rows(dataset.id(), StoredType::f64, 0, values.size(), read.data());
  EXPECT_TRUE(read == values);
}

// One byte of the stored data changed, whichever.
TEST_F(Columns, AreFoundDamagedWhenReadBack) {
  const ColumnCheck check = write(16, 16).front();
  hsize_t length = 0;
  haddr_t place = 0;
  {
    const Handle file(H5Fopen(path_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, "open");
    const Handle dataset(H5Dopen2(file.id(), "/g/n", H5P_DEFAULT), H5Dclose, "open");
    unsigned mask = 0;
    const Handle space(H5Dget_space(dataset.id()), H5Sclose, "find a chunk");
    require(H5Dget_chunk_info(dataset.id(), space.id(), 0, nullptr, &mask, &place, &length), "find a chunk");
  }
  ASSERT_GT(length, 20u);
  for (hsize_t i = 0; i < length; ++i) {
    const auto flip = [&] {
      std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
      file.seekg(static_cast<std::streamoff>(place + i));
      const int byte = file.get();
      file.seekp(static_cast<std::streamoff>(place + i));
      file.put(static_cast<char>(byte ^ 0x10));
    };
    flip();
    EXPECT_THAT(complaint(check), HasSubstr("other values")) << i;
    flip();
  }
  EXPECT_EQ(complaint(check), "none");
}

TEST_F(Columns, OfFixedShapeMustBeComplete) {
  const Handle file(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose, "create");
  ColumnSpec spec;
  spec.name = "n";
  spec.type = StoredType::f64;
  spec.axes = {"n"};
  spec.shape = {3};
  spec.growing = false;
  for (const int given : {0, 2}) {
    GroupWriter group(file.id(), "g" + std::to_string(given), "a group");
    ColumnWriter& column = group.add(spec);
    for (int i = 0; i < given; ++i) column.append_value(1.0);
    EXPECT_THROW(group.finish(), Failure) << given;
  }
}

TEST_F(Columns, NeedNamesThatCanBeNames) {
  const Handle file(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose, "create");
  GroupWriter group(file.id(), "g", "a group");
  for (const char* name : {"", ".", "a/b"}) {
    ColumnSpec spec;
    spec.name = name;
    spec.shape = {1};
    spec.axes = {"x"};
    EXPECT_THROW(group.add(spec), Failure) << name;
  }
}

TEST(StorableText, KeepsUtf8AndReplacesTheRest) {
  EXPECT_EQ(storable_text("état 改革 🏛"), "état 改革 🏛");
  EXPECT_EQ(storable_text(std::string_view("a\0b", 3)), "a b");
  EXPECT_EQ(storable_text("a\xFF"
                          "b\xC3"),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(storable_text("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD") << "overlong";
  EXPECT_EQ(storable_text("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "a surrogate";
  EXPECT_EQ(storable_text("\xF4\x90\x80\x80").size(), 12u) << "beyond the last character";
}

TEST(StoredNames, AreNamesInEveryReader) {
  EXPECT_EQ(stored_name("deputy director"), "deputy_director");
  EXPECT_EQ(stored_name("big-data/bureau"), "big_data_bureau");
  EXPECT_EQ(stored_name("état.2"), "état.2");
  EXPECT_EQ(row_word("events"), "event");
  EXPECT_EQ(row_word("public"), "public");
  EXPECT_EQ(row_word("s"), "s");
}

TEST(MonthTexts, CountFromYearZero) {
  EXPECT_EQ(month_text(2014 * 12), "2014-01");
  EXPECT_EQ(month_text(2014 * 12 + 11.9), "2014-12");
  EXPECT_EQ(month_text(0), "0000-01");
  EXPECT_EQ(month_text(-1), "-001-12");
  // 52 weeks of 12/52 months are a year, whatever the rounding.
  double date = 2014 * 12;
  for (int week = 0; week < 52; ++week) date += 12.0 / 52;
  EXPECT_EQ(month_text(date), "2015-01");
}

}  // namespace
}  // namespace ostrakon::hdf5
