// The engine's side of the comparison: ordinary scenario files, by the ordinary way.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {
class Prepared;
}

namespace ostrakon::bench {

using Settings = std::vector<std::pair<std::string, std::string>>;  // as --set

struct EngineResult {
  double cpu_seconds = 0;   // of the calling thread, from an empty world to the record of the run
  double wall_seconds = 0;  // by the clock
  double purges = 0;        // over all steps
  double mean_gains = 0;    // after the last step
};

// A scenario read, checked and compiled; runs do not change it and may go on in several threads.
class Engine {
 public:
  // The reference workload at one size. Throws std::runtime_error with all problems of the file, as all constructors.
  explicit Engine(std::uint32_t agents, const Settings& more = {});
  Engine(const std::string& path, const Settings& settings);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Purges and gains of the reference workload only, elsewhere 0. `threads` share the work inside the run.
  EngineResult run(std::uint64_t seed, unsigned threads = 1) const;
  const Prepared& prepared() const { return *prepared_; }

  struct SweepTimes {
    double wall_seconds = 0;       // from the first run to the finished file
    double run_cpu_seconds = 0;    // of all runs
    double write_cpu_seconds = 0;  // of writing the history
    double megabytes = 0;          // of cells handed to the writer
  };
  // Replicates 0 … runs-1 as `ostrakon run` lives them, with their output in a history at `path` (replaced).
  SweepTimes sweep(std::uint32_t runs, unsigned threads, const std::string& path) const;

 private:
  std::unique_ptr<Prepared> prepared_;
  std::size_t purges_ = static_cast<std::size_t>(-1), gains_ = static_cast<std::size_t>(-1);  // metrics
};

// Seconds on the clock of `each` runs on each of `threads` threads side by side.
double side_by_side_seconds(const Engine& engine, unsigned threads, int each, std::uint64_t first_seed);

// Peak memory of one run of the size, over what the program holds without it. Measured in a process of its own.
double peak_bytes(std::uint32_t agents);

// Processor time of the whole program `ostrakon check FILE`: starting, reading, checking, compiling. Throws
// std::runtime_error if the file has errors.
double check_seconds(const std::string& scenario);

// A temporary history beside nothing that matters, removed at the end.
struct ScratchFile {
  std::string path;
  ScratchFile();
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
};

}  // namespace ostrakon::bench
