// Draws in every place that may draw, in a small court where much happens twice in a step: one event after another
// about one person, firings that change the same rows, rounds of appointment, stages that pass within a step.
#include "phases/draws.h"

#include <cmath>

namespace ostrakon {
namespace {

constexpr std::uint32_t steps = 60;

const char* const busy_court = R"y(
ostrakon: 1
name: busy court
clock: { step: month, start: 2000-01, steps: 60 }
ranks: [ { name: clerk }, { name: minister, retire_at: 70 }, { name: chief } ]
factions: { north: { share: 0.6 }, south: { share: 0.4 } }
sectors: { left: { budget: 10 }, right: { budget: 10 } }
attributes: { agents: { mood: 0, luck: 0 }, world: { weather: 0 } }
organisations:
  left court: { sector: left, posts: { chief: { rank: chief, role: leader }, minister: { rank: minister, seats: 6 }, clerk: { rank: clerk, seats: 40 } } }
  right court: { sector: right, posts: { minister: { rank: minister, seats: 6 }, clerk: { rank: clerk, seats: 40 } } }
agents:
  bench: 10
  start:
    age: uniform(30, 60)
    ability: normal(0, 1)
    propensity: beta(0.5, 3)
    patron: pick(holders where faction == self.faction and rank == self.rank + 1)
ties: { work: { mutual: yes }, debt: {}, school: { front: yes, start: { number: poisson(1), with: pick(agents), weight: uniform() } } }
bodies: { council: { seats: 5, from: 2000-03, every: 6 months, score: uniform(), fill: yes } }
rules:
  environment:
    set: { world: { weather: "normal(0, 1)" } }
    add: { sectors: { budget: { tax: "exponential(0.1)", gift: "gumbel()" } } }
  life: { die: 0.005*uniform(), retire: "age > 60 + uniform(0, 5)", extend: bernoulli(0.3) }
  work:
    effort: gamma(2, 0.3)
    performance: 0.8*performance + normal(0, 1)
    capability: { plan: "normal(0, 0.1)", chance: "normal(0, 0.1)" }
  rents:
    take: lognormal(0, 0.3)
    share_up: 0.1*uniform()
    evidence: 0.1*take*uniform()
    residue: 0.1*take
    fade: 0.1*uniform()
    residue_fade: 0.1*uniform()
    share_kin: 0.1*uniform()
    complicity: { debt: uniform() }
  ties:
    meet: { number: poisson(1), with: pick(holders) }
    drop: { work: 0.5*uniform(), debt: 0.1 }
    weight: { school: "tie.weight + normal(0, 1)" }
    form: { work: 0.1*uniform(), debt: 0.01 }
    switch: 0.05 + 0.05*uniform()
    patron: if(bernoulli(0.1) == 1, pick(holders), patron)
  detect:
    tip:
      rumour: 0.2*uniform()
      envy: 0.2
      spite: logistic(-1 + uniform())
    audit: { books: 0.2*uniform(), stores: 0.2 }
    inspect: 0.5*uniform()
    denounce: { fear: 0.02*uniform(), greed: 0.02 }
    find: { cellar: 0.3*uniform(), attic: 0.3 }
  investigate:
    capacity: 20 + poisson(5)
    openings: binomial(30, 0.5)
    priority: gumbel()
    protection: { shield: 0.3*uniform(), screen: 0.3 }
    protector: if(bernoulli(0.5) == 1, patron, leader)
    wake: 0.5*uniform()
    light: 0.2*uniform()
    join: { together: 0.2*uniform(), alike: 0.2 }
    implicate: { friends: 0.3*uniform(), others: 0.3 }
    incriminate: 0.1*uniform()
    after: evidence*uniform()
    immunity: exponential(0.5)
    comeback: 0.2*uniform()
    approval: 1 - 0.5*uniform()
    stages:
      inquiry: { status: under inquiry, lasts: "gamma(0.3, 1 month)", then: { inquiry: 0.4, detention: 0.1, dropped: rest } }
      detention: { status: detained, lasts: "lognormal(-1, 1)*(1 month)", then: { dismissal: 0.5, detention: 0.3, dropped: rest } }
      talk: { status: under inquiry, light: yes, free: yes, lasts: exponential(1), then: { detention: 0.3, dropped: rest } }
  power:
    head: pick(holders where faction == self)
    strength: { posts: uniform(), luck: "exponential(1)" }
    threat: normal(0, 1)
    order_purge: { fear: 0.02*uniform(), envy: 0.02 }
    order_sanction: if(bernoulli(0.5) == 1, dropped, dismissal)
    order_case: { fear: 0.02*uniform(), envy: 0.02 }
    plot: { grudge: 0.05*uniform(), envy: 0.05 }
    join: { grudge: 0.3*uniform(), envy: 0.3 }
    desert: { fear: 0.2*uniform(), doubt: 0.1 }
    challenge: { now: 0.3*uniform(), never: 0.1 }
    success: 0.5*uniform()
    coalition: { among: rank > clerk and ability > 1, might: "exponential(1)", needs: "uniform(0.5, 0.9)", when: bernoulli(0.5) == 1 }
    succession: pick(holders where rank == minister weighted by exp(performance))
  appoint:
    leave_empty: 0.3*uniform()
    lateral: 0.5*uniform()
    rotate: 0.3*uniform()
    acting: pick(holders)
    selector: pick(holders where rank == self.rank + 1)
    pool: { from: [same rank, rank below, bench], at_most: 5 }
    eligible: { able: ability > -1.5 }
    score: { merit: performance, luck: "normal(0, 1)", fame: gumbel() }
    choose: softmax(0.7)
    recruit: { age: 25 + geometric(0.2) }
  observe:
    meetings: { plenum: { months: [3, 9], invited: rank > 0 }, session: { invited: yes } }
    absent: { illness: 0.1*uniform(), duty: 0.1 }
    announced: { press: 0.5*uniform(), rumour: 0.2 }
    announce_delay: exponential(2)
    batch: 0.5*uniform()
triggers:
  rotation: { over: holders, in: life, chance: 0.05*uniform(), do: { leave: moved } }
  gossip:
    after: tipped
    chance: 0.9*uniform()
    do: { to: cause.agent, add: { mood: "normal(0, 1)" } }
  shadow: { after: audited, do: { to: pick(holders), add: { mood: "exponential(0.1)" } } }
  feud: { over: holders, in: work, chance: 0.1, do: { to: agents where faction == cause.agent.faction, add: { luck: "normal(0, 0.1)" } } }
  gift: { over: holders, in: work, chance: 0.2, do: { add: { sectors.left.budget: uniform(), mood: uniform() } } }
  friend: { over: holders, in: rents, when: performance > 2, chance: 0.5, do: { to: pick(holders), add: { luck: uniform() } } }
  echo: { after: gift, do: { add: { world.weather: "normal(0, 0.1)" } } }
timeline:
  festival: { from: 2001-01, to: 2003-01, do: { to: holders, add: { mood: "normal(0, 1)" } } }
  drought: { from: 2002-01, to: 2003-12, do: { hold: { sectors.right.budget: "uniform(1, 2)" } } }
)y";

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

Drawn court(const std::string& text, std::uint32_t replicate = 0) {
  return Drawn(read_text(text).value(), steps, replicate);
}

// All draws of births and of the first step.
Entries of_first_step(const Drawn& drawn) {
  Entries found;
  for (const Entry& entry : drawn.entries) {
    if (entry.step() == 1 || (entry.step() == 0 && entry.entity >> 63 == 0)) found.push_back(entry);
  }
  return found;
}

TEST(RepeatedDraws, EachSiteDrawsAndNoDrawServesTwice) {
  SKIP_UNLESS_ENTERED();
  const Drawn first = court(busy_court);
  for (const auto& [hash, path] : first.scenario().draw_sites) EXPECT_GT(first.of(path), 0u) << path;
  for (const std::uint32_t replicate : {0u, 1u, 2u}) expect_each_once(court(busy_court, replicate));
}

// Everybody is tipped off twice in each step: what follows the one is decided apart from what follows the other.
TEST(RepeatedDraws, TwoEventsAboutOnePersonAreFollowedIndependently) {
  const Lived lived(R"y(
ostrakon: 1
name: twice
clock: { step: month, start: 2000-01, steps: 1 }
phases: [detect]
ranks: [ { name: member } ]
attributes: { agents: { mood: 0 } }
organisations: { court: { posts: { member: { rank: member, seats: 4000 } } } }
rules: { detect: { tip: { rumour: 1, envy: 1 } } }
triggers: { gossip: { after: tipped, chance: 0.5, do: { to: cause.agent, add: { mood: uniform() } } } }
metrics:
  at end:
    never: count(agents where mood == 0)
    gossip: count(events where kind == gossip)
    over: count(agents where mood > 1)
)y");
  const RunRecord record = lived.run();
  const double n = 4000;
  const auto near = [&](const char* metric, double chance, double draws) {
    EXPECT_NEAR(lived.metric(record, metric), draws * chance, 4.892 * std::sqrt(draws * chance * (1 - chance)))
        << metric;
  };
  near("never", 0.25, n);  // one draw for both: 0.5
  near("gossip", 0.5, 2 * n);
  near("over", 0.125, n);  // two uniforms add up to more than 1; one twice: 0.25
}

TEST(RepeatedDraws, TheOrderOfTermsDoesNotMatter) {
  SKIP_UNLESS_ENTERED();
  const Drawn as_written = court(busy_court);
  const std::string moved = with(with(with(busy_court, "      rumour: 0.2*uniform()\n", ""), "      envy: 0.2\n",
                                      "      envy: 0.2\n      rumour: 0.2*uniform()\n"),
                                 R"y(merit: performance, luck: "normal(0, 1)", fame: gumbel())y",
                                 R"y(fame: gumbel(), luck: "normal(0, 1)", merit: performance)y");
  const Drawn otherwise = court(moved);
  EXPECT_TRUE(same_draws(of_first_step(as_written), of_first_step(otherwise)));
  EXPECT_GT(expect_same_numbers(as_written, otherwise), as_written.entries.size() / 4);
}

TEST(RepeatedDraws, AnAddedTermLeavesAllOtherDraws) {
  SKIP_UNLESS_ENTERED();
  const Drawn without = court(busy_court);
  expect_others_untouched(court(with(busy_court, "      envy: 0.2\n", "      whim: 0.1*uniform()\n      envy: 0.2\n")),
                          without, "rules.detect.tip.whim");
  expect_others_untouched(court(with(busy_court, "{ merit: performance", "{ whim: \"beta(2, 2)\", merit: performance")),
                          without, "rules.appoint.score.whim");
  expect_others_untouched(court(with(busy_court, "{ tax: ", "{ whim: poisson(3), tax: ")), without,
                          "rules.environment.add.sectors.budget.whim");
  expect_others_untouched(
      court(with(
          busy_court, "  gossip:\n",
          "  whim: { over: holders, in: work, chance: 0.1*uniform(), do: { add: { luck: gumbel() } } }\n  gossip:\n")),
      without, "triggers.whim");
}

}  // namespace
}  // namespace ostrakon
