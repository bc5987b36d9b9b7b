// Bodies: elected, renewed at congresses, left by the dead and the fallen.
#include "phases/histories.h"

#include <gmock/gmock.h>

#include <cmath>

namespace ostrakon {
namespace {

std::string congress(const std::string& body, const std::string& rest = "") {
  return R"y(
ostrakon: 1
name: congress
clock: { step: month, start: 2000-01, steps: 30 }
phases: [environment, life, work, appoint]
ranks: [ { name: member } ]
organisations: { court: { posts: { first: { rank: member, role: leader }, member: { rank: member, seats: 39 } } } }
agents: { start: { ability: "uniform(0, 1)" } }
bodies: { central committee: { seats: 10, from: 2000-06, every: 1 year, )y" +
         body + R"y( } }
metrics:
  every step:
    members: count(agents where central_committee)
    worst_in: "min(ability of agents where central_committee)"
    best_out: "max(ability of agents where not central_committee)"
    new: count(events where kind == elected and rule == central_committee)
    left: count(events where kind == left_body and rule == central_committee)
  at end:
    since: min(central_committee_since of agents where central_committee)
)y" + rest;
}

TEST(Bodies, TheBestAreElectedAtEachCongress) {
  const Lived lived(congress("score: ability"));
  const RunRecord record = lived.run();
  const std::vector<double> members = lived.series(record, "members"), worst = lived.series(record, "worst_in"), best = lived.series(record, "best_out");
  for (std::size_t step = 0; step < members.size(); ++step) {
    EXPECT_EQ(members[step], step < 5 ? 0 : 10);
    EXPECT_EQ(step < 5 || worst[step] > best[step], true);
  }
  const std::vector<double> fresh = lived.series(record, "new"), left = lived.series(record, "left");
  for (std::size_t step = 0; step < fresh.size(); ++step) {
    EXPECT_EQ(fresh[step], step == 5 ? 10 : 0);  // the same people are the best at the second congress
    EXPECT_EQ(left[step], 0);
  }
}

// Ten of forty by lot: of the ten seats a hypergeometric number is new, 7.5 in the mean with variance
// 10·(1/4)·(3/4)·(30/39).
TEST(Bodies, ByLotThreeQuartersAreNewAtACongress) {
  const Lived lived(congress("score: \"uniform(0, 1)\""));
  constexpr int runs = 400;
  double sum = 0, square = 0;
  for (std::uint32_t replicate = 0; replicate < runs; ++replicate) {
    const RunRecord record = lived.run(replicate);
    const double fresh = lived.series(record, "new")[17];
    EXPECT_EQ(lived.series(record, "left")[17], fresh);
    sum += fresh;
    square += fresh * fresh;
  }
  const double variance = 10 * 0.25 * 0.75 * 30 / 39;
  EXPECT_NEAR(sum / runs, 7.5, 4.5 * std::sqrt(variance / runs));
  EXPECT_NEAR(square / runs - sum / runs * sum / runs, variance, 0.45);
}

TEST(Bodies, TheDeadAndTheFallenLoseTheirSeats) {
  for (const std::string fate : {"die: yes", "purge: dismissal", "purge: disgrace", "purge: exile"}) {
    const Lived lived(congress("score: ability", R"y(
sanctions: [ { name: dropped }, { name: disgrace, status: bench, purged: yes }, { name: dismissal, status: dismissed, purged: yes }, { name: exile, status: departed } ]
triggers: { loss: { over: holders where central_committee, in: life, while: step == 10, do: { )y" + fate + " } } }\n"));
    const RunRecord record = lived.run();
    EXPECT_EQ(lived.series(record, "members")[8], 10) << fate;
    EXPECT_EQ(lived.series(record, "members")[9], 0) << fate;
    EXPECT_EQ(lived.series(record, "left")[9], 10) << fate;
  }
}

TEST(Bodies, SeatsAreFilledAtOnceWhereTheBodySaysSo) {
  const std::string fall = "triggers: { fall: { over: holders where central_committee, in: life, while: step == 10, do: { purge: dismissal } } }\n";
  const Lived waits(congress("score: ability", fall)), fills(congress("score: ability, fill: yes", fall));
  EXPECT_EQ(waits.series(waits.run(), "members")[9], 0);
  EXPECT_EQ(waits.series(waits.run(), "members")[16], 0);
  EXPECT_EQ(waits.series(waits.run(), "members")[17], 10);
  const RunRecord record = fills.run();
  EXPECT_EQ(fills.series(record, "members")[9], 10);
  EXPECT_EQ(fills.series(record, "new")[9], 10);
  EXPECT_EQ(fills.series(record, "left")[9], 10);
}

TEST(Bodies, RetiredMembersStayUntilTheNextCongress) {
  const Lived lived(congress("score: ability",
                             "triggers: { age: { over: holders where central_committee, in: life, while: step == 10, do: { retire: yes } } }\n"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "members")[9], 10);
  EXPECT_EQ(lived.series(record, "new")[17], 10);
}

TEST(Bodies, AnElectionBeforeTheClockIsHeldInTheFirstStep) {
  const Lived lived(congress("score: ability").replace(congress("").find("from: 2000-06"), 13, "from: 1999-11"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "new")[0], 10);
  EXPECT_EQ(lived.metric(record, "since"), 2000 * 12);
}

TEST(Bodies, OnlyTheEligibleAreElected) {
  const Lived lived(congress("eligible: ability > 0.9, score: 0"));
  const RunRecord record = lived.run();
  EXPECT_LT(lived.series(record, "members")[6], 10);
  EXPECT_GT(lived.series(record, "worst_in")[6], 0.9);
}

TEST(Bodies, CohortsAreTheYearOfEntry) {
  const Lived lived(congress("score: ability",
                             "    starters: count(agents where cohort == 1999)\n    entrants: count(agents where cohort == 2001)\n"
                             "triggers: { age: { over: holders, in: life, while: step == 20, do: { retire: yes } } }\n"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "starters"), 40);  // starters enter in step 0
  EXPECT_EQ(lived.metric(record, "entrants"), 40);
}

}  // namespace
}  // namespace ostrakon
