#include "input/node.h"

#include <algorithm>

namespace ostrakon {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_gap(char c) {
  return c == ' ' || c == '-' || c == '_';
}
bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

constexpr std::size_t longest_name = 80;

}  // namespace

const InputNode* InputNode::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const InputEntry& e) { return e.key == key; });
  return found == entries.end() ? nullptr : &found->value;
}

InputNode* InputNode::find(std::string_view key) {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const InputEntry& e) { return e.key == key; });
  return found == entries.end() ? nullptr : &found->value;
}

InputNode map_node(Place place) {
  InputNode node;
  node.kind = InputNode::Kind::map;
  node.place = place;
  return node;
}

InputNode scalar_node(LocatedText text, bool plain) {
  InputNode node;
  node.kind = InputNode::Kind::scalar;
  node.place = text.place();
  node.text = std::move(text);
  node.plain = plain;
  return node;
}

LocatedText slice(const LocatedText& text, std::size_t begin, std::size_t end) {
  LocatedText part;
  part.text = text.text.substr(begin, end - begin);
  part.file = text.file;
  part.offsets.assign(text.offsets.begin() + static_cast<std::ptrdiff_t>(begin),
                      text.offsets.begin() + static_cast<std::ptrdiff_t>(end) + 1);
  return part;
}

LocatedText trimmed(const LocatedText& text) {
  std::size_t begin = 0, end = text.text.size();
  while (begin < end && is_space(text.text[begin])) ++begin;
  while (end > begin && is_space(text.text[end - 1])) --end;
  return slice(text, begin, end);
}

bool is_name(std::string_view name) {
  if (name.empty() || name.size() > longest_name || !is_letter(name.front()) || is_gap(name.back())) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!is_letter(name[i]) && !is_digit(name[i]) && !is_gap(name[i])) return false;
    if (name[i] == ' ' && is_gap(name[i - 1])) return false;
  }
  return true;
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 8;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) text += (i == 0 ? "" : ", ") + names[i];
  return names.size() > most ? text + ", …" : text;
}

std::string suggestion(std::string_view name, const std::vector<std::string>& known) {
  const std::string near = nearest(name, known);
  return near.empty() ? "" : "; did you mean '" + near + "'?";
}

}  // namespace ostrakon
