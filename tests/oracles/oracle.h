// An oracle is a scenario file beside this one whose results are known exactly. It is lived, what its metrics give is
// compared with the exact values, and each kept mutant (a variant of the file that commits a mistake) must be found out.
// What was compared stands in docs/oracles.md; OSTRAKON_UPDATE=1 writes it, OSTRAKON_FULL=1 takes the large samples.
#pragma once

#include "oracles/law.h"
#include "phases/histories.h"

#include <string>
#include <vector>

namespace ostrakon {

// A metric that is a mean over independent units, and what it should be.
struct Quantity {
  std::string what;             // as the table says it
  std::string metric;
  Moments unit;
  std::string units = "units";  // metric: how many units stand behind it in a run
};

struct Runs {
  int few, many;                // in the usual test, and in the full one
};

class Oracle {
 public:
  Oracle(std::string name, std::string file, std::string exposes);
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;
  ~Oracle();  // compares with the table

  // Lives the scenario and compares. Quantities stay known by their metrics to the mutants that follow.
  void look(const Settings& settings, Runs runs, std::vector<Quantity> quantities);
  // A metric that is the same in every run of the last look.
  void always(const std::string& metric, double value) const;
  // A mistake, committed by the scenario under these settings: the metric must fall outside the tolerance of the last look.
  void mutant(const std::string& mistake, const Settings& settings, const std::string& metric);
  void file(const std::string& name) { file_ = name; }

 private:
  struct Found {
    double value = 0, units = 0;
  };
  struct Row {
    Quantity quantity;
    Found found;
    std::string mutants;
  };
  std::vector<Found> live(const Settings& settings, const std::vector<Quantity>& quantities, bool keep);
  std::vector<std::string> lines() const;

  std::string name_, file_, exposes_;
  Runs runs_ = {1, 1};
  std::vector<Row> rows_;
  std::size_t first_ = 0;  // row of the last look
  std::unique_ptr<Lived> lived_;
  std::vector<RunRecord> records_;
};

// The settings that choose one of the mutants that a file has as variants.
inline Settings mutant_named(const std::string& name) { return {{"mutant", name}}; }

bool full_samples();

}  // namespace ostrakon
