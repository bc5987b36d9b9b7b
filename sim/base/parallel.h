// Parallel loops. The only part that includes TBB; with one thread nothing of it is used.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>

namespace ostrakon {

// Calls body(index, worker) once for every index in 0 … count-1, on `threads` threads (0: as many as the processor
// has), with work stealing; worker is in 0 … threads-1 and never belongs to two calls at the same time, so that it can
// choose scratch memory. Every call, also one made inside a body, has an arena of its own: a thread that waits for its
// inner loop never takes up work of the outer one.
//
// If bodies throw, the exception of the lowest index is rethrown after all lower indices have been done (higher ones
// may be skipped), so that the outcome does not depend on threads. Once *stop is true no further index is begun; those
// under way are finished.
void parallel_for_runs(std::size_t count, unsigned threads,
                       const std::function<void(std::size_t index, unsigned worker)>& body,
                       const std::atomic<bool>* stop = nullptr);

// Loops inside one run, over pieces of its tables. The threads' arena is kept from one loop to the next.
class PieceLoops {
 public:
  explicit PieceLoops(unsigned threads);  // at least 1
  ~PieceLoops();
  PieceLoops(const PieceLoops&) = delete;
  PieceLoops& operator=(const PieceLoops&) = delete;
  unsigned threads() const { return threads_; }
  // As parallel_for_runs.
  void run(std::size_t count, const std::function<void(std::size_t index, unsigned worker)>& body,
           const std::atomic<bool>* stop = nullptr);

 private:
  struct Arena;
  unsigned threads_;
  std::unique_ptr<Arena> arena_;
};

// Number of threads the processor runs at once, as allowed to this process; at least 1.
unsigned available_threads();

}  // namespace ostrakon
