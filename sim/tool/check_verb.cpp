#include "records/summary.h"
#include "sweep/points.h"
#include "tool/counted.h"
#include "tool/library_folder.h"
#include "tool/place_json.h"
#include "tool/prepared.h"
#include "tool/problem_json.h"
#include "tool/standard_streams.h"
#include "tool/verbs.h"

#include <memory>
#include <set>

namespace ostrakon {

namespace {

// One file read by itself, so that what it shares with others (a library) is told with it.
struct Checked {
  std::string file;
  std::string text;  // problems, and what the scenario holds if there are no errors
  std::string json;
  std::size_t errors = 0;
  std::set<std::string> wrong_files;  // in which they are
};

std::string contents(const Scenario& scenario) {
  return counted(scenario.parameters.size(), "parameter") + ", " + counted(scenario.rules.size(), "rule") + ", " +
         counted(scenario.timeline.size() + scenario.triggers.size(), "event") + ", " +
         counted(scenario.metrics.size(), "metric") + ", " + counted(scenario.clock.steps, "step");
}

std::string contents(const Experiment& experiment) {
  return counted(experiment.factors().size(), "factor") + ", " + counted(points_of(experiment).size(), "point");
}

Checked check_file(const ReadRequest& request) {
  Sources sources;
  Problems problems(sources);
  std::unique_ptr<Prepared> prepared;
  std::optional<Experiment> experiment;
  if (is_experiment(request.path)) {
    ReadOptions options;
    options.settings = request.settings;
    options.library = library_folder();
    options.allow_outside = request.allow_outside;
    experiment = read_experiment(request.path, options, engine_catalogue(), sources, problems);
  } else {
    prepared = prepare(request, sources, problems);
  }
  const std::string& file = request.path;
  Checked checked;
  checked.file = file;
  checked.errors = problems.error_count();
  for (const Problem& problem : problems.all()) {
    if (problem.severity != Severity::error) continue;
    checked.wrong_files.insert(problem.place.known() ? sources.path(problem.place.file) : file);
  }
  checked.text = problems.text();
  if (prepared) checked.text += file + ": no errors (" + contents(prepared->scenario()) + ")\n";
  if (experiment) checked.text += file + ": no errors (" + contents(*experiment) + ")\n";
  checked.json = "{\"file\": " + json_text(file) + ", \"errors\": " + std::to_string(checked.errors) +
                 ", \"problems\": " + problems_json(problems) + "}";
  return checked;
}

constexpr const char* notes =
    "Example: everything that is wrong with two scenarios, with file, line and column\n"
    "  ostrakon check scenarios/big-data-bureau.yaml scenarios/bench/elite-tournament.yaml\n\n"
    "Exit codes: 0 no errors, 2 errors.";

ExitCode check_files(const Given& given) {
  const std::vector<std::pair<std::string, std::string>> settings = settings_of(given);
  const bool as_json = given.has("--json");
  std::size_t errors = 0;
  std::set<std::string> wrong_files;
  std::string json, text;
  for (const std::string& file : given.arguments()) {
    const Checked checked = check_file({file, settings, given.has("--allow-outside")});
    errors += checked.errors;
    wrong_files.insert(checked.wrong_files.begin(), checked.wrong_files.end());
    if (as_json)
      json += (json.empty() ? "\n  " : ",\n  ") + checked.json;
    else
      text += checked.text;
  }
  if (as_json)
    text = "{\"errors\": " + std::to_string(errors) + ", \"files\": [" + json + "]}\n";
  else if (errors > 0)
    text += counted(errors, "error") + " in " + counted(wrong_files.size(), "file") + "\n";
  return print_result(text, errors > 0 ? ExitCode::bad_input : ExitCode::done);
}

}  // namespace

Verb check_verb() {
  return {"check",
          "Read scenarios and experiments and say everything that is wrong with them.",
          {{"FILE", "scenario or experiment files (YAML)", VerbArgument::Number::several}},
          {settings_flag(), json_flag("print the problems as JSON"), outside_flag()},
          notes,
          check_files};
}

}  // namespace ostrakon
