// Exact laws of single units, and what follows from them for a mean over n of them.
#pragma once

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace ostrakon {

// Of the value of one independent unit.
struct Moments {
  double mean = 0, sd = 0, skew = 0;
};

// The mean of n units lies farther than this from its expectation with chance 1e-6: the normal quantile with a first-order
// correction for skewness.
inline double tolerance(const Moments& unit, double n) {
  return unit.sd / std::sqrt(n) * (4.892 + std::abs(unit.skew) * 3.82 / std::sqrt(n));
}

inline Moments chance(double p) {
  const double variance = p * (1 - p);
  return {p, std::sqrt(variance), (1 - 2 * p) / std::sqrt(variance)};
}

// A discrete law: values with their probabilities.
class Law {
 public:
  void add(double value, double probability) { points_.emplace_back(value, probability); }
  // Of f of a unit's value.
  template <class F>
  Moments moments(F f) const {
    double total = 0, mean = 0, second = 0, third = 0;
    for (const auto& [value, p] : points_) total += p, mean += p * f(value);
    mean /= total;
    for (const auto& [value, p] : points_) {
      const double deviation = f(value) - mean;
      second += p * deviation * deviation, third += p * deviation * deviation * deviation;
    }
    second /= total, third /= total;
    return {mean, std::sqrt(second), second > 0 ? third / (second * std::sqrt(second)) : 0};
  }
  Moments moments() const {
    return moments([](double x) { return x; });
  }
  // Of the squared distance from a fixed point: whose mean is the variance where the point is the mean.
  Moments spread(double around) const {
    return moments([&](double x) { return (x - around) * (x - around); });
  }
  template <class Condition>
  Moments share(Condition condition) const {
    return moments([&](double x) { return condition(x) ? 1.0 : 0.0; });
  }

 private:
  std::vector<std::pair<double, double>> points_;
};

// Number of the first success; `most` stands for all that come later.
inline Law geometric_law(double p, int most) {
  Law law;
  double before = 1;
  for (int k = 1; k < most; ++k, before *= 1 - p) law.add(k, before * p);
  law.add(most, before);
  return law;
}

inline double log_choose(double n, double k) { return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1); }

inline double binomial_mass(int n, int k, double p) {
  if (p <= 0 || p >= 1) return k == (p <= 0 ? 0 : n) ? 1 : 0;
  return std::exp(log_choose(n, k) + k * std::log(p) + (n - k) * std::log1p(-p));
}
inline double poisson_mass(double mean, int k) { return std::exp(k * std::log(mean) - mean - std::lgamma(k + 1.0)); }

inline double normal_distribution(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }
inline double normal_density(double x) { return std::exp(-0.5 * x * x) / std::sqrt(2 * M_PI); }

// Integral of f by Simpson's rule.
template <class F>
double integral(F f, double from, double to, int pieces = 4000) {
  const double width = (to - from) / pieces;
  double sum = f(from) + f(to);
  for (int i = 1; i < pieces; ++i) sum += (i % 2 == 1 ? 4 : 2) * f(from + i * width);
  return sum * width / 3;
}

// A walk on 0 … n that stops at both ends: from an inner state it goes up with up(i), down with down(i), else stays.
struct Absorption {
  double at_top = 0;  // chance to end at n
  Law months;         // until it ends
};
template <class Up, class Down>
Absorption absorbed(int n, int start, int steps, Up up, Down down) {
  std::vector<double> now(static_cast<std::size_t>(n) + 1, 0.0), next;
  now[static_cast<std::size_t>(start)] = 1;
  Absorption found;
  for (int step = 1; step <= steps; ++step) {
    next.assign(now.size(), 0.0);
    double inside = 0;
    for (int i = 1; i < n; ++i) {
      const auto place = static_cast<std::size_t>(i);
      next[place + 1] += now[place] * up(i);
      next[place - 1] += now[place] * down(i);
      next[place] += now[place] * (1 - up(i) - down(i));
    }
    for (std::size_t i = 1; i + 1 < next.size(); ++i) inside += next[i];
    found.at_top += next.back();
    found.months.add(step, next.front() + next.back());
    if (step == steps) found.months.add(step, inside);
    next.front() = next.back() = 0;
    now.swap(next);
  }
  return found;
}

}  // namespace ostrakon
