#include "records/metrics.h"

#include "expression/parts.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace ostrakon {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

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

Metrics::Metrics(Simulation& simulation) : scenario_(&simulation.scenario()), parts_(simulation) {
  event_columns_.assign(scenario_->catalogue.table(table::events).attributes.size(), false);
  for (const Metric& metric : scenario_->metrics) {
    Item item;
    item.metric = &metric;
    item.grouped = !metric.groups.empty();
    item.sees_events = metric.every_step && goes_over(*metric.value, table::events);
    item.first_part = parts_.size();
    item.part = parts_.add(metric.value);
    widths_.push_back(std::max<std::size_t>(1, metric.groups.size()));
    for (std::size_t part = item.first_part; item.sees_events && part < parts_.size(); ++part) {
      for (std::size_t c = 0; c < event_columns_.size(); ++c) {
        const AttributeId column(static_cast<std::int32_t>(c));
        if (parts_.part(part).program.reads(table::events, column)) event_columns_[c] = true;
      }
    }
    items_.push_back(item);
  }
  if (!scenario_->record.series) leave_out_series();
}

// A metric uses those above it only.
void Metrics::leave_out_series() {
  for (Item& item : items_) item.stored = item.measured = !item.metric->every_step;
  std::size_t end = parts_.size();
  for (std::size_t i = items_.size(); i-- > 0;) {
    const std::size_t begin = items_[i].first_part;
    for (std::size_t part = begin; items_[i].measured && part < end; ++part) {
      for (const MetricPart::Input& input : parts_.part(part).inputs) {
        using Kind = MetricPart::Input::Kind;
        if (input.kind == Kind::series || input.kind == Kind::metric) items_[input.metric].measured = true;
      }
    }
    end = begin;
  }
}

std::vector<MetricLayout> Metrics::layouts() const {
  std::vector<MetricLayout> layouts;
  for (const Item& item : items_) {
    if (!item.stored) continue;
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
    if (items_[i].metric->every_step && items_[i].measured) series.values[i].reserve(widths_[i] * world.scenario().clock.steps);
  }
  series.scratch = parts_.scratch();
  return series;
}

void Metrics::measure(World& world, const View& view, std::size_t number, Series& series) const {
  const Item& item = items_[number];
  const std::vector<double>& values =
      parts_.values(item.part, world, view, {&series.values, &widths_}, series.scratch);
  std::vector<double>& out = series.values[number];
  out.insert(out.end(), values.begin(), values.begin() + static_cast<std::ptrdiff_t>(std::min(values.size(), widths_[number])));
  // Groups that the world has no rows for.
  for (std::size_t group = values.size(); group < widths_[number]; ++group) out.push_back(missing);
}

void Metrics::step(World& world, Series& series) const {
  const bool warming = world.step() <= world.scenario().clock.warm_up;
  const bool events = std::find(event_columns_.begin(), event_columns_.end(), true) != event_columns_.end();
  const Measured measured(world);
  const View* of_step = events && !warming ? &series.step_view.of(world, series.events_seen, event_columns_) : nullptr;
  series.events_seen = world.rows(table::events);
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (!item.metric->every_step || !item.measured) continue;
    if (warming) {
      series.values[i].insert(series.values[i].end(), widths_[i], missing);
      continue;
    }
    assert(!item.sees_events || of_step != nullptr);  // it is there whenever an item asks for a column of events
    measure(world, item.sees_events ? *of_step : world.view(), i, series);
  }
}

void Metrics::end(World& world, Series& series) const {
  world.book_open_spells();
  const Measured measured(world);
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (!items_[i].metric->every_step) measure(world, world.view(), i, series);
  }
}

std::vector<std::vector<double>> Metrics::stored(Series&& series) const {
  std::vector<std::vector<double>> values;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (items_[i].stored) values.push_back(std::move(series.values[i]));
  }
  return values;
}

}  // namespace ostrakon
