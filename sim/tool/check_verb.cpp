#include "records/summary.h"
#include "tool/prepared.h"
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

std::string counted(std::size_t count, const char* thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string contents(const Scenario& scenario) {
  return counted(scenario.parameters.size(), "parameter") + ", " + counted(scenario.rules.size(), "rule") + ", " +
         counted(scenario.timeline.size() + scenario.triggers.size(), "event") + ", " +
         counted(scenario.metrics.size(), "metric") + ", " + counted(scenario.clock.steps, "step");
}

std::string place_json(const Place& place, const Sources& sources) {
  if (!place.known()) return "null";
  const Sources::LineColumn at = sources.locate(place);
  return "{\"file\": " + json_text(sources.path(place.file)) + ", \"line\": " + std::to_string(at.line) +
         ", \"column\": " + std::to_string(at.column) + ", \"length\": " + std::to_string(place.length) + "}";
}

std::string problem_json(const Problem& problem, const Sources& sources) {
  const char* severity = problem.severity == Severity::error     ? "error"
                         : problem.severity == Severity::warning ? "warning"
                                                                 : "note";
  return "{\"severity\": " + json_text(severity) + ", \"message\": " + json_text(problem.message) +
         ", \"place\": " + place_json(problem.place, sources) + ", \"other\": " + place_json(problem.other, sources) +
         "}";
}

Checked check_file(const std::string& file, const CheckOptions& options) {
  Sources sources;
  Problems problems(sources);
  const std::unique_ptr<Prepared> prepared =
      prepare({file, options.settings, options.allow_outside}, sources, problems);
  Checked checked;
  checked.file = file;
  checked.errors = problems.error_count();
  for (const Problem& problem : problems.all()) {
    if (problem.severity != Severity::error) continue;
    checked.wrong_files.insert(problem.place.known() ? sources.path(problem.place.file) : file);
  }
  checked.text = problems.text();
  if (prepared) checked.text += file + ": no errors (" + contents(prepared->scenario()) + ")\n";
  std::string list;
  for (const Problem& problem : problems.all())
    list += (list.empty() ? "\n    " : ",\n    ") + problem_json(problem, sources);
  checked.json = "{\"file\": " + json_text(file) + ", \"errors\": " + std::to_string(checked.errors) +
                 ", \"problems\": [" + list + "]}";
  return checked;
}

}  // namespace

ExitCode check_verb(const CheckOptions& options) {
  std::size_t errors = 0;
  std::set<std::string> wrong_files;
  std::string json, text;
  for (const std::string& file : options.files) {
    const Checked checked = check_file(file, options);
    errors += checked.errors;
    wrong_files.insert(checked.wrong_files.begin(), checked.wrong_files.end());
    if (options.json)
      json += (json.empty() ? "\n  " : ",\n  ") + checked.json;
    else
      text += checked.text;
  }
  if (options.json)
    text = "{\"errors\": " + std::to_string(errors) + ", \"files\": [" + json + "]}\n";
  else if (errors > 0)
    text += counted(errors, "error") + " in " + counted(wrong_files.size(), "file") + "\n";
  return print_result(text, errors > 0 ? ExitCode::bad_input : ExitCode::done);
}

}  // namespace ostrakon
