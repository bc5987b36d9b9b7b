// The plan of a sweep, from an experiment or from the folder in which it is lived.
#pragma once

#include "sweep/plan.h"

#include <optional>
#include <string>

namespace ostrakon {

// Version and format of this program, as plans name it.
std::string engine_text();

// Reads an experiment; what is wrong with it goes to stderr. nullopt: there were errors.
// `shards`: how many; 0: as many as suit it.
std::optional<SweepPlan> plan_of_experiment(const std::string& path, const ReadOptions&, std::size_t shards);

// The plan of a folder, from the texts that it keeps; with the options by which its scenarios are read again. Throws
// StorageError if there is none, or this program would live it otherwise.
struct FolderPlan {
  SweepPlan plan;
  ReadOptions reading;
};
FolderPlan plan_of_folder(const std::string& folder);

// Shards of the folder's plan; 0: none that can be read.
std::size_t shards_planned(const std::string& folder);
// Throws StorageError, with what has changed, if the folder holds something else. Writes nothing; a damaged plan is let pass.
void refuse_other_sweep(const SweepPlan&, const std::string& folder);
// Makes the folder this sweep's, or finds that it is; a damaged plan is written anew. Throws StorageError.
void settle_plan(const SweepPlan&, const std::string& folder);

}  // namespace ostrakon
