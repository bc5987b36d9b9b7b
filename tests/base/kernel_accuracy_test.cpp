// Elementary functions against the C library in long double: largest error in units in the last place, and special
// cases.
#include "accuracy.h"
#include "base/kernels.h"
#include "blocks.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace ostrakon::test {
namespace {

constexpr int points = 1'000'000;

double largest_error(double (*function)(double), const std::function<long double(double)>& truth,
                     const std::function<double(TestRandom&)>& sample) {
  TestRandom random(20240521);
  double largest = 0;
  for (int i = 0; i < points; ++i) {
    const double x = sample(random);
    largest = std::max(largest, error_of(function(x), truth(x)));
  }
  return largest;
}

std::function<double(TestRandom&)> range(double low, double high) {
  return [=](TestRandom& random) { return random.between(low, high); };
}
double any_bits(TestRandom& random) {
  return random.any_bits();
}

TEST(KernelAccuracy, Exp) {
  const auto truth = [](double x) { return std::exp(static_cast<long double>(x)); };
  EXPECT_LE(largest_error(scalar::exp, truth, range(-1, 1)), 1.0);
  EXPECT_LE(largest_error(scalar::exp, truth, range(-708, 709.7)), 1.0);
  EXPECT_LE(largest_error(scalar::exp, truth, range(-746, -706)), 1.0);  // subnormal results
  EXPECT_LE(largest_error(scalar::exp, truth, any_bits), 1.0);
  EXPECT_EQ(scalar::exp(0.0), 1.0);
  EXPECT_EQ(scalar::exp(-0.0), 1.0);
  EXPECT_EQ(scalar::exp(infinity), infinity);
  EXPECT_EQ(scalar::exp(-infinity), 0.0);
  EXPECT_EQ(scalar::exp(709.79), infinity);
  EXPECT_LT(scalar::exp(709.78), infinity);
  EXPECT_EQ(scalar::exp(-745.2), 0.0);
  EXPECT_EQ(scalar::exp(-745.1), 0x1p-1074);
  EXPECT_TRUE(std::isnan(scalar::exp(nan)));
}

TEST(KernelAccuracy, Log) {
  const auto truth = [](double x) { return std::log(static_cast<long double>(x)); };
  EXPECT_LE(largest_error(scalar::log, truth, range(0.7, 1.42)), 1.0);
  EXPECT_LE(largest_error(scalar::log, truth, range(0.999, 1.001)), 1.0);
  EXPECT_LE(largest_error(scalar::log, truth, range(0, 10)), 1.0);
  EXPECT_LE(largest_error(scalar::log, truth, any_bits), 1.0);
  EXPECT_LE(
      largest_error(scalar::log, truth, [](TestRandom& random) { return std::bit_cast<double>(random.word() >> 12); }),
      1.0);
  EXPECT_TRUE(same(scalar::log(1.0), 0.0));
  EXPECT_EQ(scalar::log(0.0), -infinity);
  EXPECT_EQ(scalar::log(-0.0), -infinity);
  EXPECT_EQ(scalar::log(infinity), infinity);
  EXPECT_TRUE(std::isnan(scalar::log(-1.0)));
  EXPECT_TRUE(std::isnan(scalar::log(-infinity)));
  EXPECT_TRUE(std::isnan(scalar::log(nan)));
}

TEST(KernelAccuracy, Logistic) {
  const auto truth = [](double x) {
    const long double e = std::exp(-std::fabs(static_cast<long double>(x)));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
  };
  EXPECT_LE(largest_error(scalar::logistic, truth, range(-4, 4)), 3.0);
  EXPECT_LE(largest_error(scalar::logistic, truth, range(-40, 40)), 3.0);
  EXPECT_LE(largest_error(scalar::logistic, truth, range(-750, 750)), 3.0);
  EXPECT_EQ(scalar::logistic(0.0), 0.5);
  EXPECT_EQ(scalar::logistic(infinity), 1.0);
  EXPECT_EQ(scalar::logistic(-infinity), 0.0);
  EXPECT_TRUE(std::isnan(scalar::logistic(nan)));
  TestRandom random(3);
  for (int i = 0; i < points; ++i) {
    const double y = scalar::logistic(random.any_bits());
    ASSERT_TRUE(std::isnan(y) || (y >= 0 && y <= 1)) << y;
  }
}

TEST(KernelAccuracy, Tanh) {
  const auto truth = [](double x) { return std::tanh(static_cast<long double>(x)); };
  EXPECT_LE(largest_error(scalar::tanh, truth, range(-1, 1)), 3.0);
  EXPECT_LE(largest_error(scalar::tanh, truth, range(-25, 25)), 3.0);
  EXPECT_LE(largest_error(scalar::tanh, truth, any_bits), 3.0);  // half of them are tiny
  EXPECT_TRUE(same(scalar::tanh(-0.0), -0.0));
  EXPECT_EQ(scalar::tanh(5e-324), 5e-324);
  EXPECT_EQ(scalar::tanh(infinity), 1.0);
  EXPECT_EQ(scalar::tanh(-infinity), -1.0);
  EXPECT_TRUE(std::isnan(scalar::tanh(nan)));
}

double largest_power_error(const std::function<void(TestRandom&, double* x, double* y)>& sample) {
  TestRandom random(99);
  double largest = 0;
  for (int i = 0; i < points; ++i) {
    double x = 0, y = 0;
    sample(random, &x, &y);
    const long double truth = std::pow(static_cast<long double>(x), static_cast<long double>(y));
    largest = std::max(largest, error_of(scalar::power(x, y), truth));
  }
  return largest;
}

TEST(KernelAccuracy, Power) {
  EXPECT_LE(largest_power_error([](TestRandom& r, double* x, double* y) {
              *x = r.between(0, 10);
              *y = r.between(-5, 5);
            }),
            2.0);
  EXPECT_LE(largest_power_error([](TestRandom& r, double* x, double* y) {  // results over the whole range
              *x = std::fabs(r.any_bits());
              if (!(*x > 0 && *x < infinity)) *x = 3;
              *y = r.between(-745, 710) / std::max(1e-3, std::fabs(std::log(*x)));
            }),
            2.0);
  EXPECT_LE(largest_power_error([](TestRandom& r, double* x, double* y) {  // large powers of numbers near 1
              *x = r.between(0.9, 1.1);
              *y = r.between(-7000, 7000);
            }),
            2.0);
  EXPECT_LE(largest_power_error([](TestRandom& r, double* x, double* y) {  // negative numbers, whole powers
              *x = r.between(-10, 10);
              *y = std::round(r.between(-300, 300));
            }),
            2.0);
  EXPECT_LE(largest_power_error([](TestRandom& r, double* x, double* y) {
              *x = r.any_bits();
              *y = r.any_bits();
            }),
            2.0);
}

// Every pair of special values as the C standard has it.
TEST(KernelAccuracy, PowerOfSpecialValues) {
  for (double x : special_values()) {
    for (double y : special_values()) {
      const double got = scalar::power(x, y), want = std::pow(x, y);
      EXPECT_LE(error_of(got, want), 1.0) << x << " to the power " << y << " gave " << got << ", not " << want;
      if (std::isnan(want)) continue;
      EXPECT_EQ(std::signbit(got), std::signbit(want)) << x << " to the power " << y;
    }
  }
  TestRandom random(8);
  for (int i = 0; i < 1000; ++i) {
    const double x = random.between(-100, 100);
    EXPECT_EQ(scalar::power(x, 2.0), x * x);
  }
}

TEST(KernelAccuracy, Rounding) {
  TestRandom random(4);
  const auto check = [](double x) {
    Doubles in, out;
    in[0] = x;
    for (const Kernels* table : tables()) {
      const Kernels& k = *table;
      const auto expect = [&](UnaryOp op, double want) {
        k.unary[static_cast<int>(op)](out.data(), in.data(), 1);
        EXPECT_TRUE(same(out[0], want)) << k.name << " of " << std::hexfloat << x << " gave " << out[0];
      };
      expect(UnaryOp::floor, std::floor(x));
      expect(UnaryOp::ceil, std::ceil(x));
      expect(UnaryOp::round, std::round(x));
      expect(UnaryOp::sqrt, std::sqrt(x));
      expect(UnaryOp::negate, -x);
      expect(UnaryOp::absolute, std::fabs(x));
    }
  };
  for (double x : special_values()) check(x);
  for (int i = 0; i < 20'000; ++i) check(random.between(-20, 20));
  for (int i = 0; i < 20'000; ++i) check(static_cast<double>(static_cast<std::int64_t>(random.word()) >> 40) * 0.5);
  for (int i = 0; i < 20'000; ++i) check(random.any_bits());
}

TEST(KernelAccuracy, NormalQuantile) {
  TestRandom random(5);
  double largest = 0;
  for (int i = 0; i < points; ++i) {
    // All magnitudes of both tails' smaller side, and the centre.
    const double u = i % 2 == 0 ? random.between(0, 1) : std::exp(random.between(-700, 0));
    if (u <= 0 || u >= 1) continue;
    const long double z = scalar::quantile_normal(u);
    // One Newton step from z, with the distribution function in long double, measures the error of z itself.
    const long double root_half = 0.70710678118654752440L;
    const bool upper = u > 0.5;
    const long double tail = 0.5L * std::erfc((upper ? z : -z) * root_half);
    const long double difference = upper ? (1.0L - u) - tail : tail - static_cast<long double>(u);
    const long double density = 0.39894228040143267794L * std::exp(-0.5L * z * z);
    largest = std::max(largest, static_cast<double>(std::fabs(difference / density) / std::max(1e-3L, std::fabs(z))));
  }
  EXPECT_LE(largest, 1e-15);
  EXPECT_NEAR(scalar::quantile_normal(0.975), 1.959963984540054, 1e-15);
  EXPECT_EQ(scalar::quantile_normal(0.5), 0.0);
  EXPECT_EQ(scalar::quantile_normal(0.0), -infinity);
  EXPECT_EQ(scalar::quantile_normal(1.0), infinity);
  EXPECT_TRUE(std::isnan(scalar::quantile_normal(-0.1)));
  EXPECT_TRUE(std::isnan(scalar::quantile_normal(1.1)));
  EXPECT_TRUE(std::isnan(scalar::quantile_normal(nan)));
}

}  // namespace
}  // namespace ostrakon::test
