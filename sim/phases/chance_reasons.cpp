#include "phases/chance_reasons.h"

#include "base/draw_ledger.h"
#include "base/kernels.h"

namespace ostrakon {

ChanceReasons::ChanceReasons(Compiler& compiler, const Expression& chance, DrawSite site, TableId asked, std::size_t inputs)
    : chance_(compiler.value(chance, asked, inputs)), site_(site), asked_(asked) {}

void ChanceReasons::ask(World& world, const Domain& domain, std::span<const std::int32_t> positions, Memory& memory) const {
  const std::size_t count = positions.size();
  memory.draws.clear();
  if (count == 0) return;
  // The same draws as before, not new ones.
  const DrawLedger::Lent unnoted(nullptr);
  DrawPoint point = world.draw_point(site_);
  point.n = domain.first_try;
  const Table& table = world.table(asked_);
  memory.rows.clear();
  memory.keys.clear();
  for (const std::int32_t position : positions) {
    const std::int32_t row = domain.rows != nullptr ? domain.rows[position] : position;
    memory.rows.push_back(row);
    memory.keys.push_back(domain.keys != nullptr ? domain.keys[position] : table.key(row));
    memory.draws.push_back(scalar::uniform(memory.keys.back(), point));
  }
  while (memory.inputs.size() < domain.inputs.size()) memory.inputs.emplace_back();
  memory.pointers.assign(domain.inputs.size(), nullptr);
  for (std::size_t i = 0; i < domain.inputs.size(); ++i) {
    if (domain.inputs[i] == nullptr) continue;
    memory.inputs[i].reserve(count);
    double* values = memory.inputs[i].data();
    for (std::size_t k = 0; k < count; ++k) values[k] = domain.inputs[i][positions[k]];
    memory.pointers[i] = values;
  }
  Domain again = domain;
  again.count = count;
  again.rows = memory.rows.data();
  again.keys = memory.keys.data();
  again.inputs = memory.pointers;
  again.least = Presence::gone;
  memory.chances.reserve(count);
  double* chances = memory.chances.data();
  world.evaluator().evaluate(chance_, world.view(), again, {&chances, 1});
}

}  // namespace ostrakon
