// What a sweep would take.
#pragma once

#include "sweep/plan.h"
#include "tool/exit_code.h"

namespace ostrakon {

// Prints its points, and time and bytes from a few runs that are tried.
ExitCode show_sweep(const SweepPlan&, bool allow_outside, bool as_json, unsigned threads);

}  // namespace ostrakon
