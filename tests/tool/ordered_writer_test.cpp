#include "tool/ordered_writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace ostrakon {
namespace {

RunRecord record_of(std::uint32_t run) {
  RunRecord record;
  record.run = run;
  return record;
}

struct Written {
  std::vector<std::uint32_t> runs;
  OrderedWriter::Write write() {
    return [this](const RunRecord& record) { runs.push_back(record.run); };
  }
};

std::vector<std::uint32_t> first(std::uint32_t count) {
  std::vector<std::uint32_t> runs(count);
  for (std::uint32_t i = 0; i < count; ++i) runs[i] = i;
  return runs;
}

void nothing() {}

TEST(OrderedWriter, WritesInOrderWhateverTheOrderOfArrival) {
  Written written;
  OrderedWriter writer(4, 4, written.write(), nothing);
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_EQ(writer.next(), i);
  EXPECT_EQ(writer.next(), std::nullopt);
  for (const std::uint32_t run : {2U, 3U, 0U, 1U}) writer.deliver(run, record_of(run));
  writer.finish();
  EXPECT_EQ(written.runs, first(4));
}

TEST(OrderedWriter, ManyThreadsKeepTheOrderAndTheBound) {
  constexpr std::uint32_t count = 5000, window = 7, workers = 5;
  std::atomic<std::uint32_t> alive{0}, most{0};
  std::vector<std::uint32_t> runs;
  OrderedWriter writer(
      count, window,
      [&](const RunRecord& record) {
        runs.push_back(record.run);
        --alive;
      },
      nothing);
  std::vector<std::thread> threads;
  for (std::uint32_t worker = 0; worker < workers; ++worker) {
    threads.emplace_back([&, worker] {
      while (const auto run = writer.next()) {
        const std::uint32_t now = ++alive;
        for (std::uint32_t before = most; before < now && !most.compare_exchange_weak(before, now);) continue;
        if ((*run + worker) % 97 == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
        writer.deliver(*run, record_of(*run));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  writer.finish();
  EXPECT_EQ(runs, first(count));
  // One more than the window can be seen: a run counts here until its write has returned its place, not before.
  EXPECT_LE(most, window + 1);
}

TEST(OrderedWriter, ASlowFirstRunHoldsTheOthersBeforeTheyStart) {
  Written written;
  OrderedWriter writer(100, 3, written.write(), nothing);
  ASSERT_EQ(writer.next(), 0U);
  std::atomic<std::uint32_t> started{0};
  std::thread other([&] {
    while (const auto run = writer.next()) {
      ++started;
      writer.deliver(*run, record_of(*run));
    }
  });
  // Runs 1 and 2 fit in the window beside run 0, no more.
  for (int i = 0; i < 2000 && started < 2; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  EXPECT_EQ(started, 2U);
  writer.deliver(0, record_of(0));
  other.join();
  writer.finish();
  EXPECT_EQ(written.runs, first(100));
}

TEST(OrderedWriter, WhoeverWritesHoldsUpNobody) {
  std::atomic<bool> writing{false}, go_on{false};
  std::vector<std::uint32_t> runs;
  OrderedWriter writer(
      4, 4,
      [&](const RunRecord& record) {
        runs.push_back(record.run);
        writing = true;
        while (!go_on) std::this_thread::yield();
      },
      nothing);
  for (std::uint32_t i = 0; i < 4; ++i) writer.next();
  std::thread writes([&] { writer.deliver(0, record_of(0)); });
  while (!writing) std::this_thread::yield();
  for (const std::uint32_t run : {3U, 1U, 2U}) writer.deliver(run, record_of(run));
  EXPECT_FALSE(go_on);
  go_on = true;
  writes.join();
  writer.finish();
  EXPECT_EQ(runs, first(4)) << "the first thread writes them all";
}

TEST(OrderedWriter, AbandonedRunsAreLeftOut) {
  Written written;
  OrderedWriter writer(10, 10, written.write(), nothing);
  for (int i = 0; i < 4; ++i) writer.next();
  writer.deliver(3, record_of(3));
  writer.deliver(0, std::nullopt);
  writer.deliver(1, record_of(1));
  writer.deliver(2, std::nullopt);
  writer.close();
  EXPECT_EQ(writer.next(), std::nullopt);
  writer.finish();
  EXPECT_EQ(written.runs, (std::vector<std::uint32_t>{1, 3}));
}

TEST(OrderedWriter, CloseReleasesAWaitingThread) {
  Written written;
  OrderedWriter writer(10, 1, written.write(), nothing);
  ASSERT_EQ(writer.next(), 0U);
  std::thread waiting([&] { EXPECT_EQ(writer.next(), std::nullopt); });
  writer.close();
  waiting.join();
  writer.deliver(0, record_of(0));
  writer.finish();
  EXPECT_EQ(written.runs, first(1));
}

TEST(OrderedWriter, AFailureToWriteStopsAndIsRethrown) {
  std::vector<std::uint32_t> runs;
  std::atomic<int> told{0};
  OrderedWriter writer(
      1000, 4,
      [&](const RunRecord& record) {
        if (record.run == 5) throw std::runtime_error("the disk is full");
        runs.push_back(record.run);
      },
      [&] { ++told; });
  std::vector<std::thread> threads;
  for (int worker = 0; worker < 3; ++worker) {
    threads.emplace_back([&] {
      while (const auto run = writer.next()) writer.deliver(*run, record_of(*run));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THROW(
      {
        try {
          writer.finish();
        } catch (const std::runtime_error& error) {
          EXPECT_STREQ(error.what(), "the disk is full");
          throw;
        }
      },
      std::runtime_error);
  EXPECT_EQ(told, 1);
  EXPECT_EQ(runs, first(5));
}

}  // namespace
}  // namespace ostrakon
