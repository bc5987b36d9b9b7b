#include "tool/shell_word.h"

#include <algorithm>
#include <string_view>

namespace ostrakon {

std::string shell_word(const std::string& word) {
  const auto plain = [](char c) {
    return std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=,:+@%").find(c) !=
           std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace ostrakon
