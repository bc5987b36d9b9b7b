#include "expression/bucket_index.h"

#include <utility>

namespace ostrakon {

BucketIndex::BucketIndex(std::vector<std::int32_t> sizes) : sizes_(std::move(sizes)) {
  std::size_t buckets = 1;
  for (const std::int32_t size : sizes_) buckets *= static_cast<std::size_t>(size) + 1;
  buckets_.resize(buckets);
}

std::int64_t BucketIndex::bucket_of(std::span<const std::int32_t> keys) const {
  std::int64_t number = 0;
  for (std::size_t k = 0; k < sizes_.size(); ++k) {
    if (keys[k] < -1 || keys[k] >= sizes_[k]) return -1;
    number = number * (sizes_[k] + 1) + keys[k] + 1;
  }
  return number;
}

std::span<const std::int32_t> BucketIndex::bucket(std::int64_t number) const {
  if (number < 0) return {};
  return buckets_[static_cast<std::size_t>(number)];
}

void BucketIndex::clear(std::size_t rows) {
  for (std::vector<std::int32_t>& bucket : buckets_) bucket.clear();
  seats_.assign(rows, {});
}

void BucketIndex::place(std::int32_t row, std::int64_t bucket) {
  const auto r = static_cast<std::size_t>(row);
  if (r >= seats_.size()) seats_.resize(r + 1);
  Seat& seat = seats_[r];
  if (seat.bucket == bucket) return;
  if (seat.bucket >= 0) {
    std::vector<std::int32_t>& members = buckets_[static_cast<std::size_t>(seat.bucket)];
    const auto freed = static_cast<std::size_t>(seat.position);
    members[freed] = members.back();
    seats_[static_cast<std::size_t>(members[freed])].position = seat.position;
    members.pop_back();
  }
  seat.bucket = static_cast<std::int32_t>(bucket);
  if (bucket >= 0) {
    std::vector<std::int32_t>& members = buckets_[static_cast<std::size_t>(bucket)];
    seat.position = static_cast<std::int32_t>(members.size());
    members.push_back(row);
  }
}

}  // namespace ostrakon
