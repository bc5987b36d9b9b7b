#include "expression/program.h"

#include "base/kernels.h"
#include "expression/small_world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace ostrakon {
namespace {

std::string listing_of(const std::string& text, const Asked& how = {}) {
  const SmallWorld w(10);
  return compiled(w, parsed(w, text), how).listing();
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Compile, Listing) {
  EXPECT_EQ(listing_of("exp(patronage*ability - 0.25*patron.age) + max(fear, 0)"),
            "s0 = 0.8\n"
            "s1 = 0.25\n"
            "s2 = 0\n"
            "r0 = agents.ability\n"
            "r0 = multiply s0, r0\n"
            "r1 = agents.patron\n"
            "r1 = gather agents.age r1\n"
            "r0 = multiply_subtract_from s1, r1, r0\n"
            "r0 = exp r0\n"
            "r1 = agents.fear\n"
            "r1 = maximum r1, s2\n"
            "r1 = add r0, r1\n"
            "output 0 = r1 (in place)\n");
}

TEST(Compile, WhatDoesNotDependOnTheRowIsComputedOnce) {
  const std::string listing = listing_of("age*exp(world.tension + sectors.chips.budget)");
  EXPECT_EQ(times(listing, "s3 = "), 1u) << listing;
  EXPECT_NE(listing.find("= exp s"), std::string::npos) << listing;
  const SmallWorld w(10);
  EXPECT_TRUE(compiled(w, parsed(w, "world.tension*2 + (now - 2018-02)/12")).uniform(0));
  EXPECT_TRUE(compiled(w, parsed(w, "max(ability of agents)")).uniform(0));
  EXPECT_FALSE(compiled(w, parsed(w, "world.tension*age")).uniform(0));
  EXPECT_FALSE(compiled(w, parsed(w, "uniform(0, 1)")).uniform(0));
}

TEST(Compile, ConstantsFold) {
  // 0*step stays: it would be NaN if step were.
  EXPECT_EQ(listing_of("2^10*patronage - 3^2 + 0*step"),
            "s0 = 810.2\n"
            "s1 = 0\n"
            "s2 = step\n"
            "s3 = multiply s1, s2\n"
            "s4 = add s0, s3\n"
            "output 0 = s4\n");
  EXPECT_EQ(listing_of("if(use_ties, ability, normal(0, 1))"), listing_of("ability"));
  EXPECT_EQ(listing_of("if(use_ties and age > 3, 4, 2)"), listing_of("if(age > 3, 4, 2)"));
  EXPECT_EQ(times(listing_of("ability*2", {.optimise = false}), "broadcast"), 1u);
}

TEST(Compile, EqualPartsAreComputedOnceAcrossOutputs) {
  const SmallWorld w(600);
  std::vector<Output> outputs(2);
  outputs[0].expression = parsed(w, "exp(ability*fear) + 1");
  outputs[1].expression = parsed(w, "exp(fear*ability) - 1");
  const Program program = compile(outputs, small::agents, 2, context_of(w, {}));
  EXPECT_EQ(times(program.listing(), "= exp"), 1u) << program.listing();
  EXPECT_EQ(program.outputs(), 2u);
  Asked plain;
  plain.optimise = false;
  EXPECT_EQ(times(compile(outputs, small::agents, 2, context_of(w, plain)).listing(), "= exp"), 2u);
}

TEST(Compile, DrawsAreNeverShared) {
  const SmallWorld w(10);
  const Program program = compiled(w, parsed(w, "uniform(0, 1) - uniform(0, 1)"));
  EXPECT_EQ(times(program.listing(), "draw uniform"), 2u);
  EXPECT_EQ(program.draws(), (std::vector<DrawSite>{draw_site("rules.test#0"), draw_site("rules.test#1")}));
  const std::vector<double> values = values_of(w, "uniform(0, 1) - uniform(0, 1)");
  EXPECT_EQ(std::count(values.begin(), values.end(), 0.0), 0);
  EXPECT_EQ(compiled(w, parsed(w, "0.5"), {.want = Want::hit}).draws(), std::vector<DrawSite>{hit_site});
}

TEST(Compile, OperationsAreFused) {
  const std::string sum = listing_of("ability*fear + age"), difference = listing_of("age - ability*fear");
  EXPECT_EQ(times(sum, "multiply_add"), 1u) << sum;
  EXPECT_EQ(times(difference, "multiply_subtract_from"), 1u) << difference;
  // A product that something else needs as well stays.
  EXPECT_EQ(times(listing_of("(ability*fear + age)/(ability*fear)"), "multiply_add"), 0u);
  EXPECT_EQ(times(listing_of("logistic(age)", {.want = Want::hit}), "hit_logistic"), 1u);
  EXPECT_EQ(times(listing_of("logistic(age)", {.want = Want::hit, .optimise = false}), "hit_logistic"), 0u);
}

TEST(Compile, RegistersAreReused) {
  std::string text = "age";
  for (int i = 0; i < 40; ++i) text += " + exp(ability + " + std::to_string(i) + ")";
  const std::string listing = listing_of(text);
  EXPECT_EQ(times(listing, "r4 = "), 0u) << listing;
  EXPECT_EQ(times(listing, "= agents.ability"), 1u);
}

TEST(Compile, ColumnsRead) {
  const SmallWorld w(10);
  const auto agents = [&](const char* name) { return w.catalogue.find_attribute(small::agents, name); };
  const Program program = compiled(w, parsed(w, "age + patron.ability + max(fear of agents)"));
  EXPECT_TRUE(program.reads(small::agents, agents("age")));
  EXPECT_TRUE(program.reads(small::agents, agents("patron")));
  EXPECT_TRUE(program.reads(small::agents, agents("fear")));
  EXPECT_FALSE(program.reads(small::agents, agents("graft")));
  EXPECT_FALSE(program.reads_elsewhere(small::agents, agents("age")));
  EXPECT_TRUE(program.reads_elsewhere(small::agents, agents("ability")));
  // Aggregates are prepared before any block is written, unless they are asked anew for each row.
  EXPECT_FALSE(program.reads_elsewhere(small::agents, agents("fear")));
  const Program anew = compiled(w, parsed(w, "max(fear of agents where age > self.age)"));
  EXPECT_TRUE(anew.reads_elsewhere(small::agents, agents("fear")));
  EXPECT_EQ(program.table(), small::agents);
}

// The values of series are inputs after the slot's own.
TEST(Compile, SeriesAreInputs) {
  const SmallWorld w(3);
  auto made = std::make_shared<TypedExpression>();
  TypedNode input, series, sum;
  input.node = Node::input;
  input.index = 1;
  series.node = Node::series;
  series.index = 1;
  sum.node = Node::operation;
  sum.operation = Operation::subtract;
  sum.args = {0, 1};
  made->nodes = {input, series, sum};
  made->series.resize(2);
  const Program program = compiled(w, made);  // two inputs
  const double inputs[4] = {1, 20, 300, 4000};
  Domain domain;
  domain.count = 1;
  domain.uniform_inputs = inputs;
  EXPECT_EQ(run(program, w.view, domain)[0], 20 - 4000);
}

TEST(Compile, ConstantValue) {
  const SmallWorld w(1);
  const auto value = [&](const std::string& text) {
    const Expression expression = parsed(w, text, TableId::none());
    EXPECT_TRUE(is_constant(*expression)) << text;
    return constant_value(*expression, small_parameter_values());
  };
  EXPECT_EQ(value("2*patronage + 1"), 2 * 0.8 + 1);
  EXPECT_EQ(value("if(use_ties and cause == rents, -2^2, 3)"), -4);
  EXPECT_EQ(value("max(1, patronage, 0.5) + min(2, 3)"), 3);
  EXPECT_EQ(value("round(-2.5) + floor(-0.5) + ceil(0.2) + abs(-3)"), -3 - 1 + 1 + 3);
  EXPECT_EQ(value("clamp(7, 0, inflow)"), 2.5);
  EXPECT_EQ(value("exp(1) + log(3) + tanh(0.5) + logistic(2) + sqrt(2) + 3^1.5"),
            scalar::exp(1) + scalar::log(3) + scalar::tanh(0.5) + scalar::logistic(2) + std::sqrt(2.0) +
                scalar::power(3, 1.5));
  EXPECT_EQ(value("campaign_start + 3"), 24219);
  for (const char* text : {"now", "world.tension", "count(agents)", "uniform(0, 1)"}) {
    const Expression expression = parsed(w, text, TableId::none());
    EXPECT_FALSE(is_constant(*expression)) << text;
    EXPECT_THROW(constant_value(*expression, small_parameter_values()), std::logic_error) << text;
  }
}

}  // namespace
}  // namespace ostrakon
