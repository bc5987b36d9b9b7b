#include "tool/standard_streams.h"

#include "tool/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace ostrakon {

void open_standard_streams() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    // open() takes the lowest number that is free, which is this one.
    if (::fcntl(stream, F_GETFD) == -1 && ::open("/dev/null", O_RDWR) != stream) return;
  }
}

ExitCode print_result(const std::string& text, ExitCode code) {
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if ((written && std::fflush(stdout) == 0) || errno == EPIPE) return code;
  log_error(std::string("the result could not be printed (") + std::strerror(errno) + ")");
  return code == ExitCode::done ? ExitCode::run_failed : code;
}

}  // namespace ostrakon
