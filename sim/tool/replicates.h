// Lives the replicates of a scenario on several threads.
#pragma once

#include "tool/prepared.h"
#include "tool/progress.h"
#include "tool/run_facts.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

namespace ostrakon {

struct ReplicateWork {
  std::uint64_t seed = 1;
  std::uint32_t first = 0;      // replicate of run 0
  std::uint32_t replicates = 1;
  unsigned threads = 1;         // runs side by side
  unsigned threads_inside = 1;  // of each run
};

// Calls `write` in ascending order of runs, from one thread at a time, for each run that finished or failed; runs that
// *stop cut short are left out. If `write` throws, request_stop() is called and the exception rethrown at the end.
// Memory: `threads` runs under way, as many again and two that wait to be written.
RunFacts live_replicates(const Prepared& prepared, const ReplicateWork& work, Progress& progress,
                            const std::atomic<bool>& stop, const std::function<void(const RunRecord&)>& write);

}  // namespace ostrakon
