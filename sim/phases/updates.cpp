// `set` and `add` of a phase: new value = (set, or the old one) + all adds, all from the same state.
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"

namespace ostrakon {

void plan_updates(Planner& planner, std::int32_t phase) {
  std::vector<ColumnRule> rules;
  for (const Update& update : planner.scenario().updates) {
    if (update.phase != phase) continue;
    std::vector<Expression> parts;
    parts.push_back(update.set ? update.set->value : own(planner.catalogue(), update.table, update.attribute));
    for (const Term& term : update.adds) parts.push_back(term.value);
    const std::string path = update.set ? update.set->path : update.adds.front().path;
    rules.push_back({update.table, update.attribute, join(parts, Operation::add, path), "", {}, path});
  }
  if (rules.empty()) return;
  const std::string name = planner.scenario().phases[static_cast<std::size_t>(phase)].name + ".updates";
  planner.add<ColumnsStage>(name, planner.compiler(), std::move(rules));
}

}  // namespace ostrakon
