#include "tool/command_line.h"

#include "base/problem.h"
#include "tool/provenance.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <string_view>

namespace ostrakon {

namespace {

constexpr const char* overview =
    "Agent-based simulator of elite political competition and purges: lives the histories of a scenario.";

constexpr const char* main_footer = "`ostrakon VERB --help` shows the flags of a verb and an example.";

Reply mistake(std::string text) {
  return {"ostrakon: " + std::move(text) + '\n', ExitCode::bad_input};
}

// CLI11's own usage line names the groups of flags, not what the verb is about.
class HelpText : public CLI::Formatter {
 public:
  explicit HelpText(std::string usage) : usage_(std::move(usage)) {}
  std::string make_usage(const CLI::App*, std::string) const override { return "Usage: " + usage_ + "\n"; }

 private:
  std::string usage_;
};

using Number = VerbArgument::Number;

std::string usage_of(const Verb& verb) {
  std::string usage = "ostrakon " + verb.name;
  for (const VerbArgument& argument : verb.arguments) {
    const bool optional = argument.number == Number::optional;
    usage += optional ? " [" + argument.name + "]" : " " + argument.name;
    if (argument.number == Number::several) usage += "...";
  }
  return usage + " [FLAG]...";
}

std::string long_name(const VerbFlag& flag) {
  return flag.names.substr(flag.names.rfind(',') + 1);
}

// What CLI11 fills; as long as it parses, these must stay where they are.
struct Typed {
  struct Words {
    std::string one;
    std::vector<std::string> several;
  };
  std::vector<Words> arguments, flags;
};

CLI::Option* add_option(CLI::App& app, const std::string& name, const std::string& meaning, Typed::Words& words,
                        bool several) {
  return several ? app.add_option(name, words.several, meaning) : app.add_option(name, words.one, meaning);
}

void describe(CLI::App& app, const Verb& verb, Typed& typed) {
  app.formatter(std::make_shared<HelpText>(usage_of(verb)));
  typed.arguments.resize(verb.arguments.size());
  typed.flags.resize(verb.flags.size());
  for (std::size_t i = 0; i < verb.arguments.size(); ++i) {
    const VerbArgument& argument = verb.arguments[i];
    const bool several = argument.number == Number::several;
    CLI::Option* option = add_option(app, argument.name, argument.meaning, typed.arguments[i], several);
    option->option_text(several ? "..." : " ");
    if (argument.number != Number::optional) option->required();
  }
  for (std::size_t i = 0; i < verb.flags.size(); ++i) {
    const VerbFlag& flag = verb.flags[i];
    if (flag.value.empty()) {
      app.add_flag(flag.names, flag.meaning);
      continue;
    }
    CLI::Option* option = add_option(app, flag.names, flag.meaning, typed.flags[i], flag.repeats);
    option->option_text(flag.value)->allow_extra_args(false);
  }
  app.footer(verb.notes);
}

Given given_to(const Verb& verb, const CLI::App& app, const Typed& typed) {
  Given given;
  for (std::size_t i = 0; i < verb.arguments.size(); ++i) {
    if (app.count(verb.arguments[i].name) == 0) continue;
    const bool several = verb.arguments[i].number == Number::several;
    if (!several) given.add_argument(typed.arguments[i].one);
    for (const std::string& word : typed.arguments[i].several) given.add_argument(word);
  }
  for (std::size_t i = 0; i < verb.flags.size(); ++i) {
    const std::string name = long_name(verb.flags[i]);
    if (app.count(name) == 0) continue;
    given.add_flag(name, verb.flags[i].repeats ? typed.flags[i].several : std::vector{typed.flags[i].one});
  }
  return given;
}

std::string see_help(const Verb& verb) {
  return "; see 'ostrakon " + verb.name + " --help'";
}

std::string unknown_flag(const Verb& verb, const std::string& flag) {
  std::vector<std::string> known{"--help"};
  for (const VerbFlag& one : verb.flags) known.push_back(long_name(one));
  const std::string name = flag.substr(0, flag.find('='));
  std::string text = "unknown flag '" + name + "' of '" + verb.name + "'";
  if (const std::string near = nearest(name, known); !near.empty()) text += "; did you mean '" + near + "'?";
  return text;
}

// "a SCENARIO", "an EXPERIMENT", "at least one FILE": the first argument that is not there.
std::string missing_argument(const Verb& verb, const CLI::App& app) {
  for (std::size_t i = 0; i < verb.arguments.size(); ++i) {
    const std::string& name = verb.arguments[i].name;
    if (app.count(name) > 0 || verb.arguments[i].number == Number::optional) continue;
    if (verb.arguments[i].number == Number::several) return "at least one " + name;
    return (std::string_view("AEIOU").find(name.front()) == std::string_view::npos ? "a " : "an ") + name;
  }
  return "more";
}

// What CLI11 says of a missing argument, in our words where it matters.
std::string in_words(const Verb& verb, const CLI::App& app, const CLI::ParseError& error) {
  if (const std::vector<std::string> rest = app.remaining(); !rest.empty()) {
    const std::string& first = rest.front();
    if (first.size() > 1 && first[0] == '-') return unknown_flag(verb, first);
    return "'" + first + "' was not expected";
  }
  if (error.get_name() == "RequiredError") return "'" + verb.name + "' needs " + missing_argument(verb, app);
  if (error.get_name() == "ArgumentMismatch") {  // "--set: 1 required TEXT missing"
    const std::string text = error.what();
    const bool missing = text.find("missing") != std::string::npos;
    return "'" + text.substr(0, text.find(':')) + (missing ? "' needs a value" : "' is given more than once");
  }
  return error.what();
}

Reply unknown_verb(const std::string& word, const std::vector<Verb>& verbs) {
  if (word.size() > 1 && word[0] == '-') return mistake("unknown flag '" + word + "'; see 'ostrakon --help'");
  std::vector<std::string> known;
  known.reserve(verbs.size());
  for (const Verb& verb : verbs) known.push_back(verb.name);
  const std::string near = nearest(word, known);
  if (!near.empty()) return mistake("unknown verb '" + word + "'; did you mean '" + near + "'?");
  if (word.size() > 5 && word.ends_with(".yaml"))
    return mistake("unknown verb '" + word + "'; did you mean 'ostrakon run " + word + "'?");
  return mistake("unknown verb '" + word + "'; see 'ostrakon --help'");
}

}  // namespace

Reply reply_to(const FlagMistake& wrong, const Verb& verb) {
  return mistake(wrong.what() + see_help(verb));
}

Command parse_command_line(const std::vector<std::string>& words, const std::vector<Verb>& verbs) {
  CLI::App app(overview, "ostrakon");
  app.footer(main_footer);
  app.formatter(std::make_shared<HelpText>("ostrakon VERB [FLAG]..."));
  app.set_version_flag("--version", version_line());
  std::vector<Typed> typed(verbs.size());
  std::vector<CLI::App*> apps;
  for (std::size_t i = 0; i < verbs.size(); ++i) {
    apps.push_back(app.add_subcommand(verbs[i].name, verbs[i].summary));
    describe(*apps.back(), verbs[i], typed[i]);
  }
  if (words.size() < 2) return Reply{app.help(), ExitCode::bad_input};
  const std::string& first = words[1];
  if (first == "--version") return Reply{version_line() + '\n', ExitCode::done};
  if (first == "--help" || first == "-h" || first == "help") return Reply{app.help(), ExitCode::done};
  const auto found = std::find_if(verbs.begin(), verbs.end(), [&](const Verb& verb) { return verb.name == first; });
  if (found == verbs.end()) return unknown_verb(first, verbs);
  if (found->passes_on) {
    Call call{&*found, {}};
    call.given.set_command(words);
    return call;
  }
  const auto number = static_cast<std::size_t>(found - verbs.begin());
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend() - 1));
  } catch (const CLI::CallForHelp&) {
    return Reply{apps[number]->help(), ExitCode::done};
  } catch (const CLI::ParseError& error) {
    return mistake(in_words(*found, *apps[number], error) + see_help(*found));
  }
  Call call{&*found, given_to(*found, *apps[number], typed[number])};
  call.given.set_command(words);
  return call;
}

}  // namespace ostrakon
