#include "phases/discipline_body.h"

#include <algorithm>

namespace ostrakon {
namespace {

// Calls act(agent) for every holder of a seat that investigates.
template <class Act>
void each_investigator(const World& world, Act act) {
  const std::int32_t* organisation = world[post_column::organisation];
  const std::int32_t* holder = world[post_column::holder];
  const std::uint8_t* discipline = world[organisation_column::discipline];
  for (std::size_t post = 0; post < world.rows(table::posts); ++post) {
    if (discipline[organisation[post]] == 1 && holder[post] >= 0) act(holder[post]);
  }
}

}  // namespace

DisciplineBody::DisciplineBody(Planner& planner) {
  if (const Expression capacity = planner.joined("investigate.capacity", Operation::add)) {
    capacity_ = planner.compiler().value(capacity, table::world);
    has_capacity_ = true;
  }
}

double DisciplineBody::places(World& world) const {
  if (has_capacity_) return world.evaluator().value(capacity_, world.view());
  double places = 0;
  each_investigator(world, [&](std::int32_t) { places += 1; });
  return places;
}

bool DisciplineBody::investigates(const World& world, std::int32_t agent) {
  const std::int32_t post = world[agent_column::post][agent];
  return post >= 0 && world[organisation_column::discipline][world[post_column::organisation][post]] == 1;
}

void DisciplineBody::muster(World& world, const std::vector<std::int32_t>& open, Memory& memory) {
  memory.holders.clear();
  const Table& agents = world.table(table::agents);
  each_investigator(world, [&](std::int32_t agent) { memory.holders.push_back({agent, agents.key(agent), 0}); });
  std::sort(memory.holders.begin(), memory.holders.end(), [](const Memory::Holder& a, const Memory::Holder& b) { return a.key < b.key; });
  std::int32_t* investigator = world[case_column::investigator];
  const std::int32_t* stage = world[case_column::stage];
  for (const std::int32_t row : open) {
    if (stage[row] < 0 || investigator[row] < 0) continue;
    if (!investigates(world, investigator[row])) {
      investigator[row] = -1;
      continue;
    }
    const std::uint64_t key = agents.key(investigator[row]);
    const auto found = std::lower_bound(memory.holders.begin(), memory.holders.end(), key,
                                        [](const Memory::Holder& one, std::uint64_t wanted) { return one.key < wanted; });
    ++found->cases;
  }
  for (const std::int32_t row : open) {
    if (stage[row] >= 0 && investigator[row] < 0) assign(world, row, memory);
  }
}

void DisciplineBody::assign(World& world, std::int32_t row, Memory& memory) {
  const std::int32_t accused = world[case_column::agent][row];
  Memory::Holder* chosen = nullptr;
  for (Memory::Holder& one : memory.holders) {  // ascending by key
    if (one.agent != accused && (chosen == nullptr || one.cases < chosen->cases)) chosen = &one;
  }
  world[case_column::investigator][row] = chosen != nullptr ? chosen->agent : -1;
  if (chosen != nullptr) ++chosen->cases;
}

}  // namespace ostrakon
