// The source of the AVX-512 kernels, compiled for AVX2: the compiler makes two registers of each.
#include "base/kernel_levels.h"

#include <immintrin.h>

namespace ostrakon {

namespace {
#include "base/kernel_vector_avx512.inc"
// Over those vectors:
#include "base/kernel_body.inc"
}  // namespace

namespace test {
extern const Kernels wide_kernels;
constinit const Kernels wide_kernels = table_of("avx512 as avx2");
}  // namespace test

}  // namespace ostrakon
