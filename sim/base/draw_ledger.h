// A book of every draw taken in one run, for debug builds: who was asked (entity), where in the rules (site), in which
// step, at which try, and what came out. Histories can be compared rule by rule only because no counter ever serves two
// draws; two decisions that shared one would agree by accident and nothing in the results would show it. So a second
// entry of one draw stops the run.
//
// The ledger is told of draws after they are taken and gives nothing back: it cannot change one. In release builds
// note_draw is empty and nothing else of this file is called. Runs are lived by one thread each; the ledger of the run
// under way is known to its thread alone, so that runs side by side never mix and no signature of a draw carries it.
#pragma once

#include "base/keys.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace ostrakon {

class DrawLedger {
 public:
  // Entries of a step are forgotten at its end, so that memory stays bounded, or kept to the end of the run (tests).
  enum class Keep : std::uint8_t { step, run };
  using Names = std::map<std::uint32_t, std::string>;  // paths of sites by their hash

  struct Entry {
    std::uint64_t entity;
    std::uint32_t site;
    std::uint32_t step_and_try;  // step · 4096 + n, as in the counter
    std::uint64_t bits;          // of the number handed out, or the raw word
    std::uint32_t step() const { return step_and_try / max_tries; }
    std::uint32_t n() const { return step_and_try % max_tries; }
    bool same_draw(const Entry& other) const {
      return entity == other.entity && site == other.site && step_and_try == other.step_and_try;
    }
  };

  explicit DrawLedger(Keep keep = Keep::step) : keep_(keep) {}

  // Throws std::logic_error if the draw has an entry already.
  void enter(std::uint64_t entity, const DrawPoint& point, std::uint64_t bits);
  void end_step();
  // In the order in which they were taken.
  std::span<const Entry> entries() const { return entries_; }

  // Of the run that this thread is living; null: nobody keeps a book.
  static DrawLedger* current();

  // While it lives, draws of this thread are entered in the ledger, which begins empty. `names` must live as long.
  class Scope {
   public:
    Scope(DrawLedger& ledger, const Names& names);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    DrawLedger* before_;
  };

  // While it lives, draws of this thread are entered in the ledger of another (null: in none): for loops inside a run.
  class Lent {
   public:
    explicit Lent(DrawLedger* ledger);
    ~Lent();
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;

   private:
    DrawLedger* before_;
  };

 private:
  void forget();
  void grow();
  std::size_t place_of(const Entry& entry) const;  // its slot, or the free one where it belongs
  [[noreturn]] void refuse(const Entry& first, const Entry& second) const;

  std::mutex mutex_;  // threads of one run share a ledger
  Keep keep_;
  const Names* names_ = nullptr;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  // open addressing: position in entries_ + 1, or 0
};

// Called by everything that takes a draw, once for each.
inline void note_draw([[maybe_unused]] std::uint64_t entity, [[maybe_unused]] const DrawPoint& point,
                      [[maybe_unused]] std::uint64_t word) {
#ifndef NDEBUG
  if (DrawLedger* ledger = DrawLedger::current()) ledger->enter(entity, point, word);
#endif
}
inline void note_draw(std::uint64_t entity, const DrawPoint& point, double value) {
  note_draw(entity, point, std::bit_cast<std::uint64_t>(value));
}

}  // namespace ostrakon
