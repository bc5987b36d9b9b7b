#include "tool/command_line.h"

#include "base/problem.h"
#include "tool/provenance.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <memory>
#include <string_view>

namespace ostrakon {

namespace {

constexpr std::array<std::string_view, 2> verbs{"run", "check"};
constexpr std::array<std::string_view, 11> later_verbs{"explain", "schema",  "sweep",  "status", "merge", "submit",
                                                       "replay",  "compare", "report", "list",   "new"};
constexpr std::string_view later_export = "export";

constexpr const char* overview =
    "Agent-based simulator of elite political competition and purges: lives the histories of a scenario.";

constexpr const char* run_example =
    "Example: 200 histories of the data bureau in which only the rents differ between posts, into rents.h5\n"
    "  ostrakon run scenarios/big-data-bureau.yaml --replicates 200 --set cause=rents -o rents.h5\n\n"
    "The same scenario, settings and seed give the same bytes, whatever the number of threads. Ctrl-C keeps the runs\n"
    "that are finished. Wall time, host and command line go to a file beside the output: rents.run.json.\n"
    "Exit codes: 0 done, 1 a run failed (its row in the file says why), 2 bad input, 130 interrupted.";

constexpr const char* check_example =
    "Example: everything that is wrong with two scenarios, with file, line and column\n"
    "  ostrakon check scenarios/big-data-bureau.yaml scenarios/bench/elite-tournament.yaml\n\n"
    "Exit codes: 0 no errors, 2 errors.";

constexpr const char* main_footer = "`ostrakon VERB --help` shows the flags of a verb and an example.";

Reply mistake(std::string text) {
  return {"ostrakon: " + std::move(text) + '\n', ExitCode::bad_input};
}

// Thrown where a flag is read, caught in parse_command_line.
struct FlagMistake {
  std::string text;
};

// Whole decimal numbers only: no sign, no `0x`, nothing after the digits.
std::uint64_t whole_number(const std::string& flag, const std::string& text, std::uint64_t low, std::uint64_t high) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < low || value > high)
    throw FlagMistake{flag + " is a whole number from " + std::to_string(low) + " to " + std::to_string(high) +
                      ", not '" + text + "'"};
  return value;
}

std::vector<std::pair<std::string, std::string>> settings_of(const std::vector<std::string>& texts) {
  std::vector<std::pair<std::string, std::string>> settings;
  for (const std::string& text : texts) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) throw FlagMistake{"--set takes name=value, not '" + text + "'"};
    settings.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return settings;
}

// What CLI11 fills before values are read.
struct Raw {
  std::string replicates, seed, threads;
  std::vector<std::string> settings;
};

// CLI11's own usage line names the groups of flags, not what the verb is about.
class HelpText : public CLI::Formatter {
 public:
  explicit HelpText(std::string usage) : usage_(std::move(usage)) {}
  std::string make_usage(const CLI::App*, std::string) const override { return "Usage: " + usage_ + "\n"; }

 private:
  std::string usage_;
};

void add_settings(CLI::App& verb, Raw& raw) {
  verb.add_option("--set", raw.settings,
                  "a parameter, an alternative of a variant or a path of the scenario; may be repeated")
      ->option_text("NAME=VALUE")
      ->allow_extra_args(false);
}

void describe_run(CLI::App& verb, RunOptions& options, Raw& raw) {
  verb.formatter(std::make_shared<HelpText>("ostrakon run SCENARIO [FLAG]..."));
  verb.add_option("SCENARIO", options.scenario, "scenario file (YAML)")->option_text(" ")->required();
  verb.add_option("-o,--output", options.output,
                  "result file; without it NAME.h5 in the working folder, after the scenario")
      ->option_text("F.h5");
  verb.add_option("-n,--replicates", raw.replicates, "number of runs; without it what the scenario says")
      ->option_text("N");
  verb.add_option("--seed", raw.seed, "master seed, a whole number from 0 to 18446744073709551615; without it 1")
      ->option_text("S");
  add_settings(verb, raw);
  verb.add_option("-t,--threads", raw.threads, "threads; without it as many as the processor has")->option_text("N");
  verb.add_flag("--force", options.force, "replace the result file if it exists");
  verb.add_flag("--json", options.json, "print the result as JSON");
  verb.add_flag("-q,--quiet", options.quiet, "no progress, only warnings and errors");
  verb.add_flag("--allow-outside", options.allow_outside, "let the scenario read files outside its project folder");
  verb.footer(run_example);
}

void describe_check(CLI::App& verb, CheckOptions& options, Raw& raw) {
  verb.formatter(std::make_shared<HelpText>("ostrakon check FILE... [FLAG]..."));
  verb.add_option("FILE", options.files, "scenario files (YAML)")->option_text("...")->required();
  add_settings(verb, raw);
  verb.add_flag("--json", options.json, "print the problems as JSON");
  verb.add_flag("--allow-outside", options.allow_outside, "let scenarios read files outside their project folder");
  verb.footer(check_example);
}

void read_values(const CLI::App& verb, RunOptions& options, const Raw& raw) {
  if (verb.count("--replicates") > 0)
    options.replicates = static_cast<std::uint32_t>(whole_number("--replicates", raw.replicates, 1, most_replicates));
  if (verb.count("--seed") > 0)
    options.seed = whole_number("--seed", raw.seed, 0, std::numeric_limits<std::uint64_t>::max());
  if (verb.count("--threads") > 0)
    options.threads = static_cast<unsigned>(whole_number("--threads", raw.threads, 1, most_threads));
  if (verb.count("--output") > 0 && options.output.empty()) throw FlagMistake{"-o takes the name of a file"};
  if (options.scenario.empty()) throw FlagMistake{"SCENARIO is the name of a file"};
  options.settings = settings_of(raw.settings);
}

std::string unknown_flag(const CLI::App& verb, const std::string& flag) {
  std::vector<std::string> known;
  for (const CLI::Option* option : verb.get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  }
  const std::string name = flag.substr(0, flag.find('='));
  std::string text = "unknown flag '" + name + "' of '" + verb.get_name() + "'";
  if (const std::string near = nearest(name, known); !near.empty()) text += "; did you mean '" + near + "'?";
  return text;
}

// What CLI11 says of a missing argument, in our words where it matters.
std::string in_words(const CLI::App& verb, const CLI::ParseError& error) {
  const std::string see = "; see 'ostrakon " + verb.get_name() + " --help'";
  if (const std::vector<std::string> rest = verb.remaining(); !rest.empty()) {
    const std::string& first = rest.front();
    if (first.size() > 1 && first[0] == '-') return unknown_flag(verb, first) + see;
    return "'" + first + "' was not expected" + see;
  }
  if (error.get_name() == "RequiredError") {
    const bool run = verb.get_name() == "run";
    return std::string("'") + verb.get_name() + "' needs " + (run ? "a SCENARIO" : "at least one FILE") + see;
  }
  if (error.get_name() == "ArgumentMismatch") {  // "--set: 1 required TEXT missing"
    const std::string text = error.what();
    const bool missing = text.find("missing") != std::string::npos;
    return "'" + text.substr(0, text.find(':')) + (missing ? "' needs a value" : "' is given more than once") + see;
  }
  return std::string(error.what()) + see;
}

Reply unknown_verb(const std::string& verb) {
  const bool later =
      verb == later_export || std::find(later_verbs.begin(), later_verbs.end(), verb) != later_verbs.end();
  if (later) return mistake("'" + verb + "' is not in this version");
  if (verb.size() > 1 && verb[0] == '-') return mistake("unknown flag '" + verb + "'; see 'ostrakon --help'");
  std::vector<std::string> known(verbs.begin(), verbs.end());
  known.insert(known.end(), later_verbs.begin(), later_verbs.end());
  known.emplace_back(later_export);
  const std::string near = nearest(verb, known);
  if (!near.empty()) return mistake("unknown verb '" + verb + "'; did you mean '" + near + "'?");
  const bool file = verb.size() > 5 && verb.compare(verb.size() - 5, 5, ".yaml") == 0;
  if (file) return mistake("unknown verb '" + verb + "'; did you mean 'ostrakon run " + verb + "'?");
  return mistake("unknown verb '" + verb + "'; see 'ostrakon --help'");
}

}  // namespace

Command parse_command_line(const std::vector<std::string>& arguments) {
  RunOptions run;
  CheckOptions check;
  Raw raw;
  CLI::App app(overview, "ostrakon");
  app.footer(main_footer);
  app.formatter(std::make_shared<HelpText>("ostrakon VERB [FLAG]..."));
  app.set_version_flag("--version", version_line());
  CLI::App* run_verb = app.add_subcommand("run", "Live the histories of a scenario and write them to a result file.");
  CLI::App* check_verb = app.add_subcommand("check", "Read scenarios and say everything that is wrong with them.");
  describe_run(*run_verb, run, raw);
  describe_check(*check_verb, check, raw);

  if (arguments.empty()) return Reply{app.help(), ExitCode::bad_input};
  const std::string& first = arguments.front();
  if (first == "--version") return Reply{version_line() + '\n', ExitCode::done};
  if (first == "--help" || first == "-h" || first == "help") return Reply{app.help(), ExitCode::done};
  if (std::find(verbs.begin(), verbs.end(), first) == verbs.end()) return unknown_verb(first);

  const CLI::App& verb = first == "run" ? *run_verb : *check_verb;
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    if (&verb == check_verb) {
      check.settings = settings_of(raw.settings);
      return check;
    }
    read_values(verb, run, raw);
    return run;
  } catch (const CLI::CallForHelp&) {
    return Reply{verb.help(), ExitCode::done};
  } catch (const CLI::ParseError& error) {
    return mistake(in_words(verb, error));
  } catch (const FlagMistake& flag) {
    return mistake(flag.text + "; see 'ostrakon " + first + " --help'");
  }
}

}  // namespace ostrakon
