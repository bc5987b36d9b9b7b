#include "tool/run_facts.h"

#include <algorithm>
#include <cmath>

namespace ostrakon {

namespace {

template <class T>
void add_each(std::vector<T>& to, const std::vector<T>& from) {
  if (to.size() < from.size()) to.resize(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
}

EventCounts count_events(const World& world) {
  EventCounts counts;
  const std::int32_t* kinds = world[event_column::kind];
  for (std::size_t row = 0; row < world.rows(table::events); ++row) {
    const auto kind = static_cast<std::size_t>(kinds[row]);
    if (kind >= counts.size()) counts.resize(kind + 1);
    ++counts[kind];
  }
  return counts;
}

// Steps between two dates, as far as they lie within the run.
std::uint64_t steps_between(const World& world, double from, double to) {
  const Clock& clock = world.scenario().clock;
  const double begin = std::max(from, clock.date_of(1)), end = std::min(to, world.now());
  return end > begin ? static_cast<std::uint64_t>(std::llround((end - begin) / clock.months_per_step)) : 0;
}

}  // namespace

void RunFacts::add(const RunFacts& other) {
  add_each(events, other.events);
  add_each(refused, other.refused);
  eligible_terms = std::max(eligible_terms, other.eligible_terms);
  if (seats.size() < other.seats.size()) seats.resize(other.seats.size());
  for (std::size_t i = 0; i < other.seats.size(); ++i) {
    const Seat& one = other.seats[i];
    seats[i].open += one.open;
    seats[i].held += one.held;
    seats[i].offered += one.offered;
    seats[i].left_empty += one.left_empty;
    seats[i].nobody += one.nobody;
    seats[i].none_eligible += one.none_eligible;
    seats[i].all_taken += one.all_taken;
  }
}

RunFacts facts_of(const World& world) {
  RunFacts facts;
  facts.events = count_events(world);
  facts.seats.resize(world.rows(table::posts));
  const std::int32_t* organisation = world[post_column::organisation];
  const double* founded = world[organisation_column::founded];
  const double* abolished = world[organisation_column::abolished];
  for (std::size_t post = 0; post < facts.seats.size(); ++post) {
    facts.seats[post].open = steps_between(world, founded[organisation[post]], abolished[organisation[post]]);
  }
  const std::int32_t* held = world[spell_column::post];
  const double* start = world[spell_column::start];
  const double* end = world[spell_column::end];
  for (std::size_t spell = 0; spell < world.rows(table::spells); ++spell) {
    const double last = std::isnan(end[spell]) ? world.now() : end[spell];
    facts.seats[static_cast<std::size_t>(held[spell])].held += steps_between(world, start[spell], last);
  }
  const VacancyCounts& counts = world.vacancy_counts();
  for (std::size_t post = 0; post < counts.seats.size(); ++post) {
    const VacancyCounts::Seat& seat = counts.seats[post];
    RunFacts::Seat& fact = facts.seats[post];
    fact.offered = seat.offered;
    fact.left_empty = seat.left_empty;
    fact.nobody = seat.nobody;
    fact.none_eligible = seat.none_eligible;
    fact.all_taken = seat.all_taken;
  }
  facts.refused.assign(counts.refused.begin(), counts.refused.end());
  facts.eligible_terms = counts.terms;
  return facts;
}

}  // namespace ostrakon
