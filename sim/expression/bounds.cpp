#include "expression/bounds.h"

#include "base/kernels.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <vector>

namespace ostrakon {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr Bounds anything{};
constexpr Bounds flag{0, 1};
constexpr Bounds positive{0, infinity};

// Ends that are no numbers (infinity - infinity) say nothing.
Bounds between(double low, double high) {
  if (std::isnan(low) || std::isnan(high)) return anything;
  return {low, high};
}

Bounds with(Bounds bounds, double value) {
  return {std::min(bounds.low, value), std::max(bounds.high, value)};
}

Bounds either(Bounds a, Bounds b) {
  return {std::min(a.low, b.low), std::max(a.high, b.high)};
}

Bounds corners(std::initializer_list<double> values) {
  for (const double value : values) {
    if (std::isnan(value)) return anything;
  }
  return {std::min(values), std::max(values)};
}

Bounds product(Bounds a, Bounds b) {
  // Nothing times something unbounded is nothing.
  const auto times = [](double x, double y) { return x == 0 || y == 0 ? 0 : x * y; };
  return corners({times(a.low, b.low), times(a.low, b.high), times(a.high, b.low), times(a.high, b.high)});
}

Bounds quotient(Bounds a, Bounds b) {
  if (b.low <= 0 && b.high >= 0) return anything;
  return corners({a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high});
}

Bounds power(Bounds base, Bounds exponent) {
  const bool fixed = exponent.low == exponent.high;
  if (base.low > 0 || (base.low == 0 && exponent.low >= 0)) {
    return corners({scalar::power(base.low, exponent.low), scalar::power(base.low, exponent.high),
                    scalar::power(base.high, exponent.low), scalar::power(base.high, exponent.high)});
  }
  return fixed && 2 * scalar::floor(exponent.low / 2) == exponent.low ? positive : anything;
}

// Ends of a function that grows with its argument.
template <class Function>
Bounds growing(Bounds x, Function f) {
  return between(f(x.low), f(x.high));
}

Bounds absolute(Bounds x) {
  if (x.low >= 0) return x;
  if (x.high <= 0) return {-x.high, -x.low};
  return {0, std::max(-x.low, x.high)};
}

class Finder {
 public:
  Finder(const TypedExpression& expression, const Catalogue& catalogue, std::span<const double> parameters)
      : expression_(expression), catalogue_(catalogue), parameters_(parameters) {}

  Bounds root() {
    for (const TypedNode& node : expression_.nodes) found_.push_back(of(node));
    return found_.back();
  }

 private:
  Bounds arg(const TypedNode& node, std::size_t k) const { return found_[static_cast<std::size_t>(node.args[k])]; }

  Bounds of(const TypedNode& node) const {
    switch (node.node) {
      case Node::constant:
        return {node.value, node.value};
      case Node::parameter: {
        const double value = parameters_[static_cast<std::size_t>(node.index)];
        return between(value, value);
      }
      case Node::step:
        return positive;
      case Node::attribute:
        return attribute(node);
      case Node::operation:
        return operation(node);
      case Node::draw:
        return draw(node);
      case Node::aggregate:
        return aggregate(expression_.aggregates[static_cast<std::size_t>(node.index)]);
      case Node::input:
        return node.type == Type::flag() ? flag : anything;
      default:
        return anything;
    }
  }

  // Through an empty reference a number is 0.
  Bounds attribute(const TypedNode& node) const {
    const Attribute& column = catalogue_.attribute(node.table, node.attribute);
    if (column.type == Type::flag()) return flag;
    if (column.type.base != Base::number) return anything;
    return with(between(column.low, column.high), 0);
  }

  Bounds operation(const TypedNode& node) const {
    const Bounds a = arg(node, 0), b = node.args.size() > 1 ? arg(node, 1) : Bounds{};
    switch (node.operation) {
      case Operation::add:
        return between(a.low + b.low, a.high + b.high);
      case Operation::subtract:
        return between(a.low - b.high, a.high - b.low);
      case Operation::multiply:
        return product(a, b);
      case Operation::divide:
        return quotient(a, b);
      case Operation::power:
        return power(a, b);
      case Operation::negate:
        return {-a.high, -a.low};
      case Operation::choose:
        return a.low == a.high ? (a.low != 0 ? b : arg(node, 2)) : either(b, arg(node, 2));
      case Operation::minimum:
        return {std::min(a.low, b.low), std::min(a.high, b.high)};
      case Operation::maximum:
        return {std::max(a.low, b.low), std::max(a.high, b.high)};
      case Operation::absolute:
        return absolute(a);
      case Operation::clamp: {
        const Bounds c = arg(node, 2);
        return {std::min(std::max(a.low, b.low), c.low), std::min(std::max(a.high, b.high), c.high)};
      }
      default:
        return node.type == Type::flag() ? flag : function(node.operation, a);
    }
  }

  static Bounds function(Operation operation, Bounds x) {
    switch (operation) {
      case Operation::exponential:
        return growing(x, [](double v) { return scalar::exp(v); });
      case Operation::logarithm:
        return growing({std::max(x.low, 0.0), std::max(x.high, 0.0)}, [](double v) { return scalar::log(v); });
      case Operation::square_root:
        return growing({std::max(x.low, 0.0), std::max(x.high, 0.0)}, [](double v) { return std::sqrt(v); });
      case Operation::tanh:
        return growing(x, [](double v) { return scalar::tanh(v); });
      case Operation::logistic:
        return growing(x, [](double v) { return scalar::logistic(v); });
      case Operation::round:
        return growing(x, [](double v) { return std::floor(v + 0.5); });
      case Operation::floor:
        return growing(x, [](double v) { return std::floor(v); });
      case Operation::ceil:
        return growing(x, [](double v) { return std::ceil(v); });
      case Operation::co_service:
        return {0, infinity};
      default:
        return anything;
    }
  }

  Bounds draw(const TypedNode& node) const {
    switch (node.distribution) {
      case Distribution::uniform:
        return either(arg(node, 0), arg(node, 1));
      case Distribution::bernoulli:
      case Distribution::beta:
        return flag;
      case Distribution::binomial:
        return {0, std::max(0.0, arg(node, 0).high)};
      case Distribution::geometric:
        return {1, infinity};
      case Distribution::lognormal:
      case Distribution::exponential:
      case Distribution::gamma:
      case Distribution::poisson:
        return positive;
      default:
        return anything;
    }
  }

  Bounds aggregate(const Aggregate& aggregate) const {
    switch (aggregate.kind) {
      case AggregateKind::any:
      case AggregateKind::all:
        return flag;
      case AggregateKind::count:
      case AggregateKind::sd:
        return positive;
      default:
        break;
    }
    if (!aggregate.value) return anything;
    const Bounds each = bounds_of(*aggregate.value, catalogue_, parameters_);
    if (aggregate.kind == AggregateKind::sum)
      return each.low >= 0 ? positive : each.high <= 0 ? Bounds{-infinity, 0} : anything;
    if (aggregate.kind == AggregateKind::share) return each.low >= 0 ? flag : anything;
    return with(each, 0);  // over nothing it is 0
  }

  const TypedExpression& expression_;
  const Catalogue& catalogue_;
  std::span<const double> parameters_;
  std::vector<Bounds> found_;
};

}  // namespace

Bounds bounds_of(const TypedExpression& expression, const Catalogue& catalogue, std::span<const double> parameters) {
  return Finder(expression, catalogue, parameters).root();
}

}  // namespace ostrakon
