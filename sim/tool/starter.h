// Scenarios to begin with.
#pragma once

#include "input/scenario.h"

#include <string>

namespace ostrakon {

// A small complete scenario of this name, with comments that teach the main keys. `file`: its file, for the commands.
std::string starter_text(const std::string& name, const std::string& file);

// A variation on a scenario, which `extends` names as the file must: nothing changed yet, and comments on what to
// change.
std::string variation_text(const std::string& name, const std::string& file, const std::string& extends,
                           const Scenario& base, const Sources& sources);

}  // namespace ostrakon
