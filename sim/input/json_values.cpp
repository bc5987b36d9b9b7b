#include "input/json_values.h"

#include "input/reading.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace ostrakon {

namespace {

using Value = Schema::Value;
using From = Schema::From;

constexpr const char* name_pattern = "^[A-Za-z]([A-Za-z0-9_ -]*[A-Za-z0-9])?$";

JsonValue typed(std::vector<std::string> types) {
  JsonValue value = JsonValue::object();
  value.set("type", types.size() == 1 ? JsonValue::text(types.front()) : JsonValue::texts(types));
  return value;
}

JsonValue pattern(const char* expression) {
  return std::move(typed({"string"}).set("pattern", expression));
}

JsonValue not_pattern(const char* expression) {
  JsonValue refused = JsonValue::object();
  refused.set("pattern", expression);
  JsonValue value = typed({"string"});
  value.set("minLength", JsonValue::number(1)).set("not", std::move(refused));
  return value;
}

JsonValue expression_text() {
  return std::move(typed({"string"}).set("minLength", JsonValue::number(1)));
}

JsonValue list_of(JsonValue item, std::size_t least) {
  JsonValue value = typed({"array"});
  value.set("items", std::move(item)).set("minItems", JsonValue::number(static_cast<double>(least)));
  return value;
}

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional<double>(value) : std::nullopt;
}

// "1 or more", "0 to 1", "above 0", "0 to steps - 1": what of it can be said of a number.
void set_bounds(JsonValue& number, std::string_view range) {
  static constexpr std::string_view or_more = " or more", to = " to ", above = "above ";
  if (range.ends_with(or_more)) {
    range.remove_suffix(or_more.size());
    if (const auto least = number_in(range)) number.set("minimum", JsonValue::number(*least));
  } else if (range.starts_with(above)) {
    if (const auto least = number_in(range.substr(above.size())))
      number.set("exclusiveMinimum", JsonValue::number(*least));
  } else if (const std::size_t at = range.find(to); at != std::string_view::npos) {
    const auto least = number_in(range.substr(0, at));
    const auto most = number_in(range.substr(at + to.size()));
    if (least) number.set("minimum", JsonValue::number(*least));
    if (most) number.set("maximum", JsonValue::number(*most));
  }
}

std::vector<std::string> words_from(From from, const Field* field, const Catalogue& catalogue) {
  const auto list = [&](std::string_view name) {
    const WordListId id = catalogue.find_words(name);
    return id.valid() ? catalogue.words(id).words : std::vector<std::string>{};
  };
  switch (from) {
    case From::statuses:
      return list("status");
    case From::endings:
      return list("ended_by");
    case From::event_kinds: {
      std::vector<std::string> kinds = field == nullptr ? std::vector<std::string>{} : field->words();
      const std::vector<std::string> all = list("event_kind");
      kinds.insert(kinds.end(), all.begin(), all.end());
      return kinds;
    }
    case From::phases:
      return engine_phases();
    case From::types: {
      std::vector<std::string> types = field == nullptr ? std::vector<std::string>{} : field->words();
      for (const TableInfo& table : catalogue.tables) types.push_back(table.singular);
      return types;
    }
    default:
      return field == nullptr ? std::vector<std::string>{} : field->words();
  }
}

JsonValue name_schema(const Schema& schema, const Field* field, const Catalogue& catalogue) {
  std::vector<std::string> known = words_from(schema.from, field, catalogue);
  if (known.empty()) return pattern(name_pattern);
  const bool own_as_well =
      schema.from == From::event_kinds || schema.from == From::phases || schema.from == From::endings;
  if (!own_as_well) return one_of_names(known);
  return any_of({one_of_names(known), pattern(name_pattern)});
}

JsonValue whole_schema(const Field* field) {
  const std::string_view range = field == nullptr ? "" : field->range;
  JsonValue number = typed({"integer"});
  if (const auto only = number_in(range)) return std::move(number.set("const", JsonValue::number(*only)));
  set_bounds(number, range);
  return any_of({std::move(number), expression_text()});
}

JsonValue number_schema(std::string_view range) {
  JsonValue number = typed({"number"});
  set_bounds(number, range);
  return any_of({std::move(number), typed({"boolean"}), expression_text()});
}

JsonValue date_schema() {
  return not_pattern("^[0-9]{4}-([0-9]|[0-9]{2}-[0-9]{1,2})$");  // 2018-2 and 2018-02-01 are no dates here
}

JsonValue duration_schema() {
  JsonValue zero = JsonValue::object();
  zero.set("const", JsonValue::number(0));
  return any_of({std::move(zero), not_pattern("^[0-9.]+$")});  // 6 of what?
}

JsonValue phases_schema() {
  JsonValue places = typed({"object"});
  places.set("propertyNames", key_names({})).set("additionalProperties", pattern("^(after|before) .+$"));
  JsonValue list = list_of(pattern(name_pattern), 0);
  list.set("uniqueItems", JsonValue::flag(true));
  return any_of({std::move(list), std::move(places), nothing()});
}

JsonValue changes_schema() {
  JsonValue keys = JsonValue::object();
  keys.set("pattern", "^[A-Za-z][A-Za-z0-9_. -]*$");
  JsonValue changes = typed({"object"});
  changes.set("minProperties", JsonValue::number(1))
      .set("propertyNames", std::move(keys))
      .set("additionalProperties", any_expression());
  return changes;
}

JsonValue choice_schema() {
  const JsonValue how = pattern("^ *(best|lottery|softmax *\\(.+\\)) *$");
  JsonValue term = typed({"object"});
  term.set("properties", std::move(JsonValue::object().set("value", how).set("about", typed({"string"}))))
      .set("required", JsonValue::texts({"value"}))
      .set("additionalProperties", JsonValue::flag(false));
  return any_of({how, std::move(term)});
}

}  // namespace

std::string file_name(std::string_view expression_name) {
  std::string name(expression_name);
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

JsonValue one_of_names(const std::vector<std::string>& expression_names) {
  std::vector<std::string> spellings;
  spellings.reserve(2 * expression_names.size());
  for (const std::string& name : expression_names) spellings.push_back(file_name(name));
  for (const std::string& name : expression_names) {
    if (expression_name(name).find('_') != std::string::npos) spellings.push_back(expression_name(name));
  }
  JsonValue value = JsonValue::object();
  value.set("enum", JsonValue::texts(spellings));
  return value;
}

JsonValue key_names(std::vector<std::string> refused) {
  JsonValue keys = JsonValue::object();
  keys.set("pattern", name_pattern);
  // Words of the language, in which nobody would look for a name.
  for (const char* word : {"and", "or", "not", "in", "of", "where", "by", "weighted", "about"})
    refused.emplace_back(word);
  keys.set("not", one_of_names(refused));
  return keys;
}

void set_key(JsonValue& properties, JsonValue& patterns, const std::string& name, const JsonValue& value) {
  properties.set(name, value);
  if (name.find('_') == std::string::npos) return;
  std::string other = "^";
  for (const char c : name) other += c == '_' ? std::string("[ -]") : std::string(1, c);
  patterns.set(other + "$", value);
}

JsonValue any_of(std::vector<JsonValue> alternatives) {
  JsonValue value = JsonValue::object();
  value.set("anyOf", JsonValue::list(std::move(alternatives)));
  return value;
}

JsonValue nothing() {
  return typed({"null"});
}

JsonValue the_word(std::string_view word) {
  JsonValue value = JsonValue::object();
  value.set("const", word);
  return value;
}

JsonValue any_expression() {
  return any_of({typed({"number", "boolean"}), expression_text()});
}

JsonValue expression_of(Type type, bool chance) {
  switch (type.base) {
    case Base::number:
      return number_schema(chance ? "0 to 1" : "");
    case Base::flag:
      return any_of({typed({"boolean"}), expression_text()});
    case Base::date:
      return date_schema();
    case Base::word:
    case Base::reference:
      return expression_text();
    case Base::none:
      break;
  }
  return any_expression();
}

JsonValue row_value(const Attribute& attribute) {
  const bool months = attribute.type.base == Base::number && attribute.unit == "month";
  return months ? duration_schema() : expression_of(attribute.type, false);
}

JsonValue value_schema(const Schema& schema, const Field* field, const Catalogue& catalogue) {
  switch (schema.value) {
    case Value::text:
      return typed({"string", "number", "boolean"});
    case Value::name:
      return name_schema(schema, field, catalogue);
    case Value::whole:
      return whole_schema(field);
    case Value::flag:
      return expression_of(Type::flag(), false);
    case Value::date:
      return date_schema();
    case Value::date_or_year:
      return any_of({typed({"integer"}), date_schema()});
    case Value::duration:
      return duration_schema();
    case Value::expression:
      return number_schema(field == nullptr ? "" : field->range);
    case Value::range: {
      JsonValue range = list_of(any_of({typed({"number"}), expression_text()}), 2);
      return std::move(range.set("maxItems", JsonValue::number(2)));
    }
    case Value::names:
      return list_of(name_schema(schema, field, catalogue), 1);
    case Value::one_or_names: {
      const bool words = !words_from(schema.from, field, catalogue).empty();
      const JsonValue one = words ? name_schema(schema, field, catalogue) : expression_text();
      return any_of({one, list_of(one, words ? 1 : 0)});
    }
    case Value::how_often:
      return pattern("^(all|none|at end|every .+)$");
    case Value::choice:
      return choice_schema();
    case Value::phases:
      return phases_schema();
    case Value::row:
      return expression_text();
    case Value::rows:
      return any_of({typed({"boolean"}), expression_text(), list_of(expression_text(), 1)});
    case Value::changes:
      return changes_schema();
    case Value::effects:
    case Value::overlay:
    case Value::any:
      break;
  }
  return JsonValue::object();
}

}  // namespace ostrakon
