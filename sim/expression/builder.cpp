#include "expression/builder.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace ostrakon {

namespace {

// Room for the eight rows that kernels may touch.
struct alignas(64) Lane {
  double values[8] = {};
};

bool is_draw(Opcode opcode) {
  return opcode == Opcode::uniform || opcode == Opcode::normal || opcode == Opcode::distribution ||
         opcode == Opcode::hit || opcode == Opcode::pick || opcode == Opcode::nested_pick;
}

bool is_leaf(Opcode opcode) {
  return opcode <= Opcode::column;
}

std::uint64_t hash_of(const Value& value) {
  std::uint64_t hash =
      mix64(static_cast<std::uint64_t>(value.opcode) * 256 + value.detail, std::bit_cast<std::uint64_t>(value.number));
  hash = mix64(hash, static_cast<std::uint64_t>(static_cast<std::uint32_t>(value.index)) << 32 |
                         static_cast<std::uint32_t>(value.attribute.value()));
  for (const ValueId argument : value.arguments) hash = mix64(hash, static_cast<std::uint64_t>(argument));
  return hash;
}

bool same(const Value& a, const Value& b) {
  return a.opcode == b.opcode && a.detail == b.detail && a.index == b.index && a.table == b.table &&
         a.attribute == b.attribute &&
         std::bit_cast<std::uint64_t>(a.number) == std::bit_cast<std::uint64_t>(b.number) && a.arguments == b.arguments;
}

bool commutes(BinaryOp op) {
  return op == BinaryOp::add || op == BinaryOp::multiply || op == BinaryOp::equal || op == BinaryOp::not_equal ||
         op == BinaryOp::logical_and || op == BinaryOp::logical_or;
}

}  // namespace

std::optional<UnaryOp> unary_kernel(Operation operation) {
  switch (operation) {
    case Operation::negate:
      return UnaryOp::negate;
    case Operation::logical_not:
      return UnaryOp::logical_not;
    case Operation::absolute:
      return UnaryOp::absolute;
    case Operation::exponential:
      return UnaryOp::exp;
    case Operation::logarithm:
      return UnaryOp::log;
    case Operation::square_root:
      return UnaryOp::sqrt;
    case Operation::tanh:
      return UnaryOp::tanh;
    case Operation::logistic:
      return UnaryOp::logistic;
    case Operation::round:
      return UnaryOp::round;
    case Operation::floor:
      return UnaryOp::floor;
    case Operation::ceil:
      return UnaryOp::ceil;
    default:
      return std::nullopt;
  }
}

std::optional<BinaryOp> joining_kernel(Operation operation) {
  switch (operation) {
    case Operation::add:
      return BinaryOp::add;
    case Operation::subtract:
      return BinaryOp::subtract;
    case Operation::multiply:
      return BinaryOp::multiply;
    case Operation::divide:
      return BinaryOp::divide;
    case Operation::power:
      return BinaryOp::power;
    case Operation::minimum:
      return BinaryOp::minimum;
    case Operation::maximum:
      return BinaryOp::maximum;
    case Operation::logical_and:
      return BinaryOp::logical_and;
    case Operation::logical_or:
      return BinaryOp::logical_or;
    default:
      return std::nullopt;
  }
}

double apply_unary(UnaryOp op, double a) {
  Lane in, out;
  in.values[0] = a;
  kernels().unary[static_cast<int>(op)](out.values, in.values, 1);
  return out.values[0];
}

double apply_binary(BinaryOp op, double a, double b) {
  Lane in, out;
  in.values[0] = a;
  kernels().binary[static_cast<int>(op)](out.values, {in.values, 0}, {nullptr, b}, 1);
  return out.values[0];
}

double apply_ternary(TernaryOp op, double a, double b, double c) {
  Lane in_a, in_b, in_c, out;
  in_a.values[0] = a;
  in_b.values[0] = b;
  in_c.values[0] = c;
  kernels().ternary[static_cast<int>(op)](out.values, {in_a.values, 0}, {in_b.values, 0}, {in_c.values, 0}, 1);
  return out.values[0];
}

ValueId Builder::constant(double number) {
  return add({.opcode = Opcode::constant, .number = number});
}

ValueId Builder::leaf(Opcode opcode, std::int32_t index) {
  return add({.opcode = opcode, .index = index});
}

ValueId Builder::column(TableId table, AttributeId attribute, bool flag) {
  return add(
      {.opcode = Opcode::column, .detail = static_cast<std::uint8_t>(flag), .table = table, .attribute = attribute});
}

ValueId Builder::gather(TableId table, AttributeId attribute, bool flag, ValueId row, double missing) {
  return add({.opcode = Opcode::gather,
              .detail = static_cast<std::uint8_t>(flag),
              .number = missing,
              .table = table,
              .attribute = attribute,
              .arguments = {row}});
}

ValueId Builder::unary(UnaryOp op, ValueId a) {
  return add({.opcode = Opcode::unary, .detail = static_cast<std::uint8_t>(op), .arguments = {a}});
}

ValueId Builder::binary(BinaryOp op, ValueId a, ValueId b) {
  if (context_->optimise && commutes(op) && a > b) std::swap(a, b);
  return add({.opcode = Opcode::binary, .detail = static_cast<std::uint8_t>(op), .arguments = {a, b}});
}

ValueId Builder::ternary(TernaryOp op, ValueId a, ValueId b, ValueId c) {
  return add({.opcode = Opcode::ternary, .detail = static_cast<std::uint8_t>(op), .arguments = {a, b, c}});
}

ValueId Builder::draw(Opcode opcode, DrawSite site, std::vector<ValueId> arguments, std::uint8_t detail) {
  return add({.opcode = opcode, .detail = detail, .site = site, .arguments = std::move(arguments)});
}

ValueId Builder::both(ValueId a, ValueId b) {
  if (a == no_value || (b != no_value && is_number(a, 1))) return b;
  if (b == no_value || is_number(b, 1)) return a;
  return binary(BinaryOp::logical_and, a, b);
}

ValueId Builder::import(ValueId of_parent) {
  if (parent_->is_constant(of_parent)) return constant((*parent_)[of_parent].number);
  const auto found = std::find(outers_.begin(), outers_.end(), of_parent);
  const auto index = static_cast<std::int32_t>(found - outers_.begin());
  if (found == outers_.end()) outers_.push_back(of_parent);
  return leaf(Opcode::outer, index);
}

bool Builder::is_number(ValueId id, double number) const {
  return context_->optimise && is_constant(id) && (*this)[id].number == number;
}

bool Builder::is_flag(ValueId id) const {
  const Value& value = (*this)[id];
  switch (value.opcode) {
    case Opcode::constant:
      return value.number == 0 || value.number == 1;
    case Opcode::column:
    case Opcode::gather:
      return value.detail == 1;
    case Opcode::unary:
      return static_cast<UnaryOp>(value.detail) == UnaryOp::logical_not;
    case Opcode::binary:
      return static_cast<BinaryOp>(value.detail) >= BinaryOp::equal;
    default:
      return false;
  }
}

ValueId Builder::fold(const Value& value) {
  if (value.arguments.empty()) return no_value;
  for (const ValueId argument : value.arguments) {
    if (!is_constant(argument)) return no_value;
  }
  const auto number = [&](std::size_t i) { return (*this)[value.arguments[i]].number; };
  switch (value.opcode) {
    case Opcode::unary:
      return constant(apply_unary(static_cast<UnaryOp>(value.detail), number(0)));
    case Opcode::binary:
      return constant(apply_binary(static_cast<BinaryOp>(value.detail), number(0), number(1)));
    case Opcode::ternary:
      return constant(apply_ternary(static_cast<TernaryOp>(value.detail), number(0), number(1), number(2)));
    default:
      return no_value;
  }
}

// Identities that hold for every double, bit for bit.
ValueId Builder::simplify(const Value& value) {
  const auto argument = [&](std::size_t i) { return value.arguments[i]; };
  if (value.opcode == Opcode::ternary && static_cast<TernaryOp>(value.detail) == TernaryOp::select) {
    if (is_constant(argument(0))) return argument((*this)[argument(0)].number != 0 ? 1 : 2);
    if (argument(1) == argument(2)) return argument(1);
  }
  if (value.opcode != Opcode::binary) return no_value;
  const ValueId a = argument(0), b = argument(1);
  switch (static_cast<BinaryOp>(value.detail)) {
    case BinaryOp::multiply:
      if (is_number(a, 1)) return b;
      return is_number(b, 1) ? a : no_value;
    case BinaryOp::divide:
      return is_number(b, 1) ? a : no_value;
    case BinaryOp::logical_and:
      if (is_number(a, 0) || is_number(b, 0)) return constant(0);
      if (a == b && is_flag(a)) return a;
      if (is_number(a, 1) && is_flag(b)) return b;
      return is_number(b, 1) && is_flag(a) ? a : no_value;
    case BinaryOp::logical_or:
      if (is_number(a, 1) || is_number(b, 1)) return constant(1);
      if (a == b && is_flag(a)) return a;
      if (is_number(a, 0) && is_flag(b)) return b;
      return is_number(b, 0) && is_flag(a) ? a : no_value;
    default:
      return no_value;
  }
}

ValueId Builder::add(Value value) {
  const bool optimise = context_->optimise;
  const bool draws = is_draw(value.opcode);
  const bool looks_up = value.opcode == Opcode::aggregate || value.opcode == Opcode::nested;
  if (is_leaf(value.opcode)) {
    value.uniform = value.opcode <= Opcode::outer;
  } else if (value.opcode != Opcode::broadcast) {
    value.uniform = !draws && (optimise || looks_up);
    for (const ValueId argument : value.arguments) value.uniform = value.uniform && (*this)[argument].uniform;
    if (!optimise && !looks_up && !draws) {
      for (ValueId& argument : value.arguments) {
        if ((*this)[argument].uniform) argument = add({.opcode = Opcode::broadcast, .arguments = {argument}});
      }
    }
  }
  std::uint64_t hash = 0;
  if (optimise && !draws) {
    ValueId known = fold(value);
    if (known == no_value) known = simplify(value);
    if (known != no_value) return known;
    hash = hash_of(value);
    for (auto [entry, end] = numbering_.equal_range(hash); entry != end; ++entry) {
      if (same((*this)[entry->second], value)) return entry->second;
    }
  }
  values_.push_back(std::move(value));
  const auto id = static_cast<ValueId>(values_.size() - 1);
  if (optimise && !draws) numbering_.emplace(hash, id);
  return id;
}

}  // namespace ostrakon
