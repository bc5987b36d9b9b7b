// What goes wrong with result files, told with the path and the reason.
#pragma once

#include <stdexcept>
#include <string>

namespace ostrakon {

// A result file could not be written or read. what() is "PATH: REASON".
class StorageError : public std::runtime_error {
 public:
  StorageError(std::string path, std::string reason)
      : std::runtime_error(path + ": " + reason), path_(std::move(path)), reason_(std::move(reason)) {}
  const std::string& path() const { return path_; }
  const std::string& reason() const { return reason_; }

 private:
  std::string path_, reason_;
};

}  // namespace ostrakon
