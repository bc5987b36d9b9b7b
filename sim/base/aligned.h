// Growing 64-byte-aligned arrays that always hold whole blocks, for columns and registers.
#pragma once

#include "base/column_memory.h"

#include <cstddef>
#include <cstring>
#include <utility>

namespace ostrakon {

// Plain numbers only. Elements beyond size() up to the capacity exist and hold the fill value.
template <class T>
class AlignedArray {
 public:
  AlignedArray() = default;
  explicit AlignedArray(T fill) : fill_(fill) {}
  AlignedArray(AlignedArray&& other) noexcept { *this = std::move(other); }
  AlignedArray& operator=(AlignedArray&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    std::swap(fill_, other.fill_);
    return *this;
  }
  AlignedArray(const AlignedArray& other) : fill_(other.fill_) { *this = other; }
  AlignedArray& operator=(const AlignedArray& other) {
    if (this == &other) return *this;
    fill_ = other.fill_;
    reserve(other.size_);
    if (other.size_ > 0) std::memcpy(data_, other.data_, other.size_ * sizeof(T));
    for (std::size_t i = other.size_; i < size_; ++i) data_[i] = fill_;
    size_ = other.size_;
    return *this;
  }
  ~AlignedArray() { give_back(); }

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }

  void resize(std::size_t size) {
    if (size > capacity_) reserve(size + size / 2);
    for (std::size_t i = size; i < size_; ++i) data_[i] = fill_;
    size_ = size;
  }
  void reserve(std::size_t wanted) {
    constexpr std::size_t block = 512;
    const std::size_t capacity = (wanted + block - 1) / block * block;
    if (capacity <= capacity_) return;
    T* data = static_cast<T*>(take_column_memory(capacity * sizeof(T)));
    // Everything up to the old capacity is kept: a table counts its rows itself and uses cells beyond size().
    if (capacity_ > 0) std::memcpy(data, data_, capacity_ * sizeof(T));
    for (std::size_t i = capacity_; i < capacity; ++i) data[i] = fill_;
    give_back();
    data_ = data;
    capacity_ = capacity;
  }

  // Gives the cells after `from` up to the next multiple of 8 the fill value again: kernels may have written there.
  void refill_tail(std::size_t from) {
    for (std::size_t i = from; i < (from + 7) / 8 * 8 && i < capacity_; ++i) data_[i] = fill_;
  }

 private:
  void give_back() {
    if (data_ != nullptr) give_back_column_memory(data_, capacity_ * sizeof(T));
  }

  T* data_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
  T fill_{};
};

}  // namespace ostrakon
