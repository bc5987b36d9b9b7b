// Lengths of spells and lives: hazards, censoring, who is met in office, age limits, frailty.
#include "oracles/oracle.h"

namespace ostrakon {
namespace {

TEST(Oracles, O01GeometricSpells) {
  const double h = 0.02;
  Oracle oracle("O1", "o01-geometric-spells", "phases run twice, yearly hazards used monthly, exposure off by one");
  const Law months = geometric_law(h, 1200);
  EXPECT_NEAR(months.moments().mean, 1 / h, 1e-6);  // 50
  oracle.look({}, {3, 6}, {{"mean completed spell 1/h", "months_held", months.moments()},
                           {"P(months > 60) = (1 - h)^60", "beyond_60", chance(std::pow(1 - h, 60))}});
  oracle.always("shortest", 1);
  oracle.mutant("hazard applied twice", mutant_named("hazard twice"), "months_held");
  oracle.mutant("months counted from 0", mutant_named("counted from 0"), "months_held");
  oracle.mutant("hazard applied twice", mutant_named("hazard twice"), "beyond_60");
}

TEST(Oracles, O02CensoredSpells) {
  const double h = 0.02;
  Law excess, completed;
  double still_there = 1;
  for (int month = 1; month <= 60; ++month, still_there *= 1 - h) {
    excess.add(1 - h * month, still_there * h);
    completed.add(month, still_there * h);
  }
  excess.add(-h * 60, still_there);
  Oracle oracle("O2", "o02-censored-spells", "censored spells as events, survivors dropped");
  const Moments exposure = geometric_law(h, 60).moments();
  EXPECT_NEAR(exposure.mean, (1 - std::pow(1 - h, 60)) / h, 1e-9);  // 35.122
  oracle.look({}, {1, 5}, {{"months of exposure (1 - (1 - h)^60)/h", "months_held", exposure},
                           {"falls - h × exposure (a martingale)", "excess_falls", excess.moments()},
                           {"mean of the completed alone, which is not 1/h", "completed", completed.moments(), "completed_spells"}});
  oracle.mutant("censored spells booked as falls", mutant_named("censored as falls"), "excess_falls");
  oracle.mutant("survivors dropped", mutant_named("completed only"), "months_held");
  const Quantity there = {"there after 60 months", "there_at_end", chance(std::pow(1 - h, 60))};
  oracle.look({}, {1, 5}, {there});
  oracle.look({{"hazard", "1 - 0.98^2"}, {"clock.steps", "30"}}, {1, 5}, {{"there after 30 steps of two months, 1 - (1 - h)²", there.metric, there.unit}});
  oracle.mutant("the chance of one month for two", {{"clock.steps", "30"}}, "there_at_end");
}

TEST(Oracles, O03InspectionParadox) {
  Law met, behind;
  met.add(12, 12.0 / 72), met.add(60, 60.0 / 72);
  for (int month = 0; month < 60; ++month) behind.add(month, month < 12 ? 1.0 / 36 : 0.5 / 36);
  EXPECT_NEAR(met.moments().mean, 52, 1e-9);
  EXPECT_NEAR(behind.moments().mean, (52.0 - 1) / 2, 1e-9);  // 25.5
  Oracle oracle("O3", "o03-inspection-paradox", "tenure tables from a snapshot of holders");
  oracle.look({}, {1, 3}, {{"tenure of a holder met E[L²]/E[L]", "tenure_met", met.moments()},
                           {"months behind them (E[L²]/E[L] - 1)/2", "months_behind", behind.moments()},
                           {"share of the long tenures", "long_met", chance(5.0 / 6)}});
  oracle.mutant("each holder counted once", mutant_named("holders counted once"), "tenure_met");
  oracle.mutant("months counted from 1", mutant_named("counted from 1"), "months_behind");
}

TEST(Oracles, O04HoldersAndVacancies) {
  const double h = 0.02, refill = 0.25;
  Law holders;
  for (int falls = 0; falls <= 120; ++falls) holders.add(1 + falls, binomial_mass(120, falls, h));
  EXPECT_NEAR(holders.moments().mean, 1 + 120 * h, 1e-9);  // 3.4
  Oracle oracle("O4", "o04-holders-and-vacancies", "slow refill, holders counted twice, order of falls and appointments");
  oracle.look({}, {1, 5}, {{"holders in 120 months 1 + hT", "holders_of_a_seat", holders.moments()},
                           {"P(five holders or more)", "five_or_more", holders.share([](double x) { return x >= 5; })}});
  oracle.always("most_empty", 0);
  oracle.mutant("hazard applied twice", mutant_named("hazard twice"), "holders_of_a_seat");
  oracle.look({{"refill", "slow"}}, {1, 5}, {{"vacant share (1/f)/(1/h + 1/f)", "vacant_share", chance((1 / refill) / (1 / h + 1 / refill))}});
  oracle.mutant("vacancies counted from the next month on", {{"left_empty", "0.75"}}, "vacant_share");
}

TEST(Oracles, O21ManpowerChain) {
  // Stocks n = r (I - P)^-1 for two recruits a month.
  const double first = 2 / 0.04, second = first * 0.02 / 0.035, third = second * 0.015 / 0.02;
  const auto poisson = [](double mean) { return Moments{mean, std::sqrt(mean), 1 / std::sqrt(mean)}; };
  Law top;
  for (int n = 0; n < 200; ++n) top.add(n, poisson_mass(third, n));
  Oracle oracle("O21", "o21-manpower", "order of promotion and exit, recruits exposed at once, conditional means");
  oracle.look({}, {1, 12}, {{"stock of the first grade", "first_grade", poisson(first)},
                            {"stock of the second grade", "second_grade", poisson(second)},
                            {"stock of the third grade", "third_grade", poisson(third)},
                            {"variance of the third (Poisson)", "spread", top.spread(third)}});
  oracle.mutant("leaving drawn twice", mutant_named("leaving twice"), "first_grade");
  if (full_samples()) oracle.mutant("recruits exposed at once", mutant_named("recruits exposed at once"), "first_grade");
  // On the way up: geometric stays in two grades, given that both are left upwards.
  Law months;
  for (int a = 1; a < 600; ++a) {
    for (int b = 1; b < 600; ++b) months.add(a + b, std::pow(0.96, a - 1) * 0.04 * std::pow(0.965, b - 1) * 0.035);
  }
  oracle.file("o21b-way-up");
  oracle.look({}, {1, 5}, {{"P(a recruit reaches the top)", "reach_top", chance(0.02 / 0.04 * 0.015 / 0.035)},
                           {"months to the top, given it is reached", "months_to_top", months.moments(), "at_top"}});
  EXPECT_NEAR(months.moments().mean, 25 + 1 / 0.035, 1e-4);  // 53.571
  oracle.mutant("waits until promotion, as if nobody left", mutant_named("nobody leaves"), "months_to_top");
}

TEST(Oracles, O22AgeLimit) {
  const double h = 0.005;
  const int limit = 420, last = 1300;
  const Law career = geometric_law(h, limit);
  EXPECT_NEAR(career.moments().mean, (1 - std::pow(1 - h, limit)) / h, 1e-6);  // 175.6
  // Chance that a new holder begins in month t (a renewal sequence), and months behind the one who sits in the last month.
  std::vector<double> begins(last + 1, 0.0);
  begins[0] = 1;
  for (int t = 1; t <= last; ++t) {
    for (int length = 1; length <= std::min(t, limit); ++length) {
      const double ends = std::pow(1 - h, length - 1) * (length < limit ? h : 1);
      begins[static_cast<std::size_t>(t)] += begins[static_cast<std::size_t>(t - length)] * ends;
    }
  }
  Law served;
  double weight = 0, sum = 0;
  for (int month = 0; month < limit; ++month) {
    served.add(month, begins[static_cast<std::size_t>(last - month)] * std::pow(1 - h, month));
    weight += std::pow(1 - h, month), sum += month * std::pow(1 - h, month);
  }
  EXPECT_NEAR(served.moments().mean, sum / weight, 0.2);  // 140.74 in the long run
  Oracle oracle("O22", "o22-age-limit", "limit off by a month, extensions that leak, deaths after retirement");
  oracle.look({}, {2, 8}, {{"length of a career (1 - (1 - h)^420)/h", "career", career.moments()},
                           {"ended by the age limit (1 - h)^420", "by_age_limit", chance(std::pow(1 - h, limit))},
                           {"months served by sitting holders", "served", served.moments()},
                           {"newcomers in a month 1/E[L]", "left_now", chance(begins[last])}});
  oracle.always("most_served", 419);
  oracle.mutant("an extension leaks", mutant_named("an extension leaks"), "served");
  oracle.mutant("a year's mortality taken for a month's", mutant_named("mortality a year"), "by_age_limit");
}

TEST(Oracles, O31Frailty) {
  const auto log_beta = [](double a, double b) { return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b); };
  Oracle oracle("O31", "o31-frailty", "propensity drawn anew; tenure effects read as learning");
  oracle.look({}, {1, 10}, {{"P(months > 60) = B(2, 158)/B(2, 98)", "beyond_60", chance(std::exp(log_beta(2, 158) - log_beta(2, 98)))},
                            {"hazard in month 1", "hazard_at_first", chance(0.02)},
                            {"hazard in month 61, 2/160", "hazard_then", chance(2.0 / 160), "there_after_60"}});
  oracle.mutant("all alike", mutant_named("all alike"), "beyond_60");
  oracle.mutant("drawn anew each month", mutant_named("redrawn each month"), "hazard_then");
}

TEST(Oracles, O35ShrinkingCommission) {
  const double h = 0.03;
  Law fifth, last;
  double before_fifth = 0, before_last = 0;
  for (int month = 1; month <= 800; ++month) {
    const double gone = 1 - std::pow(1 - h, month);
    const double all = std::pow(gone, 6), five = all + 6 * std::pow(gone, 5) * (1 - gone);
    fifth.add(month, five - before_fifth), last.add(month, all - before_last);
    before_fifth = five, before_last = all;
  }
  Oracle oracle("O35", "o35-shrinking-commission", "one draw for an organisation, holders protected by their place in the table");
  oracle.look({}, {1, 5}, {{"month of the fifth fall of six", "fifth_fall", fifth.moments()},
                           {"P(five gone within 36 months)", "five_in_36", fifth.share([](double x) { return x <= 36; })},
                           {"month of the last fall", "last_fall", last.moments()}});
  oracle.mutant("one draw for all six", mutant_named("one draw for all"), "fifth_fall");
  oracle.mutant("the first of the table is spared", mutant_named("the first is spared"), "five_in_36");
}

TEST(Oracles, O38ClientsAndPatrons) {
  const double patron = 0.02, client = 0.01, someone = 1 - (1 - patron) * (1 - client);
  Oracle oracle("O38", "o38-clients-and-patrons", "lives drawn one after the other, clients gone with their patrons");
  oracle.look({}, {1, 4}, {{"P(the client outlives the patron)", "outlived", chance(patron * (1 - client) / someone)},
                           {"P(both die in one month)", "together", chance(patron * client / someone)}});
  oracle.mutant("the client goes with the patron", mutant_named("goes with the patron"), "together");
}

TEST(Oracles, O40Yearly) {
  Oracle oracle("O40", "o40-yearly", "p/12 for a month");
  for (const char* step : {"month", "week", "quarter", "year"}) {
    oracle.look({{"step", step}}, {1, 5}, {{std::string("there after 1 year, by ") + step, "there_after_1", chance(0.8)},
                                           {std::string("there after 5 years, by ") + step, "there_after_5", chance(std::pow(0.8, 5))}});
    if (std::string(step) == "month") oracle.mutant("p/12 a month", mutant_named("a twelfth"), "there_after_5");
  }
}

}  // namespace
}  // namespace ostrakon
