// Appointment: vacancies from the top rank down; within a rank in drawn order; the seat that an appointee leaves is
// offered in its turn; the lowest rank recruits.
#include "phases/appointment_draws.h"
#include "phases/mechanisms.h"
#include "phases/pool_records.h"
#include "phases/pools.h"
#include "phases/rotation.h"

#include "base/draw_ledger.h"
#include "base/kernels.h"

#include <algorithm>
#include <cmath>

namespace ostrakon {
namespace {

constexpr std::size_t fetched_ahead = 6;

struct AppointmentMemory : StageMemory {
  PoolMemory pools;
  std::vector<std::uint32_t> offered_in;  // by post: last step in which it was offered
  // Scratch of a step.
  std::vector<std::pair<double, std::int32_t>> order;
  std::vector<std::int32_t> posts, vacancy_of, rows, empty, offered, lateral;
  std::vector<std::size_t> best;  // by vacancy: position of its best candidate
  Vacancies vacancies;
  AlignedArray<double> scores;
  CandidateInputs inputs;
  std::vector<std::size_t> considered;  // of one vacancy: positions of those who could be appointed
  PoolRecords::Memory records;
  RotationMemory rotation;
  Turn turn = Turn::ordinary;
};

// The order of a vacancy's candidates: by score, then by person key.
struct BestFirst {
  const Table& people;
  const Vacancies& vacancies;
  const AlignedArray<double>& scores;
  bool operator()(std::size_t a, std::size_t b) const {
    if (scores[a] != scores[b]) return scores[a] > scores[b];
    return people.key(vacancies.candidates[a]) < people.key(vacancies.candidates[b]);
  }
};

class Appointment : public Stage {
 public:
  explicit Appointment(Planner& planner);
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<AppointmentMemory>(); }
  void run(World&, StageMemory*) const override;

 private:
  void rotate(World&, AppointmentMemory&, std::int32_t rank) const;
  void move_rotated(World&, AppointmentMemory&) const;
  void offered(World&, AppointmentMemory&, std::int32_t rank) const;
  void take_out(World&, AppointmentMemory&, const std::vector<Program>&) const;
  void leave_empty(World&, AppointmentMemory&) const;
  void offer_laterally(World&, AppointmentMemory&, std::int32_t rank) const;
  void select(World&, AppointmentMemory&) const;
  void score(World&, AppointmentMemory&) const;
  Domain ask_scores(World&, AppointmentMemory&) const;
  void choose(World&, AppointmentMemory&) const;
  std::size_t chosen(World&, const AppointmentMemory&, std::size_t vacancy) const;
  template <class Free>
  std::size_t drawn(World&, const AppointmentMemory&, std::size_t vacancy, Free free) const;
  std::size_t best_below(const World&, const Vacancies&, std::size_t vacancy, const AlignedArray<double>& scores, std::size_t last) const;
  static std::size_t runner_up(const World&, AppointmentMemory&, std::size_t vacancy, std::size_t chosen);
  void give(World&, AppointmentMemory&, std::size_t vacancy, std::size_t chosen) const;
  void recruit(World&, AppointmentMemory&) const;

  Pools pools_;
  PoolRecords records_;
  Rotation rotation_;
  ChooseRule choose_;
  std::vector<Program> leave_empty_, lateral_;
  Program selector_, score_;
  bool has_selector_ = false, has_score_ = false;
  std::int32_t ranks_;
};

Appointment::Appointment(Planner& planner)
    : Stage("appoint"), pools_(planner), records_(planner), rotation_(planner), choose_(planner.scenario().choose),
      ranks_(static_cast<std::int32_t>(planner.scenario().rows[static_cast<std::size_t>(table::ranks.value())].size())) {
  Compiler& compiler = planner.compiler();
  const auto chances = [&](const char* slot, std::vector<Program>& programs) {
    const Rule* rule = planner.rule(slot);
    if (rule == nullptr) return;
    for (const Term& term : rule->terms) programs.push_back(compiler.hit(term.value, term.site, table::posts));
  };
  chances("appoint.leave_empty", leave_empty_);
  chances("appoint.lateral", lateral_);
  if (const Rule* rule = planner.rule("appoint.selector")) {
    selector_ = compiler.value(rule->terms.front().value, table::posts);
    has_selector_ = true;
  }
  if (const Expression score = planner.joined("appoint.score", Operation::add)) {
    score_ = compiler.value(score, table::agents, 3);
    has_score_ = true;
  }
}

// Vacant seats of the rank that are open and have not been offered in this step, in drawn order.
void Appointment::offered(World& world, AppointmentMemory& memory, std::int32_t rank) const {
  memory.posts.clear();
  memory.order.clear();
  memory.offered_in.resize(world.rows(table::posts), 0);
  const std::int32_t* holder = world[post_column::holder];
  const DrawPoint point = world.draw_point(draw_site(order_draw));
  for (std::int32_t post : world.vacant_posts(static_cast<std::uint8_t>(rank))) {
    const auto place = static_cast<std::size_t>(post);
    if (holder[post] >= 0 || memory.offered_in[place] == world.step() || !world.open(PostId(post))) continue;
    memory.offered_in[place] = world.step();
    ++world.vacancy_counts().seats[place].offered;
    memory.order.emplace_back(scalar::uniform(world.table(table::posts).key(post), point), post);
  }
  std::sort(memory.order.begin(), memory.order.end());
  for (const auto& entry : memory.order) memory.posts.push_back(entry.second);
}

// Takes the vacancies that one of the chances hits out of memory.posts, into memory.lateral; the order stays.
void Appointment::take_out(World& world, AppointmentMemory& memory, const std::vector<Program>& chances) const {
  std::vector<std::int32_t>& posts = memory.posts;
  memory.offered.assign(posts.begin(), posts.end());
  for (const Program& program : chances) {
    if (posts.empty()) break;
    Domain domain;
    domain.count = posts.size();
    domain.rows = posts.data();
    memory.empty.clear();
    world.evaluator().select(program, world.view(), domain, memory.empty);
    for (std::int32_t position : memory.empty) posts[static_cast<std::size_t>(position)] = -1;
    std::erase(posts, -1);
  }
  memory.lateral.clear();
  std::size_t kept = 0;
  for (const std::int32_t post : memory.offered) {
    if (kept < posts.size() && posts[kept] == post) {
      ++kept;
    } else {
      memory.lateral.push_back(post);
    }
  }
}

void Appointment::leave_empty(World& world, AppointmentMemory& memory) const {
  if (leave_empty_.empty()) return;
  take_out(world, memory, leave_empty_);
  for (const std::int32_t post : memory.lateral) ++world.vacancy_counts().seats[static_cast<std::size_t>(post)].left_empty;
}

// Some vacancies are offered to holders of their rank first. Those for whom nobody is found go with the rest.
void Appointment::offer_laterally(World& world, AppointmentMemory& memory, std::int32_t rank) const {
  if (lateral_.empty()) return;
  take_out(world, memory, lateral_);
  if (memory.lateral.empty()) return;
  memory.turn = Turn::lateral;
  Vacancies& vacancies = memory.vacancies;
  vacancies.posts = memory.lateral;
  select(world, memory);
  pools_.find_lateral(world, memory.pools, rank, vacancies);
  score(world, memory);
  choose(world, memory);
  memory.posts.clear();
  for (const std::int32_t post : memory.offered) {
    if (world[post_column::holder][post] < 0) memory.posts.push_back(post);
  }
  memory.turn = Turn::ordinary;
}

// Those whose turn it is exchange their seats and take others of the rank that fell vacant in this step. Candidates and
// scores are found while they still hold them. Whoever gets none goes to the bench.
void Appointment::rotate(World& world, AppointmentMemory& memory, std::int32_t rank) const {
  RotationMemory& rotation = memory.rotation;
  Rotation::of_rank(world, rotation, rank);
  if (rotation.people.empty()) return;
  memory.order.clear();
  memory.turn = Turn::rotation;
  const DrawPoint point = world.draw_point(draw_site(rotation_order_draw));
  const auto add = [&](std::int32_t post) { memory.order.emplace_back(scalar::uniform(world.table(table::posts).key(post), point), post); };
  for (const std::int32_t person : rotation.people) add(world[agent_column::post][person]);
  for (const std::int32_t post : world.vacant_posts(static_cast<std::uint8_t>(rank))) {
    const bool now = world[post_column::holder][post] < 0 && world[post_column::vacant_since][post] == world.now();
    if (now && world.open(PostId(post))) add(post);
  }
  std::sort(memory.order.begin(), memory.order.end());
  Vacancies& vacancies = memory.vacancies;
  vacancies.posts.clear();
  for (const auto& entry : memory.order) {
    if (vacancies.posts.empty() || vacancies.posts.back() != entry.second) vacancies.posts.push_back(entry.second);
  }
  select(world, memory);
  pools_.find_among(world, memory.pools, rotation.people, vacancies);
  score(world, memory);
  Rotation::give(vacancies, rotation, [&](std::size_t v, auto free) {
    const std::size_t end = vacancies.first[v + 1];
    std::size_t c = end;
    if (choose_.how == ChooseRule::How::best) {
      c = best_below(world, vacancies, v, memory.scores, end);
      while (c != end && !free(c)) c = best_below(world, vacancies, v, memory.scores, c);
    } else {
      c = drawn(world, memory, v, free);
    }
    return c == end ? Rotation::no_candidate : c;
  });
  move_rotated(world, memory);
  memory.turn = Turn::ordinary;
}

void Appointment::move_rotated(World& world, AppointmentMemory& memory) const {
  const RotationMemory& rotation = memory.rotation;
  const Vacancies& vacancies = memory.vacancies;
  std::vector<std::uint32_t>& rotated_in = memory.pools.rotated_in;
  if (rotated_in.size() < world.rows(table::agents)) rotated_in.resize(world.rows(table::agents), 0);
  for (const std::int32_t person : rotation.people) {
    EventFields fields = event_of(EventKind::rotated, Rotation::reason(rotation, person));
    fields.agent = AgentId(person);
    world.unseat(AgentId(person), EndedBy::moved, world.record(fields));
    rotated_in[static_cast<std::size_t>(person)] = world.step();
  }
  for (std::size_t v = 0; v < vacancies.posts.size(); ++v) {
    if (rotation.given[v] != Rotation::no_candidate) give(world, memory, v, rotation.given[v]);
  }
  world.forget_filled();
}

void Appointment::select(World& world, AppointmentMemory& memory) const {
  Vacancies& vacancies = memory.vacancies;
  vacancies.selectors.assign(vacancies.posts.size(), -1);
  if (!has_selector_) return;
  Domain domain;
  domain.count = vacancies.posts.size();
  domain.rows = vacancies.posts.data();
  domain.first_try = static_cast<std::uint32_t>(memory.turn) * draws_apart;
  double* values = world.scratch(3, domain.count);
  world.evaluator().evaluate(selector_, world.view(), domain, {&values, 1});
  for (std::size_t v = 0; v < domain.count; ++v) vacancies.selectors[v] = static_cast<std::int32_t>(values[v]);
}

void Appointment::score(World& world, AppointmentMemory& memory) const {
  const Vacancies& vacancies = memory.vacancies;
  memory.scores.resize(vacancies.candidates.size());
  Domain domain;
  if (has_score_ && !vacancies.candidates.empty()) {
    domain = ask_scores(world, memory);
  } else {
    std::fill(memory.scores.data(), memory.scores.data() + memory.scores.size(), 0.0);
  }
  records_.look(world, vacancies, domain, memory.records);
}

// What was asked of whom, for those who ask its parts again.
Domain Appointment::ask_scores(World& world, AppointmentMemory& memory) const {
  const Vacancies& vacancies = memory.vacancies;
  memory.vacancy_of.resize(vacancies.candidates.size());
  for (std::size_t v = 0; v < vacancies.posts.size(); ++v) {
    for (std::size_t c = vacancies.first[v]; c < vacancies.first[v + 1]; ++c) memory.vacancy_of[c] = static_cast<std::int32_t>(v);
  }
  memory.inputs.set(world, vacancies, memory.vacancy_of, vacancies.candidates);
  double* values = memory.scores.data();
  Domain domain = memory.inputs.domain();
  domain.first_try = static_cast<std::uint32_t>(memory.turn) * draws_apart;
  world.evaluator().evaluate(score_, world.view(), domain, {&values, 1});
  return domain;
}

// Position of the chosen candidate, or the end of the vacancy's candidates when all are taken.
std::size_t Appointment::chosen(World& world, const AppointmentMemory& memory, std::size_t v) const {
  const Vacancies& vacancies = memory.vacancies;
  const auto free = [&](std::size_t c) { return !world.new_in_post(AgentId(vacancies.candidates[c])); };
  if (choose_.how != ChooseRule::How::best) return drawn(world, memory, v, free);
  // Few are taken: the best first, and only if that one is, the next best.
  const std::size_t end = vacancies.first[v + 1];
  std::size_t best = memory.best[v];
  while (best != end && !free(best)) {
    best = best_below(world, vacancies, v, memory.scores, best);
  }
  return best;
}

// With chances by score, or equal ones.
template <class Free>
std::size_t Appointment::drawn(World& world, const AppointmentMemory& memory, std::size_t v, Free free) const {
  const Vacancies& vacancies = memory.vacancies;
  const AlignedArray<double>& scores = memory.scores;
  const std::size_t begin = vacancies.first[v], end = vacancies.first[v + 1];
  double top = -std::numeric_limits<double>::infinity(), total = 0;
  for (std::size_t c = begin; c < end; ++c) top = free(c) && scores[c] > top ? scores[c] : top;
  const auto weight = [&](std::size_t c) {
    return choose_.how == ChooseRule::How::lottery ? 1.0 : scalar::exp((scores[c] - top) / choose_.temperature);
  };
  for (std::size_t c = begin; c < end; ++c) total += free(c) ? weight(c) : 0;
  DrawPoint point = world.draw_point(choose_.site);
  point.n = static_cast<std::uint32_t>(memory.turn);
  const double u = scalar::uniform(world.table(table::posts).key(vacancies.posts[v]), point);
  double sum = 0;
  std::size_t found = end;
  for (std::size_t c = begin; c < end && !(u * total < sum); ++c) {
    if (!free(c)) continue;
    sum += weight(c);
    found = c;
  }
  return found;
}

// The best of a vacancy's candidates that comes after `last`; `last` at the end: the best of all.
std::size_t Appointment::best_below(const World& world, const Vacancies& vacancies, std::size_t v, const AlignedArray<double>& scores,
                                    std::size_t last) const {
  const std::size_t begin = vacancies.first[v], end = vacancies.first[v + 1];
  const BestFirst before{world.table(table::agents), vacancies, scores};
  std::size_t best = end;
  for (std::size_t c = begin; c < end; ++c) {
    if (last != end && !before(last, c)) continue;
    if (best == end || before(c, best)) best = c;
  }
  return best;
}

// The best of those who could have been appointed instead, or the end of the vacancy's candidates. Finds all of them.
std::size_t Appointment::runner_up(const World& world, AppointmentMemory& memory, std::size_t v, std::size_t chosen) {
  const Vacancies& vacancies = memory.vacancies;
  const std::size_t end = vacancies.first[v + 1];
  const BestFirst before{world.table(table::agents), vacancies, memory.scores};
  std::size_t best = end;
  memory.considered.clear();
  for (std::size_t c = vacancies.first[v]; c < end; ++c) {
    if (world.new_in_post(AgentId(vacancies.candidates[c]))) continue;
    memory.considered.push_back(c);
    if (c != chosen && (best == end || before(c, best))) best = c;
  }
  return best;
}

// The seat of a vacancy to one of its candidates, with the reason.
void Appointment::give(World& world, AppointmentMemory& memory, std::size_t v, std::size_t chosen) const {
  const Vacancies& vacancies = memory.vacancies;
  const std::int32_t post = vacancies.posts[v];
  EventFields fields;
  fields.post = PostId(post);
  fields.other = AgentId(vacancies.selectors[v]);
  fields.cause = world.vacated_by(PostId(post));
  fields.score = memory.scores[chosen];
  const AgentId agent(vacancies.candidates[chosen]);
  if (!world.tells_reasons() && !world.plan().lists_promotions) {
    world.transfer(agent, fields);
    return;
  }
  const std::size_t second = runner_up(world, memory, v, chosen);
  if (second != vacancies.first[v + 1]) fields.threshold = memory.scores[second];
  if (choose_.how != ChooseRule::How::best) {
    const DrawLedger::Lent unnoted(nullptr);
    DrawPoint point = world.draw_point(choose_.site);
    point.n = static_cast<std::uint32_t>(memory.turn);
    fields.draw = scalar::uniform(world.table(table::posts).key(post), point);
  }
  const EventId event = world.transfer(agent, fields);
  records_.note(world, vacancies, {v, chosen, second, event, memory.scores.data(), &memory.considered}, memory.records);
}

void Appointment::choose(World& world, AppointmentMemory& memory) const {
  const Vacancies& vacancies = memory.vacancies;
  const std::size_t count = vacancies.posts.size();
  const bool best = choose_.how == ChooseRule::How::best;
  memory.best.resize(count);
  for (std::size_t v = 0; best && v < count; ++v) {
    memory.best[v] = best_below(world, vacancies, v, memory.scores, vacancies.first[v + 1]);
  }
  const std::int32_t* seat = world[agent_column::post];
  const auto likely = [&](std::size_t v) {
    return best && v < count && memory.best[v] < vacancies.first[v + 1] ? vacancies.candidates[memory.best[v]] : -1;
  };
  for (std::size_t v = 0; v < count; ++v) {
    if (const std::int32_t soon = likely(v + 2 * fetched_ahead); soon >= 0) world.fetch_career(soon);
    if (const std::int32_t next = likely(v + fetched_ahead); next >= 0) {
      world.fetch_seat(vacancies.posts[v + fetched_ahead]);
      if (seat[next] >= 0) world.fetch_seat(seat[next]);
    }
    const std::size_t c = chosen(world, memory, v);
    if (c == vacancies.first[v + 1]) {
      const bool somebody = vacancies.first[v] != vacancies.first[v + 1];
      if (somebody) ++world.vacancy_counts().seats[static_cast<std::size_t>(vacancies.posts[v])].all_taken;
      continue;
    }
    give(world, memory, v, c);
  }
}

// Who enters post P in step t has the same key, and so the same birth, in every scenario of the replicate.
void Appointment::recruit(World& world, AppointmentMemory& memory) const {
  const std::vector<std::int32_t>& posts = memory.posts;
  std::vector<std::int32_t>& rows = memory.rows;
  rows.clear();
  for (std::size_t i = 0; i < posts.size(); ++i) {
    if (i + fetched_ahead < posts.size()) world.fetch_seat(posts[i + fetched_ahead]);
    const std::int32_t post = posts[i];
    const std::uint64_t key = mix64(world.step(), world.table(table::posts).key(post)) | (std::uint64_t{1} << 63);
    const std::int32_t row = world.add_agent(key);
    world.appoint(AgentId(row), PostId(post));
    rows.push_back(row);
  }
  give_start_values(world, rows, world.plan().recruit);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const PostId post(posts[i]);
    EventFields fields = event_of(EventKind::recruited);
    fields.agent = AgentId(rows[i]);
    fields.post = post;
    fields.cause = world.vacated_by(post);
    world.record(fields);
  }
}

void Appointment::run(World& world, StageMemory* stage_memory) const {
  auto& memory = static_cast<AppointmentMemory&>(*stage_memory);
  world.forget_filled();
  world.fill_besides();
  world.vacancy_counts().fit(world.rows(table::posts), pools_.eligible_terms());
  std::vector<std::int32_t>& posts = memory.posts;
  Vacancies& vacancies = memory.vacancies;
  rotation_.ask(world, memory.rotation);
  for (std::int32_t rank = ranks_; rank-- > 0;) {
    if (!memory.rotation.hit.empty()) rotate(world, memory, rank);
    // A lateral move leaves a seat of the same rank: it is offered in a further round.
    for (offered(world, memory, rank); !posts.empty(); offered(world, memory, rank)) {
      leave_empty(world, memory);
      offer_laterally(world, memory, rank);
      if (posts.empty()) continue;
      if (rank == 0) {
        recruit(world, memory);
        continue;
      }
      vacancies.posts = posts;
      select(world, memory);
      pools_.find(world, memory.pools, rank, vacancies);
      score(world, memory);
      choose(world, memory);
    }
  }
  world.forget_filled();
}

}  // namespace

void plan_appointment(Planner& planner) { planner.add<Appointment>(planner); }

}  // namespace ostrakon
