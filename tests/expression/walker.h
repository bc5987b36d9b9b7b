// The rule language as naively as it can be put: one row at a time, straight down the tree, with the scalar functions.
// Shares nothing with the compiler and the block kernels; what both say must agree to the bit. Aggregates are not
// walked.
#pragma once

#include "base/distributions.h"
#include "base/kernels.h"
#include "expression/small_world.h"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace ostrakon {

class Walker {
 public:
  Walker(const SmallWorld& world, const TypedExpression& expression, std::size_t row, std::uint64_t entity,
         const double* inputs, bool metric = false)
      : world_(world), expression_(expression), row_(row), entity_(entity), inputs_(inputs), metric_(metric) {}

  double root() const { return value(static_cast<std::int32_t>(expression_.nodes.size()) - 1); }

  double value(std::int32_t i) const {
    const TypedNode& n = node(i);
    switch (n.node) {
      case Node::constant:
        return n.value;
      case Node::parameter:
        return small_parameter_values()[static_cast<std::size_t>(n.index)];
      case Node::now:
        return world_.view.now;
      case Node::step:
        return world_.view.step;
      case Node::row:
        return static_cast<double>(row_);
      case Node::input:
        return inputs_[n.index];
      case Node::attribute:
        return attribute(n);
      case Node::operation:
        return operation(n);
      case Node::draw:
        return drawn(n);
      default:
        throw std::logic_error("not walked");
    }
  }

 private:
  const TypedNode& node(std::int32_t i) const { return expression_.nodes[static_cast<std::size_t>(i)]; }

  double attribute(const TypedNode& n) const {
    const double whose = value(n.args[0]);
    if (whose >= 0) return world_.get(n.table, n.attribute, static_cast<std::size_t>(whose));
    if (n.type.base == Base::flag) return 0;
    if (n.type.base == Base::word || n.type.base == Base::reference) return -1;
    return metric_ ? std::numeric_limits<double>::quiet_NaN() : 0;
  }

  static bool compares(Operation op) { return op >= Operation::equal && op <= Operation::greater_equal; }

  // Every partner whose value is asked exists.
  bool asks_nobody_missing(std::int32_t i) const {
    const TypedNode& n = node(i);
    if (n.node == Node::attribute) return value(n.args[0]) >= 0;
    if (n.node == Node::operation) {
      if (compares(n.operation) || n.operation == Operation::has) return true;
      if (n.operation == Operation::choose) {
        return asks_nobody_missing(n.args[0]) && asks_nobody_missing(value(n.args[0]) != 0 ? n.args[1] : n.args[2]);
      }
    }
    for (const std::int32_t argument : n.args) {
      if (!asks_nobody_missing(argument)) return false;
    }
    return true;
  }

  bool compare(const TypedNode& n) const {
    const double a = value(n.args[0]), b = value(n.args[1]);
    const auto is_none = [&](std::int32_t i) { return node(i).node == Node::constant && node(i).type == Type::none(); };
    const bool sees_none = is_none(n.args[0]) || is_none(n.args[1]);
    if (!sees_none && !(asks_nobody_missing(n.args[0]) && asks_nobody_missing(n.args[1]))) return false;
    switch (n.operation) {
      case Operation::equal:
        return a == b;
      case Operation::not_equal:
        return a != b && !(metric_ && (a != a || b != b));
      case Operation::less:
        return a < b;
      case Operation::less_equal:
        return a <= b;
      case Operation::greater:
        return a > b;
      default:
        return a >= b;
    }
  }

  static double lower(double a, double b) { return a != a || a < b ? a : b; }
  static double higher(double a, double b) { return a != a || a > b ? a : b; }

  double operation(const TypedNode& n) const {
    if (compares(n.operation)) return compare(n) ? 1 : 0;
    const double a = value(n.args[0]);
    const double b = n.args.size() > 1 ? value(n.args[1]) : 0;
    const double c = n.args.size() > 2 ? value(n.args[2]) : 0;
    switch (n.operation) {
      case Operation::add:
        return a + b;
      case Operation::subtract:
        return a - b;
      case Operation::multiply:
        return a * b;
      case Operation::divide:
        return a / b;
      case Operation::power:
        return scalar::power(a, b);
      case Operation::negate:
        return -a;
      case Operation::logical_and:
        return a != 0 && b != 0 ? 1 : 0;
      case Operation::logical_or:
        return a != 0 || b != 0 ? 1 : 0;
      case Operation::logical_not:
        return a == 0 ? 1 : 0;
      case Operation::choose:
        return a != 0 ? b : c;
      case Operation::minimum:
        return n.args.size() > 2 ? lower(lower(a, b), c) : lower(a, b);
      case Operation::maximum:
        return n.args.size() > 2 ? higher(higher(a, b), c) : higher(a, b);
      case Operation::absolute:
        return std::fabs(a);
      case Operation::exponential:
        return scalar::exp(a);
      case Operation::logarithm:
        return scalar::log(a);
      case Operation::square_root:
        return std::sqrt(a);
      case Operation::tanh:
        return scalar::tanh(a);
      case Operation::logistic:
        return scalar::logistic(a);
      case Operation::clamp:
        return lower(higher(a, b), c);
      case Operation::round:
        return std::round(a);
      case Operation::floor:
        return std::floor(a);
      case Operation::ceil:
        return std::ceil(a);
      case Operation::has:
        return a >= 0 ? 1 : 0;
      default:
        throw std::logic_error("not walked");
    }
  }

  double drawn(const TypedNode& n) const {
    const DrawPoint point{world_.view.stream, n.site, world_.view.step, 0};
    const double a = n.args.empty() ? 0 : value(n.args[0]);
    const double b = n.args.size() > 1 ? value(n.args[1]) : 0;
    switch (n.distribution) {
      case Distribution::uniform:
        return a + (b - a) * scalar::uniform(entity_, point);
      case Distribution::normal:
        return a + b * scalar::normal(entity_, point);
      case Distribution::bernoulli:
        return scalar::uniform(entity_, point) < a ? 1 : 0;
      case Distribution::lognormal:
        return draw::lognormal(a, b, entity_, point);
      case Distribution::exponential:
        return draw::exponential(a, entity_, point);
      case Distribution::gamma:
        return draw::gamma(a, b, entity_, point);
      case Distribution::beta:
        return draw::beta(a, b, entity_, point);
      case Distribution::poisson:
        return draw::poisson(a, entity_, point);
      case Distribution::binomial:
        return draw::binomial(a, b, entity_, point);
      case Distribution::geometric:
        return draw::geometric(a, entity_, point);
      case Distribution::gumbel:
        return draw::gumbel(entity_, point);
    }
    throw std::logic_error("unknown distribution");
  }

  const SmallWorld& world_;
  const TypedExpression& expression_;
  std::size_t row_;
  std::uint64_t entity_;
  const double* inputs_;
  bool metric_;
};

}  // namespace ostrakon
