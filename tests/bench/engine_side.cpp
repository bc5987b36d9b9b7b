#include "bench/engine_side.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <variant>

#include "base/parallel.h"
#include "bench/pairs.h"
#include "storage/history_writer.h"
#include "tool/prepared.h"
#include "tool/replicates.h"

namespace ostrakon::bench {

namespace {

constexpr auto none = static_cast<std::size_t>(-1);

std::unique_ptr<Prepared> prepare_or_throw(const std::string& path, const Settings& settings) {
  Sources sources;
  Problems problems(sources);
  std::unique_ptr<Prepared> prepared = prepare({path, settings, false}, sources, problems);
  if (!prepared) throw std::runtime_error(problems.text());
  return prepared;
}

std::size_t metric_index(const HistoryLayout& layout, const std::string& name) {
  for (std::size_t i = 0; i < layout.metrics.size(); ++i)
    if (layout.metrics[i].name == name) return i;
  return none;
}

double megabytes(const RunRecord& record) {
  std::size_t bytes = 0;
  for (const std::vector<double>& metric : record.metrics) bytes += metric.size() * sizeof(double);
  for (const TableCells& table : record.tables) {
    for (const Cells& column : table.columns)
      bytes += std::visit([](const auto& cells) { return cells.size() * sizeof cells[0]; }, column);
  }
  return 1e-6 * static_cast<double>(bytes);
}

Settings with_agents(std::uint32_t agents, const Settings& more) {
  Settings settings{{"agents", std::to_string(agents)}};
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

}  // namespace

Engine::Engine(std::uint32_t agents, const Settings& more)
    : Engine(OSTRAKON_BENCH_SCENARIO, with_agents(agents, more)) {}

Engine::Engine(const std::string& path, const Settings& settings)
    : prepared_(prepare_or_throw(path, settings)),
      purges_(metric_index(prepared_->layout, "total_purges")),
      gains_(metric_index(prepared_->layout, "final_gains")) {}

Engine::~Engine() = default;

EngineResult Engine::run(std::uint64_t seed, unsigned threads) const {
  const double start = thread_cpu_seconds(), begin = wall_seconds();
  HistoryRecorder recorder(prepared_->scenario(), prepared_->metrics);
  RunSpecification specification;
  specification.seed = seed;
  specification.threads = threads;
  ostrakon::run(prepared_->simulation, specification, recorder);
  const RunRecord record = recorder.take();
  const double seconds = thread_cpu_seconds() - start, wall = wall_seconds() - begin;
  const auto value = [&](std::size_t metric) { return metric == none ? 0 : record.metrics.at(metric).at(0); };
  return {seconds, wall, value(purges_), value(gains_)};
}

Engine::SweepTimes Engine::sweep(std::uint32_t runs, unsigned threads, const std::string& path) const {
  SweepTimes times;
  const double start = wall_seconds(), cpu = process_cpu_seconds();
  const double opening = thread_cpu_seconds();
  HistoryWriter writer(path, prepared_->layout, Overwrite::replace);
  times.write_cpu_seconds += thread_cpu_seconds() - opening;
  Progress progress({runs, prepared_->scenario().clock.steps}, ProgressStyle::silent, wall_seconds,
                    [](const std::string&) {});
  const std::atomic<bool> stop{false};
  std::string failure;
  live_replicates(*prepared_, {1, runs, threads, 1}, progress, stop, [&](const RunRecord& record) {
    if (record.status == RunStatus::failed) failure = record.message;
    times.megabytes += megabytes(record);
    const double begin = thread_cpu_seconds();
    writer.add(record);
    times.write_cpu_seconds += thread_cpu_seconds() - begin;
  });
  if (!failure.empty()) throw std::runtime_error("a run of the benchmark failed: " + failure);
  const double begin = thread_cpu_seconds();
  writer.finish();
  times.write_cpu_seconds += thread_cpu_seconds() - begin;
  times.wall_seconds = wall_seconds() - start;
  times.run_cpu_seconds = process_cpu_seconds() - cpu - times.write_cpu_seconds;
  return times;
}

double side_by_side_seconds(const Engine& engine, unsigned threads, int each, std::uint64_t first_seed) {
  const double start = wall_seconds();
  parallel_for_runs(static_cast<std::size_t>(each) * threads, threads,
                    [&](std::size_t i, unsigned) { engine.run(first_seed + i); });
  return wall_seconds() - start;
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

double check_seconds(const std::string& scenario) {
  const std::string program = OSTRAKON_PROGRAM;
  std::string words[] = {program, "check", scenario};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int error = posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start '" + program + "'");
  int status = 0;
  rusage used{};
  wait4(child, &status, 0, &used);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw std::runtime_error("'" + program + " check " + scenario + "' failed");
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

ScratchFile::ScratchFile() {
  const char* folder = std::getenv("TMPDIR");
  path = std::string(folder != nullptr ? folder : "/tmp") + "/ostrakon-bench-" + std::to_string(getpid()) + ".h5";
}

ScratchFile::~ScratchFile() {
  std::remove(path.c_str());
}

}  // namespace ostrakon::bench
