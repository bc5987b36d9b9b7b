// The user's own elite as starting population: people of a CSV file, one a row. Internal to input/.
#pragma once

#include "input/reading.h"

namespace ostrakon {

// `agents` as the document has it, and the file that its `roster` names.
void read_roster(const InputNode& agents, std::int32_t file, Reading&);
// The file that its `ties` names, once the people are known.
void read_roster_ties(std::int32_t file, Reading&);

}  // namespace ostrakon
