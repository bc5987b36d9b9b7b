// The reference workload as far as one can push it for this one model: columns of floats, eight agents at a time, lists
// of clients and a calendar of retirements instead of scans, sums of power kept up to date. How much is left, not what
// the engine must beat: every line of it would have to change with a rule.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "bench/scalar_yardstick.h"
#include "bench/yardstick_random.h"

namespace ostrakon::bench {

class LimitYardstick {
 public:
  // Whether the processor has AVX2 and fused multiply-add.
  static bool available();

  // Throws std::invalid_argument as yardstick_seats, std::runtime_error where it is not available.
  LimitYardstick(std::uint32_t agents, std::uint64_t seed);
  void step();
  const std::vector<YardstickRow>& rows() const { return rows_; }
  double purges() const;  // of all steps so far
  // False if a seat is empty, or a roster, a list of clients, a sum of power or a chance is not what it should be.
  bool consistent() const;

 private:
  struct Hit {
    std::int32_t agent;
    float uniform, log_odds;
  };

  double approximate_normal();
  void draw_person(std::int32_t agent, double age);
  void draw_patron(std::int32_t agent);
  void link(std::int32_t client, std::int32_t patron);
  void unlink(std::int32_t client);
  void join(std::int32_t agent, int rank);
  void leave_roster(std::int32_t agent);
  void live();
  void judge(YardstickRow& row);
  void remove(std::int32_t agent, bool purged);
  void fill_vacancies();
  std::int32_t best_candidate(int rank);
  void replace_leader();
  void follow(std::int32_t leader);
  bool clients_consistent(std::int32_t patron) const;

  Xoshiro random_;
  alignas(32) std::uint32_t lanes_[4][8];  // xoshiro128+, one generator a lane
  std::array<std::int32_t, yardstick_ranks> seats_;
  // Read or written for all agents in each step. Evidence is gains / 10 plus a stain for each purged patron, so that
  // the log-odds of a purge are standing + gains / 40, and standing changes with events only. Padded to whole vectors.
  std::vector<float> performance_, ability_, rate_, gains_, standing_;
  std::vector<std::int32_t> patron_, first_client_, next_client_, previous_client_;  // -1: none
  std::vector<std::int32_t> position_, retires_;                                     // in the roster; step
  std::vector<std::int8_t> rank_, faction_;
  std::array<std::vector<std::int32_t>, yardstick_ranks> roster_;
  std::vector<std::vector<std::int32_t>> due_;  // by step: who retires unless they have left before
  std::vector<Hit> hits_;                       // who may be purged in this step
  std::vector<std::int32_t> free_;
  std::array<std::int64_t, yardstick_factions> power_{};
  double gains_sum_ = 0;
  std::int32_t now_ = 0, leader_ = -1;
  std::int8_t leading_faction_ = -1;
  std::vector<YardstickRow> rows_;
};

}  // namespace ostrakon::bench
