// Values that move by themselves: performance, regimes, a balance, absences; and how unequal gains are.
#include "oracles/oracle.h"

namespace ostrakon {
namespace {

// Of a centred normal with this variance: its square, and its product with another of the same variance.
Moments squared(double variance) { return {variance, variance * std::sqrt(2.0), std::sqrt(8.0)}; }
Moments product(double one, double other, double covariance) {
  const double variance = one * other + covariance * covariance;
  return {covariance, std::sqrt(variance), (2 * std::pow(covariance, 3) + 6 * covariance * one * other) / std::pow(variance, 1.5)};
}

TEST(Oracles, O19Autoregression) {
  const double fade = 0.9, noise = 0.25, whole = noise / (1 - fade * fade);  // 1.3158
  const double after_10 = whole * (1 - std::pow(fade, 20));                  // 1.1558
  Oracle oracle("O19", "o19-autoregression", "a rule run twice, variance for standard deviation");
  oracle.look({}, {1, 5}, {{"mean 10 months after a shock of 3", "after_shock", {3 * std::pow(fade, 10), std::sqrt(after_10)}},
                           {"variance after 10 months", "spread_after_shock", squared(after_10)},
                           {"variance in the long run", "long_run_spread", squared(whole)},
                           {"autocovariance of 12 months", "long_run_covariance", product(whole, whole, whole * std::pow(fade, 12))}});
  oracle.mutant("updated twice a step", mutant_named("updated twice"), "after_shock");
  oracle.mutant("variance read as sd", mutant_named("variance for sd"), "spread_after_shock");
  const double performance = 25 + 0.25 / 0.36;  // 25.694
  oracle.file("o19b-performance");
  oracle.look({}, {1, 5}, {{"variance of performance (1/0.2)² + 0.25/0.36", "spread", squared(performance)},
                           {"its covariance with ability", "with_ability", product(performance, 1, 5)}});
  oracle.mutant("ability drawn anew", mutant_named("ability redrawn"), "spread");
}

TEST(Oracles, O20Regimes) {
  const double begins = 0.02, ends = 0.1, share = begins / (begins + ends);
  // Months of crisis in a year: chances by months so far and present regime.
  double chances[14][2] = {{1 - share, share}};
  for (int month = 1; month <= 12; ++month) {
    for (int so_far = month; so_far >= 0; --so_far) {
      const double calm = chances[so_far][0] * (1 - begins) + chances[so_far][1] * ends;
      const double crisis = so_far > 0 ? chances[so_far - 1][0] * begins + chances[so_far - 1][1] * (1 - ends) : 0;
      chances[so_far][0] = calm, chances[so_far][1] = crisis;
    }
  }
  Law months, purges;
  for (int crisis = 0; crisis <= 12; ++crisis) {
    const double p = chances[crisis][0] + chances[crisis][1];
    months.add(crisis, p);
    for (int k = 0; k < 120; ++k) purges.add(k, p * poisson_mass(0.5 * 12 + 2.5 * crisis, k));
  }
  double lagged = 12;
  for (int k = 1; k < 12; ++k) lagged += 2 * (12 - k) * std::pow(1 - begins - ends, k);
  EXPECT_NEAR(purges.spread(11).mean, 11 + 2.5 * 2.5 * share * (1 - share) * lagged, 1e-6);  // 90.981
  Oracle oracle("O20", "o20-regimes", "regime drawn anew each month, always calm at first");
  oracle.look({}, {1, 5}, {{"months of crisis in a year 12 a/(a + b)", "crisis_of_a_year", months.moments()},
                           {"purges of a year", "purges_of_a_year", purges.moments()},
                           {"variance of yearly purges", "spread", purges.spread(11)}});
  oracle.mutant("always calm at first", mutant_named("always calm at first"), "crisis_of_a_year");
  oracle.mutant("regime drawn anew each month", mutant_named("redrawn each month"), "spread");
  oracle.look({{"span", "long"}}, {1, 3}, {{"length of a crisis 1/b", "length_of_a_crisis", geometric_law(ends, 500).moments()}});
  oracle.always("never", 0);
}

TEST(Oracles, O24Absences) {
  const double q = 0.15;
  Law alarm, fourth;
  double row[5] = {1, 0, 0, 0, 0}, within = 0, still = 1;
  for (int meeting = 1; meeting <= 30000; ++meeting) {
    const double rings = row[3] * q, attended = (row[0] + row[1] + row[2] + row[3]) * (1 - q);
    for (int i = 3; i > 0; --i) row[i] = row[i - 1] * q;
    row[0] = attended;
    alarm.add(meeting, meeting < 30000 ? rings : still);
    still -= rings;
    if (meeting <= 24) within += rings;
  }
  for (int meeting = 4; meeting < 400; ++meeting) {
    fourth.add(meeting, std::exp(log_choose(meeting - 1, 3) + 4 * std::log(q) + (meeting - 4) * std::log(1 - q)));
  }
  EXPECT_NEAR(alarm.moments().mean, (1 - std::pow(q, 4)) / ((1 - q) * std::pow(q, 4)), 0.1);  // 2322.7
  EXPECT_NEAR(fourth.moments().mean, 4 / q, 1e-6);
  Oracle oracle("O24", "o24-absences", "count not begun anew, meetings of others counted");
  oracle.look({}, {3, 10}, {{"false alarm within 24 meetings", "false_alarms", chance(within)}});  // 0.0090868
  oracle.mutant("count not begun anew", mutant_named("count not reset"), "false_alarms");
  oracle.look({{"span", "long"}}, {1, 6}, {{"meetings to a false alarm (1 - q⁴)/((1 - q)q⁴)", "meetings_to_alarm", alarm.moments()},
                                           {"meeting of the fourth absence in all 4/q", "meetings_to_fourth", fourth.moments()}});
}

TEST(Oracles, O25Gini) {
  const double n = 20, root = std::exp(0.5);
  // n times the index of exponential gains is a sum of n - 1 uniforms.
  const Moments exponential = {(n - 1) / (2 * n), std::sqrt((n - 1) / 12) / n};
  // The mean gap over all pairs is a U-statistic: variance (4(n - 2) z1 + 2 z2)/(n(n - 1)), z1 of the mean gap to a given
  // person, z2 of the gap of a pair; pairs of oneself make it smaller by (n - 1)/n.
  const auto gaps = [&](double gap, double z1, double z2, double mean, double skew) {
    const double scale = (n - 1) / n / (2 * mean);
    return Moments{scale * gap, scale * std::sqrt((4 * (n - 2) * z1 + 2 * z2) / (n * (n - 1))), skew};
  };
  const Moments uniform = gaps(1.0 / 3, 1.0 / 180, 1.0 / 18, 0.5, 0.5);
  const double gap = 2 * root * (2 * normal_distribution(1 / std::sqrt(2.0)) - 1);
  const auto to_others = [&](double z) {
    return std::exp(z) * (2 * normal_distribution(z) - 1) + root * (1 - 2 * normal_distribution(z - 1));
  };
  const double z1 = integral([&](double z) { return normal_density(z) * to_others(z) * to_others(z); }, -10, 14, 20000) - gap * gap;
  const double z2 = 2 * (std::exp(1.0) - 1) * std::exp(1.0) - gap * gap;
  Oracle oracle("O25", "o25-gini", "a corrected index taken for a plain one, variance for standard deviation");
  oracle.look({}, {60, 300}, {{"index of 20 exponential gains (n - 1)/(2n)", "of_exponential", exponential},
                              {"uniform gains, (n - 1)/n of 1/3", "of_uniform", uniform},
                              {"lognormal gains, (n - 1)/n of 2Φ(1/√2) - 1", "of_lognormal", gaps(gap, z1, z2, root, 2.5)}});
  oracle.mutant("corrected for size", mutant_named("corrected for size"), "of_exponential");
  oracle.mutant("variance read as sd", mutant_named("variance for sd"), "of_lognormal");
}

TEST(Oracles, O28BalanceOfPower) {
  const double p = 0.52, q = 0.48;
  const Absorption exact = absorbed(20, 10, 2500, [&](int) { return p; }, [&](int) { return q; });
  const double wins = (1 - std::pow(q / p, 10)) / (1 - std::pow(q / p, 20));
  EXPECT_NEAR(exact.at_top, wins, 1e-9);                                                          // 0.69007
  EXPECT_NEAR(exact.months.moments().mean, 10 / (q - p) - 20 / (q - p) * wins, 1e-6);             // 95.033
  Oracle oracle("O28", "o28-balance-of-power", "two moves in a month, settled balances that move on");
  oracle.look({}, {2, 10}, {{"the ruler wins", "ruler_wins", chance(wins)}, {"months until it is settled", "months_until", exact.months.moments()}});
  oracle.always("not_settled", 0);
  oracle.mutant("a fair game", mutant_named("fair game"), "ruler_wins");
  oracle.mutant("two moves in a month", mutant_named("two moves a month"), "months_until");
}

}  // namespace
}  // namespace ostrakon
