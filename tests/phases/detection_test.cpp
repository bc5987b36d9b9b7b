// Tips and audits: whom they may hit, what is told, and what opens a case.
#include "phases/histories.h"

#include <cmath>

namespace ostrakon {
namespace {

TEST(Detection, AHitOnSomeoneWithAnOpenCaseIsAnEventAndOpensNothing) {
  const Lived lived(R"y(
ostrakon: 1
name: tips
clock: { step: month, start: 2000-01, steps: 6 }
phases: [detect, investigate]
ranks: [ { name: member } ]
organisations: { court: { posts: { member: { rank: member, seats: 2 } } } }
agents: { bench: 1 }
rules:
  detect: { tip: 1 }
  investigate: { capacity: 9, stages: { inquiry: { status: under inquiry, lasts: 3 months, then: { dropped: rest } } } }
metrics: { every step: { tips: count(events where kind == tipped), openings: count(events where kind == opened) } }
)y");
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "tips"), Values(6, 3));
  // Dropped in Investigation of step 4, hit again in Detection of step 5.
  EXPECT_EQ(lived.series(record, "openings"), (Values{3, 0, 0, 0, 3, 0}));
  EXPECT_EQ(lived.column(record, "cases", "ordinal"), (Values{0, 0, 0, 1, 1, 1}));
  EXPECT_EQ(lived.column(record, "cases", "in_post"), (Values{1, 1, 0, 1, 1, 0}));
}

TEST(Detection, SparesTheDetainedTheFallenAndTheDead) {
  const Lived lived(R"y(
ostrakon: 1
name: spared
clock: { step: month, start: 2000-01, steps: 6 }
phases: [detect, investigate]
ranks: [ { name: member } ]
organisations: { court: { posts: { first: { rank: member }, second: { rank: member }, third: { rank: member }, fourth: { rank: member } } } }
timeline:
  death: { at: 2000-02, do: { to: posts.court.second.holder, die: yes } }
  fall: { at: 2000-03, do: { to: posts.court.third.holder, purge: dismissal } }
  rest: { at: 2000-04, do: { to: posts.court.fourth.holder, retire: yes } }
rules:
  detect: { tip: 1 }
  investigate: { capacity: has(posts.court.first.holder), stages: { custody: { status: detained, lasts: 99 months, then: { dropped: rest } } } }
metrics: { every step: { tips: count(events where kind == tipped) } }
)y");
  // The first is detained in step 1; the others go one by one, but the retired can still be hit.
  EXPECT_EQ(lived.series(lived.run(), "tips"), (Values{4, 2, 1, 1, 1, 1}));
}

// One clerk moves up and leaves residue in the old seat; an audit finds it, there and nowhere else.
TEST(Detection, AnAuditAsksEarlierHoldersOfAPost) {
  const Lived lived(R"y(
ostrakon: 1
name: audits
clock: { step: month, start: 2000-01, steps: 8 }
ranks: [ { name: clerk }, { name: minister } ]
organisations: { court: { posts: { minister: { rank: minister }, clerk: { rank: clerk } } } }
rules:
  rents: { residue: 2*(title == clerk) }
  detect: { audit: { old dirt: left > 0 and months_gone >= 2 } }
  investigate: { capacity: 0, stages: { inquiry: { status: under inquiry, lasts: 3 months, then: { dropped: rest } } } }
timeline: { death: { at: 2000-03, do: { to: posts.court.minister.holder, die: yes } } }
metrics: { every step: { audits: count(events where kind == audited) }, at end: { left_behind: sum(left of spells where title == clerk and ended_by == promoted) } }
)y");
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "left_behind"), 6);  // of three steps as clerk
  EXPECT_EQ(lived.series(record, "audits"), (Values{0, 0, 0, 0, 1, 1, 1, 1}));
  EXPECT_EQ(lived.column(record, "cases", "post"), (Values{1}));  // the clerk's seat, whatever the accused holds now
  EXPECT_EQ(lived.column(record, "cases", "opened_by"), (Values{lived.word("rule", "old_dirt")}));
}

// Inspectors visit; those who hold posts there may be found out, and nobody else.
TEST(Detection, AVisitFindsPeopleOfTheOrganisation) {
  const Lived lived(R"y(
ostrakon: 1
name: visits
clock: { step: month, start: 2000-01, steps: 4 }
phases: [detect, investigate]
ranks: [ { name: member } ]
attributes: { organisations: { suspect: {} } }
organisations:
  court: { suspect: 1, posts: { member: { rank: member, seats: 2 } } }
  office: { posts: { member: { rank: member, seats: 3 } } }
  later: { suspect: 1, founded: 2000-04, posts: { member: { rank: member } } }
agents: { bench: 5, start: { evidence: "if(organisation == court, 1, 0)" } }
rules:
  detect:
    inspect: { round: suspect, again: suspect*(step == 2) }
    find: { books: evidence, gossip: 1*(step == 3) }
  investigate: { capacity: 0, stages: { inquiry: { status: under inquiry, lasts: 1 month, then: { dropped: rest } } } }
metrics: { every step: { visits: count(events where kind == inspected), finds: count(events where kind == found), openings: count(events where kind == opened) } }
)y");
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "visits"), (Values{1, 1, 1, 2}));  // that the office is not founded before; one visit a step
  EXPECT_EQ(lived.series(record, "finds"), (Values{2, 2, 4, 2}));   // nobody sits in the new office
  EXPECT_EQ(lived.series(record, "openings"), (Values{2, 0, 0, 0}));
  EXPECT_EQ(lived.column(record, "cases", "agent"), (Values{0, 1}));
  EXPECT_EQ(lived.column(record, "cases", "opened_by"), Values(2, lived.word("rule", "books")));
  const Values kinds = lived.column(record, "events", "kind"), causes = lived.column(record, "events", "cause"),
               where = lived.column(record, "events", "organisation");
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] != lived.word("event_kind", "found")) continue;
    const auto visit = static_cast<std::size_t>(causes[i]);
    EXPECT_EQ(kinds.at(visit), lived.word("event_kind", "inspected"));
    EXPECT_EQ(where[visit], 0);
  }
}

TEST(Detection, FindsPeopleInVisitedOrganisationsByTheirChances) {
  const Lived lived(R"y(
ostrakon: 1
name: rounds
clock: { step: month, start: 2000-01, steps: 1 }
phases: [detect, investigate]
ranks: [ { name: member } ]
organisations: { office: { count: 10000, posts: { member: { rank: member, seats: 4 } } } }
rules: { detect: { inspect: 0.25, find: 0.4 } }
metrics: { at end: { visits: count(events where kind == inspected), finds: count(events where kind == found) } }
)y");
  const RunRecord record = lived.run();
  const double visits = lived.metric(record, "visits");
  EXPECT_NEAR(visits / 10000, 0.25, 4.892 * std::sqrt(0.25 * 0.75 / 10000));
  EXPECT_NEAR(lived.metric(record, "finds") / (4 * visits), 0.4, 4.892 * std::sqrt(0.24 / (4 * visits)));
}

}  // namespace
}  // namespace ostrakon
