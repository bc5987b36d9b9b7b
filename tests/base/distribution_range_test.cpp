// Distributions over the whole range of their parameters: which are refused, what is drawn at the ends, and the law against
// Boost.Math. Each comparison of a law lets the band of Dvoretzky, Kiefer & Wolfowitz (and Massart) be left with probability
// 1e-6; there are fewer than 100 of them, so a wrong alarm for one choice of seeds has a chance below 1e-4. The seeds are fixed.
#include "base/distributions.h"
#include "base/kernels.h"
#include "blocks.h"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace ostrakon::test {
namespace {

constexpr std::size_t count = 20'000;

// Of both signs; 0, subnormal, tiny, ordinary, huge, the largest; infinite; NaN.
const std::vector<double>& parameters() {
  static const std::vector<double> all = [] {
    std::vector<double> values = {nan};
    for (double x : {0.0, 0x1p-1074, 0x1p-1030, 0x1p-1022, 1e-300, 1e-200, 1e-100, 1e-30, 1e-17, 0x1p-53, 1e-9, 1e-3, 0.25, 0.5,
                     1 - 0x1p-53, 1.0, 1 + 0x1p-52, 1.5, 2.0, 9.999, 10.0, 11.0, 1e3, 1e6, 1e9, 1e9 + 1, 1e15, 0x1p53, 1e30, 1e100,
                     1e200, 1e300, 0x1.fffffffffffffp1023, infinity}) {
      values.push_back(x);
      values.push_back(-x);
    }
    return values;
  }();
  return all;
}

// Draws a few times, near the last try of the step too, where the tries may run out.
void expect_defined(const std::string& what, bool allowed, const std::function<double(std::uint64_t, DrawPoint)>& draw,
                    const std::function<bool(double)>& possible) {
  for (std::uint64_t entity = 0; entity < 20; ++entity) {
    const double x = draw(entity, some_point());
    if (allowed) {
      ASSERT_TRUE(possible(x)) << what << " gave " << x;
    } else {
      ASSERT_TRUE(std::isnan(x)) << what << " gave " << x;
    }
    for (std::uint32_t n : {max_tries - 1, max_tries - 4}) {
      const double late = draw(entity, some_point(n));
      ASSERT_TRUE(std::isnan(late) || (allowed && possible(late))) << what << " gave " << late << " from try " << n;
    }
  }
}

bool not_negative(double x) { return x >= 0; }  // infinity too: the result may be beyond the largest double
bool whole(double x) { return x >= 0 && std::floor(x) == x; }
std::string of(const char* name, double a, double b) { return std::string(name) + "(" + std::to_string(a) + ", " + std::to_string(b) + ")"; }

TEST(DistributionRange, OneParameter) {
  for (double a : parameters()) {
    const bool finite = std::fabs(a) < infinity;
    expect_defined(of("exponential", a, 0), a >= 0 && finite, [&](auto e, auto at) { return draw::exponential(a, e, at); }, not_negative);
    expect_defined(of("poisson", a, 0), a >= 0 && a <= 1e9, [&](auto e, auto at) { return draw::poisson(a, e, at); }, whole);
    expect_defined(of("geometric", a, 0), a > 0 && a <= 1, [&](auto e, auto at) { return draw::geometric(a, e, at); },
                   [](double x) { return x >= 1; });
  }
  expect_defined("gumbel", true, draw::gumbel, [](double x) { return std::fabs(x) < 50; });
}

TEST(DistributionRange, TwoParameters) {
  for (double a : parameters()) {
    for (double b : parameters()) {
      const bool a_finite = std::fabs(a) < infinity, b_finite = std::fabs(b) < infinity;
      expect_defined(of("lognormal", a, b), a_finite && b >= 0 && b_finite, [&](auto e, auto at) { return draw::lognormal(a, b, e, at); },
                     not_negative);
      expect_defined(of("gamma", a, b), a > 0 && a_finite && b >= 0 && b_finite, [&](auto e, auto at) { return draw::gamma(a, b, e, at); },
                     not_negative);
      expect_defined(of("beta", a, b), a > 0 && a_finite && b > 0 && b_finite, [&](auto e, auto at) { return draw::beta(a, b, e, at); },
                     [](double x) { return x >= 0 && x <= 1; });
      expect_defined(of("binomial", a, b), a >= 0 && a <= 1e9 && std::floor(a) == a && b >= 0 && b <= 1,
                     [&](auto e, auto at) { return draw::binomial(a, b, e, at); }, [&](double x) { return whole(x) && x <= a; });
    }
  }
}

TEST(DistributionRange, Below) {
  for (int bits = 0; bits < 64; ++bits) {
    for (std::uint64_t size : {(std::uint64_t{1} << bits) - 1, std::uint64_t{1} << bits, (std::uint64_t{1} << bits) + 1}) {
      for (std::uint64_t e = 0; e < 50; ++e) {
        for (std::uint32_t n : {0u, max_tries - 1}) ASSERT_LT(draw::below(size, e, some_point(n)), std::max<std::uint64_t>(size, 1));
      }
    }
  }
}

// Largest distance between the sample's distribution function and P(X <= x) at the numbers drawn; a number stands for all that
// round to it. Asked at every tenth at most, because Boost takes microseconds for each: the band loses little power by it.
void expect_law(const std::string& what, const std::function<double(std::uint64_t)>& draw, const std::function<double(double)>& cdf) {
  std::vector<double> sorted(count);
  for (std::size_t i = 0; i < count; ++i) sorted[i] = draw(i);
  std::sort(sorted.begin(), sorted.end());
  double largest = 0;
  for (std::size_t i = 0, next = 0; i < count; ++i) {
    if (i + 1 < count && (i < next || sorted[i] == sorted[i + 1])) continue;
    next = i + 10;
    largest = std::max(largest, std::fabs(static_cast<double>(i + 1) / count - cdf(sorted[i])));
  }
  EXPECT_LT(largest, std::sqrt(std::log(2 / 1e-6) / (2.0 * count)) + 1e-9) << what;
}

TEST(DistributionLaw, Gamma) {
  for (double shape : {1e-5, 1e-3, 0.02, 0.3, 0.999, 1.0, 1.001, 2.5, 30.0, 1e4, 1e7}) {
    for (double scale : {1e-250, 1.0, 1e250}) {
      const auto cdf = [&](double x) {  // what lies below the smallest double is drawn as 0
        const long double reached = std::fmax(static_cast<long double>(x), 0x1p-1075L) / static_cast<long double>(scale);
        return static_cast<double>(boost::math::gamma_p(static_cast<long double>(shape), reached));
      };
      if (shape < 0.01 && scale != 1) continue;  // the variate of scale 1 is rounded before it is scaled
      expect_law(of("gamma", shape, scale), [&](auto e) { return draw::gamma(shape, scale, e, some_point()); }, cdf);
    }
  }
}

TEST(DistributionLaw, Beta) {
  for (double a : {1e-3, 0.1, 0.7, 1.0, 3.0, 200.0, 1e6}) {
    for (double b : {1e-3, 0.4, 1.0, 12.0, 1e6}) {
      const auto cdf = [&](double x) { return x >= 1 ? 1.0 : boost::math::ibeta(a, b, std::max(x, 0x1p-1074)); };
      expect_law(of("beta", a, b), [&](auto e) { return draw::beta(a, b, e, some_point()); }, cdf);
    }
  }
}

// Of shapes so small that both logarithms of the gamma variates overflow, 0 and 1 are drawn with chances b and a of a + b.
TEST(DistributionLaw, BetaOfTheSmallestShapes) {
  struct Shapes {
    double a, b;
  };
  for (const Shapes& s : {Shapes{0x1p-1074, 0x1p-1074}, Shapes{0x1p-1072, 0x1p-1074}, Shapes{1e-310, 3e-310}, Shapes{1e-300, 2e-300}}) {
    double ones = 0;
    for (std::uint64_t e = 0; e < count; ++e) {
      const double x = draw::beta(s.a, s.b, e, some_point());
      ASSERT_TRUE(x == 0 || x == 1) << x;
      ones += x;
    }
    const double p = 1 / (1 + s.b / s.a);
    EXPECT_NEAR(ones / count, p, 5 * std::sqrt(p * (1 - p) / count)) << of("beta", s.a, s.b);  // wrong alarm: 6e-7 each
  }
}

TEST(DistributionLaw, ExponentialLognormalAndGumbel) {
  for (double mean : {1e-300, 1e-3, 1.0, 1e300}) {
    expect_law(of("exponential", mean, 0), [&](auto e) { return draw::exponential(mean, e, some_point()); },
               [&](double x) { return -std::expm1(-x / mean); });
  }
  for (double log_mean : {-600.0, 0.0, 600.0}) {
    for (double log_sd : {1e-6, 0.5, 40.0}) {
      // Near a lognormal of small spread the logarithm of what was drawn is rounded: compare on the scale of the normal.
      expect_law(of("lognormal", log_mean, log_sd), [&](auto e) { return draw::lognormal(log_mean, log_sd, e, some_point()); },
                 [&](double x) { return x == infinity ? 1.0 : 0.5 * std::erfc(-(std::log(x) - log_mean) / log_sd / std::sqrt(2.0)); });
    }
  }
  expect_law("gumbel", [](auto e) { return draw::gumbel(e, some_point()); }, [](double x) { return std::exp(-std::exp(-x)); });
}

TEST(DistributionLaw, PoissonAndGeometric) {
  for (double mean : {1e-300, 1e-4, 0.3, 5.0, 9.9999999, 10.0, 25.0, 1e4, 1e6, 1e9}) {
    const boost::math::poisson_distribution<double> law(mean);
    expect_law(of("poisson", mean, 0), [&](auto e) { return draw::poisson(mean, e, some_point()); },
               [&](double k) { return boost::math::cdf(law, k); });
  }
  for (double p : {1e-300, 1e-15, 1e-3, 0.5, 0.999, 1 - 1e-12}) {
    expect_law(of("geometric", p, 0), [&](auto e) { return draw::geometric(p, e, some_point()); },
               [&](double k) { return -std::expm1(k * std::log1p(-p)); });
  }
}

TEST(DistributionLaw, Binomial) {
  struct Case {
    double n, p;
  };
  for (const Case& c : {Case{1, 1e-300}, Case{1, 0.5}, Case{7, 0.9}, Case{1e9, 1e-12}, Case{1e9, 1e-9}, Case{1e9, 9.99e-9}, Case{1e9, 1.01e-8},
                        Case{1e9, 0.5}, Case{1e9, 1 - 1e-8}, Case{1e6, 0.7}, Case{25, 0.41}, Case{20, 0.5}}) {
    const boost::math::binomial_distribution<double> law(c.n, c.p);
    expect_law(of("binomial", c.n, c.p), [&](auto e) { return draw::binomial(c.n, c.p, e, some_point()); },
               [&](double k) { return k >= c.n ? 1.0 : boost::math::cdf(law, k); });
  }
}

}  // namespace
}  // namespace ostrakon::test
