#include "sweep/claim.h"

#include "storage/error.h"
#include "storage/temporary_file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace ostrakon {

namespace {

constexpr std::chrono::milliseconds beat_every(2000);

constexpr const char* unknown_host = "unknown";

// Where the numbers of processes mean the same: the host, as it was started, and its space of numbers, of which containers have
// their own.
std::string where_numbers_hold() {
  std::array<char, 256> name{};
  struct stat space {};
  std::string boot;
  std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), boot);
  if (::gethostname(name.data(), name.size() - 1) != 0 || boot.empty() || ::stat("/proc/self/ns/pid", &space) != 0) return unknown_host;
  return std::string(name.data()) + ":" + boot + ":" + std::to_string(space.st_ino);
}

const std::string& host() {
  static const std::string here = where_numbers_hold();
  return here;
}

// "HOST PID WORD", the beginning of what a claim says. Numbers of processes come again, in containers at once; words do not.
const std::string& holder_of_this() {
  static const std::string holder = host() + " " + std::to_string(::getpid()) + " " + unlikely_word();
  return holder;
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// On this host it is known whether a process is still there.
bool is_dead(const std::string& claim) {
  std::istringstream words(claim);
  std::string at;
  long process = 0;
  if (!(words >> at >> process) || at != host() || at == unknown_host || process <= 0) return false;
  if (process == ::getpid()) return !claim.starts_with(holder_of_this() + " ");
  return ::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH;
}

// The file appears with all it says, or not at all: one torn by a crash would name another process.
bool create(const std::string& path, const std::string& text) {
  if (::access(path.c_str(), F_OK) == 0) return false;
  const std::string temporary = path + ".tmp-" + unlikely_word();
  const int descriptor = ::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
  if (descriptor < 0) throw StorageError(path, std::string("cannot be created (") + std::strerror(errno) + ")");
  const bool written = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  bool linked = written && ::link(temporary.c_str(), path.c_str()) == 0;
  const int error = errno;
  // Over a network the answer can be lost: what counts is whether there are two names.
  struct stat status {};
  linked = linked || (written && ::fstat(descriptor, &status) == 0 && status.st_nlink == 2);
  ::close(descriptor);
  ::unlink(temporary.c_str());
  if (!written) throw StorageError(path, "cannot be written");
  // ENOENT: whoever completed the shard meanwhile has tidied it.
  if (!linked && error != EEXIST && error != ENOENT) throw StorageError(path, std::string("cannot be created (") + std::strerror(error) + ")");
  return linked;
}

}  // namespace

Claim::Claim(std::string path, std::string holder) : path_(std::move(path)), holder_(std::move(holder)), heart_([this] { beat(); }) {}

Claim::~Claim() {
  {
    const std::lock_guard lock(mutex_);
    released_ = true;
  }
  over_.notify_all();
  heart_.join();
  if (content(path_).starts_with(holder_ + " ")) ::unlink(path_.c_str());
}

void Claim::beat() {
  std::unique_lock lock(mutex_);
  for (std::uint64_t count = 1; !over_.wait_for(lock, beat_every, [this] { return released_; }); ++count) {
    const std::string text = holder_ + " " + std::to_string(count) + "\n";
    // Whoever slept for long wakes to find another's claim, which is not to be touched.
    if (!content(path_).starts_with(holder_ + " ")) {
      lost_.store(true);
      return;
    }
    const int descriptor = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) continue;
    if (::pwrite(descriptor, text.data(), text.size(), 0) < 0) errno = 0;
    ::close(descriptor);
  }
}

bool Claims::is_stale(const std::string& path, const std::string& text) {
  if (is_dead(text)) return true;
  const auto now = std::chrono::steady_clock::now();
  Seen& seen = seen_.try_emplace(path, Seen{text, now}).first->second;
  if (seen.content != text) seen = {text, now, true};
  return now - seen.since >= patience_;
}

bool Claims::is_alive(const std::string& path) const {
  const auto seen = seen_.find(path);
  return seen != seen_.end() && seen->second.changed;
}

std::unique_ptr<Claim> Claims::take(const std::string& path) {
  const std::string& holder = holder_of_this();
  for (int tries = 0; tries < 3; ++tries) {
    if (create(path, holder + " 0\n")) return std::unique_ptr<Claim>(new Claim(path, holder));
    const std::string text = content(path);
    if (text.empty() && ::access(path.c_str(), F_OK) != 0) continue;  // just given back
    if (text.starts_with(holder + " ") || !is_stale(path, text)) return nullptr;
    // Of several that take over one moves the file away; another may by then find a claim that is alive, and puts it back.
    const std::string away = path + ".stale-" + unlikely_word();
    if (::rename(path.c_str(), away.c_str()) != 0) continue;
    const bool is_it = content(away) == text;
    if (!is_it && ::link(away.c_str(), path.c_str()) != 0) errno = 0;
    ::unlink(away.c_str());
    if (!is_it) return nullptr;
  }
  return nullptr;
}

bool Claims::is_held(const std::string& path) {
  const std::string text = content(path);
  return !text.empty() && !is_dead(text);
}

}  // namespace ostrakon
