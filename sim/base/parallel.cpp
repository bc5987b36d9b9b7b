#include "base/parallel.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace ostrakon {

namespace {

// Keeps the exception of the lowest index.
class Failures {
 public:
  // Whether work on this index can no longer matter.
  bool makes_needless(std::size_t index) const { return index > lowest_.load(std::memory_order_relaxed); }

  void add(std::size_t index, std::exception_ptr exception) {
    const std::lock_guard lock(mutex_);
    if (index >= lowest_.load(std::memory_order_relaxed)) return;
    lowest_.store(index, std::memory_order_relaxed);
    exception_ = std::move(exception);
  }

  void rethrow() const {
    if (exception_) std::rethrow_exception(exception_);
  }

 private:
  std::mutex mutex_;
  std::atomic<std::size_t> lowest_{static_cast<std::size_t>(-1)};
  std::exception_ptr exception_;
};

}  // namespace

#ifdef __SANITIZE_THREAD__
// The thread sanitizer cannot see into TBB's library, whose every hand-over it would report; plain threads it
// understands.
struct PieceLoops::Arena {
  explicit Arena(unsigned threads) : threads_(threads) {}
  void run(std::size_t count, const std::function<void(std::size_t, unsigned)>& one) {
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> pool;
    for (unsigned worker = 0; worker < threads_; ++worker) {
      pool.emplace_back([&, worker] {
        for (std::size_t index = next++; index < count; index = next++) one(index, worker);
      });
    }
  }
  unsigned threads_;
};
#else
struct PieceLoops::Arena {
  explicit Arena(unsigned threads) : arena(static_cast<int>(threads)) {
    // TBB starts no more threads than the processor has unless told that more are wanted.
    if (threads > available_threads()) more.emplace(tbb::global_control::max_allowed_parallelism, threads);
  }
  void run(std::size_t count, const std::function<void(std::size_t, unsigned)>& one) {
    const auto body = [&](std::size_t index) { one(index, static_cast<unsigned>(tbb::this_task_arena::current_thread_index())); };
    arena.execute([&] { tbb::parallel_for(std::size_t{0}, count, body, tbb::simple_partitioner()); });
  }
  std::optional<tbb::global_control> more;
  tbb::task_arena arena;
};
#endif

PieceLoops::PieceLoops(unsigned threads) : threads_(threads) {
  if (threads > 1) arena_ = std::make_unique<Arena>(threads);
}

PieceLoops::~PieceLoops() = default;

void PieceLoops::run(std::size_t count, const std::function<void(std::size_t index, unsigned worker)>& body,
                     const std::atomic<bool>* stop) {
  const auto stopped = [stop] { return stop != nullptr && stop->load(std::memory_order_relaxed); };
  if (!arena_ || count <= 1) {
    for (std::size_t index = 0; index < count && !stopped(); ++index) body(index, 0);
    return;
  }
  Failures failures;
  arena_->run(count, [&](std::size_t index, unsigned worker) {
    if (stopped() || failures.makes_needless(index)) return;
    try {
      body(index, worker);
    } catch (...) {
      failures.add(index, std::current_exception());
    }
  });
  failures.rethrow();
}

unsigned available_threads() {
  return static_cast<unsigned>(std::max(1, tbb::info::default_concurrency()));
}

void parallel_for_runs(std::size_t count, unsigned threads,
                       const std::function<void(std::size_t index, unsigned worker)>& body,
                       const std::atomic<bool>* stop) {
  PieceLoops(count <= 1 ? 1 : threads == 0 ? available_threads() : threads).run(count, body, stop);
}

}  // namespace ostrakon
