#include "base/distributions.h"

#include "base/draw_ledger.h"
#include "base/kernels.h"
#include "base/random.h"

#include <cmath>
#include <limits>
#include <utility>

namespace ostrakon::draw {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double log_two_pi = 0x1.d67f1c864beb5p+0;
// Below these means inversion needs few steps; above, the rejection methods are valid.
constexpr double inversion_limit = 10;
constexpr double largest_count = 1e9;

bool positive(double x) {
  return x > 0 && x < infinity;
}
bool not_negative(double x) {
  return x >= 0 && x < infinity;
}

// The tries of one draw: point.n, point.n + stride, …
class Tries {
 public:
  Tries(std::uint64_t entity, DrawPoint first, std::uint32_t stride = 1)
      : entity_(entity), point_(first), stride_(stride) {}
  double uniform() { return scalar::uniform(entity_, next()); }
  double normal() { return scalar::normal(entity_, next()); }
  std::uint64_t word() {
    const DrawPoint at = next();
    const std::uint64_t drawn = draw_word(entity_, at);
    note_draw(entity_, at, drawn);
    return drawn;
  }
  // No rejection below is anywhere near this unlucky; it ends rather than run into the counters of the next step.
  bool exhausted() const { return point_.n + 2 * stride_ > max_tries; }

 private:
  DrawPoint next() {
    const DrawPoint now = point_;
    point_.n += stride_;
    return now;
  }
  std::uint64_t entity_;
  DrawPoint point_;
  std::uint32_t stride_;
};

// log(1 + x) for x > -1, accurate near 0 (Kahan): the rounding of 1 + x is undone by the quotient.
double log_one_plus(double x) {
  const double sum = 1.0 + x;
  return sum == 1.0 ? x : scalar::log(sum) * (x / (sum - 1.0));
}

// Gamma with scale 1 and shape >= 1 (Marsaglia & Tsang 2000). Each try takes a normal and a uniform.
double large_gamma(double shape, Tries& tries) {
  const double d = shape - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  while (!tries.exhausted()) {
    const double x = tries.normal();
    const double u = tries.uniform();
    const double root = 1.0 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double x2 = x * x;
    if (u < 1.0 - 0.0331 * x2 * x2) return d * v;
    if (scalar::log(u) < 0.5 * x2 + d * (1.0 - v + scalar::log(v))) return d * v;
  }
  return nan;
}

// Gamma with scale 1 as (variate of shape + 1, exponent): the variate is first · boost^(1/shape).
struct GammaParts {
  double first;
  double boost;  // 1 where shape >= 1
};

GammaParts gamma_parts(double shape, Tries tries) {
  const double boost = tries.uniform();  // taken also where it is not used, so that the tries stay in their places
  if (shape >= 1) return {large_gamma(shape, tries), 1.0};
  return {large_gamma(shape + 1.0, tries), boost};
}

double log_gamma_variate(double shape, const GammaParts& parts) {
  return scalar::log(parts.first) + scalar::log(parts.boost) / shape;
}

// log(n!) less Stirling's formula (n + 1/2) log n - n + log(2 pi) / 2, for whole n >= 1.
double stirling_error(double n) {
  static constexpr double small[16] = {
      0.08106146679532726,  0.0413406959554093,    0.02767792568499834,  0.020790672103765093,
      0.016644691189821193, 0.013876128823070748,  0.01189670994589177,  0.010411265261972096,
      0.009255462182712733, 0.00833056343336287,   0.007573675487951841, 0.00694284010720953,
      0.006408994188004207, 0.0059513701127588475, 0.005554733551962801, 0.0052076559196096404};
  if (n <= 16) return small[static_cast<int>(n) - 1];
  const double inverse = 1.0 / n, square = inverse * inverse;
  return inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680))));
}

// x log(x / mean) + mean - x without cancellation near x = mean (the idea of Loader's saddle-point expansion, 2000).
double deviance(double x, double mean) {
  const double difference = x - mean;
  if (std::fabs(difference) >= 0.1 * (x + mean)) return x * scalar::log(x / mean) - difference;
  // log(x / mean) = 2 artanh(v); the linear terms cancel exactly in the series.
  const double v = difference / (x + mean);
  const double v2 = v * v;
  double term = 2.0 * x * v, sum = difference * v;
  for (int j = 1; j < 40; ++j) {
    term *= v2;
    const double next = sum + term / (2 * j + 1);
    if (next == sum) break;
    sum = next;
  }
  return sum;
}

double log_poisson(double k, double mean) {
  if (k == 0) return -mean;
  return -stirling_error(k) - deviance(k, mean) - 0.5 * (log_two_pi + scalar::log(k));
}

double log_binomial(double k, double n, double p) {
  if (k == 0) return n * log_one_plus(-p);
  if (k == n) return n * scalar::log(p);
  return stirling_error(n) - stirling_error(k) - stirling_error(n - k) - deviance(k, n * p) -
         deviance(n - k, n * (1.0 - p)) - 0.5 * (log_two_pi + scalar::log(k) + scalar::log((n - k) / n));
}

// Hörmann (1993), algorithm PTRS: transformed rejection with squeeze, mean >= 10.
double large_poisson(double mean, Tries& tries) {
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double quick = 0.9277 - 3.6224 / (b - 2.0);
  while (!tries.exhausted()) {
    const double u = tries.uniform() - 0.5;
    const double v = tries.uniform();
    const double us = 0.5 - std::fabs(u);
    const double k = scalar::floor((2.0 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= quick) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (scalar::log(v * inverse_alpha / (a / (us * us) + b)) <= log_poisson(k, mean)) return k;
  }
  return nan;
}

// Hörmann (1993), algorithm BTRS: n p >= 10 and p <= 1/2.
double large_binomial(double n, double p, Tries& tries) {
  const double spread = std::sqrt(n * p * (1.0 - p));
  const double b = 1.15 + 2.53 * spread;
  const double a = -0.0873 + 0.0248 * b + 0.01 * p;
  const double centre = n * p + 0.5;
  const double quick = 0.92 - 4.2 / b;
  const double alpha = (2.83 + 5.1 / b) * spread;
  const double at_mode = log_binomial(scalar::floor((n + 1.0) * p), n, p);
  while (!tries.exhausted()) {
    const double u = tries.uniform() - 0.5;
    const double v = tries.uniform();
    const double us = 0.5 - std::fabs(u);
    const double k = scalar::floor((2.0 * a / us + b) * u + centre);
    if (us >= 0.07 && v <= quick) return k;
    if (k < 0 || k > n) continue;
    if (scalar::log(v * alpha / (a / (us * us) + b)) <= log_binomial(k, n, p) - at_mode) return k;
  }
  return nan;
}

// The smallest k whose distribution function reaches u, for p <= 1/2 and n p < 10.
double small_binomial(double n, double p, double u) {
  const double odds = p / (1.0 - p);
  double chance = scalar::exp(n * log_one_plus(-p));
  double k = 0;
  while (u > chance && k < n) {
    u -= chance;
    chance *= (n - k) / (k + 1.0) * odds;
    k += 1.0;
    if (chance == 0) break;  // beyond what a double can tell from nothing
  }
  return k;
}

double small_poisson(double mean, double u) {
  double chance = scalar::exp(-mean);
  double k = 0;
  while (u > chance) {
    u -= chance;
    k += 1.0;
    chance *= mean / k;
    if (chance == 0) break;
  }
  return k;
}

}  // namespace

double lognormal(double log_mean, double log_sd, std::uint64_t entity, DrawPoint point) {
  if (!not_negative(log_sd) || !(std::fabs(log_mean) < infinity)) return nan;
  return scalar::exp(log_mean + log_sd * scalar::normal(entity, point));
}

double exponential(double mean, std::uint64_t entity, DrawPoint point) {
  if (!not_negative(mean)) return nan;
  return mean * -scalar::log(scalar::uniform(entity, point));
}

double gamma(double shape, double scale, std::uint64_t entity, DrawPoint point) {
  if (!positive(shape) || !not_negative(scale)) return nan;
  const GammaParts parts = gamma_parts(shape, Tries(entity, point));
  const double boost = shape >= 1 ? 1.0 : scalar::power(parts.boost, 1.0 / shape);
  return parts.first * boost * scale;
}

double beta(double a, double b, std::uint64_t entity, DrawPoint point) {
  if (!positive(a) || !positive(b)) return nan;
  // Logarithms, because gamma variates of small shapes underflow; the two take every other try.
  const GammaParts x = gamma_parts(a, Tries(entity, point, 2));
  ++point.n;
  const GammaParts y = gamma_parts(b, Tries(entity, point, 2));
  const double log_x = log_gamma_variate(a, x), log_y = log_gamma_variate(b, y);
  // Both beyond what a double holds (shapes below 1e-306): the result is 0 or 1, whichever logarithm is the larger.
  if (log_x == -infinity && log_y == -infinity) return scalar::log(x.boost) * (b / a) > scalar::log(y.boost) ? 1.0 : 0.0;
  return scalar::logistic(log_x - log_y);
}

double poisson(double mean, std::uint64_t entity, DrawPoint point) {
  if (!(mean >= 0 && mean <= largest_count)) return nan;
  Tries tries(entity, point);
  if (mean < inversion_limit) return small_poisson(mean, tries.uniform());
  return large_poisson(mean, tries);
}

double binomial(double n, double p, std::uint64_t entity, DrawPoint point) {
  if (!(n >= 0 && n <= largest_count) || scalar::floor(n) != n || !(p >= 0 && p <= 1)) return nan;
  const bool turned = p > 0.5;
  const double chance = turned ? 1.0 - p : p;
  Tries tries(entity, point);
  const double k =
      n * chance < inversion_limit ? small_binomial(n, chance, tries.uniform()) : large_binomial(n, chance, tries);
  return turned ? n - k : k;
}

double geometric(double p, std::uint64_t entity, DrawPoint point) {
  if (!(p > 0 && p <= 1)) return nan;
  if (p == 1) return 1.0;
  return 1.0 + scalar::floor(scalar::log(scalar::uniform(entity, point)) / log_one_plus(-p));
}

double gumbel(std::uint64_t entity, DrawPoint point) {
  return -scalar::log(-scalar::log(scalar::uniform(entity, point)));
}

std::uint64_t below(std::uint64_t size, std::uint64_t entity, DrawPoint point) {
  if (size <= 1) return 0;
  __extension__ using Wide = unsigned __int128;
  Tries tries(entity, point);
  // Lemire (2019): the high word of word · size; words that would make some results likelier are rejected.
  const std::uint64_t surplus = (0 - size) % size;
  Wide product = Wide{tries.word()} * size;
  while (static_cast<std::uint64_t>(product) < surplus && !tries.exhausted()) product = Wide{tries.word()} * size;
  return static_cast<std::uint64_t>(product >> 64);
}

}  // namespace ostrakon::draw
