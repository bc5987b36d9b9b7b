// The verbs of the command line, one source each. Results go to stdout, everything else to stderr.
#pragma once

#include "tool/command_line.h"

#include <string>
#include <vector>

namespace ostrakon {

// `command`: all words of the command line, for the side file.
ExitCode run_verb(const RunOptions& options, const std::vector<std::string>& command);

ExitCode check_verb(const CheckOptions& options);

}  // namespace ostrakon
