// What the benchmark program measured, as a table for people and as JSON for other programs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/pairs.h"

namespace ostrakon::bench {

struct SizeReport {
  SizeResult pairs;
  double ziggurat_rate = 0;     // agent-steps per second of processor time of the yardstick with the tuned generator
  double all_threads_rate = 0;  // agent-steps per second on the clock; 0: not measured
  double bytes_per_agent = 0;   // peak; 0: not measured
};

struct Report {
  std::string kernels;  // level in use
  unsigned threads = 1;
  std::vector<SizeReport> sizes;
  double read_seconds = 0, compile_seconds = 0;
  double sweep_runs_per_second = 0;  // 0: not measured
  double write_share = 0;            // processor time of writing the history ÷ of the runs
};

std::string table_text(const Report& report);
std::string json_text(const Report& report);

}  // namespace ostrakon::bench
