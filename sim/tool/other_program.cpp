#include "tool/other_program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace ostrakon {

namespace {

// Both ends close themselves, and no child inherits them by accident.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "no pipe can be made");
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int from() const { return ends_[0]; }
  int into() const { return ends_[1]; }
  void close_end(std::size_t end) {
    if (ends_[end] >= 0) ::close(ends_[end]);
    ends_[end] = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

// Takes what has come; false at its end.
bool take(const Pipe& pipe, std::string& text) {
  std::array<char, 4096> some{};
  const ssize_t count = ::read(pipe.from(), some.data(), some.size());
  if (count > 0) text.append(some.data(), static_cast<std::size_t>(count));
  return count > 0 || (count < 0 && errno == EINTR);
}

// Of both at once, since a full pipe that nobody reads would stop the other program.
void listen(Pipe& out, Pipe& err, Answer& answer) {
  std::array<pollfd, 2> ends{{{out.from(), POLLIN, 0}, {err.from(), POLLIN, 0}}};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    if (::poll(ends.data(), ends.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return;
    }
    if (ends[0].fd >= 0 && ends[0].revents != 0 && !take(out, answer.out)) ends[0].fd = -1;
    if (ends[1].fd >= 0 && ends[1].revents != 0 && !take(err, answer.err)) ends[1].fd = -1;
  }
}

int exit_code(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  constexpr int of_signals = 128;
  return WIFSIGNALED(status) ? of_signals + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Answer ask_program(const std::vector<std::string>& words) {
  Pipe out, err;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out.into(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err.into(), STDERR_FILENO);
  std::vector<std::string> copies = words;  // the system's call takes words that could be written to
  std::vector<char*> pointers;
  pointers.reserve(copies.size() + 1);
  for (std::string& word : copies) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  pid_t process = 0;
  const int failed = ::posix_spawnp(&process, pointers[0], &actions, nullptr, pointers.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  Answer answer;
  if (failed != 0) {
    if (failed != ENOENT && failed != EACCES) throw std::system_error(failed, std::generic_category(), words[0] + " cannot be started");
    answer.found = false;
    return answer;
  }
  out.close_end(1);
  err.close_end(1);
  listen(out, err, answer);
  answer.code = exit_code(process);
  return answer;
}

}  // namespace ostrakon
