// Finished runs come in any order from several threads and are written in ascending order by whichever brings the next.
#pragma once

#include "records/history.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

namespace ostrakon {

// Hands out run numbers 0 … count-1 in ascending order and takes back what they gave. At most `window` runs are handed
// out and not yet written, so that memory is bounded however slow an early run is: the others wait before they start,
// never after, so that none holds up the one that is waited for. There is no thread but those that live runs, so that
// they never share a processor with the writing.
class OrderedWriter {
 public:
  using Write = std::function<void(const RunRecord&)>;

  // `write` is called by one thread at a time, one run after the other; `failed` once, by that thread, if it throws.
  OrderedWriter(std::uint32_t count, std::uint32_t window, Write write, std::function<void()> failed);
  OrderedWriter(const OrderedWriter&) = delete;
  OrderedWriter& operator=(const OrderedWriter&) = delete;

  // The next run to live, after waiting for room; none once all are handed out, close() was called or writing failed.
  std::optional<std::uint32_t> next();

  // Gives back a run handed out by next(): its record, or nothing if it was abandoned. Writes what can be written
  // unless another thread is at it, which then writes this one too. Never waits, neither for room nor for the other.
  void deliver(std::uint32_t run, std::optional<RunRecord> record);

  // No further run is handed out; those under way can still be delivered.
  void close();

  // After the last deliver() has returned: rethrows what `write` threw.
  void finish() const;

 private:
  struct Place {
    bool delivered = false;
    std::optional<RunRecord> record;
  };

  void write_next(std::unique_lock<std::mutex>& lock);
  Place& place(std::uint32_t run) { return places_[run % places_.size()]; }

  const std::uint32_t count_;
  const Write write_;
  const std::function<void()> failed_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::vector<Place> places_;     // of the runs handed out and not yet written, by number modulo the window
  std::uint32_t handed_out_ = 0;  // runs below have been handed out
  std::uint32_t written_ = 0;     // runs below are written or abandoned
  bool writing_ = false;          // some thread is
  bool closed_ = false;
  std::exception_ptr failure_;
};

// Lives runs 0 … count-1 on so many threads, handed out in ascending order, until *stop; `live` gives none for a run that was cut
// short. `write` gets the others as OrderedWriter says; if it throws, `failed` is called. What `live` or `write` threw is rethrown
// at the end. Memory: `threads` runs under way, as many again and two that wait to be written.
void live_in_order(std::uint32_t count, unsigned threads, const std::atomic<bool>& stop,
                   const std::function<std::optional<RunRecord>(std::uint32_t run)>& live, OrderedWriter::Write write, std::function<void()> failed);

}  // namespace ostrakon
