// Checks one text against the small catalogue and shows what came of it in a line.
#pragma once

#include "expression/check.h"
#include "expression/small_catalogue.h"

#include <memory>
#include <string>
#include <vector>

namespace ostrakon {

// The text is a file of its own, so that places are offsets into it.
struct Checking {
  Sources sources;
  Problems problems{sources};
  Catalogue catalogue = small_catalogue();
  std::vector<ParameterInfo> parameters = small_parameters();
  DrawSites sites;
  Scope scope;

  Checking() {
    scope.catalogue = &catalogue;
    scope.parameters = &parameters;
    scope.sites = &sites;
    scope.self = small::agents;
    scope.path = "rules.work.effort";
  }
  Checking(const Checking&) = delete;
  Checking& operator=(const Checking&) = delete;

  LocatedText located(const std::string& text) {
    LocatedText made = unplaced(text);
    made.file = sources.add("text.yaml", text);
    return made;
  }
  Expression check(const std::string& text, Type want = Type::none()) {
    return check_expression(located(text), scope, want, problems);
  }
  // `offset: message` of every problem, in the order reported, joined by newlines.
  std::string messages() const {
    std::string all;
    for (const Problem& problem : problems.all()) {
      if (!all.empty()) all += '\n';
      all += std::to_string(problem.place.offset) + ": " + problem.message;
    }
    return all;
  }
};

// What a text in the given scope is told, or "" when it is accepted.
inline std::string messages_of(const std::string& text, Type want = Type::none()) {
  Checking checking;
  const Expression made = checking.check(text, want);
  std::string messages = checking.messages();
  if ((made == nullptr) != (checking.problems.any_errors())) return "null without a message, or the reverse";
  return messages;
}

inline std::string number_text(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string shown(const Catalogue& catalogue, const TypedExpression& expression);

namespace checking_parts {

inline const char* name_of(Operation operation) {
  static constexpr const char* names[] = {"add",   "sub",   "mul",   "div",  "pow", "neg",  "eq",   "ne",
                                          "lt",    "le",    "gt",    "ge",   "and", "or",   "not",  "if",
                                          "min",   "max",   "abs",   "exp",  "log", "sqrt", "tanh", "logistic",
                                          "clamp", "round", "floor", "ceil", "has"};
  return names[static_cast<int>(operation)];
}
inline const char* name_of(Distribution distribution) {
  static constexpr const char* names[] = {"uniform", "normal",   "lognormal", "exponential", "gamma",    "beta",
                                          "poisson", "binomial", "geometric", "gumbel",      "bernoulli"};
  return names[static_cast<int>(distribution)];
}
inline const char* name_of(AggregateKind kind) {
  static constexpr const char* names[] = {"count", "sum", "mean",     "sd",  "min",  "max",  "median",
                                          "any",   "all", "quantile", "nth", "busiest", "pick", "share"};
  return names[static_cast<int>(kind)];
}

inline std::string shown_aggregate(const Catalogue& catalogue, const Aggregate& one) {
  std::string text = std::string(name_of(one.kind)) + "[" + one.row_set;
  if (one.argument) text += " at " + shown(catalogue, *one.argument);
  if (one.value) text += " of " + shown(catalogue, *one.value);
  if (one.where) text += " where " + shown(catalogue, *one.where);
  if (one.weight) text += " weighted " + shown(catalogue, *one.weight);
  if (one.by) text += " by " + shown(catalogue, *one.by);
  return text + "]";
}

inline std::string shown_node(const Catalogue& catalogue, const TypedExpression& expression, std::int32_t id) {
  const TypedNode& node = expression.nodes[static_cast<std::size_t>(id)];
  const auto joined = [&] {
    std::string text;
    for (const std::int32_t arg : node.args) {
      text += (text.empty() ? "" : ", ") + shown_node(catalogue, expression, arg);
    }
    return "(" + text + ")";
  };
  switch (node.node) {
    case Node::constant:
      if (node.type.base == Base::word) {
        return catalogue.words(WordListId(node.type.of)).words[static_cast<std::size_t>(node.value)];
      }
      if (node.type.base == Base::reference && !catalogue.table(TableId(node.type.of)).row_names.empty()) {
        return catalogue.table(TableId(node.type.of)).row_names[static_cast<std::size_t>(node.value)];
      }
      if (node.type.base == Base::reference) return "world";
      return node.type.base == Base::none ? "none" : number_text(node.value);
    case Node::parameter:
      return "$" + std::to_string(node.index);
    case Node::now:
      return "now";
    case Node::step:
      return "step";
    case Node::row:
      return "row" + std::to_string(node.depth);
    case Node::input:
      return "@" + std::to_string(node.index);
    case Node::attribute:
      return shown_node(catalogue, expression, node.args[0]) + "." +
             catalogue.attribute(node.table, node.attribute).name;
    case Node::operation:
      return name_of(node.operation) + joined();
    case Node::draw:
      return name_of(node.distribution) + joined();
    case Node::aggregate:
      return shown_aggregate(catalogue, expression.aggregates[static_cast<std::size_t>(node.index)]);
    case Node::series: {
      const Series& one = expression.series[static_cast<std::size_t>(node.index)];
      return one.function + "#" + std::to_string(one.metric) +
             (one.from ? " from " + shown(catalogue, *one.from) : "") +
             (one.to ? " to " + shown(catalogue, *one.to) : "");
    }
    case Node::joined:
      return std::string(name_of(node.join)) + " over groups" + joined();
  }
  return "?";
}

}  // namespace checking_parts

// A checked expression in prefix form: row0.faction, add(1, $0), count[agents where …].
inline std::string shown(const Catalogue& catalogue, const TypedExpression& expression) {
  return checking_parts::shown_node(catalogue, expression, static_cast<std::int32_t>(expression.nodes.size()) - 1);
}

// The same of a text; the messages if it is refused.
inline std::string shown(const std::string& text, Type want = Type::none()) {
  Checking checking;
  const Expression made = checking.check(text, want);
  return made == nullptr ? checking.messages() : shown(checking.catalogue, *made);
}

}  // namespace ostrakon
