// Ties: who meets whom; ties that lapse, change and begin; who goes over to another faction, who becomes a client.
#include "phases/chances.h"
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"
#include "phases/pairs.h"

#include "base/distributions.h"

#include <algorithm>

namespace ostrakon {
namespace {

constexpr const char* whom_draw = "rules.ties.switch#whom";

bool serves(const World& world, std::int32_t agent) {
  return static_cast<Status>(world[agent_column::status][agent]) <= Status::under_inquiry;
}

struct MeetMemory : StageMemory {
  std::vector<std::int32_t> people;
  AlignedArray<double> numbers, whom;
  std::vector<std::pair<double, std::int32_t>> groups;
};

class Meet : public Stage {
 public:
  explicit Meet(Planner& planner) : Stage("ties.meet") {
    const MeetRule& rule = *planner.scenario().meet;
    Compiler& compiler = planner.compiler();
    if (rule.with) {
      number_ = compiler.value(rule.number, table::agents);
      with_ = compiler.value(rule.with, table::agents);
      some_ = true;
    }
    if (rule.together) {
      together_ = compiler.value(rule.together, table::agents);
      groups_ = true;
    }
  }
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<MeetMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<MeetMemory&>(*stage_memory);
    memory.people.clear();
    for (std::size_t row = 0; row < world.rows(table::agents); ++row) {
      if (serves(world, static_cast<std::int32_t>(row))) memory.people.push_back(static_cast<std::int32_t>(row));
    }
    World::Meetings& meetings = world.meetings();
    meetings.pairs.clear();
    meetings.step = world.step();
    if (some_) meet_some(world, memory);
    if (groups_) meet_together(world, memory);
    const Table& people = world.table(table::agents);
    for (auto& [one, other] : meetings.pairs) {
      if (people.key(other) < people.key(one)) std::swap(one, other);
    }
    std::sort(meetings.pairs.begin(), meetings.pairs.end(), [&](const auto& a, const auto& b) {
      return a.first != b.first ? people.key(a.first) < people.key(b.first) : people.key(a.second) < people.key(b.second);
    });
    meetings.pairs.erase(std::unique(meetings.pairs.begin(), meetings.pairs.end()), meetings.pairs.end());
  }

 private:
  static void ask(World& world, MeetMemory& memory, const Program& program, AlignedArray<double>& values, std::uint32_t nth) {
    Domain domain;
    domain.count = memory.people.size();
    domain.rows = memory.people.data();
    domain.first_try = nth * draws_apart;
    values.resize(domain.count);
    double* out = values.data();
    world.evaluator().evaluate(program, world.view(), domain, {&out, 1});
  }
  void meet_some(World& world, MeetMemory& memory) const {
    if (memory.people.empty()) return;
    ask(world, memory, number_, memory.numbers, 0);
    check_askings(world.scenario().meet->number->path, memory.people, memory.numbers.data());
    const double most = *std::max_element(memory.numbers.data(), memory.numbers.data() + memory.people.size());
    for (std::uint32_t nth = 0; nth < most; ++nth) {
      ask(world, memory, with_, memory.whom, nth);
      for (std::size_t i = 0; i < memory.people.size(); ++i) {
        const auto other = static_cast<std::int32_t>(memory.whom[i]);
        const bool meets = memory.numbers[i] > nth && other >= 0 && other != memory.people[i];
        if (meets && serves(world, other)) world.meetings().pairs.emplace_back(memory.people[i], other);
      }
    }
  }
  void meet_together(World& world, MeetMemory& memory) const {
    ask(world, memory, together_, memory.whom, 0);
    memory.groups.clear();
    for (std::size_t i = 0; i < memory.people.size(); ++i) {
      if (memory.whom[i] >= 0) memory.groups.emplace_back(memory.whom[i], memory.people[i]);
    }
    std::sort(memory.groups.begin(), memory.groups.end());
    for (std::size_t i = 0; i < memory.groups.size(); ++i) {
      for (std::size_t j = i + 1; j < memory.groups.size() && memory.groups[j].first == memory.groups[i].first; ++j) {
        world.meetings().pairs.emplace_back(memory.groups[i].second, memory.groups[j].second);
      }
    }
  }

  Program number_, with_, together_;
  bool some_ = false, groups_ = false;
};

struct TiesMemory : StageMemory {
  AskedPairs asked;
  std::vector<std::int32_t> positions;
  struct Hit {
    std::int32_t kind, agent, other, row;
  };
  std::vector<Hit> hits;
  struct NewWeight {
    std::int32_t row;
    double weight;
    std::size_t kind;
  };
  std::vector<NewWeight> weights;
};

// Ties of the kind that had begun before this step, those of mutual kinds once.
void gather_ties(World& world, std::int32_t kind, AskedPairs& asked) {
  asked.clear();
  const std::uint8_t* lasting = world[tie_column::lasting];
  const std::uint8_t* mirror = world[tie_column::mirror];
  const std::int32_t* kinds = world[tie_column::kind];
  const std::int32_t* agent = world[tie_column::agent];
  const std::int32_t* other = world[tie_column::other];
  const double* since = world[tie_column::since];
  const Table& ties = world.table(table::ties);
  for (std::size_t i = 0; i < ties.rows(); ++i) {
    const auto row = static_cast<std::int32_t>(i);
    if (lasting[i] == 1 && mirror[i] == 0 && kinds[i] == kind && since[i] < world.now()) {
      asked.add(agent[i], other[i], ties.key(row), row);
    }
  }
}

// Nobody is tied to the dead.
class Lapse : public Stage {
 public:
  Lapse() : Stage("ties.lapse") {}
  std::string_view about() const override { return "ties of people who died or departed lapse"; }
  void run(World& world, StageMemory*) const override {
    const std::uint8_t* status = world[agent_column::status];
    const auto gone = [&](std::int32_t agent) { return static_cast<Status>(status[agent]) >= Status::dead; };
    for (std::size_t i = 0; i < world.rows(table::ties); ++i) {
      const auto row = static_cast<std::int32_t>(i);
      if (world[tie_column::lasting][row] != 1) continue;
      if (gone(world[tie_column::agent][row]) || gone(world[tie_column::other][row])) world.drop_tie(row);
    }
  }
};

class Drop : public Stage {
 public:
  explicit Drop(Planner& planner) : Stage("ties.drop"), rules_(kind_rules(planner, "ties.drop", 2, true)) {}
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<TiesMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<TiesMemory&>(*stage_memory);
    memory.hits.clear();
    for (const KindRule& rule : rules_) {
      gather_ties(world, rule.kind, memory.asked);
      memory.positions.clear();
      world.evaluator().select(rule.program, world.view(), memory.asked.domain(), memory.positions);
      for (const std::int32_t position : memory.positions) memory.hits.push_back({rule.kind, -1, -1, memory.asked.tie(position)});
    }
    for (const TiesMemory::Hit& hit : memory.hits) world.drop_tie(hit.row);
  }

 private:
  std::vector<KindRule> rules_;
};

class Weigh : public Stage {
 public:
  explicit Weigh(Planner& planner) : Stage("ties.weight"), rules_(kind_rules(planner, "ties.weight", 2, false)) {}
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<TiesMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<TiesMemory&>(*stage_memory);
    memory.weights.clear();
    for (std::size_t r = 0; r < rules_.size(); ++r) {
      gather_ties(world, rules_[r].kind, memory.asked);
      const double* values = memory.asked.values(world, rules_[r].program);
      for (std::size_t i = 0; i < memory.asked.size(); ++i) {
        memory.weights.push_back({memory.asked.tie(static_cast<std::int32_t>(i)), values[i], r});
      }
    }
    for (const TiesMemory::NewWeight& one : memory.weights) world.weigh_tie(one.row, one.weight, rules_[one.kind].path);
  }

 private:
  std::vector<KindRule> rules_;
};

class Form : public Stage {
 public:
  explicit Form(Planner& planner) : Stage("ties.form"), rules_(kind_rules(planner, "ties.form", 1, true)) {}
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<TiesMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<TiesMemory&>(*stage_memory);
    memory.hits.clear();
    for (const KindRule& rule : rules_) {
      gather_untied(world, rule.kind, memory.asked);
      memory.positions.clear();
      world.evaluator().select(rule.program, world.view(), memory.asked.domain(), memory.positions);
      for (const std::int32_t position : memory.positions) {
        memory.hits.push_back({rule.kind, memory.asked.agent(position), memory.asked.other(position), -1});
      }
    }
    for (const TiesMemory::Hit& hit : memory.hits) world.form_tie(hit.kind, AgentId(hit.agent), AgentId(hit.other), 1);
  }

 private:
  static void gather_untied(World& world, std::int32_t kind, AskedPairs& asked) {
    asked.clear();
    if (world.meetings().step != world.step()) return;
    const bool mutual = world.scenario().tie_kinds[static_cast<std::size_t>(kind)].mutual;
    for (const auto& [one, other] : world.meetings().pairs) {
      const AgentId a(one), b(other);
      if (world.tie(kind, a, b) < 0) asked.add(one, other, world.tie_key(kind, a, b));
      if (!mutual && world.tie(kind, b, a) < 0) asked.add(other, one, world.tie_key(kind, b, a));
    }
  }

  std::vector<KindRule> rules_;
};

struct SwitchMemory : StageMemory {
  AskedPairs asked;
  Chances::Memory chances;
};

class Switch : public Stage {
 public:
  explicit Switch(Planner& planner)
      : Stage("ties.switch"), chances_(planner.compiler(), planner.rule("ties.switch"), table::agents, 1, "") {
    planner.compiler().note_write(table::agents, agent_column::faction.attribute);
  }
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<SwitchMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<SwitchMemory&>(*stage_memory);
    const std::uint8_t* faction = world[agent_column::faction];
    memory.asked.clear();
    memory.asked.add_met(world, [&](std::int32_t one, std::int32_t other) { return faction[one] != faction[other]; });
    chances_.draw(world, memory.asked.domain(), memory.chances);
    std::vector<Chances::Hit>& hits = memory.chances.hits;
    // By person; of several who win somebody over one is drawn.
    const auto who = [&](const Chances::Hit& hit) { return memory.asked.agent(hit.position); };
    std::stable_sort(hits.begin(), hits.end(), [&](const auto& a, const auto& b) { return who(a) < who(b); });
    for (std::size_t first = 0, last = 0; first < hits.size(); first = last) {
      while (last < hits.size() && who(hits[last]) == who(hits[first])) ++last;
      const AgentId agent(who(hits[first]));
      std::size_t chosen = first;
      if (last - first > 1) {
        chosen += draw::below(last - first, world.table(table::agents).key(agent.value()), world.draw_point(draw_site(whom_draw)));
      }
      go_over(world, agent, AgentId(memory.asked.other(hits[chosen].position)), chances_.reason(hits[chosen]));
    }
  }

 private:
  static void go_over(World& world, AgentId agent, AgentId other, const Reason& reason) {
    const std::uint8_t to = world[agent_column::faction][other.value()];
    EventFields fields = event_of(EventKind::switched, reason);
    fields.agent = agent;
    fields.other = other;
    fields.value = to == no_byte ? -1 : to;
    world.record(fields);
    world.store(table::agents, agent_column::faction.attribute, agent.value(), fields.value, "rules.ties.switch");
  }
  Chances chances_;
};

Slot of_pairs(Slot slot, bool tie) {
  slot.inputs = {{"other", Type::reference(table::agents), tie ? "to whom the tie is" : "the other of the two who met"}};
  if (tie) slot.inputs.push_back({"tie", Type::reference(table::ties), "the tie"});
  return slot;
}

}  // namespace

std::vector<Slot> ties_slots() {
  std::vector<Slot> slots;
  const auto of_kinds = [&](const char* path, Join join, const char* neutral, const char* meaning, std::vector<std::string> writes, bool tie) {
    Slot slot = of_pairs(describe_slot(path, "serving", Type::number(), join, neutral, meaning, std::move(writes)), tie);
    slot.terms_of = "tie_kind";
    if (tie) slot.asked = "agents";
    slots.push_back(std::move(slot));
  };
  Slot meet = describe_slot("ties.meet", "serving", Type::number(), Join::one, "nobody meets", "who meets whom in this step", {"who meets"});
  meet.shape = Shape::meet;
  slots.push_back(meet);
  of_kinds("ties.drop", Join::chances, "0", "chance that a tie lapses in this step; not of those that began in it",
           {"ties.weight", "ties"}, true);
  of_kinds("ties.weight", Join::sum, "stays", "new weight of a tie", {"ties.weight"}, true);
  of_kinds("ties.form", Join::chances, "0", "chance that two who met and are not tied become so, with weight 1", {"ties"}, false);
  Slot over = of_pairs(describe_slot("ties.switch", "serving", Type::number(), Join::chances, "0",
                                     "chance that the person goes over to the faction of somebody met", {"agents.faction", "events"}), false);
  over.own_draws = {whom_draw};
  slots.push_back(over);
  slots.push_back(describe_slot("ties.patron", "serving", Type::reference(table::agents), Join::one, "stays",
                                "whose client the person is from now on; none: nobody's", {"agents.patron"}));
  return slots;
}

void plan_ties(Planner& planner) {
  if (planner.scenario().meet) planner.add<Meet>(planner);
  if (!planner.scenario().tie_kinds.empty()) planner.add<Lapse>();
  if (planner.rule("ties.drop") != nullptr) planner.add<Drop>(planner);
  if (planner.rule("ties.weight") != nullptr) planner.add<Weigh>(planner);
  if (planner.rule("ties.form") != nullptr) planner.add<Form>(planner);
  if (planner.rule("ties.switch") != nullptr) planner.add<Switch>(planner);
  if (const Expression patron = planner.joined("ties.patron", Operation::add)) {
    const auto column = agent_column::patron;
    planner.add<ColumnsStage>("ties.patron", planner.compiler(),
                              std::vector<ColumnRule>{{column.table, column.attribute, patron, "serving", {}, "rules.ties.patron"}});
  }
}

}  // namespace ostrakon
