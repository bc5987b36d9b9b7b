#include "base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

namespace ostrakon {
namespace {

TEST(Parallel, EveryIndexOnce) {
  for (unsigned threads : {0u, 1u, 2u, 5u, 16u}) {
    for (std::size_t count : {0u, 1u, 2u, 1000u}) {
      std::vector<std::atomic<int>> calls(count);
      parallel_for_runs(count, threads, [&](std::size_t index, unsigned) { ++calls[index]; });
      for (const std::atomic<int>& call : calls) ASSERT_EQ(call.load(), 1);
    }
  }
}

TEST(Parallel, AWorkerNeverWorksTwiceAtOnce) {
  constexpr unsigned threads = 4;
  std::vector<std::atomic<int>> busy(threads);
  std::atomic<int> clashes{0};
  parallel_for_runs(200, threads, [&](std::size_t, unsigned worker) {
    ASSERT_LT(worker, threads);
    if (busy[worker].fetch_add(1) != 0) ++clashes;
    // An inner loop while the outer one is under way must not bring the waiting thread more outer work.
    std::atomic<std::size_t> sum{0};
    parallel_for_runs(50, 2, [&](std::size_t index, unsigned) { sum += index; });
    ASSERT_EQ(sum.load(), 49u * 50 / 2);
    busy[worker].fetch_sub(1);
  });
  EXPECT_EQ(clashes.load(), 0);
}

TEST(Parallel, TheLowestExceptionIsThrown) {
  for (unsigned threads : {1u, 2u, 8u}) {
    for (int repeat = 0; repeat < 20; ++repeat) {
      std::vector<std::atomic<int>> calls(300);
      try {
        parallel_for_runs(300, threads, [&](std::size_t index, unsigned) {
          ++calls[index];
          if (index % 100 == 37) throw std::runtime_error("index " + std::to_string(index));
        });
        FAIL() << "nothing was thrown";
      } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "index 37");
      }
      for (std::size_t i = 0; i <= 37; ++i) ASSERT_EQ(calls[i].load(), 1) << "index " << i;
    }
  }
}

TEST(Parallel, StopKeepsFurtherWorkFromStarting) {
  for (unsigned threads : {1u, 2u, 8u}) {
    std::atomic<bool> stop{false};
    std::atomic<int> started{0};
    parallel_for_runs(
        10'000, threads,
        [&](std::size_t, unsigned) {
          if (started.fetch_add(1) == 10) stop = true;
        },
        &stop);
    EXPECT_GE(started.load(), 11);
    EXPECT_LE(started.load(), 11 + static_cast<int>(threads));
    started = 0;
    parallel_for_runs(
        10, threads, [&](std::size_t, unsigned) { ++started; }, &stop);
    EXPECT_EQ(started.load(), 0);
  }
}

}  // namespace
}  // namespace ostrakon
