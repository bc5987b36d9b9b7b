// Places and texts for machine-readable output.
#pragma once

#include "base/problem.h"

#include <string>
#include <vector>

namespace ostrakon {

// {"file": …, "line": …, "column": …, "length": …}, or null for an unknown place.
std::string place_json(const Place& place, const Sources& sources);

// ["a", "b"].
std::string texts_json(const std::vector<std::string>& texts);

}  // namespace ostrakon
