// Problems as JSON, for editors and scripts.
#pragma once

#include "base/problem.h"

#include <string>

namespace ostrakon {

std::string problem_json(const Problem& problem, const Sources& sources);
// An array of them all, in the order in which they were found.
std::string problems_json(const Problems& problems);

}  // namespace ostrakon
