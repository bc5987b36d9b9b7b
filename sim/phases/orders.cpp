// Orders of the leader: people are purged without a case, or a case is opened against them.
#include "phases/cases.h"
#include "phases/chances.h"
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"

#include <algorithm>

namespace ostrakon {
namespace {

// Path of the draw that chooses, of several orders against one person, the one by which the case was opened.
constexpr const char* case_opener = "rules.power.order_case#opener";

struct OrdersMemory : StageMemory {
  Chances::Memory chances;
  Suspicions suspicions;
  std::vector<Chances::Hit> hits;  // that fall on somebody, one a person
  std::vector<std::int32_t> people;
};

// While the leader's seat is empty nobody orders anything.
bool somebody_orders(const World& world) {
  const std::uint8_t* leads = world[post_column::leader];
  return world[world_column::leader][0] >= 0 || std::find(leads, leads + world.rows(table::posts), 1) == leads + world.rows(table::posts);
}

// The mildest sanction that purges.
std::int32_t mildest(const World& world) {
  const std::uint8_t* purged = world[sanction_column::purged];
  return static_cast<std::int32_t>(std::find(purged, purged + world.rows(table::sanctions), 1) - purged);
}

class OrderedPurges : public Stage {
 public:
  explicit OrderedPurges(Planner& planner)
      : Stage("power.order_purge"), chances_(planner.compiler(), planner.rule("power.order_purge"), table::agents, 0, "holders") {
    if (const Rule* rule = planner.rule("power.order_sanction")) {
      sanction_ = planner.compiler().value(rule->terms.front().value, table::agents);
      chosen_ = true;
    }
  }
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<OrdersMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<OrdersMemory&>(*stage_memory);
    if (!somebody_orders(world)) return;
    find(world, memory);
    if (memory.people.empty()) return;
    const double* sanctions = chosen_ ? ask(world, memory) : nullptr;
    const AgentId leader(world[world_column::leader][0]);
    for (std::size_t i = 0; i < memory.people.size(); ++i) {
      const std::int32_t sanction = sanctions != nullptr ? static_cast<std::int32_t>(sanctions[i]) : -1;
      const AgentId person(memory.people[i]);
      EventFields fields = event_of(EventKind::ordered, chances_.reason(memory.hits[i]));
      fields.agent = person;
      fields.other = leader;
      const EventId event = world.record(fields);
      const auto before = static_cast<Status>(world[agent_column::status][person.value()]);
      world.sanction(person, sanction < 0 ? mildest(world) : sanction, world.now(), event, -1, before);
    }
  }

 private:
  // Into memory.people and memory.hits.
  void find(World& world, OrdersMemory& memory) const {
    Domain domain;
    domain.count = world.rows(table::agents);
    chances_.draw_first(world, domain, memory.chances);
    memory.people.clear();
    memory.hits.clear();
    const std::int32_t leader = world[world_column::leader][0];
    for (const Chances::Hit& hit : memory.chances.hits) {
      if (hit.position == leader || world.new_in_post(AgentId(hit.position))) continue;
      memory.people.push_back(hit.position);
      memory.hits.push_back(hit);
    }
  }
  const double* ask(World& world, const OrdersMemory& memory) const {
    Domain domain;
    domain.count = memory.people.size();
    domain.rows = memory.people.data();
    double* sanctions = world.scratch(0, domain.count);
    world.evaluator().evaluate(sanction_, world.view(), domain, {&sanctions, 1});
    return sanctions;
  }

  Chances chances_;
  Program sanction_;
  bool chosen_ = false;
};

class OrderedCases : public Stage {
 public:
  explicit OrderedCases(Planner& planner)
      : Stage("power.order_case"), chances_(planner.compiler(), planner.rule("power.order_case"), table::agents, 0, "at_large") {}
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<OrdersMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<OrdersMemory&>(*stage_memory);
    if (!somebody_orders(world)) return;
    Domain domain;
    domain.count = world.rows(table::agents);
    chances_.draw(world, domain, memory.chances);
    const std::int32_t leader = world[world_column::leader][0];
    std::vector<Suspicion>& hits = memory.suspicions.hits;
    hits.clear();
    for (const Chances::Hit& hit : memory.chances.hits) {
      if (hit.position == leader) continue;
      hits.push_back({hit.position, -1, chances_.rule_word(hit.term), hits.size(), leader, EventId::none(), chances_.reason(hit)});
    }
    open_for(world, memory.suspicions, EventKind::ordered, draw_site(case_opener));
  }

 private:
  Chances chances_;
};

}  // namespace

std::vector<Slot> orders_slots() {
  Slot purge = describe_slot("power.order_purge", "holders", Type::number(), Join::chances, "0",
                             "chance that the leader has the holder, who is not the leader, purged without a case; nobody orders while there is no leader",
                             {"who falls", "agents.status", "posts.holder", "spells", "events"});
  Slot sanction = describe_slot("power.order_sanction", "holders", Type::reference(table::sanctions), Join::one, "the mildest that purges",
                                "which sanction falls on a person who is purged by order", {"which sanction falls"});
  sanction.stage = "power.order_purge";
  Slot opened = describe_slot("power.order_case", "at_large", Type::number(), Join::chances, "0",
                              "chance that the leader has a case opened against somebody else", {"against whom a case is opened", "cases", "events"});
  opened.own_draws = {case_opener};
  return {purge, sanction, opened};
}

void plan_orders(Planner& planner) {
  if (planner.rule("power.order_purge") != nullptr) planner.add<OrderedPurges>(planner);
  if (planner.rule("power.order_case") != nullptr) planner.add<OrderedCases>(planner);
}

}  // namespace ostrakon
