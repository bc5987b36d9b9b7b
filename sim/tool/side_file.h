// What a result file must not hold, because it differs from one execution to the next: F.run.json beside F.h5.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ostrakon {

struct SideFile {
  std::string history;               // the result file it belongs to
  std::vector<std::string> command;  // as typed
  std::string started_at;            // UTC, ISO 8601
  double seconds = 0;                // wall time of running and writing
  std::string host;
  unsigned threads = 0;
  std::uint64_t runs_done = 0, runs_failed = 0;
  bool interrupted = false;
};

// "results/a.h5" → "results/a.run.json"; another ending stays: "a.hdf" → "a.hdf.run.json".
std::string side_path(const std::string& history);

// Writes side_path(side.history) whole or not at all, replacing one of an earlier run but no other file. Throws
// StorageError.
void write_side_file(const SideFile& side);

std::string utc_now();
std::string host_name();

}  // namespace ostrakon
