// Raw words of the draws: Philox 4x32-10 with a fresh counter for every draw, and a generator over them for
// Boost.Random. The block kernels compute the same words.
#pragma once

#include "base/draw_ledger.h"
#include "base/keys.h"

#include <array>
#include <bit>
#include <cstdint>
#include <limits>

namespace ostrakon {

// Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"; ten rounds.
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, StreamKey key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * counter[0];
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * counter[2];
    counter = {static_cast<std::uint32_t>(p1 >> 32) ^ counter[1] ^ key.k0, static_cast<std::uint32_t>(p1),
               static_cast<std::uint32_t>(p0 >> 32) ^ counter[3] ^ key.k1, static_cast<std::uint32_t>(p0)};
    key.k0 += 0x9E3779B9u;
    key.k1 += 0xBB67AE85u;
  }
  return counter;
}

// The 64 bits of one draw. Two entities whose keys differ in the lowest bit only share a Philox block.
constexpr std::uint64_t draw_word(std::uint64_t entity, const DrawPoint& point) {
  const std::uint64_t pair = entity >> 1;
  const std::array<std::uint32_t, 4> block =
      philox({static_cast<std::uint32_t>(pair), static_cast<std::uint32_t>(pair >> 32), point.site.hash,
              point.step * max_tries + point.n},
             point.stream);
  const bool second = (entity & 1) != 0;
  return std::uint64_t{second ? block[3] : block[1]} << 32 | (second ? block[2] : block[0]);
}

// (k + 1/2)·2⁻⁵² from the top 52 bits: never 0 or 1, and exact.
constexpr double uniform_of_word(std::uint64_t word) {
  return std::bit_cast<double>(0x3FF0000000000000u | word >> 12) - (1.0 - 0x1p-53);
}

// A conforming generator whose words are those of (entity, point), point.n counting upwards; at most 4096 of them.
class DrawGenerator {
 public:
  using result_type = std::uint64_t;
  DrawGenerator(std::uint64_t entity, const DrawPoint& first) : entity_(entity), point_(first) {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()() {
    const std::uint64_t word = draw_word(entity_, point_);
    note_draw(entity_, point_, word);
    ++point_.n;
    return word;
  }

 private:
  std::uint64_t entity_;
  DrawPoint point_;
};

}  // namespace ostrakon
