#include "bench/yardstick_random.h"

#include "base/keys.h"

namespace ostrakon::bench {

namespace {

// Where the tail begins and the common area of the 256 layers, solved for the curve exp(-x²/2).
constexpr double tail_start = 3.6541528853610088;
constexpr double layer_area = 0.00492867323399;

double curve(double x) {
  return std::exp(-0.5 * x * x);
}

}  // namespace

Xoshiro::Xoshiro(std::uint64_t seed) {
  for (std::uint64_t i = 0; i < 4; ++i) state_[i] = mix64(seed, i);
}

// Layer 0 is the base strip with the tail: a rectangle of the same area is wider than where the tail begins.
ZigguratRandom::Table::Table() {
  edge[0] = layer_area / curve(tail_start);
  edge[1] = tail_start;
  for (int i = 2; i < 256; ++i) edge[i] = std::sqrt(-2 * std::log(layer_area / edge[i - 1] + curve(edge[i - 1])));
  edge[256] = 0;
  for (int i = 0; i < 256; ++i) {
    width[i] = edge[i] * 0x1p-53;
    inside[i] = edge[i + 1];
  }
}

const ZigguratRandom::Table& ZigguratRandom::table() {
  static const Table table;
  return table;
}

double ZigguratRandom::normal_outside(unsigned layer, double x) {
  if (layer == 0) {  // the tail, exactly (Marsaglia 1964)
    double beyond = 0, height = 0;
    do {
      beyond = -std::log(1 - uniform()) / tail_start;
      height = -std::log(1 - uniform());
    } while (2 * height < beyond * beyond);
    return x < 0 ? -(tail_start + beyond) : tail_start + beyond;
  }
  const double low = curve(table_->edge[layer]), high = curve(table_->edge[layer + 1]);
  if (low + uniform() * (high - low) < curve(x)) return x;
  return normal();
}

}  // namespace ostrakon::bench
