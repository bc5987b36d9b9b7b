// The engine's side of the comparison: the reference workload as an ordinary scenario file, by the ordinary way.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace ostrakon::bench {

struct EngineResult {
  double cpu_seconds = 0;  // of the calling thread, from an empty world to the record of the run
  double purges = 0;       // over all steps
  double mean_gains = 0;   // after the last step
};

// The scenario at one size, read, checked and compiled; runs do not change it and may go on in several threads.
class Engine {
 public:
  // Throws std::runtime_error with all problems of the file.
  explicit Engine(std::uint32_t agents);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  EngineResult run(std::uint64_t seed) const;
  double read_seconds() const { return read_seconds_; }        // read and check, processor time
  double compile_seconds() const { return compile_seconds_; }  // processor time

  struct SweepTimes {
    double wall_seconds = 0;       // runs on all threads, each written as it ends, the file finished
    double run_cpu_seconds = 0;    // of all runs
    double write_cpu_seconds = 0;  // of writing the history
  };
  // Replicates 0 … runs-1 with their output in a history at `path` (replaced).
  SweepTimes sweep(std::uint32_t runs, const std::string& path) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
  double read_seconds_ = 0, compile_seconds_ = 0;
};

// Engine(agents).run(seed), keeping the engine of the last size.
EngineResult run_engine(std::uint32_t agents, std::uint64_t seed);

// Agent-steps per second on the clock, with as many runs at once as there are threads, each thread living `runs`.
double rate_on_all_threads(const Engine& engine, std::uint32_t agents, int steps, int runs);

// Peak memory of one run of the size, over what the program holds without it. Measured in a process of its own.
double peak_bytes(std::uint32_t agents);

}  // namespace ostrakon::bench
