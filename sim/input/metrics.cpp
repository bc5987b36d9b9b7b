// Metrics: what is measured after each step and at the end.
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
    for (const InputEntry* entry : named(fields["every step"], "metrics", reading_)) one(*entry, true);
    for (const Metric& metric : reading_.scenario().metrics) series_.push_back(metric.name);
    for (const InputEntry* entry : named(fields["at end"], "metrics", reading_)) one(*entry, false);
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
    if (!every_step) scope.series = &series_;
    metric.value = reading_.expression(*value, scope, Type::none());
    if (!metric.value) return;
    metric.text = value->text.text;
    const Base base = metric.value->type().base;
    if (base != Base::number && base != Base::flag && base != Base::date) {
      reading_.error(value->place, "a metric is a number, a flag or a date");
      return;
    }
    if (!series_fit(*metric.value, *value) || !group(metric, *value)) return;
    broken_.erase(metric.name);
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

  // Functions over a series take one number a step.
  bool series_fit(const TypedExpression& expression, const InputNode& value) {
    for (const Series& series : expression.series) {
      const Metric& metric = reading_.scenario().metrics[static_cast<std::size_t>(series.metric)];
      for (const Expression& date : {series.from, series.to}) {
        if (date && !is_constant(*date)) {
          reading_.error(value.place, "the dates between which a series is taken may use parameters only");
          return false;
        }
      }
      if (metric.groups.empty()) continue;
      reading_.error(
          value.place,
          "'" + metric.name + "' has a value for each group; a function over such a series is not in this version");
      return false;
    }
    return true;
  }

  // Labels of the groups where the whole metric is an aggregate with `by`.
  bool group(Metric& metric, const InputNode& value) {
    const TypedNode& root = metric.value->root();
    if (root.node != Node::aggregate) return true;
    const Aggregate& aggregate = metric.value->aggregates[static_cast<std::size_t>(root.index)];
    if (!aggregate.by) return true;
    const Type type = aggregate.by->type();
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
  std::vector<std::string> series_;
  std::set<std::string> broken_;  // what has been told already need not be told of the headline
};

}  // namespace

void read_metrics(const InputNode* metrics, const InputNode* headline, Reading& reading) {
  MetricReader reader(reading);
  reader.read(metrics);
  reader.headline(headline);
}

}  // namespace ostrakon
