// Numbers, ranges and dates as messages show them.
#include "input/reading.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace ostrakon {

std::string number_text(double value) {
  std::array<char, 32> buffer{};
  const bool plain = (value == std::floor(value) || std::abs(value) >= 1e-6) && std::abs(value) < 1e15;
  const auto written =
      plain ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed)
            : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return std::string(buffer.data(), written.ptr);
}

std::string bounds_text(double low, double high, bool dates) {
  const auto shown = [&](double value) { return dates ? date_text(value) : number_text(value); };
  const std::string first = std::isfinite(low) ? "from " + shown(low) : "";
  const std::string last = std::isfinite(high) ? "to " + shown(high) : "";
  return first + (first.empty() || last.empty() ? "" : " ") + last;
}

std::string date_text(double date) {
  const double months = std::floor(date + 1e-9);
  if (!(months >= 0 && months < 120'000)) return number_text(date);
  const int all = static_cast<int>(months);
  const std::string year = std::to_string(all / 12);
  const std::string month = std::to_string(all % 12 + 1);
  return std::string(4 - std::min<std::size_t>(4, year.size()), '0') + year + (month.size() == 1 ? "-0" : "-") + month;
}

}  // namespace ostrakon
