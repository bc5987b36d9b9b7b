// How far the runs are, for a person who waits. Results never depend on it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace ostrakon {

enum class ProgressStyle : std::uint8_t {
  silent,
  quarters,  // one plain line a quarter: log files, batch jobs
  redrawn,   // one line drawn over and over, at most ten times a second: terminals
};

class Progress {
 public:
  struct Work {
    std::uint32_t runs = 0;
    std::uint32_t steps = 0;  // of each run
  };
  // `seconds` tells the time since the start, `print` shows text as it is.
  Progress(Work work, ProgressStyle style, std::function<double()> seconds,
           std::function<void(const std::string&)> print);

  // Any thread: a run has lived one more step.
  void step_lived();
  // Any thread: a run has come to its end after `steps` steps, early if it failed.
  void run_ended(std::uint32_t steps);
  // Takes the redrawn line away so that `message` can print whole lines.
  void above(const std::function<void()>& message);
  // Takes the redrawn line away for good.
  void end();

 private:
  double share() const;
  void redraw(double now);
  std::string pace(double now) const;

  const Work work_;
  const ProgressStyle style_;
  const std::function<double()> seconds_;
  const std::function<void(const std::string&)> print_;
  std::atomic<std::uint64_t> steps_{0};
  std::atomic<std::uint32_t> runs_{0};
  std::atomic<double> next_draw_{0};
  std::atomic<int> quarters_{0};  // already said
  std::mutex mutex_;
  bool drawn_ = false, ended_ = false;
};

// "less than a second", "12 s", "3 min 20 s", "2 h 5 min".
std::string duration_text(double seconds);
// A rate with a sensible number of digits: "0.25", "3.4", "120".
std::string rate_text(double rate);

}  // namespace ostrakon
