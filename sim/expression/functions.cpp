#include "expression/functions.h"

#include <array>

namespace ostrakon {

namespace {

using enum FunctionKind;

constexpr FunctionInfo computed(std::string_view name, int least, int most, std::string_view usage,
                                std::string_view meaning, Operation operation) {
  return {name, arithmetic, least, most, usage, meaning, operation, Distribution::uniform};
}
constexpr FunctionInfo drawn(std::string_view name, int least, int most, std::string_view usage,
                             std::string_view meaning, Distribution distribution) {
  return {name, draw, least, most, usage, meaning, Operation::add, distribution};
}
constexpr FunctionInfo other(std::string_view name, FunctionKind kind, int least, int most, std::string_view usage,
                             std::string_view meaning) {
  return {name, kind, least, most, usage, meaning, Operation::add, Distribution::uniform};
}

constexpr FunctionInfo related(std::string_view name, int values, std::string_view usage, std::string_view meaning,
                               Operation operation) {
  return {name, relation, values, values, usage, meaning, operation, Distribution::uniform};
}

constexpr std::array functions = {
    other("if", choice, 3, 3, "if(condition, a, b)",
          "a where the condition holds, else b; only the one that is taken counts"),
    computed("min", 2, -1, "min(a, b)", "the smallest of its values; with `of`, over the rows of a table",
             Operation::minimum),
    computed("max", 2, -1, "max(a, b)", "the largest of its values; with `of`, over the rows of a table",
             Operation::maximum),
    computed("abs", 1, 1, "abs(x)", "x without its sign", Operation::absolute),
    computed("exp", 1, 1, "exp(x)", "e to the power x", Operation::exponential),
    computed("log", 1, 1, "log(x)", "natural logarithm of x", Operation::logarithm),
    computed("sqrt", 1, 1, "sqrt(x)", "square root of x", Operation::square_root),
    computed("tanh", 1, 1, "tanh(x)", "hyperbolic tangent: from -1 to 1, steepest at 0", Operation::tanh),
    computed("logistic", 1, 1, "logistic(x)", "1/(1 + exp(-x)): turns log-odds into a chance", Operation::logistic),
    computed("clamp", 3, 3, "clamp(x, low, high)", "x, but at least low and at most high", Operation::clamp),
    computed("round", 1, 1, "round(x)", "the nearest whole number; halves away from 0", Operation::round),
    computed("floor", 1, 1, "floor(x)", "the next whole number at or below x", Operation::floor),
    computed("ceil", 1, 1, "ceil(x)", "the next whole number at or above x", Operation::ceil),
    other("has", has, 1, 1, "has(patron)", "there is one: yes unless the reference is none"),
    other("same_faction", same_faction, 2, 2, "same_faction(self, selector)",
          "both belong to one faction; no where one of them is none"),
    related("tied", 3, "tied(work, self, selector)",
            "weight of the tie of this kind from one person to another, 0 without one", Operation::tied),
    related("co_service", 2, "co_service(self, selector)",
            "months in which two people have held posts in one organisation at the same time", Operation::co_service),
    other("yearly", yearly, 1, 1, "yearly(0.05)", "the chance for one step that adds up to p in a year"),
    drawn("uniform", 0, 2, "uniform(a, b)", "evenly between a and b; between 0 and 1 where none are given",
          Distribution::uniform),
    drawn("normal", 2, 2, "normal(mean, sd)", "normal distribution with this mean and standard deviation",
          Distribution::normal),
    drawn("lognormal", 2, 2, "lognormal(log mean, log sd)",
          "its logarithm is normal with this mean and standard deviation", Distribution::lognormal),
    drawn("exponential", 1, 1, "exponential(mean)", "waiting time with this mean, without memory",
          Distribution::exponential),
    drawn("gamma", 2, 2, "gamma(shape, scale)",
          "mean shape times scale; of a whole shape: so many waiting times in a row", Distribution::gamma),
    drawn("beta", 2, 2, "beta(a, b)", "between 0 and 1, with mean a/(a + b)", Distribution::beta),
    drawn("poisson", 1, 1, "poisson(mean)", "how many of independent happenings, of which this many are expected",
          Distribution::poisson),
    drawn("binomial", 2, 2, "binomial(n, p)", "how many of n tries succeed, each with chance p",
          Distribution::binomial),
    drawn("geometric", 1, 1, "geometric(p)", "tries up to the first success, each with chance p; from 1",
          Distribution::geometric),
    drawn("gumbel", 0, 0, "gumbel()", "extreme values: added to a score it makes the best one a logit choice",
          Distribution::gumbel),
    drawn("bernoulli", 1, 1, "bernoulli(p)", "1 with chance p, else 0", Distribution::bernoulli),
    other("total", series, 1, 3, "total(metric)", "sum of a metric over all steps, or those between two dates"),
    other("average", series, 1, 3, "average(metric, 2012-11, 2017-10)",
          "mean of a metric over all steps, or those between two dates"),
    other("first", series, 1, 3, "first(metric)", "its value in the first step in which it is defined"),
    other("last", series, 1, 3, "last(metric)", "its value in the last step in which it is defined"),
    other("highest", series, 1, 3, "highest(metric)", "its largest value"),
    other("lowest", series, 1, 3, "lowest(metric)", "its smallest value"),
    other("when_highest", series, 1, 3, "when_highest(metric)", "the date at which it was largest"),
    other("months_since", months_since, 1, 2, "months_since(trigger)",
          "months since a trigger or an entry of the timeline last fired; for the row whose firing is meant a second "
          "value"),
};

constexpr std::array<AggregateInfo, 14> aggregates = {{
    {"count", AggregateKind::count, "count(agents where C)", "how many rows, or how many of those that satisfy C"},
    {"sum", AggregateKind::sum, "sum(X of agents)", "sum of X over the rows; 0 where there are none"},
    {"mean", AggregateKind::mean, "mean(X of agents)", "mean of X over the rows; of a flag the share that has it"},
    {"sd", AggregateKind::sd, "sd(X of agents)", "standard deviation of X over the rows"},
    {"min", AggregateKind::minimum, "min(X of agents)", "smallest X of the rows"},
    {"max", AggregateKind::maximum, "max(X of agents)", "largest X of the rows"},
    {"median", AggregateKind::median, "median(X of agents)", "middle X of the rows"},
    {"any", AggregateKind::any, "any(C of agents)", "C holds for one row at least"},
    {"all", AggregateKind::all, "all(C of agents)", "C holds for every row"},
    {"quantile", AggregateKind::quantile, "quantile(0.9, X of agents)", "X below which this part of the rows lies"},
    {"nth", AggregateKind::nth, "nth(2, X of agents)", "second smallest X (nth(1, …) is the smallest)"},
    {"busiest", AggregateKind::busiest, "busiest(3 months, at of events where C)",
     "the most rows whose date lies within any stretch of this length"},
    {"pick", AggregateKind::pick, "pick(agents where C weighted by X)",
     "one row drawn at random, with chances in proportion to X; none where there are no rows"},
    {"share", AggregateKind::share, "share(X of agents by faction)",
     "for each group, its part of the sum of X over all"},
}};

}  // namespace

std::span<const FunctionInfo> all_functions() {
  return functions;
}

std::span<const AggregateInfo> all_aggregates() {
  return aggregates;
}

const FunctionInfo* find_function(std::string_view name) {
  for (const FunctionInfo& function : functions) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

const AggregateInfo* find_aggregate(std::string_view name) {
  for (const AggregateInfo& one : aggregates) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

bool draws(std::string_view function) {
  const FunctionInfo* found = find_function(function);
  return function == "pick" || (found != nullptr && found->kind == draw);
}

const std::vector<std::string>& function_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const FunctionInfo& function : functions) {
      if (function.kind != later) all.emplace_back(function.name);
    }
    for (const AggregateInfo& one : aggregates) {
      if (find_function(one.name) == nullptr) all.emplace_back(one.name);
    }
    return all;
  }();
  return names;
}

std::string usage_of(std::string_view name) {
  if (const FunctionInfo* function = find_function(name)) return std::string(function->usage);
  if (const AggregateInfo* one = find_aggregate(name)) return std::string(one->usage);
  return "";
}

}  // namespace ostrakon
