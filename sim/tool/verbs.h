// The verbs of the command line, one source each. Results go to stdout, everything else to stderr.
#pragma once

#include "tool/verb.h"

#include <vector>

namespace ostrakon {

// All of them, in the order in which the help lists them.
const std::vector<Verb>& all_verbs();

Verb run_verb();
Verb check_verb();
Verb explain_verb();
Verb list_verb();
Verb new_verb();
Verb schema_verb();
Verb export_verb();
Verb replay_verb();
Verb sweep_verb();
Verb status_verb();
Verb merge_verb();
Verb submit_verb();
Verb compare_verb();
Verb plot_verb();
Verb report_verb();

}  // namespace ostrakon
