#include "bench/workload.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/kernels.h"
#include "base/parallel.h"
#include "bench/engine_side.h"
#include "bench/limit_yardstick.h"
#include "bench/pairs.h"
#include "bench/scalar_yardstick.h"

namespace ostrakon::bench {

namespace {

constexpr double most_bytes = 1e9;    // of a run of 1,000,000 agents over 120 steps
constexpr double without_avx2 = 0.6;  // required of engine over scalar yardstick

template <class Model>
double time_yardstick(std::uint32_t agents, std::uint64_t seed, int steps) {
  const double start = thread_cpu_seconds();
  Model model(agents, seed);
  for (int step = 0; step < steps; ++step) model.step();
  return thread_cpu_seconds() - start;
}

template <class Model>
Side yardstick_side(const RoundPlan& plan, int rounds) {
  return {[&plan](std::uint32_t agents, std::uint64_t seed) { return time_yardstick<Model>(agents, seed, plan.steps); },
          rounds};
}

// The engine as it runs on a processor without AVX2.
double time_baseline(const Engine& engine, std::uint64_t seed) {
  const KernelLevel level = kernel_level();
  use_kernel_level(KernelLevel::baseline);
  const double seconds = engine.run(seed).cpu_seconds;
  use_kernel_level(level);
  return seconds;
}

std::vector<double> rates(const RoundPlan& plan, std::uint32_t agents, const std::vector<double>& seconds) {
  std::vector<double> result;
  for (const double spent : seconds) result.push_back(static_cast<double>(agents) * plan.steps / spent);
  return result;
}

void measure_two_threads(Measures& measures, const Engine& engine, std::uint32_t agents, int rounds) {
  if (available_threads() < 2) return;
  RoundPlan plan;
  plan.agent_steps_a_side = 5e6;  // the clock sees twice as much on two threads
  const int each = runs_a_side(plan, agents);
  std::vector<double> side_by_side, inside, both_rates;
  for (int round = 0; round < rounds; ++round) {
    const int runs_before = 2 * round * each;
    const auto seed = static_cast<std::uint64_t>(runs_before) + 1;
    double one = 0, shared = 0, both = 0;
    // Equal seeds for one thread and for two inside a run; the pair side by side is set against one by the run.
    const auto alone = [&](unsigned threads) {
      double seconds = 0;
      for (int run = 0; run < each; ++run)
        seconds += engine.run(seed + static_cast<std::uint64_t>(run), threads).wall_seconds;
      return seconds;
    };
    if (round % 2 == 1) both = side_by_side_seconds(engine, 2, each, seed);
    one = alone(1);
    if (round % 2 == 0) both = side_by_side_seconds(engine, 2, each, seed);
    shared = alone(2);
    side_by_side.push_back(2 * one / both);
    both_rates.push_back(2.0 * each * agents * plan.steps / both);
    inside.push_back(one / shared);
  }
  const double required = agents >= 100'000 ? 1.8 : 0;
  measures.add(
      {"engine_agent_steps_per_second_two_threads", agents, "agent-steps/s", Better::higher, both_rates, 0, false});
  measures.add({"two_threads_side_by_side_over_one", agents, "ratio", Better::higher, side_by_side, required, false});
  measures.add({"two_threads_inside_over_one", agents, "ratio", Better::higher, inside, required, false});
}

}  // namespace

void measure_size(Measures& measures, std::uint32_t agents, Form form) {
  // A round of a million agents takes some seconds a side, so that context gets fewer.
  const bool large = agents > 300'000, brief = form == Form::brief;
  const RoundPlan plan;
  const Engine engine(agents);
  constexpr int pairs = 5;
  const int context = large ? 2 : 3;
  const Side unused{nullptr, 0};
  const Side baseline{[&](std::uint32_t, std::uint64_t seed) { return time_baseline(engine, seed); },
                      large ? 2 : pairs};
  const std::vector<Side> sides{
      {[&](std::uint32_t, std::uint64_t seed) { return engine.run(seed).cpu_seconds; }, pairs},
      yardstick_side<ScalarYardstick>(plan, pairs),
      large && brief ? unused : baseline,
      brief ? unused : yardstick_side<ZigguratYardstick>(plan, context),
      brief || !LimitYardstick::available() ? unused : yardstick_side<LimitYardstick>(plan, pairs)};
  const std::vector<std::vector<double>> seconds = measure_rounds(plan, agents, sides);

  const auto add_rate = [&](const std::string& who, std::size_t side) {
    measures.add({who + "_agent_steps_per_cpu_second", agents, "agent-steps/s", Better::higher,
                  rates(plan, agents, seconds[side]), 0, false});
  };
  add_rate("engine", 0);
  add_rate("scalar_yardstick", 1);
  const bool without_vectors = kernel_level() == KernelLevel::baseline;
  const double required = required_ratio(agents), baseline_required = required > 0 ? without_avx2 : 0;
  measures.add({"engine_over_scalar_yardstick", agents, "ratio", Better::higher, ratios(seconds[1], seconds[0]),
                without_vectors ? baseline_required : required, true,
                without_vectors || is_reference_processor() ? 0 : ratio_elsewhere(agents)});
  add_rate("baseline_engine", 2);
  measures.add({"baseline_engine_over_scalar_yardstick", agents, "ratio", Better::higher,
                ratios(seconds[1], seconds[2]), baseline_required, true});
  add_rate("ziggurat_yardstick", 3);
  add_rate("limit_yardstick", 4);
  if (!brief) measure_two_threads(measures, engine, agents, large ? 2 : 5);
}

void measure_memory(Measures& measures, std::uint32_t agents) {
  const double required = agents == 1'000'000 ? most_bytes / agents : 0;
  measures.add(
      {"peak_bytes_per_agent", agents, "bytes", Better::lower, {peak_bytes(agents) / agents}, required, false});
}

void measure_start_up(Measures& measures) {
  std::vector<double> seconds;
  for (int repeat = 0; repeat < 9; ++repeat) seconds.push_back(check_seconds(OSTRAKON_BUREAU));
  measures.add({"start_up_seconds", 0, "s", Better::lower, seconds, 0.02, false});
}

void measure_sweeps(Measures& measures) {
  constexpr std::uint32_t runs = 200;
  constexpr int rounds = 5;
  const ScratchFile file;
  const Engine bureau(OSTRAKON_BUREAU, {});
  std::vector<double> one, two, share, writer;
  const auto on = [&](unsigned threads) {
    const Engine::SweepTimes times = bureau.sweep(runs, threads, file.path);
    share.push_back(times.write_cpu_seconds / times.run_cpu_seconds);
    writer.push_back(1e9 * times.write_cpu_seconds / times.megabytes);
    (threads == 1 ? one : two).push_back(times.wall_seconds);
  };
  const bool both = available_threads() >= 2;
  for (int round = 0; round < rounds; ++round) {
    const bool one_first = round % 2 == 0;
    if (one_first || both) on(one_first ? 1 : 2);
    if (!one_first || both) on(one_first ? 2 : 1);
  }
  measures.add({"bureau_one_thread_seconds", 0, "s", Better::lower, one, 0, false});
  measures.add({"bureau_two_threads_seconds", 0, "s", Better::lower, two, 0, false});
  measures.add({"bureau_two_threads_over_one", 0, "ratio", Better::higher, ratios(one, two), 1.9, false});
  measures.add({"bureau_history_writing_share", 0, "ratio", Better::lower, share, 0.05, false});
  measures.add({"writer_ns_per_megabyte", 0, "ns", Better::lower, writer, 0, false});

  const Engine workload(2'000);
  std::vector<double> speed, workload_share;
  for (int round = 0; round < 3; ++round) {
    const Engine::SweepTimes times = workload.sweep(runs, available_threads(), file.path);
    speed.push_back(runs / times.wall_seconds);
    workload_share.push_back(times.write_cpu_seconds / times.run_cpu_seconds);
  }
  measures.add({"sweep_runs_per_second", 0, "runs/s", Better::higher, speed, 0, false});
  measures.add({"history_writing_share", 0, "ratio", Better::lower, workload_share, 0.05, false});
}

}  // namespace ostrakon::bench
