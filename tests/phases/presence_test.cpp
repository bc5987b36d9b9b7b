// In a long life most rows are of people who have left: blocks without anybody who counts are passed over, and who
// refers to whom is kept. Neither changes a bit of the history.
#include "phases/histories.h"

#include <algorithm>
#include <numeric>

namespace ostrakon {
namespace {

// Over 35 years 600 seats change hands some times; the first blocks of people empty, die out, and have heirs whose
// patron they were. An amnesty brings some back.
const char* const long_life = R"y(
ostrakon: 1
name: long life
clock: { step: month, start: 1950-01, steps: 420 }
phases: [work, rents, detect, life, appoint]
ranks: [ { name: clerk }, { name: chief } ]
factions: { a: {}, b: {} }
organisations:
  office:
    posts:
      chief: { rank: chief, seats: 100 }
      clerk: { rank: clerk, seats: 500 }
agents:
  count: 600
  start:
    age: uniform(40, 60)
    ability: normal(0, 1)
    patron: pick(holders where faction == self.faction and rank == chief)
rules:
  work:
    effort: 1/(1 + 0.1*evidence)
    performance: 0.8*performance + normal(0, 1)
  rents:
    take: uniform(0, 1)
    share_up: 0.1
    evidence: 0.1*take
    fade: 0.05
  detect: { tip: 0.0005*evidence }
  life:
    die: 0.01*(age > 60) + 0.05*(age > 70)
    retire: age > 62
  appoint:
    pool: { from: [rank below], at_most: 10 }
    score: performance
    recruit: { age: 30, patron: "pick(holders where faction == self.faction and rank == chief)" }
triggers:
  fall: { over: holders, in: detect, chance: 0.002, do: { purge: dismissal } }
  stain:
    after: fall
    do: { to: agents where patron == cause.agent, add: { evidence: 1 } }
  age of reason: { over: holders where age > 55, in: life, when: evidence > 0.5, do: { add: { gains: 1 } } }
  turn:
    over: holders
    in: work
    chance: 0.01
    do: { set: { patron: "pick(holders where rank == chief)" } }
metrics:
  every step: { taken: sum(take of holders), old: count(living where age > 70), served: count(serving), mean_evidence: mean(evidence of at_large) }
  at end: { people: count(agents), gone: count(agents where status == dead), stained: sum(evidence of agents) }
headline: [people, gone]
)y";

// Before the triggers of the phase in which they are drawn.
std::string with_patrons_drawn_in_each_step() {
  std::string text = long_life;
  text.insert(text.find("  rents:\n"), "    set: { agents: { patron: pick(holders where rank == chief) } }\n");
  return text;
}

std::vector<std::uint32_t> backwards() {
  std::vector<std::uint32_t> order(1 << 14);
  std::iota(order.rbegin(), order.rend(), 0u);
  return order;
}

// Rows asked one by one are never passed over.
void expect_same_row_by_row(const Lived& lived) {
  const std::vector<std::uint32_t> order = backwards();
  const RunRecord blocks = lived.run(), rows = lived.run(0, 1, nullptr, &order);
  EXPECT_EQ(blocks.digest, rows.digest);
  EXPECT_EQ(blocks.metrics, rows.metrics);
  EXPECT_GT(lived.metric(blocks, "people"), 600 + 900);
  EXPECT_GT(lived.metric(blocks, "gone"), 550);
  EXPECT_GT(lived.metric(blocks, "stained"), 100);
}

TEST(Presence, BlocksOfPeopleWhoHaveLeftArePassedOver) { expect_same_row_by_row(Lived(long_life)); }

TEST(Presence, ColumnsRewrittenInEachStep) { expect_same_row_by_row(Lived(with_patrons_drawn_in_each_step())); }

}  // namespace
}  // namespace ostrakon
