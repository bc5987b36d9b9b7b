#include "docs/reference_parts.h"

#include "expression/functions.h"
#include "input/reading.h"
#include "input/schema.h"
#include "phases/order.h"

#include <algorithm>
#include <array>
#include <functional>
#include <stdexcept>
#include <utility>

namespace ostrakon {

namespace {

using Kind = Schema::Kind;
using Value = Schema::Value;

std::string code(std::string_view text) {
  return text.empty() ? "" : "`" + std::string(text) + "`";
}

// A row of a Markdown table. A bar in a cell would end it.
std::string row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) {
    line += ' ';
    for (const char c : cell) line += c == '|' ? std::string("\\|") : std::string(1, c);
    line += " |";
  }
  return line + "\n";
}

std::string head(const std::vector<std::string>& cells) {
  return row(cells) + row(std::vector<std::string>(cells.size(), "---"));
}

std::string title(std::string_view what) {
  std::string text(what);
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string link(std::string_view what) {
  std::string anchor(what);
  std::replace(anchor.begin(), anchor.end(), ' ', '-');
  return "[" + std::string(what) + "](#" + anchor + ")";
}

// What stands after a key.
std::string takes(const Schema& schema) {
  switch (schema.kind) {
    case Kind::fields:
      return link(schema.what);
    case Kind::named: {
      if (schema.from == Schema::From::phases)
        return "`{ PHASE: { SLOT: rule } }`, the rules of the [slots](#slots), `set` and `add`";
      const Schema* each = schema.each;
      if (schema.what == "tables" && each != nullptr && each->kind == Kind::named)
        return "`{ TABLE: { NAME: " + (each->each->kind == Kind::fields ? link(each->each->what) : takes(*each->each)) +
               " } }`";
      return "`{ NAME: … }`, each " + takes(*each);
    }
    case Kind::terms:
      return "an expression, or named terms: each an expression or " + link(schema.each->what);
    case Kind::list:
      return "a list, each " + takes(*schema.each);
    case Kind::value:
      break;
  }
  switch (schema.value) {
    case Value::range:
      return "`[lowest, highest]`";
    case Value::names:
      return "a list of names";
    case Value::one_or_names:
      return "a name or a list of names";
    case Value::phases:
      return "a list, or `{ NAME: after PHASE }`";
    case Value::changes:
      return "`{ ATTRIBUTE: expression }`";
    case Value::effects:
      return link(schema.each->what) + ", or a list of them";
    case Value::overlay:
      return "keys of a scenario";
    case Value::choice:
      return "`best`, `softmax(0.5)` or `lottery`";
    case Value::how_often:
      return "how often";
    default:
      return std::string(schema.what);
  }
}

std::string limits(const Field& field) {
  const bool words = field.schema->kind == Kind::value &&
                     (field.schema->value == Value::name || field.schema->value == Value::one_or_names);
  if (!words || field.range.empty()) return std::string(field.range);
  std::string text;
  for (const std::string& word : field.words()) text += (text.empty() ? "" : ", ") + code(word);
  return text;
}

std::string keys_of(const Schema& schema) {
  std::string text = "### " + title(schema.what) + "\n\n";
  if (!schema.short_key.empty()) text += "Short form: what would stand after " + code(schema.short_key) + " alone.\n";
  if (schema.open && !schema.table.empty()) {
    text += "Also any attribute of " + std::string(schema.table == "worlds" ? "the world" : schema.table) +
            " that rules may change, or one of your own.\n";
  }
  if (text.back() == '\n' && text[text.size() - 2] != '\n') text += "\n";
  if (schema.fields.empty()) return text;
  text += head({"key", "takes", "meaning", "limits", "needed"});
  for (const Field& field : schema.fields) {
    text += row({code(field.key), takes(*field.schema), std::string(field.meaning), limits(field),
                 field.required ? "yes" : ""});
  }
  return text + "\n";
}

// Every map of keys once, those of a scenario first.
void visit(const Schema& schema, std::vector<const Schema*>& seen) {
  if (schema.kind == Kind::fields) {
    if (std::find(seen.begin(), seen.end(), &schema) != seen.end()) return;
    seen.push_back(&schema);
    for (const Field& field : schema.fields) visit(*field.schema, seen);
  }
  if (schema.each != nullptr && schema.what != "a phase") visit(*schema.each, seen);
}

std::string keys_part(const Catalogue&) {
  std::vector<const Schema*> all;
  visit(scenario_schema(), all);
  std::string text;
  for (const Schema* schema : all) {
    if (schema->what != "a phase") text += keys_of(*schema);
  }
  text.pop_back();
  return text;
}

std::string type_text(Type type, const Catalogue& catalogue) {
  switch (type.base) {
    case Base::number:
      return "number";
    case Base::flag:
      return "yes or no";
    case Base::date:
      return "date";
    case Base::word:
      return "word of " + code(catalogue.words(WordListId(type.of)).name);
    case Base::reference:
      return "one of " + code(catalogue.table(TableId(type.of)).plural);
    case Base::none:
      break;
  }
  return "any";
}

std::string tables_part(const Catalogue& catalogue) {
  std::string text;
  for (const TableInfo& table : catalogue.tables) {
    text += "### " + table.plural + "\n\n" + head({"attribute", "type", "unit", "meaning", "who changes it"});
    for (const Attribute& one : table.attributes) {
      if (one.hidden) continue;
      const std::string who = !one.definition.empty() ? "formula: " + code(one.definition)
                              : one.writable          ? "engine and rules"
                                                      : "engine";
      text += row({code(one.name), type_text(one.type, catalogue), one.unit, one.meaning, who});
    }
    text += "\n";
  }
  text.pop_back();
  return text;
}

std::string row_sets_part(const Catalogue& catalogue) {
  std::string text = head({"name", "rows of", "which"});
  for (const RowSet& set : catalogue.row_sets) {
    text += row({code(set.name), code(catalogue.table(set.table).plural), set.meaning});
  }
  return text;
}

std::string joined(const Slot& slot) {
  switch (slot.join) {
    case Join::chances:
      return "chances, each drawn by itself";
    case Join::sum:
      return "added up";
    case Join::all:
      return "all must hold";
    case Join::any:
      return "one suffices";
    case Join::one:
      break;
  }
  return "one expression";
}

std::string gives(const Slot& slot, const Catalogue& catalogue) {
  switch (slot.shape) {
    case Shape::stages:
      return "names, each " + link("a stage");
    case Shape::pool:
      return link("the pool");
    case Shape::choose:
      return "`best`, `softmax(0.5)` or `lottery`";
    case Shape::meet:
      return link("who meets whom");
    case Shape::meetings:
      return "names, each " + link("a meeting");
    case Shape::coalition:
      return link("the ruling coalition");
    case Shape::start:
      return "as `agents.start`";
    case Shape::expression:
      break;
  }
  return slot.probability ? "chance" : type_text(slot.value, catalogue);
}

std::string listed_code(const std::vector<std::string>& texts) {
  std::string text;
  for (const std::string& one : texts) {
    const bool column = one.find(' ') == std::string::npos;
    text += (text.empty() ? "" : ", ") + (column ? code(one) : one);
  }
  return text;
}

std::string slots_part(const Catalogue& catalogue) {
  std::string text =
      head({"slot", "meaning", "asked of", "also sees", "gives", "named terms", "without a rule", "changes"});
  for (const Slot& slot : catalogue.slots) {
    std::string inputs;
    for (const SlotInput& input : slot.inputs)
      inputs += (inputs.empty() ? "" : "; ") + code(input.name) + " (" + input.meaning + ")";
    std::string terms = slot.shape == Shape::expression ? joined(slot) : "";
    if (!slot.terms_of.empty()) terms = "one for each kind of tie";
    if (!slot.may_draw) terms += ", without draws";
    text += row({code(slot.path), slot.meaning, code(slot.asked), inputs, gives(slot, catalogue), terms, slot.neutral,
                 listed_code(slot.writes)});
  }
  return text;
}

// What happened, in tables of which no step asks but for recent events.
bool is_record(const TableInfo& table) {
  constexpr std::array records = {"events", "promotions", "candidates", "announcements", "appearances"};
  return std::find(records.begin(), records.end(), table.plural) != records.end();
}

// A number that is there for rules: no mechanism writes it, and the engine does not read it.
bool is_free(const TableInfo& table, const Attribute& one, const Catalogue& catalogue) {
  const std::string path = table.plural + "." + one.name;
  const bool written = std::any_of(catalogue.slots.begin(), catalogue.slots.end(), [&](const Slot& slot) {
    return std::find(slot.writes.begin(), slot.writes.end(), path) != slot.writes.end();
  });
  return one.writable && !written && path != "agents.age";  // people age as a step begins
}

std::string unit_or_kind(const Attribute& one, const Catalogue& catalogue) {
  if (!one.unit.empty()) return one.unit;
  if (one.type.base == Base::word) return "word";
  if (one.type.base == Base::reference) return "→ " + catalogue.table(TableId(one.type.of)).singular;
  return type_text(one.type, catalogue);
}

// A row for each column, one for all formulas.
std::string state_of(const TableInfo& table, const Catalogue& catalogue) {
  std::string text = row({"**" + (table.plural == "worlds" ? table.singular : table.plural) + "**", "", "", ""}),
              formulas;
  for (const Attribute& one : table.attributes) {
    if (one.hidden) continue;
    const std::string unit = unit_or_kind(one, catalogue);
    if (!one.definition.empty()) {
      formulas += (formulas.empty() ? "" : "; ") + code(one.name) + " (" + unit + "): " + one.meaning;
      continue;
    }
    const char* kept = is_free(table, one, catalogue) ? "rules" : one.writable ? "engine, rules" : "engine";
    text += row({code(one.name), unit, kept, one.meaning});
  }
  return formulas.empty() ? text : text + row({"", "", "computed", formulas});
}

std::string names_of(const TableInfo& table) {
  std::vector<std::string> names;
  for (const Attribute& one : table.attributes) {
    if (!one.hidden) names.push_back(one.name);
  }
  return listed_code(names);
}

std::string state_variables_part(const Catalogue& catalogue) {
  std::string text = head({"variable", "unit or kind", "kept by", "meaning"}), records;
  for (const TableInfo& table : catalogue.tables) {
    if (is_record(table)) {
      records += (records.empty() ? "Records: " : "; ") + code(table.plural) + " (" + names_of(table) + ")";
    } else {
      text += state_of(table, catalogue);
    }
  }
  return text + "\n" + records + ".\n";
}

std::string asked_of(const Slot& slot) {
  std::string text = code(slot.asked);
  for (const SlotInput& input : slot.inputs)
    text += (&input == slot.inputs.data() ? ", with " : ", ") + code(input.name);
  return text;
}

std::string processes_part(const Catalogue& catalogue) {
  std::string text = head({"slot", "asked of", "gives", "without a rule", "changes"});
  for (const std::string& phase : engine_phases()) {
    std::string rows;
    for (const Slot& slot : catalogue.slots) {
      if (asking_phase(slot) != phase) continue;
      rows += row({code(slot.path), asked_of(slot), slot.meaning, slot.neutral, listed_code(slot.writes)});
    }
    if (!rows.empty()) text += row({"**" + phase + "**", "", "", "", ""}) + rows;
  }
  return text;
}

template <class Which>
std::string functions_where(Which which) {
  std::string text = head({"function", "gives"});
  for (const FunctionInfo& one : all_functions()) {
    if (which(one.kind)) text += row({code(one.usage), std::string(one.meaning)});
  }
  return text;
}

std::string functions_part(const Catalogue&) {
  return functions_where([](FunctionKind kind) {
    return kind != FunctionKind::draw && kind != FunctionKind::series && kind != FunctionKind::later;
  });
}

std::string draws_part(const Catalogue&) {
  return functions_where([](FunctionKind kind) { return kind == FunctionKind::draw; });
}

std::string series_part(const Catalogue&) {
  return functions_where([](FunctionKind kind) { return kind == FunctionKind::series; });
}

std::string aggregates_part(const Catalogue&) {
  std::string text = head({"aggregate", "gives"});
  for (const AggregateInfo& one : all_aggregates()) text += row({code(one.usage), std::string(one.meaning)});
  return text;
}

// Attributes that hold a word of the list.
std::vector<std::string> users_of(WordListId list, const Catalogue& catalogue) {
  std::vector<std::string> users;
  for (const TableInfo& table : catalogue.tables) {
    for (const Attribute& one : table.attributes) {
      if (one.type == Type::word(list) && one.definition.empty() && !one.hidden)
        users.push_back(table.plural + "." + one.name);
    }
  }
  return users;
}

std::string words_part(const Catalogue& catalogue) {
  std::string text;
  for (std::size_t i = 0; i < catalogue.word_lists.size(); ++i) {
    const WordList& list = catalogue.word_lists[i];
    const std::vector<std::string> users = users_of(WordListId(static_cast<std::int32_t>(i)), catalogue);
    text += code(list.name) + ", words of " + listed_code(users) +
            (list.words.empty() ? ": those that the file gives.\n\n" : ":\n\n");
    if (list.words.empty()) continue;
    text += head({"word", "meaning"});
    for (std::size_t word = 0; word < list.words.size(); ++word)
      text += row({code(list.words[word]), list.meanings[word]});
    text += "\n";
  }
  text.pop_back();
  return text;
}

std::string phases_part(const Catalogue&) {
  return listed_code(engine_phases()) + "\n";
}

struct Part {
  const char* name;
  std::string (*make)(const Catalogue&);
};

constexpr Part parts[] = {
    {"keys", keys_part},     {"tables", tables_part},         {"row sets", row_sets_part},
    {"slots", slots_part},   {"functions", functions_part},   {"draws", draws_part},
    {"series", series_part}, {"aggregates", aggregates_part}, {"words", words_part},
    {"phases", phases_part}, {"processes", processes_part},   {"state variables", state_variables_part},
};

}  // namespace

std::vector<std::string> reference_parts() {
  std::vector<std::string> names;
  for (const Part& part : parts) names.emplace_back(part.name);
  return names;
}

std::string reference_part(const std::string& name, const Catalogue& catalogue) {
  for (const Part& part : parts) {
    if (part.name == name) return part.make(catalogue);
  }
  throw std::runtime_error("there is no part '" + name + "' to generate");
}

std::string with_parts(const std::string& text, const Catalogue& catalogue) {
  static const std::string begin = "<!-- generated: ", close = " -->\n", end = "<!-- end -->";
  std::string result;
  std::size_t at = 0;
  for (;;) {
    const std::size_t found = text.find(begin, at);
    if (found == std::string::npos) return result + text.substr(at);
    const std::size_t name_at = found + begin.size();
    const std::size_t name_end = text.find(close, name_at);
    const std::size_t last = name_end == std::string::npos ? name_end : text.find(end, name_end);
    if (last == std::string::npos)
      throw std::runtime_error("a generated part begins but does not end: " + text.substr(found, 60));
    const std::string name = text.substr(name_at, name_end - name_at);
    result += text.substr(at, name_end + close.size() - at) + "\n" + reference_part(name, catalogue) + "\n";
    at = last;
  }
}

}  // namespace ostrakon
