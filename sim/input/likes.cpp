// `like: eastern theatre`: an entry that repeats what a sibling says, where it says nothing else.
#include "input/load.h"
#include "input/merge.h"
#include "input/schema.h"

#include "expression/catalogue.h"

#include <utility>

namespace ostrakon {

namespace {

bool may_repeat(const Schema& schema) {
  return schema.each != nullptr && schema.each->kind == Schema::Kind::fields && schema.each->field("like") != nullptr;
}

// A list of rows with names, as a map by their names.
InputNode by_name(const InputNode& list) {
  InputNode map = map_node(list.place);
  for (const InputNode& item : list.items) {
    const InputNode* name = item.is_map() ? item.find("name") : nullptr;
    if (name == nullptr || !name->is_scalar()) continue;
    InputEntry entry;
    entry.key = name->text.text;
    entry.key_place = name->place;
    entry.value = item;
    map.entries.push_back(std::move(entry));
  }
  return map;
}

void repeat_items(InputNode& list, const Schema& schema, Problems& problems) {
  const InputNode siblings = by_name(list);
  for (InputNode& item : list.items) {
    if (!item.is_map() || item.find("like") == nullptr) continue;
    const InputNode* name = item.find("name");
    for (const InputEntry& entry : siblings.entries) {
      if (name == nullptr || name->text.text != entry.key) continue;
      item = with_sibling(siblings, entry, *schema.each, problems);
      break;
    }
  }
}

void repeat_entries(InputNode& map, const Schema& schema, Problems& problems) {
  const InputNode siblings = map;
  for (std::size_t i = 0; i < map.entries.size(); ++i) {
    if (!map.entries[i].value.is_map() || map.entries[i].value.find("like") == nullptr) continue;
    map.entries[i].value = with_sibling(siblings, siblings.entries[i], *schema.each, problems);
  }
}

bool has_like(const InputNode& node) {
  for (const InputEntry& entry : node.entries) {
    if (entry.value.is_map() && entry.value.find("like") != nullptr) return true;
  }
  for (const InputNode& item : node.items) {
    if (item.is_map() && item.find("like") != nullptr) return true;
  }
  return false;
}

}  // namespace

void repeat_siblings(InputNode& node, const Schema& schema, Problems& problems) {
  if (may_repeat(schema) && has_like(node)) {
    if (node.is_list()) repeat_items(node, schema, problems);
    if (node.is_map()) repeat_entries(node, schema, problems);
  }
  if (schema.kind == Schema::Kind::value || schema.kind == Schema::Kind::terms) return;
  for (InputEntry& entry : node.entries) {
    if (const Schema* below = schema_of(schema, entry.key)) repeat_siblings(entry.value, *below, problems);
  }
}

}  // namespace ostrakon
