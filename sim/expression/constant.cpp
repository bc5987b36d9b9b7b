// Expressions of parameters alone, at one design point.
#include "expression/builder.h"

#include <algorithm>
#include <stdexcept>

namespace ostrakon {

namespace {

double operate(const TypedNode& node, const std::vector<double>& values) {
  const auto argument = [&](std::size_t i) { return values[static_cast<std::size_t>(node.args.at(i))]; };
  if (const auto op = unary_kernel(node.operation)) return apply_unary(*op, argument(0));
  if (const auto op = joining_kernel(node.operation)) {
    double all = argument(0);
    for (std::size_t i = 1; i < node.args.size(); ++i) all = apply_binary(*op, all, argument(i));
    return all;
  }
  switch (node.operation) {
    case Operation::equal:
      return argument(0) == argument(1) ? 1 : 0;
    case Operation::not_equal:
      return argument(0) != argument(1) ? 1 : 0;
    case Operation::less:
      return argument(0) < argument(1) ? 1 : 0;
    case Operation::less_equal:
      return argument(0) <= argument(1) ? 1 : 0;
    case Operation::greater:
      return argument(0) > argument(1) ? 1 : 0;
    case Operation::greater_equal:
      return argument(0) >= argument(1) ? 1 : 0;
    case Operation::choose:
      return argument(0) != 0 ? argument(1) : argument(2);
    case Operation::clamp:
      return apply_ternary(TernaryOp::clamp, argument(0), argument(1), argument(2));
    case Operation::has:
      return argument(0) >= 0 ? 1 : 0;
    case Operation::tied:
    case Operation::co_service:
      return 0;  // nobody is named in a file: a constant person is none
    default:
      throw std::logic_error("unknown operation");
  }
}

}  // namespace

bool is_constant(const TypedExpression& expression) {
  return std::all_of(expression.nodes.begin(), expression.nodes.end(), [](const TypedNode& node) {
    return node.node == Node::constant || node.node == Node::parameter || node.node == Node::operation;
  });
}

double constant_value(const TypedExpression& expression, std::span<const double> parameters) {
  if (!is_constant(expression)) {
    throw std::logic_error(expression.path + ": not an expression of parameters alone");
  }
  std::vector<double> values;
  values.reserve(expression.nodes.size());
  for (const TypedNode& node : expression.nodes) {
    switch (node.node) {
      case Node::constant:
        values.push_back(node.value);
        break;
      case Node::parameter:
        values.push_back(parameters[static_cast<std::size_t>(node.index)]);
        break;
      default:
        values.push_back(operate(node, values));
        break;
    }
  }
  return values.back();
}

}  // namespace ostrakon
