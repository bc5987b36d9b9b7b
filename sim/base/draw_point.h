// What tells one draw from another, but for the entity. Without standard headers beyond <stdint.h>, for the kernel
// sources.
#pragma once

#include <stdint.h>

namespace ostrakon {

// A draw site: hash of a term's path and the ordinal of the draw in its text.
struct DrawSite {
  uint32_t hash = 0;
  friend constexpr bool operator==(DrawSite, DrawSite) = default;
};

// The Philox key of one run. Runs of one master seed differ by replicate only (common random numbers).
struct StreamKey {
  uint32_t k0 = 0, k1 = 0;
};

// Everything that tells one draw from another, but for the entity.
// step < 2^20, n < 2^12 (counter word c3 = step * 4096 + n).
struct DrawPoint {
  StreamKey stream;
  DrawSite site;
  uint32_t step = 0;
  uint32_t n = 0;
};

inline constexpr uint32_t max_steps = (1u << 20) - 1;
inline constexpr uint32_t max_tries = 1u << 12;

}  // namespace ostrakon
