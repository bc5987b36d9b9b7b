// Which kernels are used, and whether one table of them gives the same bits as another.
#pragma once

#include "base/kernels.h"

namespace ostrakon {

// Asks every kernel of both tables on a few blocks of ordinary and special values. The name of the first whose results
// differ, NaN being equal to NaN; null if none does. Takes a fraction of a millisecond.
const char* differing_kernel(const Kernels& tested, const Kernels& reference);

// The same as yes or no; if no, a warning on stderr names the kernel.
bool gives_equal_bits(const Kernels& tested, const Kernels& reference);

// The level that the wish (OSTRAKON_KERNELS; null or empty: none) names, or else the best; one that is not sound is passed over,
// even if wished for. Throws std::runtime_error if the wish names no level, or one the processor lacks.
KernelLevel level_at_start(const char* wish, bool (*processor_has)(KernelLevel), bool (*sound)(KernelLevel));

}  // namespace ostrakon
