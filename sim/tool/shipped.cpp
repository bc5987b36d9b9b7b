#include "tool/shipped.h"

#include "input/read_scenario.h"
#include "input/resolved.h"
#include "phases/simulation.h"

#include <algorithm>
#include <optional>
#include <system_error>

namespace ostrakon {

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> yaml_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failed;
  fs::recursive_directory_iterator at(folder, failed);
  for (; !failed && at != fs::recursive_directory_iterator(); at.increment(failed)) {
    if (at->path().extension() == ".yaml" && at->is_regular_file(failed)) files.push_back(at->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string scalar_of(const InputNode& document, std::string_view key) {
  const InputNode* node = document.find(key);
  return node != nullptr && node->is_scalar() ? node->text.text : "";
}

std::size_t entries_of(const InputNode& document, std::string_view key) {
  const InputNode* node = document.find(key);
  return node == nullptr ? 0 : node->entries.size();
}

std::string length_of(const Scenario& scenario) {
  constexpr const char* units[] = {"week", "month", "quarter", "year"};
  const Clock& clock = scenario.clock;
  return std::to_string(clock.steps) + " " + units[static_cast<int>(clock.unit)] + (clock.steps == 1 ? "" : "s") +
         " from " + value_text(clock.start, Type::date(), scenario.catalogue);
}

ShippedScenario read(const fs::path& path, const fs::path& library) {
  ShippedScenario shipped;
  shipped.path = path;
  shipped.file = path.lexically_relative(library).generic_string();
  shipped.name = path.stem().string();
  ReadOptions options;
  options.library = library;
  Sources sources;
  Problems problems(sources);
  const std::optional<LoadedDocument> loaded = load_document(path.string(), options, sources, problems);
  shipped.errors = problems.error_count();
  if (!loaded) return shipped;
  const std::string name = scalar_of(loaded->root, "name");
  if (!name.empty()) shipped.name = name;
  shipped.summary = scalar_of(loaded->root, "summary");
  shipped.axes = loaded->axes;
  shipped.parameters = entries_of(loaded->root, "parameters");
  for (const std::int32_t file : loaded->files) {
    std::error_code failed;
    const fs::path other = fs::path(sources.path(file));
    if (!fs::equivalent(other, path, failed))
      shipped.extends.push_back(other.lexically_normal().lexically_relative(library).generic_string());
  }
  shipped.library = entries_of(loaded->root, "clock") == 0 && entries_of(loaded->root, "organisations") == 0;
  if (shipped.library) return shipped;
  Sources again;
  Problems found(again);
  const std::optional<Scenario> scenario = read_scenario(path.string(), options, engine_catalogue(), again, found);
  shipped.errors = found.error_count();
  if (!scenario) return shipped;
  shipped.steps = scenario->clock.steps;
  shipped.replicates = scenario->replicates;
  shipped.length = length_of(*scenario);
  return shipped;
}

}  // namespace

std::vector<ShippedScenario> shipped_scenarios(const fs::path& library) {
  std::vector<ShippedScenario> all;
  if (library.empty()) return all;
  for (const fs::path& path : yaml_files(library)) all.push_back(read(path, library));
  for (ShippedScenario& one : all) {
    for (const ShippedScenario& other : all) {
      if (std::find(other.extends.begin(), other.extends.end(), one.file) != other.extends.end())
        one.extended_by.push_back(other.name);
    }
  }
  std::stable_partition(all.begin(), all.end(), [](const ShippedScenario& one) { return !one.library; });
  return all;
}

}  // namespace ostrakon
