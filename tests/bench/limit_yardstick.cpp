#include "bench/limit_yardstick.h"

#include <immintrin.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace ostrakon::bench {

namespace {

// Only these functions are compiled for newer processors than the rest of the program.
#define OSTRAKON_VECTOR __attribute__((target("avx2,fma")))

constexpr int top = yardstick_ranks - 1;
constexpr int candidates = 20;
constexpr double retirement_age = 65;
constexpr float nobody = -80;  // log-odds of the lanes beyond the last agent
constexpr std::size_t vector_rows = 8;

std::size_t row(std::int32_t agent) {
  return static_cast<std::size_t>(agent);
}
std::size_t row(std::int8_t category) {
  return static_cast<std::size_t>(category);
}
std::uint32_t count(const std::vector<std::int32_t>& roster) {
  return static_cast<std::uint32_t>(roster.size());
}

struct Lanes {
  __m256i a, b, c, d;
};

// xoshiro128+ (Blackman & Vigna 2019) in eight lanes.
OSTRAKON_VECTOR inline __m256i next(Lanes& state) {
  const __m256i result = _mm256_add_epi32(state.a, state.d), shifted = _mm256_slli_epi32(state.b, 9);
  state.c = _mm256_xor_si256(state.c, state.a);
  state.d = _mm256_xor_si256(state.d, state.b);
  state.b = _mm256_xor_si256(state.b, state.c);
  state.a = _mm256_xor_si256(state.a, state.d);
  state.c = _mm256_xor_si256(state.c, shifted);
  state.d = _mm256_or_si256(_mm256_slli_epi32(state.d, 11), _mm256_srli_epi32(state.d, 21));
  return result;
}

// Uniform in [1, 2): 23 bits behind the exponent of 1.
OSTRAKON_VECTOR inline __m256 one_to_two(__m256i bits) {
  return _mm256_castsi256_ps(_mm256_or_si256(_mm256_srli_epi32(bits, 9), _mm256_set1_epi32(0x3F800000)));
}

// The sum of four uniforms with the variance of the standard normal: good enough for what only ranks candidates.
OSTRAKON_VECTOR inline __m256 rough_normal(__m256i first, __m256i second) {
  const __m256i ones = _mm256_set1_epi16(1);
  const __m256i sum = _mm256_add_epi32(_mm256_madd_epi16(first, ones), _mm256_madd_epi16(second, ones));
  return _mm256_mul_ps(_mm256_cvtepi32_ps(sum), _mm256_set1_ps(1.7320508f / 65536));
}

OSTRAKON_VECTOR inline double sum_of(__m256 values) {
  alignas(32) float lanes[8];
  _mm256_store_ps(lanes, values);
  double sum = 0;
  for (const float lane : lanes) sum += lane;
  return sum;
}

struct Columns {
  float *performance, *gains;
  const float *ability, *rate, *standing;
};

// Lives a step for 8 agents from `i`. Writes the uniforms and log-odds of those eight, and gives a bit for each whose
// uniform lies below an upper bound of their chance of a purge.
OSTRAKON_VECTOR inline int live_eight(const Columns& columns, std::size_t i, Lanes& lanes, __m256& sum, float* uniform,
                                      float* log_odds) {
  const __m256i first = next(lanes), second = next(lanes);
  const __m256 performance = _mm256_fmadd_ps(
      _mm256_set1_ps(0.8f), _mm256_loadu_ps(columns.performance + i),
      _mm256_fmadd_ps(_mm256_set1_ps(0.5f), rough_normal(first, second), _mm256_loadu_ps(columns.ability + i)));
  _mm256_storeu_ps(columns.performance + i, performance);

  const __m256 share = _mm256_sub_ps(one_to_two(next(lanes)), _mm256_set1_ps(1));
  const __m256 gains = _mm256_fmadd_ps(_mm256_loadu_ps(columns.rate + i), share, _mm256_loadu_ps(columns.gains + i));
  _mm256_storeu_ps(columns.gains + i, gains);
  sum = _mm256_add_ps(sum, gains);

  // Logistic(x) < e^x, and e^x lies below the number whose bits are linear in x (Schraudolph 1999), by 6 % at most.
  const __m256 x = _mm256_fmadd_ps(_mm256_set1_ps(0.025f), gains, _mm256_loadu_ps(columns.standing + i));
  const __m256 bits = _mm256_fmadd_ps(x, _mm256_set1_ps(12102203.f), _mm256_set1_ps(1065353216.f + 128));
  const __m256 bound = _mm256_castsi256_ps(_mm256_cvtps_epi32(bits));
  const __m256 u = _mm256_sub_ps(one_to_two(next(lanes)), _mm256_set1_ps(0.99999994f));  // never 0
  const int below = _mm256_movemask_ps(_mm256_cmp_ps(u, bound, _CMP_LT_OQ));
  if (below != 0) {
    _mm256_storeu_ps(uniform, u);
    _mm256_storeu_ps(log_odds, x);
  }
  return below;
}

template <class Hit>
OSTRAKON_VECTOR double live_all(const Columns& columns, std::size_t agents, std::uint32_t (&state)[4][8],
                                std::vector<Hit>& hits) {
  const auto load = [](const std::uint32_t(&lane)[8]) { return reinterpret_cast<const __m256i*>(lane); };
  Lanes lanes{_mm256_load_si256(load(state[0])), _mm256_load_si256(load(state[1])), _mm256_load_si256(load(state[2])),
              _mm256_load_si256(load(state[3]))};
  double total = 0;
  constexpr std::size_t block = 512;  // what floats may add up before they lose what matters
  for (std::size_t begin = 0; begin < agents; begin += block) {
    __m256 sum = _mm256_setzero_ps();
    for (std::size_t i = begin; i < std::min(begin + block, agents); i += vector_rows) {
      float uniform[8], log_odds[8];
      for (int below = live_eight(columns, i, lanes, sum, uniform, log_odds); below != 0; below &= below - 1) {
        const int lane = __builtin_ctz(static_cast<unsigned>(below));
        hits.push_back({static_cast<std::int32_t>(i) + lane, uniform[lane], log_odds[lane]});
      }
    }
    total += sum_of(sum);
  }
  const auto store = [](std::uint32_t(&lane)[8]) { return reinterpret_cast<__m256i*>(lane); };
  _mm256_store_si256(store(state[0]), lanes.a);
  _mm256_store_si256(store(state[1]), lanes.b);
  _mm256_store_si256(store(state[2]), lanes.c);
  _mm256_store_si256(store(state[3]), lanes.d);
  return total;
}

}  // namespace

bool LimitYardstick::available() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

LimitYardstick::LimitYardstick(std::uint32_t agents, std::uint64_t seed)
    : random_(seed), seats_(yardstick_seats(agents)) {
  if (!available()) throw std::runtime_error("the limit yardstick needs a processor with AVX2");
  const std::size_t padded = (agents + vector_rows - 1) / vector_rows * vector_rows;
  for (auto* column : {&performance_, &ability_, &rate_, &gains_}) column->resize(padded);
  standing_.resize(padded, nobody);
  for (auto* column : {&patron_, &first_client_, &next_client_, &previous_client_}) column->resize(agents, -1);
  position_.resize(agents);
  retires_.resize(agents);
  rank_.resize(agents);
  faction_.resize(agents);
  for (auto& words : lanes_)
    for (std::uint32_t& word : words) word = static_cast<std::uint32_t>(random_.next() >> 32);
  std::int32_t agent = 0;
  for (int rank = top; rank >= 0; --rank) {
    for (std::int32_t seat = 0; seat < seats_[static_cast<std::size_t>(rank)]; ++seat, ++agent) {
      draw_person(agent, 30 + 30 * random_.uniform());
      join(agent, rank);
      draw_patron(agent);  // those above are all there already
    }
  }
  follow(roster_[top].front());
}

// The sum of four 16-bit uniforms of one word with variance 1.
double LimitYardstick::approximate_normal() {
  const std::uint64_t bits = random_.next();
  const auto sum = static_cast<double>((bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48));
  return (sum - 131070) * (1.7320508075688772 / 65536);
}

void LimitYardstick::draw_person(std::int32_t agent, double age) {
  const std::size_t i = row(agent);
  ability_[i] = static_cast<float>(approximate_normal());
  rate_[i] = static_cast<float>(random_.uniform());  // propensity; join() multiplies it with the rank
  faction_[i] = static_cast<std::int8_t>(random_.below(yardstick_factions));
  gains_[i] = performance_[i] = 0;
  rank_[i] = -1;
  standing_[i] = -9 + (faction_[i] != leading_faction_ ? 0.6f : 0);
  retires_[i] = now_ + static_cast<std::int32_t>((retirement_age - age) * 12) + 1;
  if (due_.size() <= row(retires_[i])) due_.resize(row(retires_[i]) + 1);
  due_[row(retires_[i])].push_back(agent);
}

// As the scalar yardstick draws it.
void LimitYardstick::draw_patron(std::int32_t agent) {
  const std::size_t i = row(agent);
  unlink(agent);
  if (rank_[i] == top) return;
  const auto& above = roster_[row(rank_[i]) + 1];
  if (above.empty()) return;
  for (int tries = 0; tries < 64; ++tries) {
    const std::int32_t other = above[random_.below(count(above))];
    if (faction_[row(other)] == faction_[i]) return link(agent, other);
  }
  std::vector<std::int32_t> eligible;
  for (const std::int32_t other : above)
    if (faction_[row(other)] == faction_[i]) eligible.push_back(other);
  if (!eligible.empty()) link(agent, eligible[random_.below(count(eligible))]);
}

void LimitYardstick::link(std::int32_t client, std::int32_t patron) {
  patron_[row(client)] = patron;
  standing_[row(client)] -= 0.8f;
  const std::int32_t second = first_client_[row(patron)];
  next_client_[row(client)] = second;
  previous_client_[row(client)] = -1;
  if (second >= 0) previous_client_[row(second)] = client;
  first_client_[row(patron)] = client;
}

void LimitYardstick::unlink(std::int32_t client) {
  const std::int32_t patron = patron_[row(client)];
  if (patron < 0) return;
  const std::int32_t next = next_client_[row(client)], previous = previous_client_[row(client)];
  if (next >= 0) previous_client_[row(next)] = previous;
  (previous >= 0 ? next_client_[row(previous)] : first_client_[row(patron)]) = next;
  patron_[row(client)] = -1;
  standing_[row(client)] += 0.8f;
}

void LimitYardstick::join(std::int32_t agent, int rank) {
  const std::size_t i = row(agent);
  auto& roster = roster_[static_cast<std::size_t>(rank)];
  if (rank_[i] >= 0) rate_[i] /= static_cast<float>(rank_[i] + 1);
  rate_[i] *= static_cast<float>(rank + 1);
  rank_[i] = static_cast<std::int8_t>(rank);
  position_[i] = static_cast<std::int32_t>(roster.size());
  roster.push_back(agent);
  power_[row(faction_[i])] += rank + 1;
}

void LimitYardstick::leave_roster(std::int32_t agent) {
  const std::size_t i = row(agent);
  auto& roster = roster_[row(rank_[i])];
  const std::int32_t last = roster.back();
  roster[row(position_[i])] = last;
  position_[row(last)] = position_[i];
  roster.pop_back();
  power_[row(faction_[i])] -= rank_[i] + 1;
}

void LimitYardstick::live() {
  hits_.clear();
  gains_sum_ = live_all<Hit>({performance_.data(), gains_.data(), ability_.data(), rate_.data(), standing_.data()},
                             performance_.size(), lanes_, hits_);
}

// Those who leave are known before anyone does: purges are decided on the state before any purge.
void LimitYardstick::judge(YardstickRow& record) {
  std::size_t purged = 0;
  for (const Hit& hit : hits_) {
    if (!(hit.uniform < 1 / (1 + std::exp(-hit.log_odds)))) continue;
    hits_[purged++] = hit;
    record.purges[row(rank_[row(hit.agent)])] += 1;
  }
  hits_.resize(purged);
  for (const Hit& hit : hits_) remove(hit.agent, true);
  if (due_.size() <= row(now_)) return;
  for (const std::int32_t agent : due_[row(now_)])
    if (retires_[row(agent)] == now_) remove(agent, false);
  due_[row(now_)] = {};
}

void LimitYardstick::remove(std::int32_t agent, bool purged) {
  const std::size_t i = row(agent);
  for (std::int32_t client = first_client_[i]; client >= 0; client = next_client_[row(client)]) {
    patron_[row(client)] = -1;
    standing_[row(client)] += purged ? 0.8f + 0.25f : 0.8f;
  }
  first_client_[i] = -1;
  unlink(agent);
  leave_roster(agent);
  gains_sum_ -= gains_[i];
  retires_[i] = -1;
  free_.push_back(agent);
  if (agent == leader_) leader_ = -1;
}

// -1 if nobody is in the rank below.
std::int32_t LimitYardstick::best_candidate(int rank) {
  const auto& pool = roster_[static_cast<std::size_t>(rank) - 1];
  if (pool.empty()) return -1;
  std::int8_t selecting_faction = -1;
  if (rank < top) {
    const auto& above = roster_[static_cast<std::size_t>(rank) + 1];
    if (!above.empty()) selecting_faction = faction_[row(above[random_.below(count(above))])];
  }
  std::int32_t drawn[candidates];  // all at once, so that the memory fetches them side by side
  for (std::int32_t& candidate : drawn) candidate = pool[random_.below(count(pool))];
  std::int32_t best = -1;
  double best_score = -std::numeric_limits<double>::infinity();
  for (const std::int32_t candidate : drawn) {
    double score = performance_[row(candidate)] + 0.3 * approximate_normal();
    if (faction_[row(candidate)] == selecting_faction) score += 0.8;
    if (score > best_score) {
      best_score = score;
      best = candidate;
    }
  }
  return best;
}

void LimitYardstick::fill_vacancies() {
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

void LimitYardstick::replace_leader() {
  if (leader_ < 0 && !roster_[top].empty()) follow(roster_[top][random_.below(count(roster_[top]))]);
}

// Everyone's standing depends on the leader's faction; it changes a few times a run.
void LimitYardstick::follow(std::int32_t leader) {
  leader_ = leader;
  const std::int8_t before = leading_faction_, after = faction_[row(leader)];
  if (before == after) return;
  leading_faction_ = after;
  for (std::size_t i = 0; i < faction_.size(); ++i)
    standing_[i] += faction_[i] == after ? -0.6f : faction_[i] == before ? 0.6f : 0;
}

void LimitYardstick::step() {
  YardstickRow row;
  ++now_;
  live();
  judge(row);
  fill_vacancies();
  replace_leader();
  row.mean_gains = gains_sum_ / static_cast<double>(rank_.size());
  double total = 0;
  for (const std::int64_t power : power_) total += static_cast<double>(power);
  for (std::size_t faction = 0; faction < power_.size(); ++faction)
    row.power[faction] = static_cast<double>(power_[faction]) / total;
  rows_.push_back(row);
}

double LimitYardstick::purges() const {
  double sum = 0;
  for (const YardstickRow& row : rows_)
    for (const double purges : row.purges) sum += purges;
  return sum;
}

bool LimitYardstick::clients_consistent(std::int32_t patron) const {
  for (std::int32_t client = first_client_[row(patron)], previous = -1; client >= 0;
       previous = client, client = next_client_[row(client)])
    if (patron_[row(client)] != patron || previous_client_[row(client)] != previous) return false;
  return true;
}

bool LimitYardstick::consistent() const {
  std::array<std::int64_t, yardstick_factions> power{};
  for (std::size_t rank = 0; rank < roster_.size(); ++rank) {
    if (static_cast<std::int32_t>(roster_[rank].size()) != seats_[rank]) return false;
    for (std::size_t k = 0; k < roster_[rank].size(); ++k) {
      const std::int32_t agent = roster_[rank][k];
      const std::size_t i = row(agent);
      power[row(faction_[i])] += rank_[i] + 1;
      if (row(rank_[i]) != rank || position_[i] != static_cast<std::int32_t>(k)) return false;
      if (patron_[i] == agent || !clients_consistent(agent)) return false;
      // What is left are stains: a whole number of quarters, at least none.
      const double plain = -9 - (patron_[i] >= 0 ? 0.8 : 0) + (faction_[i] != leading_faction_ ? 0.6 : 0);
      const double stains = 4 * (standing_[i] - plain);
      if (stains < -1e-3 || std::abs(stains - std::round(stains)) > 1e-3) return false;
    }
  }
  double gains = 0;
  for (const float gain : gains_) gains += gain;
  const bool sums = power == power_ && std::abs(gains - gains_sum_) < 1e-4 * (1 + gains);
  return sums && leader_ >= 0 && rank_[row(leader_)] == top && faction_[row(leader_)] == leading_faction_;
}

}  // namespace ostrakon::bench
