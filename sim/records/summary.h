// Outcomes summarised over runs: means and shares with 95 % intervals, as aligned text and as JSON.
#pragma once

#include "base/json.h"
#include "records/history.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ostrakon {

struct Interval {
  double low = 0, high = 0;  // both NaN: not defined
};

// One metric, or one group of a metric, over the runs in which it was defined.
struct MetricSummary {
  std::string metric, group;  // group: its label, or empty
  std::string unit, meaning;
  bool flag = false;          // mean is the share of runs in which it held
  std::uint64_t defined = 0;  // runs that gave a number
  std::uint64_t missing = 0;  // runs done in which it was not defined
  double mean = 0, sd = 0;    // NaN where not defined (no runs; sd: fewer than two)
  Interval interval;          // 95 %: of the mean by Student's t (two runs or more), of a share by Wilson's score
  double lowest = 0, highest = 0;
};

// Collects runs one by one; the result depends on their order only in the last digits of mean and sd.
// Failed runs are counted and left out of the metrics. A metric of every step counts with its last step lived.
class Summary {
 public:
  explicit Summary(std::vector<MetricLayout> metrics);

  // Throws std::invalid_argument if the run has another number of metrics than were named.
  void add(const RunRecord& record);

  std::uint64_t runs_done() const { return done_; }
  std::uint64_t runs_failed() const { return failed_; }
  // Metrics in their order, the groups of each in theirs.
  std::vector<MetricSummary> rows() const;

 private:
  // Running mean and sum of squared deviations (Welford 1962).
  struct Moments {
    std::uint64_t count = 0;
    double mean = 0, squares = 0, lowest = 0, highest = 0;
    void add(double value);
  };

  std::vector<MetricLayout> metrics_;
  std::vector<std::vector<Moments>> moments_;  // by metric and group
  std::uint64_t done_ = 0, failed_ = 0;
};

// Which metrics a table shows.
enum class SummaryScope : std::uint8_t { headline, everything };

// An aligned table for a terminal, lines ending in '\n': the metrics named in `headline` first in that order, then,
// with `everything`, the others. Without headline metrics all are shown.
std::string summary_table(const Summary& summary, const std::vector<std::string>& headline, SummaryScope scope);

// The same as one JSON object; numbers in full precision, null where not defined.
std::string summary_json(const Summary& summary, const std::vector<std::string>& headline, SummaryScope scope);

// Intervals by themselves. `confidence` lies in (0, 1).
Interval student_interval(double mean, double sd, std::uint64_t count, double confidence);
Interval wilson_interval(double share, std::uint64_t count, double confidence);

}  // namespace ostrakon
