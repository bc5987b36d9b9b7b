#include "phases/aftermath.h"

#include "phases/chances.h"
#include "phases/columns_stage.h"

#include <algorithm>
#include <cmath>

namespace ostrakon {
namespace {

struct ComebackMemory : StageMemory {
  std::vector<std::int32_t> people;
  std::vector<double> cases;
  Chances::Memory chances;
};

class Comeback : public Stage {
 public:
  explicit Comeback(Planner& planner)
      : Stage("investigate.comeback"), chances_(planner.compiler(), planner.rule("investigate.comeback"), table::agents, 1, "") {
    planner.compiler().note_write(agent_column::felled_by.table, agent_column::felled_by.attribute);
  }
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<ComebackMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<ComebackMemory&>(*stage_memory);
    find_dismissed(world, memory);
    if (memory.people.empty()) return;
    const double* input = memory.cases.data();
    const double none = -1;
    Domain domain;
    domain.count = memory.people.size();
    domain.rows = memory.people.data();
    domain.inputs = {&input, 1};
    domain.uniform_inputs = {&none, 1};
    chances_.draw(world, domain, memory.chances);
    std::int32_t last = -1;
    for (const Chances::Hit& hit : memory.chances.hits) {
      if (hit.position != last) rehabilitate(world, memory.people[static_cast<std::size_t>(hit.position)], chances_.reason(hit));
      last = hit.position;
    }
  }

 private:
  // Against whom no case is open: what becomes of them is still to be seen.
  static void find_dismissed(const World& world, ComebackMemory& memory) {
    memory.people.clear();
    memory.cases.clear();
    const std::uint8_t* status = world[agent_column::status];
    const std::int32_t* open_case = world[agent_column::open_case];
    const std::int32_t* felled_by = world[agent_column::felled_by];
    for (std::size_t person = 0; person < world.rows(table::agents); ++person) {
      if (static_cast<Status>(status[person]) != Status::dismissed || open_case[person] >= 0) continue;
      memory.people.push_back(static_cast<std::int32_t>(person));
      memory.cases.push_back(felled_by[person]);
    }
  }
  static void rehabilitate(World& world, std::int32_t person, const Reason& reason) {
    EventFields fields = event_of(EventKind::rehabilitated);
    fields.agent = AgentId(person);
    const std::int32_t felled_by = world[agent_column::felled_by][person];
    if (felled_by >= 0) fields.cause = EventId(world[case_column::latest_event][felled_by]);
    fields.rule = reason.rule;
    fields.threshold = reason.threshold;
    fields.draw = reason.draw;
    world.record(fields);
    // Who had retired before goes back to that.
    const auto before = felled_by >= 0 ? static_cast<Status>(world[case_column::status_before][felled_by]) : Status::active;
    const Status after = before == Status::retired ? Status::retired : Status::bench;
    world[agent_column::status][person] = static_cast<std::uint8_t>(after);
    world.touch(table::agents, person);
  }
  Chances chances_;
};

}  // namespace

Aftermath::Aftermath(Planner& planner) {
  Compiler& compiler = planner.compiler();
  const auto value = [&](const char* slot, Program& program, NumberColumn written) {
    const Expression expression = planner.joined(slot, Operation::add);
    if (!expression) return false;
    program = compiler.value(expression, table::agents, 1);
    compiler.note_write(written.table, written.attribute);
    return true;
  };
  has_after_ = value("investigate.after", after_, agent_column::evidence);
  has_immunity_ = value("investigate.immunity", immunity_, agent_column::immune_until);
}

void Aftermath::run(World& world, const std::vector<std::int32_t>& released, Memory& memory) const {
  if (released.empty() || (!has_after_ && !has_immunity_)) return;
  memory.asked.clear();
  for (const std::int32_t row : released) memory.asked.add(world, row);
  const std::int32_t* accused = world[case_column::agent];
  if (has_after_) {
    const double* evidence = memory.asked.values(world, after_);
    for (std::size_t i = 0; i < released.size(); ++i) {
      if (!std::isfinite(evidence[i])) throw memory.asked.failure("rules.investigate.after", i, evidence[i], "evidence is a number");
      world.store(table::agents, agent_column::evidence.attribute, accused[released[i]], evidence[i], "rules.investigate.after");
    }
  }
  if (!has_immunity_) return;
  const double* months = memory.asked.values(world, immunity_);
  for (std::size_t i = 0; i < released.size(); ++i) {
    const std::int32_t row = released[i];
    if (!(months[i] >= 0)) throw memory.asked.failure("rules.investigate.immunity", i, months[i], "a duration is not negative");
    double& until = world[agent_column::immune_until][accused[row]];
    until = std::max(until, world[case_column::closed_at][row] + months[i]);
  }
}

std::vector<Slot> aftermath_slots() {
  std::vector<Slot> slots;
  const auto add = [&](Slot slot) {
    slot.inputs = {{"case", Type::reference(table::cases), "the case that has ended"}};
    slot.stage = "investigate.docket";
    slots.push_back(std::move(slot));
  };
  add(describe_slot("investigate.after", "agents", Type::number(), Join::sum, "stays",
                    "evidence against a person whose case has ended without a purge", {"agents.evidence"}));
  add(describe_slot("investigate.immunity", "agents", Type::number(), Join::sum, "0",
                    "months from the end of a case without a purge during which nothing opens another", {"agents.immune_until"}));
  return slots;
}

std::vector<Slot> comeback_slots() {
  Slot slot = describe_slot("investigate.comeback", "dismissed_people", Type::number(), Join::chances, "0",
                            "chance that a dismissed person comes back to the bench, or into retirement", {"who comes back", "agents.status", "events"});
  slot.inputs = {{"case", Type::reference(table::cases), "the case by which the person fell; none: by order"}};
  return {slot};
}

void plan_comeback(Planner& planner) {
  if (planner.rule("investigate.comeback") != nullptr) planner.add<Comeback>(planner);
}

}  // namespace ostrakon
