#include "tool/ordered_writer.h"

#include "base/parallel.h"

#include <algorithm>
#include <utility>

namespace ostrakon {

OrderedWriter::OrderedWriter(std::uint32_t count, std::uint32_t window, Write write, std::function<void()> failed)
    : count_(count), write_(std::move(write)), failed_(std::move(failed)), places_(std::max(window, 1U)) {}

std::optional<std::uint32_t> OrderedWriter::next() {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [this] { return closed_ || handed_out_ == count_ || handed_out_ - written_ < places_.size(); });
  if (closed_ || handed_out_ == count_) return std::nullopt;
  return handed_out_++;
}

void OrderedWriter::deliver(std::uint32_t run, std::optional<RunRecord> record) {
  std::unique_lock lock(mutex_);
  place(run) = {true, std::move(record)};
  if (writing_) return;
  writing_ = true;
  while (written_ < handed_out_ && place(written_).delivered) write_next(lock);
  writing_ = false;
}

void OrderedWriter::write_next(std::unique_lock<std::mutex>& lock) {
  const std::optional<RunRecord> record = std::move(place(written_).record);
  place(written_) = {};
  if (record && !failure_) {
    lock.unlock();
    std::exception_ptr failure;
    try {
      write_(*record);
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure) failed_();
    lock.lock();
    if (failure) {
      // Later runs are taken and dropped, so that nobody waits for ever.
      failure_ = failure;
      closed_ = true;
    }
  }
  ++written_;
  room_.notify_all();
}

void OrderedWriter::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  room_.notify_all();
}

void OrderedWriter::finish() const {
  if (failure_) std::rethrow_exception(failure_);
}

void live_in_order(std::uint32_t count, unsigned threads, const std::atomic<bool>& stop,
                   const std::function<std::optional<RunRecord>(std::uint32_t run)>& live, OrderedWriter::Write write, std::function<void()> failed) {
  OrderedWriter writer(count, 2 * threads + 2, std::move(write), std::move(failed));
  const auto worker = [&](std::size_t, unsigned) {
    while (!stop.load(std::memory_order_relaxed)) {
      const std::optional<std::uint32_t> run = writer.next();
      if (!run) return;
      std::optional<RunRecord> record;
      try {
        record = live(*run);
      } catch (...) {
        writer.deliver(*run, std::nullopt);
        throw;
      }
      writer.deliver(*run, std::move(record));
    }
  };
  // One index a worker: runs are handed out in ascending order, so that few have to wait for an earlier one.
  parallel_for_runs(threads, threads, worker);
  writer.finish();
}

}  // namespace ostrakon
