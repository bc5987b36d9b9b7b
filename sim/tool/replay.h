// Lives one run of a result file again from what the file holds, and compares.
#pragma once

#include "storage/history_reader.h"
#include "tool/history_difference.h"
#include "tool/life.h"
#include "tool/prepared.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ostrakon {

struct ReplayOptions {
  std::string file;
  std::int32_t run = 0;
  unsigned threads = 1;
  std::optional<std::string> trace;  // whose life is told
};

struct Replayed {
  std::vector<Difference> differences;
  std::string digest;   // of the run as it was lived anew: sixteen digits
  std::string status;   // done, failed
  std::string message;  // why it failed
  std::uint32_t steps = 0;
  std::vector<std::pair<std::string, std::uint64_t>> tables;  // compared: name, rows of the run
  std::optional<Life> life;
  std::string trouble;  // the life that was asked for cannot be told: why
};

// The texts that the runs of a file follow from, and nothing else of its layout.
HistoryLayout stored_provenance(const HistoryReader&);

// The scenario of a file, read and checked. Null: it cannot be read any more; all errors are in `problems`.
std::unique_ptr<Prepared> prepare_stored(const HistoryReader&, const HistoryLayout& stored, bool for_a_life, Sources&, Problems&);

// Throws StorageError if the file is not as histories are or has no such run.
Replayed replay(const HistoryReader&, const HistoryLayout& stored, const Prepared&, const ReplayOptions&);

}  // namespace ostrakon
