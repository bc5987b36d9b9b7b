#include "tool/interrupts.h"

#include "tool/exit_code.h"

#include <limits.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

namespace ostrakon {

namespace {

// A handler may touch nothing but lock-free atomics and plain memory that is complete before the flag that shows it.
static_assert(std::atomic<bool>::is_always_lock_free);
std::atomic<bool> stop{false};
std::atomic<bool> signalled{false};  // by any signal
std::atomic<bool> asked{false};      // by one that may be a person's
std::atomic<bool> temporary_known{false};
std::array<char, PATH_MAX> temporary{};

// Complete before the handlers are there, and never changed afterwards.
std::array<char, 256> said{};
std::size_t said_size = 0;

void on_signal(int number) {
  const int saved = errno;
  stop.store(true);
  const bool first = !signalled.exchange(true);
  // A scheduler's notice may come several times: to a script, from it, and to all that it has started. Only who asks twice
  // for an end gets it at once.
  if (number != SIGUSR1 && asked.exchange(true)) {
    if (temporary_known.load()) ::unlink(temporary.data());
    ::_exit(static_cast<int>(ExitCode::interrupted));
  }
  if (first) {
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, said.data(), said_size);
  }
  errno = saved;
}

}  // namespace

void catch_interrupts(std::string_view what_follows) {
  // After the "^C" of a terminal a new line is needed; a log file wants no empty one.
  const std::string text =
      (::isatty(STDERR_FILENO) == 1 ? "\n" : "") + std::string("ostrakon: stopping; ") + std::string(what_follows) + " (once more: quit at once)\n";
  said_size = text.copy(said.data(), said.size());
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigemptyset(&action.sa_mask);
  ::sigaddset(&action.sa_mask, SIGINT);
  ::sigaddset(&action.sa_mask, SIGTERM);
  ::sigaddset(&action.sa_mask, SIGHUP);
  ::sigaddset(&action.sa_mask, SIGUSR1);
  action.sa_flags = SA_RESTART;
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) {
    // What was ignored when the program was started (nohup, a background job) stays ignored.
    struct sigaction before {};
    ::sigaction(number, nullptr, &before);
    if (before.sa_handler != SIG_IGN) ::sigaction(number, &action, nullptr);
  }
  // A reader that has seen enough (`| head`) must not end the runs.
  ::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() {
  return signalled.load();
}

const std::atomic<bool>& stop_flag() {
  return stop;
}

void request_stop() {
  stop.store(true);
}

void remove_when_killed(const std::string& temporary_path) {
  temporary_known.store(false);
  if (temporary_path.empty() || temporary_path.size() >= temporary.size()) return;
  std::memcpy(temporary.data(), temporary_path.c_str(), temporary_path.size() + 1);
  temporary_known.store(true);
}

}  // namespace ostrakon
