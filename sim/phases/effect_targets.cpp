// The rows that an effect changes on behalf of each firing.
#include "phases/effects.h"

#include "base/kernels.h"

#include <algorithm>

namespace ostrakon {
namespace {

using Wanted = std::vector<std::pair<std::int32_t, std::int32_t>>;  // value, firing; ascending

// Calls take(row, value) for every row that holds one of the wanted values.
template <class Take>
void scan_for_few(const std::int32_t* data, std::size_t count, const Wanted& wanted, Take take) {
  std::int32_t values[16];
  for (std::size_t i = 0; i < wanted.size(); ++i) values[i] = wanted[i].first;
  std::uint32_t found[block_rows + 8];
  for (std::size_t first = 0; first < count; first += block_rows) {
    const std::size_t matches = kernels().matches(found, data + first, values, wanted.size(), std::min(block_rows, count - first));
    for (std::size_t i = 0; i < matches; ++i) take(first + found[i], data[first + found[i]]);
  }
}

// The same by a table of one bit a value: its cost does not grow with the number of values.
template <class Take>
void scan_for_many(const std::int32_t* data, std::size_t count, const Wanted& wanted, std::vector<std::uint32_t>& bits, Take take) {
  const auto none = static_cast<std::uint32_t>(wanted.back().first) + 1;
  bits.assign(none / 32 + 1, 0);
  for (const auto& [value, firing] : wanted) bits[static_cast<std::size_t>(value) / 32] |= 1u << (value % 32);
  const std::uint32_t* table = bits.data();
  const auto is_wanted = [&](std::int32_t value) {
    const std::uint32_t place = std::min(static_cast<std::uint32_t>(value), none);
    return table[place / 32] >> (place % 32) & 1;
  };
  std::size_t row = 0;
  for (; row + 8 <= count; row += 8) {
    std::uint32_t any = 0;
    for (std::size_t j = 0; j < 8; ++j) any |= is_wanted(data[row + j]);
    if (any == 0) continue;
    for (std::size_t j = 0; j < 8; ++j) {
      if (is_wanted(data[row + j]) != 0) take(row + j, data[row + j]);
    }
  }
  for (; row < count; ++row) {
    if (is_wanted(data[row]) != 0) take(row, data[row]);
  }
}

void sort_targets(std::vector<Target>& targets) {
  std::sort(targets.begin(), targets.end(), [](const Target& a, const Target& b) {
    return a.firing != b.firing ? a.firing < b.firing : a.row < b.row;
  });
}

}  // namespace

void Effects::match_targets(World& world, const EffectCode& code, std::span<const Firing> firings, EffectsMemory& memory) const {
  memory.asked.clear();
  for (const Firing& firing : firings) memory.asked.add(firing.row, {firing.cause.value()});
  const double* values = memory.asked.values(world, code.match);
  // Sorted by value, then firing, so that one pass over the column finds all.
  Wanted& wanted = memory.wanted;
  wanted.clear();
  for (std::size_t i = 0; i < firings.size(); ++i) {
    if (values[i] >= 0) wanted.emplace_back(static_cast<std::int32_t>(values[i]), static_cast<std::int32_t>(i));
  }
  if (wanted.empty()) return;
  std::sort(wanted.begin(), wanted.end());
  const auto take = [&](std::size_t row, std::int32_t value) {
    auto first = std::lower_bound(wanted.begin(), wanted.end(), std::pair{value, std::int32_t{-1}});
    for (; first != wanted.end() && first->first == value; ++first) {
      memory.targets.push_back({first->second, static_cast<std::int32_t>(row)});
    }
  };
  if (const Referrers* referrers = world.referrers(code.table, code.matched)) {
    for (const std::pair<std::int32_t, std::int32_t>& one : wanted) {
      referrers->each(one.first, [&](std::int32_t row) { memory.targets.push_back({one.second, row}); });
    }
    return sort_targets(memory.targets);
  }
  const Column& column = world.table(code.table).column(code.matched);
  const std::size_t count = world.rows(code.table);
  if (column.storage() != Storage::i32) {
    for (std::size_t row = 0; row < count; ++row) take(row, static_cast<std::int32_t>(column.get(row)));
  } else if (wanted.size() <= 16) {
    scan_for_few(column.array<std::int32_t>().data(), count, wanted, take);
  } else {
    scan_for_many(column.array<std::int32_t>().data(), count, wanted, memory.wanted_bits, take);
  }
  sort_targets(memory.targets);
}

// Leaves the targets for which the rest of the condition holds.
void Effects::keep(World& world, const EffectCode& code, std::span<const Firing> firings, EffectsMemory& memory) const {
  if (!code.has_rest || memory.targets.empty()) return;
  memory.asked.clear();
  for (const Target& target : memory.targets) {
    memory.asked.add(target.row, {firings[static_cast<std::size_t>(target.firing)].cause.value()});
  }
  memory.kept.clear();
  world.evaluator().select(code.rest, world.view(), memory.asked.domain(), memory.kept);
  memory.kept_targets.clear();
  for (std::int32_t position : memory.kept) memory.kept_targets.push_back(memory.targets[static_cast<std::size_t>(position)]);
  memory.targets.swap(memory.kept_targets);
}

// `to` is a single reference.
void Effects::find_row(World& world, const EffectCode& code, std::span<const Firing> firings, EffectsMemory& memory) const {
  memory.asked.clear();
  for (const Firing& firing : firings) memory.asked.add(firing.row, {firing.cause.value()}, firing.about.value_or(world_key));
  const double* values = memory.asked.values(world, code.row);
  for (std::size_t i = 0; i < firings.size(); ++i) {
    if (values[i] >= 0) memory.targets.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(values[i])});
  }
}

void Effects::find_targets(World& world, const EffectCode& code, std::span<const Firing> firings, EffectsMemory& memory) const {
  memory.targets.clear();
  if (code.effect->own_row) {
    for (std::size_t i = 0; i < firings.size(); ++i) memory.targets.push_back({static_cast<std::int32_t>(i), firings[i].row});
    return;
  }
  if (code.has_row) return find_row(world, code, firings, memory);
  if (code.has_match) {
    match_targets(world, code, firings, memory);
    return keep(world, code, firings, memory);
  }
  for (std::size_t i = 0; i < firings.size(); ++i) {
    const auto firing = static_cast<std::int32_t>(i);
    Domain domain;
    domain.count = world.rows(code.table);
    if (!code.has_rest) {
      for (std::size_t row = 0; row < domain.count; ++row) memory.targets.push_back({firing, static_cast<std::int32_t>(row)});
      continue;
    }
    const double cause = firings[i].cause.value();
    const double* no_vector = nullptr;
    domain.inputs = {&no_vector, 1};
    domain.uniform_inputs = {&cause, 1};
    memory.kept.clear();
    world.evaluator().select(code.rest, world.view(), domain, memory.kept);
    for (std::int32_t row : memory.kept) memory.targets.push_back({firing, row});
  }
}

}  // namespace ostrakon
