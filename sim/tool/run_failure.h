// What stopped a run, in words.
#pragma once

#include "base/problem.h"
#include "phases/simulation.h"
#include "records/history.h"
#include "tool/run_options.h"

#include <cstdint>
#include <exception>
#include <string>

namespace ostrakon {

// For the row of the run: "rules.detect.tip.press gave 1.27 in step 41 (2019-05) for agent 318 (director of data
// bureau) with evidence 9.4, leader_man no; a chance lies between 0 and 1". Follows from the inputs alone.
std::string failure_text(const RunError& error, const Scenario& scenario);

// The record of a run that lived `steps` steps to their end before it was stopped: by a rule, or by anything else.
RunRecord failed_record(const RunError& error, const Scenario& scenario, std::uint32_t steps);
RunRecord failed_record(const std::exception& error, const Scenario& scenario, std::uint32_t steps);

// Where the scenario says the rule of that path; unknown if no rule has it.
Place failure_place(const std::string& path, const Scenario& scenario);

// The message with the place of each rule that had a part in it: "FILE:LINE:COLUMN: error: …", source line and caret.
std::string shown_failure(const RunRecord& record, const Scenario& scenario, const Sources& sources);

// The command that lives the run again, alone.
std::string replay_command(const RunOptions& options, std::uint32_t replicate);

}  // namespace ostrakon
