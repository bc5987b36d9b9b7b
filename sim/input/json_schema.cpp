#include "input/json_schema.h"

#include "input/json_values.h"
#include "input/reading.h"

#include <algorithm>
#include <map>
#include <utility>

namespace ostrakon {

namespace {

using Kind = Schema::Kind;
using Value = Schema::Value;
using From = Schema::From;

// A part is laid over what other files or a sibling say: nothing in it is needed, and `none` takes entries away.
enum class Extent : std::uint8_t { whole, part };

// "an organisation" → "organisation"
std::string name_of(const Schema& schema) {
  const std::string_view what = schema.what;
  return std::string(what.substr(what.find(' ') + 1));
}

JsonValue reference_to(const std::string& name) {
  std::string escaped = name;
  std::replace(escaped.begin(), escaped.end(), ' ', '-');
  JsonValue reference = JsonValue::object();
  reference.set("$ref", "#/definitions/" + escaped);
  return reference;
}

// Beside a "$ref" readers of draft 7 see nothing else.
JsonValue described(const std::string& description, JsonValue value) {
  JsonValue result = JsonValue::object();
  if (!description.empty()) result.set("description", description);
  return std::move(result.set("allOf", JsonValue::list({std::move(value)})));
}

std::string meaning_of(const Field& field) {
  std::string text(field.meaning);
  if (!field.range.empty()) text += " (" + std::string(field.range) + ")";
  return text;
}

std::string how_joined(const Slot& slot) {
  if (!slot.terms_of.empty()) return "One term for each kind of tie";
  switch (slot.join) {
    case Join::chances:
      return "Named terms are chances, each drawn by itself";
    case Join::sum:
      return "Named terms are added up";
    case Join::all:
      return "Of named terms all must hold";
    case Join::any:
      return "Of named terms one suffices";
    case Join::one:
      break;
  }
  return slot.shape == Shape::expression ? "One expression" : "";
}

std::string meaning_of(const Slot& slot) {
  std::string text = slot.meaning + ". Asked of " + slot.asked;
  if (!slot.inputs.empty()) {
    text += ", sees ";
    for (std::size_t i = 0; i < slot.inputs.size(); ++i) {
      text += (i == 0 ? "" : "; ") + slot.inputs[i].name + ": " + slot.inputs[i].meaning;
    }
  }
  const std::string joined = how_joined(slot);
  if (!joined.empty()) text += ". " + joined;
  if (!slot.neutral.empty()) text += ". Without a rule: " + slot.neutral;
  return text;
}

std::string phase_of(const Slot& slot) {
  return slot.path.substr(0, slot.path.find('.'));
}

class SchemaWriter {
 public:
  explicit SchemaWriter(const Catalogue& catalogue) : catalogue_(catalogue) {}

  JsonValue document() {
    // What extends others, and a library (neither clock nor organisations), is laid over another file: parts will do.
    const auto has = [](const char* key) { return std::move(JsonValue::object().set("required", JsonValue::texts({key}))); };
    const auto no = [](JsonValue value) { return std::move(JsonValue::object().set("not", std::move(value))); };
    JsonValue laid_over = any_of({has("extends"), no(any_of({has("clock"), has("organisations")}))});
    const JsonValue part = fields(scenario_schema(), Extent::part);
    const JsonValue whole = fields(scenario_schema(), Extent::whole);
    JsonValue root = JsonValue::object();
    root.set("$schema", "http://json-schema.org/draft-07/schema#")
        .set("title", "Ostrakon scenario")
        .set("description", "What is simulated: offices, people, rules, events, what is measured.")
        .set("type", "object")
        .set("if", std::move(laid_over))
        .set("then", part)
        .set("else", whole);
    JsonValue definitions = JsonValue::object();
    for (const auto& [name, definition] : definitions_) definitions.set(name, definition);
    return std::move(root.set("definitions", std::move(definitions)));
  }

 private:
  // Writes it down under its name, once; it may hold itself.
  template <class Make>
  JsonValue shared(std::string name, Extent extent, Make make) {
    if (extent == Extent::part) name += "-part";
    std::replace(name.begin(), name.end(), ' ', '-');
    if (!definitions_.contains(name)) {
      definitions_.emplace(name, JsonValue::object());
      definitions_.insert_or_assign(name, make());
    }
    return reference_to(name);
  }

  JsonValue of(const Schema& schema, Extent extent, const Field* field, std::string_view table) {
    switch (schema.kind) {
      case Kind::value:
        return value(schema, extent, field);
      case Kind::fields:
        return shared(name_of(schema), extent, [&] { return fields(schema, extent); });
      case Kind::named:
        return named(schema, extent, table);
      case Kind::terms:
        return terms(any_expression(), "any", extent);
      case Kind::list:
        break;
    }
    JsonValue list = JsonValue::object();  // replaced as a whole, so that nothing in it is a part
    list.set("type", "array").set("items", of(*schema.each, Extent::whole, nullptr, ""));
    return any_of({std::move(list), nothing()});
  }

  JsonValue value(const Schema& schema, Extent extent, const Field* field) {
    if (schema.value == Value::effects) {
      const JsonValue one = of(*schema.each, Extent::whole, nullptr, "");
      JsonValue list = JsonValue::object();
      list.set("type", "array").set("items", one).set("minItems", JsonValue::number(1));
      return any_of({extent == Extent::part ? of(*schema.each, Extent::part, nullptr, "") : one, std::move(list)});
    }
    if (schema.value == Value::overlay) {
      return any_of({shared("alternative", Extent::part, [&] { return alternative(); }), nothing()});
    }
    return value_schema(schema, field, catalogue_);
  }

  // A map with keys of its own; or its short form.
  JsonValue fields(const Schema& schema, Extent extent) {
    JsonValue properties = JsonValue::object(), patterns = JsonValue::object(), needed = JsonValue::list();
    for (const Field& field : schema.fields) {
      properties.set(field.key, property(schema, field, extent));
      const bool always = extent == Extent::whole || &schema == &scenario_schema();
      if (field.required && always) needed.add(JsonValue::text(field.key));
    }
    JsonValue map = JsonValue::object();
    map.set("type", "object");
    std::vector<std::string> refused;
    if (schema.open) {
      for (const Attribute* one : attributes_of(schema.table)) {
        if (schema.field(one->name) != nullptr) continue;
        if (may_be_given(*one)) {
          set_key(properties, patterns, one->name, described(about(*one), row_value(*one)));
        } else {
          refused.push_back(one->name);
        }
      }
      if (!refused.empty()) map.set("propertyNames", key_names_of_open(refused));
    }
    add_dependencies(schema, extent, map);
    const bool nothing_needed = needed.empty();
    if (!nothing_needed) map.set("required", std::move(needed));
    set_properties(map, std::move(properties), std::move(patterns));
    map.set("additionalProperties", schema.open ? any_expression() : JsonValue::flag(false));
    std::vector<JsonValue> alternatives;
    if (const Field* field = schema.field(schema.short_key)) {
      alternatives.push_back(of(*field->schema, extent, field, ""));
    }
    alternatives.push_back(std::move(map));
    if (nothing_needed && !schema.fields.empty()) alternatives.push_back(nothing());
    return alternatives.size() == 1 ? alternatives.front() : any_of(std::move(alternatives));
  }

  // The parts of a scenario stand in variants as well, so each is written down once.
  JsonValue property(const Schema& schema, const Field& field, Extent extent) {
    const auto made = [&] { return of(*field.schema, extent, &field, schema.table); };
    const bool part = &schema == &scenario_schema() && field.schema->kind != Kind::value;
    const bool named = part && field.schema->kind != Kind::fields;
    return described(meaning_of(field), named ? shared(std::string(field.key), extent, made) : made());
  }

  static void set_properties(JsonValue& map, JsonValue properties, JsonValue patterns) {
    if (!properties.empty()) map.set("properties", std::move(properties));
    if (!patterns.empty()) map.set("patternProperties", std::move(patterns));
  }

  // What stands by itself is a scenario: the clock and the organisations come together.
  static void add_dependencies(const Schema& schema, Extent extent, JsonValue& map) {
    if (&schema != &scenario_schema() || extent == Extent::part) return;
    JsonValue dependencies = JsonValue::object();
    dependencies.set("clock", JsonValue::texts({"organisations"})).set("organisations", JsonValue::texts({"clock"}));
    map.set("dependencies", std::move(dependencies));
  }

  static JsonValue key_names_of_open(const std::vector<std::string>& refused) {
    JsonValue keys = JsonValue::object();
    return std::move(keys.set("not", one_of_names(refused)));
  }

  // Names, each with what `each` says.
  JsonValue named(const Schema& schema, Extent extent, std::string_view table) {
    if (schema.from == From::phases) return phases(extent);
    if (schema.from == From::tables || schema.from == From::stored_tables) return tables(schema, extent);
    JsonValue map = JsonValue::object(), properties = JsonValue::object(), patterns = JsonValue::object();
    map.set("type", "object");
    std::vector<std::string> refused;
    if (schema.from == From::new_attributes) {
      for (const Attribute* one : attributes_of(table)) refused.push_back(one->name);
    }
    if (schema.from == From::event_kinds) refused = catalogue_.words(catalogue_.find_words("event_kind")).words;
    if (schema.from == From::attributes) {
      for (const Attribute* one : attributes_of(schema.table.empty() ? table : schema.table)) {
        if (may_be_given(*one)) {
          set_key(properties, patterns, one->name, described(about(*one), update_of(schema, *one, extent)));
        } else {
          refused.push_back(one->name);
        }
      }
    }
    map.set("propertyNames", key_names(refused));
    set_properties(map, std::move(properties), std::move(patterns));
    map.set("additionalProperties", removable(schema, extent, each_of(schema, extent)));
    return any_of({std::move(map), nothing()});
  }

  // What an organisation repeats of a sibling it need not say.
  JsonValue each_of(const Schema& schema, Extent extent) {
    const Schema& each = *schema.each;
    if (extent == Extent::part || each.field("like") == nullptr) return of(each, extent, nullptr, "");
    JsonValue like = JsonValue::object();
    like.set("required", JsonValue::texts({"like"}));
    JsonValue choice = JsonValue::object();
    choice.set("if", std::move(like))
        .set("then", of(each, Extent::part, nullptr, ""))
        .set("else", of(each, Extent::whole, nullptr, ""));
    return choice;
  }

  JsonValue removable(const Schema& schema, Extent extent, JsonValue each) const {
    if (extent == Extent::whole || schema.none_is_value) return each;
    return any_of({std::move(each), the_word("none")});
  }

  JsonValue update_of(const Schema& schema, const Attribute& attribute, Extent extent) {
    if (schema.each->kind == Kind::terms)
      return terms(expression_of(attribute.type, false), base_name(attribute.type), extent);
    return expression_of(attribute.type, false);
  }

  JsonValue tables(const Schema& schema, Extent extent) {
    JsonValue map = JsonValue::object(), properties = JsonValue::object();
    for (const TableInfo& table : catalogue_.tables) {
      if (table.log && schema.from == From::stored_tables) continue;
      const std::string key = table.singular == "world" ? table.singular : table.plural;
      properties.set(key, of(*schema.each, extent, nullptr, table.plural));
    }
    map.set("type", "object")
        .set("properties", std::move(properties))
        .set("additionalProperties", JsonValue::flag(false));
    return any_of({std::move(map), nothing()});
  }

  // Rules by phase: the engine's with their slots, and the file's own, which have updates only.
  JsonValue phases(Extent extent) {
    JsonValue properties = JsonValue::object();
    for (const std::string& phase : engine_phases()) properties.set(phase, rules_of(phase, extent));
    JsonValue map = JsonValue::object();
    map.set("type", "object")
        .set("propertyNames", key_names({}))
        .set("properties", std::move(properties))
        .set("additionalProperties", rules_of("", extent));
    return any_of({std::move(map), nothing()});
  }

  JsonValue rules_of(const std::string& phase, Extent extent) {
    const Schema& rules = *schema_of(scenario_schema(), "rules")->each;
    JsonValue properties = JsonValue::object(), patterns = JsonValue::object();
    for (const Slot& slot : catalogue_.slots) {
      if (phase_of(slot) != phase) continue;
      const std::string name = slot.path.substr(slot.path.find('.') + 1);
      JsonValue rule = any_of({rule_of(slot, name, extent), the_word("none")});
      set_key(properties, patterns, name, described(meaning_of(slot), std::move(rule)));
    }
    for (const char* update : {"set", "add"}) {
      const Schema& schema = *rules.field(update)->schema;
      properties.set(update, shared(std::string("rules-") + update, extent, [&] { return tables(schema, extent); }));
    }
    JsonValue map = JsonValue::object();
    map.set("type", "object").set("additionalProperties", JsonValue::flag(false));
    set_properties(map, std::move(properties), std::move(patterns));
    return any_of({std::move(map), nothing(), the_word("none")});
  }

  JsonValue rule_of(const Slot& slot, const std::string& name, Extent extent) {
    const Schema& rules = *schema_of(scenario_schema(), "rules")->each;
    if (slot.shape != Shape::expression) return of(*schema_of(rules, name), extent, nullptr, "");
    return terms(expression_of(slot.value, slot.probability), slot.probability ? "chance" : base_name(slot.value),
                 extent);
  }

  static std::string base_name(Type type) {
    switch (type.base) {
      case Base::number:
        return "number";
      case Base::flag:
        return "condition";
      case Base::date:
        return "date";
      default:
        return "reference";
    }
  }

  // One expression, one term, or terms by name.
  JsonValue terms(const JsonValue& expression, const std::string& kind, Extent extent) {
    return shared(kind + "-terms", extent, [&] {
      const JsonValue whole = term(expression, Extent::whole);
      std::vector<JsonValue> one = {expression, term(expression, extent)};
      if (extent == Extent::part) one.push_back(the_word("none"));
      JsonValue map = JsonValue::object();
      map.set("type", "object").set("propertyNames", key_names({})).set("additionalProperties", any_of(std::move(one)));
      return any_of({expression, whole, std::move(map)});
    });
  }

  JsonValue term(const JsonValue& expression, Extent extent) {
    JsonValue properties = JsonValue::object();
    for (const Field& field : term_schema().fields) {
      const bool own = field.key == term_schema().short_key;
      properties.set(field.key, described(meaning_of(field), own ? expression : of(*field.schema, extent, &field, "")));
    }
    JsonValue map = JsonValue::object();
    map.set("type", "object");
    if (extent == Extent::whole) map.set("required", JsonValue::texts({std::string(term_schema().short_key)}));
    map.set("properties", std::move(properties)).set("additionalProperties", JsonValue::flag(false));
    return map;
  }

  // Keys of a scenario but those that say which file it is.
  JsonValue alternative() {
    JsonValue properties = JsonValue::object();
    JsonValue text = JsonValue::object();
    properties.set("about",
                   std::move(text.set("type", "string").set("description", "what this alternative stands for")));
    for (const Field& field : scenario_schema().fields) {
      if (is_fixed_key(field.key)) continue;
      properties.set(field.key, property(scenario_schema(), field, Extent::part));
    }
    JsonValue map = JsonValue::object();
    map.set("type", "object")
        .set("properties", std::move(properties))
        .set("additionalProperties", JsonValue::flag(false));
    return map;
  }

  std::vector<const Attribute*> attributes_of(std::string_view table) const {
    std::vector<const Attribute*> found;
    const TableId id = catalogue_.find_table(table);
    if (!id.valid()) return found;
    for (const Attribute& one : catalogue_.table(id).attributes) found.push_back(&one);
    return found;
  }

  static bool may_be_given(const Attribute& attribute) {
    return attribute.writable && attribute.definition.empty() && !attribute.hidden;
  }

  static std::string about(const Attribute& attribute) {
    return attribute.meaning + (attribute.unit.empty() ? "" : ", " + attribute.unit);
  }

  const Catalogue& catalogue_;
  std::map<std::string, JsonValue> definitions_;
};

}  // namespace

std::string scenario_json_schema(const Catalogue& catalogue) {
  return SchemaWriter(catalogue).document().written();
}

}  // namespace ostrakon
