// Finished runs come in any order from several threads and are written in ascending order by one thread of its own.
#pragma once

#include "records/history.h"

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace ostrakon {

// Hands out run numbers 0 … count-1 in ascending order and takes back what they gave. At most `window` runs are handed
// out and not yet written, so that memory is bounded however slow an early run is: the others wait before they start,
// never after, so that none holds up the one that is waited for.
class OrderedWriter {
 public:
  using Write = std::function<void(const RunRecord&)>;

  // `write` is called by the writer's thread, one run after the other; `failed` once, by that thread, if it throws.
  OrderedWriter(std::uint32_t count, std::uint32_t window, Write write, std::function<void()> failed);
  // Runs handed out must have been given back.
  ~OrderedWriter();
  OrderedWriter(const OrderedWriter&) = delete;
  OrderedWriter& operator=(const OrderedWriter&) = delete;

  // The next run to live, after waiting for room; none once all are handed out, close() was called or writing failed.
  std::optional<std::uint32_t> next();

  // Gives back a run handed out by next(): its record, or nothing if it was abandoned. Never waits for room.
  void deliver(std::uint32_t run, std::optional<RunRecord> record);

  // No further run is handed out; those under way can still be delivered.
  void close();

  // Waits until all delivered runs are written; rethrows what `write` threw.
  void finish();

 private:
  struct Place {
    bool delivered = false;
    std::optional<RunRecord> record;
  };

  void work();
  Place& place(std::uint32_t run) { return places_[run % places_.size()]; }

  const std::uint32_t count_;
  const Write write_;
  const std::function<void()> failed_;
  std::mutex mutex_;
  std::condition_variable room_, arrived_;
  std::vector<Place> places_;     // of the runs handed out and not yet written, by number modulo the window
  std::uint32_t handed_out_ = 0;  // runs below have been handed out
  std::uint32_t written_ = 0;     // runs below are written or abandoned
  bool closed_ = false;
  std::exception_ptr failure_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace ostrakon
