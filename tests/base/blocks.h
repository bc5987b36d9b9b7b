// Blocks of numbers for kernel tests: aligned, with room for whole blocks, and compared bit by bit.
#pragma once

#include "base/aligned.h"
#include "base/kernels.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace ostrakon::test {

inline constexpr std::size_t block_rows = 512;
inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

inline const std::vector<std::size_t>& sizes() {
  static const std::vector<std::size_t> all = {0, 1, 7, 8, 9, 511, 512};
  return all;
}

// Levels that this processor can run.
inline std::vector<KernelLevel> levels() {
  std::vector<KernelLevel> all;
  for (KernelLevel level : all_kernel_levels) {
    if (kernel_level_available(level)) all.push_back(level);
  }
  return all;
}

// The source of the AVX-512 kernels, compiled for AVX2 so that more processors can run it.
extern const Kernels wide_kernels;

// The tables of those levels, and the source of the AVX-512 kernels as AVX2 where there is AVX2.
inline std::vector<const Kernels*> tables() {
  std::vector<const Kernels*> all;
  for (KernelLevel level : levels()) all.push_back(&kernels_of(level));
  if (kernel_level_available(KernelLevel::avx2)) all.push_back(&wide_kernels);
  return all;
}

template <class T>
class Block {
 public:
  Block() { values_.resize(block_rows + 16); }
  T* data() { return values_.data(); }
  const T* data() const { return values_.data(); }
  T& operator[](std::size_t i) { return values_[i]; }
  const T& operator[](std::size_t i) const { return values_[i]; }

 private:
  AlignedArray<T> values_;
};

using Doubles = Block<double>;

inline const std::vector<double>& special_values() {
  static const std::vector<double> all = {0.0,
                                          -0.0,
                                          1.0,
                                          -1.0,
                                          0.5,
                                          -0.5,
                                          1.5,
                                          -1.5,
                                          2.0,
                                          -2.0,
                                          2.5,
                                          -2.5,
                                          3.0,
                                          -3.0,
                                          0x1p-52,
                                          -0x1p-52,
                                          infinity,
                                          -infinity,
                                          nan,
                                          5e-324,
                                          -5e-324,
                                          0x1p-1022,
                                          -0x1p-1022,
                                          0x1.fffffffffffffp-1023,
                                          0x1p-60,
                                          -0x1p-60,
                                          0x1.fffffffffffffp1023,
                                          -0x1.fffffffffffffp1023,
                                          0x1p52,
                                          0x1p53,
                                          -0x1p53,
                                          0x1p52 - 0.5,
                                          0x1p51 + 0.5,
                                          0.49999999999999994,
                                          -0.49999999999999994,
                                          700.0,
                                          -700.0,
                                          706.9,
                                          707.0,
                                          707.1,
                                          709.0,
                                          709.78,
                                          709.79,
                                          710.0,
                                          -707.0,
                                          -708.0,
                                          -709.0,
                                          -744.0,
                                          -745.13,
                                          -745.14,
                                          -746.0,
                                          1e10,
                                          -1e10,
                                          22.0,
                                          -22.0,
                                          21.9,
                                          0x1.fffffffffffffp-1,
                                          0x1.0000000000001p0,
                                          0x1.6a09e667f3bcdp-1,
                                          0x1.6a09e667f3bcdp0,
                                          0x1.6a09e667f3bccp-1};
  return all;
}

// Reproducible test data; not one of the generators under test.
class TestRandom {
 public:
  explicit TestRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t word() {
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  double between(double low, double high) { return low + (high - low) * (static_cast<double>(word() >> 11) * 0x1p-53); }
  double any_bits() { return std::bit_cast<double>(word()); }

 private:
  std::uint64_t state_;
};

// Special values, whatever bit patterns, and common magnitudes.
inline Doubles mixed_values(std::uint64_t seed) {
  Doubles block;
  TestRandom random(seed);
  for (std::size_t i = 0; i < block_rows + 16; ++i) {
    const std::uint64_t kind = random.word() % 4;
    const std::vector<double>& special = special_values();
    if (kind == 0) block[i] = special[random.word() % special.size()];
    if (kind == 1) block[i] = random.any_bits();
    if (kind == 2) block[i] = random.between(-4, 4);
    if (kind == 3) block[i] = random.between(-800, 800);
  }
  return block;
}

// Equal bits; NaN equals NaN, whose sign and payload are no part of the contract.
inline bool same(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

inline void expect_same(const Doubles& a, const Doubles& b, std::size_t n, const char* what) {
  for (std::size_t i = 0; i < n; ++i) {
    ASSERT_TRUE(same(a[i], b[i])) << what << " row " << i << " of " << n << ": " << std::hexfloat << a[i] << " and "
                                  << b[i];
  }
}

inline DrawPoint some_point(std::uint32_t n = 0) {
  return {stream_key(7, 3), draw_site("rules.test"), 41, n};
}

}  // namespace ostrakon::test
