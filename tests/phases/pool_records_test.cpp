// Tables `promotions` and `candidates`, and what is written down of pools, against a recount.
#include "phases/histories.h"

#include <cmath>
#include <map>
#include <set>

namespace ostrakon {
namespace {

const std::string ladder = R"y(
ostrakon: 1
name: ladder
clock: { step: month, start: 2001-01, steps: 48 }
parameters: { ties: no }
ranks: [ { name: clerk }, { name: director, term: 7 months }, { name: minister, high: yes } ]
factions: { north: {}, south: {} }
organisations:
  court:
    posts: { minister: { rank: minister, seats: 4 }, director: { rank: director, seats: 12 }, clerk: { rank: clerk, seats: 60 } }
agents: { bench: 10, start: { age: "uniform(30, 60)", ability: "normal(0, 1)" } }
rules:
  life: { die: 0.01 }
  appoint:
    pool: { from: [rank below, bench], at_most: 6 }
    eligible: age < 60
    score: { merit: 2*ability, luck: "normal(0, 1)", ties: { when: ties, value: "same_faction(self, selector)" } }
)y";

struct Considered {
  double agent, score, merit, luck, chosen;
};

std::map<double, std::vector<Considered>> pools_of(const Lived& lived, const RunRecord& record) {
  const auto appointment = lived.column(record, "pools", "appointment"), agent = lived.column(record, "pools", "agent"),
             score = lived.column(record, "pools", "score"), merit = lived.column(record, "pools", "score_merit"),
             luck = lived.column(record, "pools", "score_luck"), chosen = lived.column(record, "pools", "chosen");
  std::map<double, std::vector<Considered>> pools;
  for (std::size_t i = 0; i < appointment.size(); ++i) {
    pools[appointment[i]].push_back({agent[i], score[i], merit[i], luck[i], chosen[i]});
  }
  return pools;
}

TEST(PoolRecords, EveryAppointmentHasItsCandidatesAndTheirScores) {
  const Lived lived(ladder + "record: { pools: all }\n");
  const RunRecord record = lived.run();
  const auto pools = pools_of(lived, record);
  const auto kind = lived.column(record, "events", "kind"), event_agent = lived.column(record, "events", "agent"),
             event_score = lived.column(record, "events", "score"), refused = lived.column(record, "events", "threshold"),
             event_post = lived.column(record, "events", "post");
  std::set<double> told;
  const auto of = lived.column(record, "pools", "appointment"), event = lived.column(record, "pools", "event"),
             post = lived.column(record, "pools", "post"), ties = lived.column(record, "pools", "score_ties");
  for (std::size_t i = 0; i < of.size(); ++i) {
    told.insert(event[i]);
    EXPECT_EQ(post[i], event_post[static_cast<std::size_t>(event[i])]);
    EXPECT_TRUE(std::isnan(ties[i]));  // switched off
  }
  std::size_t appointments = 0;
  for (std::size_t i = 0; i < kind.size(); ++i) {
    const bool appointed = kind[i] == lived.word("event_kind", "promoted") || kind[i] == lived.word("event_kind", "moved");
    appointments += appointed ? 1 : 0;
    EXPECT_EQ(told.contains(static_cast<double>(i)), appointed);
  }
  EXPECT_EQ(pools.size(), appointments);
  EXPECT_GT(appointments, 30u);
  std::map<double, double> event_of;
  for (std::size_t i = 0; i < of.size(); ++i) event_of[of[i]] = event[i];
  bool several = false;
  for (const auto& [number, pool] : pools) {
    const auto place = static_cast<std::size_t>(event_of[number]);
    double best = -1e9, second = -1e9, chosen = -1;
    int taken = 0;
    std::set<double> people;
    for (const Considered& one : pool) {
      people.insert(one.agent);
      EXPECT_EQ(one.score, one.merit + one.luck);
      taken += one.chosen == 1 ? 1 : 0;
      if (one.chosen == 1) chosen = one.agent;
      second = std::max(second, std::min(best, one.score));
      best = std::max(best, one.score);
    }
    EXPECT_EQ(taken, 1);
    EXPECT_EQ(people.size(), pool.size());
    EXPECT_LE(pool.size(), 6u);
    EXPECT_EQ(chosen, event_agent[place]);
    EXPECT_EQ(best, event_score[place]);
    if (pool.size() > 1) {
      EXPECT_EQ(second, refused[place]);
    }
    several |= pool.size() > 3;
  }
  EXPECT_TRUE(several);
}

TEST(PoolRecords, OnlyThoseToPostsThatMeetTheCondition) {
  const Lived some(ladder + "record: { pools: rank.high }\n"), all(ladder + "record: { pools: yes }\n"), none(ladder);
  const RunRecord record = some.run(), complete = all.run();
  EXPECT_EQ(record.digest, complete.digest);
  EXPECT_EQ(record.digest, none.run().digest);
  EXPECT_GT(some.column(record, "pools", "post").size(), 3u);
  for (const double post : some.column(record, "pools", "post")) EXPECT_LT(post, 4);  // ministers
  const auto pool = all.column(complete, "pools", "post");
  EXPECT_EQ(std::count_if(pool.begin(), pool.end(), [](double post) { return post < 4; }),
            static_cast<std::ptrdiff_t>(some.column(record, "pools", "post").size()));
  EXPECT_GT(pool.size(), some.column(record, "pools", "post").size());
}

TEST(PoolRecords, EventsThatAreLeftOutHaveNoNumber) {
  const Lived lived(ladder + "record: { pools: all, events: [promoted] }\n");
  const RunRecord record = lived.run();
  const auto event = lived.column(record, "pools", "event"), agent = lived.column(record, "pools", "agent"),
             chosen = lived.column(record, "pools", "chosen"), who = lived.column(record, "events", "agent");
  bool some = false;
  for (std::size_t i = 0; i < event.size(); ++i) {
    if (event[i] < 0 || chosen[i] != 1) continue;
    some = true;
    EXPECT_EQ(who[static_cast<std::size_t>(event[i])], agent[i]);
  }
  EXPECT_TRUE(some);
}

TEST(PoolRecords, AreTablesForMetrics) {
  const std::string metrics = R"y(
metrics:
  at end:
    appointments: count(promotions)
    upward: count(promotions where kind == promoted)
    events_upward: count(events where kind == promoted)
    pool: mean(considered of promotions where rank == minister)
    margin: mean(margin of promotions)
    candidates: count(candidates)
    considered: sum(considered of promotions)
    merit_of_chosen: mean(score_merit of candidates where chosen)
    merit_of_others: mean(score_merit of candidates where not chosen)
    same: count(candidates where chosen and agent == promotion.agent and post == promotion.post)
    northern: count(candidates where faction == north)
)y";
  const Lived lived(ladder + metrics);
  const RunRecord record = lived.run();
  EXPECT_EQ(record.digest, Lived(ladder).run().digest);
  EXPECT_GT(lived.metric(record, "upward"), 20);
  EXPECT_EQ(lived.metric(record, "upward"), lived.metric(record, "events_upward"));
  EXPECT_EQ(lived.metric(record, "candidates"), lived.metric(record, "considered"));
  EXPECT_EQ(lived.metric(record, "same"), lived.metric(record, "appointments"));
  EXPECT_GT(lived.metric(record, "merit_of_chosen"), lived.metric(record, "merit_of_others") + 1);
  EXPECT_GT(lived.metric(record, "margin"), 0);
  EXPECT_GT(lived.metric(record, "pool"), 1);
  EXPECT_LE(lived.metric(record, "pool"), 6);
  EXPECT_GT(lived.metric(record, "northern"), 0);
}

TEST(PoolRecords, AreKeptOnlyWhereSomethingReadsThem) {
  const auto plan = [](const std::string& rest) {
    const Lived lived(ladder + rest);
    return std::pair(lived.simulation().world_plan().lists_promotions, lived.simulation().world_plan().lists_candidates);
  };
  EXPECT_EQ(plan(""), std::pair(false, false));
  EXPECT_EQ(plan("metrics: { at end: { all: count(promotions) } }\n"), std::pair(true, false));
  EXPECT_EQ(plan("metrics: { at end: { all: count(candidates) } }\n"), std::pair(true, true));
  EXPECT_EQ(plan("record: { pools: none }\n"), std::pair(false, false));
  EXPECT_EQ(plan("record: { pools: all }\n"), std::pair(true, true));
}

}  // namespace
}  // namespace ostrakon
