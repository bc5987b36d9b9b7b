// An experiment says how to study a scenario: what is varied, at which points, and how often each is lived.
#pragma once

#include "base/problem.h"
#include "expression/typed.h"
#include "input/read_scenario.h"
#include "input/scenario.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

// As `--set name=value`: a parameter, an axis of variants or a path, and YAML.
using Setting = std::pair<std::string, std::string>;

// One thing that a factor may be.
struct FactorLevel {
  std::string label;                // as written, or its name
  double number = std::numeric_limits<double>::quiet_NaN();  // where it is one
  std::vector<Setting> settings;
  Place place;
};

// Between two numbers, as sampled designs take it.
struct FactorRange {
  double low = 0, high = 1;
  bool logarithmic = false, whole = false;
};

struct Factor {
  std::string name;                 // what is set, as --set names it; of named levels a name of its own
  Place place;
  std::vector<FactorLevel> levels;  // in order; of a range without `count`: none
  std::optional<FactorRange> range;
};

enum class DesignKind : std::uint8_t { factorial, one_at_a_time, latin_hypercube, sobol, random, morris, saltelli, table };

struct Design {
  DesignKind kind = DesignKind::factorial;
  std::uint32_t points = 0;         // of samples; of Morris trajectories; of Saltelli rows of its two matrices
  std::uint32_t levels = 4;         // of Morris: into how many a range is cut
  bool second_order = false;        // of Saltelli: also for pairs
  std::vector<std::vector<FactorLevel>> rows;  // of a table: by row and column, the columns are the factors
  Place place;
};

// Factors with their design; blocks are crossed.
struct Block {
  std::vector<Factor> factors;
  Design design;
};

struct StudiedScenario {
  std::string name;
  std::string path;                 // as the reader opens it
  Place place;
  std::uint32_t replicates = 1;     // as it says itself
};

// How many replicates a point gets: `least`, then `wave` more at a time until every half-width is reached, or `most`.
struct ReplicateRule {
  struct Wanted {
    std::string metric;
    double half_width = 0;
    Place place;
  };
  std::uint32_t least = 0, most = 0, wave = 0;  // least 0: as many as the scenario says
  std::vector<Wanted> until;
};

struct Experiment {
  std::string file, text, name, summary;
  std::vector<StudiedScenario> scenarios;
  std::vector<Setting> set;         // of all points; what is recorded as well
  std::vector<Block> blocks;
  Expression where;                 // condition on the factors; null: all points. Its parameters are the factors in order
  std::string where_text;
  ReplicateRule replicates;
  std::uint64_t seed = 1;
  bool independent = false;         // the streams of the points

  std::vector<const Factor*> factors() const;
};

// Every level of every factor, with its factor; of a range without levels its ends.
std::vector<std::pair<const Factor*, FactorLevel>> all_levels(const Experiment&);

// Whether the file is an experiment and not a scenario; false also if it cannot be read.
bool is_experiment(const std::string& path);

// Reads and checks an experiment with the scenarios that it studies, each level of each factor laid over them. nullopt
// exactly when `problems` has errors.
std::optional<Experiment> read_experiment(const std::string& path, const ReadOptions&, const Catalogue& base, Sources&, Problems&);

}  // namespace ostrakon
