#include "tool/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace ostrakon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Screen {
  double now = 0;
  std::vector<std::string> printed;
  Progress progress(Progress::Work work, ProgressStyle style) {
    return {work, style, [this] { return now; }, [this](const std::string& text) { printed.push_back(text); }};
  }
};

void live(Progress& progress, Screen& screen, std::uint32_t runs, std::uint32_t steps, double seconds_a_step) {
  for (std::uint32_t run = 0; run < runs; ++run) {
    for (std::uint32_t step = 0; step < steps; ++step) {
      screen.now += seconds_a_step;
      progress.step_lived();
    }
    progress.run_ended(steps);
  }
}

TEST(Progress, OnePlainLineAQuarter) {
  Screen screen;
  Progress progress = screen.progress({8, 100}, ProgressStyle::quarters);
  live(progress, screen, 8, 100, 0.01);
  progress.end();
  EXPECT_THAT(screen.printed, ElementsAre("ostrakon: 25 %: 1 of 8 runs, 1.0 runs/s, 6 s left\n",
                                          "ostrakon: 50 %: 3 of 8 runs, 1.0 runs/s, 4 s left\n",
                                          "ostrakon: 75 %: 5 of 8 runs, 1.0 runs/s, 2 s left\n",
                                          "ostrakon: 100 %: 8 of 8 runs, 1.0 runs/s\n"));
}

TEST(Progress, AQuarterOfOneLongRun) {
  Screen screen;
  Progress progress = screen.progress({1, 40}, ProgressStyle::quarters);
  live(progress, screen, 1, 40, 30);
  ASSERT_EQ(screen.printed.size(), 4U);
  EXPECT_EQ(screen.printed[0], "ostrakon: 25 %: 0 of 1 runs, 0.00083 runs/s, 15 min 0 s left\n");
}

TEST(Progress, FailedRunsAreNotWaitedFor) {
  Screen screen;
  Progress progress = screen.progress({4, 100}, ProgressStyle::quarters);
  screen.now = 1;
  for (int run = 0; run < 4; ++run) progress.run_ended(0);
  EXPECT_THAT(screen.printed, ElementsAre("ostrakon: 100 %: 4 of 4 runs, 4.0 runs/s\n"));
}

TEST(Progress, RedrawsAtMostTenTimesASecond) {
  Screen screen;
  Progress progress = screen.progress({10, 1000}, ProgressStyle::redrawn);
  live(progress, screen, 10, 1000, 0.0005);  // 5 s
  progress.end();
  EXPECT_GE(screen.printed.size(), 45U);
  EXPECT_LE(screen.printed.size(), 52U);
  for (std::size_t i = 0; i + 1 < screen.printed.size(); ++i) {
    EXPECT_EQ(screen.printed[i].find('\n'), std::string::npos);
    EXPECT_EQ(screen.printed[i].substr(0, 4), "\r\x1b[K");
  }
  EXPECT_THAT(screen.printed[25], HasSubstr("5 of 10 runs, 50 %, 2.0 runs/s, "));
  EXPECT_EQ(screen.printed.back(), "\r\x1b[K") << "the line is taken away";
}

TEST(Progress, MessagesStandAloneOnTheirLine) {
  Screen screen;
  Progress progress = screen.progress({1, 10}, ProgressStyle::redrawn);
  screen.now = 1;
  progress.step_lived();
  progress.above([&] { screen.printed.emplace_back("run 3 failed\n"); });
  EXPECT_THAT(screen.printed, ElementsAre(HasSubstr("0 of 1 runs"), "\r\x1b[K", "run 3 failed\n"));
}

TEST(Progress, SilentSaysNothing) {
  Screen screen;
  Progress progress = screen.progress({3, 10}, ProgressStyle::silent);
  live(progress, screen, 3, 10, 1);
  progress.end();
  EXPECT_TRUE(screen.printed.empty());
}

TEST(Progress, ThreadsSayEachQuarterOnce) {
  Screen screen;
  screen.now = 1;
  Progress progress = screen.progress({40, 500}, ProgressStyle::quarters);
  std::vector<std::thread> threads;
  for (int worker = 0; worker < 4; ++worker) {
    threads.emplace_back([&] {
      for (int run = 0; run < 10; ++run) {
        for (int step = 0; step < 500; ++step) progress.step_lived();
        progress.run_ended(500);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(screen.printed.size(), 4U);
  EXPECT_THAT(screen.printed[0], HasSubstr("25 %"));
  EXPECT_THAT(screen.printed[1], HasSubstr("50 %"));
  EXPECT_THAT(screen.printed[2], HasSubstr("75 %"));
  EXPECT_THAT(screen.printed[3], HasSubstr("100 %"));
}

TEST(Progress, Durations) {
  EXPECT_EQ(duration_text(0.2), "less than a second");
  EXPECT_EQ(duration_text(59.4), "59 s");
  EXPECT_EQ(duration_text(200), "3 min 20 s");
  EXPECT_EQ(duration_text(7500), "2 h 5 min");
}

TEST(Progress, Rates) {
  EXPECT_EQ(rate_text(0.254), "0.25");
  EXPECT_EQ(rate_text(3.44), "3.4");
  EXPECT_EQ(rate_text(120.4), "120");
}

}  // namespace
}  // namespace ostrakon
