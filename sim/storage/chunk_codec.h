// Chunks of numbers as HDF5's filters shuffle and deflate keep them, made without HDF5. Private to storage/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct inflate_state;
struct isal_zstream;

namespace ostrakon::hdf5 {

// HDF5's mask of the filters that a chunk was written without: none; the second, deflate.
constexpr std::uint32_t filtered = 0, only_shuffled = 0b10;

// Compresses one chunk at a time; its buffers serve the next one.
class ChunkCodec {
 public:
  ChunkCodec();
  ~ChunkCodec();
  ChunkCodec(const ChunkCodec&) = delete;
  ChunkCodec& operator=(const ChunkCodec&) = delete;

  struct Stored {
    std::span<const std::uint8_t> bytes;  // until the next call
    std::uint32_t filter_mask = filtered;
  };
  // A chunk of shuffled values. One that does not shrink by a quarter is stored as it is, which is faster to write and
  // to read. What was compressed is decompressed and compared at once; throws Failure if it differs.
  Stored encode(std::span<const std::uint8_t> planes);
  static Stored as_it_is(std::span<const std::uint8_t> planes) { return {planes, only_shuffled}; }

 private:
  bool gives_back(std::span<const std::uint8_t> stored, std::span<const std::uint8_t> planes);

  std::unique_ptr<isal_zstream> deflate_;
  std::unique_ptr<inflate_state> inflate_;
  std::vector<std::uint8_t> compressed_, decompressed_;
};

// The filter shuffle: the first bytes of all values of 1, 4 or 8 bytes are a plane, the second bytes another … `planes`
// is where the first value's first byte lies; planes lie `stride` apart.
void shuffle(const std::byte* values, std::size_t count, std::size_t size, std::uint8_t* planes, std::size_t stride);

}  // namespace ostrakon::hdf5
