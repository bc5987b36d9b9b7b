#include "tool/command_line.h"

#include "tool/run_options.h"
#include "tool/verbs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace ostrakon {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Command parse(std::vector<std::string> words) {
  words.insert(words.begin(), "ostrakon");
  return parse_command_line(words, all_verbs());
}

Given given_of(const std::vector<std::string>& words) {
  const Command command = parse(words);
  if (const auto* reply = std::get_if<Reply>(&command)) ADD_FAILURE() << reply->text;
  return std::holds_alternative<Call>(command) ? std::get<Call>(command).given : Given();
}

RunOptions run_of(const std::vector<std::string>& words) {
  return run_options(given_of(words));
}

Reply reply_of(const std::vector<std::string>& words) {
  const Command command = parse(words);
  if (const auto* reply = std::get_if<Reply>(&command)) return *reply;
  // A value that the verb cannot take is found when it reads what it was given.
  const Call& call = std::get<Call>(command);
  try {
    run_options(call.given);
  } catch (const FlagMistake& mistake) {
    return reply_to(mistake, *call.verb);
  }
  ADD_FAILURE() << "nothing is wrong";
  return {};
}

std::string mistake_of(const std::vector<std::string>& words) {
  const Reply reply = reply_of(words);
  EXPECT_EQ(reply.code, ExitCode::bad_input);
  EXPECT_THAT(reply.text, StartsWith("ostrakon: "));
  EXPECT_EQ(reply.text.find('\n'), reply.text.size() - 1) << "one line: " << reply.text;
  return reply.text;
}

TEST(CommandLine, DefaultsOfRun) {
  const RunOptions options = run_of({"run", "a.yaml"});
  EXPECT_EQ(options.scenario, "a.yaml");
  EXPECT_EQ(options.output, "");
  EXPECT_FALSE(options.replicates.has_value());
  EXPECT_EQ(options.seed, 1U);
  EXPECT_EQ(options.threads, 0U);
  EXPECT_FALSE(options.force || options.json || options.quiet || options.allow_outside);
}

TEST(CommandLine, EveryFlagOfRun) {
  const RunOptions options =
      run_of({"run", "-o", "x.h5", "--replicates", "12", "--seed", "18446744073709551615", "--set", "a=1", "a.yaml",
              "--threads=3", "--set", "b=x=y", "--force", "--json", "-q", "--allow-outside"});
  EXPECT_EQ(options.scenario, "a.yaml");
  EXPECT_EQ(options.output, "x.h5");
  EXPECT_EQ(options.replicates, 12U);
  EXPECT_EQ(options.seed, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(options.threads, 3U);
  const std::vector<std::pair<std::string, std::string>> settings{{"a", "1"}, {"b", "x=y"}};
  EXPECT_EQ(options.settings, settings);
  EXPECT_TRUE(options.force && options.json && options.quiet && options.allow_outside);
}

TEST(CommandLine, ASettingDoesNotSwallowTheScenario) {
  const RunOptions options = run_of({"run", "--set", "a=1", "--set", "c=", "a.yaml"});
  EXPECT_EQ(options.scenario, "a.yaml");
  ASSERT_EQ(options.settings.size(), 2U);
  EXPECT_EQ(options.settings[1].second, "");
}

TEST(CommandLine, NegativeAndListValuesOfSettings) {
  const RunOptions options = run_of({"run", "a.yaml", "--set", "x=-1.5", "--set", "range=[0, 3]"});
  ASSERT_EQ(options.settings.size(), 2U);
  EXPECT_EQ(options.settings[0].second, "-1.5");
  EXPECT_EQ(options.settings[1].second, "[0, 3]");
}

TEST(CommandLine, OneReplicateAlone) {
  EXPECT_FALSE(run_of({"run", "a.yaml"}).only_replicate.has_value());
  EXPECT_EQ(run_of({"run", "a.yaml", "--only-replicate", "0"}).only_replicate, 0U);
  EXPECT_THAT(mistake_of({"run", "a.yaml", "--only-replicate", "-1"}),
              HasSubstr("--only-replicate is a whole number from 0 to 9999999, not '-1'"));
  EXPECT_THAT(mistake_of({"run", "a.yaml", "--only-replicate", "3", "-n", "4"}),
              HasSubstr("give '--replicates' or '--only-replicate', not both; see 'ostrakon run --help'"));
}

TEST(CommandLine, CheckTakesSeveralFiles) {
  const Given given = given_of({"check", "a.yaml", "b.yaml", "--json"});
  EXPECT_EQ(given.arguments(), (std::vector<std::string>{"a.yaml", "b.yaml"}));
  EXPECT_TRUE(given.has("--json"));
  EXPECT_FALSE(given.has("--set"));
}

TEST(CommandLine, BoundsNameTheFlag) {
  EXPECT_THAT(mistake_of({"run", "a.yaml", "--threads", "0"}),
              HasSubstr("--threads is a whole number from 1 to 1024, not '0'"));
  EXPECT_THAT(mistake_of({"run", "a.yaml", "--threads", "1025"}), HasSubstr("not '1025'"));
  EXPECT_THAT(mistake_of({"run", "a.yaml", "--replicates", "0"}),
              HasSubstr("--replicates is a whole number from 1 to 10000000, not '0'"));
  EXPECT_THAT(mistake_of({"run", "a.yaml", "--replicates", "-3"}), HasSubstr("--replicates"));
  EXPECT_THAT(mistake_of({"run", "a.yaml", "--replicates", "1e3"}), HasSubstr("not '1e3'"));
  EXPECT_THAT(mistake_of({"run", "a.yaml", "--seed", "-1"}), HasSubstr("--seed is a whole number from 0"));
  EXPECT_THAT(mistake_of({"run", "a.yaml", "--seed", "18446744073709551616"}), HasSubstr("--seed"));
  EXPECT_THAT(mistake_of({"run", "a.yaml", "--seed", "0x10"}), HasSubstr("not '0x10'"));
  EXPECT_THAT(mistake_of({"run", "a.yaml", "--seed", ""}), HasSubstr("--seed"));
}

TEST(CommandLine, MistakesSuggest) {
  EXPECT_THAT(mistake_of({"rnu", "a.yaml"}), HasSubstr("unknown verb 'rnu'; did you mean 'run'?"));
  EXPECT_THAT(mistake_of({"chekc"}), HasSubstr("did you mean 'check'?"));
  EXPECT_THAT(mistake_of({"frobnicate"}), HasSubstr("unknown verb 'frobnicate'; see 'ostrakon --help'"));
  EXPECT_THAT(mistake_of({"a/curse.yaml"}), HasSubstr("did you mean 'ostrakon run a/curse.yaml'?"));
  EXPECT_THAT(mistake_of({"--jsn"}), HasSubstr("unknown flag '--jsn'"));
  EXPECT_THAT(mistake_of({"run", "a.yaml", "--replicate", "3"}),
              HasSubstr("unknown flag '--replicate' of 'run'; did you mean '--replicates'?"));
  EXPECT_THAT(mistake_of({"check", "a.yaml", "--jsn"}), HasSubstr("did you mean '--json'?"));
  EXPECT_THAT(mistake_of({"run", "a.yaml", "b.yaml"}), HasSubstr("'b.yaml' was not expected"));
  EXPECT_THAT(mistake_of({"run"}), HasSubstr("'run' needs a SCENARIO; see 'ostrakon run --help'"));
  EXPECT_THAT(mistake_of({"check"}), HasSubstr("'check' needs at least one FILE"));
  EXPECT_THAT(mistake_of({"run", "a.yaml", "--set", "patronage"}),
              HasSubstr("--set takes name=value, not 'patronage'"));
  EXPECT_THAT(mistake_of({"run", "a.yaml", "--set", "=3"}), HasSubstr("--set takes name=value"));
  EXPECT_THAT(mistake_of({"run", "a.yaml", "-o"}), HasSubstr("--output"));
  EXPECT_THAT(mistake_of({"run", "a.yaml", "-o", ""}), HasSubstr("-o takes the name of a file"));
}

TEST(CommandLine, WordsForAnotherProgramAreNotRead) {
  const std::vector<std::string> words{"compare", "--help", "--set", "-o", "", "x y"};
  const Given given = given_of(words);
  EXPECT_EQ(given.command().size(), 1 + words.size());
  EXPECT_THAT(given.command(), testing::IsSupersetOf(words));
  EXPECT_TRUE(given.arguments().empty());
  EXPECT_FALSE(given.has("--set"));
}

TEST(CommandLine, HelpOfEachVerbShowsAnExample) {
  for (const Verb& verb : all_verbs()) {
    if (verb.passes_on) continue;  // tests/tool/analysis_verbs.py
    for (const std::string flag : {"--help", "-h"}) {
      const Reply reply = reply_of({verb.name, flag});
      EXPECT_EQ(reply.code, ExitCode::done);
      EXPECT_THAT(reply.text, HasSubstr("Usage: ostrakon " + verb.name));
      EXPECT_THAT(reply.text, HasSubstr("Example"));
      EXPECT_THAT(reply.text, HasSubstr("\n  ostrakon " + verb.name));
      EXPECT_THAT(reply.text, HasSubstr("Exit codes: 0 "));
      EXPECT_THAT(reply.text, HasSubstr(verb.summary));
    }
  }
  EXPECT_THAT(reply_of({"run", "--help"}).text, HasSubstr("--set NAME=VALUE"));
}

TEST(CommandLine, VerbsAreDescribedInFull) {
  for (const Verb& verb : all_verbs()) {
    EXPECT_NE(verb.run, nullptr) << verb.name;
    for (const VerbArgument& argument : verb.arguments) EXPECT_FALSE(argument.meaning.empty()) << verb.name;
    for (const VerbFlag& flag : verb.flags) EXPECT_FALSE(flag.meaning.empty()) << verb.name << flag.names;
    EXPECT_THAT(reply_of({"--help"}).text, HasSubstr("  " + verb.name + " "));
  }
}

TEST(CommandLine, HelpAndVersionOfTheProgram) {
  EXPECT_EQ(reply_of({"--help"}).code, ExitCode::done);
  EXPECT_THAT(reply_of({"--help"}).text, HasSubstr("check"));
  EXPECT_EQ(reply_of({}).code, ExitCode::bad_input);
  EXPECT_THAT(reply_of({"--version"}).text, testing::MatchesRegex("ostrakon [0-9.]+ \\(revision [^ ]+\\)\n"));
}

}  // namespace
}  // namespace ostrakon
