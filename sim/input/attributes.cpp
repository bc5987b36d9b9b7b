// The scenario's own columns and formulas.
#include "input/reading.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ostrakon {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr std::size_t most_own_attributes = 256;  // of one table
constexpr std::size_t most_definitions = 1000;    // of one table; each may unfold into thousands of parts
constexpr const char* definitions_do_not_draw =
    "a definition cannot draw (it would be drawn anew at each use); make it an attribute and 'set' it";

TableId table_of(const InputEntry& entry, std::string_view around, Reading& reading) {
  const TableId table = reading.table_named(entry.key);
  if (table.valid()) return table;
  reading.unknown_table(entry, around);
  return TableId::none();
}

// False, and reported, where the name is taken in the table.
bool is_free(const InputEntry& entry, TableId table, Reading& reading) {
  const AttributeId known = reading.catalogue().find_attribute(table, expression_name(entry.key));
  if (!known.valid()) return true;
  const TableInfo& info = reading.catalogue().table(table);
  const Attribute& attribute = reading.catalogue().attribute(table, known);
  if (attribute.place.known() && info.plural == "ranks" && !attribute.writable && attribute.definition.empty()) {
    return true;  // a mark of ranks, which gets its type here
  }
  const std::string rows = info.plural == "worlds" ? "world: { " + entry.key + ": … }" : "the rows of " + info.plural;
  const bool people = info.plural == "agents";
  reading.error(entry.key_place,
                "'" + entry.key + "' is an attribute of " + (info.plural == "worlds" ? "the world" : info.plural) +
                    " already" +
                    (attribute.place.known() || !attribute.writable ? ""
                     : people ? "; what people begin with is said in agents: { start: { " + entry.key + ": … } }"
                              : "; what it begins with is said in " + rows),
                attribute.place);
  return false;
}

bool read_type(const Fields& fields, Attribute& attribute, Reading& reading) {
  if (const InputNode* words = fields["one_of"]) {
    if (!words->is_list() || words->items.empty()) {
      reading.error(words->place, "'one_of' is a list of words: [calm, tense]");
      return false;
    }
    WordList list{attribute.name, {}};
    for (const InputNode& item : words->items) {
      const std::string word = reading.text(item);
      if (!reading.is_name(word, item.place, "a word")) return false;
      list.words.push_back(expression_name(word));
    }
    attribute.type = Type::word(WordListId(static_cast<std::int32_t>(reading.catalogue().word_lists.size())));
    attribute.storage = Storage::i32;
    reading.catalogue().word_lists.push_back(std::move(list));
    return true;
  }
  const InputNode* given = fields["type"];
  if (given == nullptr) return true;
  const std::string type = reading.text(*given);
  if (type == "number") return true;
  if (type == "whole") {
    attribute.whole = true;
    return true;
  }
  if (type == "duration") {
    attribute.unit = "month";
    return true;
  }
  if (type == "probability") {
    attribute.low = 0;
    attribute.high = 1;
    return true;
  }
  if (type == "date") {
    attribute.type = Type::date();
    return true;
  }
  if (type == "flag") {
    attribute.type = Type::flag();
    attribute.storage = Storage::u8;
    return true;
  }
  const TableId table = reading.catalogue().find_singular(expression_name(type));
  if (table.valid()) {
    attribute.type = Type::reference(table);
    attribute.storage = Storage::i32;
    attribute.initial = -1;
    return true;
  }
  std::vector<std::string> known = {"number", "whole", "flag", "probability", "date", "duration"};
  for (const TableInfo& info : reading.catalogue().tables) known.push_back(info.singular);
  const std::string here = name_here("type", type);
  reading.error(given->place, "unknown type '" + type + "'" + (here.empty() ? suggestion(type, known) : here));
  return false;
}

void read_bounds(const Fields& fields, Attribute& attribute, const std::string& path, Reading& reading) {
  if (const InputNode* range = fields["range"]) {
    if (!range->is_list() || range->items.size() != 2) {
      reading.error(range->place, "a range is [lowest, highest]; none: no bound");
      return;
    }
    const double none[] = {-infinite, infinite};
    double bounds[2] = {-infinite, infinite};
    for (std::size_t i = 0; i < 2; ++i) {
      if (!range->items[i].says_none())
        bounds[i] = reading.constant(range->items[i], Type::number(), path + ".range").value_or(none[i]);
    }
    if (bounds[0] > bounds[1]) {
      reading.error(range->place, "the lowest value of this range is above its highest: [" + number_text(bounds[1]) +
                                      ", " + number_text(bounds[0]) + "]");
    }
    attribute.low = bounds[0];
    attribute.high = bounds[1];
  }
  if (const InputNode* outside = fields["if_outside"]) {
    attribute.clamp = reading.name(*outside, choices(attribute_schema(), "if_outside"),
                                   "way to treat a value outside the range") == 1;
  }
}

void declare_attribute(const InputEntry& entry, const InputNode& siblings, TableId table, const InputNode* agents_start,
                       Reading& reading) {
  const Fields fields(entry.value, attribute_schema(), reading);
  if (!fields.usable() || !is_free(entry, table, reading)) return;
  const std::string plural = reading.catalogue().table(table).plural;
  const std::string path = "attributes." + plural + "." + entry.key;
  Attribute attribute;
  attribute.name = expression_name(entry.key);
  attribute.writable = true;
  attribute.place = entry.key_place;
  if (!read_type(fields, attribute, reading)) return;
  read_bounds(fields, attribute, path, reading);
  if (const InputNode* unit = fields["unit"]) attribute.unit = reading.text(*unit);
  if (const InputNode* about = fields["about"]) attribute.meaning = reading.text(*about);
  const InputNode* start = fields["start"];
  // People begin with what `start` draws for each of them, see read_start; so may rows of other tables, see row_starts.
  const bool drawn = start != nullptr && (plural == "agents" || asks_row(*start, table, siblings, reading));
  const bool unbounded = attribute.low > 0 || attribute.high < 0;
  if (start == nullptr && unbounded && attribute.type == Type::number() &&
      (agents_start == nullptr || agents_start->find(entry.key) == nullptr)) {
    reading.error(entry.key_place,
                  "'" + entry.key + "' begins with 0, which lies outside its range; give it a 'start'");
  }
  if (drawn && start->is_scalar() && is_bare_number(start->text.text))
    attribute_value(*start, attribute, path + ".start", reading);  // reports what lies outside the range
  if (start != nullptr && !drawn) {
    const std::optional<double> value = attribute_value(*start, attribute, path + ".start", reading);
    if (value) attribute.initial = *value;
  }
  const AttributeId mark = reading.catalogue().find_attribute(table, attribute.name);
  std::vector<Attribute>& all = reading.catalogue().table(table).attributes;
  if (mark.valid()) {
    all[static_cast<std::size_t>(mark.value())] = std::move(attribute);
  } else {
    all.push_back(std::move(attribute));
  }
}

void declare_definition(const InputEntry& entry, TableId table, Reading& reading) {
  const Fields fields(entry.value, definition_schema(), reading);
  const InputNode* value = fields["value"];
  if (value == nullptr || !is_free(entry, table, reading)) return;
  Attribute attribute;
  attribute.name = expression_name(entry.key);
  attribute.type = Type::none();
  attribute.definition = reading.text(*value);
  attribute.place = entry.key_place;
  if (const InputNode* unit = fields["unit"]) attribute.unit = reading.text(*unit);
  if (const InputNode* about = fields["about"]) attribute.meaning = reading.text(*about);
  reading.catalogue().table(table).attributes.push_back(std::move(attribute));
}

}  // namespace

void declare_attributes(const InputNode* node, const InputNode* agents_start, Reading& reading) {
  for (const InputEntry* entry : named(node, "tables", reading)) {
    const TableId table = table_of(*entry, "attributes", reading);
    if (!table.valid()) continue;
    if (reading.catalogue().table(table).log) {
      reading.error(entry->key_place, entry->key + " are kept by the engine; they take definitions, but no attributes");
      continue;
    }
    const std::vector<const InputEntry*> own = named(&entry->value, "attributes", reading);
    if (own.size() > most_own_attributes) {
      reading.error(entry->key_place,
                    "a table has at most " + std::to_string(most_own_attributes) + " attributes of your own");
      continue;
    }
    for (const InputEntry* attribute : own) {
      declare_attribute(*attribute, entry->value, table, agents_start, reading);
    }
  }
}

void declare_definitions(const InputNode* node, Reading& reading) {
  // Every named row is its own name: `by name`, `name == data`.
  for (std::size_t i = 0; i < reading.catalogue().tables.size(); ++i) {
    const TableId table(static_cast<std::int32_t>(i));
    TableInfo& info = reading.catalogue().table(table);
    if (info.row_names.empty() || reading.catalogue().find_attribute(table, "name").valid()) continue;
    Attribute name;
    name.name = "name";
    name.type = Type::reference(table);
    name.definition = "self";
    name.meaning = "the row by its name";
    info.attributes.push_back(std::move(name));
  }
  for (const InputEntry* entry : named(node, "tables", reading)) {
    const TableId table = table_of(*entry, "definitions", reading);
    if (!table.valid()) continue;
    const std::vector<const InputEntry*> own = named(&entry->value, "definitions", reading);
    if (own.size() > most_definitions) {
      reading.error(entry->key_place, "a table has at most " + std::to_string(most_definitions) + " definitions");
      continue;
    }
    for (const InputEntry* definition : own) declare_definition(*definition, table, reading);
  }
}

namespace {

struct OwnDefinition {
  TableId table;
  AttributeId id;
  const InputNode* value;
  Scope scope;
};

std::vector<OwnDefinition> own_definitions(const InputNode& node, Reading& reading) {
  std::vector<OwnDefinition> found;
  for (const InputEntry& entry : node.entries) {
    const TableId table = reading.table_named(entry.key);
    if (!table.valid() || !entry.value.is_map()) continue;
    for (const InputEntry& definition : entry.value.entries) {
      const AttributeId id = reading.catalogue().find_attribute(table, expression_name(definition.key));
      const InputNode* value = definition.value.is_map() ? definition.value.find("value") : nullptr;
      if (!id.valid() || value == nullptr || !value->is_scalar()) continue;
      const Place place = reading.catalogue().attribute(table, id).place;
      if (place.file != definition.key_place.file || place.offset != definition.key_place.offset) continue;
      Scope scope = reading.scope(table, "definitions." + entry.key + "." + definition.key);
      scope.may_draw = false;
      scope.no_draw_reason = definitions_do_not_draw;
      // What only metrics can ask for may look at the whole past.
      scope.metric = reading.catalogue().table(table).log;
      found.push_back({table, id, value, std::move(scope)});
    }
  }
  return found;
}

}  // namespace

void check_definitions(const InputNode* node, Reading& reading) {
  if (node == nullptr || !node->is_map()) return;
  const std::vector<OwnDefinition> all = own_definitions(*node, reading);
  std::vector<Expression> checked;
  // First all of them in silence: a mistake is told where it was made, not by every definition that uses it.
  for (const OwnDefinition& one : all) {
    Problems silent(reading.problems().sources());
    checked.push_back(check_expression(one.value->text, one.scope, Type::none(), silent));
    if (!checked.back()) reading.broken_definition(reading.catalogue().attribute(one.table, one.id).name);
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!checked[i]) {
      reading.expression(*all[i].value, all[i].scope, Type::none());
      continue;
    }
    Attribute& attribute =
        reading.catalogue().table(all[i].table).attributes[static_cast<std::size_t>(all[i].id.value())];
    const Type type = checked[i]->type();
    attribute.type = type;
    if (type.base == Base::flag) attribute.storage = Storage::u8;
    if (type.base == Base::word || type.base == Base::reference) attribute.storage = Storage::i32;
  }
}

}  // namespace ostrakon
