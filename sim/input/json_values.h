// How single values look in the JSON Schema of scenario files. Internal to input/.
#pragma once

#include "base/json.h"
#include "expression/catalogue.h"
#include "input/schema.h"

#include <string>
#include <vector>

namespace ostrakon {

// A name as files write it: an expression's name with spaces for its underscores.
std::string file_name(std::string_view expression_name);
// One of these names, each with spaces and with underscores.
JsonValue one_of_names(const std::vector<std::string>& expression_names);
// Keys that are names; `refused` are taken by something else.
JsonValue key_names(std::vector<std::string> refused);
// A key of an object in every spelling of its name; the one with underscores is the one that editors offer.
void set_key(JsonValue& properties, JsonValue& patterns, const std::string& expression_name, const JsonValue& value);

JsonValue any_of(std::vector<JsonValue> alternatives);
JsonValue nothing();  // `key:` with nothing behind it
JsonValue the_word(std::string_view word);

// An expression that gives this type. `chance`: a number written there lies between 0 and 1.
JsonValue expression_of(Type type, bool chance);
JsonValue any_expression();
// The value of an attribute in its row of a file.
JsonValue row_value(const Attribute& attribute);

// Values without a structure of their own; not for effects and overlays.
JsonValue value_schema(const Schema& schema, const Field* field, const Catalogue& catalogue);

}  // namespace ostrakon
