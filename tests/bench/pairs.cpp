#include "bench/pairs.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace ostrakon::bench {

double thread_cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double median(std::vector<double> values) {
  if (values.empty()) throw std::invalid_argument("median of nothing");
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

namespace {

double seconds_of(const TimedRun& run, std::uint32_t agents, std::uint64_t first_seed, int runs) {
  double seconds = 0;
  for (int i = 0; i < runs; ++i) seconds += run(agents, first_seed + static_cast<std::uint64_t>(i));
  return seconds;
}

SizeResult measure_size(const PairPlan& plan, std::uint32_t agents, const TimedRun& engine, const TimedRun& yardstick) {
  const double steps_a_run = static_cast<double>(agents) * plan.steps;
  const int runs = std::max(1, static_cast<int>(std::ceil(plan.agent_steps_a_side / steps_a_run)));
  SizeResult result;
  result.agents = agents;
  std::vector<double> engine_rates, yardstick_rates;
  // One unmeasured run each: page faults, caches and the clock of the processor settle.
  engine(agents, 0);
  yardstick(agents, 0);
  for (int pair = 0; pair < plan.pairs; ++pair) {
    const auto seed = static_cast<std::uint64_t>(1 + pair * runs);
    double engine_seconds = 0, yardstick_seconds = 0;
    if (pair % 2 == 0) {
      engine_seconds = seconds_of(engine, agents, seed, runs);
      yardstick_seconds = seconds_of(yardstick, agents, seed, runs);
    } else {
      yardstick_seconds = seconds_of(yardstick, agents, seed, runs);
      engine_seconds = seconds_of(engine, agents, seed, runs);
    }
    engine_rates.push_back(steps_a_run * runs / engine_seconds);
    yardstick_rates.push_back(steps_a_run * runs / yardstick_seconds);
    result.ratios.push_back(yardstick_seconds / engine_seconds);
  }
  result.engine_rate = median(engine_rates);
  result.yardstick_rate = median(yardstick_rates);
  result.engine_over_yardstick = median(result.ratios);
  return result;
}

}  // namespace

std::vector<SizeResult> measure_pairs(const PairPlan& plan, const TimedRun& engine, const TimedRun& yardstick) {
  if (plan.pairs < 1) throw std::invalid_argument("at least one pair is needed");
  std::vector<SizeResult> results;
  for (const std::uint32_t agents : plan.sizes) results.push_back(measure_size(plan, agents, engine, yardstick));
  return results;
}

double required_ratio(std::uint32_t agents) {
  switch (agents) {
    case 1'000:
      return 1.0;
    case 10'000:
    case 100'000:
      return 1.3;
    default:
      return 0;
  }
}

std::vector<std::string> guard_failures(const std::vector<SizeResult>& results, double slack) {
  std::vector<std::string> failures;
  for (const SizeResult& result : results) {
    const double bound = slack * required_ratio(result.agents);
    if (result.engine_over_yardstick >= bound) continue;
    char line[128];
    std::snprintf(line, sizeof line, "%u agents: engine / yardstick %.3f, at least %.3f is needed", result.agents,
                  result.engine_over_yardstick, bound);
    failures.emplace_back(line);
  }
  return failures;
}

}  // namespace ostrakon::bench
