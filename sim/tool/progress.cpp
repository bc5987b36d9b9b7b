#include "tool/progress.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace ostrakon {

namespace {

constexpr double least_seconds_between_draws = 0.1;
constexpr const char* erase_line = "\r\x1b[K";

std::string printed(const char* format, double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

}  // namespace

std::string duration_text(double seconds) {
  if (seconds < 1) return "less than a second";
  const auto whole = static_cast<std::uint64_t>(std::llround(std::min(seconds, 1e15)));
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

std::string rate_text(double rate) {
  if (!std::isfinite(rate)) return "-";
  return printed(rate < 0.995 ? "%.2g" : rate < 9.95 ? "%.1f" : "%.0f", rate);
}

Progress::Progress(Work work, ProgressStyle style, std::function<double()> seconds,
                   std::function<void(const std::string&)> print)
    : work_(work), style_(style), seconds_(std::move(seconds)), print_(std::move(print)) {}

double Progress::share() const {
  const double all = static_cast<double>(work_.runs) * static_cast<double>(work_.steps);
  return all > 0 ? static_cast<double>(steps_.load(std::memory_order_relaxed)) / all : 1;
}

std::string Progress::pace(double now) const {
  const double done = share();
  if (!(done > 0) || !(now > 0)) return "";
  const double runs_per_second = done * static_cast<double>(work_.runs) / now;
  return ", " + rate_text(runs_per_second) + " runs/s, " + duration_text(now * (1 - done) / done) + " left";
}

void Progress::redraw(double now) {
  const std::uint32_t runs = runs_.load(std::memory_order_relaxed);
  print_(erase_line + std::to_string(runs) + " of " + std::to_string(work_.runs) + " runs, " +
         printed("%.0f %%", std::floor(100 * share())) + pace(now));
  drawn_ = true;
}

void Progress::step_lived() {
  steps_.fetch_add(1, std::memory_order_relaxed);
  if (style_ == ProgressStyle::silent) return;
  if (style_ == ProgressStyle::redrawn) {
    const double now = seconds_();
    if (now < next_draw_.load(std::memory_order_relaxed)) return;
    const std::lock_guard lock(mutex_);
    if (ended_ || now < next_draw_.load(std::memory_order_relaxed)) return;
    next_draw_.store(now + least_seconds_between_draws, std::memory_order_relaxed);
    redraw(now);
    return;
  }
  const auto quarter_now = [this] { return std::min(3, static_cast<int>(4 * share())); };
  if (quarter_now() <= quarters_.load(std::memory_order_relaxed)) return;
  const std::lock_guard lock(mutex_);
  const int quarter = quarter_now();
  if (ended_ || quarter <= quarters_.load(std::memory_order_relaxed)) return;
  quarters_.store(quarter, std::memory_order_relaxed);
  print_("ostrakon: " + std::to_string(25 * quarter) + " %: " + std::to_string(runs_.load(std::memory_order_relaxed)) +
         " of " + std::to_string(work_.runs) + " runs" + pace(seconds_()) + '\n');
}

void Progress::run_ended(std::uint32_t steps) {
  // The steps that a failed run has not lived are no longer to be waited for.
  if (steps < work_.steps) steps_.fetch_add(work_.steps - steps, std::memory_order_relaxed);
  const std::uint32_t runs = runs_.fetch_add(1, std::memory_order_relaxed) + 1;
  if (runs < work_.runs || style_ != ProgressStyle::quarters) return;
  const std::lock_guard lock(mutex_);
  quarters_.store(4, std::memory_order_relaxed);
  const double now = seconds_();
  print_("ostrakon: 100 %: " + std::to_string(runs) + " of " + std::to_string(work_.runs) + " runs, " +
         rate_text(static_cast<double>(runs) / now) + " runs/s\n");
}

void Progress::above(const std::function<void()>& message) {
  const std::lock_guard lock(mutex_);
  if (drawn_) print_(erase_line);
  drawn_ = false;
  message();
}

void Progress::end() {
  const std::lock_guard lock(mutex_);
  if (drawn_) print_(erase_line);
  drawn_ = false;
  ended_ = true;
}

}  // namespace ostrakon
