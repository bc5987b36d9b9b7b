// Rows in buckets by the values of integer attributes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ostrakon {

class BucketIndex {
 public:
  // `sizes[k]`: key k takes the values -1 … sizes[k]-1. The product of (size+1) is bounded by the caller.
  explicit BucketIndex(std::vector<std::int32_t> sizes);

  // Number of the bucket of these key values; a value outside its range has no bucket: -1.
  std::int64_t bucket_of(std::span<const std::int32_t> keys) const;
  std::span<const std::int32_t> bucket(std::int64_t number) const;  // empty for -1

  void clear(std::size_t rows);
  // Puts a row into a bucket, or takes it out (bucket -1). Constant time; last of the bucket takes the freed place.
  void place(std::int32_t row, std::int64_t bucket);
  // Has the processor fetch what place() of this row changes: of many, some ahead of the change.
  void fetch(std::int32_t row) const {
    if (static_cast<std::size_t>(row) < seats_.size()) __builtin_prefetch(seats_.data() + row, 1);
  }

 private:
  std::vector<std::int32_t> sizes_;
  std::vector<std::vector<std::int32_t>> buckets_;
  // Of each row: its bucket, -1: none, and where in it.
  struct Seat {
    std::int32_t bucket = -1, position = -1;
  };
  std::vector<Seat> seats_;
};

}  // namespace ostrakon
