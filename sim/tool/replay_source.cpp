#include "tool/replay_source.h"

#include "phases/simulation.h"
#include "storage/error.h"
#include "sweep/plan.h"
#include "tool/merged_layout.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace ostrakon {

namespace {

std::uint64_t row_of_run(const HistoryReader& history, std::int32_t run) {
  const std::vector<std::int32_t> runs = history.integers("runs", "run");
  const auto found = std::find(runs.begin(), runs.end(), run);
  if (found != runs.end()) return static_cast<std::uint64_t>(found - runs.begin());
  throw StorageError(history.path(), "has no run " + std::to_string(run) +
                                         (runs.empty()       ? ""
                                          : runs.size() == 1 ? "; its only run is " + std::to_string(runs[0])
                                                             : "; its runs are " + std::to_string(runs.front()) + " to " +
                                                                   std::to_string(runs.back())));
}

HistoryLayout stored_provenance(const HistoryReader& history) {
  HistoryLayout layout;
  layout.resolved_scenario = history.text("provenance", "resolved_scenario");
  const std::vector<std::string> paths = history.strings("provenance", "file_path"),
                                 texts = history.strings("provenance", "file_text"),
                                 names = history.strings("provenance", "setting_name"),
                                 values = history.strings("provenance", "setting_value");
  if (paths.size() != texts.size() || names.size() != values.size())
    throw StorageError(history.path(), "'/provenance' names more files or settings than it holds");
  for (std::size_t i = 0; i < paths.size(); ++i) layout.files.push_back({paths[i], texts[i]});
  if (history.has("provenance", "roster_text")) {
    const std::vector<std::string> rosters = history.strings("provenance", "roster_name"),
                                   people = history.strings("provenance", "roster_text");
    for (std::size_t i = 0; i < rosters.size() && i < people.size(); ++i)
      layout.rosters.push_back({rosters[i], people[i]});
  }
  for (std::size_t i = 0; i < names.size(); ++i) layout.settings.emplace_back(names[i], values[i]);
  return layout;
}

ReadRequest request_of_scenario(const HistoryReader& history, const HistoryLayout& stored) {
  ReadRequest request;
  request.path = history.path() + "/provenance/resolved_scenario";
  request.embedded = {{request.path, stored.resolved_scenario}};
  for (const ProvenanceFile& roster : stored.rosters) {
    request.embedded.emplace_back(
        (std::filesystem::path(history.path() + "/provenance") / roster.path).lexically_normal().string(), roster.text);
  }
  return request;
}

// The sweep as its file tells it: the experiment comes first among the files.
std::optional<FolderPlan> stored_sweep(const HistoryLayout& stored, const std::string& path, Sources& sources, Problems& problems) {
  if (stored.files.empty()) throw StorageError(path, "is of a sweep and does not hold its experiment");
  ReadOptions reading;
  reading.only_embedded = true;
  for (const ProvenanceFile& file : stored.files) reading.embedded.emplace_back(file.path, file.text);
  const std::string& name = stored.files.front().path;
  std::optional<Experiment> experiment = read_experiment(name, reading, engine_catalogue(), sources, problems);
  if (!experiment) return std::nullopt;
  return FolderPlan{plan_sweep(std::move(*experiment), files_read(sources, name), engine_text(), 1), reading};
}

// Fills in what a run of a sweep needs; false: there are problems.
bool find_point(const HistoryReader& history, std::int32_t run, Sources& sources, Problems& problems, ReplaySource& source, ReadRequest& request) {
  std::optional<FolderPlan> sweep = stored_sweep(source.stored, history.path(), sources, problems);
  if (!sweep) return false;
  const SweepPlan& plan = sweep->plan;
  const auto number = static_cast<std::uint32_t>(run);
  const std::size_t point = plan.point_of(number);
  if (point >= plan.points.size() || number - plan.first_run[point] >= plan.most[point])
    throw StorageError(history.path(), "has a run " + std::to_string(run) + " that its experiment does not have");
  source.point = static_cast<std::uint32_t>(point);
  source.specification.seed = plan.seed(point);
  source.specification.replicate = number - plan.first_run[point];
  source.layout = merged_layout(*sweep);
  request.path = plan.experiment.scenarios[plan.points[point].scenario].path;
  request.settings = settings_of(plan.experiment, plan.points[point]);
  request.embedded = sweep->reading.embedded;
  return true;
}

}  // namespace

ReplaySource replay_source(const HistoryReader& history, std::int32_t run, bool for_a_life, Sources& sources, Problems& problems) {
  ReplaySource source;
  source.row = row_of_run(history, run);
  source.stored = stored_provenance(history);
  ReadRequest request;
  if (history.has("points", "point")) {
    if (!find_point(history, run, sources, problems, source, request)) return source;
  } else {
    request = request_of_scenario(history, source.stored);
    source.point = static_cast<std::uint32_t>(history.integers("runs", "point").at(source.row));
    source.specification.seed = history.master_seed();
    source.specification.replicate = static_cast<std::uint32_t>(history.integers("runs", "replicate").at(source.row));
  }
  request.only_embedded = true;
  if (for_a_life) request.keep = Prepared::Keep::everything;
  source.prepared = prepare(request, sources, problems);
  return source;
}

}  // namespace ostrakon
