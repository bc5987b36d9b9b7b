// What the readers of the parts of an experiment share. Internal to input/.
#pragma once

#include "input/experiment.h"
#include "input/files.h"
#include "input/node.h"

#include <string>
#include <vector>

namespace ostrakon {

// A scenario that is studied, as it is without any factor.
struct StudiedBase {
  const StudiedScenario* studied = nullptr;
  std::optional<Scenario> scenario;  // none: it has errors, which were reported
};

struct ExperimentReading {
  Experiment& experiment;
  const std::filesystem::path file;  // of the experiment
  const ReadOptions& options;
  const Catalogue& base;
  Sources& sources;
  Problems& problems;
  InputFiles files;
  std::vector<StudiedBase> scenarios = {};

  void error(Place place, std::string message, Place other = {}) { problems.error(place, std::move(message), other); }
  // A number without expressions; nullopt: reported.
  std::optional<double> number(const InputNode&, std::string_view what);
  std::optional<std::uint64_t> whole(const InputNode&, std::string_view what, std::uint64_t low, std::uint64_t high);
  bool flag(const InputNode&);
  std::string text(const InputNode&);
  // Reports keys of the map that are not among those known; false: it is no map, which is reported.
  bool keys(const InputNode& map, const std::string& what, const std::vector<std::string>& known);
};

// The value of a number as files write it; NaN: it is none. yes and no are 1 and 0.
double number_written(std::string_view text);
// What --set would be given: YAML in one text.
std::string setting_text(const InputNode&);
std::vector<Setting> settings_in(const InputNode& map, ExperimentReading&);

std::vector<Factor> read_factors(const InputNode& vary, ExperimentReading&);
void read_design(const InputNode& design, Block& block, ExperimentReading&);
// The columns of a table are its factors, the rows its points.
void read_table(const InputNode& file, Block& block, ExperimentReading&);
// Each level of each factor laid over each scenario.
void check_factors(ExperimentReading&);

}  // namespace ostrakon
