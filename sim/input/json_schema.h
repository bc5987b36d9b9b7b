// The JSON Schema (draft 7) of scenario files, by which editors complete keys, show what they mean and mark mistakes.
// Made from the tables of fields and the catalogue; what it cannot know (names of the file's own, expressions) `check`
// does.
#pragma once

#include "expression/catalogue.h"

#include <string>

namespace ostrakon {

std::string scenario_json_schema(const Catalogue& catalogue);

}  // namespace ostrakon
