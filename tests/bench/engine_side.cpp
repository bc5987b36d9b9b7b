#include "bench/engine_side.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/parallel.h"
#include "bench/pairs.h"
#include "input/read_scenario.h"
#include "records/metrics.h"
#include "records/recorder.h"
#include "storage/history_writer.h"

namespace ostrakon::bench {

namespace {

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Scenario read_workload(std::uint32_t agents) {
  Sources sources;
  Problems problems(sources);
  ReadOptions options;
  options.settings = {{"agents", std::to_string(agents)}};
  std::optional<Scenario> scenario =
      read_scenario(OSTRAKON_BENCH_SCENARIO, options, engine_catalogue(), sources, problems);
  if (!scenario || problems.any_errors()) throw std::runtime_error(problems.text());
  return std::move(*scenario);
}

std::size_t metric_index(const HistoryLayout& layout, const std::string& name) {
  for (std::size_t i = 0; i < layout.metrics.size(); ++i)
    if (layout.metrics[i].name == name) return i;
  throw std::runtime_error("the reference workload has no metric '" + name + "'");
}

Metrics sealed_metrics(Simulation& simulation) {
  Metrics metrics(simulation);
  simulation.seal();
  return metrics;
}

}  // namespace

struct Engine::Parts {
  explicit Parts(Scenario scenario)
      : simulation(std::move(scenario)),
        metrics(sealed_metrics(simulation)),
        layout(history_layout(simulation.scenario(), metrics)),
        purges(metric_index(layout, "total_purges")),
        gains(metric_index(layout, "final_gains")) {}

  RunRecord live(const RunSpecification& specification) const {
    HistoryRecorder recorder(simulation.scenario(), metrics);
    ostrakon::run(simulation, specification, recorder);
    return recorder.take();
  }

  Simulation simulation;
  Metrics metrics;
  HistoryLayout layout;
  std::size_t purges, gains;
};

Engine::Engine(std::uint32_t agents) {
  const double start = thread_cpu_seconds();
  Scenario scenario = read_workload(agents);
  const double read = thread_cpu_seconds();
  parts_ = std::make_unique<Parts>(std::move(scenario));
  read_seconds_ = read - start;
  compile_seconds_ = thread_cpu_seconds() - read;
}

Engine::~Engine() = default;

EngineResult Engine::run(std::uint64_t seed) const {
  const double start = thread_cpu_seconds();
  const RunRecord record = parts_->live({seed, 0, nullptr});
  const double seconds = thread_cpu_seconds() - start;
  return {seconds, record.metrics.at(parts_->purges).at(0), record.metrics.at(parts_->gains).at(0)};
}

Engine::SweepTimes Engine::sweep(std::uint32_t runs, const std::string& path) const {
  SweepTimes times;
  const double start = wall_seconds();
  HistoryWriter writer(path, parts_->layout, Overwrite::replace);
  // Runs end in any order and are written in ascending order, in groups that fill the threads many times over.
  constexpr std::uint32_t group = 50;
  for (std::uint32_t first = 0; first < runs; first += group) {
    const std::uint32_t count = std::min(group, runs - first);
    std::vector<RunRecord> records(count);
    std::vector<double> seconds(count);
    parallel_for_runs(count, 0, [&](std::size_t i, unsigned) {
      const double begin = thread_cpu_seconds();
      const auto replicate = first + static_cast<std::uint32_t>(i);
      records[i] = parts_->live({1, replicate, nullptr});
      records[i].run = records[i].replicate = replicate;
      seconds[i] = thread_cpu_seconds() - begin;
    });
    for (const double spent : seconds) times.run_cpu_seconds += spent;
    const double begin = thread_cpu_seconds();
    for (const RunRecord& record : records) writer.add(record);
    times.write_cpu_seconds += thread_cpu_seconds() - begin;
  }
  const double begin = thread_cpu_seconds();
  writer.finish();
  times.write_cpu_seconds += thread_cpu_seconds() - begin;
  times.wall_seconds = wall_seconds() - start;
  return times;
}

EngineResult run_engine(std::uint32_t agents, std::uint64_t seed) {
  static std::unique_ptr<Engine> engine;
  static std::uint32_t size = 0;
  if (!engine || size != agents) {
    engine = std::make_unique<Engine>(agents);
    size = agents;
  }
  return engine->run(seed);
}

double rate_on_all_threads(const Engine& engine, std::uint32_t agents, int steps, int runs) {
  const unsigned threads = available_threads();
  const std::size_t count = static_cast<std::size_t>(runs) * threads;
  const double start = wall_seconds();
  parallel_for_runs(count, threads, [&](std::size_t i, unsigned) { engine.run(i + 1); });
  return static_cast<double>(count) * agents * steps / (wall_seconds() - start);
}

double peak_bytes(std::uint32_t agents) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe for the measurement of memory");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process for the measurement of memory");
  if (child == 0) {
    // The high-water mark in KiB only rises, so what a small run needs is the base of a large one.
    rusage before{}, after{};
    double bytes = -1;
    try {
      const Engine small(100);
      small.run(1);
      getrusage(RUSAGE_SELF, &before);
      const Engine engine(agents);
      engine.run(1);
      getrusage(RUSAGE_SELF, &after);
      bytes = 1024.0 * static_cast<double>(after.ru_maxrss - before.ru_maxrss);
    } catch (...) {
      bytes = -1;
    }
    _exit(write(ends[1], &bytes, sizeof bytes) == static_cast<ssize_t>(sizeof bytes) ? 0 : 1);
  }
  close(ends[1]);
  double bytes = -1;
  const bool complete = read(ends[0], &bytes, sizeof bytes) == static_cast<ssize_t>(sizeof bytes);
  close(ends[0]);
  waitpid(child, nullptr, 0);
  if (!complete || bytes < 0) throw std::runtime_error("the run that measures memory failed");
  return bytes;
}

}  // namespace ostrakon::bench
