// Whether one table of kernels gives the same bits as another.
#pragma once

#include "base/kernel_table.h"

namespace ostrakon {

// Asks every kernel of both tables on a few blocks of ordinary and special values. The name of the first whose results
// differ, NaN being equal to NaN; null if none does. Takes a fraction of a millisecond.
const char* differing_kernel(const Kernels& tested, const Kernels& reference);

}  // namespace ostrakon
