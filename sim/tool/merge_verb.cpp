// One file of all runs of a sweep.
#include "base/json.h"
#include "storage/history_writer.h"
#include "sweep/shard.h"
#include "tool/counted.h"
#include "tool/interrupts.h"
#include "tool/log.h"
#include "tool/merged_layout.h"
#include "tool/standard_streams.h"
#include "tool/sweep_lives.h"
#include "tool/sweep_plan.h"
#include "tool/verbs.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

namespace ostrakon {

namespace {

constexpr std::size_t missing_shown = 20;

class Merge {
 public:
  Merge(std::string folder, const FolderPlan& found) : folder_(std::move(folder)), plan_(found.plan), layout_(merged_layout(found)) {}

  // Runs that are needed and not there. Runs of shards in waves are needed as their finished ones say.
  std::vector<std::uint32_t> missing() const {
    std::vector<std::uint32_t> missing;
    for (std::size_t shard = 0; shard < plan_.shards.size(); ++shard) {
      ShardRuns runs({folder_, shard, plan_.digest});
      for (const std::string& remark : runs.remarks()) log_warning(remark);
      if (runs.is_sealed()) continue;
      Waves waves(plan_, layout_);
      if (!plan_.experiment.replicates.until.empty()) {
        for (const auto& [run, place] : runs.places()) waves.add(runs.record(run));
      }
      const std::vector<std::uint32_t> of_shard = waves.missing(plan_.shards[shard], [&](std::uint32_t run) { return runs.places().contains(run); });
      missing.insert(missing.end(), of_shard.begin(), of_shard.end());
    }
    return missing;
  }

  // Runs written; `told` says how waves ended.
  std::uint64_t write(const std::string& file, Overwrite overwrite, std::string& told) const {
    Waves waves(plan_, layout_);
    std::vector<std::uint32_t> replicates(plan_.points.size(), 0);
    HistoryWriter writer(file, layout_, overwrite);
    remove_when_killed(writer.temporary_path());
    for (std::size_t shard = 0; shard < plan_.shards.size(); ++shard) {
      ShardRuns runs({folder_, shard, plan_.digest});
      for (const auto& [run, place] : runs.places()) {
        if (stop_flag().load()) return 0;
        const RunRecord record = runs.record(run);
        if (run >= plan_.most_runs() || record.run != run || record.point != plan_.point_of(run))
          throw StorageError(folder_, "holds a run " + std::to_string(run) + " that is not of its plan");
        writer.add(record);
        waves.add(record);
        replicates[record.point] += 1;
      }
    }
    told = end_of_waves(waves, replicates);
    const std::uint64_t count = writer.runs();
    if (count > 0) writer.finish();
    remove_when_killed("");
    return count;
  }

 private:
  // "": replicates do not come in waves.
  std::string end_of_waves(const Waves& waves, const std::vector<std::uint32_t>& replicates) const {
    if (plan_.experiment.replicates.until.empty()) return "";
    std::size_t reached = 0;
    for (std::size_t point = 0; point < replicates.size(); ++point) reached += replicates[point] > 0 && waves.reached(point, replicates[point]) ? 1 : 0;
    std::string wanted;
    for (const ReplicateRule::Wanted& one : plan_.experiment.replicates.until) wanted += (wanted.empty() ? "" : ", ") + one.metric + " ± " + json_number(one.half_width);
    const auto [least, most] = std::minmax_element(replicates.begin(), replicates.end());
    return std::to_string(reached) + " of " + counted(replicates.size(), "point") + " reached " + wanted + ", with " + std::to_string(*least) + " to " + std::to_string(*most) +
           " replicates a point";
  }

  std::string folder_;
  const SweepPlan& plan_;
  HistoryLayout layout_;
};

constexpr const char* notes =
    "Example: one file of a sweep that is complete\n"
    "  ostrakon merge curse -o curse.h5\n\n"
    "The bytes are the same whatever shards, threads, processes, kills and resumes the runs went through.\n"
    "Exit codes: 0 done, 2 bad input, 3 some runs are missing (with --partial the others are written).";

ExitCode merge(const Given& given) {
  const std::string folder = given.argument(0), file = given.text("--output");
  if (file.empty()) throw FlagMistake("into which file? -o F.h5");
  catch_interrupts("nothing is written");
  try {
    const FolderPlan found = plan_of_folder(folder);
    const Merge merging(folder, found);
    const std::vector<std::uint32_t> missing = merging.missing();
    if (!missing.empty()) log_error(counted_are(missing.size(), "run") + " missing: " + ranges_text(missing, ", ", missing_shown));
    if (!missing.empty() && !given.has("--partial")) {
      log_error("`ostrakon sweep` goes on with them; --partial writes what is there");
      return ExitCode::incomplete;
    }
    std::string waves;
    const std::uint64_t runs = merging.write(file, given.has("--force") ? Overwrite::replace : Overwrite::refuse, waves);
    if (interrupted()) return ExitCode::interrupted;
    if (runs == 0) {
      log_error("no run is finished; nothing was written");
      return ExitCode::incomplete;
    }
    log_info(counted(runs, "run") + " in " + file);
    if (!waves.empty()) log_info(waves);
    return missing.empty() ? ExitCode::done : ExitCode::incomplete;
  } catch (const std::runtime_error& error) {
    log_error(error.what());
    // HDF5 1.10 closes a file that it could not close before once more when the program exits, and crashes.
    std::fflush(nullptr);
    ::_exit(static_cast<int>(ExitCode::bad_input));
  }
}

}  // namespace

Verb merge_verb() {
  return {"merge",
          "Make one result file of the runs of a sweep.",
          {{"DIR", "folder of the sweep"}},
          {{"-o,--output", "F.h5", "result file"}, {"--partial", "", "write what is there although runs are missing"}, {"--force", "", "replace the result file if it exists"}},
          notes,
          merge};
}

}  // namespace ostrakon
