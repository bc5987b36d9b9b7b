// What has been set at one moment: the entries of the timeline in a step, the triggers at the end of a phase, or the
// consequences of one round. Their order must not matter, so that two of them may not set one cell to different values.
#pragma once

#include "expression/catalogue.h"

#include <span>
#include <string>
#include <vector>

namespace ostrakon {

class Moment {
 public:
  void begin() { count_ = 0; }
  // `by`: who sets (its own effects follow one another and may set a cell again). Throws RuleError naming both paths.
  void note(const Catalogue&, TableId, AttributeId, std::span<const std::int32_t> rows, const double* values,
            const void* by, const std::string& path);

 private:
  struct Cell {
    std::int32_t row;
    double value;
    std::size_t order;  // in which it was set
  };
  struct Set {
    TableId table;
    AttributeId attribute;
    const void* by = nullptr;
    const std::string* path = nullptr;
    std::vector<Cell> cells;  // ascending by row
  };
  static void compare(const Catalogue&, const Set& earlier, const Set& later);
  std::vector<Set> sets_;  // the first count_; the others keep their room
  std::size_t count_ = 0;
};

}  // namespace ostrakon
