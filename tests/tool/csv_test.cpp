#include "tool/csv.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>

namespace ostrakon {
namespace {

std::string text(std::string_view value) {
  std::string line;
  add_csv_text(line, value);
  return line;
}
std::string number(double value) {
  std::string line;
  add_csv_number(line, value);
  return line;
}
std::string date(double months) {
  std::string line;
  add_csv_date(line, months);
  return line;
}

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(Csv, TextsAreQuotedWhereTheyMustBe) {
  EXPECT_EQ(text("plain text"), "plain text");
  EXPECT_EQ(text(""), "");
  EXPECT_EQ(text("a,b"), "\"a,b\"");
  EXPECT_EQ(text("say \"so\""), "\"say \"\"so\"\"\"");
  EXPECT_EQ(text("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(text("a\rb"), "\"a\rb\"");
}

TEST(Csv, NumbersReadBackAsTheyAre) {
  for (const double value : {0.1, 1.0 / 3, 1e300, 5e-324, -2.5, 123456789.0, 0.30000000000000004}) {
    EXPECT_EQ(std::strtod(number(value).c_str(), nullptr), value);
  }
  EXPECT_EQ(number(5), "5");
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(nan), "");
  EXPECT_EQ(number(std::numeric_limits<double>::infinity()), "inf");
}

TEST(Csv, DatesAreMonthsWithTheirPartsAsDecimals) {
  EXPECT_EQ(date(2018 * 12 + 1), "2018-02");
  EXPECT_EQ(date(2018 * 12 + 11), "2018-12");
  EXPECT_EQ(date(2018 * 12 + 1.5), "2018-02.5");
  EXPECT_EQ(date(33 * 12), "0033-01");
  EXPECT_EQ(date(nan), "");
  EXPECT_EQ(date(-3), "-3");
  const double odd = 24217 + 12.0 / 52;
  const std::string shown = date(odd);
  EXPECT_EQ(shown.substr(0, 8), "2018-02.");
  EXPECT_EQ(std::strtod(("24217" + shown.substr(7)).c_str(), nullptr), odd);
}

}  // namespace
}  // namespace ostrakon
