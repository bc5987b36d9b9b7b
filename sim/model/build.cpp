// Building the world of step 0 from the scenario.
#include "base/draw_ledger.h"
#include "base/kernels.h"
#include "model/catalogue.h"
#include "model/failure.h"
#include "model/world.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ostrakon {

void World::build_tables() {
  const Scenario& from = scenario();
  for (std::size_t t = 0; t < tables_.size(); ++t) {
    const TableId id(static_cast<std::int32_t>(t));
    if (id == table::world) {
      tables_[t].add(1);
    }
    if (t >= from.rows.size() || id == table::agents) continue;
    std::size_t total = 0;
    for (const RowSpec& spec : from.rows[t]) total += spec.count;
    tables_[t].reserve(total);
    for (const RowSpec& spec : from.rows[t]) {
      const std::uint64_t path = hash_bytes(spec.path), seats = hash_bytes("#", path);
      for (std::uint32_t seat = 1; seat <= spec.count; ++seat) {
        // The world has one row already; a post's key is that of its seat: "path#1".
        const std::uint64_t key = mix64(id == table::posts ? hash_bytes(std::to_string(seat), seats) : path);
        const std::int32_t row = id == table::world ? 0 : tables_[t].add(key);
        for (const auto& [attribute, value] : spec.values) {
          if (tables_[t].stored(attribute)) tables_[t].column(attribute).put(static_cast<std::size_t>(row), value);
        }
      }
    }
  }
}

void World::give_row_starts() {
  for (const WorldPlan::RowStarts& item : plan_->row_starts) {
    const TableId id = item.start->table;
    Domain domain;
    domain.count = rows(id);
    double* values = scratch(0, domain.count);
    try {
      evaluator_.evaluate(item.program, birth_view(), domain, {&values, 1});
      for (std::size_t row = 0; row < domain.count; ++row) {
        if (item.given[row] != 0) continue;
        store(id, item.start->start.attribute, static_cast<std::int32_t>(row), values[row], item.start->start.path);
      }
    } catch (RuleError& error) {
      tell_failure(*this, birth_view(), error);
      throw;
    }
  }
}

// The first post of its own organisation, or of the nearest above that has one.
void World::link_superiors() {
  const auto posts = static_cast<std::int32_t>(rows(table::posts));
  const std::int32_t* first = (*this)[organisation_column::first_post];
  const std::int32_t* organisation = (*this)[post_column::organisation];
  const std::int32_t* parent = (*this)[organisation_column::parent];
  std::int32_t* superior = (*this)[post_column::superior];
  for (std::int32_t post = 0; post < posts && superior != nullptr; ++post) {
    std::int32_t above = first[organisation[post]];
    if (above == post) {
      std::int32_t unit = parent[organisation[post]];
      while (unit >= 0 && first[unit] < 0) unit = parent[unit];
      above = unit < 0 ? -1 : first[unit];
    }
    superior[post] = above;
  }
}

// First post of each organisation, superior of each post, a single leader's seat.
void World::link_posts() {
  const auto posts = static_cast<std::int32_t>(rows(table::posts));
  const auto organisations = rows(table::organisations);
  std::int32_t* first = (*this)[organisation_column::first_post];
  const std::int32_t* organisation = (*this)[post_column::organisation];
  std::fill(first, first + organisations, -1);
  for (std::int32_t post = posts; post-- > 0;) first[organisation[post]] = post;
  link_superiors();
  // A post without a term of its own has that of its rank; the leader's seat has none.
  double* term = (*this)[post_column::term];
  for (std::int32_t post = 0; post < posts && term != nullptr; ++post) {
    if (!std::isnan(term[post])) continue;
    const bool leads = (*this)[post_column::leader][post] == 1;
    term[post] = leads ? std::numeric_limits<double>::infinity()
                       : (*this)[rank_column::term][(*this)[post_column::rank][post]];
  }
  double* vacant_since = (*this)[post_column::vacant_since];
  std::fill(vacant_since, vacant_since + posts, now_);
  vacated_by_.assign(static_cast<std::size_t>(posts), -1);
  ended_.assign(organisations, 0);
  link_besides();
  (*this)[world_column::leader][0] = -1;
}

void World::build_people() {
  const auto posts = static_cast<std::int32_t>(rows(table::posts));
  vacant_posts_.resize(rows(table::ranks));
  if (scenario().roster.given) {
    build_roster();
    return;
  }
  std::vector<std::int32_t> people;
  std::size_t seats = 0;
  for (std::int32_t post = 0; post < posts; ++post) seats += open(PostId(post)) ? 1 : 0;
  // Room for some entrants and moves, so that the first of them do not have everything copied.
  const std::size_t at_start = seats + scenario().bench;
  table(table::agents).reserve(at_start + at_start / 4);
  table(table::spells).reserve(seats + seats / 2);
  for (std::int32_t post = 0; post < posts; ++post) {
    if (!open(PostId(post))) {
      const std::int32_t* main = (*this)[post_column::main_post];
      if (main == nullptr || main[post] < 0) add_vacancy(post);
      continue;
    }
    const std::int32_t row = add_agent(people.size());
    people.push_back(row);
    appoint(AgentId(row), PostId(post));
  }
  for (std::uint32_t i = 0; i < scenario().bench; ++i) {
    const std::int32_t row = add_agent(people.size());
    people.push_back(row);
    (*this)[agent_column::status][row] = static_cast<std::uint8_t>(Status::bench);
    (*this)[agent_column::rank][row] = 0;
  }
  give_start_values(*this, people, plan_->start);
}

std::int32_t World::add_agent(std::uint64_t key) {
  const std::int32_t row = table(table::agents).add(key);
  if (static_cast<std::size_t>(row) % block_rows == 0) presence_.push_back(Presence::serving);
  last_spell_.push_back(-1);
  cases_of_.push_back(0);
  (*this)[agent_column::entered][row] = now_;
  (*this)[agent_column::rank_since][row] = now_;
  touch(table::agents, row);
  return row;
}

namespace {

// Faction of a person: that of the organisation that recruits where it has one, else drawn by the shares.
void give_factions(World& world, std::span<const std::int32_t> rows) {
  const Scenario& scenario = world.scenario();
  DrawPoint point = world.draw_point(draw_site(faction_draw));
  point.step = 0;
  std::uint8_t* faction = world[agent_column::faction];
  const std::int32_t* origin = world[agent_column::origin];
  const std::uint8_t* origin_faction = world[organisation_column::origin];
  const auto drawn = [&](double u) {
    double sum = 0;
    std::size_t chosen = 0;
    for (std::size_t f = 0; f < scenario.faction_shares.size(); ++f) {
      if (scenario.faction_shares[f] > 0) chosen = f;
      sum += scenario.faction_shares[f];
      if (u < sum) break;
    }
    return static_cast<std::uint8_t>(chosen);
  };
  alignas(64) std::uint64_t keys[block_rows];
  alignas(64) double u[block_rows];
  for (std::size_t first = 0; first < rows.size(); first += block_rows) {
    const std::size_t n = std::min(block_rows, rows.size() - first);
    for (std::size_t i = 0; i < n; ++i) keys[i] = world.table(table::agents).key(rows[first + i]);
    kernels().uniform(u, {keys, 0}, point, n);
    for (std::size_t i = 0; i < n; ++i) {
      const std::int32_t row = rows[first + i], organisation = origin[row];
      if (organisation >= 0 && origin_faction[organisation] != no_byte) {
        faction[row] = origin_faction[organisation];
      } else {
        note_draw(keys[i], point, u[i]);
        faction[row] = drawn(u[i]);
      }
    }
  }
}

}  // namespace

namespace {

// Over what was drawn, or what is there, goes what the roster gives.
void lay_over(const Roster::Column& column, double* values) {
  for (std::size_t row = 0; row < column.values.size(); ++row) {
    if (!std::isnan(column.values[row])) values[row] = column.values[row];
  }
}

// Of attributes that no start value is given by rules, and of the faction before any rule asks it.
void give_roster_values(World& world, const WorldPlan::Start& start, const Roster& roster) {
  for (const Roster::Column& column : roster.columns) {
    const bool ruled = std::any_of(start.values.begin(), start.values.end(), [&](const StartValue* value) { return value->attribute == column.attribute; });
    if (ruled && column.attribute != agent_column::faction.attribute) continue;
    for (std::size_t row = 0; row < column.values.size(); ++row) {
      if (!std::isnan(column.values[row])) world.table(table::agents).column(column.attribute).put(row, column.values[row]);
    }
  }
  world.touch_all(table::agents);
}

}  // namespace

void give_start_values(World& world, std::span<const std::int32_t> rows, const WorldPlan::Start& start, const Roster* roster) {
  give_factions(world, rows);
  if (roster != nullptr) give_roster_values(world, start, *roster);
  // People of one birth stand in consecutive rows; at the start they are the whole table.
  const bool dense = rows.size() == world.rows(table::agents);
  for (std::size_t i = 0; i < start.programs.size(); ++i) {
    const View& view = world.birth_view();
    Domain domain;
    domain.count = rows.size();
    domain.rows = dense ? nullptr : rows.data();
    double* values = world.scratch(0, rows.size());
    const StartValue& value = *start.values[i];
    try {
      world.evaluator().evaluate(start.programs[i], view, domain, {&values, 1});
      const Roster::Column* given = roster != nullptr ? roster->column(value.attribute) : nullptr;
      if (given != nullptr) lay_over(*given, values);
      if (dense) {
        world.store_column(table::agents, value.attribute, values, value.path);
      } else {
        for (std::size_t r = 0; r < rows.size(); ++r) world.store(table::agents, value.attribute, rows[r], values[r], value.path);
      }
    } catch (RuleError& error) {
      tell_failure(world, world.birth_view(), error);  // of a world that is still being built nobody else could
      throw;
    }
  }
  if (!world.plan().tie_starts.empty()) give_start_ties(world, rows);
  // Their spells began before the faction was known.
  for (std::int32_t row : rows) {
    for (std::int32_t spell = world.last_spell(AgentId(row)); spell >= 0; spell = world.earlier_spell(spell)) {
      world[spell_column::faction][spell] = world[agent_column::faction][row];
    }
  }
}

}  // namespace ostrakon
