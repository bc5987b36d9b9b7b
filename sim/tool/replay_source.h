// What a run of a result file is lived again from: the scenario that the file holds, or the point of its sweep.
#pragma once

#include "phases/simulation.h"
#include "storage/history_reader.h"
#include "tool/prepared.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace ostrakon {

struct ReplaySource {
  std::uint64_t row = 0;                // of the run in the file
  std::uint32_t point = 0;
  HistoryLayout stored;                 // texts and settings as the file holds them, and nothing else of its layout
  std::unique_ptr<Prepared> prepared;   // null: it cannot be read any more
  RunSpecification specification;
  std::optional<HistoryLayout> layout;  // of a sweep: that of all its points
};

// Throws StorageError if the file has no such run or is not as histories are; what is wrong with the scenario is in `problems`.
ReplaySource replay_source(const HistoryReader&, std::int32_t run, bool for_a_life, Sources&, Problems&);

}  // namespace ostrakon
