// Scenario files → a checked scenario.
#pragma once

#include "base/problem.h"
#include "expression/catalogue.h"
#include "input/scenario.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostrakon {

struct ReadOptions {
  // --set name=value, in order: a parameter, an axis of `variants` or a path (`agents.count`).
  std::vector<std::pair<std::string, std::string>> settings;
  std::filesystem::path library;  // folder of the shipped scenarios; empty: none
  // Files given as text, by path: those that a result file holds. They are not looked for on the disk.
  std::vector<std::pair<std::string, std::string>> embedded;
  bool only_embedded = false;     // nothing is read from the disk: the texts may be a stranger's
  bool allow_outside = false;     // `extends` may point outside the scenario's own tree
};

// Reads and checks everything that the file and what it extends say; all problems of all files in one go. nullopt
// exactly when `problems` has errors. `base` is the engine's catalogue; the scenario holds an extended copy.
std::optional<Scenario> read_scenario(const std::string& path, const ReadOptions&, const Catalogue& base, Sources&,
                                      Problems&);

// The digest of a scenario together with that of its roster.
std::uint64_t with_roster(std::uint64_t digest, std::string_view roster);

// Whether the file, with all that it extends, has neither a clock nor organisations: rules to be extended, nothing to
// run. False also for a file that cannot be read.
bool is_library(const std::string& path, const ReadOptions&);

// What to say when a library is run: which shipped scenarios extend it.
std::string library_message(const std::string& path, const ReadOptions&);

}  // namespace ostrakon
