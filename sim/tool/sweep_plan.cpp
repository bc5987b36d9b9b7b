#include "tool/sweep_plan.h"

#include "base/keys.h"
#include "phases/simulation.h"
#include "storage/error.h"
#include "tool/library_folder.h"
#include "tool/provenance.h"

#include <cstdio>

namespace ostrakon {

std::string engine_text() {
  HistoryLayout layout;
  fill_provenance(layout, 1);
  return layout.engine_version + " format " + std::to_string(engine_format);
}

std::optional<SweepPlan> plan_of_experiment(const std::string& path, const ReadOptions& options, std::size_t shards) {
  Sources sources;
  Problems problems(sources);
  std::optional<Experiment> experiment = read_experiment(path, options, engine_catalogue(), sources, problems);
  const std::string said = problems.text();
  std::fwrite(said.data(), 1, said.size(), stderr);
  if (!experiment) return std::nullopt;
  return plan_sweep(std::move(*experiment), files_read(sources, path), engine_text(), shards);
}

FolderPlan plan_of_folder(const std::string& folder) {
  const StoredPlan stored = stored_plan(folder);
  if (stored.engine != engine_text())
    throw StorageError(folder, "was planned with ostrakon " + stored.engine + "; this is ostrakon " + engine_text() + ", whose histories may be others");
  ReadOptions options;
  options.allow_outside = true;  // as it was read already
  for (const PlannedFile& file : stored.files) options.embedded.emplace_back(file.path, file.text);
  Sources sources;
  Problems problems(sources);
  std::optional<Experiment> experiment = read_experiment(stored.experiment, options, engine_catalogue(), sources, problems);
  if (!experiment) throw StorageError(plan_path(folder), "holds an experiment that this program cannot read: " + problems.text());
  FolderPlan found{plan_sweep(std::move(*experiment), files_read(sources, stored.experiment), stored.engine, stored.shards), options};
  if (found.plan.digest != stored.digest) throw StorageError(plan_path(folder), "gives another plan when it is read again");
  return found;
}

}  // namespace ostrakon
