// Which program made a file.
#pragma once

#include "records/history.h"

#include <string>

namespace ostrakon {

// "ostrakon 0.1.0 (revision 1a2b3c4)".
std::string version_line();

// Engine version, source revision, compiler, flags and master seed of a result file. Nothing of the host or the hour.
void fill_provenance(HistoryLayout& layout, std::uint64_t master_seed);

}  // namespace ostrakon
