// Errors of elementary functions, in units in the last place.
#pragma once

#include <cmath>

namespace ostrakon::test {

inline double unit_in_last_place(double x) {
  x = std::fabs(x);
  if (std::isinf(x)) return 0x1p971;
  return x < 0x1p-1022 ? 0x1p-1074 : std::ldexp(1.0, std::ilogb(x) - 52);
}

// Error in units in the last place of the true value, infinity counting as 2^1024, the number after the largest; huge where
// only one is NaN.
inline double error_of(double got, long double want) {
  if (std::isnan(want) || std::isnan(got)) return std::isnan(want) && std::isnan(got) ? 0 : 1e9;
  const auto finite = [](long double x) { return std::fmax(-0x1p1024L, std::fmin(0x1p1024L, x)); };
  const double rounded = static_cast<double>(want);
  return static_cast<double>(std::fabs(finite(got) - finite(want)) / unit_in_last_place(rounded));
}

}  // namespace ostrakon::test
