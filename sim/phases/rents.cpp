// Rents: what holders take, whose gains grow, which evidence and residue it leaves, and how both fade.
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"

#include "base/kernels.h"

#include <algorithm>

namespace ostrakon {
namespace {

RuleError no_share(const char* rule, std::size_t person, double share, const char* why) {
  RuleError error(rule, person, static_cast<std::int32_t>(person), share, why);
  error.asked.table = table::agents;
  return error;
}

// Books what was taken: own gains less the shares of the patron and of the fronts, whose gains grow by them; the total
// of the present spell.
class BookTake : public Stage {
 public:
  BookTake(Planner& planner, Expression share_up, Expression share_kin)
      : Stage("rents.take.book"), patrons_share_(share_up != nullptr), fronts_share_(share_kin != nullptr),
        shared_(patrons_share_ || fronts_share_) {
    for (const NumberColumn column : {agent_column::gains, agent_column::taken_in_post}) {
      planner.compiler().note_write(column.table, column.attribute);
    }
    const auto asked = [&](Expression share, const char* of) {
      const Expression mask = built_in(planner.catalogue(), table::agents, of, Type::flag());
      return planner.compiler().value(std::move(share), table::agents, 0, mask);
    };
    if (patrons_share_) share_up_ = asked(std::move(share_up), "has(post) and has(patron)");
    if (fronts_share_) share_kin_ = asked(std::move(share_kin), "has(post)");
  }
  std::string_view about() const override { return "what was taken is booked: gains, the shares of patron and fronts, the total of the spell"; }
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
    const double* up = patrons_share_ ? shares(world, share_up_, 1) : nullptr;
    const double* kin = fronts_share_ ? shares(world, share_kin_, 2) : nullptr;
    const std::int32_t* patron = world[agent_column::patron];
    for (std::size_t i = 0; i < rows; ++i) {
      if (presence[i / block_rows] < Presence::serving) continue;
      const double to_patron = up != nullptr ? share("rules.rents.share_up", i, up[i]) : 0.0;
      double kept = 1.0 - to_patron;
      if (kin != nullptr && take[i] > 0 && share("rules.rents.share_kin", i, kin[i]) > 0) {
        if (kin[i] > kept) throw no_share("rules.rents.share_kin", i, kin[i], "with share_up it is more than all that was taken");
        if (pay_fronts(world, AgentId(static_cast<std::int32_t>(i)), take[i] * kin[i])) kept -= kin[i];
      }
      gains[i] += take[i] * kept;
      if (to_patron > 0) gains[patron[i]] += take[i] * to_patron;
    }
  }

 private:
  static double share(const char* rule, std::size_t person, double value) {
    if (!(value >= 0 && value <= 1)) throw no_share(rule, person, value, "a share lies between 0 and 1");
    return value;
  }
  static const double* shares(World& world, const Program& program, std::size_t which) {
    double* values = world.scratch(which, world.rows(table::agents));
    Domain domain;
    domain.count = world.rows(table::agents);
    domain.least = Presence::serving;
    world.evaluator().evaluate(program, world.view(), domain, {&values, 1});
    return values;
  }
  // Divided among those to whom the person is tied as to a front, by the weights of the ties; false: there is nobody.
  static bool pay_fronts(World& world, AgentId person, double amount) {
    const std::int32_t* kind = world[tie_column::kind];
    const std::int32_t* other = world[tie_column::other];
    const double* weight = world[tie_column::weight];
    const auto each_front = [&](auto visit) {
      world.each_tie(person, [&](std::int32_t row) {
        if (world.scenario().tie_kinds[static_cast<std::size_t>(kind[row])].front && weight[row] > 0) visit(row);
      });
    };
    double total = 0;
    each_front([&](std::int32_t row) { total += weight[row]; });
    if (!(total > 0)) return false;
    double* gains = world[agent_column::gains];
    each_front([&](std::int32_t row) { gains[other[row]] += amount * (weight[row] / total); });
    return true;
  }

  bool patrons_share_, fronts_share_, shared_;
  Program share_up_, share_kin_;
};

}  // namespace

std::vector<Slot> rents_slots() {
  Slot share_up = describe_slot("rents.share_up", "holders", Type::number(), Join::sum, "0", "share of it that goes to an existing patron",
                                {"agents.gains"});
  share_up.stage = "rents.take.book";
  Slot share_kin = describe_slot("rents.share_kin", "holders", Type::number(), Join::sum, "0",
                                 "share of it that goes to fronts: people tied by a kind marked so, by the weights of their ties", {"agents.gains"});
  share_kin.stage = "rents.take.book";
  return {describe_slot("rents.take", "holders", Type::number(), Join::sum, "0", "what a holder takes in this step",
                        {"agents.take", "agents.gains", "agents.taken_in_post"}),
          share_up,
          share_kin,
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
    planner.add<BookTake>(planner, planner.joined("rents.share_up", Operation::add), planner.joined("rents.share_kin", Operation::add));
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
