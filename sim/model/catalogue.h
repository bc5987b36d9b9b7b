// The engine's own vocabulary: tables, columns, row sets and words. phases/ adds the slots, input/ what the user names.
#pragma once

#include "expression/catalogue.h"

namespace ostrakon {

Catalogue model_catalogue();

// Path of the draw that gives people their faction.
inline constexpr const char* faction_draw = "agents.start.faction";

}  // namespace ostrakon
