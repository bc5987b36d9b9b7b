// Counts, sums, means and shares of all rows or of few groups, in one pass over the inner table block by block: nothing
// of the size of the table is written. Sums are those of kernels().sum with the group as the mask: eight running sums in
// each block joined pairwise, blocks joined in order.
#include "expression/evaluation.h"

#include <algorithm>
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

// What all blocks of one aggregate are summed by.
struct Evaluation::StreamPlan {
  const AggregateCode& aggregate;
  std::span<const std::int64_t> sizes;  // of each key, with none
  std::size_t groups, first_key;
};

void StreamSums::begin(const Program::Code& inner, std::size_t groups) {
  if (outputs.size() < inner.outputs.size()) outputs.resize(inner.outputs.size());
  pointers.resize(inner.outputs.size());
  for (std::size_t o = 0; o < inner.outputs.size(); ++o) {
    outputs[o].reserve(block_rows);
    pointers[o] = outputs[o].data();
  }
  known.reserve(block_rows);
  whole = 0;
  count = 0;
  table.assign(groups, 0);
  lanes.assign(lane_count * (groups + 1), 0);
  tallies.assign(lanes.size(), 0);
}

// One block of the inner table: values and group numbers are in the first rows of the outputs.
void Evaluation::stream_block(const StreamPlan& plan, StreamSums& sums, std::size_t n) {
  const AggregateCode& aggregate = plan.aggregate;
  const Kernels& kernel = kernels();
  const std::size_t keys = plan.sizes.size();
  const auto output = [&](std::int32_t o) { return o < 0 ? nullptr : sums.from[static_cast<std::size_t>(o)]; };
  const double* mask = output(aggregate.mask);
  const double* value = output(aggregate.value);
  if (aggregate.skip_nan && value != nullptr && kernel.first_not_finite(value, n) < n) {
    double* known = sums.known.data();
    for (std::size_t i = 0; i < n; ++i) known[i] = (mask == nullptr || mask[i] != 0) && !std::isnan(value[i]) ? 1 : 0;
    mask = known;
  }
  if (value != nullptr) sums.whole += kernel.sum(value, mask, n);
  if (keys == 0) {
    sums.count += static_cast<std::int64_t>(mask != nullptr ? kernel.count(mask, n) : n);
    return;
  }
  if (value != nullptr && keys == 1 && plan.groups <= most_masked_groups && aggregate.kind != AggregateKind::mean) {
    kernel.sum_groups(sums.table.data(), sums.from[plan.first_key], value, mask, plan.groups, n);
    return;
  }
  // Rows of no group are added to one of their own behind the others.
  const auto outside = static_cast<std::int32_t>(plan.groups);
  alignas(32) std::int32_t group[block_rows];
  const auto last = [&](std::size_t k) { return static_cast<double>(plan.sizes[k] - 2); };
  kernel.groups(group, sums.from[plan.first_key], mask, last(0), keys == 1 ? outside : -1, n);
  for (std::size_t k = 1; k < keys; ++k) {
    alignas(32) std::int32_t next[block_rows];
    kernel.groups(next, sums.from[plan.first_key + k], nullptr, last(k), -1, n);
    const auto size = static_cast<std::int32_t>(plan.sizes[k]);
    const std::int32_t none = k + 1 == keys ? outside : -1;
    for (std::size_t i = 0; i < n; ++i) group[i] = group[i] < 0 || next[i] < 0 ? none : group[i] * size + next[i];
  }
  if (value == nullptr || aggregate.kind == AggregateKind::mean) {
    std::int32_t* tallies = sums.tallies.data();
    for (std::size_t i = 0; i < n; ++i) ++tallies[lane_of(group[i], i)];
  }
  if (value == nullptr) return;
  std::fill(sums.lanes.begin(), sums.lanes.end(), 0.0);
  double* lanes = sums.lanes.data();
  std::size_t i = 0;
  for (; i + lane_count <= n; i += lane_count) {
    for (std::size_t l = 0; l < lane_count; ++l) lanes[lane_of(group[i + l], l)] += value[i + l];
  }
  for (; i < n; ++i) lanes[lane_of(group[i], i)] += value[i];
  for (std::size_t g = 0; g < plan.groups; ++g) sums.table[g] += joined(lanes + g * lane_count);
}

// Of an inner evaluation that has begun: each block's sums by themselves, then joined in order as one thread would.
void Evaluation::stream_in_pieces(const StreamPlan& plan, AggregateState& state) {
  const std::size_t width = plan.groups + 1;
  state.block_sums.assign(blocks() * width, 0);
  scratch_.need_workers();
  for (const auto& worker : scratch_.workers) worker->sums.begin(code_, plan.groups);
  run_pieces([&](Evaluation& part, std::size_t, std::size_t first_block, std::size_t last_block) {
    StreamSums& sums = part.scratch().sums;
    part.stream_into(sums.pointers);
    part.stream_piece(sums.from, first_block, last_block, [&](std::size_t first, std::size_t n) {
      sums.whole = 0;
      std::fill(sums.table.begin(), sums.table.end(), 0.0);
      stream_block(plan, sums, n);
      double* of_block = state.block_sums.data() + first / block_rows * width;
      of_block[0] = sums.whole;
      std::copy(sums.table.begin(), sums.table.end(), of_block + 1);
    });
  });
  StreamSums& all = scratch_.sums;
  for (std::size_t block = 0; block < blocks(); ++block) {
    const double* of_block = state.block_sums.data() + block * width;
    all.whole += of_block[0];
    for (std::size_t g = 0; g < plan.groups; ++g) all.table[g] += of_block[1 + g];
  }
  for (const auto& worker : scratch_.workers) {
    all.count += worker->sums.count;
    for (std::size_t i = 0; i < all.tallies.size(); ++i) all.tallies[i] += worker->sums.tallies[i];
  }
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
  const Program::Code& code = *aggregate.inner;
  const StreamPlan plan{aggregate, {state.sizes.data(), keys.size()}, state.groups, static_cast<std::size_t>(first_key)};
  Domain domain;
  domain.count = state.rows;
  domain.first_try = domain_.first_try;
  domain.least = aggregate.least;
  Evaluation inner(code, view_, domain, {}, scratch_, depth_ + 1, nullptr);
  if (state.rows > 0) inner.begin();  // may stream aggregates of its own
  StreamSums& sums = scratch_.sums;
  sums.begin(code, state.groups);
  inner.stream_into(sums.pointers);
  if (state.rows > 0 && inner.in_pieces()) {
    inner.stream_in_pieces(plan, state);
  } else if (state.rows > 0) {
    inner.stream_piece(sums.from, 0, inner.blocks(), [&](std::size_t, std::size_t n) { stream_block(plan, sums, n); });
  }
  state.whole = sums.whole;
  state.table.assign(sums.table.begin(), sums.table.end());
  state.counts.assign(state.groups, 0);
  if (keys.empty()) {
    state.table[0] = state.whole;
    state.counts[0] = sums.count;
  } else {
    for (std::size_t g = 0; g < state.groups; ++g) {
      for (std::size_t lane = 0; lane < lane_count; ++lane) state.counts[g] += sums.tallies[g * lane_count + lane];
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
