// Ranks, sanctions, factions, sectors and the world: small tables whose rows have names.
#include "input/reading.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ostrakon {

namespace {

constexpr std::size_t most_named_rows = 254;  // their numbers are stored in bytes, 255 is none
constexpr double infinite = std::numeric_limits<double>::infinity();

// A row of one of these tables, known by name; its values are read once all names are known.
void declare_row(const std::string& name, Place place, std::string_view plural, Reading& reading) {
  const TableId table = reading.table(plural);
  reading.catalogue().table(table).row_names.push_back(expression_name(name));
  RowSpec row;
  row.path = std::string(plural) + "/" + name;
  row.name = name;
  row.place = place;
  reading.rows_of(plural).push_back(std::move(row));
}

bool too_many(std::string_view plural, Place place, Reading& reading) {
  if (reading.rows_of(plural).size() < most_named_rows) return false;
  reading.error(place, "there are at most " + std::to_string(most_named_rows) + " " + std::string(plural));
  return true;
}

// Rows of a list: { name: …, … }. Calls `also` with each that has a usable name.
template <class Also>
void declare_list(const InputNode* node, std::string_view plural, const Schema& schema, Reading& reading, Also also) {
  if (node == nullptr || node->empty()) return;
  if (!node->is_list()) {
    reading.error(node->place, "'" + std::string(plural) + "' is a list, in order: [ { name: … }, { name: … } ]");
    return;
  }
  for (const InputNode& item : node->items) {
    const Fields fields(item, schema, reading);
    const InputNode* name = fields["name"];
    if (name == nullptr || too_many(plural, item.place, reading)) continue;
    const std::string written = reading.text(*name);
    if (!reading.is_name(written, name->place, schema.what)) continue;
    const std::vector<std::string>& known = reading.catalogue().table(reading.table(plural)).row_names;
    const std::int32_t first = index_of(known, expression_name(written));
    if (first >= 0) {
      reading.error(name->place, "'" + written + "' is there already",
                    reading.rows_of(plural)[static_cast<std::size_t>(first)].place);
      continue;
    }
    declare_row(written, name->place, plural, reading);
    also(fields);
  }
}

void declare_named(const InputNode* node, std::string_view plural, std::string_view otherwise, Reading& reading) {
  for (const InputEntry* entry : named(node, plural, reading)) {
    if (entry->value.says_none()) {
      reading.error(entry->value.place, "there is no '" + entry->key + "' to remove");
    } else if (!too_many(plural, entry->key_place, reading)) {
      declare_row(entry->key, entry->key_place, plural, reading);
    }
  }
  if (reading.rows_of(plural).empty()) declare_row(std::string(otherwise), {}, plural, reading);
}

// A mark of one's own on ranks is a flag where it says yes or no, else a number.
void declare_mark(const InputEntry& entry, Reading& reading) {
  TableInfo& table = reading.catalogue().table(reading.table("ranks"));
  const std::string name = expression_name(entry.key);
  if (!reading.is_name(entry.key, entry.key_place, "a mark")) return;
  const std::string text = entry.value.is_scalar() ? entry.value.text.text : "";
  const ParameterInfo* parameter = reading.parameter(text);
  const bool flag = text == "yes" || text == "no" || (parameter != nullptr && parameter->type == Type::flag());
  for (const Attribute& known : table.attributes) {
    if (known.name != name) continue;
    if ((known.type.base == Base::flag) != flag && known.place.known()) {
      reading.error(entry.value.place,
                    "the mark '" + entry.key + "' is " + (flag ? "a number" : "yes or no") + " elsewhere", known.place);
    }
    return;
  }
  // Everything else may be a mark, so a slip of the pen must not become one.
  std::vector<std::string> settings = rank_schema().keys();
  const std::string near = nearest(entry.key, settings);
  if (!near.empty()) {
    reading.error(entry.key_place, "'" + entry.key + "' would be a new mark of ranks; did you mean '" + near + "'?");
    return;
  }
  Attribute mark;
  mark.name = name;
  mark.type = flag ? Type::flag() : Type::number();
  mark.storage = flag ? Storage::u8 : Storage::f64;
  mark.meaning = "mark of the rank";
  mark.place = entry.key_place;
  table.attributes.push_back(std::move(mark));
}

std::optional<AttributeId> settable(const InputEntry& entry, TableId table, Reading& reading) {
  const TableInfo& info = reading.catalogue().table(table);
  const std::string name = expression_name(entry.key);
  const AttributeId id = reading.catalogue().find_attribute(table, name);
  static const std::vector<std::string> structural = {"retire_at", "term", "status", "purged", "demotes"};
  const bool mark = info.plural == "ranks";
  if (id.valid()) {
    const Attribute& attribute = reading.catalogue().attribute(table, id);
    if (attribute.definition.empty() && (attribute.writable || mark || index_of(structural, name) >= 0)) return id;
    reading.error(entry.key_place, "'" + entry.key + "' of " + info.plural +
                                       (attribute.definition.empty() ? " is kept by the engine" : " is a formula") +
                                       " and cannot be given");
    return std::nullopt;
  }
  if (mark) return std::nullopt;  // told when marks were declared
  std::vector<std::string> known;
  if (info.plural == "organisations") known = organisation_schema().keys();
  for (const Attribute& one : info.attributes) {
    if (one.definition.empty() && one.writable) known.push_back(one.name);
  }
  reading.error(entry.key_place,
                unknown_key(entry, info.plural == "worlds" ? "the world" : "a row of " + info.plural, known));
  return std::nullopt;
}

const InputNode* nothing_or(const InputNode* node) {
  return node == nullptr || node->empty() ? nullptr : node;
}

void read_list_values(const InputNode* node, std::string_view plural, Reading& reading) {
  if (nothing_or(node) == nullptr || !node->is_list()) return;
  for (const InputNode& item : node->items) {
    const InputNode* name = item.is_map() ? item.find("name") : nullptr;
    if (name == nullptr || !name->is_scalar()) continue;
    for (RowSpec& row : reading.rows_of(plural)) {
      if (row.place.file != name->place.file || row.place.offset != name->place.offset) continue;
      std::vector<const InputEntry*> entries;
      for (const InputEntry& entry : item.entries) {
        if (entry.key != "name") entries.push_back(&entry);
      }
      read_values(entries, reading.table(plural), std::string(plural) + "." + row.name, row, reading);
    }
  }
}

// Who loses rank leaves the seat, so that a sanction cannot leave them in it.
void check_demotions(const InputNode* node, Reading& reading) {
  if (nothing_or(node) == nullptr || !node->is_list()) return;
  const std::vector<std::string>& words = reading.catalogue().words(reading.words("status")).words;
  for (const InputNode& item : node->items) {
    const InputNode* demotes = item.is_map() ? item.find("demotes") : nullptr;
    const InputNode* status = item.is_map() ? item.find("status") : nullptr;
    if (demotes == nullptr || status == nullptr || !status->is_scalar() || demotes->text.text == "0") continue;
    const std::int32_t word = index_of(words, expression_name(status->text.text));
    for (const char* seated : {"active", "under_inquiry", "detained"}) {
      if (word < 0 || word != index_of(words, seated)) continue;
      reading.error(status->place,
                    "whoever is demoted leaves the seat for the bench; leave 'status' out, or write 'status: bench'",
                    demotes->place);
    }
  }
}

void read_named_values(const InputNode* node, std::string_view plural, const Schema& schema, Reading& reading) {
  if (nothing_or(node) == nullptr || !node->is_map()) return;
  for (RowSpec& row : reading.rows_of(plural)) {
    const InputNode* own = node->find(row.name);
    if (own == nullptr || own->empty()) continue;
    const Fields fields(*own, schema, reading);
    read_values(fields.others(), reading.table(plural), std::string(plural) + "." + row.name, row, reading);
  }
}

void read_shares(const InputNode* node, Reading& reading) {
  std::vector<double>& shares = reading.scenario().faction_shares;
  const std::vector<RowSpec>& rows = reading.rows_of("factions");
  double sum = 0;
  bool fine = true;
  std::size_t given = 0;
  Place first;
  for (const RowSpec& row : rows) {
    const InputNode* own = node == nullptr ? nullptr : node->find(row.name);
    const InputNode* share = own != nullptr && own->is_map() ? own->find("share") : nullptr;
    double value = 0;
    if (share != nullptr) {
      ++given;
      if (!first.known()) first = share->place;
      value = reading.constant(*share, Type::number(), "factions." + row.name + ".share").value_or(0);
      if (value < 0 || value > 1) {
        reading.error(share->place, "this share is " + number_text(value) + "; a share lies between 0 and 1");
        fine = false;
      }
    }
    shares.push_back(value);
    sum += value;
  }
  if (!fine) return;
  if (given == 0) {
    std::fill(shares.begin(), shares.end(), 1.0 / static_cast<double>(shares.size()));
  } else if (given < rows.size()) {
    for (const RowSpec& row : rows) {
      const InputNode* own = node->find(row.name);
      if (own == nullptr || !own->is_map() || own->find("share") == nullptr) {
        reading.error(row.place,
                      "faction '" + row.name + "' has no share, but others have; give all of them one or none");
        return;
      }
    }
  } else if (std::abs(sum - 1) > 1e-9) {
    reading.error(first, "shares of factions add up to " + number_text(std::round(sum * 1e12) / 1e12) + ", not 1");
  }
}

}  // namespace

std::optional<double> attribute_value(const InputNode& node, const Attribute& attribute, const std::string& path,
                                      Reading& reading) {
  const bool number = attribute.type.base == Base::number || attribute.type.base == Base::date;
  if (number && node.says_none()) {
    if (attribute.writable) {
      reading.error(node.place, "'" + attribute.name + "' is a number; it cannot be none");
      return std::nullopt;
    }
    return infinite;
  }
  const bool months = attribute.type.base == Base::number && attribute.unit == "month";
  const std::optional<double> value =
      months ? reading.duration(node, path) : reading.constant(node, attribute.type, path);
  if (!value) return std::nullopt;
  const bool lasting = attribute.writable && number;
  if (lasting && !std::isfinite(*value)) {
    reading.error(node.place, "'" + attribute.name + "' would be " + number_text(*value) + "; it is a finite number");
    return std::nullopt;
  }
  if (attribute.whole && *value != std::floor(*value)) {
    reading.error(node.place, "'" + attribute.name + "' is a whole number; this is " + number_text(*value));
    return std::nullopt;
  }
  if (number && (*value < attribute.low || *value > attribute.high)) {
    reading.error(node.place, "'" + attribute.name + "' is " + number_text(*value) + "; it goes " +
                                  bounds_text(attribute.low, attribute.high));
    return std::nullopt;
  }
  return value;
}

void read_values(const std::vector<const InputEntry*>& entries, TableId table, const std::string& path, RowSpec& row,
                 Reading& reading) {
  for (const InputEntry* entry : entries) {
    const std::optional<AttributeId> id = settable(*entry, table, reading);
    if (!id) continue;
    const Attribute attribute = reading.catalogue().attribute(table, *id);
    if (attribute.type.base == Base::reference) {
      const std::string& plural = reading.catalogue().table(TableId(attribute.type.of)).plural;
      if (plural == "organisations" || plural == "posts") {
        reading.give_later({table, row.path, *id, entry->value, path + "." + entry->key});
        continue;
      }
    }
    const std::optional<double> value = attribute_value(entry->value, attribute, path + "." + entry->key, reading);
    if (value) row.values.emplace_back(*id, *value);
  }
}

void Reading::give_later_values() {
  for (const LaterValue& later : later_) {
    const std::optional<double> value =
        attribute_value(later.value, catalogue().attribute(later.table, later.attribute), later.path, *this);
    if (!value) continue;
    for (RowSpec& row : scenario_.rows[static_cast<std::size_t>(later.table.value())]) {
      // The seats of a post that leads are two rows: the leader's, and the others.
      if (row.path == later.row || row.path == later.row + "/others") row.values.emplace_back(later.attribute, *value);
    }
  }
}

void declare_ranks(const InputNode* node, Reading& reading) {
  declare_list(node, "ranks", rank_schema(), reading, [&](const Fields& fields) {
    for (const InputEntry* mark : fields.others()) declare_mark(*mark, reading);
  });
}

void declare_sanctions(const InputNode* node, Reading& reading) {
  declare_list(node, "sanctions", sanction_schema(), reading, [](const Fields&) {});
  if (!reading.rows_of("sanctions").empty() || nothing_or(node) != nullptr) return;
  declare_row("dropped", {}, "sanctions", reading);
  declare_row("dismissal", {}, "sanctions", reading);
  const TableId table = reading.table("sanctions");
  const Catalogue& catalogue = reading.catalogue();
  RowSpec& dismissal = reading.rows_of("sanctions").back();
  const std::int32_t dismissed = index_of(catalogue.words(reading.words("status")).words, "dismissed");
  dismissal.values.emplace_back(catalogue.find_attribute(table, "status"), dismissed);
  dismissal.values.emplace_back(catalogue.find_attribute(table, "purged"), 1);
}

void declare_factions(const InputNode* node, Reading& reading) {
  declare_named(node, "factions", "all", reading);
}
void declare_sectors(const InputNode* node, Reading& reading) {
  declare_named(node, "sectors", "polity", reading);
}

void read_small_tables(const InputNode& document, Reading& reading) {
  read_list_values(document.find("ranks"), "ranks", reading);
  read_list_values(document.find("sanctions"), "sanctions", reading);
  check_demotions(document.find("sanctions"), reading);
  read_named_values(document.find("factions"), "factions", faction_schema(), reading);
  read_named_values(document.find("sectors"), "sectors", sector_schema(), reading);
  read_shares(document.find("factions"), reading);
  RowSpec world;
  world.path = world.name = "world";
  if (const InputNode* node = nothing_or(document.find("world"))) {
    const Fields fields(*node, *schema_of(scenario_schema(), "world"), reading);
    world.place = node->place;
    std::vector<const InputEntry*> given;
    for (const InputEntry* entry : fields.others()) {
      if (!asks_row(entry->value, reading.world(), *node, reading)) given.push_back(entry);  // else see row_starts
    }
    read_values(given, reading.world(), "world", world, reading);
  }
  reading.scenario().rows[static_cast<std::size_t>(reading.world().value())] = {std::move(world)};
}

}  // namespace ostrakon
