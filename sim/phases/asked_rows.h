// Rows asked on behalf of events: each with the event that its rules see as `cause`, and perhaps a key of its draws.
#pragma once

#include "base/aligned.h"
#include "base/ids.h"
#include "expression/evaluate.h"

#include <cstdint>
#include <vector>

namespace ostrakon {

// Kept from one use to the next, so that a step allocates nothing once it has been as large as it gets.
class AskedRows {
 public:
  void clear() {
    rows_.clear();
    keys_.clear();
    causes_.clear();
  }
  void add(std::int32_t row, EventId cause) {
    rows_.push_back(row);
    causes_.push_back(cause.value());
  }
  // Of all rows or of none.
  void add(std::int32_t row, EventId cause, std::uint64_t key) {
    add(row, cause);
    keys_.push_back(key);
  }
  std::size_t size() const { return rows_.size(); }
  const std::vector<std::int32_t>& rows() const { return rows_; }
  // Valid until rows are added.
  Domain domain() {
    pointer_ = causes_.data();
    Domain domain;
    domain.count = rows_.size();
    domain.rows = rows_.data();
    if (!keys_.empty()) domain.keys = keys_.data();
    domain.inputs = {&pointer_, 1};
    domain.uniform_inputs = {&none_, 1};
    return domain;
  }
  // What the program gives for each row; valid until the next call.
  const double* values(Evaluator& evaluator, const Program& program, const View& view) {
    values_.reserve(rows_.size());
    double* values = values_.data();
    evaluator.evaluate(program, view, domain(), {&values, 1});
    return values;
  }

 private:
  std::vector<std::int32_t> rows_;
  std::vector<std::uint64_t> keys_;
  std::vector<double> causes_;
  AlignedArray<double> values_;
  const double* pointer_ = nullptr;
  double none_ = -1;
};

}  // namespace ostrakon
