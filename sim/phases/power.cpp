// The balance of power: who heads each faction, how strong it is, how dangerous it seems to the leader.
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"

#include <algorithm>

namespace ostrakon {
namespace {

// Without a rule: of its people who hold a post, the one of the highest rank; of equals the longest in it, then the
// smallest key.
class Heads : public Stage {
 public:
  Heads() : Stage("power.head") {}
  bool needed(const Compiler& compiler) const override { return compiler.reads(table::factions, faction_column::head.attribute); }
  std::string_view about() const override { return "of each faction the holder of the highest rank, of equals the longest in it, leads it"; }
  void run(World& world, StageMemory*) const override {
    std::int32_t* head = world[faction_column::head];
    std::fill(head, head + world.rows(table::factions), -1);
    const std::uint8_t* seated = world[agent_column::seated];
    const std::uint8_t* faction = world[agent_column::faction];
    for (std::size_t person = 0; person < world.rows(table::agents); ++person) {
      if (seated[person] == 0 || faction[person] == no_byte) continue;
      std::int32_t& best = head[faction[person]];
      if (best < 0 || before(world, static_cast<std::int32_t>(person), best)) best = static_cast<std::int32_t>(person);
    }
    world.touch_all(table::factions);
  }

 private:
  static bool before(const World& world, std::int32_t one, std::int32_t other) {
    const std::uint8_t* rank = world[agent_column::rank];
    if (rank[one] != rank[other]) return rank[one] > rank[other];
    const double* since = world[agent_column::rank_since];
    if (since[one] != since[other]) return since[one] < since[other];
    const Table& people = world.table(table::agents);
    return people.key(one) < people.key(other);
  }
};

class Shares : public ColumnsStage {
 public:
  explicit Shares(Planner& planner) : ColumnsStage("power.shares", planner.compiler(), {column(planner.catalogue())}) {}
  std::string_view about() const override { return "the power of each faction is its share of the strength of all"; }

 private:
  static ColumnRule column(const Catalogue& catalogue) {
    const char* share = "if(sum(strength of factions) > 0, strength/sum(strength of factions), 0)";
    return {table::factions, faction_column::power.attribute, built_in(catalogue, table::factions, share, Type::number()), "", {}, "factions.power"};
  }
};

void plan_column(Planner& planner, const char* slot, NumberColumn column) {
  if (const Expression value = planner.joined(slot, Operation::add)) {
    planner.add<ColumnsStage>(slot, planner.compiler(), std::vector<ColumnRule>{{column.table, column.attribute, value, "", {}, std::string("rules.") + slot}});
  }
}

void plan_heads(Planner& planner) {
  if (const Rule* rule = planner.rule("power.head")) {
    const Term& term = rule->terms.front();
    planner.add<ColumnsStage>("power.head", planner.compiler(),
                              std::vector<ColumnRule>{{table::factions, faction_column::head.attribute, term.value, "", {}, term.path}});
  } else {
    planner.add<Heads>();
  }
}

}  // namespace

std::vector<Slot> power_slots() {
  return {describe_slot("power.head", "factions", Type::reference(table::agents), Join::one, "its holder of the highest rank, longest in it",
                        "who leads the faction", {"factions.head"}),
          describe_slot("power.strength", "factions", Type::number(), Join::sum, "0", "strength of the faction; its power is the share of it in all strength",
                        {"factions.strength", "factions.power"}),
          describe_slot("power.threat", "factions", Type::number(), Join::sum, "0",
                        "how dangerous the faction seems to the leader, whose own is asked as well", {"factions.threat"})};
}

void plan_power(Planner& planner) {
  plan_heads(planner);
  plan_column(planner, "power.strength", faction_column::strength);
  if (planner.rule("power.strength") != nullptr) planner.add<Shares>(planner);
  plan_column(planner, "power.threat", faction_column::threat);
}

}  // namespace ostrakon
