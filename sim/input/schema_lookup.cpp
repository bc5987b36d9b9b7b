// How the tables of schema.cpp are looked up.
#include "input/schema.h"

#include <algorithm>

namespace ostrakon {

std::vector<std::string> Field::words() const {
  std::vector<std::string> listed;
  for (std::size_t begin = 0; begin < range.size();) {
    const std::size_t end = std::min(range.find(", ", begin), range.size());
    listed.emplace_back(range.substr(begin, end - begin));
    begin = end + 2;
  }
  return listed;
}

const Field* Schema::field(std::string_view key) const {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.key == key; });
  return found == fields.end() ? nullptr : &*found;
}

std::vector<std::string> Schema::keys() const {
  std::vector<std::string> names;
  for (const Field& one : fields) names.emplace_back(one.key);
  return names;
}

const Schema* schema_of(const Schema& parent, std::string_view key) {
  if (parent.kind == Schema::Kind::named || parent.kind == Schema::Kind::terms) return parent.each;
  if (parent.kind != Schema::Kind::fields) return nullptr;
  if (const Field* field = parent.field(key)) return field->schema;
  return parent.open ? parent.each : nullptr;
}

bool is_fixed_key(std::string_view key) {
  return key == "ostrakon" || key == "name" || key == "extends" || key == "variants" || key == "written_for";
}

}  // namespace ostrakon
