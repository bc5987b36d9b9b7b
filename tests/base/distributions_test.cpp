// Distributions against their distribution functions, against Boost.Random, and against stored draws.
// Bands are those of Dvoretzky, Kiefer & Wolfowitz (and Massart) with false alarm 1e-6; seeds are fixed, so that a test
// that passes once passes for ever.
#include "base/distributions.h"
#include "base/kernels.h"
#include "base/random.h"
#include "blocks.h"

#include <boost/random/beta_distribution.hpp>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_int_distribution.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace ostrakon::test {
namespace {

constexpr std::size_t count = 200'000;

std::vector<double> sample(const std::function<double(std::uint64_t entity)>& draw) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = draw(i);
  std::sort(values.begin(), values.end());
  return values;
}

// Largest distance between the sample's distribution function and `cdf` (P(X <= x)), which may have steps.
double distance(const std::vector<double>& sorted, const std::function<double(double)>& cdf) {
  double largest = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i + 1 < sorted.size() && sorted[i] == sorted[i + 1]) continue;
    largest =
        std::max(largest, std::fabs(static_cast<double>(i + 1) / static_cast<double>(sorted.size()) - cdf(sorted[i])));
  }
  return largest;
}

double one_sample_band() {
  return std::sqrt(std::log(2 / 1e-6) / (2.0 * count));
}

void expect_follows(const std::vector<double>& sorted, const std::function<double(double)>& cdf, const char* what) {
  EXPECT_LT(distance(sorted, cdf), one_sample_band() + 1.0 / count) << what;
}

// Two samples of equal size: Kolmogorov-Smirnov with the same false alarm.
void expect_alike(const std::vector<double>& a, std::vector<double> b, const char* what) {
  std::sort(b.begin(), b.end());
  const auto cdf = [&](double x) {
    return static_cast<double>(std::upper_bound(b.begin(), b.end(), x) - b.begin()) / static_cast<double>(b.size());
  };
  EXPECT_LT(distance(a, cdf), std::sqrt(std::log(2 / 1e-6) / count)) << what;
}

template <class Distribution>
std::vector<double> boost_sample(Distribution distribution) {
  boost::random::mt19937_64 generator(20240521);
  std::vector<double> values(count);
  for (double& value : values) value = static_cast<double>(distribution(generator));
  return values;
}

// P(X <= k) from chances given one after another.
std::function<double(double)> cumulated(const std::function<double(double k)>& log_chance, double most) {
  std::vector<double> sums;
  double sum = 0;
  for (double k = 0; k <= most; ++k) sums.push_back(sum += std::exp(log_chance(k)));
  return [sums](double k) { return k < 0 ? 0.0 : sums[std::min(static_cast<std::size_t>(k), sums.size() - 1)]; };
}

TEST(Distributions, ContinuousOnesFollowTheirDistributionFunctions) {
  const DrawPoint at = some_point();
  expect_follows(
      sample([&](std::uint64_t e) { return scalar::normal(e, at); }),
      [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }, "normal");
  expect_follows(
      sample([&](std::uint64_t e) { return draw::lognormal(0.5, 2.0, e, at); }),
      [](double x) { return 0.5 * std::erfc(-(std::log(x) - 0.5) / 2.0 / std::sqrt(2.0)); }, "lognormal");
  expect_follows(
      sample([&](std::uint64_t e) { return draw::exponential(3.0, e, at); }),
      [](double x) { return -std::expm1(-x / 3.0); }, "exponential");
  expect_follows(
      sample([&](std::uint64_t e) { return draw::gumbel(e, at); }), [](double x) { return std::exp(-std::exp(-x)); },
      "gumbel");
}

TEST(Distributions, GammaFollowsItsDistributionFunction) {
  const DrawPoint at = some_point();
  expect_follows(
      sample([&](std::uint64_t e) { return draw::gamma(0.5, 2.0, e, at); }),
      [](double x) { return std::erf(std::sqrt(x / 2.0)); }, "shape 1/2");
  expect_follows(
      sample([&](std::uint64_t e) { return draw::gamma(1.0, 1.0, e, at); }), [](double x) { return -std::expm1(-x); },
      "shape 1");
  expect_follows(
      sample([&](std::uint64_t e) { return draw::gamma(3.0, 0.25, e, at); }),
      [](double x) { return 1 - std::exp(-4 * x) * (1 + 4 * x + 8 * x * x); }, "shape 3");
  for (double shape : {0.05, 1.7, 40.0, 2000.0}) {
    expect_alike(sample([&](std::uint64_t e) { return draw::gamma(shape, 2.0, e, at); }),
                 boost_sample(boost::random::gamma_distribution<double>(shape, 2.0)), "gamma and Boost's");
  }
}

TEST(Distributions, BetaFollowsItsDistributionFunction) {
  const DrawPoint at = some_point();
  const double pi = std::acos(-1.0);
  expect_follows(
      sample([&](std::uint64_t e) { return draw::beta(2.0, 3.0, e, at); }),
      [](double x) { return x * x * (6 - 8 * x + 3 * x * x); }, "2, 3");
  expect_follows(
      sample([&](std::uint64_t e) { return draw::beta(0.5, 0.5, e, at); }),
      [&](double x) { return 2 / pi * std::asin(std::sqrt(x)); }, "1/2, 1/2");
  expect_follows(
      sample([&](std::uint64_t e) { return draw::beta(1.0, 7.5, e, at); }),
      [](double x) { return 1 - std::pow(1 - x, 7.5); }, "1, 7.5");
  // Shapes so small that the two gamma variates underflow: half of the draws at either end.
  const std::vector<double> extreme = sample([&](std::uint64_t e) { return draw::beta(1e-3, 1e-3, e, at); });
  const double high = static_cast<double>(extreme.end() - std::upper_bound(extreme.begin(), extreme.end(), 0.5));
  EXPECT_NEAR(high / count, 0.5, 5 * 0.5 / std::sqrt(static_cast<double>(count)));
  EXPECT_FALSE(std::any_of(extreme.begin(), extreme.end(), [](double x) { return std::isnan(x) || x < 0 || x > 1; }));
  expect_alike(sample([&](std::uint64_t e) { return draw::beta(40.0, 3.5, e, at); }),
               boost_sample(boost::random::beta_distribution<double>(40.0, 3.5)), "beta and Boost's");
}

TEST(Distributions, PoissonFollowsItsDistributionFunction) {
  const DrawPoint at = some_point();
  for (double mean : {0.01, 1.0, 9.99, 10.0, 37.5, 400.0, 20'000.0}) {
    const auto log_chance = [=](double k) { return k * std::log(mean) - mean - std::lgamma(k + 1); };
    expect_follows(sample([&](std::uint64_t e) { return draw::poisson(mean, e, at); }),
                   cumulated(log_chance, mean + 40 * std::sqrt(mean) + 40), "poisson");
  }
  expect_alike(sample([&](std::uint64_t e) { return draw::poisson(1e6, e, at); }),
               boost_sample(boost::random::poisson_distribution<std::int64_t, double>(1e6)), "poisson and Boost's");
  EXPECT_EQ(draw::poisson(0.0, 1, at), 0.0);
}

// At the largest mean: mean and variance within 5 standard errors, and whole numbers.
TEST(Distributions, PoissonOfHugeMean) {
  const double mean = 1e9;
  double sum = 0, squares = 0;
  for (std::uint64_t e = 0; e < count; ++e) {
    const double k = draw::poisson(mean, e, some_point());
    ASSERT_EQ(k, std::floor(k));
    sum += k - mean;
    squares += (k - mean) * (k - mean);
  }
  const double root = std::sqrt(static_cast<double>(count));
  EXPECT_NEAR(sum / count, 0, 5 * std::sqrt(mean) / root);
  EXPECT_NEAR(squares / count / mean, 1, 5 * std::sqrt(2.0) / root);
}

TEST(Distributions, BinomialFollowsItsDistributionFunction) {
  const DrawPoint at = some_point();
  struct Case {
    double n, p;
  };
  for (const Case& c : {Case{1, 0.3}, Case{10, 0.5}, Case{1000, 0.004}, Case{40, 0.25}, Case{60, 0.9}, Case{5000, 0.5},
                        Case{20'000, 0.999}}) {
    const auto log_chance = [=](double k) {
      return std::lgamma(c.n + 1) - std::lgamma(k + 1) - std::lgamma(c.n - k + 1) + k * std::log(c.p) +
             (c.n - k) * std::log1p(-c.p);
    };
    expect_follows(sample([&](std::uint64_t e) { return draw::binomial(c.n, c.p, e, at); }), cumulated(log_chance, c.n),
                   "binomial");
  }
  expect_alike(sample([&](std::uint64_t e) { return draw::binomial(1e6, 0.37, e, at); }),
               boost_sample(boost::random::binomial_distribution<std::int64_t, double>(1'000'000, 0.37)),
               "binomial and Boost's");
  EXPECT_EQ(draw::binomial(0, 0.5, 1, at), 0.0);
  EXPECT_EQ(draw::binomial(50, 0, 1, at), 0.0);
  EXPECT_EQ(draw::binomial(50, 1, 1, at), 50.0);
}

TEST(Distributions, GeometricFollowsItsDistributionFunction) {
  for (double p : {0.9, 0.5, 0.03, 1e-7}) {
    expect_follows(
        sample([&](std::uint64_t e) { return draw::geometric(p, e, some_point()); }),
        [=](double k) { return -std::expm1(k * std::log1p(-p)); }, "geometric");
  }
  EXPECT_EQ(draw::geometric(1.0, 5, some_point()), 1.0);
}

// Chi-square with k - 1 degrees of freedom, by the Wilson-Hilferty approximation at 5 standard deviations.
void expect_even(const std::vector<double>& counts, double expected) {
  double chi = 0;
  for (double found : counts) chi += (found - expected) * (found - expected) / expected;
  const double freedom = static_cast<double>(counts.size()) - 1;
  const double z = (std::cbrt(chi / freedom) - (1 - 2 / (9 * freedom))) / std::sqrt(2 / (9 * freedom));
  EXPECT_LT(std::fabs(z), 5.0) << counts.size() << " cells";
}

TEST(Distributions, BelowIsEven) {
  const DrawPoint at = some_point();
  for (std::uint64_t size : {2u, 6u, 1000u}) {
    std::vector<double> counts(size);
    for (std::uint64_t e = 0; e < count; ++e) {
      const std::uint64_t value = draw::below(size, e, at);
      ASSERT_LT(value, size);
      counts[value] += 1;
    }
    expect_even(counts, static_cast<double>(count) / static_cast<double>(size));
  }
  // Without rejection every third value of 3·2^62 would come twice as often.
  std::vector<double> counts(3);
  for (std::uint64_t e = 0; e < count; ++e) counts[draw::below(std::uint64_t{3} << 62, e, at) % 3] += 1;
  expect_even(counts, count / 3.0);
  EXPECT_EQ(draw::below(1, 9, at), 0u);
}

TEST(Distributions, TheGeneratorServesBoost) {
  boost::random::uniform_int_distribution<int> die(1, 6);
  std::vector<double> counts(6);
  for (std::uint64_t e = 0; e < count; ++e) {
    DrawGenerator generator(e, some_point());
    counts[static_cast<std::size_t>(die(generator) - 1)] += 1;
  }
  expect_even(counts, count / 6.0);
  DrawGenerator generator(3, some_point(5));
  EXPECT_EQ(generator(), draw_word(3, some_point(5)));
  EXPECT_EQ(generator(), draw_word(3, some_point(6)));
}

TEST(Distributions, ParametersOutsideTheirRangeGiveNaN) {
  const DrawPoint at = some_point();
  for (double bad : {-1.0, nan, infinity}) {
    EXPECT_TRUE(std::isnan(draw::lognormal(0, bad, 1, at)));
    EXPECT_TRUE(std::isnan(draw::exponential(bad, 1, at)));
    EXPECT_TRUE(std::isnan(draw::gamma(bad, 1, 1, at)));
    EXPECT_TRUE(std::isnan(draw::gamma(1, bad, 1, at)));
    EXPECT_TRUE(std::isnan(draw::beta(bad, 1, 1, at)));
    EXPECT_TRUE(std::isnan(draw::beta(1, bad, 1, at)));
    EXPECT_TRUE(std::isnan(draw::poisson(bad, 1, at)));
    EXPECT_TRUE(std::isnan(draw::binomial(bad, 0.5, 1, at)));
    EXPECT_TRUE(std::isnan(draw::binomial(10, bad, 1, at)));
    EXPECT_TRUE(std::isnan(draw::geometric(bad, 1, at)));
  }
  EXPECT_TRUE(std::isnan(draw::gamma(0, 1, 1, at)));
  EXPECT_TRUE(std::isnan(draw::poisson(1.1e9, 1, at)));
  EXPECT_TRUE(std::isnan(draw::binomial(2.5, 0.5, 1, at)));
  EXPECT_TRUE(std::isnan(draw::binomial(10, 1.01, 1, at)));
  EXPECT_TRUE(std::isnan(draw::geometric(0, 1, at)));
  EXPECT_TRUE(std::isnan(draw::lognormal(infinity, 1, 1, at)));
  // The edges of the ranges.
  EXPECT_EQ(draw::lognormal(0, 0, 1, at), 1.0);
  EXPECT_EQ(draw::exponential(0, 1, at), 0.0);
  EXPECT_EQ(draw::gamma(2, 0, 1, at), 0.0);
}

// One entity's draws for ever: a change here changes stored histories.
TEST(Distributions, StoredDraws) {
  const DrawPoint at = {stream_key(1, 0), draw_site("rules.test"), 3, 0};
  const double got[] = {draw::lognormal(0.1, 0.5, 17, at),
                        draw::exponential(2, 17, at),
                        draw::gamma(0.3, 2, 17, at),
                        draw::gamma(5.5, 2, 17, at),
                        draw::beta(2, 0.7, 17, at),
                        draw::poisson(3, 17, at),
                        draw::poisson(300, 17, at),
                        draw::binomial(20, 0.2, 17, at),
                        draw::binomial(900, 0.6, 17, at),
                        draw::geometric(0.1, 17, at),
                        draw::gumbel(17, at),
                        static_cast<double>(draw::below(1000, 17, at))};
  const double stored[] = {0x1.5e63eb5f76136p+0,
                           0x1.a0dde5bca82d6p-1,
                           0x1.6271a2bc115eep-2,
                           0x1.1c1da9c6c4d3dp+3,
                           0x1.2297409a35109p-1,
                           4.0,
                           308.0,
                           5.0,
                           533.0,
                           4.0,
                           0x1.cc2312dda818ap-1,
                           665.0};
  for (std::size_t i = 0; i < std::size(stored); ++i) EXPECT_EQ(got[i], stored[i]) << "draw " << i;
}

}  // namespace
}  // namespace ostrakon::test
