#include "phases/pools.h"

#include "phases/appointment_draws.h"

#include "base/distributions.h"
#include "base/draw_ledger.h"
#include "base/kernels.h"

#include <algorithm>
#include <bit>

namespace ostrakon {

void CandidateInputs::set(World& world, const Vacancies& vacancies, std::span<const std::int32_t> vacancy_of,
                          std::span<const std::int32_t> agents) {
  count_ = agents.size();
  rows_.assign(agents.begin(), agents.end());
  keys_.resize(count_);
  post_.resize(count_);
  selector_.resize(count_);
  incumbent_.resize(count_);
  const std::int32_t* previous = world[post_column::previous_holder];
  const std::int32_t* holder = world[post_column::holder];
  const Table& people = world.table(table::agents);
  const Table& posts = world.table(table::posts);
  for (std::size_t i = 0; i < count_; ++i) {
    const auto vacancy = static_cast<std::size_t>(vacancy_of[i]);
    const std::int32_t post = vacancies.posts[vacancy];
    keys_[i] = mix64(posts.key(post), people.key(agents[i]));
    post_[i] = post;
    selector_[i] = vacancies.selectors[vacancy];
    incumbent_[i] = holder[post] >= 0 ? holder[post] : previous[post];  // who is to leave it by rotation holds it still
  }
  inputs_[0] = post_.data();
  inputs_[1] = selector_.data();
  inputs_[2] = incumbent_.data();
}

Domain CandidateInputs::domain() const {
  Domain domain;
  domain.count = count_;
  domain.rows = rows_.data();
  domain.keys = keys_.data();
  domain.inputs = inputs_;
  domain.uniform_inputs = none_;
  return domain;
}

Pools::Pools(Planner& planner) {
  if (planner.scenario().pool) {
    rule_ = *planner.scenario().pool;
  } else {
    rule_.from = {PoolSource::rank_below};
  }
  lateral_ = rule_;
  lateral_.from = {PoolSource::same_rank};
  lateral_.site = draw_site(lateral_pool_draw);
  rotation_ = lateral_;
  rotation_.site = draw_site(rotation_pool_draw);
  if (from(PoolSource::subordinates)) planner.compiler().note_read(post_column::superior.table, post_column::superior.attribute);
  if (const Expression eligible = planner.joined("appoint.eligible", Operation::logical_and)) {
    eligible_ = planner.compiler().condition(eligible, table::agents, 3);
    has_eligible_ = true;
    for (const Term& term : planner.rule("appoint.eligible")->terms) {
      eligible_terms_.push_back(planner.compiler().condition(term.value, table::agents, 3));
    }
  }
  const auto ranks = static_cast<std::int32_t>(planner.scenario().rows[static_cast<std::size_t>(table::ranks.value())].size());
  by_rank_ = planner.compiler().index({"holders", table::agents, {agent_column::rank.attribute}, {ranks}});
  if (from(PoolSource::bench) || from(PoolSource::anyone)) {
    const std::int32_t statuses = static_cast<std::int32_t>(Status::departed) + 1;
    by_status_ = planner.compiler().index({"serving", table::agents, {agent_column::status.attribute}, {statuses}});
  }
  if (from(PoolSource::faction)) {
    const auto factions = static_cast<std::int32_t>(planner.scenario().rows[static_cast<std::size_t>(table::factions.value())].size());
    by_faction_ = planner.compiler().index({"serving", table::agents, {agent_column::faction.attribute}, {factions}});
  }
  if (from(PoolSource::retinue)) planner.compiler().note_followed(table::agents, agent_column::patron.attribute);
}

bool Pools::from(PoolSource source) const { return std::find(rule_.from.begin(), rule_.from.end(), source) != rule_.from.end(); }

std::span<const std::int32_t> Pools::holders(World& world, std::int32_t rank) const {
  if (rank < 0) return {};
  return world.bucket(by_rank_, {&rank, 1});
}

void Pools::find(World& world, PoolMemory& memory, std::int32_t rank, Vacancies& vacancies) const {
  memory.rule = &rule_;
  fill(world, memory, rank, vacancies);
  count_fruitless(world, memory, vacancies);
}

void Pools::find_lateral(World& world, PoolMemory& memory, std::int32_t rank, Vacancies& vacancies) const {
  memory.rule = &lateral_;
  fill(world, memory, rank, vacancies);
}

void Pools::fill(World& world, PoolMemory& memory, std::int32_t rank, Vacancies& vacancies) const {
  world.view();  // indexes as the rank begins
  memory.considered.assign(vacancies.posts.size(), 0);
  memory.bench.known = memory.everyone.known = false;
  for (PoolMemory::Listed& faction : memory.factions) faction.known = false;
  const PoolRule& rule = *memory.rule;
  const bool one = rule.from.size() == 1;
  const bool roster = one && (rule.from[0] == PoolSource::rank_below || rule.from[0] == PoolSource::same_rank);
  if (roster) {
    const auto people = holders(world, rule.from[0] == PoolSource::rank_below ? rank - 1 : rank);
    if (memory.enough(people.size())) {
      // Ranks are filled from the top, so nobody below has been appointed in this step.
      draw_from_roster(world, memory, people, rule.from[0] == PoolSource::same_rank, vacancies);
      return;
    }
  }
  list_all(world, memory, rank, vacancies);
}

void Pools::count_fruitless(World& world, PoolMemory& memory, const Vacancies& vacancies) const {
  VacancyCounts& counts = world.vacancy_counts();
  for (std::size_t v = 0; v < vacancies.posts.size(); ++v) {
    if (vacancies.first[v] != vacancies.first[v + 1]) continue;
    VacancyCounts::Seat& seat = counts.seats[static_cast<std::size_t>(vacancies.posts[v])];
    if (memory.considered[v] == 0) {
      ++seat.nobody;
    } else if (std::has_single_bit(++seat.none_eligible)) {
      count_refusals(world, memory, vacancies, v);
    }
  }
}

// Asks the terms of eligibility one by one of those who were considered in vain.
void Pools::count_refusals(World& world, PoolMemory& memory, const Vacancies& vacancies, std::size_t vacancy) const {
  VacancyCounts& counts = world.vacancy_counts();
  const std::size_t first = static_cast<std::size_t>(vacancies.posts[vacancy]) * counts.terms;
  std::vector<std::int32_t>& agents = memory.refused;
  agents.clear();
  if (memory.drafted) {
    agents = memory.drafts[vacancy].seen;
  } else {  // keep_eligible has left there whom it was given
    for (std::size_t i = 0; i < memory.kept.size(); ++i) {
      if (static_cast<std::size_t>(memory.vacancy_of[i]) == vacancy) agents.push_back(memory.kept[i]);
    }
  }
  memory.kept_vacancy.assign(agents.size(), static_cast<std::int32_t>(vacancy));
  memory.inputs.set(world, vacancies, memory.kept_vacancy, agents);
  for (std::size_t term = 0; term < counts.terms; ++term) {
    memory.positions.clear();
    world.evaluator().select(eligible_terms_[term], world.view(), memory.inputs.domain(), memory.positions);
    counts.refused[first + term] += static_cast<std::uint32_t>(agents.size() - memory.positions.size());
  }
}

// Every vacancy needs as many tries as candidates; more only where some are drawn twice or not eligible. For few
// vacancies a block costs more than single draws.
void Pools::draw_first_tries(World& world, PoolMemory& memory, const Vacancies& vacancies) const {
  const std::size_t count = vacancies.posts.size();
  memory.tries_drawn = count < 4 ? 0 : static_cast<std::uint32_t>(memory.rule->at_most);
  memory.draws_a_try = (count + 7) / 8 * 8 + 8;  // a cache line further apart than a block
  memory.draw_keys.resize(memory.draws_a_try);
  memory.first_draws.resize(memory.draws_a_try * memory.tries_drawn);
  for (std::size_t v = 0; v < count; ++v) memory.draw_keys[v] = world.table(table::posts).key(vacancies.posts[v]);
  DrawPoint point = world.draw_point(memory.rule->site);
  for (point.n = 0; point.n < memory.tries_drawn; ++point.n) {
    double* draws = memory.first_draws.data() + point.n * memory.draws_a_try;
    for (std::size_t v = 0; v < count; v += block_rows) {
      kernels().uniform(draws + v, {memory.draw_keys.data() + v, 0}, point, std::min(block_rows, count - v));
    }
  }
}

double Pools::draw(const World& world, const PoolMemory& memory, std::int32_t post, std::size_t vacancy, const DrawPoint& point) const {
  const std::uint64_t key = world.table(table::posts).key(post);
  if (point.n >= memory.tries_drawn) return scalar::uniform(key, point);
  const double u = memory.first_draws[point.n * memory.draws_a_try + vacancy];
  note_draw(key, point, u);
  return u;
}

// Candidates drawn one by one from a large roster until enough eligible ones are found: the same law as a draw
// without replacement among the eligible, at a cost that does not grow with the roster.
void Pools::draw_from_roster(World& world, PoolMemory& memory, std::span<const std::int32_t> roster, bool may_be_taken,
                             Vacancies& vacancies) const {
  const auto wanted = static_cast<std::size_t>(memory.rule->at_most);
  const std::size_t count = vacancies.posts.size();
  for (std::size_t v = memory.drafts.size(); v < count; ++v) {
    memory.drafts.emplace_back();
    memory.drafts.back().kept.reserve(wanted);
    memory.drafts.back().seen.reserve(2 * wanted);
  }
  for (std::size_t v = 0; v < count; ++v) {
    PoolMemory::Draft& draft = memory.drafts[v];
    draft.kept.clear();
    draft.seen.clear();
    draft.tries = 0;
    draft.done = false;
  }
  draw_first_tries(world, memory, vacancies);
  bool again = true;
  while (again) {
    memory.agents.clear();
    memory.vacancy_of.clear();
    for (std::size_t v = 0; v < count; ++v) {
      PoolMemory::Draft& draft = memory.drafts[v];
      if (draft.done) continue;
      std::size_t missing = wanted - draft.kept.size();
      DrawPoint point = world.draw_point(memory.rule->site);
      while (missing > 0 && draft.tries < max_tries && draft.seen.size() < roster.size()) {
        point.n = draft.tries++;
        const double u = draw(world, memory, vacancies.posts[v], v, point);
        const std::int32_t agent = roster[static_cast<std::size_t>(u * static_cast<double>(roster.size()))];
        if (std::find(draft.seen.begin(), draft.seen.end(), agent) != draft.seen.end()) continue;
        draft.seen.push_back(agent);
        if (may_be_taken && (world.new_in_post(AgentId(agent)) || world[post_column::holder][vacancies.posts[v]] == agent)) continue;
        memory.agents.push_back(agent);
        memory.vacancy_of.push_back(static_cast<std::int32_t>(v));
        --missing;
      }
      draft.done = missing > 0;  // tries or roster are at their end
    }
    keep_eligible(world, memory, vacancies);
    for (std::size_t i = 0; i < memory.agents.size(); ++i) {
      memory.drafts[static_cast<std::size_t>(memory.kept_vacancy[i])].kept.push_back(memory.agents[i]);
    }
    again = false;
    for (std::size_t v = 0; v < count; ++v) {
      PoolMemory::Draft& draft = memory.drafts[v];
      draft.done |= draft.kept.size() >= wanted;
      again |= !draft.done;
    }
  }
  memory.drafted = true;
  vacancies.first.assign(1, 0);
  vacancies.candidates.clear();
  for (std::size_t v = 0; v < count; ++v) {
    const PoolMemory::Draft& draft = memory.drafts[v];
    memory.considered[v] = static_cast<std::uint32_t>(draft.seen.size());
    vacancies.candidates.insert(vacancies.candidates.end(), draft.kept.begin(), draft.kept.end());
    vacancies.first.push_back(vacancies.candidates.size());
  }
}

void Pools::keep_eligible(World& world, PoolMemory& memory, const Vacancies& vacancies) const {
  memory.kept_vacancy.assign(memory.vacancy_of.begin(), memory.vacancy_of.end());
  if (!has_eligible_ || memory.agents.empty()) return;
  memory.inputs.set(world, vacancies, memory.vacancy_of, memory.agents);
  memory.positions.clear();
  world.evaluator().select(eligible_, world.view(), memory.inputs.domain(), memory.positions);
  memory.kept_vacancy.clear();
  memory.kept.clear();
  for (std::int32_t position : memory.positions) {
    memory.kept.push_back(memory.agents[static_cast<std::size_t>(position)]);
    memory.kept_vacancy.push_back(memory.vacancy_of[static_cast<std::size_t>(position)]);
  }
  memory.agents.swap(memory.kept);
}

}  // namespace ostrakon
