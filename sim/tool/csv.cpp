#include "tool/csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace ostrakon {

void add_csv_text(std::string& line, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    line += text;
    return;
  }
  line += '"';
  for (const char c : text) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

void add_csv_number(std::string& line, double value) {
  if (std::isnan(value)) return;
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  line.append(buffer.data(), end);
}

void add_csv_date(std::string& line, double months) {
  if (std::isnan(months)) return;
  constexpr double last = 120'000;  // the end of the year 9999
  if (!(months >= 0 && months < last)) {
    add_csv_number(line, months);
    return;
  }
  // The shortest digits, never in powers of ten: what follows the point stays as it is.
  std::array<char, 512> buffer{};
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), months, std::chars_format::fixed);
  const std::string_view digits(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t point = std::min(digits.find('.'), digits.size());
  int whole = 0;
  std::from_chars(digits.data(), digits.data() + point, whole);
  const std::string year = std::to_string(whole / 12), month = std::to_string(whole % 12 + 1);
  line.append(4 - year.size(), '0');
  line += year;
  line += month.size() == 1 ? "-0" : "-";
  line += month;
  line += digits.substr(point);
}

}  // namespace ostrakon
