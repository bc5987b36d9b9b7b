// Rules asked of two people: bare names are those of the one asked, `other` is the second; perhaps with their tie.
#pragma once

#include "phases/chances.h"

#include "base/aligned.h"

#include <cstdint>
#include <vector>

namespace ostrakon {

// Kept from one use to the next, so that a step allocates nothing once it has been as large as it gets.
class AskedPairs {
 public:
  void clear() {
    agents_.clear();
    keys_.clear();
    others_.clear();
    ties_.clear();
  }
  // `key`: of the draws about them.
  void add(std::int32_t agent, std::int32_t other, std::uint64_t key, std::int32_t tie = -1) {
    agents_.push_back(agent);
    others_.push_back(other);
    keys_.push_back(key);
    ties_.push_back(tie);
  }
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
  std::size_t size() const { return agents_.size(); }
  std::int32_t agent(std::int32_t position) const { return agents_[static_cast<std::size_t>(position)]; }
  std::int32_t other(std::int32_t position) const { return static_cast<std::int32_t>(others_[static_cast<std::size_t>(position)]); }
  std::int32_t tie(std::int32_t position) const { return static_cast<std::int32_t>(ties_[static_cast<std::size_t>(position)]); }
  // With the inputs `other` and `tie`. Valid until pairs are added.
  Domain domain() {
    inputs_[0] = others_.data();
    inputs_[1] = ties_.data();
    Domain domain;
    domain.count = agents_.size();
    domain.rows = agents_.data();
    domain.keys = keys_.data();
    domain.inputs = inputs_;
    domain.uniform_inputs = none_;
    return domain;
  }
  // What the program gives for each pair; valid until the next call.
  const double* values(World& world, const Program& program) {
    values_.reserve(size());
    double* values = values_.data();
    world.evaluator().evaluate(program, world.view(), domain(), {&values, 1});
    return values;
  }

 private:
  std::vector<std::int32_t> agents_;
  std::vector<std::uint64_t> keys_;
  std::vector<double> others_, ties_;
  AlignedArray<double> values_;
  const double* inputs_[2] = {};
  double none_[2] = {-1, -1};
};

}  // namespace ostrakon
