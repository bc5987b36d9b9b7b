// A scenario made ready to run: read, checked, compiled, with the layout of its result file.
#pragma once

#include "input/scenario.h"
#include "records/metrics.h"
#include "records/recorder.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

// Its parts refer to one another, so it stays where it is made.
class Prepared {
 public:
  enum class Keep : std::uint8_t {
    as_recorded,  // what is written down or read
    everything,   // also why things happened and who was considered: to tell a life
  };
  explicit Prepared(Scenario scenario, Keep keep = Keep::as_recorded);
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

  const Scenario& scenario() const { return simulation.scenario(); }
  std::vector<std::string> headline() const;  // names of the metrics to print

  Simulation simulation;
  Metrics metrics;
  HistoryLayout layout;  // provenance is the caller's
};

struct ReadRequest {
  std::string path;
  std::vector<std::pair<std::string, std::string>> settings;
  bool allow_outside = false;
  std::vector<std::pair<std::string, std::string>> embedded = {};  // files given as text, by path
  Prepared::Keep keep = Prepared::Keep::as_recorded;
  bool only_embedded = false;  // nothing is read from the disk
};

// Null if there are errors, all of them in `problems`; what cannot be compiled is an error without a place.
// Warns of parameters that no rule reads.
std::unique_ptr<Prepared> prepare(const ReadRequest& request, Sources& sources, Problems& problems);

}  // namespace ostrakon
