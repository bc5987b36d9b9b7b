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
    progress_->step_lived();
  }

  void end(World& world, std::uint64_t digest) override {
    HistoryRecorder::end(world, digest);
    facts_ = facts_of(world);
    ended_ = true;
  }

  bool ended() const { return ended_; }
  const RunFacts& facts() const { return facts_; }

 private:
  Progress* progress_;
  RunFacts facts_;
  bool ended_ = false;
};

struct Lived {
  std::optional<RunRecord> record;  // none: cut short
  RunFacts facts;
};

Lived live(const Prepared& prepared, const RunSpecification& specification, Progress& progress,
           const std::atomic<bool>& stop) {
  Lived lived;
  WatchedRecorder recorder(prepared, progress);
  try {
    run(prepared.simulation, specification, recorder, &stop);
    if (!recorder.ended()) return lived;
    lived.record = recorder.take();
    lived.facts = recorder.facts();
  } catch (const RunError& error) {
    lived.record = failed_record(error, prepared.scenario(), recorder.steps());
  } catch (const std::exception& error) {
    lived.record = failed_record(error, prepared.scenario(), recorder.steps());
  }
  lived.record->replicate = specification.replicate;
  return lived;
}

}  // namespace

RunFacts live_replicates(const Prepared& prepared, const ReplicateWork& work, Progress& progress,
                            const std::atomic<bool>& stop, const std::function<void(const RunRecord&)>& write) {
  RunFacts facts;
  std::mutex facts_mutex;
  const auto keep = [&](const RunFacts& of_one) {
    const std::lock_guard lock(facts_mutex);
    facts.add(of_one);
  };
  OrderedWriter writer(work.replicates, 2 * work.threads + 2, write, request_stop);
  const auto worker = [&](std::size_t, unsigned) {
    while (!stop.load(std::memory_order_relaxed)) {
      const std::optional<std::uint32_t> number = writer.next();
      if (!number) return;
      Lived lived;
      try {
        RunSpecification specification;
        specification.seed = work.seed;
        specification.replicate = work.first + *number;
        specification.threads = work.threads_inside;
        lived = live(prepared, specification, progress, stop);
        keep(lived.facts);
      } catch (...) {
        writer.deliver(*number, std::nullopt);
        throw;
      }
      if (lived.record) {
        lived.record->run = *number;
        progress.run_ended(lived.record->steps);
      }
      writer.deliver(*number, std::move(lived.record));
    }
  };
  // One index a worker: runs are handed out in ascending order, so that few have to wait for an earlier one.
  parallel_for_runs(work.threads, work.threads, worker);
  writer.finish();
  return facts;
}

}  // namespace ostrakon
