// Micro-benchmarks of the block kernels, on stdout.
#pragma once

namespace ostrakon::bench {

void run_micro_benchmarks();

}  // namespace ostrakon::bench
