// Ties: how they begin, change and end; who meets whom; what follows from both.
#include "phases/histories.h"

#include <cmath>

namespace ostrakon {
namespace {

// So many clerks in one office, and what the test adds.
std::string office(const std::string& ties, const std::string& rules, const std::string& rest, int clerks = 4, int steps = 6) {
  return "ostrakon: 1\nname: office\nclock: { step: month, start: 2000-01, steps: " + std::to_string(steps) +
         " }\nranks: [clerk, boss]\nfactions: { north: {}, south: {} }\n"
         "organisations: { court: { posts: { boss: { rank: boss }, clerk: { rank: clerk, seats: " +
         std::to_string(clerks) + " } } } }\nties: { " + ties + " }\nrules:\n" + rules + "\n" + rest;
}

const char* counts = "metrics: { every step: { all: count(ties), own: sum(mine of agents) } }\n"
                     "definitions: { agents: { mine: count(ties where kind == work) } }\n";

// More would take the draws of the next step, and any number would never end.
TEST(Ties, NobodyMeetsOrBeginsWithMoreThan64) {
  const std::string many[] = {office("work: { start: { number: \"if(title == boss, 99999999999, 1)\", with: pick(agents) } }", "  ties: {}", counts),
                              office("work: {}", "  ties: { meet: { number: \"if(title == boss, 65, 1)\", with: pick(holders) }, form: { work: 1 } }", counts)};
  for (const std::string& text : many) {
    try {
      Lived(text).run();
      ADD_FAILURE() << "lived: " << text;
    } catch (const RunError& error) {
      EXPECT_EQ(error.path, text.find("meet") == std::string::npos ? "ties.work.start.number" : "rules.ties.meet.number");
      EXPECT_NE(std::string(error.what()).find("'number' is at most 64 for one person in a step"), std::string::npos) << error.what();
      EXPECT_EQ(error.who, "agent 0 (boss of court)");
    }
  }
  EXPECT_NO_THROW(Lived(office("work: {}", "  ties: { meet: { number: 64, with: pick(holders) }, form: { work: 1 } }", counts)).run());
}

TEST(Ties, AMutualTieIsOnePairSeenFromBothEnds) {
  const Lived lived(office("work: { mutual: yes }", "  ties: { meet: { together: organisation }, form: { work: 1 } }", counts));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "all"), Values(6, 10));  // five people, each pair once
  EXPECT_EQ(lived.series(record, "own"), Values(6, 20));
}

TEST(Ties, OneThatGoesOneWayIsFormedForEachOfTheTwo) {
  const Lived lived(office("work: {}", "  ties: { meet: { together: organisation }, form: { work: 1*(title == boss) } }", counts));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "all"), Values(6, 4));  // from the boss to each clerk, none back
  EXPECT_EQ(lived.series(record, "own"), Values(6, 4));
}

TEST(Ties, WhatBeginsInAStepDoesNotLapseInIt) {
  const Lived lived(office("work: { mutual: yes }", "  ties: { meet: { together: organisation }, form: { work: 1 }, drop: { work: 1 } }", counts));
  // Formed; dropped and, asked after that, formed again; and so on.
  EXPECT_EQ(lived.series(lived.run(), "all"), Values(6, 10));
  const Lived once(office("work: { mutual: yes }",
                          "  ties: { meet: { together: organisation }, form: { work: 1*(step == 1) }, drop: { work: 1*(step == 3) } }", counts));
  EXPECT_EQ(once.series(once.run(), "all"), (Values{10, 10, 0, 0, 0, 0}));
}

// Each pair is tried once a step: density f/(f + d)·(1 - (1 - f - d)^t).
TEST(Ties, DensityFollowsFromBothChances) {
  const Lived lived(office("work: { mutual: yes }", "  ties: { meet: { together: organisation }, form: { work: 0.01 }, drop: { work: 0.04 } }",
                           "metrics: { at end: { n: count(ties) } }\n", 99, 24));
  const double pairs = 100 * 99 / 2.0, exact = 0.2 * (1 - std::pow(0.95, 24));
  double sum = 0;
  constexpr int runs = 8;
  for (std::uint32_t r = 0; r < runs; ++r) sum += lived.metric(lived.run(r), "n");
  // 39,600 independent pairs; false alarm 1e-6.
  EXPECT_NEAR(sum / (runs * pairs), exact, 4.9 * std::sqrt(exact * (1 - exact) / (runs * pairs)));
}

TEST(Ties, WeightsFollowTheirRule) {
  const Lived lived(office("work: { mutual: yes, start: { with: pick(agents where rank == boss), weight: 8 } }",
                           "  ties: { weight: { work: 0.5*tie.weight } }",
                           "metrics: { every step: { w: mean(weight of ties), of_boss: sum(bonds of agents where title == boss), "
                           "to_boss: \"sum(tied(work, person, leader_seat) of agents)\" } }\n"
                           "definitions: { agents: { bonds: sum(weight of ties), leader_seat: posts.court.boss.holder } }\n"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "w"), (Values{4, 2, 1, 0.5, 0.25, 0.125}));
  EXPECT_EQ(lived.series(record, "of_boss"), (Values{16, 8, 4, 2, 1, 0.5}));
  EXPECT_EQ(lived.series(record, "to_boss"), (Values{16, 8, 4, 2, 1, 0.5}));
}

TEST(Ties, NobodyIsTiedToTheDead) {
  const Lived lived(office("work: { mutual: yes }",
                           "  ties: { meet: { together: organisation }, form: { work: 1*(step == 1) } }\n"
                           "  life: { die: 1*(step == 3 and title == clerk) }\n  appoint: { leave_empty: 1 }",
                           counts));
  EXPECT_EQ(lived.series(lived.run(), "all"), (Values{10, 10, 0, 0, 0, 0}));
}

TEST(Ties, EntrantsBringTheirOwn) {
  const Lived lived(office("school: { start: { number: 2, with: pick(agents where rank == boss) } }", "  life: { die: 1*(title == clerk) }",
                           "metrics: { every step: { all: count(ties), living: count(holders where title == clerk) } }\n"));
  const RunRecord record = lived.run();
  // The boss is the only one there is to choose, so the second names the same person and begins nothing.
  EXPECT_EQ(lived.series(record, "all"), Values(6, 4));
  EXPECT_EQ(lived.series(record, "living"), Values(6, 4));
}

TEST(Ties, CoServiceCountsMonthsInOneOrganisation) {
  const Lived lived(R"y(
ostrakon: 1
name: service
clock: { step: month, start: 2000-01, steps: 6 }
ranks: [clerk]
organisations: { court: { posts: { chief: { rank: clerk }, clerk: { rank: clerk } } }, tower: { posts: { guard: { rank: clerk } } } }
rules: { life: { die: 1*(step == 4 and title == guard) } }
definitions: { agents: { boss: posts.court.chief.holder } }
metrics:
  every step:
    of_court: sum(co_service(person, boss) of holders where organisation == organisations.court)
    of_tower: sum(co_service(person, boss) of holders where title == guard)
)y");
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "of_court"), (Values{2, 4, 6, 8, 10, 12}));  // of the boss with the boss as well
  EXPECT_EQ(lived.series(record, "of_tower"), Values(6, 0));
}

TEST(Ties, SomebodyIsMetSoOftenAStep) {
  // Each clerk meets the boss three times: one pair each. Meetings show in who informs on whom.
  const Lived lived(office("work: {}", "  ties: { meet: { number: 3, with: pick(agents where rank == boss) } }\n  detect: { denounce: { envy: 1 } }",
                           "metrics: { every step: { n: count(events where kind == denounced), of_boss: count(events where kind == denounced and agent.title == boss) } }\n"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "n"), Values(6, 8));        // both of the two may inform
  EXPECT_EQ(lived.series(record, "of_boss"), Values(6, 4));  // of several one opens a case, all are events
  EXPECT_EQ(record.tables.empty(), false);
}

TEST(Ties, DenunciationsNameTheAccuser) {
  const Lived lived(office("work: {}", "  ties: { meet: { together: organisation } }\n  detect: { denounce: { envy: 1*(other.title == boss and title == clerk) } }",
                           "metrics: { at end: { cases: count(cases), of_boss: count(cases where agent.title == boss and opened_by == envy), "
                           "by_clerks: count(events where kind == denounced and other.title == clerk) } }\n"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "cases"), 1);  // one open case is enough
  EXPECT_EQ(lived.metric(record, "of_boss"), 1);
  EXPECT_EQ(lived.metric(record, "by_clerks"), 24);
}

TEST(Ties, PeopleGoOverToTheFactionOfSomebodyMet) {
  const Lived lived(office("work: {}", "  ties: { meet: { together: organisation }, switch: { charm: 1*(other.title == boss) } }",
                           "agents: { start: { faction: \"if(title == boss, factions.south, factions.north)\" } }\n"
                           "metrics: { every step: { south: count(agents where faction == south) }, at end: { n: count(events where kind == switched), "
                           "led: count(events where kind == switched and other.title == boss), "
                           "told: count(events where kind == switched and rule == charm and threshold == 1 and draw < 1) } }\n"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "south"), Values(6, 5));
  EXPECT_EQ(lived.metric(record, "n"), 4);
  EXPECT_EQ(lived.metric(record, "led"), 4);
  EXPECT_EQ(lived.metric(record, "told"), 4);  // by which rule, with which chance and draw
}

TEST(Ties, APatronIsTakenByRule) {
  const Lived lived(office("work: {}", "  ties: { patron: \"if(step < 3 or title == boss, none, posts.court.boss.holder)\" }",
                           "metrics: { every step: { n: count(agents where has(patron)) } }\n"));
  EXPECT_EQ(lived.series(lived.run(), "n"), (Values{0, 0, 4, 4, 4, 4}));
}

TEST(Ties, TakingTogetherBinds) {
  const Lived lived(office("crime: {}", "  rents: { take: \"if(title == boss, step, 2)\", complicity: { crime: \"min(take, other.take)\" } }",
                           "metrics: { every step: { n: count(ties), w: mean(weight of ties) } }\n"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "n"), Values(6, 4));
  EXPECT_EQ(lived.series(record, "w"), (Values{1, 3, 5, 7, 9, 11}));
}

TEST(Ties, FrontsShareByWeight) {
  const std::string text = office("kin: { front: yes, start: { number: \"if(title == boss, 40, 0)\", with: pick(agents where title == clerk) } }, "
                                  "work: { start: { number: 1*(title == boss), with: pick(agents where title == boss) } }",
                                  "  rents: { take: 10*(title == boss), share_kin: 0.2 }",
                                  "metrics: { every step: { boss: sum(gains of agents where title == boss), kin: sum(gains of agents where title == clerk), "
                                  "least: min(gains of agents where title == clerk) } }\n");
  const Lived lived(text);
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "boss"), (Values{8, 16, 24, 32, 40, 48}));
  EXPECT_EQ(lived.series(record, "kin"), (Values{2, 4, 6, 8, 10, 12}));
  EXPECT_EQ(lived.series(record, "least"), (Values{0.5, 1, 1.5, 2, 2.5, 3}));  // all four are kin: 40 names
  // Without kin nothing is owed to any.
  const Lived nobody(office("kin: { front: yes }", "  rents: { take: 1, share_kin: 0.2 }", "metrics: { every step: { g: sum(gains of agents) } }\n"));
  EXPECT_EQ(nobody.series(nobody.run(), "g"), (Values{5, 10, 15, 20, 25, 30}));
}

TEST(Ties, EffectsBeginAndEndThem) {
  const Lived lived(office("work: { mutual: yes }, debt: {}", "  work: { effort: 1 }",
                           "triggers:\n"
                           "  feast: { when: step == 2, do: { to: agents where title == clerk, tie: work, with: posts.court.boss.holder } }\n"
                           "  loan: { when: step == 3, do: { to: agents where title == clerk, tie: debt, with: posts.court.boss.holder } }\n"
                           "  quarrel: { over: holders where title == boss, when: step == 4, do: { untie: work } }\n"
                           "  paid: { when: step == 5, do: { to: agents, untie: debt, with: posts.court.boss.holder } }\n"
                           "metrics: { every step: { work: count(ties where kind == work), debt: count(ties where kind == debt) } }\n"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "work"), (Values{0, 4, 4, 0, 0, 0}));
  EXPECT_EQ(lived.series(record, "debt"), (Values{0, 0, 4, 4, 0, 0}));
}

TEST(Ties, HistoriesDoNotDependOnOrder) {
  const std::string text = office("work: { mutual: yes }, school: { start: { number: poisson(1), with: pick(agents) } }",
                                  "  ties: { meet: { number: poisson(2), with: pick(agents) }, form: { work: 0.2 }, drop: { work: 0.2 }, "
                                  "weight: { work: \"tie.weight + normal(0, 1)\" }, switch: 0.01 }\n  detect: { denounce: { envy: 0.01 } }",
                                  "agents: { start: { ability: \"normal(0, 1)\", faction: \"if(ability > 0, factions.south, factions.north)\" } }\n", 1500, 12);
  const Lived lived(text);
  const std::uint64_t digest = lived.run().digest;
  std::vector<std::uint32_t> blocks(64), rows(512);
  for (std::uint32_t i = 0; i < blocks.size(); ++i) blocks[i] = 63 - i;
  for (std::uint32_t i = 0; i < rows.size(); ++i) rows[i] = 511 - i;
  EXPECT_EQ(lived.run(0, 1, &blocks).digest, digest);
  EXPECT_EQ(lived.run(0, 1, nullptr, &rows).digest, digest);
  EXPECT_NE(lived.run(1).digest, digest);
}

}  // namespace
}  // namespace ostrakon
