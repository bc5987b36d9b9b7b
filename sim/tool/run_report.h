// What `ostrakon run` prints when it is done.
#pragma once

#include "input/scenario.h"
#include "records/summary.h"
#include "tool/replicates.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

struct RunReport {
  const Scenario* scenario = nullptr;
  const Summary* summary = nullptr;
  std::vector<std::string> headline;
  std::string history;  // path of the result file, empty: none was written
  std::uint64_t seed = 1;
  std::uint32_t replicates = 0;  // asked for
  bool interrupted = false;
  std::vector<std::pair<std::uint32_t, std::string>> failures;  // run, message
  std::vector<std::string> silent_triggers;                     // never fired in any replicate
};

// Name and summary of the scenario, the table of headline metrics, the path of the history in the last line.
std::string report_text(const RunReport& report);
// One JSON object, ending in '\n'.
std::string report_json(const RunReport& report);

// Triggers without a single firing in all runs.
std::vector<std::string> silent_triggers(const Scenario& scenario, const EventCounts& events);

}  // namespace ostrakon
