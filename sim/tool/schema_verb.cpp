#include "input/json_schema.h"

#include "phases/simulation.h"
#include "tool/standard_streams.h"
#include "tool/verbs.h"

namespace ostrakon {

namespace {

constexpr const char* notes =
    "Example: what editors complete scenarios by, into a file beside them\n"
    "  ostrakon schema scenario > ostrakon.schema.json\n\n"
    "An editor with a YAML language server takes it from the first line of a scenario,\n"
    "  # yaml-language-server: $schema=ostrakon.schema.json\n"
    "docs/editors.md tells more. A schema knows keys and kinds of values; `ostrakon check` knows the language.\n"
    "Exit codes: 0 done, 2 bad input.";

ExitCode print_schema(const Given& given) {
  const std::string of = given.argument(0);
  if (of == "experiment") throw FlagMistake("a schema of experiments is not in this version");
  if (of != "scenario") throw FlagMistake("there is a schema of 'scenario', not of '" + of + "'");
  return print_result(scenario_json_schema(engine_catalogue()), ExitCode::done);
}

}  // namespace

Verb schema_verb() {
  return {"schema",    "Print the JSON Schema of scenario files, for editors.", {{"WHAT", "scenario"}}, {}, notes,
          print_schema};
}

}  // namespace ostrakon
