// The reference workload at one size: the engine and the yardsticks in interleaved rounds, two threads, memory; and
// the bureau.
#pragma once

#include <cstdint>

#include "bench/measures.h"

namespace ostrakon::bench {

// How thorough: the short form leaves out two threads, memory, the bureau's runs and all that grows.
enum class Form : std::uint8_t { complete, brief };

void measure_size(Measures& measures, std::uint32_t agents, Form form);
void measure_memory(Measures& measures, std::uint32_t agents);
void measure_start_up(Measures& measures);
// 200 runs of the bureau on one and two threads, and 200 of the workload with 2,000 agents, with their histories.
void measure_sweeps(Measures& measures);

}  // namespace ostrakon::bench
