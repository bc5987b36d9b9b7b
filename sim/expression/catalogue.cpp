#include "expression/catalogue.h"

namespace ostrakon {

namespace {

// Position of the entry whose name `name_of` gives, or -1. Lists are short and looked up while reading only.
template <class Entry, class NameOf>
std::int32_t position(const std::vector<Entry>& entries, std::string_view name, NameOf name_of) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (name_of(entries[i]) == name) return static_cast<std::int32_t>(i);
  }
  return -1;
}

}  // namespace

TableId Catalogue::find_table(std::string_view plural) const {
  return TableId(position(tables, plural, [](const TableInfo& t) -> const std::string& { return t.plural; }));
}

TableId Catalogue::find_singular(std::string_view singular) const {
  return TableId(position(tables, singular, [](const TableInfo& t) -> const std::string& { return t.singular; }));
}

AttributeId Catalogue::find_attribute(TableId table_id, std::string_view name) const {
  if (!table_id.valid()) return AttributeId::none();
  return AttributeId(
      position(table(table_id).attributes, name, [](const Attribute& a) -> const std::string& { return a.name; }));
}

SlotId Catalogue::find_slot(std::string_view path) const {
  return SlotId(position(slots, path, [](const Slot& s) -> const std::string& { return s.path; }));
}

const RowSet* Catalogue::find_row_set(std::string_view name) const {
  const std::int32_t found = position(row_sets, name, [](const RowSet& r) -> const std::string& { return r.name; });
  return found < 0 ? nullptr : &row_sets[static_cast<std::size_t>(found)];
}

WordListId Catalogue::find_words(std::string_view name) const {
  return WordListId(position(word_lists, name, [](const WordList& w) -> const std::string& { return w.name; }));
}

std::int32_t index_of(const std::vector<std::string>& names, std::string_view name) {
  return position(names, name, [](const std::string& n) -> const std::string& { return n; });
}

std::string expression_name(std::string_view name) {
  std::string written(name);
  for (char& c : written) {
    if (c == ' ' || c == '-') c = '_';
  }
  return written;
}

bool is_ranged(const Attribute& attribute) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  return attribute.low > -infinite || attribute.high < infinite || attribute.whole;
}

std::string latest_event_attribute(std::string_view event) {
  return "latest " + std::string(event);  // the blank keeps it out of expressions
}

}  // namespace ostrakon
