// Bodies: members are elected at congresses, or as seats fall empty, and keep their posts.
#include "phases/mechanisms.h"

#include <algorithm>
#include <cmath>

namespace ostrakon {
namespace {

RuleError no_score(std::string path, std::size_t position, std::int32_t person, double score) {
  RuleError error(std::move(path), position, person, score, "a score is a finite number");
  error.asked.table = table::agents;
  return error;
}

struct BodiesMemory : StageMemory {
  std::vector<std::vector<std::int32_t>> members;  // by body, ascending
  std::vector<bool> elected;                       // by body: there was an election
  std::vector<std::int32_t> eligible, standing, former;
  std::vector<std::pair<double, std::int32_t>> ranked;
  AlignedArray<double> scores;
};

class Bodies : public Stage {
 public:
  explicit Bodies(Planner& planner) : Stage("appoint.bodies") {
    Compiler& compiler = planner.compiler();
    const Expression serving = row_set_condition(compiler.catalogue(), "serving");
    for (const Body& body : planner.scenario().bodies) {
      Expression eligible = serving;
      if (body.eligible) eligible = join(std::vector{serving, body.eligible}, Operation::logical_and, body.path + ".eligible");
      Code code{&body, compiler.condition(eligible, table::agents), {}};
      if (body.score) code.score = compiler.value(body.score, table::agents);
      compiler.note_write(table::agents, body.member);
      compiler.note_write(table::agents, body.since);
      bodies_.push_back(std::move(code));
    }
  }
  std::string_view about() const override { return "members of bodies who died, departed or fell leave them; elections whose date has come"; }
  std::unique_ptr<StageMemory> remember() const override {
    auto memory = std::make_unique<BodiesMemory>();
    memory->members.resize(bodies_.size());
    memory->elected.resize(bodies_.size(), false);
    return memory;
  }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<BodiesMemory&>(*stage_memory);
    for (std::size_t b = 0; b < bodies_.size(); ++b) {
      const Body& body = *bodies_[b].body;
      lose_the_fallen(world, body, memory.members[b]);
      if (congress(world, body, memory.elected[b])) {
        memory.elected[b] = true;
        elect(world, bodies_[b], memory, b, true);
      } else if (memory.elected[b] && body.fill && memory.members[b].size() < body.seats) {
        elect(world, bodies_[b], memory, b, false);
      }
    }
  }

 private:
  struct Code {
    const Body* body;
    Program eligible, score;
  };

  // An election lies between the last step and this one; the first also if its date lies before the clock.
  static bool congress(const World& world, const Body& body, bool elected) {
    if (!elected) return world.now() >= body.from - 1e-9;
    const double step = world.scenario().clock.months_per_step;
    const double passed = std::floor((world.now() - body.from) / body.every + 1e-9);
    return passed != std::floor((world.now() - step - body.from) / body.every + 1e-9);
  }

  static void leave(World& world, const Body& body, std::int32_t person) {
    world.table(table::agents).column(body.member).put(static_cast<std::size_t>(person), 0);
    world.touch(table::agents, person);
    EventFields fields = event_of(EventKind::left_body);
    fields.agent = AgentId(person);
    fields.rule = body.rule;
    world.record(fields);
  }

  static void join_body(World& world, const Body& body, std::int32_t person, double score) {
    Table& people = world.table(table::agents);
    people.column(body.member).put(static_cast<std::size_t>(person), 1);
    people.column(body.since).put(static_cast<std::size_t>(person), world.now());
    world.touch(table::agents, person);
    EventFields fields = event_of(EventKind::elected);
    fields.agent = AgentId(person);
    fields.rule = body.rule;
    fields.score = score;
    world.record(fields);
  }

  static void lose_the_fallen(World& world, const Body& body, std::vector<std::int32_t>& members) {
    const Column& since = world.table(table::agents).column(body.since);
    std::erase_if(members, [&](std::int32_t person) {
      const auto status = static_cast<Status>(world[agent_column::status][person]);
      const bool stays = status <= Status::detained || status == Status::retired;
      const bool fell = world[agent_column::fell_at][person] > since.get(static_cast<std::size_t>(person));
      if (stays && !fell) return false;
      leave(world, body, person);
      return true;
    });
  }

  // `renew`: all seats; else those that are empty.
  void elect(World& world, const Code& code, BodiesMemory& memory, std::size_t number, bool renew) const {
    std::vector<std::int32_t>& members = memory.members[number];
    const auto seats = static_cast<std::size_t>(code.body->seats);
    rank(world, code, memory, renew ? nullptr : &members);
    const std::size_t places = renew ? seats : seats - members.size();
    const std::size_t taken = std::min(places, memory.ranked.size());
    memory.former.clear();
    if (renew) memory.former.swap(members);
    std::vector<std::int32_t>& standing = memory.standing;
    standing.clear();
    for (std::size_t i = 0; i < taken; ++i) standing.push_back(memory.ranked[i].second);
    std::sort(standing.begin(), standing.end());
    for (const std::int32_t person : memory.former) {
      if (!std::binary_search(standing.begin(), standing.end(), person)) leave(world, *code.body, person);
    }
    for (std::size_t i = 0; i < taken; ++i) {
      const auto& [score, person] = memory.ranked[i];
      if (!std::binary_search(memory.former.begin(), memory.former.end(), person)) join_body(world, *code.body, person, -score);
      members.push_back(person);
    }
    std::sort(members.begin(), members.end());
  }

  // Who is eligible, the best first; ties to the smallest key.
  static void rank(World& world, const Code& code, BodiesMemory& memory, const std::vector<std::int32_t>* members) {
    std::vector<std::int32_t>& eligible = memory.eligible;
    eligible.clear();
    Domain domain;
    domain.count = world.rows(table::agents);
    domain.least = Presence::serving;
    world.evaluator().select(code.eligible, world.view(), domain, eligible);
    if (members != nullptr) {
      std::erase_if(eligible, [&](std::int32_t person) { return std::binary_search(members->begin(), members->end(), person); });
    }
    memory.ranked.clear();
    if (eligible.empty()) return;
    memory.scores.reserve(eligible.size());
    double* scores = memory.scores.data();
    if (code.body->score) {
      Domain asked;
      asked.count = eligible.size();
      asked.rows = eligible.data();
      world.evaluator().evaluate(code.score, world.view(), asked, {&scores, 1});
    } else {
      std::fill(scores, scores + eligible.size(), 0.0);
    }
    const Table& people = world.table(table::agents);
    for (std::size_t i = 0; i < eligible.size(); ++i) {
      if (!std::isfinite(scores[i])) {
        throw no_score(code.body->path + ".score", i, eligible[i], scores[i]);
      }
      memory.ranked.emplace_back(-scores[i], eligible[i]);
    }
    std::sort(memory.ranked.begin(), memory.ranked.end(), [&](const auto& a, const auto& b) {
      return a.first != b.first ? a.first < b.first : people.key(a.second) < people.key(b.second);
    });
  }

  std::vector<Code> bodies_;
};

}  // namespace

std::vector<Slot> bodies_slots() { return {}; }

void plan_bodies(Planner& planner) {
  if (!planner.scenario().bodies.empty()) planner.add<Bodies>(planner);
}

}  // namespace ostrakon
