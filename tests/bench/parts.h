// What the parts of the engine cost, and how the cost of a run grows.
#pragma once

#include "bench/measures.h"

namespace ostrakon::bench {

// Nanoseconds a row of a block of the kernels in use: uniform, normal, exp, multiply-add.
void measure_kernels(Measures& measures, int repeats);

// Nanoseconds of one vacancy (choosing and appointing), of an open case in a step, and of a metric a row, timed stage
// by stage within runs.
void measure_stages(Measures& measures, int repeats);

// Exponents of processor time over steps, runs and events. Over N it comes from the workload's own measures.
void measure_exponents(Measures& measures, int repeats);
void fit_exponent_of_size(Measures& measures);

}  // namespace ostrakon::bench
