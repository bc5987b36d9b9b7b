#include "bench/scalar_yardstick.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace ostrakon::bench {

namespace {

constexpr int top = yardstick_ranks - 1;
constexpr int candidates = 20;
constexpr double retirement_age = 65;

std::size_t row(std::int32_t agent) {
  return static_cast<std::size_t>(agent);
}
std::size_t row(std::int8_t category) {
  return static_cast<std::size_t>(category);
}
std::uint32_t count(const std::vector<std::int32_t>& roster) {
  return static_cast<std::uint32_t>(roster.size());
}

}  // namespace

std::array<std::int32_t, yardstick_ranks> yardstick_seats(std::uint32_t agents) {
  if (agents < yardstick_ranks) throw std::invalid_argument("the yardstick needs at least one agent a rank");
  double total = 0;
  for (int rank = 0; rank <= top; ++rank) total += std::pow(0.35, rank);
  std::array<std::int32_t, yardstick_ranks> seats{};
  auto rest = static_cast<std::int32_t>(agents);
  for (int rank = top; rank > 0; --rank) {
    const double share = agents * std::pow(0.35, rank) / total;
    seats[static_cast<std::size_t>(rank)] = std::max(1, static_cast<std::int32_t>(std::lround(share)));
    rest -= seats[static_cast<std::size_t>(rank)];
  }
  seats[0] = rest;
  return seats;
}

template <class Random>
Yardstick<Random>::Yardstick(std::uint32_t agents, std::uint64_t seed)
    : random_(seed), seats_(yardstick_seats(agents)) {
  for (auto* column : {&age_, &ability_, &propensity_, &evidence_, &gains_, &performance_}) column->resize(agents);
  patron_.resize(agents, -1);
  position_.resize(agents);
  rank_.resize(agents);
  faction_.resize(agents);
  fate_.resize(agents, Fate::stays);
  std::int32_t agent = 0;
  for (int rank = top; rank >= 0; --rank) {
    for (std::int32_t seat = 0; seat < seats_[static_cast<std::size_t>(rank)]; ++seat, ++agent) {
      draw_person(agent, 30 + 30 * random_.uniform());
      join(agent, rank);
      draw_patron(agent);  // those above are all there already
    }
  }
  leader_ = roster_[top].front();
}

template <class Random>
void Yardstick<Random>::draw_person(std::int32_t agent, double age) {
  const std::size_t i = row(agent);
  age_[i] = age;
  ability_[i] = random_.normal();
  propensity_[i] = random_.uniform();
  faction_[i] = static_cast<std::int8_t>(random_.below(yardstick_factions));
  evidence_[i] = gains_[i] = performance_[i] = 0;
}

// A random agent of the same faction one rank above. Tries at random first; where the faction is absent there (the top
// has few seats) the list of those who qualify decides. A common faction is missed so often once in a million draws.
template <class Random>
void Yardstick<Random>::draw_patron(std::int32_t agent) {
  const std::size_t i = row(agent);
  patron_[i] = -1;
  if (rank_[i] == top) return;
  const auto& above = roster_[row(rank_[i]) + 1];
  if (above.empty()) return;
  for (int tries = 0; tries < 64; ++tries) {
    const std::int32_t other = above[random_.below(count(above))];
    if (faction_[row(other)] == faction_[i]) {
      patron_[i] = other;
      return;
    }
  }
  std::vector<std::int32_t> eligible;
  for (const std::int32_t other : above)
    if (faction_[row(other)] == faction_[i]) eligible.push_back(other);
  if (!eligible.empty()) patron_[i] = eligible[random_.below(count(eligible))];
}

template <class Random>
void Yardstick<Random>::join(std::int32_t agent, int rank) {
  auto& roster = roster_[static_cast<std::size_t>(rank)];
  rank_[row(agent)] = static_cast<std::int8_t>(rank);
  position_[row(agent)] = static_cast<std::int32_t>(roster.size());
  roster.push_back(agent);
}

template <class Random>
void Yardstick<Random>::leave_roster(std::int32_t agent) {
  auto& roster = roster_[row(rank_[row(agent)])];
  const std::int32_t last = roster.back();
  roster[row(position_[row(agent)])] = last;
  position_[row(last)] = position_[row(agent)];
  roster.pop_back();
}

// Steps 1 to 4 for one agent after the other. Nobody's links or faction change here, so each purge is decided on the
// state before any purge.
template <class Random>
void Yardstick<Random>::live_and_judge(YardstickRow& record) {
  const std::int8_t leading_faction = leader_ < 0 ? std::int8_t{-1} : faction_[row(leader_)];
  leavers_.clear();
  for (std::size_t i = 0; i < age_.size(); ++i) {
    age_[i] += 1.0 / 12;
    performance_[i] = 0.8 * performance_[i] + ability_[i] + 0.5 * random_.normal();
    const double gain = propensity_[i] * (rank_[i] + 1) * random_.uniform();
    gains_[i] += gain;
    evidence_[i] += 0.1 * gain;
    double x = -9 + 0.25 * evidence_[i];
    if (patron_[i] >= 0) x -= 0.8;
    if (faction_[i] != leading_faction) x += 0.6;
    if (random_.uniform() < 1 / (1 + std::exp(-x))) {
      fate_[i] = Fate::purged;
      record.purges[row(rank_[i])] += 1;
      leavers_.push_back(static_cast<std::int32_t>(i));
    } else if (age_[i] > retirement_age) {
      fate_[i] = Fate::retired;
      leavers_.push_back(static_cast<std::int32_t>(i));
    }
  }
}

// Clients of the purged are stained, clients of anyone who leaves lose the patron.
template <class Random>
void Yardstick<Random>::remove_leavers() {
  if (leavers_.empty()) return;
  for (std::size_t i = 0; i < patron_.size(); ++i) {
    if (patron_[i] < 0) continue;
    const Fate fate = fate_[row(patron_[i])];
    if (fate == Fate::stays) continue;
    if (fate == Fate::purged) evidence_[i] += 1;
    patron_[i] = -1;
  }
  for (const std::int32_t agent : leavers_) {
    fate_[row(agent)] = Fate::stays;
    patron_[row(agent)] = -1;
    leave_roster(agent);
    free_.push_back(agent);
    if (agent == leader_) leader_ = -1;
  }
}

// -1 if nobody is in the rank below.
template <class Random>
std::int32_t Yardstick<Random>::best_candidate(int rank) {
  const auto& pool = roster_[static_cast<std::size_t>(rank) - 1];
  if (pool.empty()) return -1;
  std::int8_t selecting_faction = -1;
  if (rank < top) {
    const auto& above = roster_[static_cast<std::size_t>(rank) + 1];
    if (!above.empty()) selecting_faction = faction_[row(above[random_.below(count(above))])];
  }
  std::int32_t best = -1;
  double best_score = -std::numeric_limits<double>::infinity();
  for (int draw = 0; draw < candidates; ++draw) {
    const std::int32_t candidate = pool[random_.below(count(pool))];
    double score = performance_[row(candidate)] + 0.3 * random_.normal();
    if (faction_[row(candidate)] == selecting_faction) score += 0.8;
    if (score > best_score) {
      best_score = score;
      best = candidate;
    }
  }
  return best;
}

template <class Random>
void Yardstick<Random>::fill_vacancies() {
  for (int rank = top; rank > 0; --rank) {
    auto& roster = roster_[static_cast<std::size_t>(rank)];
    while (static_cast<std::int32_t>(roster.size()) < seats_[static_cast<std::size_t>(rank)]) {
      const std::int32_t promoted = best_candidate(rank);
      if (promoted < 0) break;
      leave_roster(promoted);
      join(promoted, rank);
      draw_patron(promoted);
    }
  }
  while (!free_.empty()) {
    const std::int32_t recruit = free_.back();
    free_.pop_back();
    draw_person(recruit, 30);
    join(recruit, 0);
    draw_patron(recruit);
  }
}

template <class Random>
void Yardstick<Random>::replace_leader() {
  if (leader_ < 0 && !roster_[top].empty()) leader_ = roster_[top][random_.below(count(roster_[top]))];
}

template <class Random>
void Yardstick<Random>::record(YardstickRow& record) const {
  double gains = 0;
  for (std::size_t i = 0; i < gains_.size(); ++i) {
    gains += gains_[i];
    record.power[row(faction_[i])] += rank_[i] + 1;
  }
  record.mean_gains = gains / static_cast<double>(gains_.size());
  double total = 0;
  for (const double power : record.power) total += power;
  for (double& power : record.power) power /= total;
}

template <class Random>
void Yardstick<Random>::step() {
  YardstickRow row;
  live_and_judge(row);
  remove_leavers();
  fill_vacancies();
  replace_leader();
  record(row);
  rows_.push_back(row);
}

template <class Random>
double Yardstick<Random>::purges() const {
  double sum = 0;
  for (const YardstickRow& row : rows_)
    for (const double purges : row.purges) sum += purges;
  return sum;
}

template <class Random>
bool Yardstick<Random>::consistent() const {
  const auto agents = static_cast<std::int32_t>(age_.size());
  for (std::size_t rank = 0; rank < roster_.size(); ++rank) {
    if (static_cast<std::int32_t>(roster_[rank].size()) != seats_[rank]) return false;
    for (std::size_t k = 0; k < roster_[rank].size(); ++k) {
      const std::size_t i = row(roster_[rank][k]);
      if (row(rank_[i]) != rank || position_[i] != static_cast<std::int32_t>(k)) return false;
      if (patron_[i] < -1 || patron_[i] >= agents || patron_[i] == roster_[rank][k]) return false;
    }
  }
  return leader_ >= 0 && rank_[row(leader_)] == top;
}

template class Yardstick<PolarRandom>;
template class Yardstick<ZigguratRandom>;

}  // namespace ostrakon::bench
