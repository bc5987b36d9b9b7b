#include "input/read_scenario.h"

#include "base/keys.h"
#include "input/load.h"
#include "input/reading.h"
#include "input/reorganisation.h"
#include "input/roster.h"
#include "input/yaml.h"

#include <algorithm>
#include <fstream>
#include <utility>

namespace ostrakon {

namespace {

namespace fs = std::filesystem;

constexpr double most_replicates = 1e7;

bool lacks(const InputNode& document, std::string_view key) {
  const InputNode* node = document.find(key);
  return node == nullptr || node->empty();
}

bool rules_only(const InputNode& document) {
  return lacks(document, "clock") && lacks(document, "organisations");
}

// Where something should stand that does not: the first line of the scenario's own file.
Place top_of(const LoadedDocument& loaded) {
  return {loaded.files.front(), 0, 0};
}

void read_heading(const InputNode& document, Reading& reading) {
  Scenario& scenario = reading.scenario();
  if (const InputNode* name = document.find("name")) scenario.name = reading.text(*name);
  if (const InputNode* summary = document.find("summary")) scenario.summary = reading.text(*summary);
  if (scenario.name.empty()) scenario.name = fs::path(scenario.file).stem().string();
  if (const InputNode* replicates = document.find("replicates"); replicates != nullptr && !replicates->empty()) {
    scenario.replicates = reading.whole(*replicates, "replicates", 1, most_replicates).value_or(1);
  }
}

// Amounts per step are not converted: a library written for months gives three times too little a quarter.
void warn_of_other_steps(const LoadedDocument& loaded, const Scenario& scenario, Problems& problems) {
  const InputNode* clock = loaded.root.find("clock");
  const InputNode* step = clock != nullptr && clock->is_map() ? clock->find("step") : nullptr;
  for (const StepMeant& meant : loaded.steps_meant) {
    if (meant.unit == scenario.clock.unit) continue;
    const auto name = [](Clock::Unit unit) { return clock_units()[static_cast<std::size_t>(unit)]; };
    problems.warning(step != nullptr ? step->place : Place{},
                     "a step is a " + name(scenario.clock.unit) + ", but what this extends is written for steps of a " +
                         name(meant.unit) + "; durations and yearly(…) are converted, other amounts and chances are not",
                     meant.place);
  }
}

// Draws that the engine takes by itself, lest the path of a rule shares a hash with one of them.
void add_draws_of_engine(Reading& reading) {
  const auto add = [&](const std::vector<std::string>& paths) {
    for (const std::string& path : paths) reading.sites().add(path, {}, reading.problems());
  };
  add(reading.catalogue().own_draws);
  for (const Slot& slot : reading.catalogue().slots) add(slot.own_draws);
}

// Everything by name first, then values, then rules: a rule may name what stands further down.
void read_all(const InputNode& document, const LoadedDocument& loaded, Reading& reading) {
  const Fields top(document, scenario_schema(), reading);
  Scenario& scenario = reading.scenario();
  scenario.rows.resize(scenario.catalogue.tables.size());
  add_draws_of_engine(reading);
  read_parameters(top["parameters"], reading);
  if (top["clock"] != nullptr) read_clock(top["clock"], reading);
  read_heading(document, reading);
  read_phases(top["phases"], reading);
  declare_sanctions(top["sanctions"], reading);
  declare_ranks(top["ranks"], reading);
  declare_factions(top["factions"], reading);
  declare_sectors(top["sectors"], reading);
  declare_ties(top["ties"], reading);
  declare_names_of_rules(document, reading);
  declare_score_terms(document, reading);
  declare_meetings(document, reading);
  const InputNode* agents = top["agents"];
  declare_attributes(top["attributes"], agents != nullptr ? agents->find("start") : nullptr, reading);
  declare_bodies(top["bodies"], reading);
  read_small_tables(document, reading);
  if (top["organisations"] != nullptr) read_organisations(top["organisations"], agents, reading);
  reading.give_later_values();
  declare_definitions(top["definitions"], reading);
  check_definitions(top["definitions"], reading);
  read_ties(top["ties"], reading);
  read_rules(top["rules"], reading);
  read_bodies(top["bodies"], reading);
  read_row_starts(top["attributes"], top["world"], reading);
  read_start(document, reading);
  if (loaded.roster >= 0 && agents != nullptr) {
    read_roster(*agents, loaded.roster, reading);
    if (loaded.roster_ties >= 0) read_roster_ties(loaded.roster_ties, reading);
  }
  read_timeline(top["timeline"], reading);
  read_triggers(top["triggers"], reading);
  warn_of_unfounded(reading);
  warn_of_idle_docket(reading);
  read_metrics(top["metrics"], top["headline"], top["rules"], reading);
  read_record(top["record"], reading);
  scenario.draw_sites = reading.sites().all();
}

}  // namespace

std::uint64_t with_roster(std::uint64_t digest, std::string_view roster) {
  return mix64(digest, hash64(roster));
}

std::optional<Scenario> read_scenario(const std::string& path, const ReadOptions& options, const Catalogue& base,
                                      Sources& sources, Problems& problems) {
  std::optional<LoadedDocument> loaded = load_document(path, options, sources, problems);
  if (!loaded) return std::nullopt;
  const InputNode& document = loaded->root;
  if (rules_only(document)) {
    problems.error({}, library_message(path, options));
    return std::nullopt;
  }
  for (const char* key : {"clock", "organisations"}) {
    if (lacks(document, key))
      problems.error(top_of(*loaded), std::string("a scenario needs '") + key +
                                          "'; without clock and organisations a file is a library");
  }
  Scenario scenario;
  scenario.file = path;
  scenario.catalogue = base;
  scenario.settings = options.settings;
  Reading reading(scenario, problems);
  read_all(document, *loaded, reading);
  warn_of_other_steps(*loaded, scenario, problems);
  if (problems.any_errors()) return std::nullopt;
  for (std::int32_t file : loaded->files) scenario.files.emplace_back(sources.path(file), sources.text(file));
  scenario.resolved_text = yaml_text(document);
  scenario.text_digest = hash64(scenario.resolved_text);
  scenario.meaning_digest = hash64(canonical_text(document, {"name", "summary", "about"}, {"about"}));
  const auto keep_roster = [&](const char* key, std::int32_t file, std::string& name, std::string& text) {
    if (file < 0) return;
    name = document.find("agents")->find(key)->text.text;
    text = sources.text(file);
    scenario.text_digest = with_roster(scenario.text_digest, text);
    scenario.meaning_digest = with_roster(scenario.meaning_digest, text);
  };
  keep_roster("roster", loaded->roster, scenario.roster.name, scenario.roster.text);
  keep_roster("ties", loaded->roster_ties, scenario.roster.ties_name, scenario.roster.ties_text);
  scenario.resolved.document = std::make_shared<const InputNode>(std::move(loaded->root));
  scenario.resolved.axes = std::make_shared<const std::vector<ChosenAxis>>(std::move(loaded->axes));
  return scenario;
}

bool is_library(const std::string& path, const ReadOptions& options) {
  Sources sources;
  Problems problems(sources);
  ReadOptions without = options;
  without.settings.clear();
  const std::optional<LoadedDocument> loaded = load_document(path, without, sources, problems);
  return loaded && rules_only(loaded->root);
}

namespace {

// Whether one line of a file, `extends: …`, names the library.
bool extends_library(const fs::path& file, const std::string& library) {
  std::ifstream stream(file);
  std::string line;
  for (int i = 0; i < 200 && std::getline(stream, line); ++i) {
    if (line.starts_with("extends:") && line.find(library) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

std::string library_message(const std::string& path, const ReadOptions& options) {
  const fs::path file(path);
  const fs::path folder = file.parent_path().filename();
  const std::string shown = folder.empty() ? file.filename().string() : (folder / file.filename()).string();
  std::vector<std::string> names;
  for (const fs::path& root : {options.library, file.parent_path().parent_path()}) {
    std::error_code failed;
    if (root.empty()) continue;
    for (const fs::directory_entry& entry : fs::directory_iterator(root, failed)) {
      if (entry.path().extension() != ".yaml" || !extends_library(entry.path(), file.stem().string())) continue;
      names.push_back(entry.path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string message = shown + " is a library (no clock, no organisations).";
  if (!names.empty()) message += " Scenarios that extend it: " + listed(names);
  return message;
}

}  // namespace ostrakon
