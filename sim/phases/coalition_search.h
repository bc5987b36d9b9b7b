// Which coalition rules a group when any part of it may leave the rest out and none can promise not to (Acemoglu, Egorov
// and Sonin 2008).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ostrakon {

inline constexpr std::size_t most_in_coalition = 20;

// A part wins within a group if its might is more than the share `needs` (0.5 or more, below 1) of the group's. A group
// enforces itself if no smaller part that wins within it does. Who rules is the weakest part that wins within the whole and
// enforces itself, or the whole if it does itself.
class CoalitionSearch {
 public:
  // `might`: above 0, of at most most_in_coalition people. Returns who stays, bit by bit; of equals the lowest number.
  std::uint32_t ruling(std::span<const double> might, double needs);

 private:
  std::vector<double> might_;      // of each part
  std::vector<double> strongest_;  // of each part: the might of the strongest part of it, itself included, that enforces itself
};

}  // namespace ostrakon
