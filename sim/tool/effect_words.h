// What effects do besides giving attributes values, in words.
#pragma once

#include "input/scenario.h"

#include <string>
#include <vector>

namespace ostrakon {

void add_actions(const Effect&, const Catalogue&, std::vector<std::string>& writes);

}  // namespace ostrakon
