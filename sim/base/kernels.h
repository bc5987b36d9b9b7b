// Block kernels: arithmetic, elementary functions and draws over up to 512 rows, chosen at run time for the processor.
// Every level gives equal bits: same operations in the same order, no fused multiply-add, no C library function but
// sqrt. n is any count from 0 to 512; buffers are 64-byte aligned and readable and writable up to the next multiple of
// 8, where results are arbitrary; indexed columns are read at the rows 0 … n-1 ask for only. Output may be one of the
// inputs.
//
// Largest error over the whole range, in units in the last place, subnormal results included: exp 1, log 1, power 2
// (and power(x, 2) = x * x exactly), logistic 3 and within [0, 1], tanh 3. exp passes through the subnormal numbers to
// 0 and to infinity; log(0) = -infinity, log of a negative number is NaN; power has the special cases of the C
// standard; the normal quantile is good to 1e-15 relative, ±infinity at 1 and 0, NaN outside. NaN in, NaN out, also
// from minimum, maximum and clamp; but comparisons with NaN are no, `!=` yes, and NaN counts as yes where a flag is
// asked for. Which NaN (sign, payload) is not specified.
#pragma once

#include "base/kernel_table.h"
#include "base/keys.h"

#include <cstddef>
#include <cstdint>

namespace ostrakon {

enum class KernelLevel : std::uint8_t { baseline, avx2, avx512 };
inline constexpr KernelLevel all_kernel_levels[] = {KernelLevel::baseline, KernelLevel::avx2, KernelLevel::avx512};

// Of the level in use: the best this processor has, unless OSTRAKON_KERNELS=baseline|avx2|avx512 or use_kernel_level says
// otherwise. Throws std::runtime_error at first use if OSTRAKON_KERNELS names no level, or one the processor lacks.
//
// AVX-512 is used only after its kernels gave the baseline's bits on a few blocks (base/kernel_check.h), which takes a
// fraction of a millisecond at first use; where they do not, stderr says so once and AVX2 is used instead.
const Kernels& kernels();
KernelLevel kernel_level();
// Whether the processor has the level and, for AVX-512, gives the right bits with it.
bool kernel_level_available(KernelLevel);
// For tests; not while a run is under way. Throws std::invalid_argument if the level is not available.
void use_kernel_level(KernelLevel);
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
