#include "bench/parts.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/aligned.h"
#include "base/kernels.h"
#include "bench/engine_side.h"
#include "bench/pairs.h"
#include "tool/prepared.h"

namespace ostrakon::bench {

namespace {

constexpr std::size_t block = 512;
constexpr double most_exponent = 1.1;  // "linear": caches and what a run costs whatever its size bend the line a little

// Nanoseconds a row, as often as asked; each repeat is some milliseconds long.
std::vector<double> nanoseconds_a_row(int repeats, const std::function<void(std::uint32_t)>& one_block) {
  std::vector<double> result;
  for (int repeat = -1; repeat < repeats; ++repeat) {  // the first one warms up
    constexpr std::uint32_t blocks = 2'000;
    const double start = thread_cpu_seconds();
    for (std::uint32_t i = 0; i < blocks; ++i) one_block(i);
    const double seconds = thread_cpu_seconds() - start;
    if (repeat >= 0) result.push_back(1e9 * seconds / (blocks * static_cast<double>(block)));
  }
  return result;
}

struct StageSeconds {
  double appoint = 0, docket = 0, metrics = 0;
  double vacancies = 0, case_steps = 0, metric_rows = 0;
};

double open_cases(const World& world) {
  const double* closed_at = world[case_column::closed_at];
  double open = 0;
  for (std::size_t row = 0; row < world.rows(table::cases); ++row) open += std::isnan(closed_at[row]);
  return open;
}

double seats_taken(const World& world) {
  const std::int32_t* kind = world[event_column::kind];
  double taken = 0;
  for (std::size_t row = 0; row < world.rows(table::events); ++row) {
    const auto event = static_cast<EventKind>(std::min(kind[row], 255));  // words of a scenario come after the engine's
    taken += event == EventKind::recruited || event == EventKind::promoted || event == EventKind::moved;
  }
  return taken;
}

// Lives one history as run() does, with a look at the clock around the stages of interest.
StageSeconds time_stages(const Prepared& prepared, std::uint64_t seed) {
  StageSeconds times;
  const Simulation& simulation = prepared.simulation;
  World world(simulation.world_plan(), stream_key(seed, 0));
  std::vector<std::unique_ptr<StageMemory>> memories(simulation.memories());
  for (const Simulation::Step& item : simulation.steps())
    if (!memories[item.memory]) memories[item.memory] = item.stage->remember();
  Metrics::Series series = prepared.metrics.begin(world);
  double every_step = 0;
  for (const MetricLayout& metric : prepared.layout.metrics) every_step += metric.every_step;
  for (std::uint32_t step = 1; step <= prepared.scenario().clock.steps; ++step) {
    world.begin_step();
    for (const Simulation::Step& item : simulation.steps()) {
      double* const timed = item.stage->name() == "appoint"              ? &times.appoint
                            : item.stage->name() == "investigate.docket" ? &times.docket
                                                                         : nullptr;
      if (timed == &times.docket) times.case_steps += open_cases(world);
      const double start = timed != nullptr ? thread_cpu_seconds() : 0;
      item.stage->run(world, memories[item.memory].get());
      if (timed != nullptr) *timed += thread_cpu_seconds() - start;
    }
    const double start = thread_cpu_seconds();
    prepared.metrics.step(world, series);
    times.metrics += thread_cpu_seconds() - start;
    times.metric_rows += every_step * static_cast<double>(simulation.people());
  }
  times.vacancies = seats_taken(world);
  return times;
}

// The exponents of `seconds(size)` over `sizes`, one for each repeat.
std::vector<double> exponents(const std::vector<double>& sizes, int repeats,
                              const std::function<double(std::size_t)>& seconds) {
  std::vector<double> result;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    std::vector<double> found;
    for (std::size_t i = 0; i < sizes.size(); ++i) found.push_back(seconds(i));
    result.push_back(fitted_exponent(sizes, found));
  }
  return result;
}

void add_exponent(Measures& measures, const char* over, const std::vector<double>& found) {
  measures.add({std::string("exponent_of_") + over, 0, "exponent", Better::lower, found, most_exponent, false});
}

}  // namespace

void measure_kernels(Measures& measures, int repeats) {
  AlignedArray<double> in(0.0), out(0.0);
  in.resize(block);
  out.resize(block);
  for (std::size_t i = 0; i < block; ++i) in[i] = -9 + 0.01 * static_cast<double>(i);
  DrawPoint point{stream_key(1, 0), draw_site("bench"), 0, 0};
  const Kernels& use = kernels();
  const auto add = [&](const char* name, const std::function<void(std::uint32_t)>& one_block) {
    measures.add({name, 0, "ns", Better::lower, nanoseconds_a_row(repeats, one_block), 0, false});
  };
  add("philox_uniform_ns", [&](std::uint32_t i) {
    point.step = i;
    use.uniform(out.data(), BlockKeys{}, point, block);
  });
  add("normal_ns", [&](std::uint32_t i) {
    point.step = i;
    use.normal(out.data(), BlockKeys{}, point, block);
  });
  add("exp_ns", [&](std::uint32_t) { use.unary[static_cast<int>(UnaryOp::exp)](out.data(), in.data(), block); });
  const Operand vector{in.data(), 0}, scalar{nullptr, 0.8};
  add("operation_ns", [&](std::uint32_t) {
    use.ternary[static_cast<int>(TernaryOp::multiply_add)](out.data(), vector, scalar, vector, block);
  });
}

void measure_stages(Measures& measures, int repeats) {
  const Engine workload(20'000);
  // Fifty cases a month instead of one every other: what the docket costs shows above the clock.
  const Engine busy(OSTRAKON_BUREAU, {{"openings", "50"}});
  std::vector<double> vacancy, docket, metric;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const auto seed = static_cast<std::uint64_t>(repeat) + 1;
    const StageSeconds large = time_stages(workload.prepared(), seed), cases = time_stages(busy.prepared(), seed);
    vacancy.push_back(1e9 * large.appoint / large.vacancies);
    metric.push_back(1e9 * large.metrics / large.metric_rows);
    docket.push_back(1e9 * cases.docket / cases.case_steps);
  }
  measures.add({"vacancy_ns", 0, "ns", Better::lower, vacancy, 0, false});
  measures.add({"docket_case_ns", 0, "ns", Better::lower, docket, 0, false});
  measures.add({"metric_ns", 0, "ns", Better::lower, metric, 0, false});
}

void measure_exponents(Measures& measures, int repeats) {
  // From where as many retire in a step as ever will.
  const std::vector<double> steps{240, 480, 960, 1920};
  std::vector<std::unique_ptr<Engine>> engines;
  for (const double length : steps)
    engines.push_back(
        std::make_unique<Engine>(2'000, Settings{{"clock.steps", std::to_string(static_cast<int>(length))}}));
  add_exponent(measures, "steps",
               exponents(steps, repeats, [&](std::size_t i) { return engines[i]->run(1).cpu_seconds; }));

  const ScratchFile file;
  const Engine bureau(OSTRAKON_BUREAU, {});
  const std::vector<double> runs{10, 20, 40, 80};
  add_exponent(measures, "runs", exponents(runs, repeats, [&](std::size_t i) {
                 const auto times = bureau.sweep(static_cast<std::uint32_t>(runs[i]), 1, file.path);
                 return times.run_cpu_seconds + times.write_cpu_seconds;
               }));

  // What events add to the same world without any.
  const std::vector<double> rates{0.02, 0.08, 0.32, 1};
  const Engine calm(OSTRAKON_BENCH_EVENTS, {{"rate", "0"}});
  std::vector<std::unique_ptr<Engine>> stirred;
  for (const double rate : rates)
    stirred.push_back(std::make_unique<Engine>(OSTRAKON_BENCH_EVENTS, Settings{{"rate", std::to_string(rate)}}));
  add_exponent(measures, "events", exponents(rates, repeats, [&](std::size_t i) {
                 return std::max(1e-9, stirred[i]->run(1).cpu_seconds - calm.run(1).cpu_seconds);
               }));
}

void fit_exponent_of_size(Measures& measures) {
  std::vector<double> sizes, found;
  std::vector<std::vector<double>> rates;
  std::size_t repeats = static_cast<std::size_t>(-1);
  for (const Measure& measure : measures.all()) {
    if (measure.name != "engine_agent_steps_per_cpu_second") continue;
    sizes.push_back(measure.agents);
    rates.push_back(measure.repeats);
    repeats = std::min(repeats, measure.repeats.size());
  }
  if (sizes.size() < 2) return;
  for (std::size_t repeat = 0; repeat < repeats; ++repeat) {
    std::vector<double> seconds;
    for (std::size_t i = 0; i < sizes.size(); ++i) seconds.push_back(sizes[i] / rates[i][repeat]);
    found.push_back(fitted_exponent(sizes, seconds));
  }
  add_exponent(measures, "agents", found);
}

}  // namespace ostrakon::bench
