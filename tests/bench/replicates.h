// Many replicates of the reference workload at the size of its check, and their means.
#pragma once

#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "bench/scalar_yardstick.h"

namespace ostrakon::bench {

struct Mean {
  double mean = 0, standard_error = 0, standard_deviation = 0;
};

inline Mean mean_of(const std::vector<double>& values) {
  const double n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double variance = squares / (n - 1);
  return {mean, std::sqrt(variance / n), std::sqrt(variance)};
}

struct Replicates {
  std::vector<double> purges, mean_gains;  // one a run
};

template <class Model>
Replicates run_replicates(int replicates) {
  Replicates result;
  for (int i = 0; i < replicates; ++i) {
    Model yardstick(2'000, static_cast<std::uint64_t>(i) + 1);
    for (int step = 0; step < 120; ++step) yardstick.step();
    result.purges.push_back(yardstick.purges());
    result.mean_gains.push_back(yardstick.rows().back().mean_gains);
  }
  return result;
}

}  // namespace ostrakon::bench
