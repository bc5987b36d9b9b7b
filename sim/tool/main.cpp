#include "tool/command_line.h"
#include "tool/log.h"
#include "tool/program_path.h"
#include "tool/standard_streams.h"
#include "tool/verbs.h"

#include <cstdio>
#include <exception>

namespace ostrakon {

namespace {

ExitCode say(const Reply& reply) {
  if (reply.code == ExitCode::done) return print_result(reply.text, reply.code);
  std::fputs(reply.text.c_str(), stderr);
  return reply.code;
}

ExitCode execute(const std::vector<std::string>& words) {
  const Command command = parse_command_line(words, all_verbs());
  if (const auto* reply = std::get_if<Reply>(&command)) return say(*reply);
  const auto& [verb, given] = std::get<Call>(command);
  try {
    return verb->run(given);
  } catch (const FlagMistake& mistake) {
    return say(reply_to(mistake, *verb));
  }
}

}  // namespace

}  // namespace ostrakon

int main(int count, char** words) {
  ostrakon::open_standard_streams();
  if (count > 0) ostrakon::note_call(words[0]);
  try {
    return static_cast<int>(ostrakon::execute({words, words + count}));
  } catch (const std::exception& error) {
    ostrakon::log_error(std::string("internal error: ") + error.what());
    return static_cast<int>(ostrakon::ExitCode::run_failed);
  }
}
