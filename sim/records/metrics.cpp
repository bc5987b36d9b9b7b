#include "records/metrics.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace ostrakon {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

bool looks_at(const TypedExpression& expression, TableId table) {
  const auto inside = [&](const Expression& part) { return part && looks_at(*part, table); };
  for (const Aggregate& aggregate : expression.aggregates) {
    if (aggregate.table == table || inside(aggregate.where) || inside(aggregate.value) || inside(aggregate.weight) ||
        inside(aggregate.by) || inside(aggregate.argument)) {
      return true;
    }
  }
  return false;
}

// Metrics see events, cases and spells only from the end of the warm-up on.
class Measured {
 public:
  explicit Measured(World& world) : world_(world) {
    const Clock& clock = world.scenario().clock;
    world[world_column::measured_from][0] = clock.warm_up == 0 ? -std::numeric_limits<double>::infinity() : clock.date_of(clock.warm_up + 1);
  }
  ~Measured() { world_[world_column::measured_from][0] = -std::numeric_limits<double>::infinity(); }
  Measured(const Measured&) = delete;
  Measured& operator=(const Measured&) = delete;

 private:
  World& world_;
};

}  // namespace

Metrics::Metrics(Simulation& simulation) : scenario_(&simulation.scenario()) {
  for (const Metric& metric : scenario_->metrics) {
    Item item;
    item.metric = &metric;
    item.grouped = !metric.groups.empty();
    item.width = std::max<std::size_t>(1, metric.groups.size());
    item.sees_events = metric.every_step && looks_at(*metric.value, table::events);
    items_.push_back(std::move(item));
  }
  std::vector<Expression> values;
  for (const Item& item : items_) values.push_back(item.metric->every_step ? item.metric->value : with_inputs(item.metric->value));
  for (std::size_t i = 0; i < items_.size(); ++i) {
    items_[i].program = simulation.compiler().metric(values[i], items_[i].metric->every_step ? 0 : series_.size());
  }
  event_columns_.assign(scenario_->catalogue.table(table::events).attributes.size(), false);
  for (const Item& item : items_) {
    if (!item.sees_events) continue;
    for (std::size_t c = 0; c < event_columns_.size(); ++c) {
      if (item.program.reads(table::events, AttributeId(static_cast<std::int32_t>(c)))) event_columns_[c] = true;
    }
  }
}

Expression Metrics::with_inputs(const Expression& expression) {
  if (expression->series.empty()) return expression;
  auto result = std::make_shared<TypedExpression>(*expression);
  for (TypedNode& node : result->nodes) {
    if (node.node != Node::series) continue;
    const ostrakon::Series& series = expression->series[static_cast<std::size_t>(node.index)];
    const auto metric = static_cast<std::size_t>(series.metric);
    if (items_[metric].grouped) {
      throw std::invalid_argument(expression->path + ": '" + items_[metric].metric->name +
                                  "' has a value for each group; functions over such a series are not in this version");
    }
    const double forever = std::numeric_limits<double>::infinity();
    series_.push_back({series.function, metric, series.from ? constant_value(*series.from, scenario_->parameter_values) : -forever,
                       series.to ? constant_value(*series.to, scenario_->parameter_values) : forever});
    node.node = Node::input;
    node.index = static_cast<std::int32_t>(series_.size()) - 1;
    node.args.clear();
  }
  result->series.clear();
  return result;
}

std::vector<MetricLayout> Metrics::layouts() const {
  std::vector<MetricLayout> layouts;
  for (const Item& item : items_) {
    MetricLayout layout;
    layout.name = item.metric->name;
    layout.unit = item.metric->unit;
    layout.meaning = item.metric->about.empty() ? item.metric->text : item.metric->about + ": " + item.metric->text;
    layout.every_step = item.metric->every_step;
    layout.flag = item.metric->value->type().base == Base::flag;
    layout.group_by = item.metric->group_by;
    layout.groups = item.metric->groups;
    layouts.push_back(std::move(layout));
  }
  return layouts;
}

Metrics::Series Metrics::begin(World& world) const {
  Series series;
  series.values.resize(items_.size());
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (items_[i].metric->every_step) series.values[i].reserve(items_[i].width * world.scenario().clock.steps);
  }
  return series;
}

void Metrics::measure(World& world, const View& view, const Item& item, std::span<const double> inputs, std::vector<double>& groups,
                      std::vector<double>& out) const {
  if (item.grouped) {
    grouped_value(world.evaluator(), item.program, view, groups);
    groups.resize(item.width, missing);
    out.insert(out.end(), groups.begin(), groups.end());
    return;
  }
  const std::vector<const double*> vectors(inputs.size(), nullptr);
  Domain domain;
  domain.count = 1;
  domain.inputs = vectors;
  domain.uniform_inputs = inputs;
  double* value = world.scratch(4, 1);
  world.evaluator().evaluate(item.program, view, domain, {&value, 1});
  out.push_back(*value);
}

void Metrics::step(World& world, Series& series) const {
  const bool warming = world.step() <= world.scenario().clock.warm_up;
  const bool events = std::find(event_columns_.begin(), event_columns_.end(), true) != event_columns_.end();
  const Measured measured(world);
  const View* of_step = events && !warming ? &series.step_view.of(world, series.events_seen, event_columns_) : nullptr;
  series.events_seen = world.rows(table::events);
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (!item.metric->every_step) continue;
    if (warming) {
      series.values[i].insert(series.values[i].end(), item.width, missing);
      continue;
    }
    assert(!item.sees_events || of_step != nullptr);  // it is there whenever an item asks for a column of events
    measure(world, item.sees_events ? *of_step : world.view(), item, {}, series.groups, series.values[i]);
  }
}

double Metrics::series_value(const SeriesInput& input, const World& world, const Series& series) const {
  const std::vector<double>& values = series.values[input.metric];
  const Clock& clock = world.scenario().clock;
  double sum = 0, count = 0, first = missing, last = missing, lowest = missing, highest = missing, when = missing;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double date = clock.date_of(static_cast<std::uint32_t>(i + 1));
    const double value = values[i];
    if (std::isnan(value) || date < input.from - 1e-9 || date > input.to + 1e-9) continue;
    sum += value;
    count += 1;
    if (count == 1) first = lowest = highest = value, when = date;
    last = value;
    lowest = std::min(lowest, value);
    if (value > highest) {
      highest = value;
      when = date;
    }
  }
  if (input.function == "total") return sum;
  if (input.function == "average") return count > 0 ? sum / count : missing;
  if (input.function == "first") return first;
  if (input.function == "last") return last;
  if (input.function == "lowest") return lowest;
  if (input.function == "highest") return highest;
  return when;  // when_highest
}

void Metrics::end(World& world, Series& series) const {
  world.book_open_spells();
  const Measured measured(world);
  std::vector<double> inputs(series_.size(), 0);
  for (std::size_t k = 0; k < series_.size(); ++k) inputs[k] = series_value(series_[k], world, series);
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (items_[i].metric->every_step) continue;
    measure(world, world.view(), items_[i], inputs, series.groups, series.values[i]);
  }
}

}  // namespace ostrakon
