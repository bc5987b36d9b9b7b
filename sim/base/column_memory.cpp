#include "base/column_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <mutex>
#include <new>

namespace ostrakon {
namespace {

constexpr std::size_t huge_page = std::size_t{1} << 21;
constexpr std::size_t smallest_region = 4 * huge_page;
constexpr std::size_t shortest = std::size_t{1} << 15;  // bytes; what is shorter comes from malloc
constexpr std::size_t line = 64;
// Columns begin at different places in the processor's caches, whatever their length: rows of all columns of a table are
// used together.
constexpr std::size_t stagger = 4096 + line;

// Address sanitizers watch malloc, not what is cut out of regions.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool from_regions = false;
#else
constexpr bool from_regions = true;
#endif

std::size_t rounded(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

// First fit; neighbours that are free become one. Regions stay until the process ends: they are bounded by the most that
// was in use at one time.
class Regions {
 public:
  void* take(std::size_t bytes) {
    const std::size_t wanted = rounded(bytes, line) + stagger;
    const std::lock_guard<std::mutex> lock(mutex_);
    auto found = std::find_if(free_.begin(), free_.end(), [&](const auto& piece) { return piece.second >= wanted; });
    if (found == free_.end()) found = add_region(wanted);
    char* const data = found->first;
    const std::size_t rest = found->second - wanted;
    free_.erase(found);
    if (rest > 0) free_.emplace(data + wanted, rest);
    return data;
  }

  void give_back(void* data, std::size_t bytes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    auto piece = free_.emplace(static_cast<char*>(data), rounded(bytes, line) + stagger).first;
    if (const auto next = std::next(piece); next != free_.end() && piece->first + piece->second == next->first) {
      piece->second += next->second;
      free_.erase(next);
    }
    if (piece == free_.begin()) return;
    if (const auto before = std::prev(piece); before->first + before->second == piece->first) {
      before->second += piece->second;
      free_.erase(piece);
    }
  }

 private:
  using Pieces = std::map<char*, std::size_t>;  // where it begins, bytes

  Pieces::iterator add_region(std::size_t wanted) {
    const std::size_t bytes = rounded(std::max(wanted, smallest_region), huge_page);
    void* const data = std::aligned_alloc(huge_page, bytes);
    if (data == nullptr) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
    ::madvise(data, bytes, MADV_HUGEPAGE);  // a wish: refused, nothing is lost
#endif
    return free_.emplace(static_cast<char*>(data), bytes).first;
  }

  std::mutex mutex_;
  Pieces free_;
};

// Never destroyed: columns of static objects may be given back after everything else.
Regions& regions() {
  static Regions& instance = *new Regions;
  return instance;
}

}  // namespace

void* take_column_memory(std::size_t bytes) {
  if (from_regions && bytes >= shortest) return regions().take(bytes);
  void* const data = std::aligned_alloc(line, rounded(bytes, line));
  if (data == nullptr) throw std::bad_alloc();
  return data;
}

void give_back_column_memory(void* data, std::size_t bytes) noexcept {
  if (from_regions && bytes >= shortest) {
    regions().give_back(data, bytes);
  } else {
    std::free(data);
  }
}

}  // namespace ostrakon
