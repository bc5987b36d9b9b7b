// Words of commands that a person may copy.
#pragma once

#include <string>

namespace ostrakon {

// The word as a shell takes it for one: in single quotes where it must be.
std::string shell_word(const std::string& word);

}  // namespace ostrakon
