// 64-bit hashes of rows of state, for the digest that tells whether two histories are equal to the bit.
// The hash of a row is seeded with its entity key and taken over its columns in order; rows are added modulo 2^64, so
// that the total does not depend on the order of rows. docs/engine.md, "Digest", is the contract.
#pragma once

#include "base/kernels.h"
#include "base/keys.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace ostrakon {

// Of the rows first … first + rows - 1; `first` is a multiple of 8.
inline std::uint64_t hash_rows(const std::uint64_t* keys, std::span<const HashedColumn> columns, std::size_t first, std::size_t rows) {
  return kernels().hash_rows(keys, columns.data(), columns.size(), first, first + rows);
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
