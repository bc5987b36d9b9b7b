// Lives what is missing of a sweep, shard by shard.
#pragma once

#include "sweep/common_layout.h"
#include "sweep/plan.h"
#include "tool/prepared.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ostrakon {

// The layout of all points: of each scenario as it is, widened by what each level of each factor brings.
// Throws std::runtime_error where one file cannot hold all points.
HistoryLayout sweep_layout(const SweepPlan&, const ReadOptions&);

struct SweepOptions {
  ReadOptions reading;
  unsigned threads = 1;
  bool retry_failed = false;
  std::vector<std::size_t> shards;  // which
};

struct SweepResult {
  std::uint64_t lived = 0, failed = 0;       // in this call
  std::size_t sealed = 0, busy = 0;          // shards that are complete now; that others work on
};

// What is told while a sweep is lived.
struct SweepNews {
  std::function<void(const std::string&)> remark;            // something was torn or damaged
  std::function<void(const RunRecord&)> run_ended;           // any thread, one at a time
};

// Safe to be called by many processes at once, and again after any of them ended in any way. Stops within a step's time once
// *stop is true; what is finished is kept. Throws StorageError.
SweepResult live_sweep(const SweepPlan&, const HistoryLayout&, const std::string& folder, const SweepOptions&, const std::atomic<bool>& stop, const SweepNews&);

// Whether the runs 0 … n-1 of a point are enough: as many as planned, or every half-width wanted is reached. A pure function
// of these runs.
class Waves {
 public:
  Waves(const SweepPlan& plan, const HistoryLayout& layout) : plan_(plan), layout_(layout) {}
  void add(const RunRecord&);
  // How many replicates the point needs as far as is known now; runs beyond it are not needed.
  std::uint32_t needed(std::size_t point) const;
  // Whether all half-widths are reached by the first so many replicates of the point.
  bool reached(std::size_t point, std::uint32_t runs) const;
  // Runs of a shard that are needed and not finished.
  std::vector<std::uint32_t> missing(const SweepPlan::Shard&, const std::function<bool(std::uint32_t run)>& finished) const;

 private:
  const SweepPlan& plan_;
  const HistoryLayout& layout_;
  std::map<std::uint32_t, std::vector<double>> values_;  // by run: of the metrics wanted; NaN: failed or not defined
};

}  // namespace ostrakon
