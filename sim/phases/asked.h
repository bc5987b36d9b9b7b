// Rows of which a rule is asked: each with the inputs that the rule sees, and perhaps a key of its draws.
#pragma once

#include "base/aligned.h"
#include "model/world.h"

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

// Kept from one use to the next, so that a step allocates nothing once it has been as large as it gets.
template <std::size_t count>
class Asked {
 public:
  // Rows of tables; none: -1.
  using Inputs = std::array<std::int32_t, count>;

  void clear() {
    rows_.clear();
    keys_.clear();
    for (std::vector<double>& input : inputs_) input.clear();
  }
  void add(std::int32_t row, const Inputs& inputs) {
    rows_.push_back(row);
    for (std::size_t i = 0; i < count; ++i) inputs_[i].push_back(inputs[i]);
  }
  // Of all rows or of none; without one a row draws by its own.
  void add(std::int32_t row, const Inputs& inputs, std::uint64_t key) {
    add(row, inputs);
    keys_.push_back(key);
  }
  std::size_t size() const { return rows_.size(); }
  bool empty() const { return rows_.empty(); }
  const std::vector<std::int32_t>& rows() const { return rows_; }
  // Valid until rows are added.
  Domain domain() {
    for (std::size_t i = 0; i < count; ++i) pointers_[i] = inputs_[i].data();
    none_.fill(-1);
    Domain domain;
    domain.count = rows_.size();
    domain.rows = rows_.data();
    if (!keys_.empty()) domain.keys = keys_.data();
    domain.inputs = pointers_;
    domain.uniform_inputs = none_;
    return domain;
  }
  // What the program gives for each row; valid until the next call.
  const double* values(World& world, const Program& program) {
    values_.reserve(rows_.size());
    double* values = values_.data();
    world.evaluator().evaluate(program, world.view(), domain(), {&values, 1});
    return values;
  }
  // What a rule gave for one of them, an agent with a key, that cannot be.
  RuleError failure(std::string path, std::size_t position, double value, const char* why) const {
    RuleError error(std::move(path), position, rows_[position], value, why);
    error.asked.table = table::agents;
    error.asked.has_key = true;
    error.asked.key = keys_[position];
    for (const std::vector<double>& input : inputs_) error.asked.inputs.push_back(input[position]);
    return error;
  }

 protected:
  std::int32_t row(std::int32_t position) const { return rows_[static_cast<std::size_t>(position)]; }
  std::int32_t input(std::size_t which, std::int32_t position) const {
    return static_cast<std::int32_t>(inputs_[which][static_cast<std::size_t>(position)]);
  }

 private:
  std::vector<std::int32_t> rows_;
  std::vector<std::uint64_t> keys_;
  std::array<std::vector<double>, count> inputs_;
  AlignedArray<double> values_;
  std::array<const double*, count> pointers_ = {};
  std::array<double, count> none_ = {};
};

// On behalf of an event, which the rule sees as `cause`.
using AskedOfEvents = Asked<1>;

// Of a case: the row is the accused, `case` the case, and the draws are the case's own.
class AskedCases : public Asked<1> {
 public:
  void add(const World& world, std::int32_t row) { Asked::add(world[case_column::agent][row], {row}, world.table(table::cases).key(row)); }
};

}  // namespace ostrakon
