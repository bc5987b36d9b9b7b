// Block kernels: arithmetic, elementary functions and draws over up to 512 rows, chosen at run time for the processor.
// Every level gives equal bits: same operations in the same order, no fused multiply-add, no C library function but sqrt.
// n is any count from 0 to 512; buffers are 64-byte aligned and readable and writable up to the next multiple of 8, where
// results are arbitrary. Output may be one of the inputs.
#pragma once

#include "base/kernel_table.h"
#include "base/keys.h"

#include <cstddef>
#include <cstdint>

namespace ostrakon {

enum class KernelLevel : std::uint8_t { baseline, avx2 };

const Kernels& kernels();                    // of the level in use
KernelLevel kernel_level();
bool kernel_level_available(KernelLevel);
void use_kernel_level(KernelLevel);          // tests, --kernels; not while a run is under way
const Kernels& kernels_of(KernelLevel);

// One value at a time, the same bits as the blocks.
namespace scalar {
double exp(double);
double log(double);
double power(double, double);
double tanh(double);
double logistic(double);
double quantile_normal(double u);
double round(double);  // half away from zero
double floor(double);
double uniform(std::uint64_t entity, const DrawPoint&);
double normal(std::uint64_t entity, const DrawPoint&);
}  // namespace scalar

}  // namespace ostrakon
