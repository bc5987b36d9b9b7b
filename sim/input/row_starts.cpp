// What rows of other tables than agents begin with, where it is drawn or asked of the row: a fragility of the regime that
// differs from run to run, an organisation's debt that depends on its sector.
#include "input/reading.h"

#include "expression/functions.h"

#include <algorithm>

namespace ostrakon {

bool asks_row(const InputNode& start, TableId table, const InputNode& siblings, Reading& reading) {
  if (!start.is_scalar()) return false;
  const std::vector<std::string> names = names_in(start.text.text);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    if (reading.parameter(name) != nullptr) return false;
    const bool calls = draws(name) || (find_aggregate(name) != nullptr && find_function(name) == nullptr);
    const bool sibling = std::any_of(siblings.entries.begin(), siblings.entries.end(),
                                     [&](const InputEntry& one) { return expression_name(one.key) == name; });
    return calls || sibling || name == "self" || name == "world" ||
           reading.catalogue().find_attribute(table, name).valid();
  });
}

namespace {

class RowStarts {
 public:
  explicit RowStarts(Reading& reading) : reading_(reading) {}

  // What the one row of the world is given may be drawn as well: world: { tension: "uniform(0, 1)" }.
  void read_world(const InputNode& world) {
    for (const InputEntry& entry : world.entries) {
      if (!asks_row(entry.value, reading_.world(), world, reading_)) continue;
      const std::optional<AttributeId> id = writable_attribute(entry.key, entry.key_place, reading_.world(), reading_);
      if (!id) continue;
      given_.insert(id->value());
      add(entry.value, reading_.world(), *id, "world." + entry.key);
    }
  }

  void read(const InputNode& attributes) {
    // Tables in the order in which they are built, so that organisations may ask their sector.
    for (std::size_t t = 0; t < reading_.catalogue().tables.size(); ++t) {
      const TableId table(static_cast<std::int32_t>(t));
      if (reading_.catalogue().table(table).plural == "agents") continue;
      for (const InputEntry& entry : attributes.entries) {
        if (reading_.table_named(entry.key) == table && entry.value.is_map()) of_table(entry, table);
      }
    }
  }

  void check_order() {
    for (const RowStart& one : reading_.scenario().row_starts) only_those_before(one);
  }

 private:
  void add(const InputNode& value, TableId table, AttributeId id, const std::string& path) {
    RowStart made;
    made.table = table;
    made.start.attribute = id;
    made.start.path = path;
    made.start.place = value.place;
    const Type type = reading_.catalogue().attribute(table, id).type;
    made.start.value = reading_.expression(value, reading_.scope(table, path), type);
    if (made.start.value) reading_.scenario().row_starts.push_back(std::move(made));
  }

  void of_table(const InputEntry& entry, TableId table) {
    for (const InputEntry& attribute : entry.value.entries) {
      const InputNode* value = attribute.value.is_map() ? attribute.value.find("start") : nullptr;
      if (value == nullptr || !asks_row(*value, table, entry.value, reading_)) continue;
      const AttributeId id = reading_.catalogue().find_attribute(table, expression_name(attribute.key));
      if (!id.valid()) continue;  // reported
      const bool drawn_in_row = table == reading_.world() && given_.contains(id.value());
      if (!drawn_in_row) add(*value, table, id, "attributes." + entry.key + "." + attribute.key + ".start");
    }
  }

  // A start value that would read another one before it is given.
  void only_those_before(const RowStart& one) {
    bool earlier = true;
    for (const RowStart& other : reading_.scenario().row_starts) {
      earlier = earlier && &other != &one;
      if (earlier) continue;
      std::set<std::int32_t> read;
      attributes_read(*one.start.value, other.table, read);
      if (!read.contains(other.start.attribute.value())) continue;
      const std::string name = reading_.catalogue().attribute(other.table, other.start.attribute).name;
      reading_.error(one.start.place,
                     "'" + name + "' is not given yet here: start values are given in the order of the file, those of the "
                     "world first, then sectors, organisations, posts",
                     other.start.place);
      return;
    }
  }

  Reading& reading_;
  std::set<std::int32_t> given_;  // attributes of the world that its row draws
};

}  // namespace

void read_row_starts(const InputNode* attributes, const InputNode* world, Reading& reading) {
  RowStarts starts(reading);
  if (world != nullptr && world->is_map()) starts.read_world(*world);
  if (attributes != nullptr && attributes->is_map()) starts.read(*attributes);
  starts.check_order();
}

}  // namespace ostrakon
