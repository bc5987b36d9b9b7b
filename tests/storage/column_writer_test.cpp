#include "storage/column_writer.h"

#include "storage/record_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <stdexcept>

namespace ostrakon::hdf5 {
namespace {

using testing::HasSubstr;

class Columns : public testing::Test {
 protected:
  Columns() {
    std::string name = (std::filesystem::temp_directory_path() / "ostrakon-columns-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
    path_ = (folder_ / "file.h5").string();
  }
  ~Columns() override { std::filesystem::remove_all(folder_); }

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
  std::filesystem::path folder_;
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
