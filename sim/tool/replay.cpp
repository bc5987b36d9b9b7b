#include "tool/replay.h"

#include "base/keys.h"
#include "input/read_scenario.h"
#include "storage/history_writer.h"
#include "storage/provenance_digest.h"
#include "tool/interrupts.h"
#include "tool/lived_record.h"
#include "tool/provenance.h"
#include "tool/scratch_folder.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace ostrakon {

namespace {

// Of the texts that the runs follow from.
std::uint64_t text_digest(const HistoryLayout& stored) {
  std::uint64_t digest = hash64(stored.resolved_scenario);
  for (const ProvenanceFile& roster : stored.rosters) digest = with_roster(digest, roster.text);
  return digest;
}

class Replay {
 public:
  Replay(const HistoryReader& history, const HistoryLayout& stored, const Prepared& prepared,
         const ReplayOptions& options)
      : history_(history), stored_(stored), prepared_(prepared), options_(options), row_(row_of_run()) {}

  Replayed run() {
    compare_inputs();
    const RunRecord record = live();
    result_.digest = hexadecimal(record.digest);
    result_.status = record.status == RunStatus::done ? "done" : "failed";
    result_.message = record.message;
    result_.steps = record.steps;
    compare(record);
    return std::move(result_);
  }

 private:
  void differs(std::string dataset, std::string message) {
    result_.differences.push_back({std::move(dataset), std::move(message)});
  }

  std::uint64_t row_of_run() const {
    const std::vector<std::int32_t> runs = history_.integers("runs", "run");
    const auto found = std::find(runs.begin(), runs.end(), options_.run);
    if (found != runs.end()) return static_cast<std::uint64_t>(found - runs.begin());
    throw StorageError(history_.path(), "has no run " + std::to_string(options_.run) +
                                            (runs.empty()       ? ""
                                             : runs.size() == 1 ? "; its only run is " + std::to_string(runs[0])
                                                                : "; its runs are " + std::to_string(runs.front()) +
                                                                      " to " + std::to_string(runs.back())));
  }

  // What the run follows from: versions, texts, seed, parameters.
  void compare_inputs() {
    const auto engine = static_cast<std::uint32_t>(history_.number_attribute("", "", "engine_format"));
    if (engine != engine_format)
      differs("/ engine_format", "the file has histories of format " + std::to_string(engine) +
                                     " (written by ostrakon " + history_.text_attribute("", "", "engine_version") +
                                     "); this program lives format " + std::to_string(engine_format));
    const std::string told = history_.text_attribute("", "", "scenario_text_digest");
    const std::uint64_t digest = text_digest(stored_);
    const std::string of_text = hexadecimal(digest);
    if (told != of_text)
      differs("/provenance/resolved_scenario", std::string(stored_.rosters.empty() ? "was" : "or roster_text was") +
                                                   " changed after the runs: the digest is " + of_text +
                                                   ", the file says " + told);
    const std::string of_provenance = history_.text_attribute("provenance", "", "digest");
    if (!of_provenance.empty() && told == of_text && of_provenance != hexadecimal(provenance_digest(stored_)))
      differs("/provenance", "its files or settings were changed after the runs");
    const HistoryLayout& layout = prepared_.layout;
    if (layout.text_digest != digest)
      differs("/provenance/resolved_scenario",
              "this program reads it otherwise than the one that wrote it (text digest " +
                  hexadecimal(layout.text_digest) + ")");
    if (const std::string meaning = history_.text_attribute("", "", "scenario_digest");
        meaning != hexadecimal(layout.meaning_digest))
      differs("/ scenario_digest",
              "the file says " + meaning + ", its scenario has " + hexadecimal(layout.meaning_digest));
    if (const std::string seed = history_.text_attribute("", "", "master_seed_text");
        seed != std::to_string(history_.master_seed()))
      differs("/ master_seed",
              "is " + std::to_string(history_.master_seed()) + ", master_seed_text says " + printable(seed));
  }

  RunRecord live() {
    RunSpecification specification;
    specification.seed = history_.master_seed();
    specification.replicate = static_cast<std::uint32_t>(history_.integers("runs", "replicate").at(row_));
    specification.threads = options_.threads;
    LifeRecorder recorder(prepared_, options_.trace);
    // Of a run that was cut short nothing is compared.
    RunRecord record = lived_record(prepared_, specification, recorder, stop_flag()).value_or(RunRecord());
    if (record.status == RunStatus::done) {
      result_.life = recorder.life();
      result_.trouble = recorder.trouble();
    } else if (options_.trace) {
      result_.trouble = "the run failed; a life is told of runs that came to their end";
    }
    record.run = static_cast<std::uint32_t>(options_.run);
    record.point = static_cast<std::uint32_t>(history_.integers("runs", "point").at(row_));
    return record;
  }

  // The run as a file of its own, so that both are compared as they are stored.
  void compare(const RunRecord& record) {
    if (interrupted()) return;
    const ScratchFolder folder;
    const std::string path = folder.file("replay.h5");
    HistoryLayout layout = prepared_.layout;
    fill_provenance(layout, history_.master_seed());
    HistoryWriter writer(path, std::move(layout), Overwrite::refuse);
    writer.add(record);
    writer.finish();
    const HistoryReader lived(path);
    for (Difference& one : differences({&history_, row_}, {&lived, 0})) result_.differences.push_back(std::move(one));
    for (std::size_t i = 0; i < record.tables.size(); ++i) {
      result_.tables.emplace_back(prepared_.layout.tables[i].name, record.tables[i].rows);
    }
  }

  const HistoryReader& history_;
  const HistoryLayout& stored_;
  const Prepared& prepared_;
  const ReplayOptions& options_;
  std::uint64_t row_;
  Replayed result_;
};

}  // namespace

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

std::unique_ptr<Prepared> prepare_stored(const HistoryReader& history, const HistoryLayout& stored, bool for_a_life,
                                         Sources& sources, Problems& problems) {
  ReadRequest request;
  request.path = history.path() + "/provenance/resolved_scenario";
  request.embedded = {{request.path, stored.resolved_scenario}};
  for (const ProvenanceFile& roster : stored.rosters) {
    request.embedded.emplace_back(
        (std::filesystem::path(history.path() + "/provenance") / roster.path).lexically_normal().string(), roster.text);
  }
  if (for_a_life) request.keep = Prepared::Keep::everything;
  return prepare(request, sources, problems);
}

Replayed replay(const HistoryReader& history, const HistoryLayout& stored, const Prepared& prepared,
                const ReplayOptions& options) {
  return Replay(history, stored, prepared, options).run();
}

}  // namespace ostrakon
