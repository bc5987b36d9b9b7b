// Expressions of parameters alone, at one design point.
#include "expression/builder.h"

#include <algorithm>
#include <stdexcept>

namespace ostrakon {

namespace {

double operate(const TypedNode& node, const std::vector<double>& values) {
  const auto argument = [&](std::size_t i) { return values[static_cast<std::size_t>(node.args.at(i))]; };
  const auto joined = [&](BinaryOp op) {
    double all = argument(0);
    for (std::size_t i = 1; i < node.args.size(); ++i) all = apply_binary(op, all, argument(i));
    return all;
  };
  const auto of_one = [&](UnaryOp op) { return apply_unary(op, argument(0)); };
  switch (node.operation) {
    case Operation::add:
      return joined(BinaryOp::add);
    case Operation::subtract:
      return joined(BinaryOp::subtract);
    case Operation::multiply:
      return joined(BinaryOp::multiply);
    case Operation::divide:
      return joined(BinaryOp::divide);
    case Operation::power:
      return joined(BinaryOp::power);
    case Operation::equal:
      return joined(BinaryOp::equal);
    case Operation::not_equal:
      return joined(BinaryOp::not_equal);
    case Operation::less:
      return joined(BinaryOp::less);
    case Operation::less_equal:
      return joined(BinaryOp::less_equal);
    case Operation::greater:
      return apply_binary(BinaryOp::less, argument(1), argument(0));
    case Operation::greater_equal:
      return apply_binary(BinaryOp::less_equal, argument(1), argument(0));
    case Operation::logical_and:
      return joined(BinaryOp::logical_and);
    case Operation::logical_or:
      return joined(BinaryOp::logical_or);
    case Operation::minimum:
      return joined(BinaryOp::minimum);
    case Operation::maximum:
      return joined(BinaryOp::maximum);
    case Operation::negate:
      return of_one(UnaryOp::negate);
    case Operation::logical_not:
      return of_one(UnaryOp::logical_not);
    case Operation::absolute:
      return of_one(UnaryOp::absolute);
    case Operation::exponential:
      return of_one(UnaryOp::exp);
    case Operation::logarithm:
      return of_one(UnaryOp::log);
    case Operation::square_root:
      return of_one(UnaryOp::sqrt);
    case Operation::tanh:
      return of_one(UnaryOp::tanh);
    case Operation::logistic:
      return of_one(UnaryOp::logistic);
    case Operation::round:
      return of_one(UnaryOp::round);
    case Operation::floor:
      return of_one(UnaryOp::floor);
    case Operation::ceil:
      return of_one(UnaryOp::ceil);
    case Operation::choose:
      return argument(0) != 0 ? argument(1) : argument(2);
    case Operation::clamp:
      return apply_ternary(TernaryOp::clamp, argument(0), argument(1), argument(2));
    case Operation::has:
      return argument(0) >= 0 ? 1 : 0;
  }
  throw std::logic_error("unknown operation");
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
