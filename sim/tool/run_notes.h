// What is no error and yet worth knowing after the runs: triggers that never fired, seats that stood empty and why,
// intervals that say little.
#pragma once

#include "input/scenario.h"
#include "records/summary.h"
#include "tool/run_facts.h"

#include <string>
#include <vector>

namespace ostrakon {

// Triggers without a single firing in all runs.
std::vector<const Trigger*> silent_triggers(const Scenario& scenario, const EventCounts& events);

// Warnings, each with the place of what it is about.
void warn_of_runs(const Scenario& scenario, const RunFacts& facts, Problems& problems);

// A note for each headline metric whose interval is wider than the value itself.
void note_wide_intervals(const Summary& summary, const std::vector<std::string>& headline, Problems& problems);

}  // namespace ostrakon
