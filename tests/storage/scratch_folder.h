// A folder of one test's own, removed with all that is in it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace ostrakon::test {

struct ScratchFolder {
  // `name` tells people whose it is.
  explicit ScratchFolder(const std::string& name) {
    std::string wanted = (std::filesystem::temp_directory_path() / ("ostrakon-" + name + "-XXXXXX")).string();
    if (mkdtemp(wanted.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path = wanted;
  }
  ~ScratchFolder() {
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);  // tests take them away
    std::filesystem::remove_all(path);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::filesystem::path path;
};

}  // namespace ostrakon::test
