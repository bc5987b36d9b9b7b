#include "base/problem.h"
#include "input/node.h"
#include "input/read_scenario.h"
#include "phases/simulation.h"
#include "records/summary.h"
#include "storage/temporary_file.h"
#include "tool/library_folder.h"
#include "tool/log.h"
#include "tool/shell_word.h"
#include "tool/shipped.h"
#include "tool/standard_streams.h"
#include "tool/starter.h"
#include "tool/verbs.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

namespace ostrakon {

namespace {

namespace fs = std::filesystem;

constexpr const char* notes =
    "Examples: a small complete scenario with comments, in rivalry.yaml; a variation on a shipped one, in quiet.yaml\n"
    "  ostrakon new rivalry\n"
    "  ostrakon new quiet --from big-data-bureau\n\n"
    "NAME is that of the scenario or of its file (rivalry.yaml). `ostrakon list` shows what there is to begin from.\n"
    "Exit codes: 0 done, 1 the file could not be written, 2 bad input (nothing was written).";

// Something is wrong with what was asked for; said in one line.
struct Refusal {
  std::string text;
};

struct Target {
  std::string name;  // of the scenario
  fs::path file;
};

Target target_of(const Given& given) {
  std::string word = given.argument(0);
  if (word.empty() && !given.arguments().empty()) throw FlagMistake("NAME is the name of a scenario or of its file");
  if (word.empty()) word = given.has("--from") ? "variation" : "my-scenario";
  fs::path file(word);
  if (file.extension() != ".yaml") file += ".yaml";
  const std::string name = file.stem().string();
  if (!is_name(name))
    throw FlagMistake("'" + printable(name) +
                      "' cannot be the name of a scenario; a name has letters, digits, single spaces and hyphens, and "
                      "begins with a letter");
  return {name, std::move(file)};
}

// What `extends` has to say, and where that file is.
struct Base {
  std::string extends;
  fs::path path;
};

Base shipped_base(const std::string& wanted, const Target& target) {
  std::vector<std::string> known;
  for (const ShippedScenario& one : shipped_scenarios(library_folder())) {
    const std::string stem = one.path.stem().string();
    const std::string without_ending = one.file.substr(0, one.file.size() - 5);
    known.insert(known.end(), {stem, one.name});
    if (wanted != one.file && wanted != without_ending && wanted != stem && wanted != one.name) continue;
    // `extends` looks beside the file first, where the new one would find itself.
    if (target.file.filename() == one.file)
      throw Refusal{"'" + target.file.string() + "' would extend itself; give the new scenario another name"};
    return {one.file, one.path};
  }
  const std::string near = nearest(wanted, known);
  throw Refusal{"--from " + printable(wanted) + ": there is no such scenario, neither shipped nor here" +
                (near.empty() ? "; `ostrakon list` shows them" : "; did you mean '" + near + "'?")};
}

Base base_of(const std::string& wanted, const Target& target) {
  std::error_code failed;
  if (!fs::is_regular_file(wanted, failed)) return shipped_base(wanted, target);
  const fs::path folder = target.file.has_parent_path() ? target.file.parent_path() : fs::path(".");
  if (fs::equivalent(wanted, target.file, failed))
    throw Refusal{"'" + target.file.string() + "' would extend itself; give the new scenario another name"};
  return {fs::proximate(wanted, folder).generic_string(), wanted};
}

// Throws Refusal; problems of the base are shown as `check` shows them.
std::string variation(const std::string& wanted, const Target& target) {
  const Base base = base_of(wanted, target);
  ReadOptions options;
  options.library = library_folder();
  if (is_library(base.path.string(), options))
    throw Refusal{"--from " + printable(wanted) + ": " + library_message(base.path.string(), options) +
                  "; begin from one of them, or with a scenario of your own that says 'extends: " + base.extends + "'"};
  Sources sources;
  Problems problems(sources);
  const std::optional<Scenario> scenario =
      read_scenario(base.path.string(), options, engine_catalogue(), sources, problems);
  if (!scenario) {
    std::fputs(problems.text().c_str(), stderr);
    throw Refusal{"--from " + printable(wanted) + ": it has errors"};
  }
  return variation_text(target.name, target.file.generic_string(), base.extends, *scenario, sources);
}

void write(const std::string& text, TemporaryFile& file) {
  std::ofstream out(file.path(), std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) throw StorageError(file.target(), "cannot be written");
  file.publish();
}

ExitCode new_scenario(const Given& given) {
  const Target target = target_of(given);
  if (given.has("--from") && given.text("--from").empty()) throw FlagMistake("--from takes the name of a scenario");
  const std::string file = target.file.generic_string();
  bool begun = false;
  try {
    TemporaryFile written(file, given.has("--force") ? Overwrite::replace : Overwrite::refuse);
    const std::string text =
        given.has("--from") ? variation(given.text("--from"), target) : starter_text(target.name, file);
    begun = true;
    write(text, written);
  } catch (const Refusal& refusal) {
    log_error(refusal.text);
    return ExitCode::bad_input;
  } catch (const StorageError& error) {
    const bool there = !given.has("--force") && fs::is_regular_file(file);
    log_error(printable(error.what()) + (there ? "; --force replaces it" : ""));
    return begun ? ExitCode::run_failed : ExitCode::bad_input;
  }
  const std::string report =
      given.has("--json")
          ? "{\"file\": " + json_text(file) + ", \"name\": " + json_text(target.name) +
                ", \"from\": " + (given.has("--from") ? json_text(given.text("--from")) : "null") + "}\n"
          : printable(file) + "\nNext: ostrakon run " + shell_word(printable(file)) + "\n";
  return print_result(report, ExitCode::done);
}

}  // namespace

Verb new_verb() {
  return {"new",
          "Write a scenario to begin with: a commented starter, or a variation on another.",
          {{"NAME", "name of the scenario, or its file; without it my-scenario", VerbArgument::Number::optional}},
          {{"--from", "SCENARIO", "vary this one: a shipped scenario (big-data-bureau) or a file"},
           {"--force", "", "replace the file if it exists"},
           json_flag("print what was written as JSON")},
          notes,
          new_scenario};
}

}  // namespace ostrakon
