// What is said of keys that are not known.
#include "input/reading.h"

#include <algorithm>
#include <array>

namespace ostrakon {

namespace {

// Keys that other programs have for what ours call otherwise.
constexpr std::array<std::pair<std::string_view, std::string_view>, 34> other_keys = {{
    {"then", "do"},           {"effect", "do"},
    {"effects", "do"},        {"action", "do"},
    {"if", "when"},           {"condition", "when"},
    {"date", "at"},           {"on", "at"},
    {"until", "to"},          {"till", "to"},
    {"formula", "value"},     {"default", "value"},
    {"initial", "start"},     {"length", "steps"},
    {"end", "steps"},         {"end", "to"},
    {"duration", "lasts"},    {"next", "then"},
    {"outcomes", "then"},     {"number", "seats"},
    {"n", "seats"},           {"count", "seats"},
    {"title", "name"},        {"comment", "about"},
    {"description", "about"}, {"probability", "chance"},
    {"prob", "chance"},       {"runs", "replicates"},
    {"children", "units"},    {"departments", "units"},
    {"positions", "posts"},   {"offices", "posts"},
    {"inherits", "extends"},  {"include", "extends"},
}};

// Likewise for types.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> other_types = {{
    {"integer", "whole"}, {"int", "whole"},    {"bool", "flag"},     {"boolean", "flag"},
    {"logical", "flag"},  {"float", "number"}, {"double", "number"}, {"real", "number"},
    {"numeric", "number"}, {"prob", "probability"}, {"chance", "probability"}, {"month", "date"},
}};

}  // namespace

std::string name_here(std::string_view what, const std::string& name) {
  if (what != "type") return "";
  for (const auto& [word, here] : other_types) {
    if (name == word) return "; here it is '" + std::string(here) + "'";
  }
  if (name == "string" || name == "factor" || name == "category" || name == "enum")
    return "; words are listed instead: one_of: [calm, tense]";
  return "";
}

std::string unknown_key(const InputEntry& entry, const std::string& what, const std::vector<std::string>& known) {
  const std::string message = "'" + entry.key + "' is not a setting of " + what;
  if (!entry.decimal.empty()) return message + ". A decimal is written with a point: " + entry.decimal;
  for (const auto& [word, here] : other_keys) {
    if (entry.key == word && std::find(known.begin(), known.end(), here) != known.end())
      return message + "; here it is '" + std::string(here) + "'";
  }
  const std::string near = suggestion(entry.key, known);
  return message + (near.empty() && !known.empty() ? "; it has " + listed(known) : near);
}

void Reading::unknown_table(const InputEntry& entry, std::string_view around) {
  std::vector<std::string> known = {"world"};
  std::string owner;
  for (std::size_t i = 0; i < catalogue().tables.size(); ++i) {
    const TableInfo& info = catalogue().tables[i];
    const std::string name = info.plural == "worlds" ? "world" : info.plural;
    known.push_back(name);
    const TableId id(static_cast<std::int32_t>(i));
    if (owner.empty() && catalogue().find_attribute(id, expression_name(entry.key)).valid()) owner = name;
  }
  std::string hint = suggestion(entry.key, known);
  if (hint.empty()) {
    hint = "; a table stands above what is its own: " + std::string(around) + ": { " +
           (owner.empty() ? "agents" : owner) + ": { " + entry.key + ": … } }";
  }
  error(entry.key_place, "unknown table '" + entry.key + "'" + hint);
}

}  // namespace ostrakon
