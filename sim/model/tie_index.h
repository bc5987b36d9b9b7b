// Finds the tie of a kind between two people, and the ties of one person.
#pragma once

#include "base/keys.h"

#include <cstdint>
#include <vector>

namespace ostrakon {

// Rows of table `ties` by person, other and kind. Rows are only added. Open addressing; keeps its room.
class TieIndex {
 public:
  void add(std::int32_t person, std::int32_t other, std::int32_t kind, std::int32_t row);
  std::int32_t find(std::int32_t person, std::int32_t other, std::int32_t kind) const;  // -1: there never was one
  // Calls visit(row) for every tie the person ever had, the latest first.
  template <class Visit>
  void each(std::int32_t person, Visit visit) const {
    if (static_cast<std::size_t>(person) >= first_.size()) return;
    for (std::int32_t row = first_[static_cast<std::size_t>(person)]; row >= 0; row = next_[static_cast<std::size_t>(row)]) visit(row);
  }

 private:
  struct Entry {
    std::int32_t person = -1, other = -1, kind = -1, row = -1;
  };
  static std::uint64_t hash(std::int32_t person, std::int32_t other, std::int32_t kind) {
    const auto pair = static_cast<std::uint64_t>(static_cast<std::uint32_t>(person)) << 32 | static_cast<std::uint32_t>(other);
    return mix64(pair, static_cast<std::uint64_t>(static_cast<std::uint32_t>(kind)));
  }
  void place(const Entry& entry);

  std::vector<Entry> entries_;
  std::size_t used_ = 0;
  std::vector<std::int32_t> first_, next_;  // by person; by row
};

}  // namespace ostrakon
