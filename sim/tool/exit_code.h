// What the program tells the shell.
#pragma once

namespace ostrakon {

enum class ExitCode : int {
  done = 0,
  run_failed = 1,     // a run failed, or its results could not be stored
  bad_input = 2,      // flags, scenario or output path; nothing was written
  incomplete = 3,     // runs of a sweep are missing
  interrupted = 130,  // finished runs were kept
};

}  // namespace ostrakon
