// What the public gets to know, and what it does not.
#include "phases/histories.h"

#include <cmath>

namespace ostrakon {
namespace {

// Ten clerks and a boss, seats that stay empty, and what the test adds.
std::string office(const std::string& observe, const std::string& rest, int steps = 12) {
  return "ostrakon: 1\nname: office\nclock: { step: month, start: 2000-01, steps: " + std::to_string(steps) +
         " }\nranks: [clerk, { name: boss, high: yes }]\n"
         "organisations: { court: { posts: { boss: { rank: boss }, clerk: { rank: clerk, seats: 10 } } } }\n"
         "record: { public: all }\n" + rest + "  appoint: { leave_empty: 1 }\n  observe:\n" + observe;
}

const char* two_fall = "triggers: { plot: { over: holders where title == clerk, in: detect, when: step == 3, once: yes, do: { to: posts.court.boss.holder, purge: dismissal } } }\nrules:\n";

TEST(Observation, MeetingsTakePlaceInTheirMonths) {
  const Lived lived(office("    meetings: { plenum: { months: [3, 10], invited: rank.high }, council: { invited: rank == clerk } }\n",
                           "metrics: { at end: { seen: count(appearances where seen), plenum: count(appearances where meeting == plenum), "
                           "council: count(appearances where meeting == council) } }\nrules:\n", 24));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "plenum"), 4);
  EXPECT_EQ(lived.metric(record, "council"), 240);
  EXPECT_EQ(lived.metric(record, "seen"), 244);
}

TEST(Observation, WhoHasFallenInSecretIsMissedUntilItIsAnnounced) {
  // The boss falls in step 3 (March); announced after four months: in step 7.
  const Lived lived(office("    meetings: { council: { invited: rank.high } }\n    announce_delay: 4\n",
                           std::string("metrics: { every step: { missed: max(missed of agents), known: count(agents where has(known_post)) }, "
                           "at end: { waited: mean(at - last_seen of announcements where kind == fall), hidden: mean(at - happened_at of announcements where kind == fall), "
                           "falls: count(announcements where kind == fall), had_title: count(announcements where title == boss) } }\n") + two_fall));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "missed"), (Values{0, 0, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5}));
  EXPECT_EQ(lived.series(record, "known"), (Values{11, 11, 11, 11, 11, 11, 10, 10, 10, 10, 10, 10}));
  EXPECT_EQ(lived.metric(record, "falls"), 1);
  EXPECT_EQ(lived.metric(record, "waited"), 5);  // last seen in step 2
  EXPECT_EQ(lived.metric(record, "hidden"), 4);
  EXPECT_EQ(lived.metric(record, "had_title"), 1);
}

TEST(Observation, SomeFallsAreNeverAnnounced) {
  const Lived lived(office("    announced: 0\n    meetings: { council: { invited: yes } }\n",
                           std::string("metrics: { at end: { n: count(announcements), missed: max(missed of agents) } }\n") + two_fall));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "n"), 0);
  EXPECT_EQ(lived.metric(record, "missed"), 10);
}

TEST(Observation, WhatIsDueWaitsForADayOfAnnouncements) {
  const Lived lived(office("    batch: 1*(step == 9)\n", std::string("metrics: { every step: { n: count(agents where not has(known_post)) } }\n") + two_fall));
  EXPECT_EQ(lived.series(lived.run(), "n"), (Values{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1}));
}

TEST(Observation, DeathsAndRetirementsArePublicAtOnce) {
  const Lived lived(office("    announced: 1\n",
                           "metrics: { at end: { obituaries: count(announcements where kind == obituary), retired: count(announcements where kind == retired), "
                           "late: sum(at - happened_at of announcements) } }\n"
                           "rules:\n  life: { die: 1*(step == 2 and title == boss), retire: step == 4 }\n"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "obituaries"), 1);
  EXPECT_EQ(lived.metric(record, "retired"), 10);
  EXPECT_EQ(lived.metric(record, "late"), 0);
}

TEST(Observation, NobodyMournsInPublicWhoHasVanished) {
  const Lived lived(office("    announced: 0\n",
                           "metrics: { at end: { n: count(announcements), dead: count(agents where status == dead) } }\n"
                           "triggers: { plot: { over: holders where title == boss, in: detect, when: step == 3, do: { purge: dismissal } } }\n"
                           "rules:\n  life: { die: 1*(step == 5 and rank.high) }\n"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "n"), 0);
  EXPECT_EQ(lived.metric(record, "dead"), 1);
}

TEST(Observation, AnAppointmentRevealsThatThePredecessorIsGone) {
  std::string text = office("    announced: 0\n",
                            "metrics: { every step: { known: count(agents where known_post == posts.court.boss) }, at end: { n: count(announcements where kind == appointed and title == boss) } }\n"
                            "triggers: { plot: { over: holders where title == boss, in: detect, when: step == 3, do: { purge: dismissal } } }\nrules:\n");
  text.replace(text.find("leave_empty: 1"), 14, "leave_empty: 1*(step < 6)");
  const Lived lived(text);
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "known"), Values(12, 1));  // first the old one, from step 6 the new one
  EXPECT_EQ(lived.metric(record, "n"), 1);
}

// Misses each meeting with 0.15: P(four in a row within 24 meetings) by the chain of runs.
TEST(Observation, FalseAlarmsOfFourMissedInARow) {
  const Lived lived(office("    meetings: { council: { invited: rank == clerk } }\n    absent: { illness: 0.15 }\n",
                           "triggers: { alarm: { over: agents, in: observe, when: missed >= 4, once: yes } }\n"
                           "metrics: { at end: { alarms: count(events where kind == alarm), missed_share: 1 - mean(seen of appearances) } }\nrules:\n", 24));
  const double q = 0.15;
  double run[5] = {1, 0, 0, 0, 0};
  for (int meeting = 0; meeting < 24; ++meeting) {
    double next[5] = {(1 - q) * (run[0] + run[1] + run[2] + run[3]), q * run[0], q * run[1], q * run[2], run[4] + q * run[3]};
    std::copy(next, next + 5, run);
  }
  constexpr int runs = 400;
  double alarms = 0, missed = 0;
  for (std::uint32_t r = 0; r < runs; ++r) {
    const RunRecord record = lived.run(r);
    alarms += lived.metric(record, "alarms");
    missed += lived.metric(record, "missed_share");
  }
  const double n = runs * 10.0;  // false alarm 1e-6
  EXPECT_NEAR(alarms / n, run[4], 4.892 * std::sqrt(run[4] * (1 - run[4]) / n) + 4.892 * 3.82 * 10.3 / n);
  EXPECT_NEAR(missed / runs, q, 4.9 * std::sqrt(q * (1 - q) / (n * 24)));
}

// The same public events with other hidden state: the public record is equal to the bit.
TEST(Observation, ThePublicRecordHoldsNothingHidden) {
  const auto world = [](const std::string& hidden, const std::string& absence) {
    return office("    announced: 0\n    meetings: { council: { invited: rank.high or rank == clerk } }\n    absent: { illness: " + absence + " }\n",
                  hidden + "  detect: { tip: 0 }\n");
  };
  const std::string falls = "agents: { start: { evidence: \"normal(5, 1)\", ability: \"normal(3, 1)\" } }\n"
                            "triggers: { plot: { over: holders where title == boss, in: detect, when: step == 3, do: { purge: dismissal } } }\nrules:\n";
  const std::string ill = "agents: { start: { gains: \"normal(5, 1)\" } }\nrules:\n  rents: { take: 1 }\n";
  const Lived one(world(falls, "0")), other(world(ill, "1*(step >= 3 and rank.high)"));
  const RunRecord a = one.run(), b = other.run();
  EXPECT_NE(a.digest, b.digest);
  for (const char* table : {"public_appearances", "public_announcements"}) {
    for (const auto& layout : one.layout().tables) {
      if (layout.name != table) continue;
      for (const ColumnLayout& one_column : layout.columns) {
        const Values first = one.column(a, table, one_column.name);
        EXPECT_EQ(first, other.column(b, table, one_column.name)) << table << "." << one_column.name;
      }
    }
  }
  EXPECT_EQ(one.column(a, "public_appearances", "seen").size(), 132u);
}

}  // namespace
}  // namespace ostrakon
