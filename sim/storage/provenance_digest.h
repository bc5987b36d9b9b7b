// A digest over everything that /provenance says of the inputs, so that a change by hand is seen.
#pragma once

#include "records/history.h"

#include <cstdint>

namespace ostrakon {

// Of the texts as the file holds them: resolved scenario, files, settings.
std::uint64_t provenance_digest(const HistoryLayout&);

}  // namespace ostrakon
