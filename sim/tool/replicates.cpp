#include "tool/replicates.h"

#include "base/parallel.h"
#include "tool/interrupts.h"
#include "tool/ordered_writer.h"
#include "tool/run_failure.h"

#include <exception>
#include <mutex>
#include <string>
#include <utility>

namespace ostrakon {

namespace {

// Counts what a run does while the history is recorded.
class WatchedRecorder : public HistoryRecorder {
 public:
  WatchedRecorder(const Prepared& prepared, Progress& progress)
      : HistoryRecorder(prepared.scenario(), prepared.metrics), progress_(&progress) {}

  void after_step(World& world) override {
    HistoryRecorder::after_step(world);
    ++steps_;
    progress_->step_lived();
  }

  void end(World& world, std::uint64_t digest) override {
    HistoryRecorder::end(world, digest);
    const Column& kinds = world.table(table::events).column(event_column::kind.attribute);
    for (std::size_t row = 0; row < world.rows(table::events); ++row) {
      const auto kind = static_cast<std::size_t>(kinds.get(row));
      if (kind >= counts_.size()) counts_.resize(kind + 1);
      ++counts_[kind];
    }
    ended_ = true;
  }

  bool ended() const { return ended_; }
  std::uint32_t steps() const { return steps_; }  // lived to their end
  const EventCounts& counts() const { return counts_; }

 private:
  Progress* progress_;
  EventCounts counts_;
  std::uint32_t steps_ = 0;
  bool ended_ = false;
};

RunRecord failed_record(const Scenario& scenario, std::uint32_t steps, std::string message) {
  RunRecord record;
  record.status = RunStatus::failed;
  record.message = std::move(message);
  record.steps = steps;
  record.parameters = scenario.parameter_values;
  return record;
}

struct Lived {
  std::optional<RunRecord> record;  // none: cut short
  EventCounts events;
};

Lived live(const Prepared& prepared, const RunSpecification& specification, Progress& progress,
           const std::atomic<bool>& stop) {
  Lived lived;
  WatchedRecorder recorder(prepared, progress);
  try {
    run(prepared.simulation, specification, recorder, &stop);
    if (!recorder.ended()) return lived;
    lived.record = recorder.take();
    lived.events = recorder.counts();
  } catch (const RunError& error) {
    lived.record = failed_record(prepared.scenario(), recorder.steps(), failure_text(error, prepared.scenario()));
  } catch (const std::exception& error) {
    lived.record = failed_record(prepared.scenario(), recorder.steps(), error.what());
  }
  lived.record->run = lived.record->replicate = specification.replicate;
  return lived;
}

}  // namespace

EventCounts live_replicates(const Prepared& prepared, const ReplicateWork& work, Progress& progress,
                            const std::atomic<bool>& stop, const std::function<void(const RunRecord&)>& write) {
  EventCounts events;
  std::mutex events_mutex;
  const auto keep = [&](const EventCounts& counts) {
    const std::lock_guard lock(events_mutex);
    if (counts.size() > events.size()) events.resize(counts.size());
    for (std::size_t kind = 0; kind < counts.size(); ++kind) events[kind] += counts[kind];
  };
  OrderedWriter writer(work.replicates, 2 * work.threads + 2, write, request_stop);
  const auto worker = [&](std::size_t, unsigned) {
    while (!stop.load(std::memory_order_relaxed)) {
      const std::optional<std::uint32_t> replicate = writer.next();
      if (!replicate) return;
      Lived lived;
      try {
        RunSpecification specification;
        specification.seed = work.seed;
        specification.replicate = *replicate;
        specification.threads = work.threads_inside;
        lived = live(prepared, specification, progress, stop);
        keep(lived.events);
      } catch (...) {
        writer.deliver(*replicate, std::nullopt);
        throw;
      }
      if (lived.record) progress.run_ended(lived.record->steps);
      writer.deliver(*replicate, std::move(lived.record));
    }
  };
  // One index a worker: runs are handed out in ascending order, so that few have to wait for an earlier one.
  parallel_for_runs(work.threads, work.threads, worker);
  writer.finish();
  return events;
}

}  // namespace ostrakon
