// Turns a world at its end into the columns of a RunRecord.
#pragma once

#include "records/metrics.h"
#include "records/panels.h"

namespace ostrakon {

// The tables, legends, metrics and time axis of all runs of a scenario; provenance is added by the caller.
HistoryLayout history_layout(const Scenario&, const Metrics&);

class HistoryRecorder : public Recorder {
 public:
  HistoryRecorder(const Scenario&, const Metrics&);
  void begin(World&) override;
  void after_step(World&) override;
  void end(World&, std::uint64_t digest) override;
  std::uint32_t steps() const { return record_.steps; }  // lived to their end
  bool ended() const { return ended_; }                  // the run came to its own end
  // The record; `run`, `point` and `replicate` are the caller's.
  RunRecord take() { return std::move(record_); }

 private:
  const Scenario* scenario_;
  const Metrics* metrics_;
  Metrics::Series series_;
  Panels panels_;
  Panels::Rows panel_rows_;
  RunRecord record_;
  bool ended_ = false;
};

}  // namespace ostrakon
