// Ties between people: how they begin, change and end, and what functions of two people ask of them.
#include "base/distributions.h"
#include "model/failure.h"
#include "model/world.h"

#include <algorithm>

namespace ostrakon {

void TieIndex::place(const Entry& entry) {
  std::size_t at = hash(entry.person, entry.other, entry.kind) & (entries_.size() - 1);
  while (entries_[at].row >= 0) at = (at + 1) & (entries_.size() - 1);
  entries_[at] = entry;
}

void TieIndex::add(std::int32_t person, std::int32_t other, std::int32_t kind, std::int32_t row) {
  if (2 * (used_ + 1) > entries_.size()) {
    std::vector<Entry> before(std::max<std::size_t>(64, 2 * entries_.size()));
    before.swap(entries_);
    for (const Entry& entry : before) {
      if (entry.row >= 0) place(entry);
    }
  }
  place({person, other, kind, row});
  ++used_;
  const auto of = static_cast<std::size_t>(person), number = static_cast<std::size_t>(row);
  if (first_.size() <= of) first_.resize(of + 1 + of / 2, -1);
  if (next_.size() <= number) next_.resize(number + 1 + number / 2, -1);
  next_[number] = first_[of];
  first_[of] = row;
}

std::int32_t TieIndex::find(std::int32_t person, std::int32_t other, std::int32_t kind) const {
  if (entries_.empty()) return -1;
  std::size_t at = hash(person, other, kind) & (entries_.size() - 1);
  for (; entries_[at].row >= 0; at = (at + 1) & (entries_.size() - 1)) {
    const Entry& entry = entries_[at];
    if (entry.person == person && entry.other == other && entry.kind == kind) return entry.row;
  }
  return -1;
}

std::int32_t World::tie(std::int32_t kind, AgentId agent, AgentId other) const {
  const std::int32_t row = tie_index_.find(agent.value(), other.value(), kind);
  return row >= 0 && (*this)[tie_column::lasting][row] == 1 ? row : -1;
}

std::uint64_t World::tie_key(std::int32_t kind, AgentId agent, AgentId other) const {
  const Table& people = table(table::agents);
  return mix64(mix64(people.key(agent.value()), people.key(other.value())), plan_->tie_kind_hashes[static_cast<std::size_t>(kind)]);
}

void World::form_half(std::int32_t kind, AgentId agent, AgentId other, double weight, bool mirror) {
  std::int32_t row = tie_index_.find(agent.value(), other.value(), kind);
  if (row < 0) {
    row = table(table::ties).add(tie_key(kind, agent, other));
    tie_index_.add(agent.value(), other.value(), kind, row);
    (*this)[tie_column::agent][row] = agent.value();
    (*this)[tie_column::other][row] = other.value();
    (*this)[tie_column::kind][row] = kind;
    (*this)[tie_column::mirror][row] = mirror ? 1 : 0;
  }
  (*this)[tie_column::weight][row] = weight;
  (*this)[tie_column::since][row] = now_;
  (*this)[tie_column::lasting][row] = 1;
}

void World::form_tie(std::int32_t kind, AgentId agent, AgentId other, double weight) {
  if (agent == other || tie(kind, agent, other) >= 0) return;
  if (!scenario().tie_kinds[static_cast<std::size_t>(kind)].mutual) {
    form_half(kind, agent, other, weight, false);
  } else {
    // Of the two halves that of the smaller key is the pair's own, whoever met whom.
    const Table& people = table(table::agents);
    const bool first = people.key(agent.value()) < people.key(other.value());
    form_half(kind, first ? agent : other, first ? other : agent, weight, false);
    form_half(kind, first ? other : agent, first ? agent : other, weight, true);
  }
  touch_all(table::ties);
}

std::int32_t World::other_half(std::int32_t row) const {
  const std::int32_t kind = (*this)[tie_column::kind][row];
  if (!scenario().tie_kinds[static_cast<std::size_t>(kind)].mutual) return -1;
  return tie_index_.find((*this)[tie_column::other][row], (*this)[tie_column::agent][row], kind);
}

void World::drop_tie(std::int32_t row) {
  (*this)[tie_column::lasting][row] = 0;
  (*this)[tie_column::weight][row] = 0;
  if (const std::int32_t other = other_half(row); other >= 0) {
    (*this)[tie_column::lasting][other] = 0;
    (*this)[tie_column::weight][other] = 0;
  }
  touch_all(table::ties);
}

void World::weigh_tie(std::int32_t row, double weight, const std::string& path) {
  store(table::ties, tie_column::weight.attribute, row, weight, path);
  if (const std::int32_t other = other_half(row); other >= 0) (*this)[tie_column::weight][other] = (*this)[tie_column::weight][row];
}

namespace {

std::int32_t at(const Operand& operand, std::size_t i) {
  return static_cast<std::int32_t>(operand.vector != nullptr ? operand.vector[i] : operand.scalar);
}

}  // namespace

void World::tied(double* out, Operand kind, Operand a, Operand b, std::size_t n) const {
  const double* weight = (*this)[tie_column::weight];
  for (std::size_t i = 0; i < n; ++i) {
    const std::int32_t from = at(a, i), to = at(b, i);
    const std::int32_t row = from >= 0 && to >= 0 ? tie_index_.find(from, to, at(kind, i)) : -1;
    out[i] = row >= 0 ? weight[row] : 0.0;  // 0 once it has lapsed
  }
}

double World::months_together(std::int32_t one, std::int32_t other) const {
  const std::int32_t* post = (*this)[spell_column::post];
  const double* start = (*this)[spell_column::start];
  const double* end = (*this)[spell_column::end];
  const std::int32_t* organisation = (*this)[post_column::organisation];
  const std::uint8_t* beside = (*this)[spell_column::beside];  // counts with the post beside which it was held
  const auto until = [&](std::int32_t spell) { return end[spell] == end[spell] ? end[spell] : now_; };
  double months = 0;
  for (std::int32_t s = last_spell(AgentId(one)); s >= 0; s = earlier_spell(s)) {
    for (std::int32_t t = last_spell(AgentId(other)); t >= 0; t = earlier_spell(t)) {
      if (organisation[post[s]] != organisation[post[t]] || beside[s] == 1 || beside[t] == 1) continue;
      months += std::max(0.0, std::min(until(s), until(t)) - std::max(start[s], start[t]));
    }
  }
  return months;
}

void World::co_service(double* out, Operand a, Operand b, std::size_t n) const {
  for (std::size_t i = 0; i < n; ++i) {
    const std::int32_t one = at(a, i), other = at(b, i);
    out[i] = one >= 0 && other >= 0 ? months_together(one, other) : 0.0;
  }
}

namespace {

RuleError too_often(const std::string& path, std::size_t position, std::int32_t agent, double number) {
  RuleError error(path, position, agent, number, "'number' is at most " + std::to_string(most_askings) + " for one person in a step");
  error.asked.table = table::agents;
  return error;
}

}  // namespace

void check_askings(const std::string& path, std::span<const std::int32_t> agents, const double* numbers) {
  for (std::size_t i = 0; i < agents.size(); ++i) {
    if (numbers[i] > most_askings) throw too_often(path, i, agents[i], numbers[i]);
  }
}

// Ties that people are born with; who comes later may be tied to anyone who is there already.
void give_start_ties(World& world, std::span<const std::int32_t> rows) {
  for (const WorldPlan::TieStart& start : world.plan().tie_starts) {
    const auto told = [&](const auto& asking) {
      try {
        asking();
      } catch (RuleError& error) {
        tell_failure(world, world.birth_view(), error);
        throw;
      }
    };
    const auto ask = [&](const Program& program, std::size_t scratch, std::uint32_t nth) {
      Domain domain;
      domain.count = rows.size();
      domain.rows = rows.data();
      domain.first_try = nth * draws_apart;
      double* values = world.scratch(scratch, rows.size());
      told([&] { world.evaluator().evaluate(program, world.birth_view(), domain, {&values, 1}); });
      return values;
    };
    if (rows.empty()) return;
    const double* numbers = ask(start.number, 2, 0);
    const TieKind& kind = world.scenario().tie_kinds[static_cast<std::size_t>(start.kind)];
    told([&] { check_askings(kind.number->path, rows, numbers); });
    const double most = *std::max_element(numbers, numbers + rows.size());
    for (std::uint32_t nth = 0; nth < most; ++nth) {
      const double* with = ask(start.with, 0, nth);
      const double* weight = ask(start.weight, 1, nth);
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (numbers[i] > nth && with[i] >= 0) {
          world.form_tie(start.kind, AgentId(rows[i]), AgentId(static_cast<std::int32_t>(with[i])), weight[i]);
        }
      }
    }
  }
}

}  // namespace ostrakon
