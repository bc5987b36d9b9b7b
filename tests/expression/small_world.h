// Rows for the small catalogue: every column filled from a hash of (seed, table, attribute, row), so that a test can
// say what it meets and meets everything, empty references included.
#pragma once

#include "base/aligned.h"
#include "expression/check.h"
#include "expression/evaluate.h"
#include "expression/small_catalogue.h"

#include <cmath>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostrakon {

class SmallWorld {
 public:
  struct Column {
    AlignedArray<double> f64;
    AlignedArray<std::int32_t> i32{-1};
    AlignedArray<std::uint8_t> u8;
  };

  explicit SmallWorld(std::size_t agents, std::uint64_t seed = 1, std::size_t posts = 40, std::size_t log_rows = 60)
      : seed_(seed) {
    rows_ = {1, 4, 5, 3, 2, 3, posts, agents, log_rows, log_rows, log_rows};
    consecutive_ = agents * 2 / 3;
    for (std::size_t t = 0; t < catalogue.tables.size(); ++t) add_table(t);
    for (std::size_t t = 0; t < catalogue.tables.size(); ++t) fill_table(t);
    rebuild();
  }
  SmallWorld(const SmallWorld&) = delete;
  SmallWorld& operator=(const SmallWorld&) = delete;

  Catalogue catalogue = small_catalogue();
  View view;

  std::size_t rows(TableId table) const { return rows_[index(table)]; }
  Column& column(TableId table, AttributeId attribute) {
    return columns_[index(table)][static_cast<std::size_t>(attribute.value())];
  }
  Column& column(TableId table, std::string_view name) {
    const AttributeId attribute = catalogue.find_attribute(table, name);
    if (!attribute.valid()) throw std::logic_error("no column " + std::string(name));
    return column(table, attribute);
  }
  double get(TableId table, AttributeId attribute, std::size_t row) const {
    const Column& c = columns_[index(table)][static_cast<std::size_t>(attribute.value())];
    const Attribute& info = catalogue.attribute(table, attribute);
    if (info.storage == Storage::f64) return c.f64[row];
    if (info.storage == Storage::i32) return c.i32[row];
    return c.u8[row] == 255 ? -1 : c.u8[row];
  }
  double get(TableId table, std::string_view name, std::size_t row) const {
    return get(table, catalogue.find_attribute(table, name), row);
  }
  void set(TableId table, std::string_view name, std::size_t row, double value) {
    const AttributeId attribute = catalogue.find_attribute(table, name);
    Column& c = column(table, name);
    switch (catalogue.attribute(table, attribute).storage) {
      case Storage::f64:
        c.f64[row] = value;
        break;
      case Storage::i32:
        c.i32[row] = static_cast<std::int32_t>(value);
        break;
      case Storage::u8:
        c.u8[row] = value < 0 ? 255 : static_cast<std::uint8_t>(value);
        break;
    }
  }
  std::uint64_t key(TableId table, std::size_t row) const { return keys_[index(table)][row]; }
  std::uint64_t random(std::uint64_t a, std::uint64_t b) const { return mix64(mix64(seed_, a), b); }
  double uniform(std::uint64_t a, std::uint64_t b) const { return static_cast<double>(random(a, b) >> 11) * 0x1p-53; }

  // After rows or columns moved.
  void rebuild() {
    column_views_.clear();
    for (std::size_t t = 0; t < rows_.size(); ++t) {
      column_views_.emplace_back();
      for (std::size_t a = 0; a < columns_[t].size(); ++a) {
        Column& c = columns_[t][a];
        const Attribute& info = catalogue.tables[t].attributes[a];
        void* data = nullptr;
        if (info.definition.empty()) {
          if (info.storage == Storage::f64) data = c.f64.data();
          if (info.storage == Storage::i32) data = c.i32.data();
          if (info.storage == Storage::u8) data = c.u8.data();
        }
        column_views_.back().push_back({data, info.storage});
      }
    }
    tables_.clear();
    for (std::size_t t = 0; t < rows_.size(); ++t) {
      const bool agents = t == index(small::agents);
      tables_.push_back({rows_[t], column_views_[t], keys_[t].data(), agents ? consecutive_ : 0});
    }
    view.tables = tables_;
    view.stream = stream_key(7, 3);
    view.step = 41;
    view.now = 2018 * 12 + 1;
  }

 private:
  static std::size_t index(TableId table) { return static_cast<std::size_t>(table.value()); }

  void add_table(std::size_t t) {
    const std::vector<Attribute>& attributes = catalogue.tables[t].attributes;
    columns_.emplace_back(attributes.size());
    keys_.emplace_back();
    keys_[t].resize(rows_[t]);
    const bool agents = t == index(small::agents);
    for (std::size_t i = 0; i < rows_[t]; ++i) keys_[t][i] = agents && i < consecutive_ ? i : random(1000 + t, i);
    for (std::size_t a = 0; a < attributes.size(); ++a) {
      if (!attributes[a].definition.empty()) continue;
      Column& c = columns_[t][a];
      if (attributes[a].storage == Storage::f64) c.f64.resize(rows_[t]);
      if (attributes[a].storage == Storage::i32) c.i32.resize(rows_[t]);
      if (attributes[a].storage == Storage::u8) c.u8.resize(rows_[t]);
    }
  }

  void fill_table(std::size_t t) {
    const std::vector<Attribute>& attributes = catalogue.tables[t].attributes;
    for (std::size_t a = 0; a < attributes.size(); ++a) {
      if (!attributes[a].definition.empty()) continue;
      for (std::size_t i = 0; i < rows_[t]; ++i) {
        set(TableId(static_cast<std::int32_t>(t)), attributes[a].name, i, value(attributes[a], t * 100 + a, i));
      }
    }
  }

  double value(const Attribute& attribute, std::uint64_t stream, std::size_t row) const {
    const double u = uniform(stream, row);
    const auto one_of = [&](std::size_t size) {
      const double chosen = std::floor(u * 1.25 * static_cast<double>(size));
      return chosen < static_cast<double>(size) ? chosen : -1;  // a fifth is none
    };
    switch (attribute.type.base) {
      case Base::flag:
        return u < 0.5 ? 1 : 0;
      case Base::date:
        return 24000 + std::floor(u * 400);
      case Base::word:
        return one_of(catalogue.words(WordListId(attribute.type.of)).words.size());
      case Base::reference:
        return one_of(rows_[static_cast<std::size_t>(attribute.type.of)]);
      default:
        return std::floor(u * 16) == 0 ? 0 : 6 * uniform(stream + 5000, row) - 3;
    }
  }

  std::uint64_t seed_;
  std::vector<std::size_t> rows_;
  std::size_t consecutive_ = 0;
  std::vector<std::vector<Column>> columns_;
  std::vector<AlignedArray<std::uint64_t>> keys_;
  std::vector<std::vector<ColumnView>> column_views_;
  std::vector<TableView> tables_;
};

inline const std::vector<double>& small_parameter_values() {
  static const std::vector<double> values{0.8, 1, 24216, 0, 2.5};
  return values;
}

// Text → checked expression, asked of an agent unless said otherwise. Throws what the checker says.
inline Expression parsed(const SmallWorld& world, const std::string& text, TableId self = small::agents,
                         bool metric = false, Type want = Type::none()) {
  Sources sources;
  Problems problems(sources);
  const std::vector<ParameterInfo> parameters = small_parameters();
  DrawSites sites;
  Scope scope;
  scope.catalogue = &world.catalogue;
  scope.parameters = &parameters;
  scope.sites = &sites;
  scope.self = self;
  scope.metric = metric;
  scope.may_draw = !metric;
  scope.path = "rules.test";
  if (self == small::agents)
    scope.inputs = {{"selector", Type::reference(small::agents), ""}, {"x", Type::number(), ""}};
  LocatedText located = unplaced(text);
  Expression made = check_expression(located, scope, want, problems);
  if (made == nullptr) throw std::logic_error(text + ": " + problems.text());
  return made;
}

struct Asked {
  Want want = Want::value;
  bool optimise = true;
  bool metric = false;
  TableId table = small::agents;
  std::vector<IndexRequest>* indexes = nullptr;
};

inline CompileContext context_of(const SmallWorld& world, const Asked& how) {
  CompileContext context;
  context.catalogue = &world.catalogue;
  context.parameters = small_parameter_values();
  context.indexes = how.indexes;
  context.optimise = how.optimise;
  context.missing_is_nan = how.metric;
  return context;
}

inline constexpr DrawSite hit_site = draw_site("rules.test.hit");

inline Program compiled(const SmallWorld& world, const Expression& expression, const Asked& how = {}) {
  Output output;
  output.expression = expression;
  output.want = how.want;
  output.site = hit_site;
  return compile({&output, 1}, how.table, 2, context_of(world, how));
}

// Values for all rows of the table, or for a domain.
inline std::vector<double> run(const Program& program, const View& view, const Domain& domain) {
  AlignedArray<double> room;
  room.reserve(domain.count);
  double* const results[] = {room.data()};
  Evaluator evaluator;
  evaluator.evaluate(program, view, domain, results);
  return {room.data(), room.data() + domain.count};
}

inline std::vector<double> values_of(const SmallWorld& world, const std::string& text, const Asked& how = {}) {
  const Program program = compiled(world, parsed(world, text, how.table, how.metric), how);
  Domain domain;
  domain.count = world.rows(how.table);
  const double inputs[2] = {-1, 0.25};
  domain.uniform_inputs = inputs;
  return run(program, world.view, domain);
}

inline std::uint64_t bits(double value) {
  std::uint64_t all = 0;
  std::memcpy(&all, &value, sizeof all);
  return value != value ? 0x7FF8000000000000u : all;  // one NaN is as good as another
}

}  // namespace ostrakon
