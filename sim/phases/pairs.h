// Rules asked of two people: bare names are those of the one asked, `other` is the second; perhaps with their tie.
#pragma once

#include "phases/asked.h"
#include "phases/stage.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ostrakon {

// With the inputs `other` and `tie`.
class AskedPairs : public Asked<2> {
 public:
  // `key`: of the draws about them.
  void add(std::int32_t agent, std::int32_t other, std::uint64_t key, std::int32_t tie = -1) { Asked::add(agent, {other, tie}, key); }
  // Everyone about everyone they have met in this step, where wanted(one, other).
  template <class Wanted>
  void add_met(World& world, Wanted wanted) {
    if (world.meetings().step != world.step()) return;
    const Table& people = world.table(table::agents);
    for (const auto& [one, other] : world.meetings().pairs) {
      if (wanted(one, other)) add(one, other, mix64(people.key(one), people.key(other)));
      if (wanted(other, one)) add(other, one, mix64(people.key(other), people.key(one)));
    }
  }
  std::int32_t agent(std::int32_t position) const { return row(position); }
  std::int32_t other(std::int32_t position) const { return input(0, position); }
  std::int32_t tie(std::int32_t position) const { return input(1, position); }
};

// What a slot says for one kind of tie.
struct KindRule {
  std::int32_t kind;
  Program program;
  std::string path;
};

// Of all kinds for which the slot has something; `chances`: each a program that selects whom its chance hits.
std::vector<KindRule> kind_rules(Planner&, const char* slot, std::size_t inputs, bool chances);

}  // namespace ostrakon
