// What stopped a run, in words.
#pragma once

#include "phases/simulation.h"
#include "tool/run_options.h"

#include <string>

namespace ostrakon {

// For the row of the run: "rules.detect.tip.press gave 1.27 in step 41 for agent 318; a chance lies between 0 and 1".
// Follows from the inputs alone.
std::string failure_text(const RunError& error, const Scenario& scenario);

// Where the scenario says what failed, found by the path with which such a text begins; unknown if no rule has it.
Place failure_place(const std::string& text, const Scenario& scenario);

// "FILE:LINE:COLUMN: " or "" for an unknown place.
std::string place_text(const Place& place, const Sources& sources);

// The command that lives the run again.
std::string replay_command(const RunOptions& options, std::uint32_t replicate);

}  // namespace ostrakon
