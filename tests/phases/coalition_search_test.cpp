// The search for the ruling coalition beside the definition, taken at its word, and the sizes known for equals.
#include "phases/coalition_search.h"

#include <gtest/gtest.h>

#include <bit>
#include <map>
#include <random>
#include <vector>

namespace ostrakon {
namespace {

// Word by word: who rules a group, by asking who would rule each smaller part that wins.
class Defined {
 public:
  Defined(std::vector<double> might, double needs) : might_(std::move(might)), needs_(needs) {}
  std::uint32_t ruling(std::uint32_t group) {
    const auto known = known_.find(group);
    if (known != known_.end()) return known->second;
    std::uint32_t best = group;
    for (std::uint32_t part = (group - 1) & group; part != 0; part = (part - 1) & group) {
      const bool wins = of(part) > needs_ * of(group);
      if (wins && ruling(part) == part && (best == group || of(part) < of(best))) best = part;
    }
    return known_[group] = best;
  }

 private:
  double of(std::uint32_t group) const {
    double sum = 0;
    for (std::size_t i = 0; i < might_.size(); ++i) sum += (group >> i & 1) != 0 ? might_[i] : 0;
    return sum;
  }
  std::vector<double> might_;
  double needs_;
  std::map<std::uint32_t, std::uint32_t> known_;
};

TEST(CoalitionSearch, AgreesWithTheDefinition) {
  std::mt19937_64 random(1);
  const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  CoalitionSearch search;
  for (int trial = 0; trial < 400; ++trial) {
    std::vector<double> might(1 + random() % 8);
    for (double& one : might) one = trial % 2 == 0 ? 0.05 + uniform() : 1 + 0.001 * uniform();
    const double needs = trial % 3 == 0 ? 0.5 : 0.5 + 0.45 * uniform();
    const std::uint32_t whole = (1u << might.size()) - 1;
    ASSERT_EQ(search.ruling(might, needs), Defined(might, needs).ruling(whole)) << "trial " << trial;
  }
}

// k(1) = 1, k(m + 1) = floor(k(m)/share) + 1 of near equals enforce themselves; of N the largest such number up to N rules.
TEST(CoalitionSearch, FindsTheSizesOfNearEquals) {
  std::mt19937_64 random(2);
  CoalitionSearch search;
  for (const double needs : {0.5, 0.6, 2.0 / 3, 0.75}) {
    for (std::size_t people = 1; people <= most_in_coalition; ++people) {
      int size = 1;
      while (true) {
        const int next = static_cast<int>(size / needs + 1e-9) + 1;
        if (next > static_cast<int>(people)) break;
        size = next;
      }
      std::vector<double> might(people);
      for (double& one : might) one = 1 + 0.0001 * static_cast<double>(random() >> 11) * 0x1p-53;
      EXPECT_EQ(std::popcount(search.ruling(might, needs)), size) << people << " people, share " << needs;
    }
  }
}

TEST(CoalitionSearch, OneWhoOutweighsTheRestRulesAlone) {
  CoalitionSearch search;
  EXPECT_EQ(search.ruling(std::vector<double>{1, 5, 3}, 0.5), 2u);
  EXPECT_EQ(search.ruling(std::vector<double>{2}, 0.5), 1u);
  EXPECT_EQ(search.ruling(std::vector<double>{}, 0.5), 0u);
}

}  // namespace
}  // namespace ostrakon
