#include "storage/chunk_codec.h"

#include "storage/handle.h"

#include <emmintrin.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace ostrakon::hdf5 {

namespace {

constexpr std::size_t at_a_time = 16;  // values, as many as a register has bytes

// Puts the bytes of the second half of `size` registers between those of the first half.
template <std::size_t size>
void interleave_halves(const __m128i* bytes, __m128i* out) {
  for (std::size_t k = 0; k < size / 2; ++k) {
    out[2 * k] = _mm_unpacklo_epi8(bytes[k], bytes[k + size / 2]);
    out[2 * k + 1] = _mm_unpackhi_epi8(bytes[k], bytes[k + size / 2]);
  }
}

// The upper four bits of a byte's place say which of the values at a time it belongs to, the lower ones which of its
// bytes it is; in planes it is the other way round. Interleaving halves turns the bits of all places by one.
template <std::size_t size>
void shuffle_values(const std::byte* values, std::size_t count, std::uint8_t* planes, std::size_t stride) {
  std::size_t i = 0;
  for (; i + at_a_time <= count; i += at_a_time) {
    __m128i bytes[size], turned[size];
    std::memcpy(bytes, values + i * size, sizeof bytes);
    interleave_halves<size>(bytes, turned);
    interleave_halves<size>(turned, bytes);
    interleave_halves<size>(bytes, turned);
    interleave_halves<size>(turned, bytes);
    for (std::size_t b = 0; b < size; ++b) std::memcpy(planes + b * stride + i, &bytes[b], sizeof bytes[b]);
  }
  for (; i < count; ++i) {
    for (std::size_t b = 0; b < size; ++b) planes[b * stride + i] = static_cast<std::uint8_t>(values[i * size + b]);
  }
}

// The library takes pointers to bytes that it does not change.
std::uint8_t* input(std::span<const std::uint8_t> bytes) {
  return const_cast<std::uint8_t*>(bytes.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast): its interface
}

// Its counts have 32 bits; nor has HDF5 longer chunks.
std::uint32_t length(std::span<const std::uint8_t> bytes) {
  if (bytes.size() > std::numeric_limits<std::uint32_t>::max()) throw Failure("a chunk is too long");
  return static_cast<std::uint32_t>(bytes.size());
}

}  // namespace

void shuffle(const std::byte* values, std::size_t count, std::size_t size, std::uint8_t* planes, std::size_t stride) {
  if (size == 8) return shuffle_values<8>(values, count, planes, stride);
  if (size == 4) return shuffle_values<4>(values, count, planes, stride);
  std::memcpy(planes, values, count * size);
}

ChunkCodec::ChunkCodec() : deflate_(std::make_unique<isal_zstream>()), inflate_(std::make_unique<inflate_state>()) {}

ChunkCodec::~ChunkCodec() = default;

ChunkCodec::Stored ChunkCodec::encode(std::span<const std::uint8_t> planes) {
  const std::uint32_t most = length(planes) / 4 * 3;
  if (compressed_.size() < most) compressed_.resize(most);
  // What the stream remembers would lead to other bytes for the same chunk; so would its address, of ISA-L 2.30, at
  // levels 1 and 2. Level 0 compresses, too: it is the fastest.
  std::memset(deflate_.get(), 0, sizeof *deflate_);
  isal_deflate_stateless_init(deflate_.get());
  deflate_->gzip_flag = IGZIP_ZLIB;
  deflate_->level = 0;
  deflate_->end_of_stream = 1;
  deflate_->next_in = input(planes);
  deflate_->avail_in = length(planes);
  deflate_->next_out = compressed_.data();
  deflate_->avail_out = most;
  const int status = isal_deflate_stateless(deflate_.get());
  if (status == STATELESS_OVERFLOW) return as_it_is(planes);
  if (status != COMP_OK) throw Failure("cannot compress data");
  const auto stored = std::span<const std::uint8_t>(compressed_).first(deflate_->total_out);
  if (!gives_back(stored, planes)) throw Failure("compressed data are not what they were");
  return {stored, filtered};
}

bool ChunkCodec::gives_back(std::span<const std::uint8_t> stored, std::span<const std::uint8_t> planes) {
  if (decompressed_.size() < planes.size()) decompressed_.resize(planes.size());
  isal_inflate_init(inflate_.get());
  inflate_->crc_flag = ISAL_ZLIB;
  inflate_->next_in = input(stored);
  inflate_->avail_in = length(stored);
  inflate_->next_out = decompressed_.data();
  inflate_->avail_out = length(planes);
  return isal_inflate_stateless(inflate_.get()) == ISAL_DECOMP_OK && inflate_->avail_in == 0 &&
         inflate_->total_out == planes.size() && std::equal(planes.begin(), planes.end(), decompressed_.begin());
}

}  // namespace ostrakon::hdf5
