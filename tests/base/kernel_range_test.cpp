// Elementary functions over the whole range of a double, at every level: all exponents, subnormal numbers, infinities, both
// zeros, NaN, and the neighbours of every number at which the code takes another way. The reference is the C library in long
// double, whose own error is some 2^-11 of the units in the last place counted here.
#include "accuracy.h"
#include "base/kernels.h"
#include "blocks.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

namespace ostrakon::test {
namespace {

// `steps` numbers on either side of x, and x.
void add_neighbours(std::vector<double>& values, double x, int steps = 24) {
  double up = x, down = x;
  values.push_back(x);
  for (int i = 0; i < steps; ++i) {
    values.push_back(up = std::nextafter(up, infinity));
    values.push_back(down = std::nextafter(down, -infinity));
  }
}

// Of both signs: every exponent with the ends and some of the middle of its numbers; any bits; special values.
std::vector<double> whole_range(std::uint64_t seed) {
  constexpr std::uint64_t mantissa = (std::uint64_t{1} << 52) - 1;
  std::vector<double> values = special_values();
  TestRandom random(seed);
  for (std::uint64_t exponent = 0; exponent < 2047; ++exponent) {
    for (const std::uint64_t low : {std::uint64_t{0}, std::uint64_t{1}, mantissa, mantissa - 1, random.word() & mantissa,
                                    random.word() & mantissa, random.word() & mantissa, random.word() & mantissa}) {
      const double x = std::bit_cast<double>(exponent << 52 | low);
      values.push_back(x);
      values.push_back(-x);
    }
  }
  for (int i = 0; i < 40'000; ++i) values.push_back(random.any_bits());
  for (int i = 0; i < 10'000; ++i) {  // subnormal, of every size
    const double x = std::bit_cast<double>((random.word() & mantissa) >> (random.word() % 52));
    values.push_back(i % 2 == 0 ? x : -x);
  }
  return values;
}

// Blocks of all values, the last filled up; call(table, first value, out).
void for_blocks(const std::vector<double>& values, const std::function<void(const Kernels&, std::size_t, const Doubles&)>& call) {
  Doubles in;
  for (std::size_t first = 0; first < values.size(); first += block_rows) {
    for (std::size_t i = 0; i < block_rows; ++i) in[i] = values[std::min(first + i, values.size() - 1)];
    for (const Kernels* table : tables()) call(*table, first, in);
  }
}

void expect_within(UnaryOp op, double bound, long double (*truth)(long double), std::vector<double> values) {
  std::vector<long double> wanted;
  for (double x : values) wanted.push_back(truth(x));
  double largest = 0, at = 0;
  for_blocks(values, [&](const Kernels& k, std::size_t first, const Doubles& in) {
    Doubles out;
    k.unary[static_cast<int>(op)](out.data(), in.data(), block_rows);
    for (std::size_t i = 0; i < block_rows && first + i < values.size(); ++i) {
      const double error = error_of(out[i], wanted[first + i]);
      if (!(error <= largest)) largest = error, at = in[i];
    }
  });
  testing::Test::RecordProperty("largest_error", std::to_string(largest));
  EXPECT_LE(largest, bound) << "at " << std::hexfloat << at;
}

TEST(KernelRange, Exp) {
  std::vector<double> values = whole_range(1);
  for (int k = -2200; k <= 2200; ++k) add_neighbours(values, k * 0.34657359027997264, 2);  // where k ln 2 changes
  for (double x : {709.782712893384, 709.0895657128241, -708.3964185322641, -709.0895657128241, -744.4400719213812,
                   -745.1332191019411, -746.0, 710.0, 354.8913564331, -354.8913564331, 0x1p-53, 0x1p-54, 0.0}) {
    add_neighbours(values, x);
    add_neighbours(values, -x);
  }
  expect_within(UnaryOp::exp, 1, std::exp, values);
}

TEST(KernelRange, Log) {
  std::vector<double> values = whole_range(2);
  for (int k = -1074; k < 1024; ++k) {  // where the mantissa is cut
    add_neighbours(values, std::ldexp(1.0, k), 2);
    add_neighbours(values, std::ldexp(0.70710678118654757, k), 2);
  }
  add_neighbours(values, 1.0, 1000);
  add_neighbours(values, 0.0);
  add_neighbours(values, 0x1.fffffffffffffp1023);
  expect_within(UnaryOp::log, 1, std::log, values);
}

TEST(KernelRange, Tanh) {
  std::vector<double> values = whole_range(3);
  for (int k = 0; k <= 130; ++k) add_neighbours(values, k * 0.17328679513998632, 4);
  for (double x : {22.0, 19.061547465398498, 0x1p-27, 0x1p-1022, 0.0}) add_neighbours(values, x);
  for (std::size_t i = 0, n = values.size(); i < n; ++i) values.push_back(-values[i]);
  expect_within(UnaryOp::tanh, 3, std::tanh, values);
}

TEST(KernelRange, Logistic) {
  std::vector<double> values = whole_range(4);
  for (int k = -2200; k <= 2200; ++k) add_neighbours(values, k * 0.34657359027997264, 2);
  for (double x : {36.7368005696771, 37.42994775023705, 708.3964185322641, 709.782712893384, 745.1332191019411, 0.0}) {
    add_neighbours(values, x);
    add_neighbours(values, -x);
  }
  const auto truth = [](long double x) {
    const long double e = std::exp(-std::fabs(x));
    return std::signbit(x) ? e / (1 + e) : 1 / (1 + e);
  };
  expect_within(UnaryOp::logistic, 3, truth, values);
  for_blocks(values, [&](const Kernels& k, std::size_t, const Doubles& in) {
    Doubles out;
    k.unary[static_cast<int>(UnaryOp::logistic)](out.data(), in.data(), block_rows);
    for (std::size_t i = 0; i < block_rows; ++i) ASSERT_TRUE(std::isnan(in[i]) ? std::isnan(out[i]) : out[i] >= 0 && out[i] <= 1);
  });
}

// Zeros and infinities in double: the C library's long double has (-infinity)^(-2^63) infinite.
long double true_power(double x, double y) {
  if (x == 0 || std::isinf(x) || std::isinf(y)) return std::pow(x, y);
  return std::pow(static_cast<long double>(x), static_cast<long double>(y));
}

TEST(KernelRange, Power) {
  std::vector<double> x, y;
  const auto add = [&](double base, double exponent) { x.push_back(base), y.push_back(exponent); };
  const std::vector<double> range = whole_range(5);
  TestRandom random(6);
  const auto any = [&] { return range[random.word() % range.size()]; };
  for (int i = 0; i < 60'000; ++i) add(any(), any());
  for (double base : range) {
    add(base, random.between(-4, 4));
    add(base, std::round(random.between(-8, 8)));  // negative bases too
    // Results at the ends of the range and where the code turns to its wide form.
    const double size = std::log2(std::fabs(base));
    if (!(std::fabs(size) > 1e-300 && std::fabs(size) < infinity)) continue;
    for (double end : {1024.0, -1022.0, -1074.0, -1075.0, 1019.98, -1019.98}) {
      const double exponent = end / size * (1 + random.between(-1e-3, 1e-3) * (random.word() % 2 == 0 ? 1 : 1e-9));
      add(std::fabs(base), exponent);
      add(base, std::round(exponent));
    }
  }
  // Numbers close to 1 to huge powers; whole, odd, even and half powers; limits of what counts as whole and moderate.
  for (double exponent : {0x1p52, 0x1p53, 0x1p54, 0x1p63, 0x1p64, 0x1p65, 0x1p1000, 2.0, 1.0, 0.5, 3.0, 0.0, 0x1p-1022, 0x1p-1074}) {
    std::vector<double> near, bases;
    add_neighbours(near, exponent, 6);
    add_neighbours(bases, 1.0, 20);
    add_neighbours(bases, 0x1p-1022, 3);
    add_neighbours(bases, 0x1.fffffffffffffp1023, 3);
    for (double p : near) {
      for (double base : bases) {
        for (double sign : {1.0, -1.0}) add(sign * base, p), add(sign * base, -p);
      }
    }
  }
  double largest = 0, at_x = 0, at_y = 0;
  Doubles a, b, out;
  for (std::size_t first = 0; first < x.size(); first += block_rows) {
    for (std::size_t i = 0; i < block_rows; ++i) {
      a[i] = x[std::min(first + i, x.size() - 1)];
      b[i] = y[std::min(first + i, x.size() - 1)];
    }
    long double wanted[block_rows];
    for (std::size_t i = 0; i < block_rows; ++i) wanted[i] = true_power(a[i], b[i]);
    for (const Kernels* table : tables()) {
      table->binary[static_cast<int>(BinaryOp::power)](out.data(), {a.data(), 0}, {b.data(), 0}, block_rows);
      for (std::size_t i = 0; i < block_rows; ++i) {
        const double error = error_of(out[i], wanted[i]);
        if (!(error <= largest)) largest = error, at_x = a[i], at_y = b[i];
        ASSERT_TRUE(std::isnan(wanted[i]) || std::signbit(out[i]) == std::signbit(wanted[i])) << a[i] << " to the power " << b[i];
      }
    }
  }
  RecordProperty("largest_error", std::to_string(largest));
  EXPECT_LE(largest, 2.0) << "at " << std::hexfloat << at_x << " to the power " << at_y;
}

// Of z itself, by one Newton step with the distribution function in long double; the centre by erf of q = u - 1/2, which is
// exact, the tails by erfc of the smaller side.
double relative_error_of_quantile(double z_found, double u) {
  const long double root_half = 0.70710678118654752440L, z = z_found;
  long double difference;
  if (std::fabs(u - 0.5) < 0.4) {
    difference = 0.5L * std::erf(z * root_half) - (static_cast<long double>(u) - 0.5L);
  } else {
    const long double side = u > 0.5 ? 1.0L - u : static_cast<long double>(u);
    difference = 0.5L * std::erfc((u > 0.5 ? z : -z) * root_half) - side;
  }
  if (difference == 0) return 0;
  const long double density = 0.39894228040143267794L * std::exp(-0.5L * z * z);
  return static_cast<double>(std::fabs(difference / density / z));
}

TEST(KernelRange, NormalQuantile) {
  std::vector<double> values = whole_range(7);
  TestRandom random(8);
  for (int i = 0; i < 100'000; ++i) values.push_back(random.between(0, 1));
  for (double u : {0.5, 0.075, 0.925, 0.0, 1.0, 0x1p-1022, 1.3887943864964021e-11, 1 - 1.3887943864964021e-11, 0x1p-53}) {
    add_neighbours(values, u, 200);
  }
  double largest = 0, at = 0;
  for_blocks(values, [&](const Kernels& k, std::size_t, const Doubles& in) {
    Doubles out;
    k.quantile_normal(out.data(), in.data(), block_rows);
    for (std::size_t i = 0; i < block_rows; ++i) {
      const double u = in[i], z = out[i];
      if (!(u >= 0 && u <= 1)) {
        ASSERT_TRUE(std::isnan(z)) << u;
      } else if (u == 0 || u == 1) {
        ASSERT_EQ(z, u == 0 ? -infinity : infinity);
      } else {
        const double error = relative_error_of_quantile(z, u);
        if (!(error <= largest)) largest = error, at = u;
      }
    }
  });
  RecordProperty("largest_error", std::to_string(largest * 1e15) + "e-15");
  EXPECT_LE(largest, 1e-15) << "at " << std::hexfloat << at;
}

// What takes single values takes the same way.
TEST(KernelRange, SingleValuesEqualBlocks) {
  const std::vector<double> values = whole_range(9);
  const auto expect_equal = [&](UnaryOp op, double (*single)(double)) {
    for_blocks(values, [&](const Kernels& k, std::size_t, const Doubles& in) {
      Doubles out;
      k.unary[static_cast<int>(op)](out.data(), in.data(), block_rows);
      for (std::size_t i = 0; i < block_rows; ++i) ASSERT_TRUE(same(out[i], single(in[i]))) << k.name << " " << in[i];
    });
  };
  expect_equal(UnaryOp::exp, scalar::exp);
  expect_equal(UnaryOp::log, scalar::log);
  expect_equal(UnaryOp::tanh, scalar::tanh);
  expect_equal(UnaryOp::logistic, scalar::logistic);
}

}  // namespace
}  // namespace ostrakon::test
