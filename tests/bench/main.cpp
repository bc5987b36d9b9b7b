// ostrakon_bench: how fast the engine is, against yardsticks measured in the same program and run.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/kernels.h"
#include "base/parallel.h"
#include "bench/measures.h"
#include "bench/micro.h"
#include "bench/pairs.h"
#include "bench/parts.h"
#include "bench/report.h"
#include "bench/workload.h"

namespace ostrakon::bench {

namespace {

constexpr std::string_view usage =
    "usage: ostrakon_bench [--short] [--guard] [--sizes N,N...] [--json FILE] [--micro]\n"
    "  --short   1000, 10000 and 100000 agents on one thread, start-up and kernels; about a minute\n"
    "  --guard   exit 1 if a ratio of engine to yardstick is below 0.85 of what is required (EPYC, Zen 2), on other\n"
    "            processors of what was measured on a Xeon\n"
    "  --micro   also the block kernels one by one, at each level\n";

constexpr double guard_slack = 0.85;

struct Options {
  std::vector<std::uint32_t> sizes;  // empty: those of the form
  Form form = Form::complete;
  bool guard = false, micro = false;
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
      options.form = Form::brief;
    } else if (word == "--guard") {
      options.guard = true;
    } else if (word == "--micro") {
      options.micro = true;
    } else if (word == "--json") {
      options.json = value();
    } else if (word == "--sizes") {
      options.sizes = parse_sizes(value());
    } else {
      throw std::invalid_argument("unknown option '" + std::string(word) + "'");
    }
  }
  if (options.sizes.empty()) {
    options.sizes = {1'000, 10'000, 100'000};
    if (options.form == Form::complete) options.sizes.push_back(1'000'000);
  }
  return options;
}

// What is being measured, for whoever waits.
void say(const std::string& what) {
  static const double start = wall_seconds();
  std::fprintf(stderr, "ostrakon_bench: %3.0f s: %s\n", wall_seconds() - start, what.c_str());
}

Report measure(const Options& options) {
  Report report;
  report.kernels = kernels().name;
  report.threads = available_threads();
  report.sizes = options.sizes;
  Measures& measures = report.measures;
  const bool brief = options.form == Form::brief;
  // First, while this process holds nothing that a child could reuse.
  say(brief ? "start-up" : "memory and start-up");
  if (!brief)
    for (const std::uint32_t agents : options.sizes) measure_memory(measures, agents);
  measure_start_up(measures);
  for (const std::uint32_t agents : options.sizes) {
    say(std::to_string(agents) + " agents");
    measure_size(measures, agents, options.form);
  }
  if (!brief) {
    say("200 runs of the bureau and of the workload");
    measure_sweeps(measures);
  }
  say("parts and exponents");
  measure_kernels(measures, 7);
  if (!brief) measure_stages(measures, 5);
  fit_exponent_of_size(measures);
  if (!brief) measure_exponents(measures, 3);
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
  const std::vector<std::string> failures = guard_failures(report.measures, guard_slack);
  if (!is_reference_processor())
    std::fprintf(stderr, "speed guard: compared with ratios measured on a Xeon with AVX-512, not with what is required on an EPYC (Zen 2)\n");
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
