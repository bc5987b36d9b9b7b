// Other programs, called and listened to.
#pragma once

#include <string>
#include <vector>

namespace ostrakon {

struct Answer {
  bool found = true;  // false: there is no such program in PATH
  int code = 0;       // its exit code; 128 + the number of the signal that ended it
  std::string out, err;
};

// Calls words[0], which is looked for in PATH, without a shell and without input, and waits for its end. Throws
// std::runtime_error if the system has no process or pipe left.
Answer ask_program(const std::vector<std::string>& words);

}  // namespace ostrakon
