// Counts, sums, means and shares of all rows or of few groups, in one pass over the inner table block by block: nothing
// of the size of the table is written. Sums are those of kernels().sum with the group as the mask: eight running sums in
// each block joined pairwise, blocks joined in order.
#include "expression/evaluation.h"

#include <cmath>

namespace ostrakon {

namespace {

constexpr double most_streamed_groups = 256;
constexpr std::size_t most_masked_groups = 12;  // beyond, one by one is faster
constexpr std::size_t lane_count = 8;

bool streams(const AggregateCode& aggregate) {
  switch (aggregate.kind) {
    case AggregateKind::count:
    case AggregateKind::sum:
    case AggregateKind::mean:
    case AggregateKind::share:
      return aggregate.inner != nullptr;
    default:
      return false;
  }
}

double joined(const double* lane) {
  return ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

// Place of row i of a block among the eight running sums or counts of its group.
std::size_t lane_of(std::int32_t group, std::size_t i) {
  return static_cast<std::size_t>(group) * lane_count + i % lane_count;
}

}  // namespace

// One block of the inner table: values and group numbers are in the first rows of the state's outputs.
void Evaluation::stream_block(const AggregateCode& aggregate, AggregateState& state, std::size_t keys, std::size_t first_key,
                              std::size_t n) const {
  const auto output = [&](std::int32_t o) { return o < 0 ? nullptr : state.streamed_from[static_cast<std::size_t>(o)]; };
  const double* mask = output(aggregate.mask);
  const double* value = output(aggregate.value);
  if (aggregate.skip_nan && value != nullptr && kernels_.first_not_finite(value, n) < n) {
    double* known = state.known.data();
    for (std::size_t i = 0; i < n; ++i) known[i] = (mask == nullptr || mask[i] != 0) && !std::isnan(value[i]) ? 1 : 0;
    mask = known;
  }
  if (value != nullptr) state.whole += kernels_.sum(value, mask, n);
  if (keys == 0) {
    state.counts[0] += static_cast<std::int64_t>(mask != nullptr ? kernels_.count(mask, n) : n);
    return;
  }
  if (value != nullptr && keys == 1 && state.groups <= most_masked_groups && aggregate.kind != AggregateKind::mean) {
    kernels_.sum_groups(state.table.data(), state.streamed_from[first_key], value, mask, state.groups, n);
    return;
  }
  // Rows of no group are added to one of their own behind the others.
  const auto outside = static_cast<std::int32_t>(state.groups);
  alignas(32) std::int32_t group[block_rows];
  const auto last = [&](std::size_t k) { return static_cast<double>(state.sizes[k] - 2); };
  kernels_.groups(group, state.streamed_from[first_key], mask, last(0), keys == 1 ? outside : -1, n);
  for (std::size_t k = 1; k < keys; ++k) {
    alignas(32) std::int32_t next[block_rows];
    kernels_.groups(next, state.streamed_from[first_key + k], nullptr, last(k), -1, n);
    const auto size = static_cast<std::int32_t>(state.sizes[k]);
    const std::int32_t none = k + 1 == keys ? outside : -1;
    for (std::size_t i = 0; i < n; ++i) group[i] = group[i] < 0 || next[i] < 0 ? none : group[i] * size + next[i];
  }
  if (value == nullptr || aggregate.kind == AggregateKind::mean) {
    std::int32_t* tallies = state.tallies.data();
    for (std::size_t i = 0; i < n; ++i) ++tallies[lane_of(group[i], i)];
  }
  if (value == nullptr) return;
  std::fill(state.lanes.begin(), state.lanes.end(), 0.0);
  double* lanes = state.lanes.data();
  std::size_t i = 0;
  for (; i + lane_count <= n; i += lane_count) {
    for (std::size_t l = 0; l < lane_count; ++l) lanes[lane_of(group[i + l], l)] += value[i + l];
  }
  for (; i < n; ++i) lanes[lane_of(group[i], i)] += value[i];
  for (std::size_t g = 0; g < state.groups; ++g) state.table[g] += joined(lanes + g * lane_count);
}

bool Evaluation::stream(const AggregateCode& aggregate, AggregateState& state) {
  if (!streams(aggregate)) return false;
  std::span<const GroupKey> keys = aggregate.keys;
  std::int32_t first_key = aggregate.first_key;
  if (aggregate.by >= 0) {
    keys = {&aggregate.by_key, 1};
    first_key = aggregate.by;
  }
  double all = 1;
  size_groups(aggregate, state, keys, all);
  if (all > most_streamed_groups) return false;
  state.rows = view_.tables[static_cast<std::size_t>(aggregate.table.value())].rows;
  state.groups = static_cast<std::size_t>(all);
  state.dense = true;
  state.whole = 0;
  state.table.assign(state.groups, 0);
  state.counts.assign(state.groups, 0);
  state.lanes.assign(lane_count * (state.groups + 1), 0);
  state.tallies.assign(state.lanes.size(), 0);
  const Program::Code& code = *aggregate.inner;
  if (state.outputs.size() < code.outputs.size()) state.outputs.resize(code.outputs.size());
  state.pointers.resize(code.outputs.size());
  for (std::size_t o = 0; o < code.outputs.size(); ++o) {
    state.outputs[o].reserve(block_rows);
    state.pointers[o] = state.outputs[o].data();
  }
  state.known.reserve(block_rows);
  Domain domain;
  domain.count = state.rows;
  domain.first_try = domain_.first_try;
  domain.least = aggregate.least;
  if (state.rows > 0) {
    Evaluation inner(code, view_, domain, {state.pointers.data(), state.pointers.size()}, scratch_, depth_ + 1, nullptr);
    inner.run_streaming(state.streamed_from, nullptr, [&](std::size_t, std::size_t n) { stream_block(aggregate, state, keys.size(), static_cast<std::size_t>(first_key), n); });
  }
  if (keys.empty()) {
    state.table[0] = state.whole;
  } else {
    for (std::size_t g = 0; g < state.groups; ++g) {
      for (std::size_t lane = 0; lane < lane_count; ++lane) state.counts[g] += state.tallies[g * lane_count + lane];
      // Sums and shares of nothing are 0 like those of what adds up to 0: they need no count.
      if (aggregate.kind == AggregateKind::sum || aggregate.kind == AggregateKind::share) state.counts[g] = 1;
    }
  }
  for (std::size_t g = 0; g < state.groups; ++g) {
    const auto count = static_cast<double>(state.counts[g]);
    if (aggregate.kind == AggregateKind::count) state.table[g] = count;
    if (aggregate.kind == AggregateKind::mean) state.table[g] = count > 0 ? state.table[g] / count : aggregate.missing;
    if (aggregate.kind == AggregateKind::share && keys.empty()) state.table[g] = state.whole != 0 ? 1 : aggregate.missing;
  }
  return true;
}

}  // namespace ostrakon
