#include "model/world.h"

#include "model/failure.h"

#include <algorithm>
#include <cmath>

namespace ostrakon {

World::World(const WorldPlan& plan, StreamKey stream, unsigned threads) : plan_(&plan), stream_(stream), loops_(threads) {
  if (threads > 1) evaluator_.set_loops(&loops_);
  for (const TableInfo& info : scenario().catalogue.tables) tables_.emplace_back(info, plan.used[tables_.size()]);
  for (const Table& table : tables_) table_views_.push_back(table.view());
  table_touched_.assign(tables_.size(), true);
  for (const IndexRequest& request : plan.indexes) indexes_.emplace_back(request.sizes);
  for (const BucketIndex& index : indexes_) index_views_.push_back(&index);
  referrers_.resize(plan.followed.size());
  now_ = scenario().clock.date_of(0);
  build_tables();
  link_posts();
  give_row_starts();
  build_people();
}

const View& World::view() {
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    if (table_views_[i].rows != tables_[i].rows()) table_views_[i] = tables_[i].view();  // else nothing has moved
  }
  table_views_[static_cast<std::size_t>(table::agents.value())].presence = presence_.data();
  view_ = {table_views_, index_views_, stream_, step_, now_, this};
  update_indexes();
  return view_;
}

const View& World::birth_view() {
  birth_view_ = view();
  birth_view_.step = 0;
  return birth_view_;
}

namespace {

// The living of a block; returns the greatest presence in it.
Presence grow_older(double* age, const std::uint8_t* status, std::size_t n, double years) {
  constexpr auto last_serving = static_cast<std::uint8_t>(Status::under_inquiry), first_gone = static_cast<std::uint8_t>(Status::dead);
  std::uint8_t lowest = 255, highest = 0;
  for (std::size_t i = 0; i < n; ++i) {
    lowest = std::min(lowest, status[i]);
    highest = std::max(highest, status[i]);
  }
  if (lowest >= first_gone) return Presence::gone;
  if (highest < first_gone) {
    kernels().binary[static_cast<int>(BinaryOp::add)](age, {age, 0}, {nullptr, years}, n);
  } else {
    for (std::size_t i = 0; i < n; ++i) age[i] += status[i] >= first_gone ? 0.0 : years;
  }
  return lowest <= last_serving ? Presence::serving : Presence::living;
}

}  // namespace

void World::begin_step() {
  ++step_;
  successions_ = 0;
  now_ = scenario().clock.date_of(step_);
  const double years = scenario().clock.months_per_step / 12.0;
  double* age = (*this)[agent_column::age];
  const std::uint8_t* status = (*this)[agent_column::status];
  in_pieces(rows(table::agents), [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; i += block_rows) {
      presence_[i / block_rows] = grow_older(age + i, status + i, std::min(block_rows, first + count - i), years);
    }
  });
  table(table::agents).column(agent_column::age.attribute).refill_tail(rows(table::agents));
}

double* World::scratch(std::size_t which, std::size_t rows) {
  AlignedArray<double>& array = scratch_[which];
  if (array.size() < rows) array.resize(rows);
  array.reserve(rows);
  return array.data();
}

// --- indexes --------------------------------------------------------------------------------------------------------

void World::touch(TableId table, std::int32_t row) {
  if (table != table::agents) {
    touch_all(table);
    return;
  }
  const auto place = static_cast<std::size_t>(row);
  presence_[place / block_rows] = Presence::serving;
  if (indexes_.empty() || table_touched_[static_cast<std::size_t>(table.value())]) return;
  if (is_touched_.size() <= place) is_touched_.resize(std::max(rows(table), place + 1), 0);
  if (is_touched_[place] != 0) return;
  is_touched_[place] = 1;
  touched_.push_back(row);
}

void World::touch_all(TableId table) {
  table_touched_[static_cast<std::size_t>(table.value())] = true;
  any_table_touched_ = true;
}

std::int64_t World::bucket_number(std::size_t index, std::int32_t row) {
  const IndexRequest& request = plan_->indexes[index];
  std::int32_t keys[4];
  const std::size_t count = request.keys.size();
  for (std::size_t k = 0; k < count; ++k) {
    keys[k] = this->table(request.table).column(request.keys[k]).whole(static_cast<std::size_t>(row));
  }
  return indexes_[index].bucket_of({keys, count});
}

void World::rebuild_index(std::size_t number) {
  const IndexRequest& request = plan_->indexes[number];
  const std::size_t count = rows(request.table);
  BucketIndex& index = indexes_[number];
  index.clear(count);
  double* member = nullptr;
  if (plan_->index_has_members[number]) {
    member_.clear();
    AlignedArray<double>& array = scratch_[7];
    array.reserve(count);
    member = array.data();
    Domain domain;
    domain.count = count;
    evaluator_.evaluate(plan_->index_members[number], view_, domain, {&member, 1});
  }
  for (std::size_t row = 0; row < count; ++row) {
    if (member != nullptr && member[row] == 0) continue;
    index.place(static_cast<std::int32_t>(row), bucket_number(number, static_cast<std::int32_t>(row)));
  }
}

void World::update_indexes() {
  if (indexes_.empty()) return;
  const bool agents_whole = table_touched_[static_cast<std::size_t>(table::agents.value())];
  if (any_table_touched_) {
    for (std::size_t i = 0; i < indexes_.size(); ++i) {
      if (table_touched_[static_cast<std::size_t>(plan_->indexes[i].table.value())]) rebuild_index(i);
    }
    std::fill(table_touched_.begin(), table_touched_.end(), false);
    any_table_touched_ = false;
  }
  if (touched_.empty()) return;
  if (!agents_whole) {
    AlignedArray<double>& array = scratch_[7];
    array.reserve(touched_.size());
    double* member = array.data();
    for (std::size_t i = 0; i < indexes_.size(); ++i) {
      if (plan_->indexes[i].table != table::agents) continue;
      if (plan_->index_has_members[i]) {
        Domain domain;
        domain.count = touched_.size();
        domain.rows = touched_.data();
        evaluator_.evaluate(plan_->index_members[i], view_, domain, {&member, 1});
      }
      constexpr std::size_t ahead = 8;
      for (std::size_t t = 0; t < touched_.size(); ++t) {
        if (t + ahead < touched_.size()) indexes_[i].fetch(touched_[t + ahead]);
        const bool in = !plan_->index_has_members[i] || member[t] != 0;
        indexes_[i].place(touched_[t], in ? bucket_number(i, touched_[t]) : -1);
      }
    }
  }
  for (std::int32_t row : touched_) is_touched_[static_cast<std::size_t>(row)] = 0;
  touched_.clear();
}

std::span<const std::int32_t> World::bucket(std::size_t index, std::span<const std::int32_t> keys) {
  return indexes_[index].bucket(indexes_[index].bucket_of(keys));
}

Referrers* World::followed(TableId id, AttributeId column) {
  for (std::size_t i = 0; i < plan_->followed.size(); ++i) {
    if (plan_->followed[i] == std::pair(id, column)) return &referrers_[i];
  }
  return nullptr;
}

const Referrers* World::referrers(TableId id, AttributeId column) {
  Referrers* found = followed(id, column);
  if (found == nullptr || !found->worth_keeping(step_)) return nullptr;
  found->catch_up(table(id).column(column).array<std::int32_t>().data(), rows(id));
  return found;
}

// --- values given by rules ------------------------------------------------------------------------------------------

namespace {

// What is wrong with a value that a rule gave for the attribute.
RuleError outside(const Catalogue& catalogue, TableId table, const Attribute& attribute, std::int32_t row, double value,
                  const std::string& path) {
  std::string why = "'" + attribute.name + "' ";
  if (!std::isfinite(value)) {
    why += std::string("became ") + (std::isnan(value) ? "not a number" : "infinite");
  } else if (attribute.whole && value != scalar::floor(value)) {
    why += "is a whole number";
  } else {
    const auto bound = [&](double limit) { return std::isfinite(limit) ? value_text(catalogue, attribute.type, limit) : "none"; };
    why += "left its range [" + bound(attribute.low) + ", " + bound(attribute.high) + "]";
    if (attribute.place.known()) why += " ('if_outside: clamp' would hold it there)";
  }
  RuleError error(path, 0, row, value, why);
  error.asked.table = table;
  return error;
}

bool allowed(const Attribute& attribute, double value) {
  const bool fits = value >= attribute.low && value <= attribute.high;
  return std::isfinite(value) && fits && !(attribute.whole && value != scalar::floor(value));
}

double clamped(const Attribute& attribute, double value) {
  return attribute.clamp ? std::min(std::max(value, attribute.low), attribute.high) : value;
}

}  // namespace

void World::check_column(TableId id, AttributeId column, const double* values, const std::string& path, Presence least) const {
  const Attribute& attribute = scenario().catalogue.attribute(id, column);
  for (std::size_t row = 0; row < rows(id); ++row) {
    if (id == table::agents && presence_[row / block_rows] < least) continue;
    if (!allowed(attribute, clamped(attribute, values[row])))
      throw outside(scenario().catalogue, id, attribute, static_cast<std::int32_t>(row), values[row], path);
  }
}

void World::store(TableId id, AttributeId column, std::int32_t row, double value, const std::string& path) {
  const Attribute& attribute = scenario().catalogue.attribute(id, column);
  value = clamped(attribute, value);
  if (!allowed(attribute, value)) throw outside(scenario().catalogue, id, attribute, row, value, path);
  Column& cells = table(id).column(column);
  if (Referrers* referrers = followed(id, column)) {
    referrers->change(row, cells.whole(static_cast<std::size_t>(row)), static_cast<std::int32_t>(value));
  }
  cells.put(static_cast<std::size_t>(row), value);
  if (plan_->indexed[static_cast<std::size_t>(id.value())][static_cast<std::size_t>(column.value())]) touch(id, row);
}

void World::store_column(TableId id, AttributeId number, const double* values, const std::string& path, Presence least) {
  const Attribute& attribute = scenario().catalogue.attribute(id, number);
  Column& column = table(id).column(number);
  const std::size_t count = rows(id);
  const bool ranged = is_ranged(attribute);
  const auto store_block = [&](std::size_t first, std::size_t n) {
    if (ranged) {
      for (std::size_t i = first; i < first + n; ++i) store(id, number, static_cast<std::int32_t>(i), values[i], path);
    } else if (attribute.storage == Storage::f64) {
      std::copy(values + first, values + first + n, column.array<double>().data() + first);
    } else if (attribute.storage == Storage::i32) {
      kernels().store_i32(column.array<std::int32_t>().data() + first, values + first, n);
    } else {
      kernels().store_u8(column.array<std::uint8_t>().data() + first, values + first, n);
    }
  };
  if (Referrers* referrers = followed(id, number)) referrers->forget(step_);
  const bool in_place = attribute.storage == Storage::f64 && !ranged && column.array<double>().data() == values;
  for (std::size_t first = 0; first < count && !in_place; first += block_rows) {
    if (id == table::agents && presence_[first / block_rows] < least) continue;
    store_block(first, std::min(block_rows, count - first));
  }
  column.refill_tail(count);
  if (ranged || attribute.storage == Storage::f64) return;
  if (plan_->indexed[static_cast<std::size_t>(id.value())][static_cast<std::size_t>(number.value())]) touch_all(id);
}

}  // namespace ostrakon
