// The reference workload (the model of scenarios/bench/elite-tournament.yaml) as a competent programmer writes it
// first: one column of doubles an attribute, one agent at a time, a sequential generator, rosters per rank. It knows
// the model only and shares no code with the engine; what the engine must beat, and what it must agree with.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "bench/yardstick_random.h"

namespace ostrakon::bench {

constexpr int yardstick_ranks = 6;
constexpr int yardstick_factions = 5;

// What one step records.
struct YardstickRow {
  std::array<double, yardstick_ranks> purges{};    // agents purged in the step, by rank
  double mean_gains = 0;                           // over all agents, after the vacancies are filled
  std::array<double, yardstick_factions> power{};  // share of the sum of (rank + 1)
};

// Seats by rank: shares of 0.35^rank, rounded to nearest for ranks 5 … 1 and at least one each, the rest in rank 0.
// Throws std::invalid_argument for fewer than 6 agents.
std::array<std::int32_t, yardstick_ranks> yardstick_seats(std::uint32_t agents);

template <class Random>
class Yardstick {
 public:
  Yardstick(std::uint32_t agents, std::uint64_t seed);
  void step();
  const std::vector<YardstickRow>& rows() const { return rows_; }
  double purges() const;  // of all steps so far
  // False if a seat is empty, an agent stands in the wrong roster, or a patron is not an agent. For tests.
  bool consistent() const;

 private:
  void draw_person(std::int32_t agent, double age);
  void draw_patron(std::int32_t agent);
  void join(std::int32_t agent, int rank);
  void leave_roster(std::int32_t agent);
  void live_and_judge(YardstickRow& row);
  void remove_leavers();
  void fill_vacancies();
  std::int32_t best_candidate(int rank);
  void replace_leader();
  void record(YardstickRow& row) const;

  Random random_;
  std::array<std::int32_t, yardstick_ranks> seats_;
  std::vector<double> age_, ability_, propensity_, evidence_, gains_, performance_;
  std::vector<std::int32_t> patron_;    // -1: none; cleared when the patron leaves
  std::vector<std::int32_t> position_;  // in the roster of the rank
  std::vector<std::int8_t> rank_, faction_;
  enum class Fate : std::uint8_t { stays, purged, retired };
  std::vector<Fate> fate_;
  std::array<std::vector<std::int32_t>, yardstick_ranks> roster_;
  std::vector<std::int32_t> leavers_, free_;  // free: rows of those who left, taken again by recruits
  std::int32_t leader_ = -1;                  // -1 only while the top rank is empty
  std::vector<YardstickRow> rows_;
};

using ScalarYardstick = Yardstick<PolarRandom>;       // the yardstick that required ratios speak of
using ZigguratYardstick = Yardstick<ZigguratRandom>;  // the same with a tuned generator, for context
extern template class Yardstick<PolarRandom>;
extern template class Yardstick<ZigguratRandom>;

}  // namespace ostrakon::bench
