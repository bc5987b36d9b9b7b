// Work: effort, performance, and what sectors can do.
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"

namespace ostrakon {

std::vector<Slot> work_slots() {
  return {describe_slot("work.effort", "holders", Type::number(), Join::one, "1", "share of full effort of a holder; fear lowers it",
                        {"agents.effort"}),
          describe_slot("work.performance", "holders", Type::number(), Join::one, "stays", "new noisy signal of performance",
                        {"agents.performance"}),
          describe_slot("work.capability", "sectors", Type::number(), Join::sum, "0", "added to the sector's capability in this step",
                        {"sectors.capability"})};
}

void plan_work(Planner& planner) {
  Compiler& compiler = planner.compiler();
  const auto holder_column = [&](const char* slot, NumberColumn column) {
    if (const Expression value = planner.joined(slot, Operation::add)) {
      planner.add<ColumnsStage>(slot, compiler,
                                std::vector<ColumnRule>{{column.table, column.attribute, value, "holders", {}, std::string("rules.") + slot}});
    }
  };
  holder_column("work.effort", agent_column::effort);
  holder_column("work.performance", agent_column::performance);
  if (const Expression amount = planner.joined("work.capability", Operation::add)) {
    const auto column = sector_column::capability;
    const Expression parts[] = {own(planner.catalogue(), column.table, column.attribute), amount};
    planner.add<ColumnsStage>("work.capability", compiler,
                              std::vector<ColumnRule>{{column.table, column.attribute, join(parts, Operation::add, "rules.work.capability"),
                                                       "", {}, "rules.work.capability"}});
  }
}

}  // namespace ostrakon
