#include "tool/scratch_folder.h"

#include "storage/error.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace ostrakon {

namespace fs = std::filesystem;

ScratchFolder::ScratchFolder() {
  std::error_code failed;
  const fs::path folder = fs::temp_directory_path(failed);
  std::string pattern = ((failed ? fs::path("/tmp") : folder) / "ostrakon-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw StorageError(pattern, "a folder for temporary files cannot be made there");
  path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace ostrakon
