// Named chances of a slot: each is drawn by itself, several may hit in one step.
#pragma once

#include "phases/chance_reasons.h"
#include "phases/stage.h"

#include <limits>
#include <string_view>
#include <vector>

namespace ostrakon {

class Chances {
 public:
  struct Hit {
    std::int32_t position = -1;  // in the domain asked
    std::int32_t term = -1;      // index of the term that hit
    // Where reasons are told: the chance, and the uniform that was below it.
    double chance = std::numeric_limits<double>::quiet_NaN();
    double draw = std::numeric_limits<double>::quiet_NaN();
  };
  // Of one run, kept from step to step.
  struct Memory {
    std::vector<std::int32_t> positions;
    std::vector<Hit> hits;
    ChanceReasons::Memory reasons;
  };
  Chances() = default;
  // `asked`: whose rows; those outside the row set never hit (empty: all may).
  Chances(Compiler&, const Rule*, TableId asked, std::size_t inputs, std::string_view rows);
  bool empty() const { return programs_.empty(); }
  // Of hits that no event tells of, nobody asks why.
  void tell_no_reasons() { reasons_.clear(); }
  // Into memory.hits, ascending by position, then term.
  void draw(World&, Domain, Memory& memory) const;
  // The same; of terms that hit one row the first counts.
  void draw_first(World&, Domain, Memory& memory) const;
  std::int32_t rule_word(std::int32_t term) const { return words_[static_cast<std::size_t>(term)]; }
  Reason reason(const Hit& hit) const { return {rule_word(hit.term), hit.chance, hit.draw}; }

 private:
  std::vector<Program> programs_;
  std::vector<ChanceReasons> reasons_;
  std::vector<std::int32_t> words_;  // of list `rule`, or -1
  Presence least_ = Presence::gone;
};

}  // namespace ostrakon
