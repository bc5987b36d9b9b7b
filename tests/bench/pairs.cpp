#include "bench/pairs.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <stdexcept>

namespace ostrakon::bench {

namespace {

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

double thread_cpu_seconds() {
  return seconds_of(CLOCK_THREAD_CPUTIME_ID);
}

double process_cpu_seconds() {
  return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int runs_a_side(const RoundPlan& plan, std::uint32_t agents) {
  const double steps_a_run = static_cast<double>(agents) * plan.steps;
  return std::max(1, static_cast<int>(std::ceil(plan.agent_steps_a_side / steps_a_run)));
}

std::vector<std::vector<double>> measure_rounds(const RoundPlan& plan, std::uint32_t agents,
                                                const std::vector<Side>& sides) {
  if (sides.empty()) throw std::invalid_argument("at least one side is needed");
  const int runs = runs_a_side(plan, agents);
  int rounds = 0;
  for (const Side& side : sides) {
    rounds = std::max(rounds, side.rounds);
    // An unmeasured run where runs are short: page faults, caches and the clock of the processor settle.
    if (runs > 1 && side.rounds > 0) side.run(agents, 0);
  }
  if (rounds < 1) throw std::invalid_argument("at least one round is needed");
  std::vector<std::vector<double>> seconds(sides.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t k = 0; k < sides.size(); ++k) {
      const std::size_t side = round % 2 == 0 ? k : sides.size() - 1 - k;
      if (round >= sides[side].rounds) continue;
      double spent = 0;
      for (int run = 0; run < runs; ++run) {
        const int seed = 1 + round * runs + run;
        spent += sides[side].run(agents, static_cast<std::uint64_t>(seed));
      }
      seconds[side].push_back(spent / runs);
    }
  }
  return seconds;
}

std::vector<double> ratios(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> result;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) result.push_back(a[i] / b[i]);
  return result;
}

double fitted_exponent(const std::vector<double>& x, const std::vector<double>& y) {
  const std::size_t n = std::min(x.size(), y.size());
  double mean_x = 0, mean_y = 0, products = 0, squares = 0;
  for (std::size_t i = 0; i < n; ++i) {
    mean_x += std::log(x[i]) / static_cast<double>(n);
    mean_y += std::log(y[i]) / static_cast<double>(n);
  }
  for (std::size_t i = 0; i < n; ++i) {
    products += (std::log(x[i]) - mean_x) * (std::log(y[i]) - mean_y);
    squares += (std::log(x[i]) - mean_x) * (std::log(x[i]) - mean_x);
  }
  if (!(squares > 0)) throw std::invalid_argument("an exponent wants two different sizes");
  return products / squares;
}

}  // namespace ostrakon::bench
