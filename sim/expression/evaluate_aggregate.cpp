// What is prepared for aggregates before the blocks: the inner program over the inner table once, then one value or
// one list for each group of its rows.
#include "expression/evaluation.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ostrakon {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double most_groups = 9e18;  // fits 64 bits

// Groups by keys are a dense table up to so many entries; beyond, only those that occur are kept.
std::size_t dense_limit(std::size_t rows) {
  return std::max<std::size_t>(std::size_t{1} << 16, 4 * rows);
}

// Row numbers by group, ascending within each (counting sort).
void list_members(AggregateState& state) {
  state.offsets.assign(state.groups + 1, 0);
  for (const std::int32_t group : state.group) {
    if (group >= 0) ++state.offsets[static_cast<std::size_t>(group) + 1];
  }
  for (std::size_t g = 0; g < state.groups; ++g) state.offsets[g + 1] += state.offsets[g];
  state.members.resize(state.offsets.back());
  state.block.assign(state.offsets.begin(), state.offsets.end() - 1);
  for (std::size_t i = 0; i < state.rows; ++i) {
    if (state.group[i] < 0) continue;
    state.members[state.block[static_cast<std::size_t>(state.group[i])]++] = static_cast<std::int32_t>(i);
  }
}

}  // namespace

void Evaluation::run_inner(const AggregateCode& aggregate, AggregateState& state, const double* outers) {
  const TableView& table = view_.tables[static_cast<std::size_t>(aggregate.table.value())];
  state.rows = table.rows;
  state.mask = state.value = state.weight = nullptr;
  if (aggregate.inner == nullptr) return;
  const Program::Code& code = *aggregate.inner;
  if (state.outputs.size() < code.outputs.size()) state.outputs.resize(code.outputs.size());
  state.pointers.resize(code.outputs.size());
  for (std::size_t o = 0; o < code.outputs.size(); ++o) {
    state.outputs[o].reserve(state.rows);
    state.pointers[o] = state.outputs[o].data();
  }
  const auto output = [&](std::int32_t o) { return o < 0 ? nullptr : state.pointers[static_cast<std::size_t>(o)]; };
  state.mask = output(aggregate.mask);
  state.value = output(aggregate.value);
  state.weight = output(aggregate.weight);
  if (state.rows == 0) return;
  Domain domain;
  domain.count = state.rows;
  domain.first_try = domain_.first_try;
  Evaluation(code, view_, domain, {state.pointers.data(), state.pointers.size()}, scratch_, depth_ + 1, outers)
      .run(nullptr);
  if (!aggregate.skip_nan || state.value == nullptr) return;
  state.known.reserve(state.rows);
  double* known = state.known.data();
  for (std::size_t i = 0; i < state.rows; ++i) {
    const bool in = state.mask == nullptr || state.mask[i] != 0;
    known[i] = in && !std::isnan(state.value[i]) ? 1 : 0;
  }
  state.mask = known;
}

void Evaluation::size_groups(const AggregateCode&, AggregateState& state, std::span<const GroupKey> keys, double& all) {
  state.sizes.clear();
  all = 1;
  for (const GroupKey& key : keys) {
    std::int64_t size = 2;
    if (key.type.base == Base::word) size = key.words;
    if (key.type.base == Base::reference) {
      size = static_cast<std::int64_t>(view_.tables[static_cast<std::size_t>(key.type.of)].rows);
    }
    state.sizes.push_back(size + 1);
    all *= static_cast<double>(size + 1);
  }
}

// Numbers of the groups by the values of the keys, none included; a key out of its range belongs to no group.
void Evaluation::find_groups(const AggregateCode& aggregate, AggregateState& state) {
  std::span<const GroupKey> keys = aggregate.keys;
  std::int32_t first_key = aggregate.first_key;
  if (aggregate.by >= 0) {
    keys = {&aggregate.by_key, 1};
    first_key = aggregate.by;
  }
  double all = 1;
  size_groups(aggregate, state, keys, all);
  if (all > most_groups) {
    throw_rule_error(aggregate.path, 0, -1, all, "groups are more than can be numbered; compare fewer references");
  }
  state.dense = all <= static_cast<double>(dense_limit(state.rows));
  state.composite.assign(state.rows, 0);
  for (std::size_t k = 0; k < keys.size(); ++k) {
    const double* values = state.pointers[static_cast<std::size_t>(first_key) + k];
    const auto largest = static_cast<double>(state.sizes[k] - 2);
    for (std::size_t i = 0; i < state.rows; ++i) {
      std::int64_t& id = state.composite[i];
      const bool inside = values[i] >= -1 && values[i] <= largest;
      id = id < 0 || !inside ? -1 : id * state.sizes[k] + static_cast<std::int64_t>(values[i]) + 1;
    }
  }
  if (state.mask != nullptr) {
    for (std::size_t i = 0; i < state.rows; ++i) {
      if (state.mask[i] == 0) state.composite[i] = -1;
    }
  }
  state.group.resize(state.rows);
  if (state.dense) {
    state.groups = static_cast<std::size_t>(all);
    for (std::size_t i = 0; i < state.rows; ++i) state.group[i] = static_cast<std::int32_t>(state.composite[i]);
    return;
  }
  state.ids.clear();
  for (const std::int64_t id : state.composite) {
    if (id >= 0) state.ids.push_back(id);
  }
  std::sort(state.ids.begin(), state.ids.end());
  state.ids.erase(std::unique(state.ids.begin(), state.ids.end()), state.ids.end());
  state.groups = state.ids.size();
  for (std::size_t i = 0; i < state.rows; ++i) {
    const auto found = std::lower_bound(state.ids.begin(), state.ids.end(), state.composite[i]);
    state.group[i] = state.composite[i] < 0 ? -1 : static_cast<std::int32_t>(found - state.ids.begin());
  }
}

// Rows of each group; their values sorted, or their weights summed up.
void Evaluation::prepare_lists(const AggregateCode& aggregate, AggregateState& state) {
  list_members(state);
  if (state.value == nullptr && state.weight == nullptr) return;
  state.ordered.resize(state.members.size());
  for (std::size_t g = 0; g < state.groups; ++g) {
    double sum = 0;
    for (std::size_t m = state.offsets[g]; m < state.offsets[g + 1]; ++m) {
      const auto row = static_cast<std::size_t>(state.members[m]);
      if (aggregate.kind != AggregateKind::pick) {
        state.ordered[m] = state.value[row];
        continue;
      }
      const double weight = state.weight[row];
      if (!(weight >= 0) || !std::isfinite(weight)) {
        throw_weight_error(aggregate, state.members[m], weight);
      }
      state.ordered[m] = sum += weight;
    }
  }
  if (aggregate.kind == AggregateKind::pick) return;
  for (std::size_t g = 0; g < state.groups; ++g) {
    sort_values({state.ordered.data() + state.offsets[g], state.offsets[g + 1] - state.offsets[g]});
  }
}

void Evaluation::prepare(std::size_t number) {
  const AggregateCode& aggregate = code_.aggregates[number];
  if (aggregate.form != Form::whole && aggregate.form != Form::grouped) return;
  AggregateState& state = shared_.states[number];
  state.streamed = stream(aggregate, state);
  if (state.streamed) return;
  run_inner(aggregate, state, nullptr);
  const bool by = aggregate.by >= 0;
  const bool lists = sorts_values(aggregate.kind) || aggregate.kind == AggregateKind::pick;
  if (aggregate.form == Form::whole && !by && !lists) {
    state.groups = 1;
    state.dense = true;
    state.sizes.clear();
    state.table.assign(1, reduce_rows(aggregate, state, 0, state.ordered));
    return;
  }
  find_groups(aggregate, state);
  if (lists) {
    prepare_lists(aggregate, state);
  } else {
    reduce_groups(aggregate, state);
  }
}

void Evaluation::run_groups() {
  begin();
  const auto number = static_cast<std::size_t>(code_.grouped);
  const AggregateCode& aggregate = code_.aggregates[number];
  const AggregateState& state = shared_.states[number];
  double argument = 0;
  for (const Instruction& ins : code_.prologue) {
    if (ins.opcode == Opcode::aggregate && ins.index == code_.grouped && aggregate.argument) {
      argument = operand(ins, static_cast<std::size_t>(ins.operand_count) - 1).scalar;
    }
  }
  const bool lists = sorts_values(aggregate.kind);
  const bool share = aggregate.kind == AggregateKind::share;
  const double whole = !share ? 1 : state.streamed ? state.whole : sum_rows(state);
  for (std::size_t value = 0; value < domain_.count; ++value) {
    double& result = results_[0][value];
    std::size_t group = value + 1;  // 0: none
    if (!state.dense) {
      const auto id = static_cast<std::int64_t>(group);
      const auto found = std::lower_bound(state.ids.begin(), state.ids.end(), id);
      const bool known = found != state.ids.end() && *found == id;
      group = known ? static_cast<std::size_t>(found - state.ids.begin()) : state.groups;
    }
    if (lists) {
      const bool known = group < state.groups;
      const std::size_t from = known ? state.offsets[group] : 0, to = known ? state.offsets[group + 1] : 0;
      result = of_sorted(aggregate.kind, {state.ordered.data() + from, to - from}, argument, nan);
    } else {
      const bool known = group < state.groups && state.counts[group] > 0;
      const bool counts = aggregate.kind == AggregateKind::count || aggregate.kind == AggregateKind::sum ||
                          aggregate.kind == AggregateKind::share || aggregate.kind == AggregateKind::any;
      result = known ? state.table[group] : counts ? 0 : nan;
    }
    if (share) result = whole != 0 ? result / whole : nan;
  }
}

}  // namespace ostrakon
