#include "input/resolved.h"

#include "input/reading.h"

#include <algorithm>
#include <charconv>

namespace ostrakon {

KeyPath split_path(std::string_view path) {
  KeyPath parts(1);
  for (const char c : path) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::string joined(const KeyPath& path) {
  std::string text;
  for (const std::string& part : path) text += (text.empty() ? "" : ".") + part;
  return text;
}

namespace {

const InputNode* below(const InputNode& node, const std::string& key) {
  if (node.is_list()) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
    const bool whole = error == std::errc() && end == key.data() + key.size();
    return whole && number >= 1 && number <= node.items.size() ? &node.items[number - 1] : nullptr;
  }
  if (const InputNode* exact = node.find(key)) return exact;
  const std::string wanted = expression_name(key);
  const auto found = std::find_if(node.entries.begin(), node.entries.end(),
                                  [&](const InputEntry& entry) { return expression_name(entry.key) == wanted; });
  return found == node.entries.end() ? nullptr : &found->value;
}

}  // namespace

const InputNode& plain_value(const InputNode& node) {
  const InputNode* at = &node;
  while (at->is_map() && at->entries.size() == 1 && (at->entries[0].key == "value" || at->entries[0].key == "base"))
    at = &at->entries[0].value;
  return *at;
}

namespace {

// A key of an effect may hold dots itself: sectors.data.budget.
const InputNode* node_from(const InputNode& node, const KeyPath& path, std::size_t first) {
  if (first == path.size()) return &node;
  std::string key;
  for (std::size_t last = first; last < path.size(); ++last) {
    key += (last == first ? "" : ".") + path[last];
    const InputNode* next = below(node, key);
    const InputNode* found = next == nullptr ? nullptr : node_from(*next, path, last + 1);
    if (found != nullptr) return found;
  }
  return nullptr;
}

}  // namespace

const InputNode* node_at(const InputNode& document, const KeyPath& path) {
  return node_from(document, path, 0);
}

std::string value_text(double value, Type type, const Catalogue& catalogue) {
  const auto of = static_cast<std::size_t>(value < 0 ? 0 : value);
  switch (type.base) {
    case Base::flag:
      return value != 0 ? "yes" : "no";
    case Base::date:
      return date_text(value);
    case Base::word:
      return value < 0 ? "none" : catalogue.words(WordListId(type.of)).words[of];
    case Base::reference:
      return value < 0 ? "none" : catalogue.table(TableId(type.of)).row_names[of];
    default:
      return number_text(value);
  }
}

namespace {

void collect(const InputNode& node, KeyPath& path, std::vector<DocumentPart>& parts) {
  for (const InputEntry& entry : node.entries) {
    path.push_back(entry.key);
    parts.push_back({path, entry.key_place, &entry.value});
    collect(entry.value, path, parts);
    path.pop_back();
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    path.push_back(std::to_string(i + 1));
    parts.push_back({path, node.items[i].place, &node.items[i]});
    collect(node.items[i], path, parts);
    path.pop_back();
  }
}

}  // namespace

std::vector<DocumentPart> parts_of(const InputNode& document) {
  std::vector<DocumentPart> parts;
  KeyPath path;
  collect(document, path, parts);
  return parts;
}

std::string laid_by(Place place, const std::vector<ChosenAxis>& axes, const Sources& sources) {
  if (!place.known()) return "";
  if (sources.path(place.file).starts_with("--set ")) return sources.path(place.file);
  for (const ChosenAxis& axis : axes) {
    if (std::binary_search(axis.values.begin(), axis.values.end(), std::pair(place.file, place.offset)))
      return "variant " + axis.name + "=" + axis.alternatives[axis.chosen];
  }
  return "";
}

}  // namespace ostrakon
