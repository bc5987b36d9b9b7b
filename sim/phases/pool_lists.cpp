// Whom the sources of a pool name, one by one.
#include "phases/pools.h"

#include "base/distributions.h"

#include <algorithm>

namespace ostrakon {
namespace {

constexpr std::int32_t no_rank = -1;

bool in_service(const World& world, std::int32_t agent) {
  return static_cast<Status>(world[agent_column::status][agent]) <= Status::under_inquiry;
}

PoolMemory::Groups group(const std::vector<std::int32_t>& group_of, std::size_t groups) {
  PoolMemory::Groups result;
  result.first.assign(groups + 1, 0);
  for (std::int32_t g : group_of) {
    if (g >= 0) ++result.first[static_cast<std::size_t>(g) + 1];
  }
  for (std::size_t g = 0; g < groups; ++g) result.first[g + 1] += result.first[g];
  result.posts.resize(result.first[groups]);
  std::vector<std::size_t> next(result.first.begin(), result.first.end() - 1);
  for (std::size_t post = 0; post < group_of.size(); ++post) {
    if (group_of[post] >= 0) result.posts[next[static_cast<std::size_t>(group_of[post])]++] = static_cast<std::int32_t>(post);
  }
  return result;
}

void prepare(World& world, PoolMemory& memory) {
  if (memory.ready && memory.structure == world.structure()) return;
  memory.ready = true;
  memory.structure = world.structure();
  const std::size_t posts = world.rows(table::posts);
  const std::int32_t* organisation = world[post_column::organisation];
  const std::int32_t* superior = world[post_column::superior];
  const std::int32_t* sector = world[organisation_column::sector];
  std::vector<std::int32_t> key(posts);
  if (superior != nullptr) {
    std::copy(superior, superior + posts, key.begin());
    memory.by_superior = group(key, posts);
  }
  std::copy(organisation, organisation + posts, key.begin());
  memory.by_organisation = group(key, world.rows(table::organisations));
  for (std::size_t post = 0; post < posts; ++post) key[post] = sector[organisation[post]];
  memory.by_sector = group(key, world.rows(table::sectors));
}

// Whose patron the selector is, in the order of their rows.
void add_clients(World& world, std::int32_t selector, std::vector<std::int32_t>& pool) {
  if (selector < 0) return;
  if (const Referrers* clients = world.referrers(table::agents, agent_column::patron.attribute)) {
    const auto first = static_cast<std::ptrdiff_t>(pool.size());
    clients->each(selector, [&](std::int32_t client) { pool.push_back(client); });
    std::sort(pool.begin() + first, pool.end());
    return;
  }
  const std::int32_t* patron = world[agent_column::patron];
  for (std::size_t agent = 0; agent < world.rows(table::agents); ++agent) {
    if (patron[agent] == selector) pool.push_back(static_cast<std::int32_t>(agent));
  }
}

}  // namespace

std::span<const std::int32_t> PoolMemory::Groups::of(std::int32_t group) const {
  if (group < 0) return {};
  const auto g = static_cast<std::size_t>(group);
  return std::span<const std::int32_t>(posts).subspan(first[g], first[g + 1] - first[g]);
}

// People in service with one of these statuses.
const std::vector<std::int32_t>& Pools::served(World& world, PoolMemory::Listed& listed, std::initializer_list<Status> statuses) const {
  if (listed.known) return listed.people;
  listed.known = true;
  listed.people.clear();
  for (const Status status : statuses) {
    const auto key = static_cast<std::int32_t>(status);
    const auto people = world.bucket(by_status_, {&key, 1});
    const std::size_t needed = listed.people.size() + people.size();
    if (listed.people.capacity() < needed) listed.people.reserve(2 * needed);  // it grows by one or two a step
    listed.people.insert(listed.people.end(), people.begin(), people.end());
  }
  std::sort(listed.people.begin(), listed.people.end());
  return listed.people;
}

const std::vector<std::int32_t>& Pools::of_faction(World& world, PoolMemory& memory, std::uint8_t faction) const {
  if (memory.factions.size() <= faction) memory.factions.resize(faction + std::size_t{1});
  PoolMemory::Listed& listed = memory.factions[faction];
  if (listed.known) return listed.people;
  listed.known = true;
  const std::int32_t key = faction == no_byte ? -1 : faction;
  const auto people = world.bucket(by_faction_, {&key, 1});
  listed.people.assign(people.begin(), people.end());
  std::sort(listed.people.begin(), listed.people.end());
  return listed.people;
}

void Pools::gather(World& world, PoolMemory& memory, PoolSource source, std::int32_t rank, std::int32_t post,
                   std::int32_t selector, std::vector<std::int32_t>& pool) const {
  const std::int32_t* holder = world[post_column::holder];
  const auto add_holders = [&](std::span<const std::int32_t> posts) {
    for (std::int32_t other : posts) {
      if (holder[other] >= 0) pool.push_back(holder[other]);
    }
  };
  const auto add_roster = [&](std::span<const std::int32_t> people) { pool.insert(pool.end(), people.begin(), people.end()); };
  const std::int32_t organisation = world[post_column::organisation][post];
  switch (source) {
    case PoolSource::subordinates: add_holders(memory.by_superior.of(post)); break;
    case PoolSource::same_organisation: add_holders(memory.by_organisation.of(organisation)); break;
    case PoolSource::same_sector: add_holders(memory.by_sector.of(world[organisation_column::sector][organisation])); break;
    case PoolSource::same_rank: add_roster(holders(world, rank)); break;
    case PoolSource::rank_below: add_roster(holders(world, rank - 1)); break;
    case PoolSource::bench: add_roster(served(world, memory.bench, {Status::bench})); break;
    case PoolSource::retinue: add_clients(world, selector, pool); break;
    case PoolSource::faction:
      if (selector >= 0) add_roster(of_faction(world, memory, world[agent_column::faction][selector]));
      break;
    case PoolSource::anyone:
      add_roster(served(world, memory.everyone, {Status::active, Status::bench, Status::under_inquiry}));
      break;
  }
}

// Everyone whom find_pool(v) leaves in memory.pool, each once, in that order; then at most so many, drawn by candidate.
template <class FindPool>
void Pools::list(World& world, PoolMemory& memory, std::int32_t rank, Vacancies& vacancies, FindPool find_pool) const {
  memory.agents.clear();
  memory.vacancy_of.clear();
  memory.listed.resize(world.rows(table::agents), 0);
  for (std::size_t v = 0; v < vacancies.posts.size(); ++v) {
    find_pool(v);
    consider(world, memory, v, vacancies.posts[v], rank);
  }
  memory.drafted = false;
  keep_eligible(world, memory, vacancies);
  draw_at_most(world, memory, vacancies);
}

// Everyone who belongs to the pool, in the order of its sources.
void Pools::list_all(World& world, PoolMemory& memory, std::int32_t rank, Vacancies& vacancies) const {
  prepare(world, memory);
  const PoolRule& rule = *memory.rule;
  const bool anyone = std::find(rule.from.begin(), rule.from.end(), PoolSource::anyone) != rule.from.end();
  list(world, memory, anyone ? no_rank : rank, vacancies, [&](std::size_t v) {
    memory.pool.clear();
    for (PoolSource source : rule.from) {
      gather(world, memory, source, rank, vacancies.posts[v], vacancies.selectors[v], memory.pool);
    }
  });
}

// Those of memory.pool who can be candidates; `rank`: of the post, where only those near it can.
void Pools::consider(World& world, PoolMemory& memory, std::size_t vacancy, std::int32_t post, std::int32_t rank) const {
  const std::uint8_t* ranks = world[agent_column::rank];
  const std::int32_t previous = world[post_column::previous_holder][post], holder = world[post_column::holder][post];
  const bool left_it = previous >= 0 && static_cast<std::size_t>(previous) < memory.rotated_in.size() &&
                       memory.rotated_in[static_cast<std::size_t>(previous)] == world.step();
  ++memory.listing;
  for (std::int32_t agent : memory.pool) {
    std::uint32_t& listed = memory.listed[static_cast<std::size_t>(agent)];
    if (listed == memory.listing) continue;
    listed = memory.listing;
    const std::int32_t held = ranks[agent] == no_byte ? -1 : ranks[agent];
    const bool near = rank == no_rank || (held <= rank && held >= rank - 1);
    if (!near || !in_service(world, agent) || world.new_in_post(AgentId(agent))) continue;
    if (agent == holder || (left_it && agent == previous)) continue;  // whom rotation takes out of it
    memory.agents.push_back(agent);
    memory.vacancy_of.push_back(static_cast<std::int32_t>(vacancy));
    ++memory.considered[vacancy];
  }
}

void Pools::find_among(World& world, PoolMemory& memory, std::span<const std::int32_t> people, Vacancies& vacancies) const {
  memory.rule = &rotation_;
  memory.considered.assign(vacancies.posts.size(), 0);
  if (memory.enough(people.size())) {
    draw_from_roster(world, memory, people, true, vacancies);
    return;
  }
  memory.pool.assign(people.begin(), people.end());
  list(world, memory, no_rank, vacancies, [](std::size_t) {});
}

void Pools::draw_at_most(const World& world, PoolMemory& memory, Vacancies& vacancies) const {
  const std::vector<std::int32_t>& agents = memory.agents;
  const std::int32_t most = memory.rule->at_most;
  vacancies.first.assign(1, 0);
  vacancies.candidates.clear();
  const Table& people = world.table(table::agents);
  const Table& posts = world.table(table::posts);
  std::size_t i = 0;
  for (std::size_t v = 0; v < vacancies.posts.size(); ++v) {
    auto& drawn = memory.drawn;
    drawn.clear();
    const std::size_t begin = i;
    while (i < agents.size() && static_cast<std::size_t>(memory.kept_vacancy[i]) == v) ++i;
    const std::size_t found = i - begin;
    if (most >= 0 && found > static_cast<std::size_t>(most)) {
      for (std::size_t c = begin; c < i; ++c) {
        const std::uint64_t key = mix64(posts.key(vacancies.posts[v]), people.key(agents[c]));
        drawn.emplace_back(scalar::uniform(key, world.draw_point(memory.rule->site)), agents[c]);
      }
      std::nth_element(drawn.begin(), drawn.begin() + most, drawn.end());
      drawn.resize(static_cast<std::size_t>(most));
      std::sort(drawn.begin(), drawn.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
      for (const auto& candidate : drawn) vacancies.candidates.push_back(candidate.second);
    } else {
      vacancies.candidates.insert(vacancies.candidates.end(), agents.begin() + static_cast<std::ptrdiff_t>(begin),
                                  agents.begin() + static_cast<std::ptrdiff_t>(i));
    }
    vacancies.first.push_back(vacancies.candidates.size());
  }
}

}  // namespace ostrakon
