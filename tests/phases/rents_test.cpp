// What is taken, whose gains grow, and how traces fade.
#include "phases/histories.h"

namespace ostrakon {
namespace {

// Three clerks with one patron, who takes nothing, and a clerk without.
std::string office(const std::string& rents, const std::string& rest) {
  return R"y(
ostrakon: 1
name: office
clock: { step: month, start: 2000-01, steps: 4 }
ranks: [ { name: clerk }, { name: boss } ]
organisations: { court: { posts: { boss: { rank: boss }, clerk: { rank: clerk, seats: 3 }, loner: { rank: clerk } } } }
agents: { bench: 1, start: { patron: "if(title == clerk, pick(agents where rank == boss), none)" } }
rules:
  rents: { )y" +
         rents + " }\n" + rest;
}

TEST(Rents, ThePatronsGainsGrowByTheShare) {
  const Lived lived(office("take: 10*(rank == clerk), share_up: 0.25", R"y(
metrics:
  every step:
    of_clerks: sum(gains of holders where title == clerk)
    of_boss: sum(gains of holders where title == boss)
    of_loner: sum(gains of holders where title == loner)
    all_taken: sum(take of agents)
    all_gains: sum(gains of agents)
  at end: { in_post: sum(taken of spells where title == clerk) }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "of_clerks"), (Values{22.5, 45, 67.5, 90}));
  EXPECT_EQ(lived.series(record, "of_boss"), (Values{7.5, 15, 22.5, 30}));
  EXPECT_EQ(lived.series(record, "of_loner"), (Values{10, 20, 30, 40}));  // no patron, no share
  EXPECT_EQ(lived.series(record, "all_taken"), Values(4, 40));
  EXPECT_EQ(lived.series(record, "all_gains"), (Values{40, 80, 120, 160}));
  EXPECT_EQ(lived.metric(record, "in_post"), 120);  // the whole take is the conduct in the post
}

TEST(Rents, AShareOutsideZeroToOneStopsTheRun) {
  EXPECT_THROW(Lived(office("take: 1, share_up: 0.5*step", "")).run(), RunError);
  EXPECT_THROW(Lived(office("take: 1, share_up: log(-step)", "")).run(), RunError);
}

TEST(Rents, WhoLeavesTakesNoMore) {
  const Lived lived(office("take: 1", R"y(
triggers: { fall: { over: holders where title == loner, in: detect, when: step == 2, do: { purge: dismissal } } }
metrics: { every step: { gains_of_fallen: sum(gains of agents where ever_fell), take_of_fallen: sum(take of agents where ever_fell) } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "gains_of_fallen"), (Values{0, 2, 2, 2}));
  EXPECT_EQ(lived.series(record, "take_of_fallen"), (Values{0, 1, 0, 0}));
}

TEST(Rents, EvidenceGrowsThenFades) {
  const Lived lived(office("take: 10*(title == loner), evidence: 0.1*take, fade: 0.5", R"y(
triggers: { spot: { over: agents where status == bench, in: rents, when: step == 1, do: { add: { evidence: 8 } } } }
metrics: { every step: { against_loner: max(evidence of holders where title == loner), against_benched: max(evidence of agents where status == bench) } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "against_loner"),
            (Values{0.5, 0.75, 0.875, 0.9375}));  // this step's take is seen, then half is lost
  EXPECT_EQ(lived.series(record, "against_benched"), (Values{8, 4, 2, 1}));  // of the living, with a post or without
}

TEST(Rents, ResidueStaysWithTheSpellAndFadesThere) {
  const Lived lived(office("residue: 4*(title == loner), residue_fade: 0.5", R"y(
triggers: { fall: { over: holders where title == loner, in: detect, when: step == 2, do: { purge: dismissal } } }
metrics: { at end: { of_first: sum(left of spells where title == loner and order == 1) } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "of_first"), 2);  // 8 left in step 2, halved in steps 3 and 4
}

}  // namespace
}  // namespace ostrakon
