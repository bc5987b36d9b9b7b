// A step takes no memory once it has been as large as it gets: only tables that grow do, ever more rarely.
#include "phases/histories.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> allocations{0};

}  // namespace

// Not inlined, so that the compiler sees pairs of new and delete, not of new and free.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* const memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace ostrakon {
namespace {

#ifdef NDEBUG
constexpr bool checks_each_stage = false;
#else
constexpr bool checks_each_stage = true;
#endif

// How many allocations each step made.
class CountingRecorder : public HistoryRecorder {
 public:
  using HistoryRecorder::HistoryRecorder;
  void begin(World& world) override {
    HistoryRecorder::begin(world);
    steps.reserve(world.scenario().clock.steps);
    before_ = allocations;
  }
  void after_step(World& world) override {
    HistoryRecorder::after_step(world);
    steps.push_back(allocations - before_);
    before_ = allocations;
  }
  std::vector<std::size_t> steps;

 private:
  std::size_t before_ = 0;
};

std::vector<std::size_t> allocations_by_step(const Lived& lived) {
  CountingRecorder recorder(lived.simulation().scenario(), lived.metrics());
  ostrakon::run(lived.simulation(), RunSpecification(), recorder);
  return recorder.steps;
}

// Of the steps after the warm-up, how many allocate: those in which something is larger than it ever was.
std::size_t allocating_after(std::size_t warm_up, const std::vector<std::size_t>& steps) {
  return static_cast<std::size_t>(
      std::count_if(steps.begin() + static_cast<std::ptrdiff_t>(warm_up), steps.end(), [](std::size_t n) { return n > 0; }));
}

TEST(Allocation, StepsOfTheTournamentTakeNoMemory) {
  if (checks_each_stage) GTEST_SKIP() << "the ledger and the invariants of debug builds take memory";
  const Lived lived(read_file(library() / "bench" / "elite-tournament.yaml", {{"agents", "2000"}, {"clock.steps", "480"}}).value());
  EXPECT_LE(allocating_after(240, allocations_by_step(lived)), 24u);  // of 240 steps with some 15 events each
}

TEST(Allocation, StepsOfTheBureauTakeNoMemory) {
  if (checks_each_stage) GTEST_SKIP() << "the ledger and the invariants of debug builds take memory";
  const Lived lived(read_file(library() / "big-data-bureau.yaml", {}).value());
  EXPECT_LE(allocating_after(100, allocations_by_step(lived)), 12u);  // of 50
}

TEST(Allocation, StepsOfTheDisciplineBodyTakeNoMemory) {
  if (checks_each_stage) GTEST_SKIP() << "the ledger and the invariants of debug builds take memory";
  const Lived lived(R"y(
ostrakon: 1
name: body
extends: lib/discipline.yaml
clock: { step: month, start: 2000-01, steps: 480 }
ranks: [ { name: clerk }, { name: chief }, { name: minister, high: yes } ]
organisations:
  cabinet:
    posts: { premier: { rank: minister, role: leader } }
    units:
      commission: { role: discipline, posts: { inspector: { rank: chief, seats: 30 } } }
      office: { count: 30, posts: { chief: { rank: chief }, clerk: { rank: clerk, seats: 6 } } }
agents: { start: { evidence: exponential(1), patron: post.superior.holder } }
rules: { appoint: { recruit: { evidence: exponential(1) } } }
)y");
  EXPECT_LE(allocating_after(240, allocations_by_step(lived)), 36u);  // of 240 steps with new cases, people and events in each
}

}  // namespace
}  // namespace ostrakon
