#include "tool/run_failure.h"

#include "model/failure.h"
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

std::string number_text(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}

}  // namespace

std::string failure_text(const RunError& error, const Scenario& scenario) {
  std::string gave = error.given.empty() ? number_text(error.value) : error.given, why = error.what();
  // The evaluator's own text begins "PATH gave NUMBER; ".
  const std::string begin = error.path + " gave ";
  if (const auto end = why.find("; ", begin.size()); why.starts_with(begin) && end != std::string::npos) {
    gave = why.substr(begin.size(), end - begin.size());
    why = why.substr(end + 2);
  }
  std::string text = error.path + " gave " + gave;
  if (error.step == 0) {
    text += " at the start";
  } else {
    text += " in step " + std::to_string(error.step) + " (" +
            value_text(scenario.catalogue, Type::date(), scenario.clock.date_of(error.step)) + ")";
  }
  if (!error.who.empty()) text += " for " + error.who;
  std::string values;
  for (const auto& [name, value] : error.values) values += (values.empty() ? "" : ", ") + name + " " + value;
  if (!values.empty()) text += " with " + values;
  return text + "; " + why;
}

RunRecord failed_record(const std::exception& error, const Scenario& scenario, std::uint32_t steps) {
  RunRecord record;
  record.status = RunStatus::failed;
  record.message = error.what();
  record.steps = steps;
  record.parameters = scenario.parameter_values;
  return record;
}

RunRecord failed_record(const RunError& error, const Scenario& scenario, std::uint32_t steps) {
  RunRecord record = failed_record(static_cast<const std::exception&>(error), scenario, steps);
  record.message = failure_text(error, scenario);
  record.failed_rules = {error.path};
  if (!error.other_path.empty()) record.failed_rules.push_back(error.other_path);
  return record;
}

Place failure_place(const std::string& path, const Scenario& scenario) {
  Search search(path);
  consider_rules(search, scenario);
  for (const RowStart& row : scenario.row_starts) search.consider(row.start.path, row.start.place);
  for (const auto* values : {&scenario.start, &scenario.recruit}) {
    for (const StartValue& value : *values) search.consider(value.path, value.place);
  }
  for (const RowStart& row : scenario.row_starts) search.consider(row.start.path, row.start.place);
  for (const Body& body : scenario.bodies) search.consider(body.path, body.place);
  for (const RowSpec& row : scenario.rows[static_cast<std::size_t>(table::organisations.value())]) {
    search.consider("organisations." + row.name, row.place);
  }
  for (const TimelineEntry& entry : scenario.timeline) search.consider(entry.effects);
  for (const Trigger& trigger : scenario.triggers) {
    search.consider(trigger.path, trigger.place);
    search.consider(trigger.effects);
  }
  return search.place();
}

std::string shown_failure(const RunRecord& record, const Scenario& scenario, const Sources& sources) {
  if (record.failed_rules.empty()) return record.message + '\n';
  const auto place = [&](std::size_t rule) {
    return rule < record.failed_rules.size() ? failure_place(record.failed_rules[rule], scenario) : Place{};
  };
  Problems problems(sources);
  problems.error(place(0), record.message, place(1));
  return problems.text();
}

std::string replay_command(const RunOptions& options, std::uint32_t replicate) {
  std::string command = "ostrakon run " + shell_word(options.scenario);
  for (const auto& [name, value] : options.settings) command += " --set " + shell_word(name + "=" + value);
  if (options.allow_outside) command += " --allow-outside";
  const std::string number = std::to_string(replicate);
  return command + " --seed " + std::to_string(options.seed) + " --only-replicate " + number + " -o replay-" + number +
         ".h5 --force";
}

}  // namespace ostrakon
