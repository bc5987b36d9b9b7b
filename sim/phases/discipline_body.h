// The discipline body: its places, and who of it works on which case.
#pragma once

#include "phases/stage.h"

#include <vector>

namespace ostrakon {

class DisciplineBody {
 public:
  struct Memory {
    struct Holder {
      std::int32_t agent;
      std::uint64_t key;
      std::int32_t cases;  // that they work on
    };
    std::vector<Holder> holders;  // of seats that investigate
  };
  explicit DisciplineBody(Planner&);
  // How many cases are worked at once: what the rule says, or one for each holder of a seat that investigates.
  double places(World&) const;
  bool places_are_seats() const { return !has_capacity_; }
  static bool investigates(const World&, std::int32_t agent);
  // Who sits there, with the cases of `open` that they work on; cases whose investigator has gone get another.
  static void muster(World&, const std::vector<std::int32_t>& open, Memory&);
  // Gives the case to whoever works on fewest, of these to the smallest key; never to the accused.
  static void assign(World&, std::int32_t row, Memory&);

 private:
  Program capacity_;
  bool has_capacity_ = false;
};

}  // namespace ostrakon
