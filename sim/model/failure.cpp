#include "model/failure.h"

#include "base/draw_ledger.h"
#include "expression/combine.h"
#include "expression/program.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <exception>
#include <optional>
#include <string_view>

namespace ostrakon {

namespace {

// Whoever names more than this in one rule reads the first ones.
constexpr std::size_t most_values = 12;

std::string spoken(std::string word) {
  std::replace(word.begin(), word.end(), '_', ' ');
  return word;
}

std::string number_text(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}

std::string date_text(double date) {
  if (!std::isfinite(date)) return "none";
  const double month = std::floor(date);
  const double year = std::floor(month / 12);
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.0f-%02.0f", year, month - 12 * year + 1);
  return text.data();
}

// Posts by their last two names: "director of data bureau".
std::string label_of(const RowSpec& spec, bool post) {
  const std::size_t last = spec.path.rfind('/');
  if (!post || last == std::string::npos) return spec.name;
  const std::size_t before = last == 0 ? std::string::npos : spec.path.rfind('/', last - 1);
  const std::size_t begin = before == std::string::npos ? 0 : before + 1;
  return spec.path.substr(last + 1) + " of " + spec.path.substr(begin, last - begin);
}

// An expression of the failing rule: all its terms, where they are joined.
class Parts {
 public:
  explicit Parts(std::string_view path) : path_(path) {}

  void consider(const std::string& candidate, const Expression& expression) {
    if (expression && candidate == path_) found_.push_back(expression);
  }
  void consider(const Rule& rule, const std::string& path) {
    for (const Term& term : rule.terms) consider(path == path_ ? path : term.path, term.value);
  }
  void consider(const Update& update) {
    if (update.set) consider(update.set->path, update.set->value);
    for (const Term& term : update.adds) consider(term.path, term.value);
  }
  void consider(const std::vector<Effect>& effects) {
    for (const Effect& effect : effects) {
      consider(effect.path, effect.where);
      consider(effect.path, effect.row);
      for (const Change& change : effect.changes) consider(change.path, change.value);
    }
  }
  const std::vector<Expression>& found() const { return found_; }

 private:
  std::string_view path_;
  std::vector<Expression> found_;
};

std::vector<Expression> expressions_of(const std::string& path, const Scenario& scenario) {
  Parts parts(path);
  for (const Rule& rule : scenario.rules) parts.consider(rule, "rules." + scenario.catalogue.slot(rule.slot).path);
  for (const Update& update : scenario.updates) parts.consider(update);
  for (const CaseStage& stage : scenario.stages) {
    parts.consider(stage.lasts_path, stage.lasts);
    for (const StageOutcome& outcome : stage.outcomes) {
      parts.consider(outcome.path, outcome.chance);
      parts.consider("rules.investigate.stages." + stage.name + ".then", outcome.chance);
    }
  }
  for (const auto* values : {&scenario.start, &scenario.recruit}) {
    for (const StartValue& value : *values) parts.consider(value.path, value.value);
  }
  for (const RowStart& row : scenario.row_starts) parts.consider(row.start.path, row.start.value);
  for (const Body& body : scenario.bodies) {
    parts.consider(body.path + ".eligible", body.eligible);
    parts.consider(body.path + ".score", body.score);
  }
  for (const TimelineEntry& entry : scenario.timeline) parts.consider(entry.effects);
  for (const Trigger& trigger : scenario.triggers) {
    parts.consider(trigger.path, trigger.condition);
    parts.consider(trigger.path + ".chance", trigger.chance);
    parts.consider(trigger.effects);
  }
  for (const Metric& metric : scenario.metrics) parts.consider(metric.path, metric.value);
  return parts.found();
}

// Asks named parts of rules again of the row that failed.
class Asking {
 public:
  Asking(World& world, const View& view, const RuleError::Asked& asked, std::int32_t row)
      : world_(world), view_(view), asked_(asked), row_(row) {
    // What is read at an input is read for whole vectors of eight.
    keys_.fill(asked.has_key ? asked.key : world.table(asked.table).key(row));
    nothing_.resize(asked.inputs.size(), nullptr);
  }

  // None: it cannot be told.
  std::optional<double> value(const Expression& whole, std::int32_t node) {
    const Expression piece = part(*whole, node);
    if (!piece->series.empty()) return std::nullopt;
    const bool too_many = std::any_of(piece->nodes.begin(), piece->nodes.end(), [&](const TypedNode& one) {
      return one.node == Node::input && static_cast<std::size_t>(one.index) >= asked_.inputs.size();
    });
    if (too_many) return std::nullopt;
    try {
      std::vector<IndexRequest> indexes = world_.plan().indexes;
      CompileContext context;
      context.catalogue = &world_.scenario().catalogue;
      context.parameters = world_.scenario().parameter_values;
      context.indexes = &indexes;
      const Output output{piece, Want::value, {}, nullptr, nullptr};
      const Program program = compile({&output, 1}, asked_.table, asked_.inputs.size(), context);
      if (indexes.size() != world_.plan().indexes.size() || reads_what_nobody_keeps(program)) return std::nullopt;
      return ask(program);
    } catch (const std::exception&) {
      return std::nullopt;
    }
  }

 private:
  bool reads_what_nobody_keeps(const Program& program) const {
    for (std::size_t t = 0; t < view_.tables.size(); ++t) {
      const TableView& table = view_.tables[t];
      for (std::size_t a = 0; a < table.columns.size(); ++a) {
        const bool read =
            program.reads(TableId(static_cast<std::int32_t>(t)), AttributeId(static_cast<std::int32_t>(a)));
        if (read && table.rows > 0 && table.columns[a].data == nullptr) return true;
      }
    }
    return false;
  }

  double ask(const Program& program) {
    Domain domain;
    domain.count = 1;
    domain.rows = &row_;
    domain.keys = keys_.data();
    domain.inputs = nothing_;
    domain.uniform_inputs = asked_.inputs;
    domain.first_try = asked_.first_try;
    AlignedArray<double> room;
    room.reserve(1);
    double* value = room.data();
    world_.evaluator().evaluate(program, view_, domain, {&value, 1});
    return *value;
  }

  World& world_;
  const View& view_;
  const RuleError::Asked& asked_;
  std::int32_t row_;
  std::array<std::uint64_t, 8> keys_{};
  std::vector<const double*> nothing_;
};

void tell_values(World& world, const View& view, RuleError& error) {
  const RuleError::Asked& asked = error.asked;
  const auto rows = static_cast<std::int64_t>(world.rows(asked.table));
  if (!asked.same_row || error.row < 0 || error.row >= rows) return;
  Asking asking(world, view, asked, error.row);
  for (const Expression& expression : expressions_of(error.path, world.scenario())) {
    for (const NamedPart& named : expression->named) {
      if (error.values.size() == most_values) return;
      const bool told = std::any_of(error.values.begin(), error.values.end(),
                                    [&](const auto& value) { return value.first == named.text; });
      if (told) continue;
      const std::optional<double> value = asking.value(expression, named.node);
      const Type type = expression->nodes[static_cast<std::size_t>(named.node)].type;
      if (value) error.values.emplace_back(named.text, value_text(world.scenario().catalogue, type, *value));
    }
  }
}

}  // namespace

std::string value_text(const Catalogue& catalogue, Type type, double value) {
  const auto of_list = [&](const std::vector<std::string>& names, const std::string& kind) {
    if (!(value >= 0)) return std::string("none");
    const auto index = static_cast<std::size_t>(value);
    return index < names.size() ? spoken(names[index]) : kind + " " + std::to_string(index);
  };
  switch (type.base) {
    case Base::flag:
      return value == 0 ? "no" : value == 1 ? "yes" : number_text(value);
    case Base::date:
      return date_text(value);
    case Base::word:
      return type.of < 0 ? number_text(value) : of_list(catalogue.words(WordListId(type.of)).words, "word");
    case Base::reference: {
      const TableInfo& table = catalogue.table(TableId(type.of));
      return of_list(table.row_names, table.singular);
    }
    case Base::none:
      return "none";
    case Base::number:
      break;
  }
  return number_text(value);
}

std::string row_label(const Scenario& scenario, TableId id, std::int32_t row) {
  const auto place = static_cast<std::size_t>(id.value());
  if (place >= scenario.rows.size()) return "";
  auto left = static_cast<std::uint32_t>(row);
  for (const RowSpec& spec : scenario.rows[place]) {
    if (left >= spec.count) {
      left -= spec.count;
      continue;
    }
    return label_of(spec, id == table::posts) + (spec.count > 1 ? " #" + std::to_string(left + 1) : "");
  }
  return "";
}

std::string row_text(const World& world, TableId id, std::int32_t row) {
  const Catalogue& catalogue = world.scenario().catalogue;
  if (!id.valid() || id == table::world || row < 0) return "";
  const std::string singular = catalogue.table(id).singular;
  const std::string label = row_label(world.scenario(), id, row);
  if (!label.empty()) return singular + " " + label;
  std::string text = singular + " " + std::to_string(row);
  if (static_cast<std::size_t>(row) >= world.rows(id)) return text;
  if (id == table::agents) {
    const std::int32_t post = world[agent_column::post][row];
    const Type status = catalogue.attribute(table::agents, agent_column::status.attribute).type;
    text += " (" +
            (post >= 0 ? row_label(world.scenario(), table::posts, post)
                       : value_text(catalogue, status, world[agent_column::status][row])) +
            ")";
  }
  return text;
}

void tell_failure(World& world, const View& view, RuleError& error) {
  error.told = true;
  if (!error.asked.table.valid()) return;
#ifndef NDEBUG
  const DrawLedger::Lent in_no_book(nullptr);  // what is drawn here was drawn before
#endif
  error.who = row_text(world, error.asked.table, error.row);
  tell_values(world, view, error);
}

}  // namespace ostrakon
