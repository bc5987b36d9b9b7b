#include "model/table.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ostrakon {
namespace {

constexpr AttributeId amount(0), link(1), word(2), sum(3);

Attribute attribute(const char* name, Storage storage, double initial) {
  Attribute result;
  result.name = name;
  result.storage = storage;
  result.initial = initial;
  return result;
}

TableInfo info() {
  TableInfo table;
  table.plural = "things";
  table.singular = "thing";
  table.attributes = {attribute("amount", Storage::f64, 2.5), attribute("link", Storage::i32, -1),
                      attribute("word", Storage::u8, -1), attribute("sum", Storage::f64, 0)};
  table.attributes.back().definition = "amount + 1";
  return table;
}

TEST(Column, HoldsNoneInEveryStorageOfWords) {
  for (const Storage storage : {Storage::i32, Storage::u8}) {
    Column column(storage, -1);
    column.reserve(3);
    EXPECT_EQ(column.get(0), -1);
    column.put(1, 7);
    EXPECT_EQ(column.get(1), 7);
    column.put(1, -1);
    EXPECT_EQ(column.get(1), -1);
    EXPECT_EQ(column.get(2), -1);
  }
}

TEST(Column, HoldsTheHighestWords) {
  Column byte(Storage::u8, 0), number(Storage::i32, 0);
  byte.reserve(1);
  number.reserve(1);
  byte.put(0, 254);
  number.put(0, 2147483647.0);
  EXPECT_EQ(byte.get(0), 254);
  EXPECT_EQ(number.get(0), 2147483647.0);
}

TEST(Column, KeepsMissingNumbers) {
  Column column(Storage::f64, std::nan(""));
  column.reserve(1);
  EXPECT_TRUE(std::isnan(column.get(0)));
  column.put(0, -0.5);
  EXPECT_EQ(column.get(0), -0.5);
}

TEST(Column, GivesTheTailItsInitialValueAgain) {
  Column column(Storage::f64, 9);
  column.reserve(16);
  for (std::size_t i = 0; i < 16; ++i) column.put(i, 1);
  column.refill_tail(3);  // kernels write whole groups of eight
  EXPECT_EQ(column.get(2), 1);
  for (std::size_t i = 3; i < 8; ++i) EXPECT_EQ(column.get(i), 9);
  EXPECT_EQ(column.get(8), 1);
}

TEST(Table, GrowsWithInitialValuesAndKeepsOldOnes) {
  Table table(info());
  constexpr std::int32_t rows = 3000;  // several blocks
  for (std::int32_t row = 0; row < rows; ++row) {
    ASSERT_EQ(table.add(static_cast<std::uint64_t>(row) + 100), row);
    const auto place = static_cast<std::size_t>(row);
    EXPECT_EQ(table.column(amount).get(place), 2.5);
    EXPECT_EQ(table.column(link).get(place), -1);
    EXPECT_EQ(table.column(word).get(place), -1);
    table.column(amount).put(place, row);
    table.column(link).put(place, row * 2);
    table.column(word).put(place, row % 255);
  }
  ASSERT_EQ(table.rows(), static_cast<std::size_t>(rows));
  for (std::int32_t row = 0; row < rows; ++row) {
    const auto place = static_cast<std::size_t>(row);
    EXPECT_EQ(table.key(row), static_cast<std::uint64_t>(row) + 100);
    EXPECT_EQ(table.column(amount).get(place), row);
    EXPECT_EQ(table.column(link).get(place), row * 2);
    EXPECT_EQ(table.column(word).get(place), row % 255);
  }
}

TEST(Table, ViewShowsTheColumnsAsTheyAre) {
  Table table(info());
  table.reserve(2);
  table.add(5);
  table.column(amount).put(0, 4);
  for (int i = 0; i < 1000; ++i) table.add(6);
  const TableView view = table.view();
  EXPECT_EQ(view.rows, 1001u);
  EXPECT_EQ(static_cast<const double*>(view.columns[0].data)[0], 4);
  EXPECT_EQ(static_cast<const double*>(view.columns[0].data)[1000], 2.5);
  EXPECT_EQ(view.keys[0], 5u);
}

TEST(Table, LeavesOutFormulasAndUnusedColumns) {
  const Table all(info());
  EXPECT_TRUE(all.stored(amount));
  EXPECT_FALSE(all.stored(sum));
  Table some(info(), {false, true, true, true});
  some.add(1);
  EXPECT_FALSE(some.stored(amount));
  EXPECT_FALSE(some.stored(sum));
  EXPECT_TRUE(some.stored(link));
  EXPECT_EQ(some.view().columns[0].data, nullptr);
  EXPECT_NE(some.view().columns[1].data, nullptr);
}

// Draws of the first rows share blocks while key and row are one number.
TEST(Table, KnowsHowFarKeysAreRowNumbers) {
  Table table(info());
  for (std::uint64_t key : {0u, 1u, 2u, 77u, 4u}) table.add(key);
  EXPECT_EQ(table.view().consecutive, 3u);
  EXPECT_EQ(table.key(2), 2u);
  EXPECT_EQ(table.key(3), 77u);
  EXPECT_EQ(table.key(4), 4u);
}

}  // namespace
}  // namespace ostrakon
