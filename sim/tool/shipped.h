// The scenarios and libraries that come with the program.
#pragma once

#include "input/load.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ostrakon {

struct ShippedScenario {
  std::string file;  // below the folder of the scenarios: "lib/cadre-state.yaml", as `extends` writes it
  std::filesystem::path path;
  std::string name, summary;
  bool library = false;                  // rules to extend, nothing to run
  std::vector<std::string> extends;      // files of other shipped ones that it builds on
  std::vector<std::string> extended_by;  // names of those that build on it
  std::vector<ChosenAxis> axes;
  std::string length;  // "150 months from 2014-01"; empty for libraries
  std::uint32_t steps = 0;
  std::uint32_t replicates = 0;
  std::size_t parameters = 0;
  std::size_t errors = 0;  // it cannot be read
};

// All of them, scenarios first, in the order of their files. Empty if there is no such folder.
std::vector<ShippedScenario> shipped_scenarios(const std::filesystem::path& library);

}  // namespace ostrakon
