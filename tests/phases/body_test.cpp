// The discipline body as an organisation: its places, its investigators, its light track.
#include "phases/histories.h"

#include <cmath>

namespace ostrakon {
namespace {

// Two inspectors and five members of a court.
Lived inspection(const std::string& detect, const std::string& investigate, const std::string& rest = "") {
  return Lived(R"y(
ostrakon: 1
name: inspection
clock: { step: month, start: 2000-01, steps: 6 }
phases: [detect, investigate]
ranks: [ { name: member } ]
factions: { red: {}, white: {} }
organisations:
  court: { posts: { member: { rank: member, seats: 5 } } }
  inspection: { role: discipline, posts: { first: { rank: member }, second: { rank: member } } }
agents: { start: { faction: "if(title == first, red, white)" } }
rules:
  detect: { tip: )y" + detect + " }\n  investigate:\n" + investigate + rest);
}

constexpr double first = 5, second = 6;  // rows of the inspectors

const std::string detention = "    stages: { detention: { status: detained, lasts: 2 months, then: { dismissal: rest } } }\n";
const std::string inquiry = "    stages: { look: { status: under inquiry, lasts: 4 months, then: { dropped: rest } } }\n";

TEST(Body, APurgeOfItsOwnPeopleLowersItsPlacesAtOnce) {
  const auto begun = [](const std::string& rules) {
    const Lived lived = inspection("step == 1 and title != second", rules + detention, "metrics: { every step: { begun: count(events where kind == detained) } }\n");
    return lived.series(lived.run(), "begun");
  };
  // The inspector is taken first and leaves one place, in which the case is worked for two months.
  EXPECT_EQ(begun("    priority: title == first\n"), (Values{1, 0, 1, 0, 1, 0}));
  EXPECT_EQ(begun("    priority: title == first\n    capacity: 2\n"), (Values{2, 0, 2, 0, 2, 0}));
  EXPECT_EQ(begun("    priority: -(title == first)\n"), (Values{2, 0, 2, 0, 2, 0}));
}

TEST(Body, GivesCasesToWhoeverHasFewest) {
  const Lived lived = inspection("step == 1 and title == member", "    capacity: 9\n" + inquiry);
  EXPECT_EQ(lived.column(lived.run(), "cases", "investigator"), (Values{first, second, first, second, first}));
}

TEST(Body, NobodyInvestigatesThemselves) {
  const Lived lived = inspection("step == 1 and title == first", "    capacity: 9\n" + inquiry);
  EXPECT_EQ(lived.column(lived.run(), "cases", "investigator"), Values{second});
}

TEST(Body, GivesCasesAnewWhenAnInvestigatorLosesTheSeat) {
  const std::string death = "timeline: { death: { at: 2000-03, do: { to: posts.inspection.first.holder, die: yes } } }\n";
  const Lived lived = inspection("step == 1 and title == member", "    capacity: 9\n" + inquiry, death);
  EXPECT_EQ(lived.column(lived.run(), "cases", "investigator"), Values(5, second));
  const std::string both = "timeline: { death: { at: 2000-03, do: { to: holders where organisation == inspection, die: yes } } }\n";
  const Lived empty = inspection("step == 1 and title == member", "    capacity: 9\n" + inquiry, both);
  EXPECT_EQ(empty.column(empty.run(), "cases", "investigator"), Values(5, -1));
}

// A body that is taken over: whose faction works on the case decides.
TEST(Body, ACapturedInvestigatorDecides) {
  const Lived lived = inspection("step == 1 and title == member", R"y(    capacity: 9
    stages: { look: { status: under inquiry, lasts: 1 month, then: { dropped: "1*(case.investigator.faction == faction)", dismissal: rest } } }
)y");
  const RunRecord record = lived.run();
  const double dropped = 0, dismissal = 1;
  EXPECT_EQ(lived.column(record, "cases", "outcome"), (Values{dismissal, dropped, dismissal, dropped, dismissal}));
}

TEST(Body, LightCasesBeginElsewhere) {
  const Lived lived(R"y(
ostrakon: 1
name: light
clock: { step: month, start: 2000-01, steps: 3 }
phases: [detect, investigate]
ranks: [ { name: member } ]
sanctions: [ { name: reprimand }, { name: dismissal, status: dismissed, purged: yes } ]
organisations: { court: { posts: { member: { rank: member, seats: 20000 } } } }
rules:
  detect: { tip: step == 1 }
  investigate:
    capacity: 1000000
    light: 0.3
    stages:
      detention: { status: detained, lasts: 1 month, then: { dismissal: rest } }
      talk: { status: under inquiry, free: yes, light: yes, lasts: 1 month, then: { reprimand: 0.75, detention: rest } }
metrics: { at end: { light: mean(has_talk of cases), reprimanded: mean(outcome == reprimand of cases) } }
definitions: { cases: { has_talk: talk_at >= 2000-01 } }
)y");
  const RunRecord record = lived.run();
  EXPECT_NEAR(lived.metric(record, "light"), 0.3, 4.892 * std::sqrt(0.21 / 20000));
  EXPECT_NEAR(lived.metric(record, "reprimanded"), 0.225, 4.892 * std::sqrt(0.225 * 0.775 / 20000));
}

TEST(Body, AFreeLightTrackNeedsNoPlace) {
  const auto begun = [](const std::string& light) {
    const Lived lived = inspection("step == 1 and title == member", "    capacity: 0\n    openings: 2\n    light: " + light + R"y(
    stages:
      detention: { status: detained, lasts: 1 month, then: { dismissal: rest } }
      talk: { status: under inquiry, free: yes, light: yes, lasts: 1 month, then: { dropped: rest } }
)y",
                                   "metrics: { every step: { talks: count(cases where talk_at == now) } }\n");
    return lived.series(lived.run(), "talks");
  };
  EXPECT_EQ(begun("1"), (Values{2, 2, 1, 0, 0, 0}));  // of the openings of a step they use theirs
  EXPECT_EQ(begun("0"), Values(6, 0));
}

TEST(Body, SeatsStandForEstablishments) {
  const Lived lived(R"y(
ostrakon: 1
name: weights
clock: { step: month, start: 2000-01, steps: 1 }
phases: [detect, investigate]
ranks: [ { name: clerk }, { name: chief } ]
organisations: { court: { posts: { chief: { rank: chief }, clerk: { rank: clerk, seats: 3, establishment: 40 } } } }
rules:
  detect: { tip: 1 }
  investigate: { capacity: 2, priority: rank, stages: { detention: { status: detained, lasts: 1 month, then: { dismissal: rest } } } }
metrics: { at end: { people: sum(establishment of posts), punished: sum(post.establishment of cases where was_detained) } }
)y");
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "people"), 121);
  EXPECT_EQ(lived.metric(record, "punished"), 41);
}

}  // namespace
}  // namespace ostrakon
