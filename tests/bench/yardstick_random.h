// Fast conventional generators for the scalar yardstick: xoshiro256++ (Blackman & Vigna 2019) with normals by the polar
// method (Marsaglia & Bray 1964), what a programmer writes first, or by the ziggurat of Marsaglia & Tsang (2000) with
// 256 layers, what one who has time to tune writes. Sequential, so nothing of the engine may use them.
#pragma once

#include <cmath>
#include <cstdint>

namespace ostrakon::bench {

class Xoshiro {
 public:
  explicit Xoshiro(std::uint64_t seed);

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

 private:
  static std::uint64_t rotate(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  std::uint64_t state_[4];
};

class PolarRandom : public Xoshiro {
 public:
  using Xoshiro::Xoshiro;
  double normal() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    double x = 0, y = 0, square = 0;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square == 0);
    const double factor = std::sqrt(-2 * std::log(square) / square);
    spare_ = y * factor;
    has_spare_ = true;
    return x * factor;
  }

 private:
  bool has_spare_ = false;  // each pair of uniforms gives two normals
  double spare_ = 0;
};

class ZigguratRandom : public Xoshiro {
 public:
  explicit ZigguratRandom(std::uint64_t seed) : Xoshiro(seed), table_(&table()) {}
  double normal() {
    const std::uint64_t bits = next();
    const auto layer = static_cast<unsigned>(bits & 255);
    // The top 54 bits as a signed number: the sign and a uniform in one.
    const double x = static_cast<double>(static_cast<std::int64_t>(bits) >> 10) * table_->width[layer];
    if (std::abs(x) < table_->inside[layer]) return x;
    return normal_outside(layer, x);
  }

 private:
  struct Table {
    double width[256];   // what a 54-bit signed number is multiplied with to lie within the layer
    double inside[256];  // |x| below this lies under the curve whatever the height
    double edge[257];    // right ends of the layers, the base strip with the tail first
    Table();
  };
  static const Table& table();
  double normal_outside(unsigned layer, double x);

  const Table* table_;
};

}  // namespace ostrakon::bench
