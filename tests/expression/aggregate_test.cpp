// Aggregates against a plain loop over all rows for each asker. Abilities are whole numbers here, so that sums are
// exact in any order and a difference is a mistake.
#include "base/kernels.h"
#include "base/parallel.h"
#include "expression/small_world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ostrakon {
namespace {

constexpr double dead = 8, active = 0;

struct World : SmallWorld {
  explicit World(std::size_t agents) : SmallWorld(agents) {
    for (std::size_t i = 0; i < agents; ++i) {
      set(small::agents, "ability", i, static_cast<double>(random(77, i) % 41) - 20);
      set(small::agents, "age", i, static_cast<double>(random(78, i) % 60) + 20);
    }
  }
  double of(std::string_view name, std::size_t i) const { return get(small::agents, name, i); }
  bool alive(std::size_t i) const { return of("status", i) != dead; }
  double of_post(std::string_view name, std::size_t i) const {
    const double post = of("post", i);
    return post < 0 ? -1 : get(small::posts, name, static_cast<std::size_t>(post));
  }
};

using Condition = std::function<bool(std::size_t element, std::size_t asker)>;
using Quantity = std::function<double(std::size_t element, std::size_t asker)>;

struct Fold {
  std::vector<double> values;
  double sum() const {
    double total = 0;
    for (const double value : values) total += value;
    return total;
  }
  double mean() const { return sum() / static_cast<double>(values.size()); }
  double sd() const {
    double squares = 0;
    for (const double value : values) squares += (value - mean()) * (value - mean());
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
  }
  double quantile(double q) const {
    const double place = q * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const double upper = values[std::min(below + 1, values.size() - 1)];
    return values[below] + (place - static_cast<double>(below)) * (upper - values[below]);
  }
};

double expected(const std::string& kind, Fold fold, double argument) {
  std::sort(fold.values.begin(), fold.values.end());
  const bool empty = fold.values.empty();
  if (kind == "count") return static_cast<double>(fold.values.size());
  if (kind == "sum") return fold.sum();
  if (kind == "any") return !empty && fold.values.back() != 0 ? 1 : 0;
  if (kind == "all") return empty || fold.values.front() != 0 ? 1 : 0;
  if (empty || (kind == "sd" && fold.values.size() < 2)) return 0;
  if (kind == "mean") return fold.mean();
  if (kind == "sd") return fold.sd();
  if (kind == "min") return fold.values.front();
  if (kind == "max") return fold.values.back();
  if (kind == "median") return fold.quantile(0.5);
  if (kind == "quantile") return fold.quantile(argument);
  return argument <= static_cast<double>(fold.values.size()) ? fold.values[static_cast<std::size_t>(argument) - 1] : 0;
}

struct Case {
  std::string where;  // of `agents`
  Condition condition;
};

// Every kind of aggregate over one condition, for every asker, with and without the optimiser.
void check_all_kinds(const World& world, const Case& test) {
  const std::size_t rows = world.rows(small::agents);
  const std::vector<std::string> kinds{"count",  "sum", "mean", "sd",       "min", "max",
                                       "median", "any", "all",  "quantile", "nth"};
  for (const std::string& kind : kinds) {
    const double argument = kind == "quantile" ? 0.3 : 2;
    const bool asks = kind == "any" || kind == "all";
    std::string text = kind + "(" + (asks ? "ability > 5 of " : kind == "count" ? "" : "ability of ");
    if (kind == "quantile") text = "quantile(0.3, ability of ";
    if (kind == "nth") text = "nth(2, ability of ";
    text += "agents" + (test.where.empty() ? "" : " where " + test.where) + ")";
    const std::vector<double> fast = values_of(world, text);
    const std::vector<double> slow = values_of(world, text, {.optimise = false});
    for (std::size_t asker = 0; asker < rows; asker += asker < 20 ? 1 : 31) {
      Fold fold;
      for (std::size_t element = 0; element < rows; ++element) {
        if (!world.alive(element) || !test.condition(element, asker)) continue;
        const double ability = world.of("ability", element);
        fold.values.push_back(asks ? (ability > 5 ? 1 : 0) : ability);
      }
      ASSERT_NEAR(fast[asker], expected(kind, fold, argument),
                  kind == "sd"         ? 1e-12
                  : kind == "quantile" ? 1e-12
                                       : 0)
          << text << ", asker " << asker;
      ASSERT_EQ(bits(fast[asker]), bits(slow[asker])) << text << ", asker " << asker;
    }
  }
}

TEST(Aggregate, AgainstPlainLoops) {
  const World w(700);
  const auto same = [&](std::string_view name) {
    return [&w, name](std::size_t e, std::size_t a) { return w.of(name, e) == w.of(name, a); };
  };
  const std::vector<Case> cases{
      {"", [](std::size_t, std::size_t) { return true; }},
      {"age > 75 and ever_fell",
       [&](std::size_t e, std::size_t) { return w.of("age", e) > 75 && w.of("ever_fell", e) != 0; }},
      {"age > 500", [](std::size_t, std::size_t) { return false; }},
      {"faction == self.faction", same("faction")},
      {"self.rank == rank and status == self.status",
       [&](std::size_t e, std::size_t a) { return same("rank")(e, a) && same("status")(e, a); }},
      {"ever_fell == self.ever_fell", same("ever_fell")},
      {"faction == self.faction and self.active",
       [&](std::size_t e, std::size_t a) { return same("faction")(e, a) && w.of("status", a) == active; }},
      // Through an empty reference an equality is no, on either side.
      {"post.rank == self.post.rank",
       [&](std::size_t e, std::size_t a) {
         return w.of("post", e) >= 0 && w.of("post", a) >= 0 && w.of_post("rank", e) == w.of_post("rank", a);
       }},
      {"faction == self.patron.faction",
       [&](std::size_t e, std::size_t a) {
         const double patron = w.of("patron", a);
         return patron >= 0 && w.of("faction", e) == w.of("faction", static_cast<std::size_t>(patron));
       }},
      // Too many keys for a dense table.
      {"patron == self.patron and post == self.post and rank == self.rank",
       [&](std::size_t e, std::size_t a) { return same("patron")(e, a) && same("post")(e, a) && same("rank")(e, a); }},
      {"post == self.post and case == self.case and patron == self.patron and age > 30",
       [&](std::size_t e, std::size_t a) {
         return same("post")(e, a) && same("case")(e, a) && same("patron")(e, a) && w.of("age", e) > 30;
       }},
      // A rank compared with a number.
      {"rank == self.rank + 1", [&](std::size_t e, std::size_t a) { return w.of("rank", e) == w.of("rank", a) + 1; }},
      // Not an equality: a pass for each asker.
      {"age < self.age and faction == self.faction",
       [&](std::size_t e, std::size_t a) { return w.of("age", e) < w.of("age", a) && same("faction")(e, a); }},
      {"faction != self.faction or self.age > 60",
       [&](std::size_t e, std::size_t a) { return !same("faction")(e, a) || w.of("age", a) > 60; }},
  };
  for (const Case& test : cases) check_all_kinds(w, test);
}

TEST(Aggregate, ValueThatAsksTheAsker) {
  const World w(300);
  const std::vector<double> found =
      values_of(w, "sum(abs(ability - self.ability) of agents where faction == self.faction)");
  for (std::size_t a = 0; a < 300; ++a) {
    double sum = 0;
    for (std::size_t e = 0; e < 300; ++e) {
      if (w.alive(e) && w.of("faction", e) == w.of("faction", a))
        sum += std::fabs(w.of("ability", e) - w.of("ability", a));
    }
    ASSERT_EQ(found[a], sum) << a;
  }
}

TEST(Aggregate, QuantileWithTheAskersShare) {
  const World w(300);
  const std::vector<double> found =
      values_of(w, "quantile(clamp(loyalty, 0, 1), ability of agents where rank == self.rank)");
  for (std::size_t a = 0; a < 300; ++a) {
    Fold fold;
    for (std::size_t e = 0; e < 300; ++e) {
      if (w.alive(e) && w.of("rank", e) == w.of("rank", a)) fold.values.push_back(w.of("ability", e));
    }
    std::sort(fold.values.begin(), fold.values.end());
    ASSERT_NEAR(found[a], fold.quantile(std::clamp(w.of("loyalty", a), 0.0, 1.0)), 1e-12) << a;
  }
}

// `self` within the inner aggregate is the element of the outer one.
TEST(Aggregate, WithinAnAggregate) {
  const World w(120);
  const auto mean_of = [&](std::size_t j) {
    Fold fold;
    for (std::size_t k = 0; k < 120; ++k) {
      if (w.alive(k) && w.of("faction", k) == w.of("faction", j)) fold.values.push_back(w.of("ability", k));
    }
    return fold.values.empty() ? 0 : fold.mean();
  };
  double above = 0;
  for (std::size_t j = 0; j < 120; ++j) above += w.alive(j) && w.of("ability", j) > mean_of(j) ? 1 : 0;
  const std::string text = "count(agents where ability > mean(ability of agents where faction == self.faction))";
  const std::vector<double> found = values_of(w, text);
  for (const double value : found) ASSERT_EQ(value, above);

  // Around a condition that needs a pass for each asker; the inner aggregate asks nobody and is computed once.
  const std::vector<double> nested =
      values_of(w, "count(agents where age < self.age and ability > mean(ability of agents))");
  Fold all;
  for (std::size_t k = 0; k < 120; ++k) {
    if (w.alive(k)) all.values.push_back(w.of("ability", k));
  }
  for (std::size_t a = 0; a < 120; ++a) {
    double count = 0;
    for (std::size_t j = 0; j < 120; ++j) {
      count += w.alive(j) && w.of("age", j) < w.of("age", a) && w.of("ability", j) > all.mean() ? 1 : 0;
    }
    ASSERT_EQ(nested[a], count) << a;
  }
}

TEST(Aggregate, RowsAskedInAnyOrder) {
  const World w(700);
  const std::string text = "max(ability of agents where faction == self.faction and rank == self.rank)";
  const std::vector<double> dense = values_of(w, text);
  const std::vector<std::int32_t> rows{699, 3, 3, 512, 0};
  Domain domain;
  domain.count = rows.size();
  domain.rows = rows.data();
  const std::vector<double> listed = run(compiled(w, parsed(w, text)), w.view, domain);
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(listed[i], dense[static_cast<std::size_t>(rows[i])]);
}

TEST(Aggregate, EqualOnesAreComputedOnce) {
  const World w(10);
  const std::string mean = "mean(ability of agents where faction == self.faction)";
  const std::string listing = compiled(w, parsed(w, "if(age > 50, " + mean + ", 2*" + mean + ")")).listing();
  EXPECT_NE(listing.find("aggregate 0"), std::string::npos);
  EXPECT_EQ(listing.find("aggregate 1"), std::string::npos) << listing;
}

TEST(Aggregate, TooManyRowsForAPassPerAsker) {
  const World w(1000);
  try {
    values_of(w, "count(agents where age < self.age)");
    FAIL() << "no error";
  } catch (const RuleError& error) {
    EXPECT_NE(std::string(error.what()).find("under 1,000 rows"), std::string::npos) << error.what();
    EXPECT_EQ(error.path, "rules.test");
  }
  const World smaller(999);
  EXPECT_EQ(values_of(smaller, "count(agents where age < self.age)").size(), 999u);
}

// In metrics missing stays missing: skipped by aggregates, and what is over nothing is missing.
TEST(Aggregate, MissingInMetrics) {
  const World w(400);
  const auto metric = [&](const std::string& text) {
    const Asked how{.metric = true, .table = TableId::none()};
    const Program program = compiled(w, parsed(w, text, TableId::none(), true), how);
    Evaluator evaluator;
    return evaluator.value(program, w.view);
  };
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < 400; ++i) {
    const double patron = w.of("patron", i);
    if (!w.alive(i) || patron < 0) continue;
    sum += w.of("ability", static_cast<std::size_t>(patron));
    ++count;
  }
  EXPECT_EQ(metric("mean(patron.ability of agents)"), sum / count);
  EXPECT_EQ(metric("sum(patron.ability of agents)"), sum);
  EXPECT_TRUE(std::isnan(metric("mean(ability of agents where age > 500)")));
  EXPECT_TRUE(std::isnan(metric("max(patron.ability of agents where not has(patron))")));
  EXPECT_EQ(metric("sum(ability of agents where age > 500)"), 0);
  EXPECT_EQ(metric("count(agents where not has(patron) and patron.age != 3)"), 0);
}

TEST(Aggregate, GroupsOfMetrics) {
  const World w(600);
  const auto grouped = [&](const std::string& text) {
    const Asked how{.metric = true, .table = TableId::none()};
    const Program program = compiled(w, parsed(w, text, TableId::none(), true), how);
    Evaluator evaluator;
    std::vector<double> values;
    const std::size_t groups = grouped_value(evaluator, program, w.view, values);
    EXPECT_EQ(groups, values.size());
    return values;
  };
  std::vector<Fold> factions(3);
  std::vector<double> statuses(9);
  double whole = 0;
  for (std::size_t i = 0; i < 600; ++i) {
    if (!w.alive(i)) continue;
    const double rank = w.of("rank", i) + 1, faction = w.of("faction", i), status = w.of("status", i);
    whole += rank * rank;
    if (faction >= 0) factions[static_cast<std::size_t>(faction)].values.push_back(rank * rank);
    if (status >= 0) ++statuses[static_cast<std::size_t>(status)];
  }
  const std::vector<double> shares = grouped("share((rank + 1)^2 of agents by faction)");
  const std::vector<double> sums = grouped("sum((rank + 1)^2 of agents by faction)");
  const std::vector<double> medians = grouped("median((rank + 1)^2 of agents by faction)");
  ASSERT_EQ(shares.size(), 3u);
  for (std::size_t f = 0; f < 3; ++f) {
    std::sort(factions[f].values.begin(), factions[f].values.end());
    EXPECT_DOUBLE_EQ(shares[f], factions[f].sum() / whole);
    EXPECT_EQ(sums[f], factions[f].sum());
    EXPECT_EQ(medians[f], factions[f].quantile(0.5));
  }
  EXPECT_EQ(grouped("count(agents by status)"), statuses);
  const std::vector<double> empty = grouped("mean(ability of agents where age > 500 by faction)");
  for (const double value : empty) EXPECT_TRUE(std::isnan(value));
  EXPECT_TRUE(std::isnan(grouped("share(ability of agents where age > 500 by faction)")[0]));
  EXPECT_EQ(grouped("sum(ability of agents where age > 500 by faction)"), std::vector<double>(3, 0.0));
}

TEST(Aggregate, SumsOfBlocksInTheOrderOfTheFormat) {
  World w(1300);
  for (std::size_t i = 0; i < 1300; ++i) {
    w.set(small::agents, "ability", i, w.uniform(5, i) * 1e3 - 300);
    w.set(small::agents, "faction", i, static_cast<double>(i % 2));
    w.set(small::agents, "status", i, active);
  }
  // Whole table: the kernels' sum of each block, blocks in order. Groups: the same with the group as the mask.
  const AlignedArray<double>& ability = w.column(small::agents, "ability").f64;
  double whole = 0, group = 0;
  for (std::size_t first = 0; first < 1300; first += 512) {
    const std::size_t n = std::min<std::size_t>(512, 1300 - first);
    whole += kernels().sum(ability.data() + first, nullptr, n);
    alignas(64) double members[block_rows];
    for (std::size_t i = 0; i < block_rows; ++i) members[i] = i % 2 == 0 ? 1 : 0;
    group += kernels().sum(ability.data() + first, members, n);
  }
  EXPECT_EQ(values_of(w, "sum(ability of agents)")[0], whole);
  EXPECT_EQ(values_of(w, "sum(ability of agents where faction == self.faction)")[0], group);
}

// Tables so large that threads share them: to the bit what one thread gives, in blocks that end within a piece.
TEST(Aggregate, SharedAmongThreads) {
  constexpr std::size_t rows = fewest_rows_to_share + 1300;
  World w(rows);
  for (std::size_t i = 0; i < rows; ++i) w.set(small::agents, "ability", i, w.uniform(5, i) * 1e3 - 300);
  for (const char* text :
       {"sum(ability of agents)", "count(agents where age > 40)", "mean(ability of agents where age > 40)",
        "sum(ability of agents where faction == self.faction)", "mean(ability of agents where faction == self.faction)",
        "count(agents where faction == self.faction and status == self.status)",
        "sum(ability of agents where faction == self.faction and rank == self.rank and status == self.status)",
        "sum(ability of agents where ability > mean(ability of agents where faction == self.faction))",
        "median(ability of agents where faction == self.faction)"}) {
    const Program program = compiled(w, parsed(w, text));
    Domain domain;
    domain.count = rows;
    std::vector<AlignedArray<double>> results(3);
    for (const unsigned threads : {1u, 2u, 5u}) {
      PieceLoops loops(threads);
      Evaluator evaluator;
      evaluator.set_loops(&loops);
      AlignedArray<double>& result = results[threads / 2];
      result.reserve(rows);
      double* const data = result.data();
      // Twice: what is kept from one evaluation to the next must not show.
      for (int turn = 0; turn < 2; ++turn) evaluator.evaluate(program, w.view, domain, {&data, 1});
      for (std::size_t i = 0; i < rows; ++i) ASSERT_EQ(bits(data[i]), bits(results[0].data()[i])) << text << ", row " << i;
    }
  }
}

}  // namespace
}  // namespace ostrakon
