// The people of step 0 where a roster gives them: who they are, where they sit, and since when.
#include "model/world.h"

#include <cmath>

namespace ostrakon {

void World::build_roster() {
  const Roster& roster = scenario().roster;
  const std::size_t count = roster.posts.size();
  table(table::agents).reserve(count + count / 4);
  table(table::spells).reserve(count + count / 2);
  std::vector<std::uint8_t> taken(rows(table::posts), 0);
  const Roster::Column* origin = roster.column(agent_column::origin.attribute);
  std::vector<std::int32_t> people;
  people.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::int32_t row = add_agent(i);
    people.push_back(row);
    if (origin != nullptr && !std::isnan(origin->values[i])) (*this)[agent_column::origin][row] = static_cast<std::int32_t>(origin->values[i]);
    if (const std::int32_t seat = roster.posts[i]; seat >= 0) {
      taken[static_cast<std::size_t>(seat)] = 1;
      appoint(AgentId(row), PostId(seat));
    } else {
      (*this)[agent_column::status][row] = static_cast<std::uint8_t>(Status::bench);
      (*this)[agent_column::rank][row] = 0;
    }
  }
  for (std::size_t post = 0; post < taken.size(); ++post) {
    if (taken[post] == 0) add_vacancy(static_cast<std::int32_t>(post));
  }
  tie_roster();
  give_start_values(*this, people, plan_->start, &roster);
  date_careers();
}

// Before those that are drawn: who is tied already is not tied again.
void World::tie_roster() {
  for (const Roster::Tie& given : scenario().roster.ties) {
    const AgentId agent(given.agent), other(given.other);
    form_tie(given.kind, agent, other, given.weight);
    if (!given.since) continue;
    const bool mutual = scenario().tie_kinds[static_cast<std::size_t>(given.kind)].mutual;
    (*this)[tie_column::since][tie(given.kind, agent, other)] = *given.since;
    if (mutual) (*this)[tie_column::since][tie(given.kind, other, agent)] = *given.since;
  }
}

// A seat held since a date is one spell since then.
void World::date_careers() {
  const Roster::Column* since = scenario().roster.column(agent_column::post_since.attribute);
  if (since == nullptr) return;
  const std::int32_t* seat = (*this)[agent_column::post];
  for (std::size_t row = 0; row < since->values.size(); ++row) {
    if (std::isnan(since->values[row]) || seat[row] < 0) continue;
    (*this)[post_column::filled_since][seat[row]] = since->values[row];
    (*this)[spell_column::start][(*this)[post_column::spell][seat[row]]] = since->values[row];
  }
}

}  // namespace ostrakon
