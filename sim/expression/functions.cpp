#include "expression/functions.h"

#include <array>

namespace ostrakon {

namespace {

using enum FunctionKind;

constexpr FunctionInfo computed(std::string_view name, int least, int most, std::string_view usage,
                                Operation operation) {
  return {name, arithmetic, least, most, usage, operation, Distribution::uniform};
}
constexpr FunctionInfo drawn(std::string_view name, int least, int most, std::string_view usage,
                             Distribution distribution) {
  return {name, draw, least, most, usage, Operation::add, distribution};
}
constexpr FunctionInfo other(std::string_view name, FunctionKind kind, int least, int most, std::string_view usage) {
  return {name, kind, least, most, usage, Operation::add, Distribution::uniform};
}

constexpr std::array functions = {
    other("if", choice, 3, 3, "if(condition, a, b)"),
    computed("min", 2, -1, "min(a, b)", Operation::minimum),
    computed("max", 2, -1, "max(a, b)", Operation::maximum),
    computed("abs", 1, 1, "abs(x)", Operation::absolute),
    computed("exp", 1, 1, "exp(x)", Operation::exponential),
    computed("log", 1, 1, "log(x)", Operation::logarithm),
    computed("sqrt", 1, 1, "sqrt(x)", Operation::square_root),
    computed("tanh", 1, 1, "tanh(x)", Operation::tanh),
    computed("logistic", 1, 1, "logistic(x)", Operation::logistic),
    computed("clamp", 3, 3, "clamp(x, low, high)", Operation::clamp),
    computed("round", 1, 1, "round(x)", Operation::round),
    computed("floor", 1, 1, "floor(x)", Operation::floor),
    computed("ceil", 1, 1, "ceil(x)", Operation::ceil),
    other("has", has, 1, 1, "has(patron)"),
    other("same_faction", same_faction, 2, 2, "same_faction(self, selector)"),
    other("yearly", yearly, 1, 1, "yearly(0.05)"),
    drawn("uniform", 0, 2, "uniform(a, b)", Distribution::uniform),
    drawn("normal", 2, 2, "normal(mean, sd)", Distribution::normal),
    drawn("lognormal", 2, 2, "lognormal(log mean, log sd)", Distribution::lognormal),
    drawn("exponential", 1, 1, "exponential(mean)", Distribution::exponential),
    drawn("gamma", 2, 2, "gamma(shape, scale)", Distribution::gamma),
    drawn("beta", 2, 2, "beta(a, b)", Distribution::beta),
    drawn("poisson", 1, 1, "poisson(mean)", Distribution::poisson),
    drawn("binomial", 2, 2, "binomial(n, p)", Distribution::binomial),
    drawn("geometric", 1, 1, "geometric(p)", Distribution::geometric),
    drawn("gumbel", 0, 0, "gumbel()", Distribution::gumbel),
    drawn("bernoulli", 1, 1, "bernoulli(p)", Distribution::bernoulli),
    other("total", series, 1, 3, "total(metric)"),
    other("average", series, 1, 3, "average(metric, 2012-11, 2017-10)"),
    other("first", series, 1, 3, "first(metric)"),
    other("last", series, 1, 3, "last(metric)"),
    other("highest", series, 1, 3, "highest(metric)"),
    other("lowest", series, 1, 3, "lowest(metric)"),
    other("when_highest", series, 1, 3, "when_highest(metric)"),
    other("tied", later, 3, 3, "tied(kind, a, b)"),
    other("co_service", later, 2, 2, "co_service(a, b)"),
    other("months_since", months_since, 1, 2, "months_since(trigger)"),
};

constexpr std::array<AggregateInfo, 14> aggregates = {{
    {"count", AggregateKind::count, "count(agents where C)"},
    {"sum", AggregateKind::sum, "sum(X of agents)"},
    {"mean", AggregateKind::mean, "mean(X of agents)"},
    {"sd", AggregateKind::sd, "sd(X of agents)"},
    {"min", AggregateKind::minimum, "min(X of agents)"},
    {"max", AggregateKind::maximum, "max(X of agents)"},
    {"median", AggregateKind::median, "median(X of agents)"},
    {"any", AggregateKind::any, "any(C of agents)"},
    {"all", AggregateKind::all, "all(C of agents)"},
    {"quantile", AggregateKind::quantile, "quantile(0.9, X of agents)"},
    {"nth", AggregateKind::nth, "nth(2, X of agents)"},
    {"busiest", AggregateKind::busiest, "busiest(3 months, at of events where C)"},
    {"pick", AggregateKind::pick, "pick(agents where C weighted by X)"},
    {"share", AggregateKind::share, "share(X of agents by faction)"},
}};

}  // namespace

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
