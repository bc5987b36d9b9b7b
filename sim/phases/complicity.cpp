// Complicity: who takes together with the superior is bound to them by a tie that grows with what was taken.
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"
#include "phases/pairs.h"

namespace ostrakon {
namespace {

struct ComplicityMemory : StageMemory {
  AskedPairs asked;
  struct Growth {
    std::size_t rule;
    std::int32_t agent, other;
    double amount;
  };
  std::vector<Growth> growths;
};

class Complicity : public Stage {
 public:
  explicit Complicity(Planner& planner) : Stage("rents.complicity"), rules_(kind_rules(planner, "rents.complicity", 1, false)) {
    planner.compiler().note_read(post_column::superior.table, post_column::superior.attribute);
  }
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<ComplicityMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<ComplicityMemory&>(*stage_memory);
    gather(world, memory.asked);
    memory.growths.clear();
    for (std::size_t r = 0; r < rules_.size(); ++r) {
      const double* amounts = memory.asked.values(world, rules_[r].program);
      for (std::size_t i = 0; i < memory.asked.size(); ++i) {
        const auto position = static_cast<std::int32_t>(i);
        if (amounts[i] > 0) memory.growths.push_back({r, memory.asked.agent(position), memory.asked.other(position), amounts[i]});
      }
    }
    for (const ComplicityMemory::Growth& growth : memory.growths) {
      const KindRule& rule = rules_[growth.rule];
      const AgentId agent(growth.agent), other(growth.other);
      const std::int32_t row = world.tie(rule.kind, agent, other);
      if (row < 0) {
        world.form_tie(rule.kind, agent, other, growth.amount);
      } else {
        world.weigh_tie(row, world[tie_column::weight][row] + growth.amount, rule.path);
      }
    }
  }

 private:
  // Holders who took something in this step, as the holder of the superior post did.
  static void gather(World& world, AskedPairs& asked) {
    asked.clear();
    const std::int32_t* superior = world[post_column::superior];
    const std::int32_t* holder = world[post_column::holder];
    const double* take = world[agent_column::take];
    const Table& people = world.table(table::agents);
    for (std::size_t post = 0; post < world.rows(table::posts); ++post) {
      const std::int32_t below = holder[post], above = superior[post] >= 0 ? holder[superior[post]] : -1;
      if (below < 0 || above < 0 || below == above || !(take[below] > 0) || !(take[above] > 0)) continue;
      asked.add(below, above, mix64(people.key(below), people.key(above)));
    }
  }
  std::vector<KindRule> rules_;
};

}  // namespace

std::vector<Slot> complicity_slots() {
  Slot slot = describe_slot("rents.complicity", "holders", Type::number(), Join::sum, "0",
                            "added to the weight of the tie between a holder and the superior when both took in this step; it begins one",
                            {"ties.weight", "ties"});
  slot.inputs = {{"other", Type::reference(table::agents), "holder of the superior post"}};
  slot.terms_of = "tie_kind";
  return {slot};
}

void plan_complicity(Planner& planner) {
  if (planner.rule("rents.complicity") != nullptr) planner.add<Complicity>(planner);
}

}  // namespace ostrakon
