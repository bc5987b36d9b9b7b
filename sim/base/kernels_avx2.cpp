// The block kernels for processors with AVX2, compiled with -mavx2 (and never -mfma).
#include "base/kernel_levels.h"

#include <immintrin.h>

namespace ostrakon {

namespace {
#include "base/kernel_vector_avx2.inc"

#include "base/kernel_elementary.inc"
#include "base/kernel_power.inc"
#include "base/kernel_arithmetic.inc"
#include "base/kernel_columns.inc"
#include "base/kernel_reduce.inc"
#include "base/kernel_draws.inc"
#include "base/kernel_normal.inc"
#include "base/kernel_level.inc"
}  // namespace

constinit const Kernels avx2_kernels = table_of("avx2");

}  // namespace ostrakon
