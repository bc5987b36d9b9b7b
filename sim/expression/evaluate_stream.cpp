// Counts, sums, means and shares of all rows or of few groups, in one pass over the inner table block by block: nothing
// of the size of the table is written. Sums are those of kernels().sum with the group as the mask: eight running sums in
// each block joined pairwise, blocks joined in order.
#include "expression/evaluation.h"

#include <cmath>

namespace ostrakon {

namespace {

constexpr double most_streamed_groups = 256;
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

double joined(const double* lane, std::size_t groups) {
  const double* l = lane;
  const double low = (l[0] + l[groups]) + (l[2 * groups] + l[3 * groups]);
  return low + ((l[4 * groups] + l[5 * groups]) + (l[6 * groups] + l[7 * groups]));
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
  std::int32_t group[block_rows];
  for (std::size_t k = 0; k < keys; ++k) {
    const double* key = state.streamed_from[first_key + k];
    const auto size = static_cast<std::int32_t>(state.sizes[k]);
    for (std::size_t i = 0; i < n; ++i) {
      const double kept = key[i] >= -1 && key[i] <= size - 2 ? key[i] : -2;
      const std::int32_t before = k == 0 ? 0 : group[i];
      group[i] = before < 0 || kept < -1 ? -1 : before * size + static_cast<std::int32_t>(kept) + 1;
    }
  }
  if (mask != nullptr) {
    for (std::size_t i = 0; i < n; ++i) group[i] = mask[i] != 0 ? group[i] : -1;
  }
  // Rows of no group are added to one of their own behind the others.
  const std::size_t groups = state.groups + 1;
  double* lanes = state.lanes.data();
  std::int32_t* tallies = state.tallies.data();
  std::fill(state.lanes.begin(), state.lanes.end(), 0.0);
  for (std::size_t i = 0; i < n; ++i) group[i] = group[i] < 0 ? static_cast<std::int32_t>(state.groups) : group[i];
  const auto place = [&](std::size_t i) { return i % lane_count * groups + static_cast<std::size_t>(group[i]); };
  if (value == nullptr || aggregate.kind == AggregateKind::mean) {
    for (std::size_t i = 0; i < n; ++i) ++tallies[place(i)];
  }
  if (value == nullptr) return;
  std::size_t i = 0;
  for (; i + lane_count <= n; i += lane_count) {
    double* lane = lanes;
    for (std::size_t l = 0; l < lane_count; ++l, lane += groups) lane[group[i + l]] += value[i + l];
  }
  for (; i < n; ++i) lanes[place(i)] += value[i];
  for (std::size_t g = 0; g < state.groups; ++g) state.table[g] += joined(lanes + g, groups);
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
  if (state.rows > 0) {
    Evaluation inner(code, view_, domain, {state.pointers.data(), state.pointers.size()}, scratch_, depth_ + 1, nullptr);
    inner.run_streaming(state.streamed_from, [&](std::size_t n) { stream_block(aggregate, state, keys.size(), static_cast<std::size_t>(first_key), n); });
  }
  if (keys.empty()) {
    state.table[0] = state.whole;
  } else {
    for (std::size_t g = 0; g < state.groups; ++g) {
      for (std::size_t lane = 0; lane < lane_count; ++lane) state.counts[g] += state.tallies[lane * (state.groups + 1) + g];
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
