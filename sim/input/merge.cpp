#include "input/merge.h"

#include "input/yaml.h"

#include "expression/catalogue.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace ostrakon {

namespace {

using Kind = Schema::Kind;

constexpr Schema unknown_value{.what = "a value"};

InputNode wrapped(InputNode value, std::string_view key) {
  InputNode map = map_node(value.place);
  InputEntry entry;
  entry.key = std::string(key);
  entry.key_place = value.place;
  entry.value = std::move(value);
  map.entries.push_back(std::move(entry));
  return map;
}

// { value: … } with nothing but settings of a term beside it.
bool is_one_term(const InputNode& node, const Schema& term) {
  if (!node.is_map() || node.find("value") == nullptr) return false;
  return std::all_of(node.entries.begin(), node.entries.end(),
                     [&](const InputEntry& entry) { return term.field(entry.key) != nullptr; });
}

// Whether `none` written under this schema takes an entry away; otherwise it is a value.
bool removes(const InputNode& value, const Schema& parent, const Schema* own) {
  if (!value.says_none()) return false;
  const bool slot = own != nullptr && own->kind == Kind::terms && parent.kind == Kind::fields;
  const bool named = parent.kind == Kind::named || parent.kind == Kind::terms;
  return slot || (named && !parent.none_is_value);
}

// Where keys of a map stand: several are looked up in large tables.
class Index {
 public:
  explicit Index(const InputNode& map) {
    for (std::size_t i = 0; i < map.entries.size(); ++i) order_.emplace_back(map.entries[i].key, i);
    std::sort(order_.begin(), order_.end());
  }
  std::size_t find(const std::string& key) const {
    const auto found = std::lower_bound(order_.begin(), order_.end(), std::pair<std::string, std::size_t>(key, 0));
    return found != order_.end() && found->first == key ? found->second : std::string::npos;
  }
  std::vector<std::string> keys() const {
    std::vector<std::string> keys;
    for (const auto& [key, at] : order_) keys.push_back(key);
    return keys;
  }

 private:
  std::vector<std::pair<std::string, std::size_t>> order_;
};

void tell_replaced(const InputNode& base, const InputNode& over, const std::string& path, Problems& problems) {
  std::vector<std::string> inherited;
  for (const InputEntry& entry : base.entries) inherited.push_back(entry.key);
  const bool plain = inherited.size() == 1 && inherited[0] == "base";
  if (inherited.empty() || plain) return;
  const std::string slot = path.starts_with("rules.") ? path.substr(6) : path;
  problems.note(over.place, "this replaces " + std::to_string(inherited.size()) + " inherited term" +
                                (inherited.size() == 1 ? "" : "s") + " of " + slot + " (" + listed(inherited) +
                                "); to add one, name it");
}

constexpr std::size_t longest_earlier = 200;  // bytes kept of a value that was replaced

void replace(InputNode& base, InputNode over) {
  std::vector<Earlier> earlier = std::move(base.earlier);
  if (!base.empty()) earlier.push_back({line_of(base, longest_earlier), base.place, {}});
  over.earlier = std::move(earlier);
  base = std::move(over);
}

void note_gone(InputNode& map, const InputEntry& entry, Place gone_by) {
  map.earlier.push_back({entry.key + ": " + line_of(entry.value, longest_earlier), entry.key_place, gone_by});
}

bool merges_by_key(const Schema& schema) {
  return schema.kind == Kind::fields || schema.kind == Kind::named || schema.kind == Kind::terms ||
         (schema.kind == Kind::value && schema.what == unknown_value.what);
}

}  // namespace

void expand_short_forms(InputNode& node, const Schema& schema) {
  assert(schema.each != nullptr || (schema.kind != Kind::list && schema.kind != Kind::terms));
  const Place place = node.place;
  const std::string_view term_short = schema.each == nullptr ? "" : schema.each->short_key;
  switch (schema.kind) {
    case Kind::value:
      return;
    case Kind::list:
      for (InputNode& item : node.items) expand_short_forms(item, *schema.each);
      return;
    case Kind::terms:
      if (node.is_scalar() || is_one_term(node, *schema.each)) {
        if (node.is_scalar()) node = wrapped(std::move(node), term_short);
        node = wrapped(std::move(node), "base");
        node.place = place;
        node.replaces = true;
      }
      break;
    case Kind::fields:
      if ((node.is_scalar() || node.is_list()) && !schema.short_key.empty()) {
        node = wrapped(std::move(node), schema.short_key);
      } else if (node.empty() && !schema.fields.empty()) {
        node = map_node(place);
      }
      break;
    case Kind::named:
      break;
  }
  for (InputEntry& entry : node.entries) {
    const Schema* below = schema_of(schema, entry.key);
    if (below != nullptr && !removes(entry.value, schema, below)) expand_short_forms(entry.value, *below);
  }
}

void merge(InputNode& base, InputNode over, const Schema& schema, const std::string& path, Problems& problems) {
  if (!base.is_map() || !over.is_map() || !merges_by_key(schema)) {
    replace(base, std::move(over));
    return;
  }
  if (over.replaces) {
    tell_replaced(base, over, path, problems);
    for (const InputEntry& entry : base.entries) note_gone(base, entry, over.place);
    over.earlier = std::move(base.earlier);
    base = std::move(over);
    return;
  }
  const Index index(base);
  std::vector<std::size_t> removed;
  for (InputEntry& entry : over.entries) {
    const Schema* below = schema_of(schema, entry.key);
    const std::size_t at = index.find(entry.key);
    if (removes(entry.value, schema, below)) {
      if (at == std::string::npos) {
        problems.error(entry.value.place,
                       "there is no '" + entry.key + "' to remove" + suggestion(entry.key, index.keys()));
      } else {
        removed.push_back(at);
        note_gone(base, base.entries[at], entry.value.place);
      }
      continue;
    }
    if (at == std::string::npos) {
      base.entries.push_back(std::move(entry));
      continue;
    }
    InputEntry& old = base.entries[at];
    old.key_place = entry.key_place;
    merge(old.value, std::move(entry.value), below == nullptr ? unknown_value : *below,
          path.empty() ? entry.key : path + "." + entry.key, problems);
  }
  std::sort(removed.begin(), removed.end());
  for (std::size_t i = removed.size(); i-- > 0;) {
    base.entries.erase(base.entries.begin() + static_cast<std::ptrdiff_t>(removed[i]));
  }
}

InputNode with_sibling(const InputNode& siblings, const InputEntry& entry, const Schema& schema, Problems& problems,
                       int depth) {
  constexpr int deepest = 16;
  const InputNode* like = entry.value.is_map() ? entry.value.find("like") : nullptr;
  if (like == nullptr || !like->is_scalar()) return entry.value;
  InputNode own = entry.value;
  std::erase_if(own.entries, [](const InputEntry& one) { return one.key == "like"; });
  const InputEntry* found = nullptr;
  std::vector<std::string> known;
  for (const InputEntry& sibling : siblings.entries) {
    if (sibling.key == entry.key) continue;
    known.push_back(sibling.key);
    if (expression_name(sibling.key) == expression_name(like->text.text)) found = &sibling;
  }
  if (depth >= deepest) {
    problems.error(like->place, "'like' goes in a circle");
  } else if (found == nullptr) {
    problems.error(like->place, "unknown sibling '" + like->text.text + "'" + suggestion(like->text.text, known));
  } else {
    InputNode base = with_sibling(siblings, *found, schema, problems, depth + 1);
    merge(base, std::move(own), schema, "", problems);
    return base;
  }
  return own;
}

namespace {

void collect(const InputNode& node, std::vector<std::string>& path, std::vector<SetPlace>& places) {
  if (!node.is_map() || node.replaces || node.entries.empty()) {
    places.push_back({path, node.place});
    return;
  }
  for (const InputEntry& entry : node.entries) {
    path.push_back(entry.key);
    collect(entry.value, path, places);
    path.pop_back();
  }
}

}  // namespace

std::vector<SetPlace> places_set(const InputNode& node) {
  std::vector<SetPlace> places;
  std::vector<std::string> path;
  if (node.is_map() && node.entries.empty()) return places;
  collect(node, path, places);
  return places;
}

bool overlap(const SetPlace& a, const SetPlace& b) {
  const std::size_t common = std::min(a.path.size(), b.path.size());
  return std::equal(a.path.begin(), a.path.begin() + static_cast<std::ptrdiff_t>(common), b.path.begin());
}

}  // namespace ostrakon
