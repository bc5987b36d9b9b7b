// When seats are offered, to whom, and from when on their holders are asked.
#include "phases/histories.h"

namespace ostrakon {
namespace {

std::string court(const std::string& rest) {
  return R"y(
ostrakon: 1
name: court
clock: { step: month, start: 2000-01, steps: 6 }
ranks: [ { name: clerk }, { name: minister }, { name: chief } ]
attributes: { world: { empty at work: {} } }
organisations: { court: { posts: { chief: { rank: chief }, minister: { rank: minister, seats: 2 }, clerk: { rank: clerk, seats: 3 } } } }
)y" + rest;
}

// All holders of a title fall in step 3, at the end of a phase.
std::string fall_of(const std::string& title, const std::string& phase) {
  return "triggers: { fall: { over: holders where title == " + title + ", in: " + phase +
         ", when: step == 3, do: { purge: dismissal } } }\n";
}

TEST(Appointment, OffersASeatInTheStepInWhichItWasVacated) {
  for (const std::string phase : {"environment", "life", "work", "rents", "detect", "investigate"}) {
    SCOPED_TRACE(phase);
    const Lived lived(court(fall_of("clerk", phase) + R"y(
rules: { work: { set: { world: { empty at work: count(posts where vacant) } } } }
metrics:
  every step: { empty: count(posts where vacant), at_work: world.empty_at_work }
  at end: { next: count(spells where order == 2 and start == 2000-03) }
)y"));
    const RunRecord record = lived.run();
    EXPECT_EQ(lived.series(record, "empty"), Values(6, 0));
    EXPECT_EQ(lived.metric(record, "next"), 3);
    // Who has gone before Work leaves a gap in it; who goes later does not.
    const bool before_work = phase == "environment" || phase == "life";
    EXPECT_EQ(lived.series(record, "at_work"), (Values{0, 0, before_work ? 3.0 : 0.0, 0, 0, 0}));
  }
}

TEST(Appointment, AsksAHolderFromTheNextStepOn) {
  const Lived lived(court(fall_of("clerk", "life") + R"y(
rules: { work: { performance: performance + 1 } }
metrics: { every step: { done: sum(performance of holders where title == clerk) } }
)y"));
  EXPECT_EQ(lived.series(lived.run(), "done"), (Values{3, 6, 0, 3, 6, 9}));
}

TEST(Appointment, WhoGoesEarlyInAStepNeitherWorksNorTakes) {
  const auto taken = [](const std::string& phase) {
    const Lived lived(court(fall_of("chief", phase) + R"y(
rules: { rents: { take: 1 } }
metrics: { every step: { taken: sum(gains of agents where ever_fell) } }
)y"));
    return lived.series(lived.run(), "taken");
  };
  EXPECT_EQ(taken("life"), (Values{0, 0, 2, 2, 2, 2}));
  EXPECT_EQ(taken("detect"), (Values{0, 0, 3, 3, 3, 3}));
}

// Who came in this step cannot go at its end; in the next they can.
TEST(Appointment, DoesNotAskANewHolderToLeave) {
  const Lived lived(court(R"y(
triggers: { fall: { over: holders where title == chief, in: appoint, while: step >= 3, do: { purge: dismissal } } }
metrics: { at end: { holders: max(order of spells where title == chief), shortest: min(months of spells where order == 2 and title == chief) } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "holders"), 3);  // falls at the ends of steps 3 and 5
  EXPECT_EQ(lived.metric(record, "shortest"), 1);
}

TEST(Appointment, GoesFromTheTopDownInOneStep) {
  const Lived lived(court(fall_of("chief", "detect")));
  const RunRecord record = lived.run();
  const auto kind = [&](const char* name) { return lived.word("event_kind", name); };
  EXPECT_EQ(lived.column(record, "events", "kind"),
            (Values{kind("fall"), kind("purged"), kind("promoted"), kind("promoted"), kind("recruited")}));
  EXPECT_EQ(lived.column(record, "events", "cause"),
            (Values{-1, 0, 1, 2, 3}));  // each vacancy because of the one above
  EXPECT_EQ(lived.column(record, "events", "at"), Values(5, 2));
}

// A minister becomes chief; the other one moves to the free seat, whose own goes to a clerk in a further round.
TEST(Appointment, OffersTheSeatThatALateralMoveLeaves) {
  const Lived lived(court(fall_of("chief", "detect") + R"y(
rules: { appoint: { pool: [same rank, rank below], score: rank } }
metrics:
  every step: { empty: count(posts where vacant) }
  at end: { promoted: count(events where kind == promoted), moved: count(events where kind == moved) }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "empty"), Values(6, 0));
  EXPECT_EQ(lived.metric(record, "promoted"), 2);
  EXPECT_EQ(lived.metric(record, "moved"), 1);
}

// Two seats, one candidate; and a seat refilled by moves is offered no second time in the step.
TEST(Appointment, TheTakenLeaveTheOtherPools) {
  const Lived lived(court(fall_of("minister", "detect") + R"y(
rules: { appoint: { pool: [bench] } }
agents: { bench: 1 }
metrics: { every step: { empty: count(posts where vacant) } }
)y"));
  EXPECT_EQ(lived.series(lived.run(), "empty"), (Values{0, 0, 1, 1, 1, 1}));
  const Lived moves(court(fall_of("minister", "detect") + R"y(
rules: { appoint: { pool: [same rank] } }
metrics: { every step: { empty: count(posts where vacant) } }
)y"));
  EXPECT_EQ(moves.series(moves.run(), "empty"), (Values{0, 0, 2, 2, 2, 2}));
}

TEST(Appointment, LeavesOutWhoIsNotInService) {
  const Lived lived(court(fall_of("minister", "detect") + R"y(
rules: { appoint: { pool: [anyone], eligible: ever_fell } }
metrics: { every step: { empty: count(posts where vacant) } }
)y"));
  EXPECT_EQ(lived.series(lived.run(), "empty"), (Values{0, 0, 2, 2, 2, 2}));
}

TEST(Appointment, AScoreThatIsNotANumberStopsTheRun) {
  for (const std::string how : {"best", "softmax(1)"}) {
    const Lived lived(
        court(fall_of("chief", "detect") + "rules: { appoint: { score: log(0 - step), choose: " + how + " } }\n"));
    EXPECT_THROW(lived.run(), RunError) << how;
  }
}

TEST(Appointment, SeatsOfAnOrganisationToComeAreNotOffered) {
  const Lived lived(R"y(
ostrakon: 1
name: founding
clock: { step: month, start: 2000-01, steps: 5 }
ranks: [ { name: clerk } ]
organisations: { court: { posts: { clerk: { rank: clerk } } }, fund: { founded: 2000-03, posts: { cashier: { rank: clerk, seats: 2 } } } }
metrics:
  every step: { held: count(holders where title == cashier), empty: count(posts where vacant) }
  at end: { founded: count(events where kind == founded and at == 2000-03) }
)y");
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "held"), (Values{0, 0, 2, 2, 2}));
  EXPECT_EQ(lived.series(record, "empty"), Values(5, 0));
  EXPECT_EQ(lived.metric(record, "founded"), 1);
}

}  // namespace
}  // namespace ostrakon
