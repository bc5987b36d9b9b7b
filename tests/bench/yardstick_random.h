// A fast conventional generator for the scalar yardstick: xoshiro256++ (Blackman & Vigna 2019), and normals by the
// ziggurat of Marsaglia & Tsang (2000) with 256 layers. Sequential, so nothing of the engine may use it.
#pragma once

#include <cstdint>

namespace ostrakon::bench {

class YardstickRandom {
 public:
  explicit YardstickRandom(std::uint64_t seed);

  std::uint64_t next() {
    const std::uint64_t result = rotate(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }
  // In [0, 1), 53 bits.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  // 0 … size-1 by multiplication; the bias is below size·2⁻³², far under what the check can see.
  std::uint32_t below(std::uint32_t size) {
    return static_cast<std::uint32_t>((next() >> 32) * static_cast<std::uint64_t>(size) >> 32);
  }
  double normal() {
    const std::uint64_t bits = next();
    const auto layer = static_cast<unsigned>(bits & 255);
    // The top 54 bits as a signed number: the sign and a uniform in one.
    const double x = static_cast<double>(static_cast<std::int64_t>(bits) >> 10) * ziggurat_->width[layer];
    if (x < ziggurat_->inside[layer] && x > -ziggurat_->inside[layer]) return x;
    return normal_outside(layer, x);
  }

 private:
  struct Ziggurat {
    double width[256];   // what a 54-bit signed number is multiplied with to lie within the layer
    double inside[256];  // |x| below this lies under the curve whatever the height
    double edge[257];    // right ends of the layers, outermost (the tail's) first
    Ziggurat();
  };
  static const Ziggurat& ziggurat();
  static std::uint64_t rotate(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  double normal_outside(unsigned layer, double x);

  const Ziggurat* ziggurat_;
  std::uint64_t state_[4];
};

}  // namespace ostrakon::bench
