// Random typed expressions over the agents of the small catalogue.
#pragma once

#include "expression/small_world.h"

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

// Grows typed trees over the agents of the small catalogue.
class Grower {
 public:
  Grower(const SmallWorld& world, std::uint64_t seed, bool draws = true) : world_(world), seed_(seed), draws_(draws) {}

  Expression grow(bool flag) {
    made_ = std::make_shared<TypedExpression>();
    made_->path = "rules.random";
    const int depth = 1 + static_cast<int>(below(6));
    if (flag) {
      grow_flag(depth);
    } else {
      grow_number(depth);
    }
    return made_;
  }
  std::uint64_t below(std::uint64_t size) { return mix64(seed_, ++count_) % size; }

 private:
  std::int32_t add(TypedNode node) {
    made_->nodes.push_back(std::move(node));
    return static_cast<std::int32_t>(made_->nodes.size()) - 1;
  }
  std::int32_t constant(Type type, double value) {
    TypedNode node;
    node.type = type;
    node.value = value;
    return add(node);
  }
  std::int32_t leaf(Node kind, Type type, std::int32_t index = -1) {
    TypedNode node;
    node.node = kind;
    node.type = type;
    node.index = index;
    return add(node);
  }
  std::int32_t operation(Operation op, Type type, std::vector<std::int32_t> arguments) {
    TypedNode node;
    node.node = Node::operation;
    node.operation = op;
    node.type = type;
    node.args = std::move(arguments);
    return add(node);
  }
  std::int32_t attribute(TableId table, std::int32_t whose, AttributeId which) {
    TypedNode node;
    node.node = Node::attribute;
    node.type = world_.catalogue.attribute(table, which).type;
    node.table = table;
    node.attribute = which;
    node.args = {whose};
    return add(node);
  }

  // A stored attribute of the table with this base, or none().
  AttributeId some_attribute(TableId table, Base base) {
    const std::vector<Attribute>& all = world_.catalogue.table(table).attributes;
    const std::size_t from = below(all.size());
    for (std::size_t k = 0; k < all.size(); ++k) {
      const std::size_t a = (from + k) % all.size();
      if (all[a].type.base == base && all[a].definition.empty()) return AttributeId(static_cast<std::int32_t>(a));
    }
    return AttributeId::none();
  }

  // A reference to any row, and which table it is of.
  std::int32_t grow_reference(int depth, TableId& table) {
    const std::uint64_t kind = below(8);
    if (kind == 0) {
      table = small::world;
      return constant(Type::reference(table), 0);
    }
    if (kind == 1) {
      table = small::agents;
      return leaf(Node::input, Type::reference(table), 0);
    }
    if (kind == 2) {
      table = small::sectors;
      return constant(Type::reference(table), static_cast<double>(below(2)));
    }
    if (depth > 0 && kind >= 5) {
      TableId from;
      const std::int32_t whose = grow_reference(depth - 1, from);
      const AttributeId which = some_attribute(from, Base::reference);
      table = from;
      if (!which.valid()) return whose;
      table = TableId(world_.catalogue.attribute(from, which).type.of);
      return attribute(from, whose, which);
    }
    table = small::agents;
    return leaf(Node::row, Type::reference(table));
  }

  std::int32_t grow_read(Base base) {
    TableId table;
    for (;;) {
      const std::size_t before = made_->nodes.size();
      const std::int32_t whose = grow_reference(static_cast<int>(below(3)), table);
      const AttributeId which = some_attribute(table, base);
      if (which.valid()) return attribute(table, whose, which);
      made_->nodes.resize(before);
    }
  }

  std::int32_t grow_draw(int depth) {
    static constexpr std::array all{Distribution::uniform,   Distribution::uniform,   Distribution::normal,
                                    Distribution::normal,    Distribution::lognormal, Distribution::exponential,
                                    Distribution::gumbel,    Distribution::gamma,     Distribution::bernoulli,
                                    Distribution::geometric, Distribution::poisson,   Distribution::binomial,
                                    Distribution::beta};
    TypedNode node;
    node.node = Node::draw;
    node.distribution = all[below(all.size())];
    node.site = draw_site("rules.random#" + std::to_string(below(1000)));
    const bool none = node.distribution == Distribution::gumbel;
    const bool one = node.distribution == Distribution::exponential || node.distribution == Distribution::bernoulli ||
                     node.distribution == Distribution::geometric || node.distribution == Distribution::poisson;
    if (!none) node.args.push_back(grow_number(depth - 1));
    if (!none && !one) node.args.push_back(grow_number(depth - 1));
    node.type = node.distribution == Distribution::bernoulli ? Type::flag() : Type::number();
    return add(node);
  }

  std::int32_t grow_number(int depth) {
    if (depth <= 0 || below(6) == 0) {
      switch (below(7)) {
        case 0:
          return constant(Type::number(), static_cast<double>(below(9)) - 4);
        case 1:
          return leaf(Node::parameter, Type::number(), below(2) == 0 ? 0 : 4);
        case 2:
          return leaf(Node::now, Type::date());
        case 3:
          return leaf(Node::input, Type::number(), 1);
        default:
          return grow_read(Base::number);
      }
    }
    const auto number = [&] { return grow_number(depth - 1); };
    switch (below(14)) {
      case 0:
      case 1:
        return operation(Operation::add, Type::number(), {number(), number()});
      case 2:
        return operation(Operation::subtract, Type::number(), {number(), number()});
      case 3:
      case 4:
        return operation(Operation::multiply, Type::number(), {number(), number()});
      case 5:
        return operation(Operation::divide, Type::number(), {number(), number()});
      case 6:
        return operation(below(2) == 0 ? Operation::minimum : Operation::maximum, Type::number(), {number(), number()});
      case 7:
        return operation(Operation::choose, Type::number(), {grow_flag(depth - 1), number(), number()});
      case 8:
        return draws_ ? grow_draw(depth) : grow_read(Base::number);
      case 9:
        return operation(Operation::clamp, Type::number(), {number(), number(), number()});
      case 10:
        return grow_flag(depth - 1);
      case 11:
        return operation(Operation::power, Type::number(), {number(), number()});
      default: {
        static constexpr std::array all{
            Operation::negate,   Operation::absolute,    Operation::exponential, Operation::logarithm, Operation::tanh,
            Operation::logistic, Operation::square_root, Operation::round,       Operation::floor,     Operation::ceil};
        return operation(all[below(all.size())], Type::number(), {number()});
      }
    }
  }

  std::int32_t grow_comparison(int depth) {
    static constexpr std::array all{Operation::equal,      Operation::not_equal, Operation::less,
                                    Operation::less_equal, Operation::greater,   Operation::greater_equal};
    const std::uint64_t kind = below(5);
    if (kind < 2) {
      return operation(all[below(all.size())], Type::flag(), {grow_number(depth - 1), grow_number(depth - 1)});
    }
    const Operation op = below(2) == 0 ? Operation::equal : Operation::not_equal;
    if (kind == 2) {
      const std::int32_t word = grow_read(Base::word);
      return operation(op, Type::flag(), {word, constant(made_->nodes.back().type, static_cast<double>(below(3)))});
    }
    TableId table;
    const std::int32_t reference = grow_reference(2, table);
    if (kind == 3) return operation(op, Type::flag(), {reference, constant(Type::none(), -1)});
    for (int tries = 0; tries < 20; ++tries) {
      const std::size_t before = made_->nodes.size();
      TableId other;
      const std::int32_t second = grow_reference(2, other);
      if (other == table) return operation(op, Type::flag(), {reference, second});
      made_->nodes.resize(before);
    }
    return operation(Operation::has, Type::flag(), {reference});
  }

  std::int32_t grow_flag(int depth) {
    if (depth <= 0) {
      if (below(4) == 0) return leaf(Node::parameter, Type::flag(), 1);
      return grow_read(Base::flag);
    }
    const auto flag = [&] { return grow_flag(depth - 1); };
    switch (below(7)) {
      case 0:
        return operation(Operation::logical_and, Type::flag(), {flag(), flag()});
      case 1:
        return operation(Operation::logical_or, Type::flag(), {flag(), flag()});
      case 2:
        return operation(Operation::logical_not, Type::flag(), {flag()});
      default:
        return grow_comparison(depth);
    }
  }

  const SmallWorld& world_;
  std::uint64_t seed_;
  bool draws_;
  std::uint64_t count_ = 0;
  std::shared_ptr<TypedExpression> made_;
};

}  // namespace ostrakon
