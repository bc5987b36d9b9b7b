#include "tool/replicates.h"

#include "tool/interrupts.h"
#include "tool/lived_record.h"
#include "tool/ordered_writer.h"

#include <mutex>

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
  }

  const RunFacts& facts() const { return facts_; }  // none of a run that did not come to its end

 private:
  Progress* progress_;
  RunFacts facts_;
};

}  // namespace

RunFacts live_replicates(const Prepared& prepared, const ReplicateWork& work, Progress& progress,
                            const std::atomic<bool>& stop, const std::function<void(const RunRecord&)>& write) {
  RunFacts facts;
  std::mutex facts_mutex;
  const auto live = [&](std::uint32_t number) {
    RunSpecification specification;
    specification.seed = work.seed;
    specification.replicate = work.first + number;
    specification.threads = work.threads_inside;
    WatchedRecorder recorder(prepared, progress);
    std::optional<RunRecord> record = lived_record(prepared, specification, recorder, stop);
    {
      const std::lock_guard lock(facts_mutex);
      facts.add(recorder.facts());
    }
    if (record) {
      record->run = number;
      progress.run_ended(record->steps);
    }
    return record;
  };
  live_in_order(work.replicates, work.threads, stop, live, write, request_stop);
  return facts;
}

}  // namespace ostrakon
