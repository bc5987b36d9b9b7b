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

// --- the library -------------------------------------------------------------------------------------------------------

// Thirty offices under a cabinet, with the rules of lib/discipline.yaml; `set` switches them.
struct Outcome {
  double reproduction, named, shielded, within, stalls, light, high_light, cases;
};

Outcome lived_with(const Settings& set, const std::string& extends = "lib/discipline.yaml", const std::string& rules = "",
                   const std::string& ranks = "ranks: [ { name: division }, { name: bureau }, { name: province, high: yes } ]\n") {
  const Lived lived(ranks + R"y(
ostrakon: 1
name: body
extends: )y" + extends + R"y(
clock: { step: month, start: 2000-01, steps: 60 }
factions: { red: {}, white: {} }
organisations:
  cabinet:
    posts: { premier: { rank: province, role: leader }, minister: { rank: province, seats: 3 } }
    units:
      commission: { role: discipline, posts: { inspector: { rank: bureau, seats: 30 } } }
      office: { count: 30, posts: { chief: { rank: bureau }, clerk: { rank: division, seats: 6 } } }
agents: { start: { age: "uniform(30, 55)", evidence: exponential(1), patron: post.superior.holder } }
rules:
  appoint: { pool: { from: [rank below, bench] }, recruit: { evidence: exponential(1) } }
)y" + rules + R"y(
world: { campaign: 1 }
definitions: { cases: { of_leader: agent.faction == leader.faction or agent.patron == leader, went_light: talk_at >= 2000-01 } }
metrics:
  at end:
    cases: count(cases)
    named_cases: count(cases where generation > 0)
    shielded: mean(was_detained of cases where of_leader)
    within: count(events where kind == denounced and agent.faction == other.faction)
    stalls: count(events where kind == stalled)
    light: mean(went_light of cases where was_detained or went_light)
    high_light: count(cases where went_light and rank == province)
)y",
                    set);
  const RunRecord record = lived.run();
  const auto of = [&](const char* name) { return lived.metric(record, name); };
  return {of("reproduction"), of("named_cases"), of("shielded"), of("within"), of("stalls"), of("light"), of("high_light"), of("cases")};
}

TEST(DisciplineLibrary, EachSwitchDoesWhatItSays) {
  const Outcome usual = lived_with({});
  EXPECT_GT(usual.cases, 100);
  EXPECT_GT(usual.reproduction, 0.05);
  EXPECT_LT(usual.reproduction, 3);
  EXPECT_EQ(usual.within, 0);
  EXPECT_GT(usual.light, 0.4);
  EXPECT_EQ(usual.high_light, 0);

  const Outcome alone = lived_with({{"guilt_by_association", "no"}, {"joint", "0"}});
  EXPECT_EQ(alone.named, 0);
  EXPECT_EQ(alone.reproduction, 0);
  const Outcome joint = lived_with({{"guilt_by_association", "no"}, {"joint", "1"}});
  EXPECT_GT(joint.reproduction, 0.05);

  const Outcome unshielded = lived_with({{"leaders_shield", "no"}});
  EXPECT_GT(unshielded.shielded, 2 * usual.shielded);

  const Outcome within = lived_with({{"denounce_within", "yes"}});
  EXPECT_GT(within.within, 20);

  const Outcome distant = lived_with({{"leaders_shield", "no"}, {"patrons_keep_away", "yes"}});
  EXPECT_LT(distant.stalls, 0.5 * unshielded.stalls);
}

TEST(DisciplineLibrary, FollowsTheLibraryOfTheCadreState) {
  const Outcome both = lived_with({}, "[lib/cadre-state.yaml, lib/discipline.yaml]", "  investigate: { protection: { base: none } }\n", "");
  EXPECT_GT(both.cases, 20);
  EXPECT_GT(both.named, 0);
}

}  // namespace
}  // namespace ostrakon
