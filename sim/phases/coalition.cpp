// The ruling coalition of a small group: who stays, and what falls on the others.
#include "phases/coalition_search.h"
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace ostrakon {
namespace {

constexpr const char* path = "rules.power.coalition";

RuleError no_might(std::size_t position, std::int32_t person, double might) {
  RuleError error(std::string(path) + ".might", position, person, might, "might is a number above 0");
  error.asked.table = table::agents;
  return error;
}

struct CoalitionMemory : StageMemory {
  std::vector<std::int32_t> group, ruling;
  std::vector<double> might;
  CoalitionSearch search;
};

class Coalition : public Stage {
 public:
  explicit Coalition(Planner& planner) : Stage("power.coalition"), rule_(*planner.scenario().coalition) {
    Compiler& compiler = planner.compiler();
    const Expression serving = row_set_condition(compiler.catalogue(), "serving");
    among_ = compiler.condition(join(std::vector{serving, rule_.among}, Operation::logical_and, std::string(path) + ".among"), table::agents);
    might_ = compiler.value(rule_.might, table::agents);
    if (rule_.needs) needs_ = compiler.value(rule_.needs, table::world);
    if (rule_.when) when_ = compiler.value(rule_.when, table::world);
    compiler.note_write(table::agents, agent_column::ruling.attribute);
  }
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<CoalitionMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<CoalitionMemory&>(*stage_memory);
    if (rule_.when && world.evaluator().value(when_, world.view()) == 0) return;
    find_group(world, memory);
    const double needs = rule_.needs ? world.evaluator().value(needs_, world.view()) : 0.5;
    if (!(needs >= 0.5 && needs < 1)) throw RuleError(std::string(path) + ".needs", 0, 0, needs, "a group is won by a share of 0.5 or more, below 1");
    const std::uint32_t stay = memory.search.ruling(memory.might, needs);
    rule(world, memory, stay);
  }

 private:
  void find_group(World& world, CoalitionMemory& memory) const {
    Domain domain;
    domain.count = world.rows(table::agents);
    domain.least = Presence::serving;
    memory.group.clear();
    world.evaluator().select(among_, world.view(), domain, memory.group);
    const std::size_t size = memory.group.size();
    if (size > most_in_coalition) {
      throw RuleError(std::string(path) + ".among", 0, memory.group.front(), static_cast<double>(size),
                      "so many people are in the group; a coalition is sought among 20 at most");
    }
    memory.might.clear();
    if (size == 0) return;
    Domain people;
    people.count = size;
    people.rows = memory.group.data();
    double* values = world.scratch(0, size);
    world.evaluator().evaluate(might_, world.view(), people, {&values, 1});
    for (std::size_t i = 0; i < size; ++i) {
      if (!(values[i] > 0) || std::isinf(values[i])) throw no_might(i, memory.group[i], values[i]);
      memory.might.push_back(values[i]);
    }
  }

  void rule(World& world, CoalitionMemory& memory, std::uint32_t stay) const {
    std::uint8_t* ruling = world[agent_column::ruling];
    for (const std::int32_t person : memory.ruling) {
      ruling[person] = 0;
      world.touch(table::agents, person);
    }
    memory.ruling.clear();
    for (std::size_t i = 0; i < memory.group.size(); ++i) {
      if ((stay >> i & 1) == 0) continue;
      memory.ruling.push_back(memory.group[i]);
      ruling[memory.group[i]] = 1;
      world.touch(table::agents, memory.group[i]);
    }
    for (std::size_t i = 0; i < memory.group.size(); ++i) {
      const AgentId person(memory.group[i]);
      if ((stay >> i & 1) == 1 || world.new_in_post(person)) continue;
      EventFields fields = event_of(EventKind::left_out);
      fields.agent = person;
      fields.value = static_cast<double>(memory.ruling.size());
      const EventId event = world.record(fields);
      if (rule_.sanction < 0) continue;
      const auto before = static_cast<Status>(world[agent_column::status][person.value()]);
      world.sanction(person, rule_.sanction, world.now(), event, -1, before);
    }
  }

  const CoalitionRule& rule_;
  Program among_, might_, needs_, when_;
};

}  // namespace

std::vector<Slot> coalition_slots() {
  Slot slot = describe_slot("power.coalition", "world", Type::number(), Join::one, "nobody is left out",
                            "who stays in a group of which any part that wins may leave the rest out (Acemoglu, Egorov and Sonin 2008)",
                            {"who is left out", "agents.ruling", "agents.status", "posts.holder", "spells", "events"});
  slot.shape = Shape::coalition;
  return {slot};
}

void plan_coalition(Planner& planner) {
  if (planner.scenario().coalition) planner.add<Coalition>(planner);
}

}  // namespace ostrakon
