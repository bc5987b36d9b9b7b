// People linked to the accused of cases: whom a case may reach.
#pragma once

#include "phases/asked.h"
#include "phases/stage.h"

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

// Pairs of an accused and somebody linked to them, for rules that see `other` and `case`.
class LinkedPeople {
 public:
  struct Pair {
    std::int32_t at;     // of the case, in the list that was given
    std::int32_t other;  // who can be accused
    std::uint64_t key;   // of the other
    std::int32_t tie;    // between them, the strongest; -1: they are linked by their posts or as patron and client
    double weight;       // of it
  };
  static constexpr std::size_t inputs = 3;
  static std::vector<SlotInput> slot_inputs();
  static void note_reads(Compiler&);

  // Each person once for each case, in the order of the cases, then of person keys.
  void find(World&, std::span<const std::int32_t> cases);
  const std::vector<Pair>& pairs() const { return pairs_; }
  // The same pairs, the accused as the row.
  Asked<inputs>& asked() { return asked_; }

 private:
  void mark(const World&, std::span<const std::int32_t> cases);
  void add(const World&, std::int32_t at, std::int32_t accused, std::int32_t other, std::int32_t tie = -1);
  void add_tied(const World&);
  void keep_each_once();

  std::vector<Pair> pairs_;
  std::vector<std::int32_t> of_accused_;       // by agent: place in the list of cases, -1
  std::vector<std::int32_t> of_organisation_;  // by organisation: place of the last case about it, -1
  std::vector<std::int32_t> before_;           // by case: the one before about the same organisation, -1
  Asked<inputs> asked_;
};

}  // namespace ostrakon
