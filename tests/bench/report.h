// What the benchmark program measured, as a table for people and as JSON for other programs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/measures.h"

namespace ostrakon::bench {

struct Report {
  std::string kernels;  // level in use
  unsigned threads = 1;
  std::vector<std::uint32_t> sizes;
  Measures measures;
};

std::string table_text(const Report& report);
// Medians under the names of their measures (by size where there are several), and under `measures` all that
// compare.py needs to tell a change from noise.
std::string json_text(const Report& report);

}  // namespace ostrakon::bench
