// Rents: what holders take, whose gains grow, which evidence and residue it leaves, and how both fade.
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"

#include "base/kernels.h"

#include <algorithm>

namespace ostrakon {
namespace {

RuleError no_share(std::size_t person, double share) {
  RuleError error("rules.rents.share_up", person, static_cast<std::int32_t>(person), share, "a share lies between 0 and 1");
  error.asked.table = table::agents;
  return error;
}

// Books what was taken: own gains less the patron's share, the patron's gains, the total of the present spell.
class BookTake : public Stage {
 public:
  BookTake(Planner& planner, Expression share_up)
      : Stage("rents.take.book"), shared_(share_up != nullptr) {
    for (const NumberColumn column : {agent_column::gains, agent_column::taken_in_post}) {
      planner.compiler().note_write(column.table, column.attribute);
    }
    if (!shared_) return;
    const Expression mask = built_in(planner.catalogue(), table::agents, "has(post) and has(patron)", Type::flag());
    share_ = planner.compiler().value(std::move(share_up), table::agents, 0, mask);
  }
  std::string_view about() const override { return "what was taken is booked: gains, the patron's share, the total of the spell"; }
  void run(World& world, StageMemory*) const override {
    const std::size_t rows = world.rows(table::agents);
    const double* take = world[agent_column::take];
    double* gains = world[agent_column::gains];
    double* in_post = world[agent_column::taken_in_post];
    const std::vector<Presence>& presence = world.presence();
    world.in_pieces(rows, [&](std::size_t first, std::size_t count) {
      for (std::size_t i = first; i < first + count; i += block_rows) {
        if (presence[i / block_rows] < Presence::serving) continue;  // nobody there takes anything
        const std::size_t n = std::min(block_rows, first + count - i);
        kernels().binary[static_cast<int>(BinaryOp::add)](in_post + i, {in_post + i, 0}, {take + i, 0}, n);
        if (!shared_) kernels().binary[static_cast<int>(BinaryOp::add)](gains + i, {gains + i, 0}, {take + i, 0}, n);
      }
    });
    if (!shared_) return;
    double* share = world.scratch(1, rows);
    Domain domain;
    domain.count = rows;
    domain.least = Presence::serving;
    world.evaluator().evaluate(share_, world.view(), domain, {&share, 1});
    const std::int32_t* patron = world[agent_column::patron];
    for (std::size_t i = 0; i < rows; ++i) {
      if (presence[i / block_rows] < Presence::serving) continue;
      if (share[i] < 0 || share[i] > 1) {
        throw no_share(i, share[i]);
      }
      gains[i] += take[i] * (1.0 - share[i]);
      if (share[i] > 0) gains[patron[i]] += take[i] * share[i];
    }
  }

 private:
  bool shared_;
  Program share_;
};

}  // namespace

std::vector<Slot> rents_slots() {
  Slot share_up = describe_slot("rents.share_up", "holders", Type::number(), Join::sum, "0", "share of it that goes to an existing patron",
                                {"agents.gains"});
  share_up.stage = "rents.take.book";
  return {describe_slot("rents.take", "holders", Type::number(), Join::sum, "0", "what a holder takes in this step",
                        {"agents.take", "agents.gains", "agents.taken_in_post"}),
          share_up,
          describe_slot("rents.evidence", "holders", Type::number(), Join::sum, "0", "added to the evidence against the holder", {"agents.evidence"}),
          describe_slot("rents.residue", "holders", Type::number(), Join::sum, "0", "added to what an audit of the post could find",
                        {"agents.residue_in_post"}),
          describe_slot("rents.fade", "living", Type::number(), Join::one, "0", "share of the evidence that is lost in this step",
                        {"agents.evidence"}),
          describe_slot("rents.residue_fade", "spells", Type::number(), Join::one, "0", "share of the residue left that is lost in this step",
                        {"spells.left"})};
}

void plan_rents(Planner& planner) {
  Compiler& compiler = planner.compiler();
  const Catalogue& catalogue = planner.catalogue();
  const auto stage = [&](const std::string& name, TableId table, AttributeId attribute, Expression value, const char* rows,
                         std::optional<double> otherwise = {}) {
    planner.add<ColumnsStage>(name, compiler,
                              std::vector<ColumnRule>{{table, attribute, std::move(value), rows, otherwise, "rules." + name}});
  };
  if (const Expression take = planner.joined("rents.take", Operation::add)) {
    stage("rents.take", table::agents, agent_column::take.attribute, take, "holders", 0.0);
    planner.add<BookTake>(planner, planner.joined("rents.share_up", Operation::add));
  }
  const auto grows = [&](const char* slot, NumberColumn column) {
    const Expression amount = planner.joined(slot, Operation::add);
    if (!amount) return;
    const Expression parts[] = {own(catalogue, column.table, column.attribute), amount};
    stage(slot, column.table, column.attribute, join(parts, Operation::add, std::string("rules.") + slot), "holders");
  };
  grows("rents.evidence", agent_column::evidence);
  grows("rents.residue", agent_column::residue_in_post);
  const auto fades = [&](const char* slot, NumberColumn column, const char* rows) {
    const Expression share = planner.joined(slot, Operation::add);
    if (!share) return;
    const Expression column_value = own(catalogue, column.table, column.attribute);
    const Expression lost[] = {column_value, share};
    const Expression parts[] = {column_value, join(lost, Operation::multiply, std::string("rules.") + slot)};
    stage(slot, column.table, column.attribute, join(parts, Operation::subtract, std::string("rules.") + slot), rows);
  };
  fades("rents.fade", agent_column::evidence, "living");
  fades("rents.residue_fade", spell_column::left, "");
}

}  // namespace ostrakon
