// What `ostrakon run` prints when it is done.
#pragma once

#include "base/problem.h"
#include "input/scenario.h"
#include "records/summary.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

struct RunFailure {
  std::uint32_t run = 0, replicate = 0;
  std::string message;
  Place place;         // of the rule
  std::string replay;  // command
};

struct RunReport {
  const Scenario* scenario = nullptr;
  const Summary* summary = nullptr;
  std::vector<std::string> headline;
  const Sources* sources = nullptr;
  std::string history;  // path of the result file, empty: none was written
  std::uint64_t seed = 1;
  std::uint32_t replicates = 0;  // asked for
  bool interrupted = false;
  std::vector<RunFailure> failures;
  std::vector<std::string> silent_triggers;  // never fired in any replicate
  std::vector<Problem> notes;                // worth knowing, no errors
};

// Name and summary of the scenario, the table of headline metrics, the path of the history in the last line.
std::string report_text(const RunReport& report);
// One JSON object, ending in '\n'.
std::string report_json(const RunReport& report);

}  // namespace ostrakon
