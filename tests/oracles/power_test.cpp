// The balance of power: rulers and their allies, coalitions.
#include "oracles/oracle.h"

namespace ostrakon {
namespace {

// How the reigns of rulers end, from the chain of balances.
struct Reigns {
  double year_1 = 0, ousted = 0, established = 0;
  Law rebellions;
};

Reigns reigns() {
  constexpr int settled = 10, most = 40;
  const double reach = 0.12, error = 0.5, threshold = 1.7, leaves = 0.004;
  const auto above = [](double x) { return 1 - normal_distribution(x); };
  const double seen = above((threshold - 1) / error), mistaken = above(threshold / error);
  std::vector<std::vector<double>> now(settled + 1, std::vector<double>(most + 1, 0.0));
  now[1][0] = 1;
  Reigns found;
  std::vector<double> counted(most + 1, 0.0);
  for (int month = 1; month <= 8000; ++month) {
    std::vector<std::vector<double>> next(settled + 1, std::vector<double>(most + 1, 0.0));
    for (int balance = 1; balance <= settled; ++balance) {
      for (int k = 0; k <= most; ++k) {
        const double p = now[static_cast<std::size_t>(balance)][static_cast<std::size_t>(k)];
        if (p == 0) continue;
        const auto book = [&](double part, int up, int rebellions) {
          const auto so_far = static_cast<std::size_t>(std::min(k + rebellions, most));
          next[static_cast<std::size_t>(balance + up)][so_far] += part * (1 - leaves);
          counted[so_far] += part * leaves;
        };
        if (balance == settled) {
          book(p, 0, 0);
          continue;
        }
        const double wins = 1 - balance / static_cast<double>(settled);
        for (const int up : {0, 1}) {
          const double tried = p * (up == 1 ? reach : 1 - reach), rebels = up == 1 ? seen : mistaken;
          const double coup = tried * rebels * wins;
          found.ousted += coup;
          if (month <= 12) found.year_1 += coup;
          counted[static_cast<std::size_t>(std::min(k + 1, most))] += coup;
          book(tried * (1 - rebels), up, 0);
          book(tried * rebels * (1 - wins), up, 1);
        }
      }
    }
    // Who is settled as a month begins has been established.
    double before = 0, after = 0;
    for (int k = 0; k <= most; ++k) {
      before += now[settled][static_cast<std::size_t>(k)], after += next[settled][static_cast<std::size_t>(k)];
    }
    found.established += after - before * (1 - leaves);
    now.swap(next);
  }
  for (std::size_t k = 0; k < counted.size(); ++k) found.rebellions.add(static_cast<double>(k), counted[k]);
  return found;
}

TEST(Oracles, T01PowerSharing) {
  const Reigns exact = reigns();
  EXPECT_NEAR(exact.established, 0.5066, 5e-5);
  Oracle oracle("T1", "t01-power-sharing", "plots that outlive their challenge, a challenger who may not win, coups against the established");
  oracle.look({}, {40, 200}, {{"ousted within a year", "ousted_in_year_1", chance(exact.year_1)},
                              {"ever ousted", "ousted", chance(exact.ousted)},
                              {"ever established", "established", chance(exact.established)},
                              {"rebellions a reign", "rebellions", exact.rebellions.moments()}});
  oracle.always("ousted_though_established", 0);
  oracle.mutant("every rebellion wins", mutant_named("every rebellion wins"), "ousted");
  oracle.mutant("the balance stays", mutant_named("the balance stays"), "ousted");
  oracle.mutant("the error is a variance", mutant_named("the error is a variance"), "established");
}

TEST(Oracles, T08Coalitions) {
  Oracle oracle("T8", "t08-coalitions", "pairs that hold, might counted by heads, a coalition that is not the weakest");
  oracle.look({}, {4, 20}, {{"one of three rules alone 3/4", "ruling_alone", chance(3.0 / 4)}});
  oracle.mutant("two thirds needed", mutant_named("two thirds needed"), "ruling_alone");
  oracle.mutant("drawn from a uniform law", mutant_named("drawn from a uniform law"), "ruling_alone");
  oracle.look({{"members", "5"}}, {4, 20}, {{"one of five rules alone 5/16", "ruling_alone", chance(5.0 / 16)}});
  const auto holds = [&](const std::string& members, const std::string& share, double size) {
    oracle.look({{"members", members}, {"share", share}, {"equal", "yes"}, {"clock.steps", "20"}}, {1, 2}, {});
    oracle.always("lowest", size);
    oracle.always("highest", size);
  };
  for (const auto& [members, size] : {std::pair("2", 1.0), std::pair("3", 3.0), std::pair("6", 3.0), std::pair("7", 7.0), std::pair("14", 7.0), std::pair("15", 15.0)}) {
    holds(members, "0.5", size);
  }
  for (const auto& [members, size] : {std::pair("3", 2.0), std::pair("4", 4.0), std::pair("6", 4.0), std::pair("7", 7.0), std::pair("11", 11.0)}) holds(members, "2/3", size);
  holds("9", "0.75", 7);
}

}  // namespace
}  // namespace ostrakon
