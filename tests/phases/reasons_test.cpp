// What decided an event is told beside it: the term, the chance and the uniform; the score and the best score refused.
#include "base/kernels.h"
#include "phases/histories.h"

#include <cmath>
#include <set>

namespace ostrakon {
namespace {

// Everything that may happen by chance, often.
const std::string lively = R"y(
ostrakon: 1
name: lively
clock: { step: month, start: 2001-04, steps: 40 }
ranks: [ { name: clerk }, { name: minister } ]
organisations: { court: { posts: { minister: { rank: minister, seats: 30 }, clerk: { rank: clerk, seats: 300 } } } }
agents: { start: { age: "uniform(30, 60)", ability: "normal(0, 1)" } }
rules:
  life:
    die: { accident: 0.003, age: 0.0001*age }
    retire: { old: age > 58, ill: ability < -2.2 }
  rents: { take: 1, residue: 1 }
  detect:
    tip: { grudge: 0.01, envy: "clamp(0.01*ability, 0, 1)" }
    audit: { takeover: "0.02*(left > 3)" }
  investigate:
    capacity: 40
    protection: { shield: 0.2 }
    stages:
      inquiry: { status: under inquiry, lasts: 1 month, then: { detention: 0.5, dropped: rest } }
      detention: { status: detained, lasts: 1 month, then: { dropped: 0.25, dismissal: rest } }
  appoint: { pool: { from: [rank below], at_most: 10 }, score: ability }
triggers:
  storm: { over: holders, chance: 0.01, do: { add: { evidence: 1 } } }
  luck: { over: holders, when: age > 50, chance: 0.3 }
  echo: { after: storm, chance: 0.5 }
)y";

struct Event {
  std::string kind;
  std::int32_t row, agent, rule;
  std::uint32_t step;
  double threshold, draw;
};

std::vector<Event> events_of(const Lived& lived, const RunRecord& record) {
  const Catalogue& catalogue = lived.simulation().scenario().catalogue;
  const std::vector<std::string>& kinds = catalogue.words(catalogue.find_words("event_kind")).words;
  const auto kind = lived.column(record, "events", "kind"), at = lived.column(record, "events", "at"),
             agent = lived.column(record, "events", "agent"), rule = lived.column(record, "events", "rule"),
             threshold = lived.column(record, "events", "threshold"), draw = lived.column(record, "events", "draw");
  std::vector<Event> events;
  for (std::size_t i = 0; i < kind.size(); ++i) {
    events.push_back({kinds[static_cast<std::size_t>(kind[i])], static_cast<std::int32_t>(i), static_cast<std::int32_t>(agent[i]),
                      static_cast<std::int32_t>(rule[i]), static_cast<std::uint32_t>(at[i]) + 1, threshold[i], draw[i]});
  }
  return events;
}

TEST(Reasons, EveryHitHasItsChanceAndTheUniformBelowIt) {
  const Lived lived(lively);
  const RunRecord record = lived.run();
  std::map<std::string, int> seen;
  for (const Event& event : events_of(lived, record)) {
    const std::set<std::string> by_chance = {"died",     "tipped",   "audited", "opened", "storm",
                                             "luck",     "echo",     "stalled", "purged", "released",
                                             "detained"};
    if (!by_chance.contains(event.kind)) continue;
    ++seen[event.kind];
    EXPECT_LT(event.draw, event.threshold) << event.kind;  // also where one of them is missing
    EXPECT_GT(event.draw, 0);
    EXPECT_LE(event.threshold, 1);
  }
  for (const char* kind : {"died", "tipped", "audited", "opened", "storm", "luck", "echo", "stalled", "purged", "released", "detained"}) EXPECT_GT(seen[kind], 5) << kind;
}

TEST(Reasons, AreTheNumbersThatDecided) {
  const Lived lived(lively);
  const RunRecord record = lived.run(3, 7);
  const auto key = lived.column(record, "agents", "key");
  const auto tip = static_cast<std::int32_t>(lived.word("rule", "grudge"));
  int tips = 0, storms = 0;
  for (const Event& event : events_of(lived, record)) {
    DrawPoint point{stream_key(7, 3), {}, event.step, 0};
    const auto person = static_cast<std::uint64_t>(key[static_cast<std::size_t>(event.agent < 0 ? 0 : event.agent)]);
    if (person > 1'000'000) continue;  // keys of entrants are no exact doubles
    if (event.kind == "tipped" && event.rule == tip) {
      point.site = draw_site("rules.detect.tip.grudge");
      EXPECT_EQ(event.threshold, 0.01);
    } else if (event.kind == "storm") {
      point.site = draw_site("triggers.storm.chance");
      EXPECT_EQ(event.threshold, 0.01);
    } else {
      continue;
    }
    (event.kind == "storm" ? storms : tips) += 1;
    EXPECT_EQ(event.draw, scalar::uniform(person, point));
  }
  EXPECT_GT(tips, 10);
  EXPECT_GT(storms, 10);
}

// One draw decides between the outcomes of a stage: told is the end of the part in which it fell.
TEST(Reasons, OfAnOutcomeAreTheDrawAndTheEndOfItsPart) {
  const Lived lived(lively);
  const RunRecord record = lived.run(1, 9);
  const auto value = lived.column(record, "events", "value"), cause = lived.column(record, "events", "cause"), key = lived.column(record, "agents", "key");
  std::map<std::string, std::map<double, int>> ends;
  int exact = 0;
  for (const Event& event : events_of(lived, record)) {
    if (event.kind != "purged" && event.kind != "released" && event.kind != "detained") continue;
    ++ends[event.kind][event.threshold];
    const double from = event.kind == "purged" ? 0.25 : event.kind == "released" && event.threshold == 1 ? 0.5 : 0;
    EXPECT_GE(event.draw, from);
    EXPECT_LT(event.draw, event.threshold);
    const auto person = static_cast<std::uint64_t>(key[static_cast<std::size_t>(event.agent)]);
    if (event.kind != "detained" || person > 1'000'000) continue;
    DrawPoint point{stream_key(9, 1), draw_site("rules.investigate.stages.inquiry.then"), event.step, 0};
    exact += event.draw == scalar::uniform(mix64(person, 0), point) ? 1 : 0;  // of the first case against them
  }
  EXPECT_EQ(ends["purged"].size(), 1u);
  EXPECT_GT(ends["purged"][1], 5);
  EXPECT_EQ(ends["detained"].size(), 1u);
  EXPECT_GT(ends["detained"][0.5], 5);
  EXPECT_EQ(ends["released"].size(), 2u);
  EXPECT_GT(ends["released"][1], 5);
  EXPECT_GT(ends["released"][0.25], 1);
  EXPECT_GT(exact, 5);
}

TEST(Reasons, NameTheTermThatRetires) {
  const Lived lived(lively);
  const RunRecord record = lived.run();
  std::map<std::int32_t, int> by_rule;
  for (const Event& event : events_of(lived, record)) {
    if (event.kind == "retired") ++by_rule[event.rule];
  }
  EXPECT_EQ(by_rule.size(), 2u);
  EXPECT_GT(by_rule[static_cast<std::int32_t>(lived.word("rule", "old"))], 10);
  EXPECT_GT(by_rule[static_cast<std::int32_t>(lived.word("rule", "ill"))], 1);
}

TEST(Reasons, AreSoughtOnlyWhereSomethingLooksAtThem) {
  const Lived all(lively), none(lively + "record: { events: none }\n"),
      asked(lively + "record: { events: none }\nmetrics: { at end: { luckiest: \"min(draw of events where kind == died)\" } }\n");
  EXPECT_TRUE(all.simulation().world_plan().tells_reasons);
  EXPECT_FALSE(none.simulation().world_plan().tells_reasons);
  EXPECT_TRUE(asked.simulation().world_plan().tells_reasons);
  const RunRecord record = asked.run();
  EXPECT_EQ(record.digest, none.run().digest);
  EXPECT_EQ(record.digest, all.run().digest);
  EXPECT_LT(asked.metric(record, "luckiest"), 0.01);
}

// The minister goes after a month; the clerks' abilities decide.
std::string contest(const std::string& choose) {
  return R"y(
ostrakon: 1
name: contest
clock: { step: month, start: 2001-01, steps: 2 }
ranks: [ { name: clerk }, { name: minister } ]
organisations:
  court:
    posts: { minister: { rank: minister } }
    units:
      high: { posts: { clerk high: { rank: clerk } } }
      middle: { posts: { clerk middle: { rank: clerk } } }
      low: { posts: { clerk low: { rank: clerk } } }
agents: { start: { ability: "if(title == clerk_high, 3, if(title == clerk_middle, 1.5, -2))" } }
timeline: { end: { at: 2001-02, do: { to: posts.court.minister.holder, retire: yes } } }
rules: { appoint: { selector: posts.low.clerk_low.holder, score: ability)y" +
         choose + " } }\n";
}

TEST(Reasons, OfAnAppointmentAreTheScoreAndTheBestRefused) {
  const Lived lived(contest(""));
  const RunRecord record = lived.run();
  const auto kind = lived.column(record, "events", "kind");
  const double promoted = lived.word("event_kind", "promoted");
  const auto place = static_cast<std::size_t>(std::find(kind.begin(), kind.end(), promoted) - kind.begin());
  ASSERT_LT(place, kind.size());
  EXPECT_EQ(lived.column(record, "events", "agent")[place], 1);
  EXPECT_EQ(lived.column(record, "events", "other")[place], 3);
  EXPECT_EQ(lived.column(record, "events", "score")[place], 3);
  EXPECT_EQ(lived.column(record, "events", "threshold")[place], 1.5);
  EXPECT_TRUE(std::isnan(lived.column(record, "events", "draw")[place]));
}

TEST(Reasons, OfALotteryAreTheUniformAndTheBestOfTheOthers) {
  const Lived lived(contest(", choose: lottery"));
  std::set<double> chosen;
  for (std::uint32_t replicate = 0; replicate < 20; ++replicate) {
    const RunRecord record = lived.run(replicate);
    const auto kind = lived.column(record, "events", "kind");
    const double promoted = lived.word("event_kind", "promoted");
    const auto place = static_cast<std::size_t>(std::find(kind.begin(), kind.end(), promoted) - kind.begin());
    ASSERT_LT(place, kind.size());
    const double agent = lived.column(record, "events", "agent")[place], u = lived.column(record, "events", "draw")[place];
    chosen.insert(agent);
    EXPECT_EQ(agent, 1 + std::floor(3 * u));  // of three with equal chances, in the order of the pool
    EXPECT_EQ(lived.column(record, "events", "threshold")[place], agent == 1 ? 1.5 : 3);
  }
  EXPECT_EQ(chosen.size(), 3u);
}

}  // namespace
}  // namespace ostrakon
