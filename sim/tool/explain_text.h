// `ostrakon explain` for people: plain text in 100 columns.
#pragma once

#include "tool/explain_path.h"
#include "tool/explanation.h"

#include <string>

namespace ostrakon {

std::string explain_text(const Scenario& scenario, const Explanation& explanation, const ExplainTarget& target,
                         const Sources& sources);

// The same for programs: one JSON object, ending in '\n'.
std::string explain_json(const Scenario& scenario, const Explanation& explanation, const ExplainTarget& target,
                         const Sources& sources);

}  // namespace ostrakon
