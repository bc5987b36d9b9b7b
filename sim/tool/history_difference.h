// One run in two result files, value by value.
#pragma once

#include "storage/history_reader.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ostrakon {

struct Difference {
  std::string dataset;  // "/events/draw", "/", "/provenance"
  std::string message;  // "row 17 of the run is 0.5 and was lived as 0.25; 3 of 512 rows differ"
};

// The place of a run in its file.
struct StoredRun {
  const HistoryReader* file;
  std::uint64_t row;  // of /runs
};

// How `stored` differs from what was `lived` anew: legends, the rows of the run in /runs and /series, and its rows of
// every table. Throws StorageError if a file is not as histories are.
std::vector<Difference> differences(const StoredRun& stored, const StoredRun& lived);

}  // namespace ostrakon
