// What the runs of a scenario did, summed up in whole numbers: for notes, never for results.
#pragma once

#include "model/world.h"

#include <cstdint>
#include <vector>

namespace ostrakon {

// How often each kind of event has happened, by word of `event_kind`; counted whether or not events are recorded.
using EventCounts = std::vector<std::uint64_t>;

struct RunFacts {
  struct Seat {
    std::uint64_t open = 0, held = 0;                                                         // steps
    std::uint64_t offered = 0, left_empty = 0, nobody = 0, none_eligible = 0, all_taken = 0;  // see VacancyCounts
  };
  EventCounts events;
  std::vector<Seat> seats;             // by row of posts
  std::vector<std::uint64_t> refused;  // by row of posts and term of appoint.eligible
  std::size_t eligible_terms = 0;

  // Sums of whole numbers: the order of runs does not matter.
  void add(const RunFacts&);
};

// Of a run at its end.
RunFacts facts_of(const World&);

}  // namespace ostrakon
