#include "base/json.h"
#include "base/parallel.h"
#include "storage/error.h"
#include "tool/counted.h"
#include "tool/interrupts.h"
#include "tool/log.h"
#include "tool/replay.h"
#include "tool/run_options.h"
#include "tool/standard_streams.h"
#include "tool/verbs.h"

#include <cstdio>
#include <limits>
#include <stdexcept>

namespace ostrakon {

namespace {

constexpr const char* notes =
    "Example: live run 3 again, and tell the life of whoever led at its end\n"
    "  ostrakon replay rents.h5 --run 3 --trace leader\n\n"
    "Needs nothing but the file: it holds the scenario, its settings and the seed. Compared are the digest, the "
    "status,\n"
    "all metrics and every row of the run in every table; each difference is named. WHO is the number of a person in\n"
    "/agents, 'leader', or 'holder of province/secretary at 2016-05'. A turn of a life has its reason: the term that "
    "hit\n"
    "with its chance and the uniform drawn, who selected whom over whom by which scores.\n"
    "Exit codes: 0 equal, 1 something differs, 2 bad input, 130 interrupted.";

std::string contents(const Replayed& replayed) {
  std::string text = counted(replayed.steps, "step");
  for (const auto& [table, rows] : replayed.tables) text += ", " + std::to_string(rows) + " " + table;
  return text;
}

std::string text_of(const Replayed& replayed, const ReplayOptions& options) {
  const std::string run = printable(options.file) + ": run " + std::to_string(options.run);
  std::string text;
  if (replayed.differences.empty()) {
    text = run + " is equal (digest " + replayed.digest + ", " + replayed.status + ", " + contents(replayed) + ")\n";
  } else {
    text = run + " differs (lived anew its digest is " + replayed.digest + ")\n";
    for (const Difference& one : replayed.differences)
      text += "  " + printable(one.dataset) + ": " + one.message + '\n';
  }
  if (replayed.life) text += '\n' + life_text(*replayed.life);
  return text;
}

std::string json_of(const Replayed& replayed, const ReplayOptions& options) {
  std::string list;
  for (const Difference& one : replayed.differences) {
    list += (list.empty() ? "\n  " : ",\n  ") + std::string("{\"dataset\": ") + json_text(printable(one.dataset)) +
            ", \"message\": " + json_text(one.message) + "}";
  }
  std::string text = "{\"file\": " + json_text(options.file) + ", \"run\": " + std::to_string(options.run) +
                     ", \"equal\": " + (replayed.differences.empty() ? "true" : "false") +
                     ", \"digest\": " + json_text(replayed.digest) + ", \"status\": " + json_text(replayed.status) +
                     ", \"steps\": " + std::to_string(replayed.steps) + ", \"differences\": [" + list + "]";
  if (replayed.life) {
    std::string life = life_json(*replayed.life);
    life.pop_back();
    text += ", \"life\": " + life;
  }
  return text + "}\n";
}

ReplayOptions options_of(const Given& given) {
  ReplayOptions options;
  options.file = given.argument(0);
  if (!given.has("--run")) throw FlagMistake("'replay' needs --run K: the number of a run in the file");
  options.run = static_cast<std::int32_t>(whole_number(
      "--run", given.text("--run"), 0, static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max())));
  options.threads = given.has("--threads")
                        ? static_cast<unsigned>(whole_number("--threads", given.text("--threads"), 1, most_threads))
                        : available_threads();
  if (given.has("--trace")) options.trace = given.text("--trace");
  return options;
}

ExitCode replay_run(const Given& given) {
  const ReplayOptions options = options_of(given);
  catch_interrupts("nothing is compared");
  try {
    const HistoryReader history(options.file);
    Sources sources;
    Problems problems(sources);
    const ReplaySource source = replay_source(history, options.run, options.trace.has_value(), sources, problems);
    if (!source.prepared) {
      const std::string text = problems.text();
      std::fwrite(text.data(), 1, text.size(), stderr);
      log_error("the scenario in " + printable(options.file) + " cannot be read; nothing was run");
      return ExitCode::bad_input;
    }
    const Replayed replayed = replay(history, source, options);
    if (interrupted()) {
      log_error("interrupted; nothing was compared");
      return ExitCode::interrupted;
    }
    const ExitCode code = !replayed.trouble.empty()      ? ExitCode::bad_input
                          : replayed.differences.empty() ? ExitCode::done
                                                         : ExitCode::run_failed;
    if (!replayed.trouble.empty()) log_error(replayed.trouble);
    return print_result(given.has("--json") ? json_of(replayed, options) : text_of(replayed, options), code);
  } catch (const StorageError& error) {
    log_error(printable(error.what()));
  } catch (const std::runtime_error& error) {
    log_error("the sweep in " + printable(options.file) + " cannot be lived again: " + printable(error.what()));
  }
  return ExitCode::bad_input;
}

}  // namespace

Verb replay_verb() {
  return {
      "replay",
      "Live one run of a result file again and compare; tell one life.",
      {{"FILE", "result file (F.h5)"}},
      {{"--run", "K", "number of the run, as in /runs/run"},
       {"--trace", "WHO", "tell this person's life, each turn with its reason"},
       {"-t,--threads", "N", "threads that share the run where it is large; without it as many as the processor has"},
       json_flag("print what was found as JSON")},
      notes,
      replay_run};
}

}  // namespace ostrakon
