#include "expression/combine.h"

#include <algorithm>
#include <iterator>

namespace ostrakon {
namespace {

// Copies the nodes of `from` that `root` needs to the end of `to`; returns the number of the copied root.
std::int32_t copy_into(TypedExpression& to, const TypedExpression& from, std::int32_t root) {
  const auto size = static_cast<std::size_t>(root) + 1;
  std::vector<bool> needed(size, false);
  needed[size - 1] = true;
  for (std::size_t i = size; i-- > 0;) {
    if (!needed[i]) continue;
    for (std::int32_t argument : from.nodes[i].args) needed[static_cast<std::size_t>(argument)] = true;
  }
  std::vector<std::int32_t> number(size, -1);
  for (std::size_t i = 0; i < size; ++i) {
    if (!needed[i]) continue;
    TypedNode node = from.nodes[i];
    for (std::int32_t& argument : node.args) argument = number[static_cast<std::size_t>(argument)];
    if (node.node == Node::aggregate) {
      to.aggregates.push_back(from.aggregates[static_cast<std::size_t>(node.index)]);
      node.index = static_cast<std::int32_t>(to.aggregates.size()) - 1;
    }
    if (node.node == Node::series) {
      to.series.push_back(from.series[static_cast<std::size_t>(node.index)]);
      node.index = static_cast<std::int32_t>(to.series.size()) - 1;
    }
    to.nodes.push_back(std::move(node));
    number[i] = static_cast<std::int32_t>(to.nodes.size()) - 1;
  }
  return number[size - 1];
}

}  // namespace

Expression join(std::span<const Expression> expressions, Operation operation, const std::string& path) {
  std::vector<Expression> given;
  std::copy_if(expressions.begin(), expressions.end(), std::back_inserter(given), [](const Expression& e) { return e != nullptr; });
  if (given.empty()) return nullptr;
  if (given.size() == 1) return given[0];
  auto joined = std::make_shared<TypedExpression>();
  joined->path = path;
  std::int32_t left = -1;
  for (const Expression& expression : given) {
    const std::int32_t right = copy_into(*joined, *expression, static_cast<std::int32_t>(expression->nodes.size()) - 1);
    if (left < 0) {
      left = right;
      continue;
    }
    TypedNode node;
    node.node = Node::operation;
    node.operation = operation;
    const bool condition = operation == Operation::logical_and || operation == Operation::logical_or;
    node.type = condition ? Type::flag() : Type::number();
    node.place = expression->root().place;
    node.args = {left, right};
    joined->nodes.push_back(std::move(node));
    left = static_cast<std::int32_t>(joined->nodes.size()) - 1;
  }
  return joined;
}

Expression part(const TypedExpression& whole, std::int32_t node) {
  auto piece = std::make_shared<TypedExpression>();
  piece->path = whole.path;
  copy_into(*piece, whole, node);
  return piece;
}

std::vector<Expression> conjuncts(const Expression& condition) {
  std::vector<Expression> parts;
  if (!condition) return parts;
  std::vector<std::int32_t> open{static_cast<std::int32_t>(condition->nodes.size()) - 1};
  while (!open.empty()) {
    const std::int32_t number = open.back();
    open.pop_back();
    const TypedNode& node = condition->nodes[static_cast<std::size_t>(number)];
    if (node.node == Node::operation && node.operation == Operation::logical_and) {
      open.push_back(node.args[1]);
      open.push_back(node.args[0]);
    } else {
      parts.push_back(part(*condition, number));
    }
  }
  return parts;
}

}  // namespace ostrakon
