#include "tool/library_folder.h"

#include "tool/program_path.h"

#include <system_error>

namespace ostrakon {

namespace fs = std::filesystem;

namespace {

// `known` is the folder within it by which the right one is told from others of its name.
fs::path shipped_folder(const fs::path& program_folder, const char* name, const char* known) {
  const auto usable = [&](const fs::path& folder) {
    std::error_code error;
    return fs::is_directory(folder / known, error);
  };
  if (fs::path beside = program_folder / name; usable(beside)) return beside;
  fs::path installed = program_folder.parent_path() / "share" / "ostrakon" / name;
  if (usable(installed)) return installed;
  constexpr int most_levels_up = 3;
  fs::path folder = program_folder;
  for (int level = 0; level < most_levels_up && folder.has_relative_path(); ++level) {
    folder = folder.parent_path();
    if (usable(folder / name)) return folder / name;
  }
  return {};
}

}  // namespace

fs::path library_folder_of(const fs::path& program_folder) {
  return shipped_folder(program_folder, "scenarios", "lib");
}

fs::path package_folder_of(const fs::path& program_folder) {
  return shipped_folder(program_folder, "analysis", "ostrakon");
}

fs::path library_folder() {
  const fs::path program = program_path();
  return program.empty() ? fs::path() : library_folder_of(program.parent_path());
}

fs::path package_folder() {
  const fs::path program = program_path();
  return program.empty() ? fs::path() : package_folder_of(program.parent_path());
}

}  // namespace ostrakon
