// A folder of one's own for what is needed for a while, gone at the end.
#pragma once

#include <string>

namespace ostrakon {

class ScratchFolder {
 public:
  // In the system's folder for temporary files. Throws StorageError if that cannot be written to.
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace ostrakon
