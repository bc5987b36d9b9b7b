#include "tool/run_failure.h"

#include "tool/shell_word.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace ostrakon {

namespace {

// Of several paths that begin like the failing one, the longest names the place most closely.
class Search {
 public:
  explicit Search(std::string_view path) : path_(path) {}

  void consider(const std::string& candidate, const Place& place) {
    const bool within =
        path_.starts_with(candidate) && (path_.size() == candidate.size() || path_[candidate.size()] == '.');
    if (candidate.empty() || !within || !place.known() || candidate.size() <= length_) return;
    length_ = candidate.size();
    place_ = place;
  }
  void consider(const std::vector<Effect>& effects) {
    for (const Effect& effect : effects) {
      consider(effect.path, effect.place);
      for (const Change& change : effect.changes) consider(change.path, change.place);
    }
  }
  const Place& place() const { return place_; }

 private:
  std::string_view path_;
  std::size_t length_ = 0;
  Place place_;
};

void consider_rules(Search& search, const Scenario& scenario) {
  for (const Rule& rule : scenario.rules) {
    search.consider("rules." + scenario.catalogue.slot(rule.slot).path, rule.place);
    for (const Term& term : rule.terms) search.consider(term.path, term.place);
  }
  for (const Update& update : scenario.updates) {
    if (update.set) search.consider(update.set->path, update.set->place);
    for (const Term& term : update.adds) search.consider(term.path, term.place);
  }
  for (const CaseStage& stage : scenario.stages) {
    search.consider("rules.investigate.stages." + stage.name, stage.place);
    search.consider(stage.lasts_path, stage.place);
    for (const StageOutcome& outcome : stage.outcomes) search.consider(outcome.path, stage.place);
  }
}

// Whose row the failing rule was asked of: `agent`, `post` …; empty: the world, or not known.
std::string asked_of(const std::string& path, const Scenario& scenario) {
  constexpr std::string_view start = "agents.start.", recruit = "rules.appoint.recruit.";
  const Catalogue& catalogue = scenario.catalogue;
  TableId asked;
  if (path.starts_with(start) || path.starts_with(recruit)) asked = table::agents;
  for (const Slot& slot : catalogue.slots) {
    const RowSet* rows = catalogue.find_row_set(slot.asked);
    if (rows != nullptr && (path + ".").starts_with("rules." + slot.path + ".")) asked = rows->table;
  }
  for (const Update& update : scenario.updates) {
    const auto of_update = [&](const Term& term) { return term.path == path; };
    if ((update.set && of_update(*update.set)) || std::any_of(update.adds.begin(), update.adds.end(), of_update))
      asked = update.table;
  }
  for (const Trigger& trigger : scenario.triggers) {
    if (path == trigger.path || path == trigger.path + ".chance") asked = trigger.table;
  }
  if (path.starts_with("rules.investigate.stages")) asked = table::agents;  // the accused stand for their cases
  return asked.valid() && asked != table::world ? catalogue.table(asked).singular : "";
}

std::string number_text(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}

}  // namespace

std::string failure_text(const RunError& error, const Scenario& scenario) {
  std::string gave = number_text(error.value), why = error.what();
  // The evaluator's own text begins "PATH gave NUMBER; ".
  const std::string begin = error.path + " gave ";
  if (const auto end = why.find("; ", begin.size()); why.starts_with(begin) && end != std::string::npos) {
    gave = why.substr(begin.size(), end - begin.size());
    why = why.substr(end + 2);
  }
  std::string text = error.path + " gave " + gave;
  text += error.step == 0 ? std::string(" at the start") : " in step " + std::to_string(error.step);
  if (const std::string asked = asked_of(error.path, scenario); !asked.empty() && error.row >= 0)
    text += " for " + asked + " " + std::to_string(error.row);
  return text + "; " + why;
}

Place failure_place(const std::string& text, const Scenario& scenario) {
  const std::string path = text.substr(0, text.find(" gave "));
  Search search(path);
  consider_rules(search, scenario);
  for (const RowStart& row : scenario.row_starts) search.consider(row.start.path, row.start.place);
  for (const auto* values : {&scenario.start, &scenario.recruit}) {
    for (const StartValue& value : *values) search.consider(value.path, value.place);
  }
  for (const TimelineEntry& entry : scenario.timeline) search.consider(entry.effects);
  for (const Trigger& trigger : scenario.triggers) {
    search.consider(trigger.path, trigger.place);
    search.consider(trigger.effects);
  }
  return search.place();
}

std::string place_text(const Place& place, const Sources& sources) {
  if (!place.known()) return "";
  const Sources::LineColumn at = sources.locate(place);
  return sources.path(place.file) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
}

std::string replay_command(const RunOptions& options, std::uint32_t replicate) {
  std::string command = "ostrakon run " + shell_word(options.scenario);
  for (const auto& [name, value] : options.settings) command += " --set " + shell_word(name + "=" + value);
  if (options.allow_outside) command += " --allow-outside";
  return command + " --seed " + std::to_string(options.seed) + " --replicates " + std::to_string(replicate + 1) +
         " (run " + std::to_string(replicate) + ", the last of them)";
}

}  // namespace ostrakon
