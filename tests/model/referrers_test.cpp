#include "model/referrers.h"

#include "base/keys.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ostrakon {
namespace {

std::vector<std::int32_t> of(const Referrers& referrers, std::int32_t value) {
  std::vector<std::int32_t> rows;
  referrers.each(value, [&](std::int32_t row) { rows.push_back(row); });
  std::sort(rows.begin(), rows.end());
  return rows;
}

// After each of many changes, rows added and columns rewritten: what a search of the column finds.
TEST(Referrers, AreWhatASearchFinds) {
  constexpr std::int32_t values = 12;
  std::vector<std::int32_t> column;
  Referrers referrers;
  std::uint64_t state = 7;
  const auto below = [&](std::uint64_t n) { return static_cast<std::int32_t>((state = mix64(state)) % n); };
  for (int change = 0; change < 3000; ++change) {
    const std::int32_t kind = below(20);
    if (kind == 0 && change % 10 == 0) {
      for (std::int32_t& value : column) value = below(values + 1) - 1;
      referrers.forget(5);
    } else if (kind < 3 || column.empty()) {
      column.push_back(below(values + 1) - 1);
    } else {
      const std::int32_t row = below(column.size()), after = below(values + 1) - 1;
      referrers.change(row, column[static_cast<std::size_t>(row)], after);
      column[static_cast<std::size_t>(row)] = after;
    }
    if (kind > 15) continue;  // some changes come before the next question
    referrers.catch_up(column.data(), column.size());
    for (std::int32_t value = 0; value < values; ++value) {
      std::vector<std::int32_t> expected;
      for (std::size_t row = 0; row < column.size(); ++row) {
        if (column[row] == value) expected.push_back(static_cast<std::int32_t>(row));
      }
      ASSERT_EQ(of(referrers, value), expected) << "change " << change << ", value " << value;
    }
  }
  EXPECT_TRUE(of(referrers, values + 100).empty());
}

TEST(Referrers, AreNotKeptOfAColumnThatIsRewrittenInEachStep) {
  const std::int32_t column[] = {1, -1, 1};
  Referrers referrers;
  EXPECT_TRUE(referrers.worth_keeping(1));  // given at the start
  referrers.catch_up(column, 3);
  referrers.forget(4);
  EXPECT_FALSE(referrers.worth_keeping(4));
  EXPECT_FALSE(referrers.worth_keeping(5));
  EXPECT_TRUE(referrers.worth_keeping(6));
  referrers.catch_up(column, 3);
  EXPECT_TRUE(referrers.worth_keeping(7));
  EXPECT_EQ(of(referrers, 1), (std::vector<std::int32_t>{0, 2}));
}

}  // namespace
}  // namespace ostrakon
