// Cases that wait for their turn: in which order they get it, and what holds them up.
#pragma once

#include "phases/asked.h"
#include "phases/chances.h"

#include <vector>

namespace ostrakon {

struct WaitingCase {
  std::int32_t row = -1;
  double priority = 0;
  bool stalled = false, approved = true, light = false;
  bool asked_again = false;     // protection has been asked in this step, and hit
  std::int32_t rule = -1;       // that stalled it, of list `rule`
  std::int32_t protector = -1;  // remembered while it is stalled
  Reason reason = {};           // why it stalled or woke, where reasons are told
};

class WaitingCases {
 public:
  struct Memory {
    std::vector<WaitingCase> list;  // in the order in which they get free places
    // Scratch: the cases of a question, and where they stand in the list.
    AskedCases asked;
    std::vector<std::size_t> places;
    Chances::Memory chances;
  };
  explicit WaitingCases(Planner&);
  // Into memory.list, those of `open` that wait, with the answers of all rules about them; writes nothing.
  void find(World&, const std::vector<std::int32_t>& open, Memory&) const;
  // Writes whether it is stalled, and that it has waited; tells what is new.
  static void note_standing(World&, const WaitingCase&);

 private:
  void find_protected(World&, Memory&) const;
  void find_light(World&, Memory&) const;
  template <class Which>
  static void choose(const World&, Memory&, Which which);

  Program priority_, protector_;
  bool has_priority_ = false, has_protector_ = false, remembers_ = true;
  std::int32_t unnamed_ = -1;  // the term of a plain expression, of which nothing is told
  Chances wake_, protection_, approval_, light_;
};

}  // namespace ostrakon
