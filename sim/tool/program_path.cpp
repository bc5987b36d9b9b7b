#include "tool/program_path.h"

#include <system_error>

namespace ostrakon {

namespace fs = std::filesystem;

namespace {

constexpr const char* loader_of_bundles = "loader";

std::string& called() {
  static std::string name;
  return name;
}

}  // namespace

void note_call(const std::string& name) { called() = name; }

fs::path program_path() {
  std::error_code error;
  fs::path running = fs::read_symlink("/proc/self/exe", error);
  if (!error && running.filename() != loader_of_bundles) return running;
  if (called().find('/') == std::string::npos) return {};
  fs::path path = fs::weakly_canonical(called(), error);
  return error ? fs::path() : path;
}

}  // namespace ostrakon
