#include "phases/effects.h"

#include "phases/cases.h"

#include <algorithm>

namespace ostrakon {
namespace {

// Which rows and inputs an expression asks.
struct Asks {
  bool row = false, input = false, draw = false;
};

Asks asks(const TypedExpression& expression) {
  Asks found;
  for (const TypedNode& node : expression.nodes) {
    found.row |= node.node == Node::row;
    found.input |= node.node == Node::input;
    // An aggregate may look at anything: treat it as asking the row.
    found.row |= node.node == Node::aggregate;
  }
  return found;
}

// `column` where the expression is a stored integer column of the asked row itself.
AttributeId plain_column(const TypedExpression& expression, const Catalogue& catalogue) {
  if (expression.nodes.size() != 2) return AttributeId::none();
  const TypedNode& row = expression.nodes[0];
  const TypedNode& read = expression.nodes[1];
  if (row.node != Node::row || row.depth != 0 || read.node != Node::attribute) return AttributeId::none();
  return catalogue.attribute(read.table, read.attribute).storage == Storage::f64 ? AttributeId::none() : read.attribute;
}

}  // namespace

Effects::Effects(Compiler& compiler, const std::vector<Effect>& effects, TableId own_table) : own_table_(own_table) {
  for (const Effect& effect : effects) {
    EffectCode code;
    code.effect = &effect;
    code.table = effect.own_row ? own_table : effect.table;
    if (effect.row) {
      code.row = compiler.value(effect.row, own_table, 1);
      code.has_row = true;
    } else if (!effect.own_row) {
      find_condition(compiler, code, own_table);
    }
    for (const Change& change : effect.changes) {
      const TableId asked = change.row >= 0 ? change.table : code.table;
      compiler.note_write(change.table, change.attribute);
      code.changes.push_back({&change, compiler.value(change.value, asked, 1)});
    }
    if (!effect.reorganisations.empty()) note_reorganisation(compiler);
    if (effect.succession) heir_ = Heir(compiler);
    if (effect.with) code.with = compiler.value(effect.with, table::agents, 1);
    effects_.push_back(std::move(code));
  }
}

void Effects::find_condition(Compiler& compiler, EffectCode& code, TableId own_table) const {
  const Catalogue& catalogue = compiler.catalogue();
  std::vector<Expression> rest;
  for (const Expression& piece : conjuncts(code.effect->where)) {
    const TypedNode& root = piece->root();
    if (!code.has_match && root.node == Node::operation && root.operation == Operation::equal) {
      for (int side = 0; side < 2 && !code.has_match; ++side) {
        const Expression column = part(*piece, root.args[static_cast<std::size_t>(side)]);
        const Expression other = part(*piece, root.args[static_cast<std::size_t>(1 - side)]);
        const AttributeId attribute = plain_column(*column, catalogue);
        if (!attribute.valid() || asks(*other).row) continue;
        code.matched = attribute;
        code.match = compiler.value(other, own_table, 1);
        code.has_match = true;
        // Only what the world alone writes can be followed, and the engine itself writes some columns directly.
        const Attribute& column_info = catalogue.attribute(code.table, attribute);
        const bool followable = column_info.storage == Storage::i32 && column_info.writable && !written_by_engine(code.table, attribute);
        if (followable) compiler.note_followed(code.table, attribute);
      }
      if (code.has_match) continue;
    }
    rest.push_back(piece);
  }
  if (const Expression condition = join(rest, Operation::logical_and, code.effect->path)) {
    code.rest = compiler.condition(condition, code.table, 1);
    code.has_rest = true;
  }
}

bool holds_something(const TimelineEntry& entry) {
  return std::any_of(entry.effects.begin(), entry.effects.end(), [](const Effect& effect) {
    return std::any_of(effect.changes.begin(), effect.changes.end(),
                       [](const Change& change) { return change.kind == EffectKind::hold; });
  });
}

void Effects::ask_changes(World& world, const EffectCode& code, std::span<const Firing> firings, EffectsMemory& memory) const {
  while (memory.pending.size() < code.changes.size()) memory.pending.emplace_back();
  for (std::size_t i = 0; i < code.changes.size(); ++i) {
    const ChangeCode& item = code.changes[i];
    EffectsMemory::Pending& now = memory.pending[i];
    const Table& table = world.table(item.change->table);
    now.asked.clear();
    const auto ask = [&](const Firing& firing, std::int32_t row) {
      now.asked.add(row, {firing.cause.value()}, key_of_change(firing, table.key(row)));
    };
    if (item.change->row >= 0) {
      for (const Firing& firing : firings) ask(firing, item.change->row);
    } else {
      for (const Target& target : memory.targets) ask(firings[static_cast<std::size_t>(target.firing)], target.row);
    }
    if (!now.asked.empty()) now.values = now.asked.values(world, item.program);
  }
}

void Effects::change(World& world, const EffectCode& code, std::span<const Firing> firings, EffectsMemory& memory) const {
  ask_changes(world, code, firings, memory);
  for (std::size_t c = 0; c < code.changes.size(); ++c) {
    const Change& change = *code.changes[c].change;
    const std::vector<std::int32_t>& rows = memory.pending[c].asked.rows();
    const double* values = memory.pending[c].values;
    const Column& column = world.table(change.table).column(change.attribute);
    if (rows.empty()) continue;
    if (change.kind == EffectKind::set) {
      world.moment().note(world.scenario().catalogue, change.table, change.attribute, rows, values, this, change.path);
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double before = column.get(static_cast<std::size_t>(rows[i]));
      const double value = change.kind == EffectKind::add ? before + values[i] : values[i];
      world.store(change.table, change.attribute, rows[i], value, change.path);
    }
  }
}

void Effects::act(World& world, const EffectCode& code, std::span<const Firing> firings, std::span<const Target> targets) const {
  const Effect& effect = *code.effect;
  if (effect.sanction < 0 && effect.open_case < 0 && !effect.retire && !effect.die && effect.leave < 0) return;
  const bool falls = effect.sanction >= 0 && world[sanction_column::purged][effect.sanction] == 1;
  const bool removes = effect.sanction >= 0 && world.removes(effect.sanction);
  const bool leaves = removes || effect.retire || effect.die || effect.leave >= 0;
  const std::uint8_t* status = world[agent_column::status];
  for (const Target& target : targets) {
    const AgentId agent(target.row);
    if (leaves && world.new_in_post(agent)) continue;
    const EventId event = firings[static_cast<std::size_t>(target.firing)].event;
    // Who has gone earlier in this step cannot go again.
    const auto is = static_cast<Status>(status[target.row]);
    if (is == Status::dead || is == Status::departed) continue;
    if (effect.open_case >= 0 && at_large(world, agent)) {
      open_case(world, agent, PostId::none(), effect.open_case, event, CaseId::none());
    }
    if (effect.sanction >= 0) {
      if (is == Status::dismissed || is == Status::expelled || is == Status::sentenced) continue;
      if (falls && world[agent_column::fell_at][target.row] == world.now()) continue;
      world.sanction(agent, effect.sanction, world.now(), event, -1, is);
    }
    if (effect.die) world.die(agent, event);
    if (effect.retire && is <= Status::under_inquiry) world.retire(agent, event);
    if (effect.leave >= 0 && world[agent_column::post][target.row] >= 0) {
      world.vacate(agent, static_cast<EndedBy>(effect.leave), world.now(), event);
      if (is != Status::under_inquiry) world[agent_column::status][target.row] = static_cast<std::uint8_t>(Status::bench);
    }
  }
}

void Effects::apply(World& world, std::span<const Firing> firings, EffectsMemory& memory) const {
  if (firings.empty()) return;
  for (const EffectCode& code : effects_) {
    find_targets(world, code, firings, memory);
    change(world, code, firings, memory);
    act(world, code, firings, memory.targets);
    if (code.effect->demote > 0 || code.effect->move.first >= 0) advance(world, *code.effect, firings, memory.targets);
    if (code.effect->tie >= 0 || code.effect->untie >= 0) bind(world, code, firings, memory);
    if (code.effect->succession) succeed(world, firings);
    if (!code.effect->reorganisations.empty()) reorganise(world, code, firings, memory.targets);
  }
}

}  // namespace ostrakon
