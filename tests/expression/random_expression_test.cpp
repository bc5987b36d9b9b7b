// 100,000 random expressions: block code with and without the optimiser and a naive walk down the tree agree to the
// bit.
#include "expression/grower.h"
#include "expression/walker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostrakon {
namespace {

constexpr std::size_t agents = 1100;

struct Lists {
  std::vector<std::int32_t> rows;
  std::vector<std::uint64_t> keys;
  AlignedArray<double> inputs[2];
};

// One expression, one domain, compiled once and with the optimiser off: how many values differ.
class Comparison {
 public:
  explicit Comparison(const SmallWorld& world) : world_(world) {
    for (std::size_t i = 0; i < agents; ++i) {
      lists_.rows.push_back(static_cast<std::int32_t>(mix64(i) % agents));
      lists_.keys.push_back(mix64(i, 99));
    }
    for (int k = 0; k < 2; ++k) lists_.inputs[k].resize(agents);
    for (std::size_t i = 0; i < agents; ++i) {
      lists_.inputs[0][i] = static_cast<double>(mix64(i, 5) % (agents + 100)) - 100;  // none for some
      if (lists_.inputs[0][i] < 0) lists_.inputs[0][i] = -1;
      lists_.inputs[1][i] = static_cast<double>(mix64(i, 6) % 1000) / 250 - 2;
    }
    for (AlignedArray<double>& room : room_) room.reserve(agents);
  }

  // `how` picks the domain: dense or a list of rows, own keys or given ones, inputs each or one for all.
  std::size_t differing(const Expression& expression, std::size_t count, std::uint64_t how, bool metric) {
    Domain domain;
    domain.count = count;
    if ((how & 1) != 0) domain.rows = lists_.rows.data();
    if ((how & 2) != 0) domain.keys = lists_.keys.data();
    const double* each[2] = {(how & 4) != 0 ? lists_.inputs[0].data() : nullptr, lists_.inputs[1].data()};
    const double same[2] = {(how & 8) != 0 ? 17.0 : -1.0, 0.25};
    domain.inputs = each;
    domain.uniform_inputs = same;
    const std::size_t blocks = (count + block_rows - 1) / block_rows;
    std::vector<std::uint32_t> order(blocks);
    for (std::size_t b = 0; b < blocks; ++b) order[b] = static_cast<std::uint32_t>(blocks - 1 - b);
    for (int k = 0; k < 2; ++k) {
      Asked asked;
      asked.optimise = k == 0;
      asked.metric = true;  // values may be anything here; what is stored is tested elsewhere
      CompileContext context = context_of(world_, asked);
      context.missing_is_nan = metric;
      Output output;
      output.expression = expression;
      output.want = Want::condition;
      const Program program = compile({&output, 1}, small::agents, 2, context);
      evaluator_.set_block_order(k == 0 ? &order : nullptr);
      double* const results[] = {room_[k].data()};
      evaluator_.evaluate(program, world_.view, domain, results);
    }
    std::size_t wrong = 0;
    const std::size_t stride = count > 40 ? 17 : 1;  // the walk is slow; the ends are always walked
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t fast = bits(room_[0][i]);
      bool same_bits = fast == bits(room_[1][i]);
      if (i % stride == 0 || i + 1 == count) {
        const auto row = domain.rows != nullptr ? static_cast<std::size_t>(domain.rows[i]) : i;
        const std::uint64_t key = domain.keys != nullptr ? domain.keys[i] : world_.key(small::agents, row);
        const double inputs[2] = {each[0] != nullptr ? each[0][i] : same[0], each[1][i]};
        same_bits = same_bits && fast == bits(Walker(world_, *expression, row, key, inputs, metric).root());
      }
      if (!same_bits) ++wrong;
    }
    return wrong;
  }

  double first_value() const { return room_[0][0]; }

 private:
  const SmallWorld& world_;
  Lists lists_;
  AlignedArray<double> room_[2];
  Evaluator evaluator_;
};

TEST(RandomExpression, BlocksAndWalkerAgreeToTheBit) {
  const SmallWorld world(agents);
  Comparison comparison(world);
  constexpr std::array<std::size_t, 4> long_lengths{511, 512, 513, 1100};
  std::size_t finite = 0;
  for (std::uint64_t e = 0; e < 100000; ++e) {
    Grower grower(world, mix64(e, 2026));
    const Expression expression = grower.grow(e % 3 == 0);
    const std::size_t count = e % 4 == 0 ? long_lengths[(e / 4) % 4] : 1 + e % 2 * 8;
    const std::size_t wrong = comparison.differing(expression, count, grower.below(16), e % 7 == 0);
    finite += std::isfinite(comparison.first_value()) ? 1 : 0;
    ASSERT_EQ(wrong, 0u) << "expression " << e << ", " << count << " rows\n" << compiled(world, expression).listing();
  }
  EXPECT_GT(finite, 60000u);  // else the trees grown would say little
}

TypedNode attribute_of(const SmallWorld& world, std::string_view name, std::int32_t row) {
  TypedNode node;
  node.node = Node::attribute;
  node.table = small::agents;
  node.attribute = world.catalogue.find_attribute(small::agents, name);
  node.type = world.catalogue.attribute(small::agents, node.attribute).type;
  node.args = {row};
  return node;
}

TypedNode row_of_depth(std::int32_t depth) {
  TypedNode node;
  node.node = Node::row;
  node.depth = depth;
  return node;
}

TypedNode operation_of(Operation operation, std::vector<std::int32_t> arguments) {
  TypedNode node;
  node.node = Node::operation;
  node.type = Type::flag();
  node.operation = operation;
  node.args = std::move(arguments);
  return node;
}

// max(ability of agents where C), or where C and faction == self.faction.
Expression largest_ability_where(const SmallWorld& world, const TypedExpression& condition, bool by_faction) {
  auto value = std::make_shared<TypedExpression>();
  value->nodes = {row_of_depth(0), attribute_of(world, "ability", 0)};
  auto where = std::make_shared<TypedExpression>(condition);
  if (by_faction) {
    const auto base = static_cast<std::int32_t>(where->nodes.size());
    where->nodes.push_back(row_of_depth(0));
    where->nodes.push_back(attribute_of(world, "faction", base));
    where->nodes.push_back(row_of_depth(1));
    where->nodes.push_back(attribute_of(world, "faction", base + 2));
    where->nodes.push_back(operation_of(Operation::equal, {base + 1, base + 3}));
    where->nodes.push_back(operation_of(Operation::logical_and, {base - 1, base + 4}));
  }
  Aggregate aggregate;
  aggregate.kind = AggregateKind::maximum;
  aggregate.row_set = "agents";
  aggregate.table = small::agents;
  aggregate.value = value;
  aggregate.where = where;
  auto whole = std::make_shared<TypedExpression>();
  whole->nodes.resize(1);
  whole->nodes[0].node = Node::aggregate;
  whole->nodes[0].index = 0;
  whole->aggregates = {aggregate};
  return whole;
}

// `max(ability of agents where C)`, C a random condition on the element and on the asker's slot inputs, and sometimes
// the asker's faction: each form of aggregate against a walk over all elements.
TEST(RandomExpression, AggregatesAndWalkerAgree) {
  constexpr std::size_t rows = 150;
  const SmallWorld world(rows);
  const AttributeId ability = world.catalogue.find_attribute(small::agents, "ability");
  const AttributeId faction = world.catalogue.find_attribute(small::agents, "faction");
  std::vector<double> inputs(rows);
  for (std::size_t i = 0; i < rows; ++i) inputs[i] = static_cast<double>(i) / 20 - 4;
  std::array<std::size_t, 3> forms{};
  for (std::uint64_t e = 0; e < 2000; ++e) {
    Grower grower(world, mix64(e, 4), false);
    const Expression condition = grower.grow(true);
    const bool by_faction = e % 2 == 0;
    const Expression whole = largest_ability_where(world, *condition, by_faction);
    const double* const each[2] = {nullptr, inputs.data()};
    const double same[2] = {17, 0};
    Domain domain;
    domain.count = rows;
    domain.inputs = each;
    domain.uniform_inputs = same;
    const Program program = compiled(world, whole);
    const std::vector<double> fast = run(program, world.view, domain);
    const std::vector<double> slow = run(compiled(world, whole, {.optimise = false}), world.view, domain);
    const std::string listing = program.listing();
    ++forms[listing.find("nested") != std::string::npos ? 2 : by_faction ? 1 : 0];
    for (std::size_t i = 0; i < rows; i += 7) {
      const double asker_inputs[2] = {17, inputs[i]};
      double best = 0;
      bool any = false;
      for (std::size_t j = 0; j < rows; ++j) {
        if (by_faction && world.get(small::agents, faction, i) != world.get(small::agents, faction, j)) continue;
        if (Walker(world, *condition, j, 0, asker_inputs).root() == 0) continue;
        const double found = world.get(small::agents, ability, j);
        best = any ? std::max(best, found) : found;
        any = true;
      }
      ASSERT_EQ(fast[i], best) << "expression " << e << ", asker " << i << "\n" << listing;
      ASSERT_EQ(bits(fast[i]), bits(slow[i])) << "expression " << e;
    }
  }
  for (const std::size_t form : forms) EXPECT_GT(form, 100u);  // whole, grouped, nested
}

}  // namespace
}  // namespace ostrakon
