#include "tool/verb.h"

#include <charconv>

namespace ostrakon {

std::string Given::text(std::string_view flag) const {
  const auto found = flags_.find(flag);
  return found == flags_.end() || found->second.empty() ? "" : found->second.front();
}

std::vector<std::string> Given::all(std::string_view flag) const {
  const auto found = flags_.find(flag);
  return found == flags_.end() ? std::vector<std::string>() : found->second;
}

VerbFlag settings_flag() {
  return {"--set", "NAME=VALUE", "a parameter, an alternative of a variant or a path of the scenario; may be repeated",
          true};
}

VerbFlag outside_flag() {
  return {"--allow-outside", "", "let the scenario read files outside its project folder"};
}

VerbFlag json_flag(std::string meaning) {
  return {"--json", "", std::move(meaning)};
}

std::uint64_t whole_number(const std::string& flag, const std::string& text, std::uint64_t low, std::uint64_t high) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < low || value > high)
    throw FlagMistake(flag + " is a whole number from " + std::to_string(low) + " to " + std::to_string(high) +
                      ", not '" + text + "'");
  return value;
}

std::vector<std::pair<std::string, std::string>> settings_of(const Given& given) {
  std::vector<std::pair<std::string, std::string>> settings;
  for (const std::string& text : given.all("--set")) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) throw FlagMistake("--set takes name=value, not '" + text + "'");
    settings.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return settings;
}

}  // namespace ostrakon
