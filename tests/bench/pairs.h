// Interleaved rounds: on a machine whose speed drifts only the ratio of two measurements made one right after the other
// holds, and the median over several such pairs forgets the one that was disturbed.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace ostrakon::bench {

double thread_cpu_seconds();   // processor time of the calling thread
double process_cpu_seconds();  // of all threads of this process
double wall_seconds();         // by a clock that only goes on

// Runs one replicate of `agents` agents and gives its seconds.
using TimedRun = std::function<double(std::uint32_t agents, std::uint64_t seed)>;

struct Side {
  TimedRun run;
  int rounds = 5;  // it takes part in the first so many; 0: in none
};

struct RoundPlan {
  int steps = 120;
  // Small sizes repeat runs within a side of a round until it has stepped this many agents.
  double agent_steps_a_side = 1e7;
};

int runs_a_side(const RoundPlan& plan, std::uint32_t agents);

// Seconds of one run, by side and round. In a round all sides run the same agents and seeds one after the other; the
// order is reversed from round to round. Throws std::invalid_argument if there is no side with a round.
std::vector<std::vector<double>> measure_rounds(const RoundPlan& plan, std::uint32_t agents,
                                                const std::vector<Side>& sides);

// Round by round as far as both go: a / b.
std::vector<double> ratios(const std::vector<double>& a, const std::vector<double>& b);

// The exponent of y = c·x^e fitted to the logarithms by least squares. Throws std::invalid_argument for fewer than two
// different x.
double fitted_exponent(const std::vector<double>& x, const std::vector<double>& y);

}  // namespace ostrakon::bench
