// Interleaved pairs: on a machine whose speed drifts only the ratio of two measurements made one right after the other
// holds, and the median over several such pairs forgets the one that was disturbed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ostrakon::bench {

// Seconds of processor time of the calling thread.
double thread_cpu_seconds();

// Runs one replicate of `agents` agents and gives its seconds of processor time.
using TimedRun = std::function<double(std::uint32_t agents, std::uint64_t seed)>;

struct PairPlan {
  std::vector<std::uint32_t> sizes{1'000, 10'000, 100'000, 1'000'000};
  int steps = 120;
  int pairs = 5;
  // Small sizes repeat runs within a side of a pair until a side has stepped this many agents.
  double agent_steps_a_side = 1e7;
};

struct SizeResult {
  std::uint32_t agents = 0;
  double engine_rate = 0;  // median agent-steps per second of processor time
  double yardstick_rate = 0;
  double engine_over_yardstick = 0;  // median of the pairs' ratios; above 1 the engine is faster
  std::vector<double> ratios;        // one a pair, in the order measured
};

// Throws std::invalid_argument for fewer than one pair or no values.
double median(std::vector<double> values);

// Each pair runs engine and yardstick with the same agents and seeds; which one goes first alternates.
std::vector<SizeResult> measure_pairs(const PairPlan& plan, const TimedRun& engine, const TimedRun& yardstick);

// What the project requires at a size on one thread: at least this ratio; 0 where nothing is required.
double required_ratio(std::uint32_t agents);

// Lines "agents: ratio < bound" of those sizes that fall below `slack` of what is required; empty: the guard holds.
std::vector<std::string> guard_failures(const std::vector<SizeResult>& results, double slack);

}  // namespace ostrakon::bench
