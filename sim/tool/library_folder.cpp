#include "tool/library_folder.h"

#include "tool/program_path.h"

#include <system_error>

namespace ostrakon {

namespace fs = std::filesystem;

fs::path library_folder_of(const fs::path& program_folder) {
  const auto usable = [](const fs::path& folder) {
    std::error_code error;
    return fs::is_directory(folder / "lib", error);
  };
  if (fs::path beside = program_folder / "scenarios"; usable(beside)) return beside;
  fs::path installed = program_folder.parent_path() / "share" / "ostrakon" / "scenarios";
  if (usable(installed)) return installed;
  constexpr int most_levels_up = 3;
  fs::path folder = program_folder;
  for (int level = 0; level < most_levels_up && folder.has_relative_path(); ++level) {
    folder = folder.parent_path();
    if (usable(folder / "scenarios")) return folder / "scenarios";
  }
  return {};
}

fs::path library_folder() {
  const fs::path program = program_path();
  return program.empty() ? fs::path() : library_folder_of(program.parent_path());
}

}  // namespace ostrakon
