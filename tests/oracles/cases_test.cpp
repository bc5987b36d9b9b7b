// Cases: tips, audits, dockets, durations, cascades.
#include "oracles/oracle.h"

#include <map>

namespace ostrakon {
namespace {

// P(gamma(shape, scale) <= x) for a whole shape.
double erlang(int shape, double scale, double x) {
  double term = 1, sum = 0;
  for (int i = 0; i < shape; ++i, term *= x / scale / i) sum += term;
  return x <= 0 ? 0 : 1 - std::exp(-x / scale) * sum;
}

TEST(Oracles, O14LittlesLaw) {
  // A sum of independent binomials: of each month's 100 accusable those accused then whose cases last until now.
  double mean = 0, second = 0, third = 0, fourth = 0;
  for (int month = 0; month < 60; ++month) {
    const double p = 0.03 * (1 - erlang(2, 3, month)), v = p * (1 - p);
    mean += 100 * p, second += 100 * v, third += 100 * v * (1 - 2 * p), fourth += 100 * v * (1 - 6 * v);
  }
  EXPECT_NEAR(mean, 19.5, 0.001);
  const Moments open = {mean, std::sqrt(second), third / std::pow(second, 1.5)};
  Oracle oracle("O14", "o14-littles-law", "durations rounded down or drawn anew each month, cases lost");
  // For large means the squared deviation is near a χ² with one degree of freedom, whose skewness is √8.
  oracle.look({}, {3, 12}, {{"open cases λE⌈D⌉ (Little)", "open_at_end", open},
                            {"variance", "spread", {second, std::sqrt(fourth + 2 * second * second), std::sqrt(8.0)}}});
  oracle.mutant("shape and rate", mutant_named("rate for scale"), "open_at_end");
  oracle.mutant("durations rounded to the nearest month", mutant_named("rounded to the nearest month"), "open_at_end");
}

// Cases left over after so many months: Q' = max(Q + A - 4, 0), A Poisson but at most 15.
std::vector<double> poisson_arrivals(double mean) {
  std::vector<double> chances(16, 0.0);
  double sum = 0;
  for (int k = 0; k < 15; ++k) sum += chances[static_cast<std::size_t>(k)] = poisson_mass(mean, k);
  chances[15] = 1 - sum;
  return chances;
}

// One month: from `now`, each state moves to where `next(state)` tells, with chances.
template <class Next>
std::vector<double> month_on(const std::vector<double>& now, Next next) {
  std::vector<double> after(now.size(), 0.0);
  for (std::size_t state = 0; state < now.size(); ++state) {
    if (now[state] < 1e-18) continue;
    next(static_cast<int>(state), [&](int to, double p) { after[std::min(static_cast<std::size_t>(to), after.size() - 1)] += now[state] * p; });
  }
  return after;
}

Law law_of(const std::vector<double>& chances) {
  Law law;
  for (std::size_t i = 0; i < chances.size(); ++i) law.add(static_cast<double>(i), chances[i]);
  return law;
}

TEST(Oracles, O15aDocketAsFlow) {
  const std::vector<double> arrivals = poisson_arrivals(3.4);
  std::vector<double> queue(300, 0.0);
  queue[0] = 1;
  for (int month = 0; month < 200; ++month) {
    queue = month_on(queue, [&](int q, auto to) {
      for (int a = 0; a <= 15; ++a) to(std::max(q + a - 4, 0), arrivals[static_cast<std::size_t>(a)]);
    });
  }
  const Law left = law_of(queue);
  EXPECT_NEAR(left.moments().mean, 2.0018, 0.001);  // in the long run
  Oracle oracle("O15a", "o15-docket", "idle investigators, cases skipped at a month's end, the order of arrivals and work");
  oracle.look({}, {1500, 10000}, {{"cases left over, Poisson(3.4) in, 4 out", "left_over", left.moments()},
                                  {"P(nothing left over)", "nothing_left", left.share([](double x) { return x == 0; })}});
  oracle.mutant("worked before arrivals are seen", mutant_named("worked before arrivals are seen"), "left_over");
}

TEST(Oracles, O15bOneInvestigator) {
  const auto month = [](const std::vector<double>& workload) {
    return month_on(workload, [](int v, auto to) {
      to(std::max(v - 1, 0), 0.8), to(v + 1, 0.1), to(v + 5, 0.1);
    });
  };
  std::vector<double> workload(1500, 0.0);
  workload[0] = 1;
  for (int step = 1; step < 181; ++step) workload = month(workload);
  const Moments wait = law_of(workload).moments();
  for (int step = 181; step < 8000; ++step) workload = month(workload);
  EXPECT_NEAR(law_of(workload).moments().mean, 0.2 * (0.5 * 2 * 1 + 0.5 * 6 * 5) / (2 * (1 - 0.8)), 1e-3);  // 8
  Oracle oracle("O15b", "o15-docket", "formula of continuous time, idle investigators");
  oracle.look({{"docket", "one investigator"}, {"order", "oldest first"}}, {1500, 10000},
              {{"wait of one who comes in month 181 (8 in the long run)", "wait", wait, "waits"}});
  oracle.mutant("no limit to capacity", {{"docket", "one investigator"}, {"order", "oldest first"}, {"mutant", "no limit"}}, "wait");
}

TEST(Oracles, O15cInvestigators) {
  const std::vector<double> arrivals = poisson_arrivals(0.8);
  std::vector<double> cases(200, 0.0);
  cases[0] = 1;
  for (int month = 0; month < 200; ++month) {
    cases = month_on(cases, [&](int n, auto to) {
      const int worked = std::min(n, 4);
      for (int done = 0; done <= worked; ++done) {
        for (int a = 0; a <= 15; ++a) to(n - done + a, binomial_mass(worked, done, 0.25) * arrivals[static_cast<std::size_t>(a)]);
      }
    });
  }
  const Moments open = law_of(cases).moments();
  EXPECT_NEAR(open.mean, 5.2912, 0.03);  // in the long run
  Oracle oracle("O15c", "o15-docket", "capacity misread, cases skipped; the order of waiting cases moves no mean");
  for (const char* order : {"as keys fall", "oldest first", "newest first"}) {
    oracle.look({{"docket", "four investigators"}, {"order", order}}, {600, 7000},
                {{std::string("open cases, four investigators, ") + order, "open_cases", open}});
  }
  oracle.mutant("no limit to capacity", {{"docket", "four investigators"}, {"mutant", "no limit"}}, "open_cases");
  oracle.mutant("one investigator idle", {{"docket", "four investigators"}, {"mutant", "one place is idle"}}, "open_cases");
}

// Total of a cascade among n, from one: whoever is detained names each other person with chance p, once.
Law cascade_law(int n, double p) {
  // reached[t][i]: the chance that t are detained in all, i of them in the last month.
  std::vector<std::vector<double>> reached(static_cast<std::size_t>(n) + 1, std::vector<double>(static_cast<std::size_t>(n) + 1, 0.0));
  reached[1][1] = 1;
  Law law;
  for (int total = 1; total <= n; ++total) {
    double ends = 0;
    for (int fresh = 1; fresh <= total; ++fresh) {
      const double weight = reached[static_cast<std::size_t>(total)][static_cast<std::size_t>(fresh)];
      if (weight < 1e-16) continue;
      const double named = 1 - std::pow(1 - p, fresh);
      const int left = n - total;
      double mass = std::pow(1 - named, left);
      ends += weight * mass;
      for (int next = 1; next <= left && weight * mass > 1e-18; ++next) {
        mass *= named / (1 - named) * (left - next + 1) / next;
        reached[static_cast<std::size_t>(total + next)][static_cast<std::size_t>(next)] += weight * mass;
      }
    }
    law.add(total, ends);
  }
  return law;
}

TEST(Oracles, O16Implication) {
  const Law size = cascade_law(300, 0.6 / 300);
  const auto is = [](double k) { return [k](double x) { return x == k; }; };
  EXPECT_NEAR(size.moments().mean, 1 / (1 - 0.6), 0.06);  // 2.5 in a large city
  EXPECT_NEAR(size.share(is(3)).mean, std::exp(-1.8) * 1.8 * 1.8 / 6, 0.003);  // Borel: 0.0893
  Oracle oracle("O16", "o16-implication", "naming repeated each month, wave cut after a generation, one person counted twice");
  oracle.look({}, {3, 100}, {{"size of a cascade (1/(1 - m) in a large group)", "size", size.moments()},
                            {"P(size 1)", "alone", size.share(is(1))},
                            {"P(size 3)", "three", size.share(is(3))},
                            {"P(size ≥ 10)", "ten_or_more", size.share([](double x) { return x >= 10; })},
                            {"second moment", "squared", size.moments([](double x) { return x * x; })}});
  oracle.always("spreading_yet", 0);
  oracle.mutant("named again in a second month", mutant_named("named for two months"), "size");
  oracle.mutant("first generation only", mutant_named("first generation only"), "squared");
}

TEST(Oracles, O17TreeOfClients) {
  std::map<int, double> size = {{1, 1.0}};  // of a tree of so many levels
  for (int levels = 2; levels <= 5; ++levels) {
    const std::map<int, double> below = size;
    size = {{1, 1.0}};
    for (int client = 0; client < 3; ++client) {
      std::map<int, double> more;
      for (const auto& [k, p] : size) {
        more[k] += p * 0.8;
        for (const auto& [j, q] : below) more[k + j] += p * 0.2 * q;
      }
      size = more;
    }
  }
  Law law;
  for (const auto& [k, p] : size) law.add(k, p);
  const auto is = [](double k) { return [k](double x) { return x == k; }; };
  // P(size k) = P(Binomial(3k, 0.2) = k - 1)/k while k is below 5.
  for (int k = 1; k < 5; ++k) EXPECT_NEAR(law.share(is(k)).mean, binomial_mass(3 * k, k - 1, 0.2) / k, 1e-12);
  EXPECT_NEAR(law.moments().mean, 2.3056, 1e-9);
  Oracle oracle("O17", "o17-tree-of-clients", "ties tried every month, ties drawn with replacement, leakage upwards");
  oracle.look({}, {5, 100}, {{"size of a cascade down five levels", "detained", law.moments()},
                            {"P(size 1) = 0.8³", "alone", law.share(is(1))},
                            {"P(size 4) (Otter–Dwass)", "four", law.share(is(4))},
                            {"variance", "spread", law.spread(2.3056)}});
  oracle.mutant("clients tried in a second month", mutant_named("tried in two months"), "detained");
  oracle.mutant("clients tried in a second month", mutant_named("tried in two months"), "spread");
}

TEST(Oracles, O26StageDurations) {
  // Cumulants of gamma(k, s): k s², 2 k s³, 6 k s⁴; they add up.
  const double second = 2 * 9 + 3 * 4, third = 2 * (2 * 27 + 3 * 8), fourth = 6 * (2 * 81 + 3 * 16);
  Law rounded;
  for (int a = 1; a < 100; ++a) {
    for (int b = 1; b < 100; ++b) {
      rounded.add(a + b, (erlang(2, 3, a) - erlang(2, 3, a - 1)) * (erlang(3, 2, b) - erlang(3, 2, b - 1)));
    }
  }
  Oracle oracle("O26", "o26-stage-durations", "shape and rate confused, rounding, overlapping stages");
  oracle.look({}, {1, 5}, {{"months of two stages 2·3 + 3·2", "months_open", {12, std::sqrt(second), third / std::pow(second, 1.5)}},
                           {"variance 18 + 12", "spread", {second, std::sqrt(fourth + 2 * second * second), 5.5}}});
  oracle.always("closed", 20000);
  oracle.mutant("gamma(shape, rate)", mutant_named("rate for scale"), "months_open");
  oracle.look({{"rounding", "each stage up"}}, {1, 5},
              {{"each stage rounded up", "months_open", rounded.moments()},
               {"P(12 months at most), each rounded up", "within_a_year", rounded.share([](double x) { return x <= 12; })}});
  oracle.mutant("only the sum is rounded up", mutant_named("only the sum is rounded"), "months_open");
}

TEST(Oracles, O27ThinnedTips) {
  const double kept = 0.05 * 0.3, rest = 0.05 * 0.7, product = std::sqrt(kept * rest);
  Oracle oracle("O27", "o27-thinned-tips", "one tip a month at most, thinning that uses the tip's own draw again");
  oracle.look({}, {1, 4}, {{"P(a corroborated tip) 1 - exp(-λp)", "any_kept", chance(1 - std::exp(-kept))},
                           {"cov(kept, discarded)", "together", {0, product, 1 / product}},
                           {"P(two tips or more)", "several", chance(1 - std::exp(-0.05) * 1.05)}});
  oracle.mutant("one tip a month at most", mutant_named("one tip at most"), "several");
  oracle.mutant("all kept or none", mutant_named("kept all or none"), "together");
}

TEST(Oracles, O30LogisticHazards) {
  const auto logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
  Oracle oracle("O30", "o30-logistic-hazards", "exp for logistic, a year's hazard in a month, coding of the tie");
  oracle.look({}, {1, 5}, {{"hazard of the tied, logistic(-4.2)", "fallen_tied", chance(logistic(-4.2))},
                           {"hazard of the untied, logistic(-5)", "fallen_untied", chance(logistic(-5))}});
  oracle.mutant("tie ignored", mutant_named("tie ignored"), "fallen_tied");
  oracle.mutant("a year's odds in a month", mutant_named("a year for a month"), "fallen_untied");
}

TEST(Oracles, O37TakeoverAudits) {
  const double found = 0.02, leaves = 0.02;
  const auto missed = [&](int window) {
    double sum = 0;
    for (int months = 1; months < 4000; ++months) sum += leaves * std::pow(1 - leaves, months - 1) * std::pow(1 - found, std::min(months, window));
    return sum;
  };
  const double one = missed(12);
  Oracle oracle("O37", "o37-takeover-audits", "only the last predecessor audited, window not begun anew with each holder");
  oracle.look({}, {1, 3}, {{"residue found under the first successor", "residue_found", chance(1 - one)}});  // 0.194
  oracle.mutant("the window never ends", mutant_named("window never ends"), "residue_found");
  oracle.look({{"successors", "3"}}, {1, 3}, {{"found under one of three successors", "residue_found", chance(1 - one * one * one)}});  // 0.4765
  oracle.mutant("only the next successor digs", {{"successors", "3"}, {"mutant", "only the next digs"}}, "residue_found");
}

TEST(Oracles, O39NamedChances) {
  const double first = 0.02, second = 0.05;
  Oracle oracle("O39", "o39-named-chances", "chances added, one uniform for both, a case opened twice");
  oracle.look({}, {1, 5}, {{"a case is opened 1 - 0.98·0.95", "opened", chance(1 - (1 - first) * (1 - second))},
                           {"the first hits", "by_first", chance(first)},
                           {"only the second hits", "second_alone", chance(second * (1 - first))},
                           {"both hit", "both", chance(first * second)},
                           {"the second opens: of both, one is drawn", "opener_second", chance(second * (1 - first) + first * second / 2)}});
  oracle.mutant("one draw for both", mutant_named("one drawn for both"), "second_alone");
  oracle.mutant("chances added", mutant_named("chances added"), "both");
}

}  // namespace
}  // namespace ostrakon
