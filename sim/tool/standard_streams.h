// Results on stdout: all of them arrive, or the program says that they did not.
#pragma once

#include "tool/exit_code.h"

#include <string>

namespace ostrakon {

// Opens what the caller has closed of stdin, stdout and stderr on /dev/null, so that no result file is opened in its
// place and gets the progress written into it.
void open_standard_streams();

// `code`, or run_failed (and a message) where stdout did not take all of `text`. A reader who has left (`| head`) wants
// no more: that is no failure.
ExitCode print_result(const std::string& text, ExitCode code);

}  // namespace ostrakon
