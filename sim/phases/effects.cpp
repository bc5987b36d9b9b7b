#include "phases/effects.h"

#include "base/kernels.h"

#include <algorithm>
#include <map>

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

// Several firings may change one row in one step: its draws are those of the pair, but of whom a firing is about, their
// own.
std::uint64_t key_of_change(const Firing& firing, std::uint64_t row) {
  return !firing.about || *firing.about == row ? row : mix64(*firing.about, row);
}

// Inputs of a domain in which only `cause` is given, one value a position.
struct CauseInput {
  std::vector<double> values;
  const double* pointer = nullptr;
  double none = -1;
  void set(std::span<const Firing> firings) {
    values.clear();
    for (const Firing& firing : firings) values.push_back(firing.cause.value());
    values.resize(whole_blocks(values.size()), -1.0);
    pointer = values.data();
  }
  void attach(Domain& domain) const {
    domain.inputs = {&pointer, 1};
    domain.uniform_inputs = {&none, 1};
  }
};

// Calls take(row, value) at least for every row that holds one of the wanted values.
template <class Take>
void scan(const std::int32_t* data, std::size_t count, std::span<const std::pair<std::int32_t, std::int32_t>> wanted, Take take) {
  constexpr std::size_t few = 16;
  if (wanted.size() <= few) {
    std::int32_t values[few];
    for (std::size_t i = 0; i < wanted.size(); ++i) values[i] = wanted[i].first;
    std::uint32_t found[block_rows + 8];
    for (std::size_t first = 0; first < count; first += block_rows) {
      const std::size_t matches =
          kernels().matches(found, data + first, values, wanted.size(), std::min(block_rows, count - first));
      for (std::size_t i = 0; i < matches; ++i) take(first + found[i], data[first + found[i]]);
    }
    return;
  }
  // A small table of flags tells most rows apart from the wanted values.
  std::uint8_t flags[4096] = {};
  for (const auto& value : wanted) flags[static_cast<std::uint32_t>(value.first) % 4096] = 1;
  for (std::size_t row = 0; row < count; ++row) {
    if (flags[static_cast<std::uint32_t>(data[row]) % 4096] != 0) take(row, data[row]);
  }
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

bool Effects::has_holds() const {
  for (const EffectCode& code : effects_) {
    for (const ChangeCode& change : code.changes) {
      if (change.change->kind == EffectKind::hold) return true;
    }
  }
  return false;
}

void Effects::match_targets(World& world, const EffectCode& code, std::span<const Firing> firings,
                            std::vector<Target>& targets) const {
  CauseInput cause;
  cause.set(firings);
  std::vector<std::int32_t> rows;
  for (const Firing& firing : firings) rows.push_back(firing.row);
  Domain domain;
  domain.count = rows.size();
  domain.rows = rows.data();
  cause.attach(domain);
  AlignedArray<double> wanted;
  wanted.reserve(rows.size());
  double* values = wanted.data();
  world.evaluator().evaluate(code.match, world.view(), domain, {&values, 1});
  // Sorted by value, then firing, so that one pass over the column finds all.
  std::vector<std::pair<std::int32_t, std::int32_t>> by_value;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (values[i] >= 0) by_value.emplace_back(static_cast<std::int32_t>(values[i]), static_cast<std::int32_t>(i));
  }
  std::sort(by_value.begin(), by_value.end());
  if (by_value.empty()) return;
  const Column& column = world.table(code.table).column(code.matched);
  const std::size_t count = world.rows(code.table);
  const auto take = [&](std::size_t row, std::int32_t value) {
    auto first = std::lower_bound(by_value.begin(), by_value.end(), std::pair{value, std::int32_t{-1}});
    for (; first != by_value.end() && first->first == value; ++first) targets.push_back({first->second, static_cast<std::int32_t>(row)});
  };
  if (column.storage() == Storage::i32) {
    scan(column.array<std::int32_t>().data(), count, by_value, take);
  } else {
    for (std::size_t row = 0; row < count; ++row) take(row, static_cast<std::int32_t>(column.get(row)));
  }
  std::sort(targets.begin(), targets.end(), [](const Target& a, const Target& b) {
    return a.firing != b.firing ? a.firing < b.firing : a.row < b.row;
  });
}

// Leaves the targets for which the rest of the condition holds.
void Effects::keep(World& world, const EffectCode& code, std::span<const Firing> firings, std::vector<Target>& targets) const {
  if (!code.has_rest || targets.empty()) return;
  std::vector<Firing> causes;
  std::vector<std::int32_t> rows, kept;
  for (const Target& target : targets) {
    causes.push_back(firings[static_cast<std::size_t>(target.firing)]);
    rows.push_back(target.row);
  }
  CauseInput cause;
  cause.set(causes);
  Domain domain;
  domain.count = rows.size();
  domain.rows = rows.data();
  cause.attach(domain);
  world.evaluator().select(code.rest, world.view(), domain, kept);
  std::vector<Target> result;
  for (std::int32_t position : kept) result.push_back(targets[static_cast<std::size_t>(position)]);
  targets = std::move(result);
}

void Effects::targets(World& world, const EffectCode& code, std::span<const Firing> firings, std::vector<Target>& targets) const {
  targets.clear();
  if (code.effect->own_row) {
    for (std::size_t i = 0; i < firings.size(); ++i) targets.push_back({static_cast<std::int32_t>(i), firings[i].row});
    return;
  }
  if (code.has_row) {
    CauseInput cause;
    cause.set(firings);
    std::vector<std::int32_t> rows;
    std::vector<std::uint64_t> keys;
    for (const Firing& firing : firings) {
      rows.push_back(firing.row);
      keys.push_back(firing.about.value_or(world_key));
    }
    keys.resize(whole_blocks(keys.size()));
    Domain domain;
    domain.count = rows.size();
    domain.rows = rows.data();
    domain.keys = keys.data();
    cause.attach(domain);
    AlignedArray<double> found;
    found.reserve(rows.size());
    double* values = found.data();
    world.evaluator().evaluate(code.row, world.view(), domain, {&values, 1});
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (values[i] >= 0) targets.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(values[i])});
    }
    return;
  }
  if (code.has_match) {
    match_targets(world, code, firings, targets);
    keep(world, code, firings, targets);
    return;
  }
  for (std::size_t i = 0; i < firings.size(); ++i) {
    const std::size_t count = world.rows(code.table);
    if (!code.has_rest) {
      for (std::size_t row = 0; row < count; ++row) targets.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(row)});
      continue;
    }
    const double cause = firings[i].cause.value();
    const double* no_vector = nullptr;
    Domain domain;
    domain.count = count;
    domain.inputs = {&no_vector, 1};
    domain.uniform_inputs = {&cause, 1};
    std::vector<std::int32_t> rows;
    world.evaluator().select(code.rest, world.view(), domain, rows);
    for (std::int32_t row : rows) targets.push_back({static_cast<std::int32_t>(i), row});
  }
}

void Effects::change(World& world, const EffectCode& code, std::span<const Firing> firings, std::span<const Target> targets) const {
  struct Pending {
    const Change* change;
    std::vector<std::int32_t> rows;
    AlignedArray<double> values;
  };
  std::vector<Pending> pending;
  for (const ChangeCode& item : code.changes) {
    Pending now{item.change, {}, {}};
    std::vector<Firing> causes;
    if (item.change->row >= 0) {
      causes.assign(firings.begin(), firings.end());
      now.rows.assign(firings.size(), item.change->row);
    } else {
      for (const Target& target : targets) {
        causes.push_back(firings[static_cast<std::size_t>(target.firing)]);
        now.rows.push_back(target.row);
      }
    }
    if (now.rows.empty()) continue;
    CauseInput cause;
    cause.set(causes);
    const Table& table = world.table(item.change->table);
    std::vector<std::uint64_t> keys(whole_blocks(now.rows.size()));
    for (std::size_t i = 0; i < now.rows.size(); ++i) keys[i] = key_of_change(causes[i], table.key(now.rows[i]));
    Domain domain;
    domain.count = now.rows.size();
    domain.rows = now.rows.data();
    domain.keys = keys.data();
    cause.attach(domain);
    now.values.reserve(now.rows.size());
    double* values = now.values.data();
    world.evaluator().evaluate(item.program, world.view(), domain, {&values, 1});
    pending.push_back(std::move(now));
  }
  for (const Pending& item : pending) {
    const Change& change = *item.change;
    const Column& column = world.table(change.table).column(change.attribute);
    if (change.kind == EffectKind::set) {
      world.moment().note(world.scenario().catalogue, change.table, change.attribute, item.rows, item.values.data(), this, change.path);
    }
    for (std::size_t i = 0; i < item.rows.size(); ++i) {
      const std::int32_t row = item.rows[i];
      const double before = column.get(static_cast<std::size_t>(row));
      const double value = change.kind == EffectKind::add ? before + item.values[i] : item.values[i];
      world.store(change.table, change.attribute, row, value, change.path);
    }
  }
}

void Effects::act(World& world, const EffectCode& code, std::span<const Firing> firings, std::span<const Target> targets) const {
  const Effect& effect = *code.effect;
  if (effect.sanction < 0 && !effect.retire && !effect.die && effect.leave < 0) return;
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

void Effects::apply(World& world, std::span<const Firing> firings) const {
  if (firings.empty()) return;
  std::vector<Target> found;
  for (const EffectCode& code : effects_) {
    targets(world, code, firings, found);
    change(world, code, firings, found);
    act(world, code, firings, found);
  }
}

}  // namespace ostrakon
