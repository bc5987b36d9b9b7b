// Whom a case reaches beyond its accused: cases opened together with it, by implication, or evidence alone.
#pragma once

#include "phases/chances.h"
#include "phases/linked_people.h"

#include <span>
#include <vector>

namespace ostrakon {

class Implication {
 public:
  // Somebody hit on account of a case, by a term of the rule.
  struct Hit {
    std::int32_t at = -1;     // of the case, in the list that was asked
    std::int32_t row = -1;    // the case
    std::int32_t other = -1;
    std::uint64_t other_key = 0;
    std::int32_t rule = -1;   // of list `rule`
    Reason reason = {};       // where reasons are told
  };
  struct Memory {
    LinkedPeople linked;
    Chances::Memory chances;
    std::vector<Hit> hits;
    std::vector<EventId> events;
    std::vector<std::int32_t> joined;  // cases opened by join()
    std::vector<std::int32_t> cases;   // of spread(), each accused once
  };
  explicit Implication(Planner&);
  bool joins() const { return !join_.empty(); }
  // Asks whom the cases bring along; the answers stay in memory.hits, by case, then person.
  void ask_join(World&, std::span<const std::int32_t> cases, Memory&) const;
  // Opens the cases that come with the one at that place of the list; into memory.joined.
  static void join(World&, std::int32_t at, Memory&);
  // Of cases in which the accused was taken away in this step.
  void spread(World&, std::span<const std::int32_t> taken_away, Memory&) const;

 private:
  static void keep_latest(const World&, std::span<const std::int32_t> cases, std::vector<std::int32_t>& kept);
  static void draw(World&, const Chances&, std::span<const std::int32_t> cases, Memory&);
  void implicate(World&, std::span<const std::int32_t> cases, Memory&) const;
  void incriminate(World&, Memory&) const;

  Chances join_, implicate_;
  Program incriminate_;
  bool incriminates_ = false;
};

std::vector<Slot> implication_slots();

}  // namespace ostrakon
