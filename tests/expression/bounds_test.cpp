#include "expression/bounds.h"

#include "expression/checking.h"
#include "expression/grower.h"
#include "expression/walker.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ostrakon {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// "low high" of a text.
std::pair<double, double> bounds(const std::string& text) {
  Checking checking;
  const Expression made = checking.check(text);
  if (!made) {
    ADD_FAILURE() << checking.messages();
    return {0, 0};
  }
  const std::vector<double> parameters = {0.5, 1, 24000, 0, -2};  // patronage, use_ties, …, inflow
  const Bounds found = bounds_of(*made, checking.catalogue, parameters);
  return {found.low, found.high};
}

using Pair = std::pair<double, double>;

TEST(Bounds, OfFunctions) {
  EXPECT_EQ(bounds("exp(ability)"), Pair(0, infinity));
  EXPECT_EQ(bounds("1.2 + exp(ability)"), Pair(1.2, infinity));
  EXPECT_EQ(bounds("logistic(ability)"), Pair(0, 1));
  EXPECT_EQ(bounds("2*tanh(ability) - 1"), Pair(-3, 1));
  EXPECT_EQ(bounds("clamp(ability, -1, 3)"), Pair(-1, 3));
  EXPECT_EQ(bounds("max(0, min(ability, 1))"), Pair(0, 1));
  EXPECT_EQ(bounds("abs(ability)"), Pair(0, infinity));
  EXPECT_EQ(bounds("ability^2"), Pair(0, infinity));
  EXPECT_EQ(bounds("floor(2.5*uniform(0, 1))"), Pair(0, 2));
  EXPECT_EQ(bounds("sqrt(4 + exp(ability))"), Pair(2, infinity));
}

TEST(Bounds, OfParametersFlagsAndChoices) {
  EXPECT_EQ(bounds("patronage + inflow"), Pair(-1.5, -1.5));
  EXPECT_EQ(bounds("patronage*active"), Pair(0, 0.5));
  EXPECT_EQ(bounds("if(use_ties, 3, ability)"), Pair(3, 3));
  EXPECT_EQ(bounds("if(ability > 2, 3, inflow)"), Pair(-2, 3));
  EXPECT_EQ(bounds("1 + (ability > 2)"), Pair(1, 2));
}

TEST(Bounds, OfDrawsAndAggregates) {
  EXPECT_EQ(bounds("uniform(1, 3) + 1"), Pair(2, 4));
  EXPECT_EQ(bounds("exponential(2)"), Pair(0, infinity));
  EXPECT_EQ(bounds("normal(0, 1)"), Pair(-infinity, infinity));
  EXPECT_EQ(bounds("count(agents where ability > 1)"), Pair(0, infinity));
  EXPECT_EQ(bounds("mean(2 + exp(ability) of agents)"), Pair(0, infinity));  // of nobody it is 0
  EXPECT_EQ(bounds("any(ability > 1 of agents)"), Pair(0, 1));
}

TEST(Bounds, OfRangesAndEmptyReferences) {
  Checking checking;
  const AttributeId ability = checking.catalogue.find_attribute(small::agents, "ability");
  Attribute& attribute = checking.catalogue.table(small::agents).attributes[static_cast<std::size_t>(ability.value())];
  attribute.low = 2;
  attribute.high = 5;
  const Expression made = checking.check("1 + ability");
  ASSERT_TRUE(made);
  const Bounds found = bounds_of(*made, checking.catalogue, std::vector<double>(5));
  EXPECT_EQ(Pair(found.low, found.high), Pair(1, 6));  // through an empty reference a number is 0
}

// No value of random expressions lies outside.
TEST(Bounds, HoldForRandomExpressions) {
  const SmallWorld world(100);
  std::size_t finite = 0, narrow = 0;
  for (std::uint64_t e = 0; e < 20000; ++e) {
    Grower grower(world, mix64(e, 77));
    const Expression expression = grower.grow(e % 3 == 0);
    const std::vector<double> parameters = small_parameter_values();
    const Bounds found = bounds_of(*expression, world.catalogue, parameters);
    narrow += found.low > -infinity || found.high < infinity ? 1 : 0;
    for (std::size_t row = 0; row < 100; row += 33) {
      const double inputs[2] = {17, 0.25};
      const double value = Walker(world, *expression, row, world.key(small::agents, row), inputs).root();
      if (!std::isfinite(value)) continue;
      ++finite;
      const double slack = 1e-9 * (1 + std::abs(value));
      ASSERT_TRUE(value >= found.low - slack && value <= found.high + slack)
          << "expression " << e << ", row " << row << ": " << value << " outside " << found.low << " to " << found.high
          << "\n"
          << shown(world.catalogue, *expression);
    }
  }
  EXPECT_GT(finite, 30000u);
  EXPECT_GT(narrow, 5000u);  // else nothing is said
}

}  // namespace
}  // namespace ostrakon
