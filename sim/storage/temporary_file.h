// A file that appears under its name whole or not at all.
#pragma once

#include "storage/error.h"

#include <cstdint>
#include <string>

namespace ostrakon {

enum class Overwrite : std::uint8_t { refuse, replace };

// Creates `PATH.tmp-XXXXXXXX` exclusively beside the target; the destructor removes it unless publish() has renamed it.
class TemporaryFile {
 public:
  // Throws StorageError if the target exists and may not be replaced, or is a folder, or the folder cannot be written
  // to.
  TemporaryFile(std::string target, Overwrite overwrite);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& target() const { return target_; }
  const std::string& path() const { return path_; }

  // Forces the bytes to the disk, renames to the target, forces the folder to the disk. With Overwrite::refuse a target
  // that has appeared meanwhile is left alone and StorageError thrown.
  void publish();

 private:
  void rename_to_target();

  std::string target_, path_;
  Overwrite overwrite_;
  bool published_ = false;
};

// Eight hexadecimal digits that no other process or thread is likely to have chosen.
std::string unlikely_word();

// Forces the names of a folder to the disk. Throws StorageError.
void sync_folder(const std::string& folder);

}  // namespace ostrakon
