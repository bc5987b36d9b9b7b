#include "expression/evaluate.h"

#include "base/kernels.h"
#include "expression/small_world.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <new>
#include <string>
#include <vector>

namespace {
std::size_t allocations = 0;
}  // namespace

// Counts what the evaluator asks of the heap. Not inlined: the compiler would take the pair for a mismatch.
__attribute__((noinline)) void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
__attribute__((noinline)) void operator delete(void* memory) noexcept {
  std::free(memory);
}
__attribute__((noinline)) void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace ostrakon {
namespace {

struct Term {
  Want want = Want::value;
  std::string text, mask = {}, otherwise = {};
};

Program compiled_terms(const SmallWorld& world, const std::vector<Term>& terms, bool optimise = true) {
  std::vector<Output> outputs;
  for (const Term& term : terms) {
    Output output;
    output.expression = parsed(world, term.text);
    output.want = term.want;
    output.site = hit_site;
    if (!term.mask.empty()) output.mask = parsed(world, term.mask);
    if (!term.otherwise.empty()) output.otherwise = parsed(world, term.otherwise);
    outputs.push_back(output);
  }
  Asked how;
  how.optimise = optimise;
  return compile(outputs, small::agents, 2, context_of(world, how));
}

// SCENARIO-LANGUAGE §4: what someone without a patron is told.
TEST(Evaluate, MissingPartners) {
  SmallWorld w(600);
  for (std::size_t i = 0; i < 600; ++i) w.set(small::agents, "patron", i, i % 2 == 0 ? -1 : static_cast<double>(i - 1));
  w.set(small::agents, "patron", 4, 5);  // 5's patron is 4, whose patron is 5
  w.set(small::agents, "faction", 6, -1);
  const auto first = [&](const std::string& text, std::size_t row) {
    const double fast = values_of(w, text)[row];
    EXPECT_EQ(bits(fast), bits(values_of(w, text, {.optimise = false})[row])) << text;
    return fast;
  };
  const std::vector<std::pair<std::string, double>> without{
      {"patron.age", 0},
      {"patron.patron.age + 3", 3},
      {"if(patron.ever_fell, 1, 2)", 2},
      {"if(patron.status == none, 1, 2)", 1},
      {"if(patron.faction == none, 1, 2)", 1},
      {"if(patron.faction != none, 1, 2)", 2},
      {"if(patron == none, 1, 2)", 1},
      {"if(has(patron), 1, 2)", 2},
      {"if(has(patron.faction), 1, 2)", 2},
      {"if(patron.age < 50, 1, 2)", 2},
      {"if(patron.age >= 0, 1, 2)", 2},
      {"if(patron.age == 0, 1, 2)", 2},
      {"if(patron.age != 0, 1, 2)", 2},
      {"if(50 > patron.age, 1, 2)", 2},
      {"if(not (patron.age < 50), 1, 2)", 1},
      {"if(patron.age + 5 < 50, 1, 2)", 2},
      {"if(patron.faction == faction, 1, 2)", 2},
      {"if(patron.faction != faction, 1, 2)", 2},
      {"if(patron.faction != coast, 1, 2)", 2},
      {"if(patron.status in (active, bench), 1, 2)", 2},
      {"if(patron.rank < province, 1, 2)", 2},
      {"if(max(patron.age, 60) > 50, 1, 2)", 2},
      // The untaken side asks nobody.
      {"if(if(has(patron), patron.age, 60) > 50, 1, 2)", 1},
      {"if(if(patron.age > 3, 1, 2) == 2, 1, 2)", 1},
  };
  for (const auto& [text, value] : without) EXPECT_EQ(first(text, 0), value) << text;
  // One's own columns are no partner: none == none.
  EXPECT_EQ(first("if(patron == selector, 1, 2)", 0), 1);
  EXPECT_EQ(first("if(faction == faction, 1, 2)", 6), 1);
  EXPECT_EQ(first("if(patron.faction == faction, 1, 2)", 6), 2);
  EXPECT_EQ(first("if(patron.patron == self, 1, 2)", 4), 1);
  // In metrics a number stays missing.
  const std::vector<double> metric = values_of(w, "patron.age", {.metric = true});
  EXPECT_TRUE(std::isnan(metric[0]));
  EXPECT_EQ(metric[1], w.get(small::agents, "age", 0));
}

RuleError error_of(const SmallWorld& world, const Program& program, const Domain& domain) {
  try {
    run(program, world.view, domain);
  } catch (const RuleError& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return {"", 0, 0, 0, ""};
}

TEST(Evaluate, ValuesThatCannotBe) {
  SmallWorld w(1100);
  for (std::size_t i = 0; i < 1100; ++i) w.set(small::agents, "age", i, 1);
  w.set(small::agents, "age", 700, 0);
  w.set(small::agents, "fear", 700, 2);
  const std::vector<std::int32_t> rows{5, 700, 6};
  Domain dense, listed;
  dense.count = 1100;
  listed.count = 3;
  listed.rows = rows.data();
  for (const bool optimise : {true, false}) {
    const Program infinite = compiled_terms(w, {{.text = "1/age"}}, optimise);
    RuleError error = error_of(w, infinite, dense);
    EXPECT_EQ(error.path, "rules.test");
    EXPECT_EQ(error.position, 700u);
    EXPECT_EQ(error.row, 700);
    EXPECT_EQ(error.value, std::numeric_limits<double>::infinity());
    error = error_of(w, infinite, listed);
    EXPECT_EQ(error.position, 1u);
    EXPECT_EQ(error.row, 700);
    EXPECT_TRUE(std::isnan(error_of(w, compiled_terms(w, {{.text = "0/age"}}, optimise), listed).value));

    const Program chance = compiled_terms(w, {{.want = Want::hit, .text = "1 + 0.27*(1 - age)"}}, optimise);
    error = error_of(w, chance, dense);
    EXPECT_EQ(error.row, 700);
    EXPECT_EQ(error.value, 1.27);
    EXPECT_STREQ(error.what(), "rules.test gave 1.27; a chance lies between 0 and 1");
    EXPECT_EQ(error_of(w, compiled_terms(w, {{.want = Want::hit, .text = "age - 0.5"}}, optimise), dense).value, -0.5);
    EXPECT_TRUE(std::isnan(
        error_of(w, compiled_terms(w, {{.want = Want::hit, .text = "logistic(0/age)"}}, optimise), dense).value));
    EXPECT_EQ(error_of(w, compiled_terms(w, {{.want = Want::hit, .text = "1.5"}}, optimise), listed).row, 5);

    // Where the mask says no nothing is stored or decided.
    Domain all = dense;
    EXPECT_NO_THROW(run(compiled_terms(w, {{.text = "1/age", .mask = "age > 0"}}, optimise), w.view, all));
    EXPECT_NO_THROW(run(compiled_terms(w, {{.want = Want::hit, .text = "1 + (1 - age)", .mask = "age > 0"}}, optimise),
                        w.view, all));
    EXPECT_NO_THROW(run(
        compiled_terms(w, {{.want = Want::hit, .text = "logistic(0/age)", .mask = "age > 0"}}, optimise), w.view, all));
    // Nor in the untaken side.
    EXPECT_NO_THROW(run(compiled_terms(w, {{.text = "if(age > 0, 1/age, 3)"}}, optimise), w.view, all));
  }
}

TEST(Evaluate, HitsAreUniformsBelowTheChance) {
  const SmallWorld w(1100);
  const DrawPoint point{w.view.stream, hit_site, w.view.step, 0};
  for (const std::string text : {"logistic(ability - 1)", "0.3", "clamp(age, 0, 1)", "logistic(0.4)"}) {
    const std::vector<double> chances = values_of(w, text);
    const std::vector<double> hits = values_of(w, text, {.want = Want::hit});
    const std::vector<double> slow = values_of(w, text, {.want = Want::hit, .optimise = false});
    double count = 0;
    for (std::size_t i = 0; i < 1100; ++i) {
      ASSERT_EQ(hits[i], scalar::uniform(w.key(small::agents, i), point) < chances[i] ? 1 : 0) << text << " " << i;
      ASSERT_EQ(hits[i], slow[i]);
      count += hits[i];
    }
    EXPECT_GT(count, 0);
    EXPECT_LT(count, 1100);
  }
}

TEST(Evaluate, MaskAndOtherwise) {
  const SmallWorld w(700);
  const Program program = compiled_terms(w, {{.text = "2*age", .mask = "ability > 0", .otherwise = "age"},
                                             {.want = Want::hit, .text = "0.5", .mask = "ability > 0"},
                                             {.text = "patron", .mask = "ability > 0"}});
  AlignedArray<double> room[3];
  double* results[3];
  for (int o = 0; o < 3; ++o) {
    room[o].reserve(700);
    results[o] = room[o].data();
  }
  Domain domain;
  domain.count = 700;
  Evaluator evaluator;
  evaluator.evaluate(program, w.view, domain, results);
  double hits = 0;
  for (std::size_t i = 0; i < 700; ++i) {
    const bool in = w.get(small::agents, "ability", i) > 0;
    const double age = w.get(small::agents, "age", i);
    ASSERT_EQ(results[0][i], in ? 2 * age : age);
    ASSERT_LE(results[1][i], in ? 1 : 0);
    hits += results[1][i];
    ASSERT_EQ(results[2][i], in ? w.get(small::agents, "patron", i) : -1);
  }
  EXPECT_GT(hits, 50);
}

// Results may be columns that the program reads of the row itself, in any combination.
TEST(Evaluate, ResultsInPlaceOfColumns) {
  const std::vector<std::vector<std::string>> programs{{"age + ability", "age*2"},       {"ability", "age"},
                                                       {"age*ability", "ability - age"}, {"exp(ability)", "age"},
                                                       {"ability", "ability + 1"},       {"age", "age + ability"}};
  for (const std::vector<std::string>& texts : programs) {
    SmallWorld w(1100);
    std::vector<std::vector<double>> expected;
    for (const std::string& text : texts) expected.push_back(values_of(w, text));
    const Program program = compiled_terms(w, {{.text = texts[0]}, {.text = texts[1]}});
    ASSERT_FALSE(program.reads_elsewhere(small::agents, w.catalogue.find_attribute(small::agents, "age")));
    double* const results[] = {w.column(small::agents, "age").f64.data(),
                               w.column(small::agents, "ability").f64.data()};
    Domain domain;
    domain.count = 1100;
    Evaluator evaluator;
    evaluator.evaluate(program, w.view, domain, results);
    for (std::size_t i = 0; i < 1100; ++i) {
      ASSERT_EQ(results[0][i], expected[0][i]) << texts[0] << ", " << texts[1] << "\n" << program.listing();
      ASSERT_EQ(results[1][i], expected[1][i]) << texts[0] << ", " << texts[1] << "\n" << program.listing();
    }
  }
}

TEST(Evaluate, AskedOneByOneIsTheSame) {
  const SmallWorld w(800);
  const std::string text =
      "normal(ability, 1) + patron.age*exp(0.1*fear) + x + if(patron.post.rank == self.rank, gamma(2, 1), uniform(0, "
      "2))";
  const Program program = compiled(w, parsed(w, text));
  const std::vector<double> all = values_of(w, text);
  const double inputs[2] = {-1, 0.25};
  for (std::int32_t row = 0; row < 800; ++row) {
    Domain domain;
    domain.count = 1;
    domain.rows = &row;
    domain.uniform_inputs = inputs;
    ASSERT_EQ(bits(run(program, w.view, domain)[0]), bits(all[static_cast<std::size_t>(row)])) << row;
  }
}

TEST(Evaluate, KernelLevelsGiveEqualBits) {
  const SmallWorld w(1100);
  const std::string text = "normal(tanh(ability), exp(fear)) + logistic(age)*patron.ability^2 + log(abs(graft) + 1)";
  const KernelLevel before = kernel_level();
  use_kernel_level(KernelLevel::baseline);
  const std::vector<double> baseline = values_of(w, text);
  for (const KernelLevel level : all_kernel_levels) {
    if (!kernel_level_available(level)) continue;
    use_kernel_level(level);
    const std::vector<double> found = values_of(w, text);
    for (std::size_t i = 0; i < 1100; ++i) ASSERT_EQ(bits(found[i]), bits(baseline[i])) << kernels().name << " row " << i;
  }
  use_kernel_level(before);
}

TEST(Evaluate, SelectGivesPositions) {
  const SmallWorld w(1300);
  const Program program = compiled(w, parsed(w, "age > 1 and has(patron)"), {.want = Want::condition});
  Domain domain;
  domain.count = 1300;
  std::vector<std::int32_t> expected{-7}, found{-7};
  for (std::int32_t i = 0; i < 1300; ++i) {
    const auto row = static_cast<std::size_t>(i);
    const bool yes = w.get(small::agents, "age", row) > 1 && w.get(small::agents, "patron", row) >= 0;
    if (yes) expected.push_back(i);
  }
  Evaluator evaluator;
  evaluator.select(program, w.view, domain, found);  // appends
  EXPECT_EQ(found, expected);
}

TEST(Evaluate, AskedOfTheWorld) {
  const SmallWorld w(50);
  const Asked how{.table = TableId::none()};
  Evaluator evaluator;
  const Program drawn = compiled(w, parsed(w, "uniform(0, 2) + world.tension", TableId::none()), how);
  const double u = scalar::uniform(1, {w.view.stream, draw_site("rules.test#0"), w.view.step, 0});
  EXPECT_EQ(evaluator.value(drawn, w.view), 2 * u + w.get(small::world, "tension", 0));
  const Program same = compiled(w, parsed(w, "sectors.chips.budget + step", TableId::none()), how);
  EXPECT_TRUE(same.uniform(0));
  EXPECT_EQ(evaluator.value(same, w.view), w.get(small::sectors, "budget", 1) + 41);
}

TEST(Evaluate, NothingIsAllocatedOnceWarm) {
  const SmallWorld w(1100);
  const Program small_one = compiled(w, parsed(w, "age + 1"));
  const Program large = compiled(
      w, parsed(w, "normal(ability, 1)*exp(fear) + patron.age + mean(age of agents where faction == self.faction)"));
  AlignedArray<double> room;
  room.reserve(1100);
  double* const results[] = {room.data()};
  const std::vector<std::int32_t> rows{3, 9, 1000};
  Domain dense, listed;
  dense.count = 1100;
  listed.count = 3;
  listed.rows = rows.data();
  Evaluator evaluator;
  evaluator.evaluate(large, w.view, dense, results);
  evaluator.evaluate(large, w.view, listed, results);
  const std::size_t before = allocations;
  for (int i = 0; i < 10; ++i) {
    evaluator.evaluate(large, w.view, dense, results);
    evaluator.evaluate(small_one, w.view, dense, results);
    evaluator.evaluate(large, w.view, listed, results);
  }
  EXPECT_EQ(allocations, before);
}

}  // namespace
}  // namespace ostrakon
