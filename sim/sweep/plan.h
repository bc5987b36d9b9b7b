// What a sweep lives, decided once: its points with their runs, and which shard has which.
#pragma once

#include "records/history.h"
#include "sweep/points.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ostrakon {

struct PlannedFile {
  std::string path, text;
};

struct SweepPlan {
  Experiment experiment;
  std::vector<Point> points;
  // By point: replicates that are always lived, and at the most. A run's number is first_run of its point + its replicate.
  std::vector<std::uint32_t> least, most, first_run;
  struct Shard {
    std::size_t first_point = 0, end_point = 0;
  };
  std::vector<Shard> shards;
  std::vector<PlannedFile> files;  // everything that was read, the experiment first
  std::string engine;              // version and format
  std::uint64_t digest = 0;        // of all of it

  std::uint64_t most_runs() const { return first_run.empty() ? 0 : std::uint64_t{first_run.back()} + most.back(); }
  std::size_t point_of(std::uint32_t run) const;
  // The master seed of a point's runs.
  std::uint64_t seed(std::size_t point) const;
};

// `shards`: how many; 0: as many as make about a thousand runs each. Throws std::runtime_error if there are too many runs.
SweepPlan plan_sweep(Experiment, std::vector<PlannedFile> files, std::string engine, std::size_t shards);

// The files of a reading, without what came from --set; each once, the experiment first.
std::vector<PlannedFile> files_read(const Sources&, const std::string& experiment);

// ---- in the folder of the sweep ----

std::string plan_path(const std::string& folder);
// Writes it, unless there is one already, or over one that is damaged. Throws StorageError.
enum class InPlace : std::uint8_t { nothing, damaged_plan };
void store_plan(const SweepPlan&, const std::string& folder, InPlace);
// Removes what processes that were killed as they stored a plan have left. Where there is a plan, one that still is at it loses
// nothing.
void tidy_plan(const std::string& folder);

// Scripts and logs of cluster jobs, which may be there before the plan is.
std::string jobs_folder(const std::string& folder);

// Whether there is nothing there yet but what others may be planning at this moment, and jobs.
bool awaits_plan(const std::string& folder);

// What the folder says of its plan.
struct StoredPlan {
  std::uint64_t digest = 0;
  std::string engine, experiment;  // path of the experiment as it was given
  std::size_t shards = 0;
  std::vector<PlannedFile> files;
};
// Throws StorageError if there is none or it is damaged.
StoredPlan stored_plan(const std::string& folder);

// What is different, in words: "scenarios/court.yaml has changed"; empty: nothing.
std::vector<std::string> changes(const StoredPlan&, const SweepPlan&);

}  // namespace ostrakon
