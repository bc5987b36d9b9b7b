#include "storage/temporary_file.h"

#include "base/keys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

namespace ostrakon {

namespace {

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Forces a file or folder to the disk.
void sync_path(const std::string& path, int flags, const std::string& target, const char* what) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0)
    throw StorageError(target, std::string(what) + " cannot be opened (" + std::strerror(errno) + ")");
  const int status = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  // Some network file systems cannot sync folders; they say so with EINVAL, and the rename is all there is.
  if (status != 0 && error != EINVAL)
    throw StorageError(target, std::string(what) + " cannot be forced to the disk (" + std::strerror(error) + ")");
}

}  // namespace

std::string unlikely_word() {
  static std::atomic<std::uint64_t> count{0};
  const auto now = static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
  const std::uint64_t key = mix64(mix64(now, static_cast<std::uint64_t>(::getpid())), count++);
  char text[9];
  std::snprintf(text, sizeof text, "%08x", static_cast<unsigned>(key >> 32));
  return text;
}

TemporaryFile::TemporaryFile(std::string target, Overwrite overwrite)
    : target_(std::move(target)), overwrite_(overwrite) {
  struct stat status {};
  if (::lstat(target_.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) throw StorageError(target_, "is a folder; name a file");
    // A device or pipe cannot be replaced without doing harm, and a history cannot be written through one.
    if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode))
      throw StorageError(target_, "is a device or pipe, not a file");
    if (overwrite_ == Overwrite::refuse) throw StorageError(target_, "already exists and is not overwritten");
  }
  constexpr int tries = 100;
  int error = EEXIST;
  for (int i = 0; i < tries && error == EEXIST; ++i) {
    path_ = target_ + ".tmp-" + unlikely_word();  // O_EXCL decides, this only saves tries
    const int descriptor = ::open(path_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    error = descriptor < 0 ? errno : 0;
    if (descriptor >= 0) ::close(descriptor);
  }
  if (error == 0) return;
  const std::string folder = folder_of(target_);
  if (error == ENOENT) throw StorageError(target_, "the folder '" + folder + "' does not exist");
  if (error == EACCES || error == EROFS)
    throw StorageError(target_, "the folder '" + folder + "' cannot be written to");
  throw StorageError(target_, std::string("cannot be created (") + std::strerror(error) + ")");
}

TemporaryFile::~TemporaryFile() {
  if (!published_) ::unlink(path_.c_str());
}

void TemporaryFile::rename_to_target() {
  if (overwrite_ == Overwrite::refuse) {
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) == 0) return;
    if (errno == EEXIST) throw StorageError(target_, "has appeared meanwhile and is not overwritten");
    // File systems without exclusive renaming: look, then rename.
    struct stat status {};
    if (::lstat(target_.c_str(), &status) == 0)
      throw StorageError(target_, "has appeared meanwhile and is not overwritten");
  }
  if (::rename(path_.c_str(), target_.c_str()) != 0)
    throw StorageError(target_, "cannot be renamed from '" + path_ + "' (" + std::strerror(errno) + ")");
}

void TemporaryFile::publish() {
  sync_path(path_, O_RDONLY, target_, "the finished file");
  rename_to_target();
  published_ = true;
  sync_path(folder_of(target_), O_RDONLY | O_DIRECTORY, target_, "the folder");
}

void sync_folder(const std::string& folder) { sync_path(folder, O_RDONLY | O_DIRECTORY, folder, "the folder"); }

}  // namespace ostrakon
