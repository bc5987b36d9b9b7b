#include "expression/lower.h"

#include "expression/catalogue.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

namespace ostrakon {

namespace {

constexpr ValueId not_made = -2;

Dependence of_part(const Expression& part) {
  return part == nullptr ? 0 : dependences(*part).back();
}

// One level further out: what the parts of an aggregate ask of the asker.
Dependence outwards(Dependence inner) {
  return ((inner & ~input_bit) >> 1) | (inner & input_bit);
}

bool is_comparison(Operation op) {
  return op >= Operation::equal && op <= Operation::greater_equal;
}

bool is_quantity(Type type) {
  return type.base == Base::number || type.base == Base::date;
}

bool is_constant_of(const TypedNode& n, double value) { return n.node == Node::constant && n.value == value; }

// A word or row given by name: no missing partner equals it.
bool names_a_partner(const TypedNode& n) {
  return n.node == Node::constant && (n.type.base == Base::word || n.type.base == Base::reference) && n.value >= 0;
}

double missing_of(Type type, const CompileContext& context) {
  if (is_quantity(type)) return context.missing_is_nan ? std::numeric_limits<double>::quiet_NaN() : 0;
  return type.base == Base::flag ? 0 : -1;
}

}  // namespace

std::vector<Dependence> dependences(const TypedExpression& expression) {
  std::vector<Dependence> all;
  all.reserve(expression.nodes.size());
  for (const TypedNode& node : expression.nodes) {
    Dependence mask = 0;
    for (const std::int32_t argument : node.args) mask |= all[static_cast<std::size_t>(argument)];
    switch (node.node) {
      case Node::row:
        mask |= 1u << node.depth;
        break;
      case Node::input:
      case Node::series:
        mask |= input_bit;
        break;
      case Node::draw:
        mask |= 1;
        break;
      case Node::aggregate: {
        const Aggregate& aggregate = expression.aggregates[static_cast<std::size_t>(node.index)];
        mask |= outwards(of_part(aggregate.where) | of_part(aggregate.value) | of_part(aggregate.weight) |
                         of_part(aggregate.by));
        mask |= of_part(aggregate.argument);
        if (aggregate.kind == AggregateKind::pick) mask |= 1;
        break;
      }
      default:
        break;
    }
    all.push_back(mask);
  }
  return all;
}

std::vector<std::int32_t> conjuncts(const TypedExpression& expression) {
  std::vector<std::int32_t> all, open{static_cast<std::int32_t>(expression.nodes.size()) - 1};
  while (!open.empty()) {
    const std::int32_t i = open.back();
    open.pop_back();
    const TypedNode& node = expression.nodes[static_cast<std::size_t>(i)];
    if (node.node == Node::operation && node.operation == Operation::logical_and) {
      open.insert(open.end(), node.args.rbegin(), node.args.rend());
    } else {
      all.push_back(i);
    }
  }
  return all;
}

Lowering::Lowering(const TypedExpression& expression, std::vector<Builder*> contexts, std::size_t level,
                   std::size_t slot_inputs)
    : expression_(&expression),
      contexts_(std::move(contexts)),
      level_(level),
      slot_inputs_(slot_inputs),
      target_(contexts_[level]),
      dependences_(dependences(expression)),
      values_(expression.nodes.size(), not_made),
      presences_(expression.nodes.size(), not_made) {}

bool Lowering::asks(std::int32_t i, std::size_t level) const {
  const Dependence mask = dependences_[static_cast<std::size_t>(i)];
  return ((mask & ~input_bit) >> level & 1) != 0 || (level + 1 == contexts_.size() && (mask & input_bit) != 0);
}

// What does not ask the row of this program but rows around it is computed there, once for each of them.
bool Lowering::belongs_outside(std::int32_t i) const {
  if (target_->parent() == nullptr || asks(i, level_)) return false;
  if (dependences_[static_cast<std::size_t>(i)] != 0) return true;
  // The same for all: an inner program that runs anew for each asker should not repeat a whole table.
  return target_->nested() && node(i).node == Node::aggregate;
}

Lowering& Lowering::outside() {
  if (outside_ == nullptr) {
    const auto next = std::find(contexts_.begin(), contexts_.end(), target_->parent());
    outside_ = std::make_unique<Lowering>(*expression_, contexts_, static_cast<std::size_t>(next - contexts_.begin()),
                                          slot_inputs_);
  }
  return *outside_;
}

ValueId Lowering::value(std::int32_t i) {
  ValueId& known = values_[static_cast<std::size_t>(i)];
  if (known == not_made) known = belongs_outside(i) ? target_->import(outside().value(i)) : make(i);
  return known;
}

ValueId Lowering::presence(std::int32_t i) {
  ValueId& known = presences_[static_cast<std::size_t>(i)];
  if (known != not_made) return known;
  if (belongs_outside(i)) {
    const ValueId there = outside().presence(i);
    known = there == no_value ? no_value : target_->import(there);
  } else {
    known = make_presence(node(i));
  }
  return known;
}

ValueId Lowering::make(std::int32_t i) {
  const TypedNode& n = node(i);
  switch (n.node) {
    case Node::constant:
      return target_->constant(n.value);
    case Node::parameter:
      return target_->constant(target_->context().parameters[static_cast<std::size_t>(n.index)]);
    case Node::now:
      return target_->leaf(Opcode::now);
    case Node::step:
      return target_->leaf(Opcode::step);
    case Node::row:
      return target_->leaf(Opcode::row);
    case Node::input:
      return target_->leaf(Opcode::input, n.index);
    case Node::series:
      return target_->leaf(Opcode::input, static_cast<std::int32_t>(slot_inputs_) + n.index);
    case Node::attribute:
      return make_attribute(n);
    case Node::operation:
      return make_operation(n);
    case Node::draw:
      return make_draw(n);
    case Node::aggregate:
      return make_aggregate(n);
    case Node::joined:
      break;  // what is asked of groups is taken apart before (records/metric_parts)
  }
  throw std::logic_error("unknown node");
}

ValueId Lowering::make_attribute(const TypedNode& n) {
  const std::int32_t whose = n.args.at(0);
  const bool flag = n.type.base == Base::flag;
  if (node(whose).node == Node::row && asks(whose, level_)) return target_->column(n.table, n.attribute, flag);
  return target_->gather(n.table, n.attribute, flag, value(whose), missing_of(n.type, target_->context()));
}

bool Lowering::is_none(std::int32_t i) const {
  const TypedNode& n = node(i);
  return n.node == Node::constant &&
         (n.type.base == Base::none || (n.value < 0 && (n.type.base == Base::word || n.type.base == Base::reference)));
}

ValueId Lowering::make_comparison(const TypedNode& n) {
  Builder& b = *target_;
  const ValueId left = value(n.args.at(0)), right = value(n.args.at(1));
  ValueId holds = no_value;
  switch (n.operation) {
    case Operation::equal:
      holds = b.binary(BinaryOp::equal, left, right);
      break;
    case Operation::not_equal:
      holds = b.binary(BinaryOp::not_equal, left, right);
      break;
    case Operation::less:
      holds = b.binary(BinaryOp::less, left, right);
      break;
    case Operation::less_equal:
      holds = b.binary(BinaryOp::less_equal, left, right);
      break;
    case Operation::greater:
      holds = b.binary(BinaryOp::less, right, left);
      break;
    default:
      holds = b.binary(BinaryOp::less_equal, right, left);
      break;
  }
  if (is_none(n.args[0]) || is_none(n.args[1])) return holds;
  if (n.operation == Operation::equal && (names_a_partner(node(n.args[0])) || names_a_partner(node(n.args[1])))) return holds;
  ValueId there = b.both(presence(n.args[0]), presence(n.args[1]));
  // A missing number is NaN in metrics, and NaN differs from everything: only here would it count.
  const bool quantities = is_quantity(node(n.args[0]).type) || is_quantity(node(n.args[1]).type);
  if (b.context().missing_is_nan && n.operation == Operation::not_equal && quantities) {
    there = b.both(there, b.both(b.binary(BinaryOp::equal, left, left), b.binary(BinaryOp::equal, right, right)));
  }
  return b.both(there, holds);
}

ValueId Lowering::make_operation(const TypedNode& n) {
  Builder& b = *target_;
  const auto argument = [&](std::size_t i) { return value(n.args.at(i)); };
  if (is_comparison(n.operation)) return make_comparison(n);
  if (const auto op = unary_kernel(n.operation)) return b.unary(*op, argument(0));
  if (const auto op = joining_kernel(n.operation)) {
    ValueId all = argument(0);
    for (std::size_t i = 1; i < n.args.size(); ++i) all = b.binary(*op, all, argument(i));
    return all;
  }
  if (n.operation == Operation::tied || n.operation == Operation::co_service) {
    std::vector<ValueId> arguments;
    for (std::size_t i = 0; i < n.args.size(); ++i) arguments.push_back(argument(i));
    const bool co_service = n.operation == Operation::co_service;
    return b.add({.opcode = Opcode::relation, .detail = static_cast<std::uint8_t>(co_service), .arguments = std::move(arguments)});
  }
  // Each in a statement of its own: the order of evaluation of a call's arguments is the compiler's choice.
  const ValueId first = argument(0);
  if (n.operation == Operation::has) return b.binary(BinaryOp::less_equal, b.constant(0), first);
  const ValueId second = argument(1), third = argument(2);
  if (n.operation == Operation::choose) return b.ternary(TernaryOp::select, first, second, third);
  if (n.operation == Operation::clamp) return b.ternary(TernaryOp::clamp, first, second, third);
  throw std::logic_error("unknown operation");
}

// uniform(a, b) = a + (b - a)·u, normal(m, s) = m + s·z: the block kernels. The others draw row by row.
ValueId Lowering::make_draw(const TypedNode& n) {
  Builder& b = *target_;
  std::vector<ValueId> arguments;
  for (const std::int32_t argument : n.args) arguments.push_back(value(argument));
  switch (n.distribution) {
    case Distribution::uniform: {
      const ValueId u = b.draw(Opcode::uniform, n.site);
      if (arguments.empty()) return u;
      // Draws are never 0, so that adding 0 changes no bit of them.
      if (is_constant_of(node(n.args[0]), 0) && is_constant_of(node(n.args[1]), 1)) return u;
      const ValueId width = b.binary(BinaryOp::subtract, arguments.at(1), arguments[0]);
      return b.binary(BinaryOp::add, arguments[0], b.binary(BinaryOp::multiply, width, u));
    }
    case Distribution::normal: {
      const ValueId z = b.draw(Opcode::normal, n.site);
      if (arguments.empty()) return z;
      if (is_constant_of(node(n.args[0]), 0) && is_constant_of(node(n.args[1]), 1)) return z;
      return b.binary(BinaryOp::add, arguments[0], b.binary(BinaryOp::multiply, arguments.at(1), z));
    }
    case Distribution::bernoulli:
      return b.binary(BinaryOp::less, b.draw(Opcode::uniform, n.site), arguments.at(0));
    default:
      return b.draw(Opcode::distribution, n.site, std::move(arguments), static_cast<std::uint8_t>(n.distribution));
  }
}

ValueId Lowering::make_presence(const TypedNode& n) {
  Builder& b = *target_;
  if (n.node == Node::attribute) {
    const TypedNode& whose = node(n.args.at(0));
    if (whose.node == Node::row || (whose.node == Node::constant && whose.value >= 0)) return no_value;
    return b.binary(BinaryOp::less_equal, b.constant(0), value(n.args[0]));
  }
  if (n.node != Node::operation && n.node != Node::draw) return no_value;
  if (n.node == Node::operation) {
    if (is_comparison(n.operation) || n.operation == Operation::has) return no_value;
    if (n.operation == Operation::choose) {
      const ValueId first = presence(n.args.at(1)), second = presence(n.args.at(2));
      const ValueId asked = presence(n.args.at(0));
      if (first == no_value && second == no_value) return asked;
      const ValueId yes = b.constant(1);
      const ValueId taken = b.ternary(TernaryOp::select, value(n.args[0]), first == no_value ? yes : first,
                                      second == no_value ? yes : second);
      return b.both(asked, taken);
    }
  }
  ValueId all = no_value;
  for (const std::int32_t argument : n.args) all = b.both(all, presence(argument));
  return all;
}

}  // namespace ostrakon
