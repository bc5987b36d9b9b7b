#include "base/problem.h"
#include "records/summary.h"
#include "tool/counted.h"
#include "tool/explain_lines.h"
#include "tool/library_folder.h"
#include "tool/log.h"
#include "tool/place_json.h"
#include "tool/shipped.h"
#include "tool/standard_streams.h"
#include "tool/verbs.h"

namespace ostrakon {

namespace {

namespace fs = std::filesystem;

constexpr const char* notes =
    "Example: what there is to run, to vary and to extend\n"
    "  ostrakon list\n\n"
    "The path of a scenario is what `ostrakon run` takes. `ostrakon new NAME --from SCENARIO` begins a variation on "
    "one;\n"
    "`ostrakon explain SCENARIO` shows all of it.\n"
    "Exit codes: 0 done, 2 the scenarios of the program were not found.";

// As one would type it here: from the working folder if the file lies in or near it.
std::string typed_path(const fs::path& path) {
  std::error_code failed;
  const fs::path near = fs::proximate(path, failed);
  const std::string text = near.generic_string();
  return failed || text.starts_with("../../..") || text.empty() ? path.string() : text;
}

std::string listed_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

void describe(const ShippedScenario& one, Lines& lines) {
  lines.text(0, printable(one.name + (one.summary.empty() ? "" : ": " + one.summary)));
  lines.text(4, printable(typed_path(one.path)), 4);
  if (one.errors > 0) {
    lines.text(4, counted(one.errors, "error") + "; `ostrakon check` tells them");
    return;
  }
  if (!one.library)
    lines.text(4, one.length + ", " + counted(one.replicates, "run") + ", " + counted(one.parameters, "parameter"));
  if (one.library) lines.text(4, counted(one.parameters, "parameter"));
  for (const ChosenAxis& axis : one.axes)
    lines.text(4, printable("variants of " + axis.name + ": " + listed_names(axis.alternatives)));
  if (one.library) {
    lines.text(4, printable(one.extended_by.empty() ? "nothing shipped extends it"
                                                    : "extended by " + listed_names(one.extended_by)));
  }
}

std::string text_of(const std::vector<ShippedScenario>& all) {
  Lines lines;
  bool library = false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == 0 && !all[i].library) lines.heading("SCENARIOS, to run");
    if (all[i].library && !library) lines.heading("LIBRARIES, to extend");
    library = all[i].library;
    describe(all[i], lines);
  }
  return lines.take();
}

std::string json_of(const std::vector<ShippedScenario>& all) {
  std::string list;
  for (const ShippedScenario& one : all) {
    std::string axes;
    for (const ChosenAxis& axis : one.axes) {
      axes += (axes.empty() ? "" : ", ") + std::string("{\"axis\": ") + json_text(axis.name) +
              ", \"alternatives\": " + texts_json(axis.alternatives) + "}";
    }
    list += (list.empty() ? "\n  " : ",\n  ") + std::string("{\"name\": ") + json_text(one.name) +
            ", \"kind\": " + json_text(one.library ? "library" : "scenario") +
            ", \"summary\": " + json_text(one.summary) + ", \"file\": " + json_text(one.file) +
            ", \"path\": " + json_text(typed_path(one.path)) + ", \"steps\": " + std::to_string(one.steps) +
            ", \"length\": " + json_text(one.length) + ", \"replicates\": " + std::to_string(one.replicates) +
            ", \"parameters\": " + std::to_string(one.parameters) + ", \"axes\": [" + axes +
            "], \"extends\": " + texts_json(one.extends) + ", \"extended_by\": " + texts_json(one.extended_by) +
            ", \"errors\": " + std::to_string(one.errors) + "}";
  }
  return "{\"scenarios\": [" + list + "]}\n";
}

ExitCode list_scenarios(const Given& given) {
  const std::vector<ShippedScenario> all = shipped_scenarios(library_folder());
  if (all.empty()) {
    log_error(
        "the scenarios that come with the program are not where it looks for them: 'scenarios' beside it, above "
        "it, or share/ostrakon/scenarios of its installation");
    return ExitCode::bad_input;
  }
  return print_result(given.has("--json") ? json_of(all) : text_of(all), ExitCode::done);
}

}  // namespace

Verb list_verb() {
  return {"list", "List the scenarios and libraries that come with the program.",
          {},     {json_flag("print the list as JSON")},
          notes,  list_scenarios};
}

}  // namespace ostrakon
