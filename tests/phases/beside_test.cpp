// Posts that the holder of another holds as well, and effects on careers.
#include "phases/histories.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace ostrakon {
namespace {

using testing::Each;

std::string party(const std::string& rest, const std::string& of_assembly = "") {
  return R"y(
ostrakon: 1
name: party
clock: { step: month, start: 2000-01, steps: 6 }
phases: [environment, life, appoint]
ranks: [ { name: clerk }, { name: secretary }, { name: leader } ]
organisations:
  party: { posts: { leader: { rank: leader, role: leader }, secretary: { rank: secretary }, clerk: { rank: clerk, seats: 3 } } }
  assembly: { )y" +
         of_assembly + R"y( posts: { chair: { rank: secretary, with: party.secretary }, clerk: { rank: clerk } } }
metrics:
  every step:
    people: count(agents)
    same: "posts.assembly.chair.holder == posts.party.secretary.holder or not has(posts.party.secretary.holder)"
    chaired: has(posts.assembly.chair.holder)
    main: "count(holders where post == posts.assembly.chair)"
  at end:
    chairs: count(spells where title == chair)
    beside: count(spells where beside)
    held: posts.assembly.chair.holders_so_far
    purged: posts.assembly.chair.holders_purged
    purged_main: posts.party.secretary.holders_purged
    ended_alike: count(spells where title == chair and ended_by == purged)
    taken_beside: sum(taken of spells where beside)
)y" + rest;
}

TEST(Beside, IsFilledAndVacatedWithTheOther) {
  const Lived lived(party(R"y(
triggers: { fall: { over: holders where title == secretary, in: life, while: step == 2 or step == 4, do: { purge: dismissal } } }
rules: { appoint: { pool: [rank below] } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "people").front(), 6);  // seven seats, six people
  EXPECT_THAT(lived.series(record, "same"), Each(1));
  EXPECT_THAT(lived.series(record, "main"), Each(0));
  EXPECT_EQ(lived.metric(record, "chairs"), 3);
  EXPECT_EQ(lived.metric(record, "beside"), 3);
  EXPECT_EQ(lived.metric(record, "held"), 3);
  EXPECT_EQ(lived.metric(record, "purged"), 2);
  EXPECT_EQ(lived.metric(record, "purged_main"), 2);
  EXPECT_EQ(lived.metric(record, "ended_alike"), 2);
}

TEST(Beside, IsNeverOfferedByItself) {
  const Lived lived(party(R"y(
triggers: { fall: { over: holders where title == secretary, in: life, while: step == 2, do: { retire: yes } } }
rules: { appoint: { pool: [rank below], leave_empty: rank == secretary } }
)y"));
  EXPECT_EQ(lived.series(lived.run(), "chaired"), (Values{1, 0, 0, 0, 0, 0}));
}

TEST(Beside, BeginsAndEndsWithItsOrganisation) {
  const Lived lived(party("", "founded: 2000-02, abolished: 2000-05, "));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "chaired"), (Values{0, 1, 1, 1, 0, 0}));
  EXPECT_EQ(lived.metric(record, "chairs"), 1);
  const std::vector<double> ended = lived.column(record, "spells", "ended_by"), beside = lived.column(record, "spells", "beside");
  for (std::size_t i = 0; i < ended.size(); ++i) {
    EXPECT_TRUE(beside[i] == 0 || ended[i] == lived.word("ended_by", "abolished"));
  }
  EXPECT_EQ(lived.column(record, "spells", "agent")[1], 1);  // the secretary has stayed
}

TEST(Effects, DemoteByRanksToTheBench) {
  const Lived lived(party(R"y(
timeline:
  fall: { at: 2000-02, do: { to: holders where title == secretary, demote: yes } }
  deep fall: { at: 2000-03, do: { to: agents where rank == leader, demote: 2 } }
rules: { appoint: { pool: [bench], eligible: post.rank == secretary and rank == secretary } }
)y"));
  const RunRecord record = lived.run();
  const std::vector<double> kinds = lived.column(record, "events", "kind"), agents = lived.column(record, "events", "agent"),
                            ranks = lived.column(record, "agents", "rank");
  Values demoted;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == lived.word("event_kind", "demoted")) demoted.push_back(agents[i]);
  }
  EXPECT_EQ(demoted, (Values{1, 0}));
  EXPECT_EQ(ranks[0], 0);
  EXPECT_EQ(ranks[1], 0);
  EXPECT_EQ(lived.column(record, "spells", "ended_by")[0], lived.word("ended_by", "demoted"));
}

TEST(Effects, MoveToTheFirstEmptySeat) {
  const Lived lived(party(R"y(
timeline:
  death: { at: 2000-02, do: { to: holders where title == secretary, die: yes } }
  rise: { at: 2000-03, do: { to: holders where title == clerk and organisation == party, move: party.secretary } }
rules: { appoint: { leave_empty: rank == secretary } }
)y"));
  const RunRecord record = lived.run();
  const std::vector<double> kinds = lived.column(record, "events", "kind");
  EXPECT_EQ(std::count(kinds.begin(), kinds.end(), lived.word("event_kind", "promoted")), 1);  // the others find no seat and stay
  EXPECT_EQ(lived.series(record, "chaired"), (Values{1, 0, 1, 1, 1, 1}));
}

TEST(Effects, SuccessionReplacesTheLeaderNow) {
  const Lived lived(party(R"y(
timeline: { plenum: { at: 2000-03, do: { succession: yes } } }
rules: { power: { succession: posts.party.secretary.holder } }
)y"));
  const RunRecord record = lived.run();
  const std::vector<double> kinds = lived.column(record, "events", "kind"), at = lived.column(record, "events", "at");
  const auto found = std::find(kinds.begin(), kinds.end(), lived.word("event_kind", "succession"));
  ASSERT_NE(found, kinds.end());
  EXPECT_EQ(at[static_cast<std::size_t>(found - kinds.begin())], 2);
  EXPECT_EQ(lived.column(record, "spells", "ended_by")[0], lived.word("ended_by", "removed"));
}

}  // namespace
}  // namespace ostrakon
