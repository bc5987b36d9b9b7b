// A verb of the command line as data: what may follow it, what its help says, what it does.
#pragma once

#include "tool/exit_code.h"

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostrakon {

// What was typed after a verb, flags by their long names.
class Given {
 public:
  bool has(std::string_view flag) const { return flags_.find(flag) != flags_.end(); }
  // The value of a flag that takes one; "" if it was not given.
  std::string text(std::string_view flag) const;
  // All values of a flag that may be repeated, in order.
  std::vector<std::string> all(std::string_view flag) const;
  // The words that are no flags.
  const std::vector<std::string>& arguments() const { return arguments_; }
  std::string argument(std::size_t number) const { return number < arguments_.size() ? arguments_[number] : ""; }
  // The whole command line, the name of the program first.
  const std::vector<std::string>& command() const { return command_; }

  void add_flag(const std::string& flag, std::vector<std::string> values) { flags_[flag] = std::move(values); }
  void add_argument(std::string word) { arguments_.push_back(std::move(word)); }
  void set_command(std::vector<std::string> words) { command_ = std::move(words); }

 private:
  std::vector<std::string> arguments_, command_;
  std::map<std::string, std::vector<std::string>, std::less<>> flags_;
};

// The value of a flag or argument cannot be; the program says so with the way to the verb's help, and ends with 2.
struct FlagMistake : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct VerbArgument {
  enum class Number : std::uint8_t { one, optional, several };  // several: one at least
  std::string name;                                             // SCENARIO
  std::string meaning;
  Number number = Number::one;
};

struct VerbFlag {
  std::string names;  // "-o,--output": the long one last
  std::string value;  // what the help calls its value: "F.h5"; empty: it takes none
  std::string meaning;
  bool repeats = false;
};

struct Verb {
  std::string name;
  std::string summary;  // one sentence
  std::vector<VerbArgument> arguments;
  std::vector<VerbFlag> flags;
  std::string notes;  // an example and the exit codes
  ExitCode (*run)(const Given&) = nullptr;
  // Another program reads all that follows, help included; `run` finds it in Given::command().
  bool passes_on = false;
};

// Flags that several verbs have.
VerbFlag settings_flag();
VerbFlag outside_flag();
VerbFlag json_flag(std::string meaning);

// Readers of values, which throw FlagMistake.
// Whole decimal numbers only: no sign, no `0x`, nothing after the digits.
std::uint64_t whole_number(const std::string& flag, const std::string& text, std::uint64_t low, std::uint64_t high);
// --set name=value, in order.
std::vector<std::pair<std::string, std::string>> settings_of(const Given& given);

}  // namespace ostrakon
