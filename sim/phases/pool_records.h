// Appointments with all who were considered for them: kept where a metric reads them or they are written down.
#pragma once

#include "phases/pools.h"

#include <cstddef>
#include <vector>

namespace ostrakon {

class PoolRecords {
 public:
  // What is asked of all vacancies of a rank before the first of its seats is given.
  struct Memory {
    std::vector<std::uint8_t> ranks, factions;  // by candidate
    std::vector<AlignedArray<double>> terms;    // by term of the score, then candidate
    std::vector<std::uint8_t> written;          // by vacancy: its candidates are written down
    std::vector<std::int32_t> positions;
  };
  explicit PoolRecords(Planner&);
  void look(World&, const Vacancies&, const Domain& candidates, Memory&) const;

  // One seat and who got it; candidates by their position in `vacancies`.
  struct Given {
    std::size_t vacancy = 0, chosen = 0, runner_up = 0;  // runner_up: the end of the vacancy's candidates where there is none
    EventId event;
    const double* scores = nullptr;
    const std::vector<std::size_t>* considered = nullptr;  // who could have been appointed, the one chosen included
  };
  void note(World&, const Vacancies&, const Given&, const Memory&) const;

 private:
  void note_candidates(World&, const Vacancies&, const Given&, const Memory&, std::int32_t promotion) const;

  std::vector<Program> terms_;
  std::vector<AttributeId> term_columns_;
  Program written_;
  bool has_condition_ = false, writes_ = false;
};

}  // namespace ostrakon
