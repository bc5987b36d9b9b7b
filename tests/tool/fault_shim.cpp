// Loaded before the C library (LD_PRELOAD): kills the program at the n-th change that it makes to a file, so that a test can
// do so at each of them in turn.
//   OSTRAKON_FAULT_AT=n     which change, from 1; 0 or nothing: none
//   OSTRAKON_FAULT_MODE     before: nothing of it is done; torn: half of a write, all of anything else; fail: the program lives on,
//                           and is told of an error of the disk
//   OSTRAKON_FAULT_LOG=FILE a line for each change as it is done: what, bytes, kind of a framed piece, path
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

std::atomic<long> changes{0};

long fault_at() {
  static const char* text = std::getenv("OSTRAKON_FAULT_AT");
  return text == nullptr ? 0 : std::atol(text);
}

bool mode_is(const char* wanted) {
  static const char* text = std::getenv("OSTRAKON_FAULT_MODE");
  return text != nullptr && std::strcmp(text, wanted) == 0;
}

template <class Function>
Function next(Function, const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

[[noreturn]] void die() {
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

void note(const char* what, std::size_t bytes, std::uint32_t kind, const char* path) {
  static const char* log = std::getenv("OSTRAKON_FAULT_LOG");
  if (log == nullptr) return;
  static const int descriptor = ::open(log, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0666);
  char line[4300];
  const int length = std::snprintf(line, sizeof line, "%s %zu %u %s\n", what, bytes, kind, path);
  static const auto real = next(&::write, "write");
  if (real(descriptor, line, static_cast<std::size_t>(length)) != length) std::abort();
}

// Does a change, unless this is the one to die at.
template <class Do, class DoHalf>
auto change(const char* what, const char* path, std::size_t bytes, std::uint32_t kind, Do whole, DoHalf half) {
  if (++changes == fault_at()) {
    if (mode_is("fail")) {
      errno = EIO;
      return static_cast<decltype(whole())>(-1);
    }
    if (mode_is("torn")) half();
    die();
  }
  const auto result = whole();
  const int error = errno;
  note(what, bytes, kind, path);
  errno = error;
  return result;
}

struct File {
  char path[4096] = "";
  bool regular = false;
  explicit File(int descriptor) {
    struct stat status {};
    regular = descriptor > 2 && ::fstat(descriptor, &status) == 0 && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode));
    char link[64];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t length = ::readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = '\0';
  }
};

// Of a framed piece the second word says what it is.
std::uint32_t kind_of(const void* bytes, std::size_t size) {
  std::uint32_t kind = 0;
  if (size >= 16) std::memcpy(&kind, static_cast<const char*>(bytes) + 4, sizeof kind);
  return kind;
}

template <class Call>
auto on_paths(const char* what, const char* path, Call call) {
  return change(what, path, 0, 0, call, call);
}

template <class Call>
int on_descriptor(const char* what, int descriptor, Call call) {
  const File file(descriptor);
  return file.regular ? change(what, file.path, 0, 0, call, call) : call();
}

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t size) {
  static const auto real = next(&::write, "write");
  const File file(descriptor);
  if (!file.regular) return real(descriptor, bytes, size);
  return change("write", file.path, size, kind_of(bytes, size), [&] { return real(descriptor, bytes, size); }, [&] { return real(descriptor, bytes, size / 2); });
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t at) {
  static const auto real = next(&::pwrite64, "pwrite64");
  const File file(descriptor);
  if (!file.regular) return real(descriptor, bytes, size, at);
  return change("pwrite", file.path, size, 0, [&] { return real(descriptor, bytes, size, at); }, [&] { return real(descriptor, bytes, size / 2, at); });
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t at) { return pwrite64(descriptor, bytes, size, at); }

int fsync(int descriptor) {
  static const auto real = next(&::fsync, "fsync");
  return on_descriptor("fsync", descriptor, [&] { return real(descriptor); });
}

int fdatasync(int descriptor) {
  static const auto real = next(&::fdatasync, "fdatasync");
  return on_descriptor("fdatasync", descriptor, [&] { return real(descriptor); });
}

int ftruncate64(int descriptor, off64_t size) noexcept {
  static const auto real = next(&::ftruncate64, "ftruncate64");
  return on_descriptor("ftruncate", descriptor, [&] { return real(descriptor, size); });
}

int ftruncate(int descriptor, off_t size) noexcept { return ftruncate64(descriptor, size); }

int rename(const char* from, const char* to) noexcept {
  static const auto real = next(&::rename, "rename");
  return on_paths("rename", to, [&] { return real(from, to); });
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  static const auto real = next(&::renameat2, "renameat2");
  return on_paths("rename", to, [&] { return real(from_folder, from, to_folder, to, flags); });
}

int link(const char* from, const char* to) noexcept {
  static const auto real = next(&::link, "link");
  return on_paths("link", to, [&] { return real(from, to); });
}

int unlink(const char* path) noexcept {
  static const auto real = next(&::unlink, "unlink");
  return on_paths("unlink", path, [&] { return real(path); });
}

int remove(const char* path) noexcept {
  static const auto real = next(&::remove, "remove");
  return on_paths("unlink", path, [&] { return real(path); });
}

int mkdir(const char* path, mode_t mode) noexcept {
  static const auto real = next(&::mkdir, "mkdir");
  return on_paths("mkdir", path, [&] { return real(path, mode); });
}

}
