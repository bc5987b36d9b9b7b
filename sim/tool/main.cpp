#include "tool/log.h"
#include "tool/standard_streams.h"
#include "tool/verbs.h"

#include <cstdio>
#include <exception>

namespace ostrakon {

namespace {

ExitCode execute(const std::vector<std::string>& words) {
  const Command command = parse_command_line({words.begin() + (words.empty() ? 0 : 1), words.end()});
  if (const auto* run = std::get_if<RunOptions>(&command)) return run_verb(*run, words);
  if (const auto* check = std::get_if<CheckOptions>(&command)) return check_verb(*check);
  const auto& reply = std::get<Reply>(command);
  if (reply.code == ExitCode::done) return print_result(reply.text, reply.code);
  std::fputs(reply.text.c_str(), stderr);
  return reply.code;
}

}  // namespace

}  // namespace ostrakon

int main(int count, char** words) {
  ostrakon::open_standard_streams();
  try {
    return static_cast<int>(ostrakon::execute({words, words + count}));
  } catch (const std::exception& error) {
    ostrakon::log_error(std::string("internal error: ") + error.what());
    return static_cast<int>(ostrakon::ExitCode::run_failed);
  }
}
