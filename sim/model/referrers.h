// Who refers to whom by one column of links, both ways: `agents where patron == cause.agent` is found without a look at
// everyone. Doubly linked lists, so that a change costs the same however many refer to one row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ostrakon {

class Referrers {
 public:
  // The column was written as a whole, in that step; the lists are made anew when they are next asked for.
  void forget(std::uint32_t step) {
    known_ = 0;
    rewritten_ = step;
  }
  // Making them takes longer than one search of the column: not worth it while the column is rewritten in each step.
  bool worth_keeping(std::uint32_t step) const { return known_ > 0 || rewritten_ == 0 || step - rewritten_ > 1; }
  // The row referred to `before` and does to `after` from now on; negative: to nobody.
  void change(std::int32_t row, std::int32_t before, std::int32_t after) {
    if (static_cast<std::size_t>(row) >= known_ || before == after) return;  // rows to come are read in catch_up()
    if (before >= 0) unlink(row, before);
    if (after >= 0) link(row, after);
  }
  // Takes in the rows added since.
  void catch_up(const std::int32_t* column, std::size_t rows) {
    if (known_ == 0) first_.assign(first_.size(), -1);
    if (next_.size() < rows) {
      next_.resize(rows);
      previous_.resize(rows);
    }
    for (; known_ < rows; ++known_) {
      if (column[known_] >= 0) link(static_cast<std::int32_t>(known_), column[known_]);
    }
  }
  // Calls take(row) for every row that refers to `value`, in no order that means anything.
  template <class Take>
  void each(std::int32_t value, Take take) const {
    if (static_cast<std::size_t>(value) >= first_.size()) return;
    for (std::int32_t row = first_[static_cast<std::size_t>(value)]; row >= 0; row = next_[static_cast<std::size_t>(row)]) take(row);
  }

 private:
  void link(std::int32_t row, std::int32_t value) {
    const auto to = static_cast<std::size_t>(value), from = static_cast<std::size_t>(row);
    if (first_.size() <= to) first_.resize(to + to / 4 + 1, -1);
    next_[from] = first_[to];
    previous_[from] = -1;
    if (first_[to] >= 0) previous_[static_cast<std::size_t>(first_[to])] = row;
    first_[to] = row;
  }
  void unlink(std::int32_t row, std::int32_t value) {
    const std::int32_t next = next_[static_cast<std::size_t>(row)], previous = previous_[static_cast<std::size_t>(row)];
    (previous >= 0 ? next_[static_cast<std::size_t>(previous)] : first_[static_cast<std::size_t>(value)]) = next;
    if (next >= 0) previous_[static_cast<std::size_t>(next)] = previous;
  }

  std::size_t known_ = 0;         // rows taken in
  std::uint32_t rewritten_ = 0;   // step
  std::vector<std::int32_t> first_;            // by value: one who refers to it, -1: nobody
  std::vector<std::int32_t> next_, previous_;  // by row, of those who refer to the same
};

}  // namespace ostrakon
