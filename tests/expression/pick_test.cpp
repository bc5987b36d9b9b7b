// pick: who the candidates are, which of them a given uniform draw chooses, and how often.
#include "base/kernels.h"
#include "expression/bucket_index.h"
#include "expression/small_world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace ostrakon {
namespace {

constexpr double dead = 8;

struct World : SmallWorld {
  explicit World(std::size_t agents) : SmallWorld(agents) {}
  double of(std::string_view name, std::size_t i) const { return get(small::agents, name, i); }
  bool alive(std::size_t i) const { return of("status", i) != dead; }
};

// The uniform of the first draw in the text of `parsed`.
double uniform_of(const World& w, std::uint64_t key, std::uint32_t n = 0) {
  return scalar::uniform(key, {w.view.stream, draw_site("rules.test#0"), w.view.step, n});
}

double chosen(const std::vector<std::int32_t>& candidates, double u) {
  if (candidates.empty()) return -1;
  return candidates[static_cast<std::size_t>(u * static_cast<double>(candidates.size()))];
}

using Condition = std::function<bool(std::size_t element, std::size_t asker)>;

void check(const World& w, const std::string& text, const Condition& candidate) {
  const std::size_t rows = w.rows(small::agents);
  const std::vector<double> picked = values_of(w, text);
  const std::vector<double> slow = values_of(w, text, {.optimise = false});
  for (std::size_t a = 0; a < rows; ++a) {
    std::vector<std::int32_t> candidates;
    for (std::size_t e = 0; e < rows; ++e) {
      if (candidate(e, a)) candidates.push_back(static_cast<std::int32_t>(e));
    }
    ASSERT_EQ(picked[a], chosen(candidates, uniform_of(w, w.key(small::agents, a)))) << text << ", asker " << a;
    ASSERT_EQ(picked[a], slow[a]) << text;
  }
}

TEST(Pick, FromListsMadeForTheEvaluation) {
  const World w(600);
  check(w, "pick(agents)", [&](std::size_t e, std::size_t) { return w.alive(e); });
  check(w, "pick(agents where age > 500)", [](std::size_t, std::size_t) { return false; });
  check(w, "pick(agents where faction == coast)",
        [&](std::size_t e, std::size_t) { return w.alive(e) && w.of("faction", e) == 0; });
  check(w, "pick(agents where faction == self.faction and rank == self.rank)", [&](std::size_t e, std::size_t a) {
    return w.alive(e) && w.of("faction", e) == w.of("faction", a) && w.of("rank", e) == w.of("rank", a);
  });
  check(w, "pick(clients)", [&](std::size_t e, std::size_t a) { return w.of("patron", e) == static_cast<double>(a); });
  check(w, "pick(agents where age < self.age)",
        [&](std::size_t e, std::size_t a) { return w.alive(e) && w.of("age", e) < w.of("age", a); });
}

TEST(Pick, FromAllRowsOfATable) {
  const World w(600);
  const std::vector<double> picked = values_of(w, "pick(posts)");
  for (std::size_t a = 0; a < 600; ++a) {
    ASSERT_EQ(picked[a], std::floor(uniform_of(w, w.key(small::agents, a)) * 40));
  }
}

TEST(Pick, FromBucketsThatTheWorldKeeps) {
  World w(600);
  std::vector<IndexRequest> requests;
  const Asked how{.indexes = &requests};
  const Program two =
      compiled(w, parsed(w, "pick(holders where rank == self.rank and faction == self.patron.faction)"), how);
  const Program again = compiled(w, parsed(w, "pick(holders where self.faction == faction and rank == province)"), how);
  const Program bare = compiled(w, parsed(w, "pick(holders)"), how);
  const Program weighted = compiled(w, parsed(w, "pick(holders where rank == self.rank weighted by 1)"), how);
  const Program chain = compiled(w, parsed(w, "pick(holders where post.rank == self.rank)"), how);
  ASSERT_EQ(requests.size(), 2u);  // equal ones shared; the last two have no index
  const AttributeId faction = w.catalogue.find_attribute(small::agents, "faction");
  const AttributeId rank = w.catalogue.find_attribute(small::agents, "rank");
  const IndexRequest both{"holders", small::agents, {std::min(faction, rank), std::max(faction, rank)}, {3, 4}};
  EXPECT_EQ(requests[0], both);
  EXPECT_EQ(requests[1], (IndexRequest{"holders", small::agents, {}, {}}));

  EXPECT_TRUE(two.reads(small::agents, faction));
  EXPECT_FALSE(bare.reads(small::agents, faction));

  BucketIndex by_both(requests[0].sizes), all(requests[1].sizes);
  by_both.clear(600);
  all.clear(600);
  for (std::int32_t i = 0; i < 600; ++i) {
    const auto row = static_cast<std::size_t>(i);
    if (w.of("post", row) < 0) continue;
    const std::int32_t keys[] = {static_cast<std::int32_t>(w.of("faction", row)),
                                 static_cast<std::int32_t>(w.of("rank", row))};
    by_both.place(i, by_both.bucket_of(keys));
    all.place(i, all.bucket_of({}));
  }
  const BucketIndex* const indexes[] = {&by_both, &all};
  w.view.indexes = indexes;
  Domain domain;
  domain.count = 600;
  const std::vector<double> of_two = run(two, w.view, domain), of_all = run(bare, w.view, domain);
  const std::vector<double> of_again = run(again, w.view, domain);
  for (std::size_t a = 0; a < 600; ++a) {
    const double u = uniform_of(w, w.key(small::agents, a));
    const double patron = w.of("patron", a);
    std::vector<std::int32_t> like_two, like_again, holders;
    for (std::size_t e = 0; e < 600; ++e) {
      if (w.of("post", e) < 0) continue;
      const auto row = static_cast<std::int32_t>(e);
      holders.push_back(row);
      const bool same_rank = w.of("rank", e) == w.of("rank", a);
      if (same_rank && patron >= 0 && w.of("faction", e) == w.of("faction", static_cast<std::size_t>(patron))) {
        like_two.push_back(row);
      }
      if (w.of("faction", e) == w.of("faction", a) && w.of("rank", e) == 1) like_again.push_back(row);
    }
    ASSERT_EQ(of_two[a], chosen(like_two, u)) << a;
    ASSERT_EQ(of_again[a], chosen(like_again, u)) << a;
    ASSERT_EQ(of_all[a], chosen(holders, u)) << a;
  }
}

TEST(Pick, BucketsAsRowsMove) {
  BucketIndex index({2, 3});
  EXPECT_EQ(index.bucket_of(std::vector<std::int32_t>{2, 0}), -1);
  EXPECT_EQ(index.bucket_of(std::vector<std::int32_t>{0, -2}), -1);
  EXPECT_TRUE(index.bucket(-1).empty());
  index.clear(5);
  const std::int64_t a = index.bucket_of(std::vector<std::int32_t>{-1, 2});
  const std::int64_t b = index.bucket_of(std::vector<std::int32_t>{1, -1});
  ASSERT_NE(a, b);
  for (std::int32_t row = 0; row < 5; ++row) index.place(row, a);
  index.place(1, b);
  index.place(4, -1);
  index.place(7, b);  // a row that is new
  const auto rows = [&](std::int64_t bucket) {
    return std::vector<std::int32_t>(index.bucket(bucket).begin(), index.bucket(bucket).end());
  };
  EXPECT_EQ(rows(a), (std::vector<std::int32_t>{0, 3, 2}));  // the last takes the freed place
  EXPECT_EQ(rows(b), (std::vector<std::int32_t>{1, 7}));
  index.place(1, a);
  EXPECT_EQ(rows(b), (std::vector<std::int32_t>{7}));
  EXPECT_EQ(rows(a), (std::vector<std::int32_t>{0, 3, 2, 1}));
}

TEST(Pick, TheDrawBelongsToTheAskersKeyAndTry) {
  const World w(300);
  const Program program = compiled(w, parsed(w, "pick(agents)"));
  std::vector<std::int32_t> candidates;
  for (std::int32_t e = 0; e < 300; ++e) {
    if (w.alive(static_cast<std::size_t>(e))) candidates.push_back(e);
  }
  const std::vector<std::int32_t> rows{250, 3, 17};
  const std::vector<std::uint64_t> keys{5, 999999999999u, mix64(4)};
  Domain domain;
  domain.count = 3;
  domain.rows = rows.data();
  std::vector<double> picked = run(program, w.view, domain);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::uint64_t key = w.key(small::agents, static_cast<std::size_t>(rows[i]));
    EXPECT_EQ(picked[i], chosen(candidates, uniform_of(w, key)));
  }
  domain.keys = keys.data();
  domain.first_try = 2;
  picked = run(program, w.view, domain);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(picked[i], chosen(candidates, uniform_of(w, keys[i], 2)));
}

// 20,000 askers, 10 candidates: each expected 2,000 times with a standard error of 42; a false alarm at 6 of them is
// rarer than one in 10^8. The seed is fixed.
TEST(Pick, Frequencies) {
  World w(20000);
  for (std::size_t i = 0; i < 20000; ++i) {
    w.set(small::agents, "faction", i, i % 2000 == 7 ? 0 : 1);
    w.set(small::agents, "status", i, 0);
    const std::size_t candidate = i / 2000;
    w.set(small::agents, "fear", i, static_cast<double>(candidate));
  }
  std::vector<double> counts(10), weighted(10);
  for (const double row : values_of(w, "pick(agents where faction == coast)"))
    ++counts[static_cast<std::size_t>(row) / 2000];
  for (const double row : values_of(w, "pick(agents where faction == coast weighted by fear)")) {
    ++weighted[static_cast<std::size_t>(row) / 2000];
  }
  for (std::size_t k = 0; k < 10; ++k) {
    EXPECT_NEAR(counts[k], 2000, 6 * 42.4) << k;
    const double p = static_cast<double>(k) / 45;
    EXPECT_NEAR(weighted[k], 20000 * p, 6 * std::sqrt(20000 * p * (1 - p))) << k;
  }
}

TEST(Pick, Weights) {
  World w(50);
  for (std::size_t i = 0; i < 50; ++i) {
    w.set(small::agents, "status", i, 0);
    w.set(small::agents, "faction", i, static_cast<double>(i % 2));
    w.set(small::agents, "fear", i, i == 13 ? 2 : 0);
  }
  const std::vector<double> one = values_of(w, "pick(agents where faction == self.faction weighted by fear)");
  for (std::size_t a = 0; a < 50; ++a) EXPECT_EQ(one[a], a % 2 == 1 ? 13 : -1) << "all weights zero: none";
  // A weight that asks the asker.
  const std::vector<double> own = values_of(w, "pick(agents weighted by if(self.faction == faction, fear, 0))");
  EXPECT_EQ(own, one);
  w.set(small::agents, "fear", 20, -0.5);
  for (const char* text : {"pick(agents weighted by fear)", "pick(agents weighted by fear*abs(self.age + 1))",
                           "pick(agents weighted by fear/0)"}) {
    EXPECT_THROW(values_of(w, text), RuleError) << text;
  }
  EXPECT_NO_THROW(values_of(w, "pick(agents where fear >= 0 weighted by fear)"));
}

}  // namespace
}  // namespace ostrakon
