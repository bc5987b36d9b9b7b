// The block kernels for processors with AVX2, compiled with -mavx2 (and never -mfma).
#include "base/kernel_levels.h"

#include <immintrin.h>

namespace ostrakon {

namespace {
#include "base/kernel_vector_avx2.inc"
// Over those vectors:
#include "base/kernel_body.inc"
}  // namespace

constinit const Kernels avx2_kernels = table_of("avx2");

}  // namespace ostrakon
