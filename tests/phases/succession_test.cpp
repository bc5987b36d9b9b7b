// Who follows the leader, and what rules see of the leader meanwhile.
#include "phases/histories.h"

namespace ostrakon {
namespace {

std::string throne(const std::string& rest) {
  return R"y(
ostrakon: 1
name: throne
clock: { step: month, start: 2000-01, steps: 5 }
phases: [environment, life, work, appoint]
ranks: [ { name: clerk }, { name: minister }, { name: ruler } ]
attributes: { world: { seen: {}, empty: {} } }
organisations: { court: { posts: { throne: { rank: ruler, role: leader }, minister: { rank: minister }, clerk: { rank: clerk, seats: 2 } } } }
agents: { start: { ability: "if(title == throne, 9, if(title == minister, 5, 2))" } }
timeline: { illness: { at: 2000-03, do: { to: posts.court.throne.holder, die: yes } } }
)y" + rest;
}

TEST(Succession, IsAskedInTheStepInWhichTheSeatIsEmpty) {
  // The phase Power is not listed. The heir is a clerk, whom no other rule would choose.
  const Lived lived(throne(R"y(
rules:
  power: { succession: pick(holders where title == clerk) }
  work: { set: { world: { seen: leader.ability, empty: leader == none } } }
metrics:
  every step: { seen: world.seen, empty: world.empty, able: world.leader.ability, vacancies: count(posts where vacant) }
  at end: { successions: count(events where kind == succession), promoted: count(events where kind == promoted) }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "seen"), (Values{9, 9, 0, 2, 2}));
  EXPECT_EQ(lived.series(record, "empty"), (Values{0, 0, 1, 0, 0}));
  EXPECT_EQ(lived.series(record, "able"), (Values{9, 9, 2, 2, 2}));
  EXPECT_EQ(lived.series(record, "vacancies"), Values(5, 0));  // the heir's own seat is filled in the same step
  EXPECT_EQ(lived.metric(record, "successions"), 1);
  EXPECT_EQ(lived.metric(record, "promoted"), 0);
}

TEST(Succession, ComesBecauseTheSeatBecameEmpty) {
  const Lived lived(throne("rules: { power: { succession: posts.court.minister.holder } }\n"));
  const RunRecord record = lived.run();
  const Values kinds = lived.column(record, "events", "kind"), cause = lived.column(record, "events", "cause"),
               other = lived.column(record, "events", "other"), agent = lived.column(record, "events", "agent");
  ASSERT_GE(kinds.size(), 3u);
  EXPECT_EQ(kinds[1], lived.word("event_kind", "died"));
  EXPECT_EQ(kinds[2], lived.word("event_kind", "succession"));
  EXPECT_EQ(cause[2], 1);
  EXPECT_EQ(other[2], agent[1]);  // the predecessor
}

TEST(Succession, WithoutARuleTheSeatIsFilledLikeAnyOther) {
  const Lived lived(throne(R"y(
metrics: { every step: { able: world.leader.ability }, at end: { promoted: count(events where kind == promoted) } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "able"), (Values{9, 9, 5, 5, 5}));
  EXPECT_EQ(lived.metric(record, "promoted"), 2);
}

TEST(Succession, IsOpenOnlyToWhoIsInService) {
  const Lived lived(throne(R"y(
rules: { power: { succession: "pick(agents where status == dead)" }, appoint: { pool: [bench] } }
metrics: { every step: { empty: world.leader == none } }
)y"));
  EXPECT_EQ(lived.series(lived.run(), "empty"), (Values{0, 0, 1, 1, 1}));
}

// Everyone else dies; the last one has just been moved, and leads from the next step on.
TEST(Succession, WhoWasMovedInTheSameStepWaitsForTheNext) {
  const Lived lived(R"y(
ostrakon: 1
name: moved then leads
clock: { step: month, start: 2000-01, steps: 4 }
phases: [life, detect, appoint]
ranks: [ { name: clerk }, { name: ruler } ]
organisations: { court: { posts: { throne: { rank: ruler, role: leader }, clerk: { rank: clerk, seats: 2 }, scribe: { rank: clerk } } } }
rules: { power: { succession: pick(holders where title == clerk) }, appoint: { leave_empty: 1 } }
triggers:
  gone: { over: holders where title != scribe, in: life, while: step == 2, do: { die: yes } }
  shifted: { over: holders where title == scribe, in: detect, while: step == 2, do: { move: court.clerk } }
metrics:
  every step: { led: 1*has(leader) }
  at end: { shortest: min(months of spells where ended_by != censored) }
)y");
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "led"), (Values{1, 0, 1, 1}));
  EXPECT_EQ(lived.metric(record, "shortest"), 1);
}

}  // namespace
}  // namespace ostrakon
