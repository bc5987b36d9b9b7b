// The parts of docs/language.md and docs/odd.md that follow from the tables of fields and the catalogue.
#pragma once

#include "expression/catalogue.h"

#include <string>
#include <vector>

namespace ostrakon {

// "keys", "tables", "slots" …
std::vector<std::string> reference_parts();
// Markdown of one of them, ending in '\n'.
std::string reference_part(const std::string& name, const Catalogue& catalogue);

// `text` with everything between `<!-- generated: NAME -->` and `<!-- end -->` as it is made now.
// Throws std::runtime_error for a part that is not known or not closed.
std::string with_parts(const std::string& text, const Catalogue& catalogue);

}  // namespace ostrakon
