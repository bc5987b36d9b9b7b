#include "expression/evaluation.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ostrakon {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool in(const AggregateState& state, std::size_t i) {
  return state.mask == nullptr || state.mask[i] != 0;
}

std::size_t count_rows(const AggregateState& state) {
  if (state.mask == nullptr) return state.rows;
  std::size_t count = 0;
  for (std::size_t first = 0; first < state.rows; first += block_rows) {
    count += kernels().count(state.mask + first, std::min(block_rows, state.rows - first));
  }
  return count;
}

// Of what `term` makes of the values, block by block.
template <class Term>
double sum_blocks(const AggregateState& state, Term term) {
  double total = 0;
  for (std::size_t first = 0; first < state.rows; first += block_rows) {
    const std::size_t n = std::min(block_rows, state.rows - first);
    total += kernels().sum(term(first, n), state.mask != nullptr ? state.mask + first : nullptr, n);
  }
  return total;
}

double standard_deviation(const AggregateState& state, double mean, std::size_t count) {
  alignas(64) double squares[block_rows];
  const double sum = sum_blocks(state, [&](std::size_t first, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      const double deviation = state.value[first + i] - mean;
      squares[i] = deviation * deviation;
    }
    return static_cast<const double*>(squares);
  });
  return std::sqrt(sum / static_cast<double>(count - 1));
}

// NaN catches, so that it stops the run where it is stored.
double better(AggregateKind kind, double best, double value) {
  if (std::isnan(best) || std::isnan(value)) return nan;
  if (kind == AggregateKind::minimum) return value < best ? value : best;
  return value > best ? value : best;
}

double extreme(const AggregateState& state, AggregateKind kind, double missing) {
  bool any = false;
  double best = missing;
  for (std::size_t i = 0; i < state.rows; ++i) {
    if (!in(state, i)) continue;
    best = any ? better(kind, best, state.value[i]) : state.value[i];
    any = true;
  }
  return best;
}

bool some(const AggregateState& state, bool wanted) {
  for (std::size_t i = 0; i < state.rows; ++i) {
    if (in(state, i) && (state.value == nullptr || state.value[i] != 0) == wanted) return true;
  }
  return false;
}

// Sums of `term` over the rows of each group: in order within a block, blocks joined in order.
template <class Term>
void sum_groups(AggregateState& state, std::vector<double>& totals, Term term) {
  totals.assign(state.groups, 0);
  state.partial.assign(state.groups, 0);
  state.block.assign(state.groups, 0);
  for (std::size_t i = 0; i < state.rows; ++i) {
    if (state.group[i] < 0) continue;
    const auto g = static_cast<std::size_t>(state.group[i]);
    const std::size_t block = i / block_rows;
    if (state.block[g] != block) {
      totals[g] += state.partial[g];
      state.partial[g] = 0;
      state.block[g] = block;
    }
    state.partial[g] += term(g, state.value[i]);
  }
  for (std::size_t g = 0; g < state.groups; ++g) totals[g] += state.partial[g];
}

void count_groups(AggregateState& state) {
  state.counts.assign(state.groups, 0);
  for (const std::int32_t group : state.group) {
    if (group >= 0) ++state.counts[static_cast<std::size_t>(group)];
  }
}

void extremes_of_groups(const AggregateCode& aggregate, AggregateState& state) {
  state.table.assign(state.groups, aggregate.missing);
  state.counts.assign(state.groups, 0);
  for (std::size_t i = 0; i < state.rows; ++i) {
    if (state.group[i] < 0) continue;
    const auto g = static_cast<std::size_t>(state.group[i]);
    const double value = state.value == nullptr ? 1 : state.value[i];
    double& result = state.table[g];
    switch (aggregate.kind) {
      case AggregateKind::any:
        result = result != 0 || value != 0 ? 1 : 0;
        break;
      case AggregateKind::all:
        result = result != 0 && value != 0 ? 1 : 0;
        break;
      default:
        result = state.counts[g] > 0 ? better(aggregate.kind, result, value) : value;
        break;
    }
    ++state.counts[g];
  }
}

}  // namespace

double sum_rows(const AggregateState& state) {
  return sum_blocks(state, [&](std::size_t first, std::size_t) { return state.value + first; });
}

double reduce_rows(const AggregateCode& aggregate, const AggregateState& state, double argument,
                   std::vector<double>& work) {
  const auto mean = [&](std::size_t count) { return sum_rows(state) / static_cast<double>(count); };
  switch (aggregate.kind) {
    case AggregateKind::count:
      return static_cast<double>(count_rows(state));
    case AggregateKind::sum:
      return sum_rows(state);
    case AggregateKind::share:
      return sum_rows(state) != 0 ? 1 : aggregate.missing;
    case AggregateKind::mean: {
      const std::size_t count = count_rows(state);
      return count > 0 ? mean(count) : aggregate.missing;
    }
    case AggregateKind::sd: {
      const std::size_t count = count_rows(state);
      return count > 1 ? standard_deviation(state, mean(count), count) : aggregate.missing;
    }
    case AggregateKind::minimum:
    case AggregateKind::maximum:
      return extreme(state, aggregate.kind, aggregate.missing);
    case AggregateKind::any:
      return some(state, true) ? 1 : 0;
    case AggregateKind::all:
      return some(state, false) ? 0 : 1;
    default:
      break;
  }
  work.clear();
  for (std::size_t i = 0; i < state.rows; ++i) {
    if (in(state, i)) work.push_back(state.value[i]);
  }
  sort_values(work);
  return of_sorted(aggregate.kind, work, argument, aggregate.missing);
}

void reduce_groups(const AggregateCode& aggregate, AggregateState& state) {
  const auto value = [](std::size_t, double v) { return v; };
  switch (aggregate.kind) {
    case AggregateKind::count:
      count_groups(state);
      state.table.resize(state.groups);
      for (std::size_t g = 0; g < state.groups; ++g) state.table[g] = static_cast<double>(state.counts[g]);
      break;
    case AggregateKind::sum:
    case AggregateKind::share:
      count_groups(state);
      sum_groups(state, state.table, value);
      break;
    case AggregateKind::mean:
    case AggregateKind::sd: {
      count_groups(state);
      const bool deviations = aggregate.kind == AggregateKind::sd;
      std::vector<double>& means = deviations ? state.mean : state.table;
      sum_groups(state, means, value);
      for (std::size_t g = 0; g < state.groups; ++g) {
        const auto count = static_cast<double>(state.counts[g]);
        means[g] = count > 0 ? means[g] / count : aggregate.missing;
      }
      if (!deviations) break;
      sum_groups(state, state.table, [&](std::size_t g, double v) { return (v - means[g]) * (v - means[g]); });
      for (std::size_t g = 0; g < state.groups; ++g) {
        const auto count = static_cast<double>(state.counts[g]);
        state.table[g] = count > 1 ? std::sqrt(state.table[g] / (count - 1)) : aggregate.missing;
      }
      break;
    }
    default:
      extremes_of_groups(aggregate, state);
      break;
  }
}

bool sorts_values(AggregateKind kind) {
  return kind == AggregateKind::median || kind == AggregateKind::quantile || kind == AggregateKind::nth ||
         kind == AggregateKind::busiest;
}

void sort_values(std::span<double> values) {
  std::sort(values.begin(), values.end(),
            [](double a, double b) { return a < b || (!std::isnan(a) && std::isnan(b)); });
}

namespace {

// The largest number of sorted dates that lie within less than `length` of each other: [t, t + length).
double busiest(std::span<const double> dates, double length) {
  if (!(length > 0)) return nan;
  std::size_t most = 0;
  for (std::size_t from = 0, to = 0; to < dates.size(); ++to) {
    while (dates[to] - dates[from] >= length) ++from;
    most = std::max(most, to - from + 1);
  }
  return static_cast<double>(most);
}

}  // namespace

double of_sorted(AggregateKind kind, std::span<const double> sorted, double argument, double missing) {
  if (sorted.empty()) return kind == AggregateKind::busiest ? 0 : missing;
  if (std::isnan(sorted.back())) return nan;
  const std::size_t count = sorted.size();
  if (kind == AggregateKind::nth) {
    const bool exists = argument >= 1 && argument < static_cast<double>(count) + 1;
    return exists ? sorted[static_cast<std::size_t>(argument) - 1] : missing;
  }
  if (kind == AggregateKind::median) {
    const double upper = sorted[count / 2];
    return count % 2 == 1 ? upper : 0.5 * (sorted[count / 2 - 1] + upper);
  }
  if (kind == AggregateKind::busiest) return busiest(sorted, argument);
  if (!(argument >= 0 && argument <= 1)) return nan;
  const double place = argument * static_cast<double>(count - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= count) return sorted.back();
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

double choose_equal(std::span<const std::int32_t> candidates, double u) {
  if (candidates.empty()) return -1;
  const auto place = static_cast<std::size_t>(u * static_cast<double>(candidates.size()));
  return candidates[std::min(place, candidates.size() - 1)];
}

double choose_weighted(std::span<const std::int32_t> candidates, std::span<const double> running, double u) {
  if (candidates.empty() || !(running.back() > 0)) return -1;
  auto found = std::upper_bound(running.begin(), running.end(), u * running.back());
  // Rounding may reach the whole sum: then the last candidate with a weight.
  if (found == running.end()) found = std::lower_bound(running.begin(), running.end(), running.back());
  return candidates[static_cast<std::size_t>(found - running.begin())];
}

}  // namespace ostrakon
