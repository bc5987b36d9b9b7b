#include "sweep/claim.h"

#include "storage/error.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace ostrakon {

namespace {

constexpr std::chrono::milliseconds beat_every(2000);

std::string host() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

// "HOST PID", the beginning of what a claim says.
std::string holder_of_this() { return host() + " " + std::to_string(::getpid()); }

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
  return (words >> at >> process) && at == host() && process > 0 && ::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH;
}

bool create(const std::string& path, const std::string& text) {
  const int descriptor = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    if (errno == EEXIST) return false;
    throw StorageError(path, std::string("cannot be created (") + std::strerror(errno) + ")");
  }
  const bool written = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(descriptor);
  if (!written) {
    ::unlink(path.c_str());
    throw StorageError(path, "cannot be written");
  }
  return true;
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
    const int descriptor = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) continue;  // taken over: what is written here does no harm, since journals are each process's own
    if (::pwrite(descriptor, text.data(), text.size(), 0) < 0) errno = 0;
    ::close(descriptor);
  }
}

bool Claims::is_stale(const std::string& path, const std::string& text) {
  if (is_dead(text)) return true;
  const auto now = std::chrono::steady_clock::now();
  Seen& seen = seen_[path];
  if (seen.content != text) seen = {text, now};
  return now - seen.since >= patience_;
}

std::unique_ptr<Claim> Claims::take(const std::string& path) {
  const std::string holder = holder_of_this();
  for (int tries = 0; tries < 3; ++tries) {
    if (create(path, holder + " 0\n")) return std::unique_ptr<Claim>(new Claim(path, holder));
    const std::string text = content(path);
    if (text.starts_with(holder + " ") || !is_stale(path, text)) return nullptr;
    // Of several that take over only one moves the file away.
    const std::string away = path + ".stale-" + std::to_string(::getpid());
    if (::rename(path.c_str(), away.c_str()) == 0) ::unlink(away.c_str());
  }
  return nullptr;
}

bool Claims::is_held(const std::string& path) {
  const std::string text = content(path);
  return !text.empty() && !is_dead(text);
}

}  // namespace ostrakon
