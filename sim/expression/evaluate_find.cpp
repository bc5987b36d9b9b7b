// What an aggregate or a pick is for each asker of the block.
#include "expression/bucket_index.h"
#include "expression/evaluation.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ostrakon {

namespace {

// Of a value well inside the range of integers. (The C library's floor is slow without SSE 4.)
bool is_whole(double value) {
  return value == static_cast<double>(static_cast<std::int64_t>(value));
}

// A weight of infinity summed up is none either.
void add_candidate(const AggregateCode& aggregate, AggregateState& state, std::size_t row, double& sum) {
  state.members.push_back(static_cast<std::int32_t>(row));
  if (state.weight == nullptr) return;
  const double weight = state.weight[row];
  if (!(weight >= 0) || !std::isfinite(weight)) {
    throw_weight_error(aggregate, static_cast<std::int32_t>(row), weight);
  }
  sum += weight;
  state.ordered.push_back(sum);
}

}  // namespace

// The group of each asker of the block, or -1: no row has these keys, or the gate says no.
void Evaluation::find_asked_groups(const AggregateCode& aggregate, const AggregateState& state, const Instruction& ins,
                                   std::int64_t* groups) const {
  const std::size_t keys = aggregate.keys.size();
  std::fill_n(groups, n_, 0);
  for (std::size_t k = 0; k < keys; ++k) {
    const Operand values = operand(ins, k);
    const std::int64_t size = state.sizes[k];
    const auto largest = static_cast<double>(size - 2);
    for (std::size_t i = 0; i < n_; ++i) {
      const double key = at(values, i);
      const bool inside = key >= -1 && key <= largest;
      const auto whole = static_cast<std::int64_t>(inside ? key : 0);
      const bool known = inside && groups[i] >= 0 && static_cast<double>(whole) == key;
      groups[i] = known ? groups[i] * size + whole + 1 : -1;
    }
  }
  if (aggregate.gate) {
    const Operand gate = operand(ins, keys);
    for (std::size_t i = 0; i < n_; ++i) {
      if (at(gate, i) == 0) groups[i] = -1;
    }
  }
  if (state.dense) return;
  for (std::size_t i = 0; i < n_; ++i) {
    const auto found = std::lower_bound(state.ids.begin(), state.ids.end(), groups[i]);
    groups[i] = found != state.ids.end() && *found == groups[i] ? found - state.ids.begin() : -1;
  }
}

void Evaluation::look_up(const Instruction& ins, double* out) {
  const auto number = static_cast<std::size_t>(ins.index);
  const AggregateCode& aggregate = code_.aggregates[number];
  const AggregateState& state = shared_.states[number];
  const bool lists = sorts_values(aggregate.kind);
  const Operand argument =
      aggregate.argument ? operand(ins, static_cast<std::size_t>(ins.operand_count) - 1) : Operand{};
  std::int64_t groups[block_rows];
  find_asked_groups(aggregate, state, ins, groups);
  for (std::size_t i = 0; i < n_; ++i) {
    const std::int64_t group = groups[i];
    if (group < 0) {
      out[i] = aggregate.missing;
    } else if (!lists) {
      out[i] = state.table[static_cast<std::size_t>(group)];
    } else {
      const auto g = static_cast<std::size_t>(group);
      out[i] =
          of_sorted(aggregate.kind, {state.ordered.data() + state.offsets[g], state.offsets[g + 1] - state.offsets[g]},
                    at(argument, i), aggregate.missing);
    }
  }
}

void Evaluation::ask_anew(const Instruction& ins, double* out) {
  const auto number = static_cast<std::size_t>(ins.index);
  const AggregateCode& aggregate = code_.aggregates[number];
  AggregateState& state = shared_.states[number];
  check_nested(aggregate);
  const std::size_t outers = ins.operand_count - (aggregate.argument ? 1u : 0u);
  const Operand argument = aggregate.argument ? operand(ins, outers) : Operand{};
  for (std::size_t i = 0; i < n_; ++i) {
    collect_outers(ins, outers, i);
    run_inner(aggregate, state, frame_.outers.data());
    out[i] = reduce_rows(aggregate, state, at(argument, i), state.ordered);
  }
}

void Evaluation::check_nested(const AggregateCode& aggregate) const {
  const std::size_t rows = view_.tables[static_cast<std::size_t>(aggregate.table.value())].rows;
  if (rows < nested_limit) return;
  throw_rule_error(aggregate.path, first_, row_of(0), static_cast<double>(rows),
                   "rows to go through for each asker; a condition on `self` must be an equality, or the table be "
                   "under 1,000 rows");
}

void Evaluation::collect_outers(const Instruction& ins, std::size_t count, std::size_t i) {
  frame_.outers.resize(count);
  for (std::size_t k = 0; k < count; ++k) frame_.outers[k] = at(operand(ins, k), i);
}

// The bucket of the asker at position i among those that the world keeps.
std::span<const std::int32_t> Evaluation::bucket_at(const AggregateCode& aggregate, const Instruction& ins,
                                                    std::size_t i) const {
  constexpr std::size_t most_keys = 16;
  std::int32_t values[most_keys];
  const std::size_t keys = aggregate.keys.size();
  if (aggregate.gate && at(operand(ins, keys), i) == 0) return {};
  for (std::size_t k = 0; k < keys; ++k) {
    const double key = at(operand(ins, k), i);
    if (!(key >= -1 && key < 1e9) || !is_whole(key)) return {};
    values[k] = static_cast<std::int32_t>(key);
  }
  const BucketIndex& index = *view_.indexes[static_cast<std::size_t>(aggregate.index)];
  return index.bucket(index.bucket_of({values, keys}));
}

void Evaluation::pick(const Instruction& ins, double* out) {
  const auto number = static_cast<std::size_t>(ins.index);
  const AggregateCode& aggregate = code_.aggregates[number];
  const AggregateState& state = shared_.states[number];
  const Operand u = operand(ins, static_cast<std::size_t>(ins.operand_count) - 1);
  if (aggregate.form == Form::all_rows) {
    const auto rows = static_cast<double>(view_.tables[static_cast<std::size_t>(aggregate.table.value())].rows);
    for (std::size_t i = 0; i < n_; ++i) {
      out[i] = rows > 0 ? std::min(static_cast<double>(static_cast<std::int64_t>(at(u, i) * rows)), rows - 1) : -1;
    }
    return;
  }
  if (aggregate.form == Form::indexed) {
    for (std::size_t i = 0; i < n_; ++i) out[i] = choose_equal(bucket_at(aggregate, ins, i), at(u, i));
    return;
  }
  std::int64_t groups[block_rows];
  find_asked_groups(aggregate, state, ins, groups);
  for (std::size_t i = 0; i < n_; ++i) {
    const std::int64_t group = groups[i];
    if (group < 0) {
      out[i] = -1;
      continue;
    }
    const std::size_t from = state.offsets[static_cast<std::size_t>(group)];
    const std::size_t count = state.offsets[static_cast<std::size_t>(group) + 1] - from;
    const std::span<const std::int32_t> candidates{state.members.data() + from, count};
    out[i] = state.weight == nullptr ? choose_equal(candidates, at(u, i))
                                     : choose_weighted(candidates, {state.ordered.data() + from, count}, at(u, i));
  }
}

void Evaluation::pick_anew(const Instruction& ins, double* out) {
  const auto number = static_cast<std::size_t>(ins.index);
  const AggregateCode& aggregate = code_.aggregates[number];
  AggregateState& state = shared_.states[number];
  check_nested(aggregate);
  const std::size_t outers = ins.operand_count - 1u;
  const Operand u = operand(ins, outers);
  for (std::size_t i = 0; i < n_; ++i) {
    collect_outers(ins, outers, i);
    run_inner(aggregate, state, frame_.outers.data());
    state.members.clear();
    state.ordered.clear();
    double sum = 0;
    for (std::size_t row = 0; row < state.rows; ++row) {
      if (state.mask == nullptr || state.mask[row] != 0) add_candidate(aggregate, state, row, sum);
    }
    out[i] = state.weight == nullptr ? choose_equal(state.members, at(u, i))
                                     : choose_weighted(state.members, state.ordered, at(u, i));
  }
}

}  // namespace ostrakon
