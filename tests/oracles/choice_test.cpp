// Who is chosen: softmax, noisy scores, one pool for several posts, chains of vacancies, factions that copy and renew, ties.
#include "oracles/oracle.h"

#include <numeric>

namespace ostrakon {
namespace {

std::vector<Quantity> logit_shares(double temperature, const std::string& how) {
  const double total = 1 + std::exp(0.5 / temperature) + std::exp(1 / temperature);
  return {{"share of score 0" + how, "lowest_taken", chance(1 / total)},
          {"share of score 0.5" + how, "middle_taken", chance(std::exp(0.5 / temperature) / total)},
          {"share of score 1" + how, "highest_taken", chance(std::exp(1 / temperature) / total)}};
}

TEST(Oracles, O06Softmax) {
  Oracle oracle("O6", "o06-softmax", "temperature inverted, shares linear in scores, the first candidate favoured");
  oracle.look({}, {2, 8}, logit_shares(1, ""));  // 0.18632, 0.3072, 0.50648
  oracle.mutant("scores not exponentiated", mutant_named("scores as they are"), "lowest_taken");
  oracle.mutant("scores not exponentiated", mutant_named("scores as they are"), "middle_taken");
  oracle.mutant("scores not exponentiated", mutant_named("scores as they are"), "highest_taken");
  oracle.look({{"order", "falling"}}, {2, 8}, logit_shares(1, ", the best named first"));
  oracle.look({{"choice", "noise"}}, {2, 8}, logit_shares(1, ", best with Gumbel noise"));
  oracle.look({{"temperature", "0.5"}}, {2, 8}, logit_shares(0.5, ", temperature 0.5"));  // 0.66524
  oracle.mutant("temperature inverted", mutant_named("temperature inverted"), "highest_taken");
}

TEST(Oracles, O07Probit) {
  const double ahead = normal_distribution(0.3 / (0.3 * std::sqrt(2.0)));  // 0.76025
  const double first_of_five = integral([](double x) { return normal_density(x - 1) * std::pow(normal_distribution(x), 4); }, -8, 9);
  Oracle oracle("O7", "o07-probit", "variance for standard deviation, one noise for all candidates");
  oracle.look({}, {2, 8}, {{"the better of two wins Φ(d/(s√2))", "better_taken", chance(ahead)}});
  oracle.mutant("variance read as sd", mutant_named("variance for sd"), "better_taken");
  oracle.look({{"field", "five"}}, {2, 8}, {{"one of five, ahead by 1 sd, wins", "better_taken", chance(first_of_five)}});
  oracle.mutant("one noise for all candidates", {{"field", "five"}, {"mutant", "one noise a vacancy"}}, "better_taken");
}

TEST(Oracles, O09Moran) {
  const int seats = 20, start = 5;
  const auto step = [](int i) { return i / 20.0 * (20 - i) / 20.0; };
  const Absorption exact = absorbed(seats, start, 2000, step, step);
  double mean = 0;
  for (int j = 1; j < seats; ++j) mean += j <= start ? static_cast<double>(seats - start) / (seats - j) : static_cast<double>(start) / j;
  EXPECT_NEAR(exact.months.moments().mean, seats * mean, 0.1);  // 215.29
  EXPECT_NEAR(exact.at_top, static_cast<double>(start) / seats, 1e-3);
  Oracle oracle("O9", "o09-moran", "hidden advantage of a faction");
  oracle.look({}, {2, 10}, {{"a takes the court, i/N", "won_by_a", chance(exact.at_top)},
                            {"months until one faction has all", "replacements", exact.months.moments()}});
  oracle.always("undecided_yet", 0);
  oracle.mutant("a hidden advantage", mutant_named("hidden advantage"), "won_by_a");
  oracle.mutant("two leave in a month", mutant_named("two leave a month"), "replacements");
}

TEST(Oracles, O10Selection) {
  const double r = 1.1, wins = (1 - std::pow(r, -5)) / (1 - std::pow(r, -20));  // 0.44526
  Oracle oracle("O10", "o10-selection", "weights of persons applied twice, or not at all");
  oracle.look({}, {2, 10}, {{"a takes the court (1 - r^-i)/(1 - r^-N)", "won_by_a", chance(wins)}});
  oracle.mutant("advantage ignored", mutant_named("no advantage"), "won_by_a");
  oracle.mutant("advantage applied twice", mutant_named("advantage twice"), "won_by_a");
}

// Share of a in a council of 25 after 20 renewals from 10: the chain of Wright and Fisher.
Law renewed_shares() {
  const int seats = 25;
  std::vector<double> now(seats + 1, 0.0), next;
  now[10] = 1;
  for (int congress = 0; congress < 20; ++congress) {
    next.assign(now.size(), 0.0);
    for (int i = 0; i <= seats; ++i) {
      for (int j = 0; j <= seats; ++j) {
        next[static_cast<std::size_t>(j)] += now[static_cast<std::size_t>(i)] * binomial_mass(seats, j, static_cast<double>(i) / seats);
      }
    }
    now.swap(next);
  }
  Law law;
  for (int i = 0; i <= seats; ++i) law.add(static_cast<double>(i) / seats, now[static_cast<std::size_t>(i)]);
  return law;
}

TEST(Oracles, O11Congress) {
  const Law share = renewed_shares();
  const double kept = std::pow(1 - 1.0 / 25, 20);
  const Moments mixed = share.moments([](double s) { return s * (1 - s); });
  EXPECT_NEAR(mixed.mean, 0.24 * kept, 1e-9);               // 0.10608
  EXPECT_NEAR(share.spread(0.4).mean, 0.24 * (1 - kept), 1e-9);  // 0.13392
  Oracle oracle("O11", "o11-congress", "one draw for all seats, a drift in the mean, stale shares");
  oracle.look({}, {1, 5}, {{"mixedness p(1 - p)(1 - 1/N)^t", "mixedness", mixed},
                           {"share of a (a martingale)", "share", share.moments()},
                           {"variance of the share", "spread", share.spread(0.4)}});
  oracle.mutant("shares not updated", mutant_named("stale shares"), "mixedness");
  oracle.mutant("one draw for all seats", mutant_named("one draw for all seats"), "spread");
}

TEST(Oracles, O13PolyaUrn) {
  const auto log_beta = [](double a, double b) { return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b); };
  Law gain;
  for (int k = 0; k <= 50; ++k) gain.add(k, std::exp(log_choose(50, k) + log_beta(k + 2, 50 - k + 3) - log_beta(2, 3)));
  EXPECT_NEAR(gain.spread(20).mean, 50.0 * 2 * 3 * 55 / (25 * 6), 1e-6);  // 110
  Oracle oracle("O13", "o13-polya-urn", "shares never or too late updated");
  oracle.look({}, {2, 10}, {{"gain of a in 50 posts", "gain_of_a", gain.moments()},
                            {"variance of the gain n ab(a + b + n)/((a + b)²(a + b + 1))", "spread", gain.spread(20)},
                            {"P(a gets 5 at most)", "five_at_most", gain.share([](double x) { return x <= 5; })}});
  oracle.always("filled", 1);
  oracle.mutant("shares never updated", mutant_named("shares never updated"), "spread");
  oracle.mutant("shares never updated", mutant_named("shares never updated"), "five_at_most");
}

TEST(Oracles, O23VacancyChains) {
  Law moves;
  moves.add(1, 0.1), moves.add(2, 0.9 * 0.2), moves.add(3, 0.9 * 0.8);
  Oracle oracle("O23", "o23-vacancy-chains", "vacancies not passed on within the month, links of causes");
  oracle.look({}, {4, 20}, {{"moves of a chain 1 + 0.9(1 + 0.8)", "moves", moves.moments()},
                            {"P(the chain reaches recruitment)", "recruits", chance(0.72)}});
  oracle.always("chains_broken", 0);
  oracle.mutant("vacancies not passed on", mutant_named("vacancies not passed on"), "moves");
}

TEST(Oracles, O33OnePool) {
  Law chosen;
  for (int k = 0; k <= 5; ++k) chosen.add(k, std::exp(log_choose(8, k) + log_choose(12, 5 - k) - log_choose(20, 5)));
  EXPECT_NEAR(chosen.spread(2).mean, 5 * 0.4 * 0.6 * 15 / 19, 1e-9);  // 0.947
  Oracle oracle("O33", "o33-one-pool", "one person appointed twice in a step");
  oracle.look({}, {2, 5}, {{"taken of a", "chosen", chosen.moments()},
                           {"variance 5·0.4·0.6·15/19", "spread", chosen.spread(2)},
                           {"P(none of a) = C(12, 5)/C(20, 5)", "none_chosen", chosen.share([](double x) { return x == 0; })}});
  oracle.mutant("one person into two posts", mutant_named("anybody twice"), "spread");
  oracle.mutant("with replacement", mutant_named("anybody twice"), "none_chosen");
}

TEST(Oracles, O34TieTurnover) {
  const double forms = 0.01, lapses = 0.04, lasting = forms / (forms + lapses - forms * lapses);
  double after_24 = 0;
  for (int month = 0; month < 24; ++month) after_24 = after_24 * (1 - lapses) * (1 - forms) + forms;
  Law friends;
  for (int k = 0; k <= 19; ++k) friends.add(k, binomial_mass(19, k, lasting));
  Oracle oracle("O34", "o34-tie-turnover", "new ties lapse in the month of their birth, both directions of a pair tried");
  oracle.look({}, {1, 13}, {{"density 24 months after none", "density_after_24", chance(after_24), "pairs"},
                            {"density in the long run f/(f + d - fd)", "density", chance(lasting), "pairs"},
                            {"friends of one of 20", "friends_of_head", friends.moments()},
                            {"variance of their number (binomial)", "spread", friends.spread(19 * 0.01 / 0.0496)}});
  oracle.mutant("(a, b) and (b, a) both tried", {{"mutant", "both ways tried"}}, "density_after_24");
  oracle.mutant("(a, b) and (b, a) both tried", {{"mutant", "both ways tried"}}, "density");
  if (full_samples()) oracle.mutant("ties lapse in the month of their birth", {{"mutant", "new ones lapse too"}}, "density");
}

}  // namespace
}  // namespace ostrakon
