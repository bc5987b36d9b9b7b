#include "tool/run_options.h"

#include <limits>

namespace ostrakon {

RunOptions run_options(const Given& given) {
  RunOptions options;
  options.scenario = given.argument(0);
  options.output = given.text("--output");
  options.settings = settings_of(given);
  if (given.has("--replicates"))
    options.replicates =
        static_cast<std::uint32_t>(whole_number("--replicates", given.text("--replicates"), 1, most_replicates));
  if (given.has("--only-replicate")) {
    if (options.replicates) throw FlagMistake("give '--replicates' or '--only-replicate', not both");
    options.only_replicate = static_cast<std::uint32_t>(
        whole_number("--only-replicate", given.text("--only-replicate"), 0, most_replicates - 1));
  }
  if (given.has("--seed"))
    options.seed = whole_number("--seed", given.text("--seed"), 0, std::numeric_limits<std::uint64_t>::max());
  if (given.has("--threads"))
    options.threads = static_cast<unsigned>(whole_number("--threads", given.text("--threads"), 1, most_threads));
  if (given.has("--output") && options.output.empty()) throw FlagMistake("-o takes the name of a file");
  if (options.scenario.empty()) throw FlagMistake("SCENARIO is the name of a file");
  options.force = given.has("--force");
  options.json = given.has("--json");
  options.quiet = given.has("--quiet");
  options.allow_outside = given.has("--allow-outside");
  return options;
}

}  // namespace ostrakon
