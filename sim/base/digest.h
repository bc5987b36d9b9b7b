// 64-bit hashes of rows of state, for the digest that tells whether two histories are equal to the bit.
// The hash of a row is seeded with its entity key and taken over its columns in order; rows are added modulo 2^64, so
// that the total does not depend on the order of rows. docs/engine.md, "Digest", is the contract.
#pragma once

#include "base/kernels.h"
#include "base/keys.h"

#include <cstddef>
#include <cstdint>

namespace ostrakon {

// A block of up to 512 rows: begin, every column, then total. `running` has room for n rounded up to 8.
inline void hash_rows_begin(std::uint64_t* running, const std::uint64_t* keys, std::size_t n) {
  kernels().hash_begin(running, keys, n);
}
// Doubles by their bits, -0 as +0.
inline void hash_column_f64(std::uint64_t* running, const double* column, std::size_t n) {
  kernels().hash_f64(running, column, n);
}
inline void hash_column_i32(std::uint64_t* running, const std::int32_t* column, std::size_t n) {
  kernels().hash_i32(running, column, n);
}
inline void hash_column_u8(std::uint64_t* running, const std::uint8_t* column, std::size_t n) {
  kernels().hash_u8(running, column, n);
}
// Sum of the finished hashes of the rows 0 … n-1; `running` stays as it is.
inline std::uint64_t hash_rows_total(const std::uint64_t* running, std::size_t n) {
  return kernels().hash_total(running, n);
}

// Digest of a sequence of words, in order: events, then tables' totals at the steps agreed on.
class Digest {
 public:
  constexpr void add(std::uint64_t word) { value_ = mix64(value_, word); }
  constexpr std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0;
};

}  // namespace ostrakon
