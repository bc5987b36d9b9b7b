#include "tool/explain_text.h"
#include "tool/log.h"
#include "tool/prepared.h"
#include "tool/standard_streams.h"
#include "tool/verbs.h"

#include <cstdio>
#include <memory>
#include <optional>

namespace ostrakon {

namespace {

constexpr const char* notes =
    "Examples: the whole scenario; one rule with all it depends on; what --set cause=rents comes to\n"
    "  ostrakon explain scenarios/big-data-bureau.yaml\n"
    "  ostrakon explain scenarios/big-data-bureau.yaml detect.audit\n"
    "  ostrakon explain scenarios/big-data-bureau.yaml cause --set cause=rents\n\n"
    "PATH is a parameter, an axis of the variants, or a path: rules.appoint.score, agents.start.age,\n"
    "organisations.province.units.data bureau; its end is enough where no other part ends so.\n"
    "Every value is shown with the file and line it comes from, the variant or --set that laid it there, and what it\n"
    "replaced; rules in the order in which a step asks them, with what they read, write and draw.\n"
    "Exit codes: 0 done, 2 the scenario has errors or there is no such part.";

ExitCode explain_scenario(const Given& given) {
  Sources sources;
  Problems problems(sources);
  const std::unique_ptr<Prepared> prepared =
      prepare({given.argument(0), settings_of(given), given.has("--allow-outside")}, sources, problems);
  if (!prepared) {
    std::fputs(problems.text().c_str(), stderr);
    return ExitCode::bad_input;
  }
  std::string message;
  const std::optional<ExplainTarget> target = find_target(given.argument(1), prepared->scenario(), message);
  if (!target) {
    log_error(message);
    return ExitCode::bad_input;
  }
  const auto print = given.has("--json") ? explain_json : explain_text;
  return print_result(print(prepared->scenario(), explain(*prepared), *target, sources), ExitCode::done);
}

}  // namespace

Verb explain_verb() {
  return {"explain",
          "Show what a scenario comes to: every value with where it is from, every rule in its order.",
          {{"SCENARIO", "scenario file (YAML)"}, {"PATH", "only this part of it", VerbArgument::Number::optional}},
          {settings_flag(), json_flag("print as JSON"), outside_flag()},
          notes,
          explain_scenario};
}

}  // namespace ostrakon
