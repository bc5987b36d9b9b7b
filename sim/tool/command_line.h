// The words of the command line → a verb and what was given to it.
#pragma once

#include "tool/verb.h"

#include <string>
#include <variant>
#include <vector>

namespace ostrakon {

struct Call {
  const Verb* verb = nullptr;  // one of the verbs that were to choose from
  Given given;
};

// Nothing to do but to say something: help and version (to stdout, done) or a mistake (to stderr, bad input).
struct Reply {
  std::string text;
  ExitCode code = ExitCode::done;
};

using Command = std::variant<Call, Reply>;

// `words`: the command line with the name of the program. Never throws for what a user may type.
Command parse_command_line(const std::vector<std::string>& words, const std::vector<Verb>& verbs);

// What to say of a value that a verb cannot take.
Reply reply_to(const FlagMistake& mistake, const Verb& verb);

}  // namespace ostrakon
