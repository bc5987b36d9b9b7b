// Lives one run of a result file again from what the file holds, and compares.
#pragma once

#include "storage/history_reader.h"
#include "tool/history_difference.h"
#include "tool/life.h"
#include "tool/replay_source.h"

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

// Throws StorageError if the file is not as histories are.
Replayed replay(const HistoryReader&, const ReplaySource&, const ReplayOptions&);

}  // namespace ostrakon
