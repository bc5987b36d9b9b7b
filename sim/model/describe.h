// How model/ describes tables to the catalogue. Internal to model/.
#pragma once

#include "expression/catalogue.h"
#include "model/columns.h"

#include <cstdlib>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace ostrakon {

// Adds attributes to one table, checking that built-in columns get the numbers of columns.h.
class Describe {
 public:
  Describe(Catalogue& catalogue, TableId id, const char* plural, const char* singular) : catalogue_(catalogue), id_(id) {
    if (static_cast<std::int32_t>(catalogue.tables.size()) != id.value()) std::abort();
    catalogue.tables.push_back({plural, singular, {}, {}, false, false});
    catalogue.row_sets.push_back({plural, id, "", std::string("all ") + plural});
    set_ = catalogue.row_sets.size() - 1;
  }
  template <class T>
  Attribute& stored(ColumnOf<T> column, const char* name, Type type, const char* meaning, const char* unit = "") {
    if (column.table != id_ || column.attribute.value() != static_cast<std::int32_t>(attributes().size())) std::abort();
    Attribute attribute;
    attribute.name = name;
    attribute.type = type;
    attribute.meaning = meaning;
    attribute.unit = unit;
    if constexpr (std::is_same_v<T, std::int32_t>) attribute.storage = Storage::i32;
    if constexpr (std::is_same_v<T, std::uint8_t>) attribute.storage = Storage::u8;
    const bool partner = type.base == Base::reference || type.base == Base::word;
    attribute.initial = partner ? -1 : 0;
    return add(std::move(attribute));
  }
  // A number that rules may change; the engine itself does not read it.
  Attribute& number(const char* name, const char* meaning, double initial = 0, const char* unit = "") {
    Attribute attribute;
    attribute.name = name;
    attribute.meaning = meaning;
    attribute.unit = unit;
    attribute.initial = initial;
    attribute.writable = true;
    return add(std::move(attribute));
  }
  void formula(const char* name, Type type, const char* definition, const char* meaning, const char* unit = "") {
    Attribute attribute;
    attribute.name = name;
    attribute.type = type;
    attribute.definition = definition;
    attribute.meaning = meaning;
    attribute.unit = unit;
    add(std::move(attribute));
  }
  RowSet& rows() { return catalogue_.row_sets[set_]; }
  TableInfo& table() { return catalogue_.table(id_); }
  // The table grows as things happen; metrics leave out the rows before `condition` holds.
  void log(const char* condition) {
    table().log = true;
    catalogue_.row_sets[set_].condition = condition;
  }

 private:
  std::vector<Attribute>& attributes() { return catalogue_.table(id_).attributes; }
  Attribute& add(Attribute attribute) {
    attributes().push_back(std::move(attribute));
    return attributes().back();
  }
  Catalogue& catalogue_;
  TableId id_;
  std::size_t set_ = 0;
};

inline Type ref(TableId table) { return Type::reference(table); }

// Lists of words that several tables use.
struct Words {
  WordListId status, title, kind, ended_by, event_kind, rule, stage, tie_kind, meeting, announcement;
};

// Spells, cases, events, ties, appointments, and what the public knows (catalogue_records.cpp).
void describe_records(Catalogue&, const Words&);

}  // namespace ostrakon
