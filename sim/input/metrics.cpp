// Metrics: what is measured after each step and at the end.
#include "expression/parts.h"
#include "input/reading.h"

#include <algorithm>

namespace ostrakon {

namespace {

constexpr std::size_t most_groups = 100'000;

class MetricReader {
 public:
  explicit MetricReader(Reading& reading) : reading_(reading) {}

  void read(const InputNode* node) {
    if (node == nullptr || node->empty()) return;
    const Fields fields(*node, *schema_of(scenario_schema(), "metrics"), reading_);
    for (const char* when : {"every step", "at end"}) {
      const InputNode* metrics = fields[when];
      if (metrics == nullptr) continue;
      for (const InputEntry& entry : metrics->entries) names_.push_back(expression_name(entry.key));
    }
    for (const InputEntry* entry : named(fields["every step"], "metrics", reading_)) read_one(*entry, true);
    for (const InputEntry* entry : named(fields["at end"], "metrics", reading_)) read_one(*entry, false);
  }

  // What every scenario measures in which cases lead to others, unless it has a metric of that name.
  void add_reproduction() {
    if (std::find(names_.begin(), names_.end(), "reproduction") != names_.end()) return;
    Metric metric;
    metric.name = "reproduction";
    metric.path = "metrics.at end.reproduction";
    metric.text = "mean(named of cases where was_detained)";
    metric.about = "cases led to, by joining and implication, per case in which the accused was taken away";
    Scope scope = reading_.scope(TableId::none(), metric.path);
    scope.may_draw = false;
    scope.metric = scope.at_end = true;
    Sources sources;
    Problems problems(sources);
    metric.value = check_expression(unplaced(metric.text), scope, Type::none(), problems);
    if (!metric.value) return;  // a parameter or definition of the scenario has one of its names
    reading_.scenario().metrics.push_back(std::move(metric));
  }

  void headline(const InputNode* node) {
    if (node == nullptr || node->empty() || node->says_none()) return;
    const std::vector<InputNode> single = {*node};
    std::vector<std::string> known;
    for (const Metric& metric : reading_.scenario().metrics) known.push_back(metric.name);
    for (const InputNode& item : node->is_list() ? node->items : single) {
      const std::string name = item.is_scalar() ? expression_name(item.text.text) : "";
      if (broken_.contains(name)) continue;
      const std::int32_t index = reading_.name(item, known, "metric");
      if (index >= 0) reading_.scenario().headline.push_back(index);
    }
  }

 private:
  // Metrics that use one which is wrong need not be told of it.
  void read_one(const InputEntry& entry, bool every_step) {
    one(entry, every_step);
    const std::string name = expression_name(entry.key);
    if (broken_.contains(name)) reading_.broken_parameter(name);
  }

  void one(const InputEntry& entry, bool every_step) {
    if (entry.value.says_none()) {
      reading_.error(entry.value.place, "there is no '" + entry.key + "' to remove");
      return;
    }
    const Fields fields(entry.value, metric_schema(), reading_);
    Metric metric;
    metric.name = expression_name(entry.key);
    metric.path = std::string("metrics.") + (every_step ? "every step." : "at end.") + entry.key;
    metric.every_step = every_step;
    broken_.insert(metric.name);
    const InputNode* value = fields["value"];
    if (value == nullptr || is_there(entry, metric.name)) return;
    if (const InputNode* unit = fields["unit"]) metric.unit = reading_.text(*unit);
    if (const InputNode* about = fields["about"]) metric.about = reading_.text(*about);
    Scope scope = reading_.scope(TableId::none(), metric.path);
    scope.may_draw = false;
    scope.no_draw_reason = "a metric cannot draw: it must not change what it measures";
    scope.metric = true;
    scope.at_end = !every_step;
    scope.metrics = &above_;
    scope.all_metrics = &names_;
    metric.value = reading_.expression(*value, scope, Type::none());
    if (!metric.value) return;
    metric.text = value->text.text;
    const Base base = metric.value->type().base;
    if (base != Base::number && base != Base::flag && base != Base::date) {
      reading_.error(value->place, "a metric is a number, a flag or a date");
      return;
    }
    if (every_step && follows_events(*metric.value)) {
      reading_.error(value->place,
                     "a metric of every step sees the events of its step only, not those that led to them; measure this "
                     "at the end");
      return;
    }
    if (!dates_fit(*metric.value, *value) || !group(metric, *value)) return;
    broken_.erase(metric.name);
    above_.push_back({metric.name, metric.value->type(), metric.value->group, every_step});
    reading_.scenario().metrics.push_back(std::move(metric));
  }

  bool is_there(const InputEntry& entry, const std::string& name) {
    for (const Metric& metric : reading_.scenario().metrics) {
      if (metric.name != name) continue;
      reading_.error(entry.key_place,
                     "a metric '" + entry.key + "' of every step is there already; name this one otherwise");
      return true;
    }
    return false;
  }

  // Whether it goes over events and from one to another: `cause.kind`.
  bool follows_events(const TypedExpression& expression) {
    const TableId events = reading_.table("events");
    const auto along = [&](const TypedExpression& part) {
      return std::any_of(part.nodes.begin(), part.nodes.end(), [&](const TypedNode& node) {
        if (node.node != Node::attribute || node.table != events) return false;
        return part.nodes[static_cast<std::size_t>(node.args.at(0))].node != Node::row;
      });
    };
    return goes_over(expression, events) && any_part(expression, along);
  }

  // Dates between which a series is taken are known before a run begins.
  bool dates_fit(const TypedExpression& expression, const InputNode& value) {
    for (const Series& series : expression.series) {
      for (const Expression& date : {series.from, series.to}) {
        if (!date || is_constant(*date)) continue;
        reading_.error(value.place, "the dates between which a series is taken may use parameters only");
        return false;
      }
    }
    return true;
  }

  // Labels of the groups, where it has any.
  bool group(Metric& metric, const InputNode& value) {
    const Type type = metric.value->group;
    if (type == Type::none()) return true;
    if (type.base == Base::flag) {
      metric.groups = {"no", "yes"};
      metric.group_by = "flag";
    } else if (type.base == Base::word) {
      const WordList& list = reading_.catalogue().words(WordListId(type.of));
      metric.groups = list.words;
      metric.group_by = list.name;
      for (std::string& word : metric.groups) std::replace(word.begin(), word.end(), '_', ' ');
    } else {
      const TableInfo& table = reading_.catalogue().table(TableId(type.of));
      metric.group_by = table.singular;
      for (const RowSpec& row : reading_.scenario().rows[static_cast<std::size_t>(type.of)]) {
        for (std::uint32_t seat = 1; seat <= row.count && metric.groups.size() <= most_groups; ++seat) {
          metric.groups.push_back(row.count == 1 ? row.name : row.name + " " + std::to_string(seat));
        }
      }
    }
    if (!metric.groups.empty() && metric.groups.size() <= most_groups) return true;
    reading_.error(value.place, "a metric has a value for each of at most " + std::to_string(most_groups) +
                                    " groups, which are known before a run begins: by faction, by rank, by sector");
    return false;
  }

  Reading& reading_;
  std::vector<std::string> names_;  // of all metrics
  std::vector<MetricInfo> above_;  // by metric of the scenario
  std::set<std::string> broken_;  // what has been told already need not be told of the headline
};

}  // namespace

void read_metrics(const InputNode* metrics, const InputNode* headline, const InputNode* rules, Reading& reading) {
  MetricReader reader(reading);
  reader.read(metrics);
  const InputNode* investigate = rules != nullptr && rules->is_map() ? rules->find("investigate") : nullptr;
  const auto has = [&](const char* slot) {
    const InputNode* rule = investigate != nullptr && investigate->is_map() ? investigate->find(slot) : nullptr;
    return rule != nullptr && !rule->empty() && !rule->says_none();
  };
  if (has("join") || has("implicate")) reader.add_reproduction();
  reader.headline(headline);
}

}  // namespace ostrakon
