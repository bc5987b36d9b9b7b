// Memory of long columns: taken from regions of pages of 2 MiB, which spare misses of the translation buffer, and kept
// from one run to the next, which spares the kernel clearing it anew.
#pragma once

#include <cstddef>

namespace ostrakon {

// Zeros or rubbish, 64-byte aligned; throws std::bad_alloc. From any thread.
void* take_column_memory(std::size_t bytes);
// `bytes` as it was taken.
void give_back_column_memory(void*, std::size_t bytes) noexcept;

}  // namespace ostrakon
