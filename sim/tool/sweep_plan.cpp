#include "tool/sweep_plan.h"

#include "base/keys.h"
#include "phases/simulation.h"
#include "storage/error.h"
#include "tool/library_folder.h"
#include "tool/log.h"
#include "tool/provenance.h"

#include <cstdio>
#include <filesystem>

namespace ostrakon {

namespace {

namespace fs = std::filesystem;

// None: there is none, or it is damaged.
std::optional<StoredPlan> readable_plan(const std::string& folder) {
  try {
    if (fs::exists(plan_path(folder))) return stored_plan(folder);
  } catch (const StorageError&) {
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

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
  options.only_embedded = true;
  for (const PlannedFile& file : stored.files) options.embedded.emplace_back(file.path, file.text);
  Sources sources;
  Problems problems(sources);
  std::optional<Experiment> experiment = read_experiment(stored.experiment, options, engine_catalogue(), sources, problems);
  if (!experiment) throw StorageError(plan_path(folder), "holds an experiment that this program cannot read: " + problems.text());
  FolderPlan found{plan_sweep(std::move(*experiment), files_read(sources, stored.experiment), stored.engine, stored.shards), options};
  if (found.plan.digest != stored.digest) throw StorageError(plan_path(folder), "gives another plan when it is read again");
  return found;
}

std::size_t shards_planned(const std::string& folder) {
  const std::optional<StoredPlan> stored = readable_plan(folder);
  return stored ? stored->shards : 0;
}

void refuse_other_sweep(const SweepPlan& plan, const std::string& folder) {
  std::error_code failed;
  if (!fs::exists(folder, failed)) return;
  if (!fs::is_directory(folder, failed)) throw StorageError(folder, "is a file; a sweep is lived in a folder");
  // Looked for a second time: another may have planned it meanwhile, and be at its runs.
  if (!fs::exists(plan_path(folder)) && !awaits_plan(folder) && !fs::exists(plan_path(folder)))
    throw StorageError(folder, "is not empty and holds no sweep; name a new folder");
  const std::optional<StoredPlan> stored = readable_plan(folder);
  const std::vector<std::string> changed = stored ? changes(*stored, plan) : std::vector<std::string>();
  if (changed.empty()) return;
  std::string text = "holds another sweep:";
  for (const std::string& one : changed) text += "\n  " + one;
  throw StorageError(folder, text + "\nName a new folder, or put back what has changed");
}

void settle_plan(const SweepPlan& plan, const std::string& folder) {
  refuse_other_sweep(plan, folder);
  std::error_code failed;
  if (!fs::exists(folder, failed) && !fs::create_directories(folder, failed) && !fs::is_directory(folder))
    throw StorageError(folder, "cannot be made (" + failed.message() + ")");
  if (!fs::exists(plan_path(folder))) store_plan(plan, folder, InPlace::nothing);
  tidy_plan(folder);
  try {
    stored_plan(folder);
  } catch (const StorageError& error) {
    // Finished runs say to which plan they belong, so that those of another are found.
    log_warning(error.what() + std::string("; it is written anew"));
    store_plan(plan, folder, InPlace::damaged_plan);
  }
  refuse_other_sweep(plan, folder);  // of several plans at once the first stays
}

}  // namespace ostrakon
