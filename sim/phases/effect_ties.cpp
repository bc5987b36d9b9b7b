// Effects on ties: people become tied to somebody, or no longer are.
#include "phases/effects.h"

namespace ostrakon {

// Whom is asked of everyone before the first tie begins or ends.
void Effects::bind(World& world, const EffectCode& code, std::span<const Firing> firings, EffectsMemory& memory) const {
  const Effect& effect = *code.effect;
  const double* with = nullptr;
  if (effect.with) {
    memory.asked.clear();
    for (const Target& target : memory.targets) {
      const Firing& firing = firings[static_cast<std::size_t>(target.firing)];
      memory.asked.add(target.row, {firing.cause.value()}, key_of_change(firing, world.table(table::agents).key(target.row)));
    }
    if (!memory.asked.empty()) with = memory.asked.values(world, code.with);
  }
  const std::int32_t* kind = world[tie_column::kind];
  for (std::size_t i = 0; i < memory.targets.size(); ++i) {
    const AgentId agent(memory.targets[i].row);
    const auto is = static_cast<Status>(world[agent_column::status][agent.value()]);
    if (is == Status::dead || is == Status::departed) continue;
    if (effect.untie >= 0 && !effect.with) {
      world.each_tie(agent, [&](std::int32_t row) {
        if (kind[row] == effect.untie) world.drop_tie(row);
      });
    }
    const AgentId other(with != nullptr ? static_cast<std::int32_t>(with[i]) : -1);
    if (!other.valid()) continue;
    if (effect.untie >= 0) {
      if (const std::int32_t row = world.tie(effect.untie, agent, other); row >= 0) world.drop_tie(row);
    }
    if (effect.tie >= 0) {
      world.form_tie(effect.tie, agent, other, 1);
      kind = world[tie_column::kind];  // rows may have moved
    }
  }
}

}  // namespace ostrakon
