// Cases that lead to others: joint opening, implication, evidence alone, and how many cases one leads to.
#include "phases/histories.h"

#include <algorithm>
#include <cmath>

namespace ostrakon {
namespace {

// A chief with a deputy, who has two clerks; a stranger. The deputy is accused in step 1.
Lived office(const std::string& rules, const std::string& rest = "") {
  return Lived(R"y(
ostrakon: 1
name: office
clock: { step: month, start: 2000-01, steps: 6 }
phases: [detect, investigate]
ranks: [ { name: clerk }, { name: deputy }, { name: chief } ]
sanctions: [ { name: dropped }, { name: dismissal, status: dismissed, purged: yes } ]
organisations:
  ministry:
    posts: { chief: { rank: chief } }
    units:
      office: { posts: { deputy: { rank: deputy }, clerk: { rank: clerk, seats: 2 } } }
      archive: { posts: { stranger: { rank: clerk } } }
rules:
  detect: { tip: step == 1 and title == deputy }
  investigate:
    stages: { detention: { status: detained, lasts: 1 month, then: { dismissal: rest } } }
)y" + rules + rest);
}

// Rows: the order of the file.
constexpr double chief = 0, deputy = 1, clerk = 2, other_clerk = 3, stranger = 4;

Values accused(const Lived& lived, const RunRecord& record) {
  Values agents = lived.column(record, "cases", "agent");
  std::sort(agents.begin(), agents.end());
  return agents;
}

TEST(Implication, AsksThoseWhoAreLinkedAndNobodyElse) {
  const Lived lived = office("    capacity: 9\n    implicate: case.generation == 0\n");
  const RunRecord record = lived.run();
  EXPECT_EQ(accused(lived, record), (Values{chief, deputy, clerk, other_clerk}));
  const Lived named = office("    capacity: 9\n    implicate: other.title == stranger or has(other.patron)\n",
                             "agents: { start: { patron: \"if(title == stranger, posts.office.deputy.holder, none)\" } }\n");
  EXPECT_EQ(accused(named, named.run()), (Values{deputy, stranger}));  // the client
  const Lived up = office("    capacity: 9\n    implicate: other == patron\n",
                          "agents: { start: { patron: \"if(title == deputy, posts.archive.stranger.holder, none)\" } }\n");
  EXPECT_EQ(accused(up, up.run()), (Values{deputy, stranger}));
}

TEST(Implication, ReachesAlongTiesInEitherDirection) {
  const auto reached = [](const std::string& start, const std::string& rule) {
    const Lived lived = office("    capacity: 9\n    implicate: " + rule + "\n",
                               "ties:\n  kin: { mutual: yes }\n  debt:\n    start: { number: title == " + start + ", with: \"pick(holders where title == " +
                                   (start == "deputy" ? "stranger" : "deputy") + ")\", weight: 2 }\n");
    return accused(lived, lived.run());
  };
  const Values both = {deputy, stranger};
  EXPECT_EQ(reached("deputy", "has(tie)"), both);
  EXPECT_EQ(reached("stranger", "has(tie)"), both);
  EXPECT_EQ(reached("stranger", "1*(tie.weight == 2 and tie.kind == debt)"), both);
  EXPECT_EQ(reached("stranger", "1*(tie.kind == kin)"), Values{deputy});
  EXPECT_EQ(reached("stranger", "not has(tie)"), (Values{chief, deputy, clerk, other_clerk}));
}

TEST(Implication, OpensCasesForTheNextStep) {
  const Lived lived = office("    capacity: 9\n    implicate: { under torture: 1*(other.title != stranger) }\n");
  const RunRecord record = lived.run();
  const auto of = [&](const char* column) { return lived.column(record, "cases", column); };
  EXPECT_EQ(of("opened_at"), (Values{0, 0, 0, 0}));
  EXPECT_EQ(of("detention_at"), (Values{0, 1, 1, 1}));
  EXPECT_EQ(of("generation"), (Values{0, 1, 1, 1}));
  EXPECT_EQ(of("parent"), (Values{-1, 0, 0, 0}));
  EXPECT_EQ(of("named"), (Values{3, 0, 0, 0}));
  EXPECT_EQ(of("opened_by"), (Values{lived.word("rule", "base"), 1, 1, 1}));
  // The three are taken away together: nobody can be accused any more.
  EXPECT_EQ(lived.metric(record, "reproduction"), 0.75);
  const Values kinds = lived.column(record, "events", "kind"), others = lived.column(record, "events", "other"),
               causes = lived.column(record, "events", "cause");
  std::size_t implicated = 0;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == lived.word("event_kind", "implicated")) {
      ++implicated;
      EXPECT_EQ(others[i], deputy);
      EXPECT_EQ(kinds[static_cast<std::size_t>(causes[i])], lived.word("event_kind", "detained"));
    }
    if (kinds[i] == lived.word("event_kind", "opened") && causes[i] >= 3) {
      EXPECT_EQ(kinds[static_cast<std::size_t>(causes[i])], lived.word("event_kind", "implicated"));
    }
  }
  EXPECT_EQ(implicated, 3u);
}

TEST(Implication, IsAskedOnceAsTheFirstDetentionBegins) {
  const std::string stages = R"y(    capacity: 9
    implicate: other.title == chief and step >= WHEN
    stages:
      inquiry: { status: under inquiry, lasts: 1 month, then: { detention: rest } }
      detention: { status: detained, lasts: 1 month, then: { trial: rest } }
      trial: { status: expelled, lasts: 1 month, then: { dismissal: rest } }
)y";
  const auto cases = [&](const std::string& when) {
    std::string text = stages;
    text.replace(text.find("WHEN"), 4, when);
    const Lived lived(R"y(
ostrakon: 1
name: once
clock: { step: month, start: 2000-01, steps: 6 }
phases: [detect, investigate]
ranks: [ { name: deputy }, { name: chief } ]
organisations: { office: { posts: { chief: { rank: chief }, deputy: { rank: deputy } } } }
rules:
  detect: { tip: step == 1 and title == deputy }
  investigate:
)y" + text);
    return lived.column(lived.run(), "cases", "opened_at");
  };
  EXPECT_EQ(cases("1"), (Values{0, 1}));  // the inquiry implicates nobody; in step 2 the detention begins
  EXPECT_EQ(cases("2"), (Values{0, 1}));
  EXPECT_EQ(cases("3"), (Values{0}));     // nor does the trial
}

TEST(Implication, OfSeveralWhoNameAPersonOneLeadsToTheCase) {
  // Both clerks are taken away in step 1 and name the deputy; over many offices each is the parent as often.
  const Lived lived(R"y(
ostrakon: 1
name: pairs
clock: { step: month, start: 2000-01, steps: 2 }
phases: [detect, investigate]
ranks: [ { name: clerk }, { name: deputy } ]
organisations: { office: { count: 3000, posts: { deputy: { rank: deputy }, clerk: { rank: clerk, seats: 2 } } } }
rules:
  detect: { tip: step == 1 and rank == clerk }
  investigate:
    capacity: 100000
    implicate: 1
    stages: { detention: { status: detained, lasts: 1 month, then: { dismissal: rest } } }
metrics: { at end: { implicated: count(events where kind == implicated), opened: count(cases where generation == 1), first: mean(parent.agent.ability of cases where generation == 1) } }
agents: { start: { ability: 0 } }
)y");
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "implicated"), 6000);
  EXPECT_EQ(lived.metric(record, "opened"), 3000);
  EXPECT_EQ(lived.metric(record, "reproduction"), 3000.0 / 9000.0);
  const Values parents = lived.column(record, "cases", "parent");
  double even = 0;
  for (const double parent : parents) even += parent >= 0 && static_cast<long>(parent) % 2 == 0 ? 1 : 0;
  EXPECT_NEAR(even / 3000, 0.5, 4.892 * 0.5 / std::sqrt(3000.0));
}

TEST(Implication, IncriminatesWithoutACase) {
  const Lived lived = office("    capacity: 9\n    incriminate: { up: 2*(other.rank > rank), any: 0.5 }\n",
                             R"y(metrics:
  every step: { evidence: sum(evidence of agents) }
  at end: { of_chief: sum(evidence of agents where rank == chief), of_clerks: sum(evidence of agents where rank == clerk) }
)y");
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "evidence"), Values(6, 3.5));  // once
  EXPECT_EQ(lived.metric(record, "of_chief"), 2.5);
  EXPECT_EQ(lived.metric(record, "of_clerks"), 1);
  EXPECT_EQ(accused(lived, record), Values{deputy});
  const Values named = lived.column(record, "cases", "named");
  EXPECT_EQ(named, Values{0});
}

TEST(Implication, WhatStopsARunNamesTheAccusedAndTheOther) {
  for (const char* rule : {"implicate: 2*(other.rank > rank)", "join: 1 + (other.rank > rank)", "incriminate: log((other.rank > rank) - 1)"}) {
    SCOPED_TRACE(rule);
    const Lived lived = office(std::string("    capacity: 9\n    ") + rule + "\n");
    try {
      lived.run();
      ADD_FAILURE() << "it ran";
    } catch (const RunError& error) {
      EXPECT_NE(error.who.find("agent 1 "), std::string::npos) << error.who;  // the deputy
      EXPECT_TRUE(std::any_of(error.values.begin(), error.values.end(),
                              [](const auto& value) { return value.first == "other.rank" && value.second == "chief"; }))
          << (error.values.empty() ? "nothing" : error.values.front().first + " " + error.values.front().second);
    }
  }
}

// --- joint opening ----------------------------------------------------------------------------------------------------

TEST(Joining, OpensAndBeginsInTheSameStepWhateverTheCapacity) {
  const Lived lived = office("    capacity: 1\n    openings: 1\n    join: { together: 1 }\n");
  const RunRecord record = lived.run();
  const auto of = [&](const char* column) { return lived.column(record, "cases", column); };
  EXPECT_EQ(of("agent"), (Values{deputy, chief, clerk, other_clerk}));
  EXPECT_EQ(of("opened_at"), Values(4, 0));
  EXPECT_EQ(of("detention_at"), Values(4, 0));
  EXPECT_EQ(of("generation"), (Values{0, 1, 1, 1}));
  EXPECT_EQ(of("named"), (Values{3, 0, 0, 0}));
  EXPECT_EQ(lived.metric(record, "reproduction"), 0.75);
}

TEST(Joining, TakesPlaces) {
  // The deputy, who goes first, brings two clerks along: of three places none is left for the chief.
  for (const auto& [capacity, together] : std::vector<std::pair<std::string, double>>{{"1", 3}, {"2", 3}, {"3", 3}, {"4", 4}}) {
    const Lived lived(R"y(
ostrakon: 1
name: places
clock: { step: month, start: 2000-01, steps: 1 }
phases: [detect, investigate]
ranks: [ { name: clerk }, { name: deputy }, { name: chief } ]
organisations: { office: { posts: { chief: { rank: chief }, deputy: { rank: deputy }, clerk: { rank: clerk, seats: 2 } } } }
rules:
  detect: { tip: rank >= deputy }
  investigate:
    priority: rank == deputy
    join: other.rank == clerk
    capacity: )y" + capacity + R"y(
    stages: { detention: { status: detained, lasts: 1 month, then: { dismissal: rest } } }
metrics: { at end: { begun: count(cases where was_detained) } }
)y");
    EXPECT_EQ(lived.metric(lived.run(), "begun"), together) << capacity;
  }
}

TEST(Joining, WhoWaitsAlreadyIsNotOpenedAgain) {
  const Lived lived(R"y(
ostrakon: 1
name: waiting
clock: { step: month, start: 2000-01, steps: 1 }
phases: [detect, investigate]
ranks: [ { name: clerk }, { name: deputy } ]
organisations: { office: { posts: { deputy: { rank: deputy }, clerk: { rank: clerk } } } }
rules:
  detect: { tip: 1 }
  investigate:
    priority: rank
    capacity: 1
    join: 1
    stages: { detention: { status: detained, lasts: 1 month, then: { dismissal: rest } } }
metrics: { at end: { implicated: count(events where kind == implicated), begun: count(cases where was_detained), opened: count(cases) } }
)y");
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "implicated"), 1);
  EXPECT_EQ(lived.metric(record, "begun"), 1);
  EXPECT_EQ(lived.metric(record, "opened"), 2);
  EXPECT_EQ(lived.metric(record, "reproduction"), 0);
}

// --- a cascade down a tree ---------------------------------------------------------------------------------------------

// 2,000 trees, each person with three clients, five levels deep, and each client named with chance 0.2, once: the sizes
// of the cascades follow Otter and Dwass as far as the trees reach.
TEST(Cascade, SizesOnATreeOfPatrons) {
  const Lived lived(R"y(
ostrakon: 1
name: tree
clock: { step: month, start: 2000-01, steps: 8 }
phases: [detect, investigate]
ranks: [ { name: leaf }, { name: root } ]
organisations:
  forest:
    posts: { nobody: { rank: leaf } }
    units:
      tree:
        count: 2000
        posts: { head: { rank: root } }
        units: { b: { count: 3, posts: { head: { rank: leaf } }, units: { c: { count: 3, posts: { head: { rank: leaf } }, units: { d: { count: 3, posts: { head: { rank: leaf } } } } } } } }
agents: { start: { patron: "if(rank == root, none, post.superior.holder)" } }
rules:
  detect: { tip: step == 1 and rank == root }
  investigate:
    capacity: 1000000
    implicate: 0.2*(other.patron == self)
    stages: { detention: { status: detained, lasts: 1 month, then: { dismissal: rest } } }
metrics:
  at end:
    roots: count(cases where generation == 0)
    alone: count(cases where generation == 0 and named == 0)
    all_cases: count(cases)
    deepest: max(generation of cases)
record: { events: none }
)y");
  const RunRecord record = lived.run();
  const double trees = lived.metric(record, "roots"), cases = lived.metric(record, "all_cases");
  EXPECT_EQ(trees, 2000);
  EXPECT_EQ(lived.metric(record, "deepest"), 3);
  const double alone = lived.metric(record, "alone") / trees;
  EXPECT_NEAR(alone, 0.512, 4.892 * std::sqrt(0.512 * 0.488 / trees));
  // Var of the size, from the leaves: v' = 0.6 v + 0.48 mean^2, three times: 2.754.
  EXPECT_NEAR(cases / trees, 1 + 0.6 + 0.36 + 0.216, 4.892 * std::sqrt(2.754 / trees));
  EXPECT_NEAR(lived.metric(record, "reproduction"), (cases - trees) / cases, 1e-12);
  const Values dated = lived.column(record, "cases", "detention_at"), generation = lived.column(record, "cases", "generation");
  EXPECT_EQ(dated, generation);  // each generation a step later
  // Root and one client: P(Bin(6, 0.2) = 1) / 2.
  const Values named = lived.column(record, "cases", "named"), parent = lived.column(record, "cases", "parent");
  double pairs = 0;
  for (std::size_t i = 0; i < parent.size(); ++i) {
    pairs += generation[i] == 1 && named[i] == 0 && named[static_cast<std::size_t>(parent[i])] == 1 ? 1 : 0;
  }
  EXPECT_NEAR(pairs / trees, 0.196608, 4.892 * std::sqrt(0.196608 * 0.803392 / trees));
}

TEST(Cascade, TheReproductionNumberIsMeasuredUnasked) {
  const auto metrics = [](const std::string& rules, const std::string& rest) {
    const Lived lived = office(rules, rest);
    std::vector<std::string> names;
    for (const MetricLayout& layout : lived.metrics().layouts()) names.push_back(layout.name);
    return names;
  };
  const std::vector<std::string> unasked = {"reproduction"};
  EXPECT_EQ(metrics("    implicate: 0.1\n", ""), unasked);
  EXPECT_EQ(metrics("    join: 0.1\n", "headline: [reproduction]\n"), unasked);
  EXPECT_EQ(metrics("    implicate: { any: { when: 1 < 0, value: 0.1 } }\n", "headline: [reproduction]\n"), unasked);  // switched off
  EXPECT_TRUE(metrics("    incriminate: 1\n", "").empty());
  const Lived own = office("    implicate: 1\n", "metrics: { at end: { reproduction: 7 } }\n");
  EXPECT_EQ(own.metric(own.run(), "reproduction"), 7);
  const Lived nobody = office("    capacity: 0\n    implicate: 1\n");
  EXPECT_TRUE(std::isnan(nobody.metric(nobody.run(), "reproduction")));
}

}  // namespace
}  // namespace ostrakon
