#include "phases/coalition_search.h"

#include <algorithm>
#include <bit>

namespace ostrakon {

std::uint32_t CoalitionSearch::ruling(std::span<const double> might, double needs) {
  const std::uint32_t parts = 1u << might.size(), whole = parts - 1;
  might_.assign(parts, 0);
  strongest_.assign(parts, 0);
  std::uint32_t best = whole;
  // Parts of a part have lower numbers, so that each is known before it is asked for.
  for (std::uint32_t part = 1; part < parts; ++part) {
    const std::uint32_t rest = part & (part - 1);
    might_[part] = might_[rest] + might[static_cast<std::size_t>(std::countr_zero(part))];
    double strongest = 0;
    for (std::uint32_t left = part; left != 0; left &= left - 1) {
      strongest = std::max(strongest, strongest_[part & ~(left & (~left + 1))]);
    }
    const bool enforces_itself = !(strongest > needs * might_[part]);
    strongest_[part] = enforces_itself ? might_[part] : strongest;
  }
  for (std::uint32_t part = 1; part < parts; ++part) {
    const bool enforces_itself = strongest_[part] == might_[part];
    if (enforces_itself && might_[part] > needs * might_[whole] && might_[part] < might_[best]) best = part;
  }
  return best;
}

}  // namespace ostrakon
