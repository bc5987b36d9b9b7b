#include "records/metric_parts.h"

#include "expression/combine.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

namespace ostrakon {
namespace {

using Input = MetricPart::Input;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double forever = std::numeric_limits<double>::infinity();

bool gives_groups(const TypedExpression& expression, const TypedNode& node) {
  return node.node == Node::aggregate && expression.aggregates[static_cast<std::size_t>(node.index)].by != nullptr;
}

// Whether a program cannot compute the node, but is given its value.
bool is_given(const TypedExpression& expression, const TypedNode& node) {
  return node.node == Node::series || node.node == Node::joined || gives_groups(expression, node);
}

bool has_groups(const MetricPart& part) {
  return part.all_groups ||
         std::any_of(part.inputs.begin(), part.inputs.end(), [](const Input& input) { return input.grouped; });
}

// Values of one group in the steps between two dates.
double of_series(const std::string& function, const std::vector<double>& values, std::size_t width, std::size_t group,
                 const Input& input, const Clock& clock) {
  double sum = 0, count = 0, first = missing, last = missing, lowest = missing, highest = missing, when = missing;
  for (std::size_t i = 0; i * width < values.size(); ++i) {
    const double date = clock.date_of(static_cast<std::uint32_t>(i + 1));
    const double value = values[i * width + group];
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
  if (function == "total") return sum;
  if (function == "average") return count > 0 ? sum / count : missing;
  if (function == "first") return first;
  if (function == "last") return last;
  if (function == "lowest") return lowest;
  if (function == "highest") return highest;
  return when;  // when_highest
}

// Missing values do not count; the sum of none is 0, as it is of rows.
double joined(AggregateKind join, const std::vector<double>& values) {
  double sum = 0, count = 0, lowest = missing, highest = missing;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    count += 1;
    lowest = count == 1 ? value : std::min(lowest, value);
    highest = count == 1 ? value : std::max(highest, value);
  }
  if (join == AggregateKind::sum) return sum;
  if (join == AggregateKind::mean) return count > 0 ? sum / count : missing;
  return join == AggregateKind::minimum ? lowest : highest;
}

}  // namespace

std::size_t MetricParts::add(const Expression& expression) {
  MetricPart made;
  if (gives_groups(*expression, expression->root())) {
    made.all_groups = true;
    made.program = simulation_->compiler().metric(expression, 0);
    parts_.push_back(std::move(made));
    return parts_.size() - 1;
  }
  TypedExpression rest = *expression;
  std::vector<bool> needed(rest.nodes.size(), false);
  needed.back() = true;
  for (std::size_t i = rest.nodes.size(); i-- > 0;) {
    TypedNode& node = rest.nodes[i];
    if (!needed[i]) continue;
    if (!is_given(*expression, node)) {
      for (const std::int32_t arg : node.args) needed[static_cast<std::size_t>(arg)] = true;
      continue;
    }
    Input input;
    if (node.node == Node::series) {
      const Series& series = expression->series[static_cast<std::size_t>(node.index)];
      const std::vector<double>& parameters = simulation_->scenario().parameter_values;
      input.kind = series.function.empty() ? Input::Kind::metric : Input::Kind::series;
      input.function = series.function;
      input.metric = static_cast<std::size_t>(series.metric);
      input.from = series.from ? constant_value(*series.from, parameters) : -forever;
      input.to = series.to ? constant_value(*series.to, parameters) : forever;
      input.group = series.group;
      input.grouped = series.group < 0 && !simulation_->scenario().metrics[input.metric].groups.empty();
    } else {
      const bool joins = node.node == Node::joined;
      input.kind = joins ? Input::Kind::joined : Input::Kind::part;
      input.join = node.join;
      input.part = add(ostrakon::part(*expression, joins ? node.args[0] : static_cast<std::int32_t>(i)));
      input.grouped = !joins && has_groups(parts_[input.part]);
    }
    made.inputs.push_back(std::move(input));
    node.node = Node::input;
    node.index = static_cast<std::int32_t>(made.inputs.size()) - 1;
    node.args.clear();
  }
  rest.series.clear();
  const auto root = static_cast<std::int32_t>(rest.nodes.size()) - 1;
  made.program = simulation_->compiler().metric(ostrakon::part(rest, root), made.inputs.size());
  if (no_vectors_.size() < made.inputs.size()) no_vectors_.resize(made.inputs.size(), nullptr);
  parts_.push_back(std::move(made));
  return parts_.size() - 1;
}

MetricParts::Scratch MetricParts::scratch() const {
  Scratch scratch;
  scratch.parts.resize(parts_.size());
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    scratch.parts[i].inputs.resize(parts_[i].inputs.size());
    scratch.parts[i].at.resize(parts_[i].inputs.size());
  }
  return scratch;
}

void MetricParts::fill(const Input& input, World& world, const View& view, const Measured& measured, Scratch& scratch,
                       std::vector<double>& into) const {
  into.clear();
  switch (input.kind) {
    case Input::Kind::series: {
      const std::size_t width = (*measured.widths)[input.metric];
      const std::vector<double>& series = (*measured.values)[input.metric];
      for (std::size_t group = 0; group < width; ++group) {
        if (input.group >= 0 && static_cast<std::size_t>(input.group) != group) continue;
        into.push_back(of_series(input.function, series, width, group, input, world.scenario().clock));
      }
      return;
    }
    case Input::Kind::metric: {
      const std::vector<double>& series = (*measured.values)[input.metric];
      const auto latest = series.end() - static_cast<std::ptrdiff_t>((*measured.widths)[input.metric]);
      if (input.group >= 0) {
        into.push_back(latest[input.group]);
      } else {
        into.insert(into.end(), latest, series.end());
      }
      return;
    }
    case Input::Kind::part: {
      const std::vector<double>& found = values(input.part, world, view, measured, scratch);
      into.insert(into.end(), found.begin(), found.end());
      return;
    }
    case Input::Kind::joined:
      into.push_back(joined(input.join, values(input.part, world, view, measured, scratch)));
      return;
  }
}

const std::vector<double>& MetricParts::values(std::size_t number, World& world, const View& view,
                                               const Measured& measured, Scratch& scratch) const {
  const MetricPart& part = parts_[number];
  Scratch::Values& work = scratch.parts[number];
  if (part.all_groups) {
    grouped_value(world.evaluator(), part.program, view, work.own);
    return work.own;
  }
  std::size_t groups = 1;
  for (std::size_t k = 0; k < part.inputs.size(); ++k) {
    fill(part.inputs[k], world, view, measured, scratch, work.inputs[k]);
    if (part.inputs[k].grouped) groups = work.inputs[k].size();
  }
  work.own.resize(groups);
  Domain domain;
  domain.count = 1;
  domain.inputs = {no_vectors_.data(), part.inputs.size()};
  domain.uniform_inputs = work.at;
  double* value = world.scratch(4, 1);
  for (std::size_t group = 0; group < groups; ++group) {
    for (std::size_t k = 0; k < part.inputs.size(); ++k) {
      work.at[k] = work.inputs[k][part.inputs[k].grouped ? group : 0];
    }
    world.evaluator().evaluate(part.program, view, domain, {&value, 1});
    work.own[group] = *value;
  }
  return work.own;
}

}  // namespace ostrakon
