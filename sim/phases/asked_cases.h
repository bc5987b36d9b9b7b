// Cases of which a rule is asked: the row is the accused, `case` the case, and the draws are the case's own.
#pragma once

#include "base/aligned.h"
#include "model/world.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

// Kept from one use to the next, so that a step allocates nothing once it has been as large as it gets.
class AskedCases {
 public:
  void clear() {
    agents_.clear();
    keys_.clear();
    cases_.clear();
  }
  void add(const World& world, std::int32_t row) {
    agents_.push_back(world[case_column::agent][row]);
    keys_.push_back(world.table(table::cases).key(row));
    cases_.push_back(row);
  }
  std::size_t size() const { return agents_.size(); }
  bool empty() const { return agents_.empty(); }
  // Valid until cases are added.
  Domain domain() {
    input_ = cases_.data();
    Domain domain;
    domain.count = agents_.size();
    domain.rows = agents_.data();
    domain.keys = keys_.data();
    domain.inputs = {&input_, 1};
    domain.uniform_inputs = {&none_, 1};
    return domain;
  }
  // What the program gives for each; valid until the next call.
  const double* values(World& world, const Program& program) {
    values_.reserve(agents_.size());
    double* values = values_.data();
    world.evaluator().evaluate(program, world.view(), domain(), {&values, 1});
    return values;
  }
  // What a rule gave for one of them that cannot be.
  RuleError failure(std::string path, std::size_t position, double value, const char* why) const {
    RuleError error(std::move(path), position, agents_[position], value, why);
    error.asked.table = table::agents;
    error.asked.has_key = true;
    error.asked.key = keys_[position];
    error.asked.inputs = {cases_[position]};
    return error;
  }

 private:
  std::vector<std::int32_t> agents_;
  std::vector<std::uint64_t> keys_;
  std::vector<double> cases_;
  AlignedArray<double> values_;
  const double* input_ = nullptr;
  double none_ = -1;
};

}  // namespace ostrakon
