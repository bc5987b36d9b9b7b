// Numbers of things in words: "1 file", "3 files"; several numbers as ranges.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ostrakon {

inline std::string counted(std::size_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

// "1 file is", "3 files are".
inline std::string counted_are(std::size_t count, const std::string& thing) {
  return counted(count, thing) + (count == 1 ? " is" : " are");
}

// Ascending numbers, neighbours joined: "0-99, 204, 300-302". After `most` ranges " …" stands for the rest.
template <class Number>
std::string ranges_text(const std::vector<Number>& ascending, const std::string& between, std::size_t most) {
  std::string text;
  std::size_t shown = 0;
  for (std::size_t i = 0, last = 0; i < ascending.size(); i = last + 1) {
    if (shown++ == most) return text + " …";
    for (last = i; last + 1 < ascending.size() && ascending[last + 1] == ascending[last] + 1; ++last) continue;
    text += (text.empty() ? "" : between) + std::to_string(ascending[i]) + (last > i ? "-" + std::to_string(ascending[last]) : "");
  }
  return text;
}

}  // namespace ostrakon
