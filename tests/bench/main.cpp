// ostrakon_bench: how fast the engine is, against yardsticks measured in the same program and run.
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/kernels.h"
#include "base/parallel.h"
#include "bench/engine_side.h"
#include "bench/micro.h"
#include "bench/pairs.h"
#include "bench/report.h"
#include "bench/scalar_yardstick.h"

namespace ostrakon::bench {

namespace {

constexpr std::string_view usage =
    "usage: ostrakon_bench [--short] [--guard] [--sizes N,N...] [--json FILE] [--micro]\n"
    "  --short   1000, 10000 and 100000 agents, ratios only; under a minute\n"
    "  --guard   exit 1 if a ratio is below 0.85 of what is required\n"
    "  --micro   also the block kernels one by one\n";

constexpr double guard_slack = 0.85;

struct Options {
  PairPlan plan;
  bool short_form = false, guard = false, micro = false, own_sizes = false;
  std::string json;
};

std::vector<std::uint32_t> parse_sizes(const std::string& text) {
  std::vector<std::uint32_t> sizes;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    std::size_t used = 0;
    const unsigned long size =
        word.find_first_not_of("0123456789") == std::string::npos && !word.empty() ? std::stoul(word, &used) : 0;
    if (size < 100 || size > 100'000'000) throw std::invalid_argument("--sizes wants numbers from 100: '" + word + "'");
    sizes.push_back(static_cast<std::uint32_t>(size));
    begin = end + 1;
  }
  return sizes;
}

Options parse(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = arguments[i];
    const auto value = [&] {
      if (i + 1 == count) throw std::invalid_argument(std::string(word) + " wants a value");
      return std::string(arguments[++i]);
    };
    if (word == "--short") {
      options.short_form = true;
    } else if (word == "--guard") {
      options.guard = true;
    } else if (word == "--micro") {
      options.micro = true;
    } else if (word == "--json") {
      options.json = value();
    } else if (word == "--sizes") {
      options.plan.sizes = parse_sizes(value());
      options.own_sizes = true;
    } else {
      throw std::invalid_argument("unknown option '" + std::string(word) + "'");
    }
  }
  if (options.short_form && !options.own_sizes) options.plan.sizes = {1'000, 10'000, 100'000};
  return options;
}

template <class Model>
double time_yardstick(std::uint32_t agents, std::uint64_t seed, int steps) {
  const double start = thread_cpu_seconds();
  Model model(agents, seed);
  for (int step = 0; step < steps; ++step) model.step();
  return thread_cpu_seconds() - start;
}

double ziggurat_rate(const PairPlan& plan, std::uint32_t agents) {
  const double steps_a_run = static_cast<double>(agents) * plan.steps;
  const int runs = std::max(1, static_cast<int>(std::ceil(plan.agent_steps_a_side / steps_a_run)));
  std::vector<double> rates;
  for (std::uint64_t repeat = 0; repeat < 3; ++repeat) {
    double seconds = 0;
    for (int run = 0; run < runs; ++run)
      seconds += time_yardstick<ZigguratYardstick>(agents, repeat * 1000 + static_cast<std::uint64_t>(run), plan.steps);
    rates.push_back(steps_a_run * runs / seconds);
  }
  return median(rates);
}

// A temporary history beside nothing that matters, removed at the end.
struct ScratchFile {
  std::string path;
  ScratchFile() {
    const char* folder = std::getenv("TMPDIR");
    path = std::string(folder != nullptr ? folder : "/tmp") + "/ostrakon-bench-" + std::to_string(getpid()) + ".h5";
  }
  ~ScratchFile() { std::remove(path.c_str()); }
};

void measure_sweep(Report& report) {
  const Engine engine(2'000);
  const ScratchFile file;
  constexpr std::uint32_t runs = 200;
  const Engine::SweepTimes times = engine.sweep(runs, file.path);
  report.sweep_runs_per_second = runs / times.wall_seconds;
  report.write_share = times.write_cpu_seconds / times.run_cpu_seconds;
}

Report measure(const Options& options) {
  Report report;
  report.kernels = kernels().name;
  report.threads = available_threads();
  const PairPlan& plan = options.plan;
  std::vector<double> bytes;
  // First, while this process holds nothing that a child could reuse.
  for (const std::uint32_t agents : plan.sizes) bytes.push_back(options.short_form ? 0 : peak_bytes(agents) / agents);

  const auto engine = [](std::uint32_t agents, std::uint64_t seed) { return run_engine(agents, seed).cpu_seconds; };
  const auto yardstick = [&plan](std::uint32_t agents, std::uint64_t seed) {
    return time_yardstick<ScalarYardstick>(agents, seed, plan.steps);
  };
  const std::vector<SizeResult> pairs = measure_pairs(plan, engine, yardstick);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    SizeReport size;
    size.pairs = pairs[i];
    size.bytes_per_agent = bytes[i];
    if (!options.short_form) {
      const Engine shared(pairs[i].agents);
      const double steps_a_run = static_cast<double>(pairs[i].agents) * plan.steps;
      size.ziggurat_rate = ziggurat_rate(plan, pairs[i].agents);
      size.all_threads_rate = rate_on_all_threads(shared, pairs[i].agents, plan.steps,
                                                  std::max(1, static_cast<int>(plan.agent_steps_a_side / steps_a_run)));
    }
    report.sizes.push_back(size);
  }
  const Engine prepared(1'000);
  report.read_seconds = prepared.read_seconds();
  report.compile_seconds = prepared.compile_seconds();
  if (!options.short_form) measure_sweep(report);
  return report;
}

int run(const Options& options) {
  const Report report = measure(options);
  std::fputs(table_text(report).c_str(), stdout);
  if (!options.json.empty()) {
    std::ofstream file(options.json);
    file << json_text(report);
    file.close();
    if (!file) throw std::runtime_error("cannot write '" + options.json + "'");
    std::printf("written: %s\n", options.json.c_str());
  }
  if (options.micro) run_micro_benchmarks();
  if (!options.guard) return 0;
  std::vector<SizeResult> results;
  for (const SizeReport& size : report.sizes) results.push_back(size.pairs);
  const std::vector<std::string> failures = guard_failures(results, guard_slack);
  for (const std::string& failure : failures) std::fprintf(stderr, "speed guard: %s\n", failure.c_str());
  return failures.empty() ? 0 : 1;
}

}  // namespace

}  // namespace ostrakon::bench

int main(int count, char** arguments) {
  using namespace ostrakon::bench;
  if (count == 2 && std::string_view(arguments[1]) == "--help") {
    std::fputs(usage.data(), stdout);
    return 0;
  }
  try {
    return run(parse(count, arguments));
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "ostrakon_bench: %s\n%s", error.what(), usage.data());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ostrakon_bench: %s\n", error.what());
    return 1;
  }
}
