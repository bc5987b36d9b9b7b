#include "phases/pool_records.h"

#include "base/draw_ledger.h"

namespace ostrakon {

PoolRecords::PoolRecords(Planner& planner) {
  const RecordChoice& record = planner.scenario().record;
  writes_ = record.pools;
  if (record.pools_where) {
    written_ = planner.compiler().condition(record.pools_where, table::posts);
    has_condition_ = true;
  }
  const Rule* rule = planner.rule("appoint.score");
  if (rule == nullptr) return;
  for (const Term& term : rule->terms) {
    terms_.push_back(planner.compiler().value(term.value, table::agents, 3));
    term_columns_.push_back(planner.catalogue().find_attribute(table::candidates, score_column(term.name)));
  }
}

void PoolRecords::look(World& world, const Vacancies& vacancies, const Domain& asked, Memory& memory) const {
  if (!world.plan().lists_promotions) return;
  memory.written.assign(vacancies.posts.size(), writes_ && !has_condition_ ? 1 : 0);
  if (has_condition_) {
    Domain domain;
    domain.count = vacancies.posts.size();
    domain.rows = vacancies.posts.data();
    memory.positions.clear();
    world.evaluator().select(written_, world.view(), domain, memory.positions);
    for (const std::int32_t position : memory.positions) memory.written[static_cast<std::size_t>(position)] = 1;
  }
  if (!world.plan().lists_candidates || vacancies.candidates.empty()) return;
  memory.ranks.clear();
  memory.factions.clear();
  for (const std::int32_t agent : vacancies.candidates) {
    memory.ranks.push_back(world[agent_column::rank][agent]);
    memory.factions.push_back(world[agent_column::faction][agent]);
  }
  const DrawLedger::Lent unnoted(nullptr);  // the score has drawn already: a term asked by itself draws the same
  while (memory.terms.size() < terms_.size()) memory.terms.emplace_back();
  for (std::size_t term = 0; term < terms_.size(); ++term) {
    memory.terms[term].reserve(vacancies.candidates.size());
    double* values = memory.terms[term].data();
    world.evaluator().evaluate(terms_[term], world.view(), asked, {&values, 1});
  }
}

void PoolRecords::note(World& world, const Vacancies& vacancies, const Given& given, const Memory& memory) const {
  if (!world.plan().lists_promotions) return;
  Table& promotions = world.table(table::promotions);
  const std::int32_t row = promotions.add(promotions.rows());
  world[promotion_column::at][row] = world.now();
  world[promotion_column::kind][row] = world[event_column::kind][given.event.value()];
  world[promotion_column::agent][row] = vacancies.candidates[given.chosen];
  world[promotion_column::post][row] = vacancies.posts[given.vacancy];
  world[promotion_column::selector][row] = vacancies.selectors[given.vacancy];
  world[promotion_column::considered][row] = static_cast<double>(given.considered->size());
  world[promotion_column::score][row] = given.scores[given.chosen];
  world[promotion_column::event][row] = given.event.value();
  world[promotion_column::written][row] = memory.written[given.vacancy];
  if (given.runner_up != vacancies.first[given.vacancy + 1]) {
    world[promotion_column::runner_up][row] = vacancies.candidates[given.runner_up];
    world[promotion_column::refused][row] = given.scores[given.runner_up];
  }
  if (world.plan().lists_candidates) note_candidates(world, vacancies, given, memory, row);
}

void PoolRecords::note_candidates(World& world, const Vacancies& vacancies, const Given& given, const Memory& memory,
                                  std::int32_t promotion) const {
  Table& candidates = world.table(table::candidates);
  for (const std::size_t c : *given.considered) {
    const std::int32_t row = candidates.add(candidates.rows());
    world[candidate_column::at][row] = world.now();
    world[candidate_column::promotion][row] = promotion;
    world[candidate_column::agent][row] = vacancies.candidates[c];
    world[candidate_column::post][row] = vacancies.posts[given.vacancy];
    world[candidate_column::score][row] = given.scores[c];
    world[candidate_column::chosen][row] = c == given.chosen ? 1 : 0;
    world[candidate_column::rank][row] = memory.ranks[c];
    world[candidate_column::faction][row] = memory.factions[c];
    for (std::size_t term = 0; term < terms_.size(); ++term) {
      candidates.column(term_columns_[term]).put(static_cast<std::size_t>(row), memory.terms[term][c]);
    }
  }
}

}  // namespace ostrakon
