// The block kernels for processors with AVX-512 (F, DQ, VL, BW). It brings fused multiply-adds of its own, which
// -ffp-contract=off keeps out.
#include "base/kernel_levels.h"

#include <immintrin.h>

namespace ostrakon {

namespace {
#include "base/kernel_vector_avx512.inc"
// Over those vectors:
#include "base/kernel_body.inc"
}  // namespace

constinit const Kernels avx512_kernels = table_of("avx512");

}  // namespace ostrakon
