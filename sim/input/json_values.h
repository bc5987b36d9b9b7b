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
Json one_of_names(const std::vector<std::string>& expression_names);
// Keys that are names; `refused` are taken by something else.
Json key_names(std::vector<std::string> refused);
// A key of an object in every spelling of its name; the one with underscores is the one that editors offer.
void set_key(Json& properties, Json& patterns, const std::string& expression_name, const Json& value);

Json any_of(std::vector<Json> alternatives);
Json nothing();  // `key:` with nothing behind it
Json the_word(std::string_view word);

// An expression that gives this type. `chance`: a number written there lies between 0 and 1.
Json expression_of(Type type, bool chance);
Json any_expression();
// The value of an attribute in its row of a file.
Json row_value(const Attribute& attribute);

// Values without a structure of their own; not for effects and overlays.
Json value_schema(const Schema& schema, const Field* field, const Catalogue& catalogue);

}  // namespace ostrakon
