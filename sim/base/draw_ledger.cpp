#include "base/draw_ledger.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace ostrakon {

namespace {

thread_local DrawLedger* of_this_thread = nullptr;

}  // namespace

DrawLedger* DrawLedger::current() {
  return of_this_thread;
}

DrawLedger::Scope::Scope(DrawLedger& ledger, const Names& names) : before_(of_this_thread) {
  ledger.forget();
  ledger.names_ = &names;
  of_this_thread = &ledger;
}

DrawLedger::Scope::~Scope() {
  of_this_thread->names_ = nullptr;
  of_this_thread = before_;
}

DrawLedger::Lent::Lent(DrawLedger* ledger) : before_(of_this_thread) {
  of_this_thread = ledger;
}

DrawLedger::Lent::~Lent() {
  of_this_thread = before_;
}

void DrawLedger::enter(std::uint64_t entity, const DrawPoint& point, std::uint64_t bits) {
  const Entry entry{entity, point.site.hash, point.step * max_tries + point.n, bits};
  const std::lock_guard lock(mutex_);
  if (2 * entries_.size() >= slots_.size()) grow();
  std::uint32_t& slot = slots_[place_of(entry)];
  if (slot != 0) refuse(entries_[slot - 1], entry);
  entries_.push_back(entry);
  slot = static_cast<std::uint32_t>(entries_.size());
}

void DrawLedger::end_step() {
  if (keep_ == Keep::step) forget();
}

void DrawLedger::forget() {
  entries_.clear();
  std::fill(slots_.begin(), slots_.end(), 0u);
}

void DrawLedger::grow() {
  constexpr std::size_t smallest = 1024;
  slots_.assign(std::max(smallest, 2 * slots_.size()), 0u);
  for (std::size_t i = 0; i < entries_.size(); ++i) slots_[place_of(entries_[i])] = static_cast<std::uint32_t>(i + 1);
}

std::size_t DrawLedger::place_of(const Entry& entry) const {
  const std::size_t last = slots_.size() - 1;  // their number is a power of two
  const std::uint64_t point = std::uint64_t{entry.site} << 32 | entry.step_and_try;
  std::size_t place = mix64(entry.entity ^ mix64(point)) & last;
  while (slots_[place] != 0 && !entries_[slots_[place] - 1].same_draw(entry)) place = (place + 1) & last;
  return place;
}

void DrawLedger::refuse(const Entry& first, const Entry& second) const {
  char site[16], entity[20];
  std::snprintf(site, sizeof site, "%08x", static_cast<unsigned>(second.site));
  std::snprintf(entity, sizeof entity, "%016llx", static_cast<unsigned long long>(second.entity));
  std::string name = std::string("site ") + site;
  if (names_ != nullptr) {
    if (const auto found = names_->find(second.site); found != names_->end()) name = found->second;
  }
  throw std::logic_error("one draw is used twice: " + name + ", entity " + entity + ", step " +
                         std::to_string(second.step()) + ", try " + std::to_string(second.n()) +
                         (first.bits == second.bits ? "" : ", and came out differently"));
}

}  // namespace ostrakon
