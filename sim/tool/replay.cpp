#include "tool/replay.h"

#include "base/keys.h"
#include "input/read_scenario.h"
#include "storage/history_writer.h"
#include "storage/provenance_digest.h"
#include "sweep/common_layout.h"
#include "tool/interrupts.h"
#include "tool/lived_record.h"
#include "tool/provenance.h"
#include "tool/scratch_folder.h"

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
  Replay(const HistoryReader& history, const ReplaySource& source, const ReplayOptions& options)
      : history_(history), source_(source), stored_(source.stored), prepared_(*source.prepared), options_(options) {}

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

  // What the run follows from: versions, texts, seed, parameters.
  void compare_inputs() {
    const auto engine = static_cast<std::uint32_t>(history_.number_attribute("", "", "engine_format"));
    if (engine != engine_format)
      differs("/ engine_format", "the file has histories of format " + std::to_string(engine) +
                                     " (written by ostrakon " + history_.text_attribute("", "", "engine_version") +
                                     "); this program lives format " + std::to_string(engine_format));
    const std::string of_provenance = history_.text_attribute("provenance", "", "digest");
    const bool as_it_was = of_provenance.empty() || of_provenance == hexadecimal(provenance_digest(stored_));
    const bool changed = source_.layout ? false : compare_scenario();
    if (!as_it_was && !changed) differs("/provenance", "its files or settings were changed after the runs");
    if (const std::string seed = history_.text_attribute("", "", "master_seed_text");
        seed != std::to_string(history_.master_seed()))
      differs("/ master_seed",
              "is " + std::to_string(history_.master_seed()) + ", master_seed_text says " + printable(seed));
  }

  // The one scenario of a file that is no sweep's. Whether its text was changed.
  bool compare_scenario() {
    const std::string told = history_.text_attribute("", "", "scenario_text_digest");
    const std::uint64_t digest = text_digest(stored_);
    const std::string of_text = hexadecimal(digest);
    if (told != of_text)
      differs("/provenance/resolved_scenario", std::string(stored_.rosters.empty() ? "was" : "or roster_text was") +
                                                   " changed after the runs: the digest is " + of_text +
                                                   ", the file says " + told);
    const HistoryLayout& layout = prepared_.layout;
    if (layout.text_digest != digest)
      differs("/provenance/resolved_scenario",
              "this program reads it otherwise than the one that wrote it (text digest " +
                  hexadecimal(layout.text_digest) + ")");
    if (const std::string meaning = history_.text_attribute("", "", "scenario_digest");
        meaning != hexadecimal(layout.meaning_digest))
      differs("/ scenario_digest",
              "the file says " + meaning + ", its scenario has " + hexadecimal(layout.meaning_digest));
    return told != of_text;
  }

  RunRecord live() {
    RunSpecification specification = source_.specification;
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
    record.point = source_.point;
    if (source_.layout) RecordMap(prepared_.layout, *source_.layout).apply(record);
    return record;
  }

  // The run as a file of its own, so that both are compared as they are stored.
  void compare(const RunRecord& record) {
    if (interrupted()) return;
    const ScratchFolder folder;
    const std::string path = folder.file("replay.h5");
    HistoryLayout layout = source_.layout ? *source_.layout : prepared_.layout;
    fill_provenance(layout, history_.master_seed());
    for (std::size_t i = 0; i < record.tables.size(); ++i) {
      if (record.tables[i].rows > 0 || !source_.layout) result_.tables.emplace_back(layout.tables[i].name, record.tables[i].rows);
    }
    HistoryWriter writer(path, std::move(layout), Overwrite::refuse);
    writer.add(record);
    writer.finish();
    const HistoryReader lived(path);
    for (Difference& one : differences({&history_, source_.row}, {&lived, 0})) result_.differences.push_back(std::move(one));
  }

  const HistoryReader& history_;
  const ReplaySource& source_;
  const HistoryLayout& stored_;
  const Prepared& prepared_;
  const ReplayOptions& options_;
  Replayed result_;
};

}  // namespace

Replayed replay(const HistoryReader& history, const ReplaySource& source, const ReplayOptions& options) {
  return Replay(history, source, options).run();
}

}  // namespace ostrakon
