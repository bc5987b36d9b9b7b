#include "phases/rotation.h"

#include <algorithm>

namespace ostrakon {

Rotation::Rotation(Planner& planner) : chances_(planner.compiler(), planner.rule("appoint.rotate"), table::agents, 0, "holders") {}

void Rotation::ask(World& world, RotationMemory& memory) const {
  memory.hit.clear();
  memory.reasons.clear();
  if (empty()) return;
  Domain domain;
  domain.count = world.rows(table::agents);
  chances_.draw_first(world, domain, memory.chances);
  const std::int32_t leader = world[world_column::leader][0];
  for (const Chances::Hit& hit : memory.chances.hits) {
    if (hit.position == leader || world.new_in_post(AgentId(hit.position))) continue;
    memory.hit.push_back(hit.position);
    memory.reasons.push_back(chances_.reason(hit));
  }
}

const Reason& Rotation::reason(const RotationMemory& memory, std::int32_t person) {
  const auto found = std::lower_bound(memory.hit.begin(), memory.hit.end(), person);
  return memory.reasons[static_cast<std::size_t>(found - memory.hit.begin())];
}

// Who was promoted meanwhile need not change again.
void Rotation::of_rank(const World& world, RotationMemory& memory, std::int32_t rank) {
  memory.people.clear();
  for (const std::int32_t person : memory.hit) {
    const bool there = world[agent_column::post][person] >= 0 && world[agent_column::rank][person] == rank;
    if (there && !world.new_in_post(AgentId(person))) memory.people.push_back(person);
  }
}

std::size_t Rotation::place_of(const RotationMemory& memory, std::int32_t person) {
  const auto found = std::lower_bound(memory.people.begin(), memory.people.end(), person);
  return static_cast<std::size_t>(found - memory.people.begin());
}

namespace {

std::size_t candidacy(const Vacancies& vacancies, std::size_t vacancy, std::int32_t person) {
  for (std::size_t c = vacancies.first[vacancy]; c < vacancies.first[vacancy + 1]; ++c) {
    if (vacancies.candidates[c] == person) return c;
  }
  return Rotation::no_candidate;
}

}  // namespace

// A seat that is left over because only its own holder is: somebody who was given another seat takes it, and leaves that
// one to the person left over.
void Rotation::exchange(const Vacancies& vacancies, RotationMemory& memory) {
  for (std::size_t empty = 0; empty < memory.given.size(); ++empty) {
    for (std::size_t p = 0; p < memory.people.size() && memory.given[empty] == no_candidate; ++p) {
      if (memory.placed[p] != 0) continue;
      for (std::size_t other = 0; other < memory.given.size(); ++other) {
        if (memory.given[other] == no_candidate) continue;
        const std::size_t mine = candidacy(vacancies, other, memory.people[p]);
        const std::size_t theirs = candidacy(vacancies, empty, vacancies.candidates[memory.given[other]]);
        if (mine == no_candidate || theirs == no_candidate) continue;
        memory.given[other] = mine;
        memory.given[empty] = theirs;
        memory.placed[p] = 1;
        break;
      }
    }
  }
}

}  // namespace ostrakon
