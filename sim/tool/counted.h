// Numbers of things in words: "1 file", "3 files".
#pragma once

#include <cstddef>
#include <string>

namespace ostrakon {

inline std::string counted(std::size_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

}  // namespace ostrakon
