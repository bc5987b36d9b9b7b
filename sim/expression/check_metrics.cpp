// What only metrics can say: one value for each group, other metrics by name, functions over their series.
#include "expression/checker.h"

#include <algorithm>

namespace ostrakon {

// "for each faction", of the groups that a value has.
std::string Checker::group_text(Type group) const {
  if (group.base == Base::flag) return "yes and no";
  const bool word = group.base == Base::word;
  return "each " + (word ? catalogue_.words(WordListId(group.of)).name : catalogue_.table(TableId(group.of)).singular);
}

// The groups for which a node has a value each; nothing, and reported, where its parts have different ones.
std::optional<Type> Checker::group_of(const Building& building, const TypedNode& node) {
  const auto at = static_cast<std::size_t>(node.index);
  if (node.node == Node::joined) return Type::none();
  if (node.node == Node::aggregate) {
    const Expression& by = building.expression.aggregates[at].by;
    return by ? by->type() : Type::none();
  }
  if (node.node == Node::series) {
    const Series& series = building.expression.series[at];
    return series.group >= 0 ? Type::none() : (*scope_.metrics)[static_cast<std::size_t>(series.metric)].group;
  }
  Type group = Type::none();
  for (const std::int32_t arg : node.args) {
    const Type part = building.groups[static_cast<std::size_t>(arg)];
    if (part == Type::none() || part == group) continue;
    if (group != Type::none()) {
      report(node.place, "one part has a value for " + group_text(group) + ", another for " + group_text(part) +
                             "; join one of them first: sum(…), mean(…), min(…) or max(…)");
      return std::nullopt;
    }
    group = part;
  }
  return group;
}

// False, and reported, where a value for each group stands in a place for one value.
bool Checker::one_value(std::int32_t id, const Expression& part) {
  if (!part || part->group == Type::none()) return true;
  report(id, "this has a value for " + group_text(part->group) + "; one value is needed here");
  return false;
}

// Whether a call goes over the groups of a metric: sum(total(falls)). With a table it would say `of`.
bool Checker::joins_groups(std::int32_t id, const Frame& frame) const {
  const SyntaxNode& node = syntax(id);
  if (!scope_.metric || frame.asker != nullptr || node.children.size() != 1) return false;
  return node.of < 0 && node.where < 0 && node.by < 0 && node.weight < 0;
}

Checked Checker::check_joined(std::int32_t id, Frame& frame, AggregateKind join) {
  const std::int32_t child = syntax(id).children[0];
  const Checked value = check(child, frame, no_hint);
  if (value.failed()) return {};
  const std::string name = syntax(id).name;
  if (frame.building->groups[static_cast<std::size_t>(value.node)] == Type::none()) {
    const FunctionInfo* function = find_function(name);
    report(id, "'" + name + "' of one value: it goes over a table, " + std::string(find_aggregate(name)->usage) +
                   (function == nullptr ? "" : ", over several values, " + std::string(function->usage)) +
                   ", or over the groups of a metric, " + name + "(total(falls))");
    return {};
  }
  const bool date = value.type == Type::date() && join != AggregateKind::sum;
  if (!date && !require_number(child, value.type, "'" + name + "' needs numbers")) return {};
  TypedNode node;
  node.node = Node::joined;
  node.type = date ? Type::date() : Type::number();
  node.place = place(id);
  node.join = join;
  node.args = {value.node};
  const Type type = node.type;
  return {emit(frame, std::move(node)), type};
}

// `falls.minister`: the value of one group, by its name. Nothing, and reported, if there is none.
std::optional<std::int32_t> Checker::group_named(std::int32_t step_id, const MetricInfo& metric) {
  const std::string& name = syntax(step_id).name;
  if (metric.group == Type::none()) {
    report(sign_place(step_id), "'" + metric.name + "' is one value; nothing of it can follow a '.'");
    return std::nullopt;
  }
  std::vector<std::string> names = {"no", "yes"};
  if (metric.group.base == Base::word) names = catalogue_.words(WordListId(metric.group.of)).words;
  if (metric.group.base == Base::reference) names = catalogue_.table(TableId(metric.group.of)).row_names;
  const std::int32_t group = index_of(names, name);
  if (group >= 0) return group;
  const std::string near = nearest(name, names);
  report(sign_place(step_id), "'" + metric.name + "' has a value for " + group_text(metric.group) + ", and none is '" +
                                  name + "'" + (near.empty() ? few_of(names) : "; did you mean '" + near + "'?"));
  return std::nullopt;
}

// Another metric by its name: its value of this step, or at the end.
Checked Checker::metric_named(std::int32_t index, Frame& frame, Place where, std::int32_t group) {
  const MetricInfo& metric = (*scope_.metrics)[static_cast<std::size_t>(index)];
  if (frame.asker != nullptr) {
    report(where, "'" + metric.name + "' is a metric; it stands outside of sums over a table");
    return {};
  }
  if (metric.every_step && scope_.at_end) {
    report(where, "'" + metric.name + "' has a value in every step; say which is meant: last(" + metric.name +
                      "), average(" + metric.name + "), highest(" + metric.name + ") …");
    return {};
  }
  Series made;
  made.metric = index;
  made.group = group;
  TypedNode node;
  node.node = Node::series;
  node.type = metric.type;
  node.place = where;
  std::vector<Series>& all = frame.building->expression.series;
  node.index = static_cast<std::int32_t>(all.size());
  all.push_back(std::move(made));
  return {emit(frame, std::move(node)), metric.type};
}

Expression Checker::series_date(std::int32_t id, Frame& frame) {
  Building part;
  Frame inner = frame;
  inner.building = &part;
  inner.row = -1;
  if (!same_row(frame, inner, place(id))) return nullptr;
  const Checked date = check(id, inner, no_hint);
  if (date.failed()) return nullptr;
  if (date.type != Type::date()) {
    report_type(id, date.type, "a date is needed here: average(metric, 2012-11, 2017-10)");
    return nullptr;
  }
  const Expression made = finish(part, date.node);
  return one_value(id, made) ? made : nullptr;
}

Checked Checker::check_series(std::int32_t id, Frame& frame, const FunctionInfo& function) {
  const SyntaxNode& node = syntax(id);
  const std::string name(function.name);
  if (!scope_.at_end || scope_.metrics == nullptr || frame.asker != nullptr || source_.located == nullptr) {
    report(sign_place(id), "'" + name + "' looks back over a metric; only metrics at the end of a run can");
    return {};
  }
  const std::int32_t given = node.children[0];
  const bool one_group = syntax(given).kind == SyntaxKind::member;
  const std::int32_t metric_id = one_group ? syntax(given).children[0] : given;
  const SyntaxNode& metric = syntax(metric_id);
  std::vector<std::string> known;
  Series made;
  made.function = name;
  for (std::size_t i = 0; i < scope_.metrics->size(); ++i) {
    const MetricInfo& one = (*scope_.metrics)[i];
    if (!one.every_step) continue;
    known.push_back(one.name);
    if (metric.kind == SyntaxKind::name && metric.name == one.name) made.metric = static_cast<std::int32_t>(i);
  }
  bool fine = made.metric >= 0;
  if (!fine) {
    const std::string near = metric.kind == SyntaxKind::name ? nearest(metric.name, known) : "";
    report(metric_id, quoted(metric_id) + " is not a metric of every step" +
                          (near.empty() ? "" : "; did you mean '" + near + "'?"));
  }
  if (fine && one_group) {
    const auto group = group_named(given, (*scope_.metrics)[static_cast<std::size_t>(made.metric)]);
    made.group = group.value_or(-1);
    fine = group.has_value();
  }
  if (node.children.size() > 1) {
    made.from = series_date(node.children[1], frame);
    fine &= made.from != nullptr;
  }
  if (node.children.size() > 2) {
    made.to = series_date(node.children[2], frame);
    fine &= made.to != nullptr;
  }
  if (!fine) return {};
  const bool date = name == "when_highest" || (*scope_.metrics)[static_cast<std::size_t>(made.metric)].type == Type::date();
  TypedNode result;
  result.node = Node::series;
  result.type = date && name != "total" ? Type::date() : Type::number();
  result.place = place(id);
  std::vector<Series>& all = frame.building->expression.series;
  result.index = static_cast<std::int32_t>(all.size());
  all.push_back(std::move(made));
  const Type type = result.type;
  return {emit(frame, std::move(result)), type};
}

}  // namespace ostrakon
