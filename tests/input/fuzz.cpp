// Damaged scenarios, each read in a process of its own: whatever a file holds, reading it ends with a scenario or with
// errors, in two seconds and 500 MB; what is read without an error is built and lived for a few steps as well.
//   fuzz COUNT [FIRST] [FOLDER]: the files FIRST … FIRST + COUNT - 1; those that fail are left in FOLDER.
// One file again: fuzz 1 NUMBER.
#include "mutation.h"

#include "input/read_scenario.h"
#include "phases/simulation.h"
#include "records/metrics.h"
#include "records/recorder.h"

#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace ostrakon {
namespace {

namespace fs = std::filesystem;

// A build with a sanitizer and without optimisation is slower. Measured on the shipped scenarios: reading takes about
// eight times as long as in a release.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(NDEBUG)
constexpr int slower = 8;
#else
constexpr int slower = 1;
#endif
constexpr int seconds_allowed = 2 * slower;  // of processor time, so that a busy machine fails nothing
constexpr long kilobytes_allowed = 500'000;  // at the peak, books of a sanitizer included

constexpr std::uint32_t steps_lived = 6;
constexpr std::size_t people_lived = 3'000;

// How a child ends that finds nothing wrong with the program.
enum Outcome : int { refused = 0, lived = 1, stopped_by_rule = 2, too_large = 3, defect = 100 };

std::string content(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

// What there is to damage: the shipped scenarios and the bad files, as they lie beside one another in `folder`.
struct Corpus {
  std::vector<fs::path> shipped, bad;  // below `folder`
  std::vector<std::string> texts;      // of all of them
};

Corpus copy_corpus(const fs::path& folder) {
  Corpus corpus;
  const fs::path source(OSTRAKON_SOURCE);
  const auto take = [&](const fs::path& root, std::vector<fs::path>& names) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".yaml") continue;
      names.push_back(entry.path().lexically_relative(root));
      write(folder / names.back(), content(entry.path()));
    }
    std::sort(names.begin(), names.end());  // the order of a folder is any
    for (const fs::path& name : names) corpus.texts.push_back(content(folder / name));
  };
  take(source / "scenarios", corpus.shipped);
  take(source / "tests" / "bad", corpus.bad);
  return corpus;
}

// Damages one file of the folder, perhaps a library below the scenario; returns the scenario to read.
struct Damage {
  fs::path scenario, damaged;
  std::string text;
};

Damage damage(std::uint64_t number, const Corpus& corpus, const fs::path& folder) {
  Mutation mutation(number, corpus.texts);
  const auto any = [&](const std::vector<fs::path>& names) { return names[mutation.below(names.size())]; };
  Damage result;
  result.scenario = mutation.below(3) == 0 ? any(corpus.bad) : any(corpus.shipped);
  if (result.scenario.native().starts_with("lib/") && mutation.below(2) == 0) result.scenario = "big-data-bureau.yaml";
  const bool library = mutation.below(4) == 0 && result.scenario == "big-data-bureau.yaml";
  result.damaged = library ? fs::path("lib/cadre-state.yaml") : result.scenario;
  result.text = mutation.apply(content(folder / result.damaged));
  return result;
}

std::size_t rows_at_start(const Scenario& scenario) {
  std::size_t rows = scenario.bench;
  for (const std::vector<RowSpec>& specs : scenario.rows) {
    for (const RowSpec& spec : specs) rows += spec.count;
  }
  return rows;
}

Outcome live(Scenario scenario) {
  if (rows_at_start(scenario) > people_lived) return too_large;
  scenario.clock.steps = std::min(scenario.clock.steps, steps_lived);
  Simulation simulation(std::move(scenario));
  const Metrics metrics(simulation);
  simulation.seal();
  HistoryRecorder recorder(simulation.scenario(), metrics);
  try {
    run(simulation, {}, recorder);
  } catch (const RunError& error) {
    // A rule may give what cannot be; it is named.
    return error.path.empty() ? defect : stopped_by_rule;
  }
  return lived;
}

Outcome read_and_live(const fs::path& path, const fs::path& folder) {
  Sources sources;
  Problems problems(sources);
  ReadOptions options;
  options.library = folder;
  try {
    std::optional<Scenario> scenario = read_scenario(path.string(), options, engine_catalogue(), sources, problems);
    if (scenario.has_value() == problems.any_errors() || problems.text().empty() != problems.all().empty()) {
      std::fprintf(stderr, "a scenario and errors, or neither\n%s", problems.text().c_str());
      return defect;
    }
    return scenario ? live(std::move(*scenario)) : refused;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "an exception got out: %s\n", error.what());
    return defect;
  }
}

struct Tally {
  std::size_t outcomes[4] = {};
  double slowest = 0;
  long largest = 0;
  std::size_t failed = 0;
};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

// What is wrong with the end of a child; empty: nothing.
std::string verdict(int status, double time, long kilobytes) {
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF)
    return "takes more than " + std::to_string(seconds_allowed) + " s";
  if (WIFSIGNALED(status)) return "ends with signal " + std::to_string(WTERMSIG(status));
  if (WEXITSTATUS(status) > too_large) return "ends with " + std::to_string(WEXITSTATUS(status));
  if (time > seconds_allowed) return "takes " + std::to_string(time) + " s";
  if (kilobytes > kilobytes_allowed) return "takes " + std::to_string(kilobytes / 1000) + " MB";
  return "";
}

void try_file(std::uint64_t number, const Corpus& corpus, const fs::path& folder, const fs::path& keep, Tally& tally) {
  const Damage damaged = damage(number, corpus, folder);
  const std::string whole = content(folder / damaged.damaged);
  write(folder / damaged.damaged, damaged.text);
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    const itimerval limit{{0, 0}, {seconds_allowed, 0}};
    ::setitimer(ITIMER_PROF, &limit, nullptr);
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::_exit(read_and_live(folder / damaged.scenario, folder));
  }
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  write(folder / damaged.damaged, whole);
  const double time = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  tally.slowest = std::max(tally.slowest, time);
  tally.largest = std::max(tally.largest, usage.ru_maxrss);
  const std::string wrong = verdict(status, time, usage.ru_maxrss);
  if (wrong.empty()) {
    ++tally.outcomes[WEXITSTATUS(status)];
    return;
  }
  ++tally.failed;
  const fs::path kept = keep / ("fuzz-" + std::to_string(number) + ".yaml");
  write(kept, damaged.text);
  std::printf("file %llu (%s, damaged: %s) %s; kept as %s\n", static_cast<unsigned long long>(number),
              damaged.scenario.c_str(), damaged.damaged.c_str(), wrong.c_str(), kept.c_str());
}

int fuzz(std::uint64_t count, std::uint64_t first, const fs::path& keep) {
  const fs::path folder = fs::temp_directory_path() / ("ostrakon-fuzz-" + std::to_string(::getpid()));
  const Corpus corpus = copy_corpus(folder);
  Tally tally;
  for (std::uint64_t i = 0; i < count && tally.failed < 20; ++i) try_file(first + i, corpus, folder, keep, tally);
  fs::remove_all(folder);
  const auto& of = tally.outcomes;
  std::printf(
      "files %llu to %llu: %zu refused, %zu lived, %zu stopped by a rule, %zu too large to live, %zu failed; slowest "
      "%.2f s, largest %ld MB\n",
      static_cast<unsigned long long>(first), static_cast<unsigned long long>(first + count - 1), of[refused],
      of[lived], of[stopped_by_rule], of[too_large], tally.failed, tally.slowest, tally.largest / 1000);
  // All of these happen, else nothing was tried.
  const bool varied = count < 500 || (of[refused] > count / 4 && of[lived] > count / 50);
  if (!varied) std::printf("too few were refused or lived\n");
  return tally.failed > 0 || !varied ? 1 : 0;
}

}  // namespace
}  // namespace ostrakon

int main(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 500;
  const std::uint64_t first = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
  return ostrakon::fuzz(count, first, argc > 3 ? argv[3] : ".");
}
