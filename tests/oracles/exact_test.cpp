// Changes to a scenario that must leave a history as it was, to the bit; and chances of 0 and 1.
#include "phases/histories.h"

namespace ostrakon {
namespace {

// Columns of the tables that both have, but those named.
void expect_same_tables(const Lived& a, const RunRecord& one, const Lived& b, const RunRecord& other, const std::vector<std::string>& but = {}) {
  std::size_t compared = 0;
  for (const TableLayout& table : a.layout().tables) {
    for (const ColumnLayout& column : table.columns) {
      if (std::find(but.begin(), but.end(), column.name) != but.end()) continue;
      ++compared;
      EXPECT_TRUE(same(a.column(one, table.name, column.name), b.column(other, table.name, column.name))) << table.name << "." << column.name;
    }
  }
  EXPECT_GT(compared, 30u);
}

const char* const offices = R"y(
ostrakon: 1
name: offices
clock: { step: month, start: 2000-01, steps: 60 }
phases: [work, detect, investigate, appoint]
parameters: { scale: 1, shift: 0 }
ranks: [ { name: clerk }, { name: chief }, { name: minister } ]
factions: { north: { stance: 0.8 }, south: { stance: 0.2 } }
organisations:
  court:
    posts:
      minister: { rank: minister, seats: 4, role: leader }
      chief: { rank: chief, seats: 30 }
      clerk: { rank: clerk, seats: 200 }
agents: { start: { ability: "normal(0, 1)", faction: "if(bernoulli(0.4) == 1, factions.north, factions.south)" } }
rules:
  work: { performance: "0.8*performance + ability + normal(0, 1)" }
  detect: { tip: { grudge: 0.02*(faction == north), envy: 0.01 } }
  investigate:
    capacity: 5
    priority: evidence + 2*(faction == south)
    stages: { inquiry: { status: under inquiry, lasts: "gamma(2, 1)", then: { dismissal: 0.6*faction.stance, dropped: rest } } }
  appoint:
    selector: leader
    pool: { from: [rank below], at_most: 8 }
    score: { merit: scale*performance, ties: "2*scale*same_faction(self, selector)", luck: "normal(0, scale)", more: shift }
triggers: { leaves: { over: holders, in: detect, chance: 0.01*(1 + (faction == north)), do: { retire: yes } } }
record: { agents: every 12 steps }
)y";

std::string with(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

TEST(Exact, ARuleThatNobodyReadsChangesNothingElse) {
  const std::string base = "ostrakon: 1\nname: bureau\nextends: big-data-bureau.yaml\nrecord: { agents: every 12 steps }\n";
  const Lived plain(base), more(base + "attributes: { agents: { unread: 0 } }\nrules: { work: { set: { agents: { unread: \"normal(0, 1)\" } } } }\n");
  const RunRecord a = plain.run(), b = more.run();
  EXPECT_NE(a.digest, b.digest);  // the new column counts
  expect_same_tables(plain, a, more, b);
  for (std::size_t i = 0; i < a.metrics.size(); ++i) EXPECT_TRUE(same(a.metrics[i], b.metrics[i])) << "metric " << i;
}

TEST(Exact, NamesOfAScenarioChangeNothing) {
  const std::string other = with(offices, "name: offices", "name: quite another\nsummary: with words of its own");
  EXPECT_EQ(Lived(offices).run().digest, Lived(other).run().digest);
}

// A constant for all candidates leaves every choice as it was; only scores are higher.
TEST(Exact, ShiftedScoresLeaveChoicesAsTheyWere) {
  for (const char* choose : {"softmax(0.7)", "best", "lottery"}) {
    SCOPED_TRACE(choose);
    const std::string text = with(offices, "    pool:", "    choose: " + std::string(choose) + "\n    pool:");
    const Lived plain(text), higher(text, {{"shift", "5"}});
    const RunRecord a = plain.run(), b = higher.run();
    EXPECT_GT(plain.column(a, "spells", "start").size(), 300u);
    expect_same_tables(plain, a, higher, b, {"score", "threshold"});
    EXPECT_FALSE(same(plain.column(a, "events", "score"), higher.column(b, "events", "score")));
  }
}

TEST(Exact, ScaledScoresAndNoiseLeaveTheBestTheBest) {
  const Lived plain(offices), scaled(offices, {{"scale", "8"}}), other(offices, {{"scale", "3"}});
  const RunRecord a = plain.run();
  expect_same_tables(plain, a, scaled, scaled.run(), {"score", "threshold"});
  expect_same_tables(plain, a, other, other.run(), {"score", "threshold"});
}

// The names of two factions exchanged everywhere, what they stand for with them: the same history under other names.
TEST(Exact, FactionsAreTheirParametersNotTheirNames) {
  const Lived plain(offices), mirrored(with(with(with(offices, "north", "west"), "south", "north"), "west", "south"));
  const RunRecord a = plain.run(), b = mirrored.run();
  expect_same_tables(plain, a, mirrored, b);
  const auto names = [](const Lived& lived) {
    for (const LegendList& legend : lived.layout().legends) {
      if (legend.name == "faction") return legend.entries;
    }
    return std::vector<std::string>();
  };
  EXPECT_EQ(names(plain), (std::vector<std::string>{"north", "south"}));
  EXPECT_EQ(names(mirrored), (std::vector<std::string>{"south", "north"}));
}

// Neither is favoured because the file names it first.
TEST(Exact, OrderOfFactionsInTheFileDoesNotMatter) {
  const std::string turned = with(offices, "{ north: { stance: 0.8 }, south: { stance: 0.2 } }", "{ south: { stance: 0.2 }, north: { stance: 0.8 } }");
  const Lived plain(offices), other(turned);
  const RunRecord a = plain.run(), b = other.run();
  expect_same_tables(plain, a, other, b, {"faction"});
  for (const char* table : {"spells", "events", "agents"}) {
    std::vector<double> factions = other.column(b, table, "faction");
    for (double& faction : factions) faction = faction < 0 || faction > 1 ? faction : 1 - faction;
    EXPECT_TRUE(same(plain.column(a, table, "faction"), factions)) << table;
  }
}

TEST(Exact, ChancesOfNoneAndOne) {
  const auto falls = [](const char* hazard) {
    const Lived lived(R"y(
ostrakon: 1
name: certain
clock: { step: month, start: 2000-01, steps: 12 }
phases: [life, detect, appoint]
ranks: [ { name: member } ]
organisations: { court: { posts: { member: { rank: member, seats: 1000 } } } }
parameters: { hazard: 0 }
rules: { life: { die: hazard }, detect: { tip: hazard } }
triggers: { fall: { over: holders, in: detect, chance: hazard, do: { purge: dismissal } } }
metrics:
  every step: { died: count(events where kind == died), tipped: count(events where kind == tipped), fell: count(events where kind == purged) }
)y",
                      {{"hazard", hazard}});
    const RunRecord record = lived.run();
    return std::vector<double>{lived.series(record, "died")[0], lived.series(record, "tipped")[0], lived.series(record, "fell")[0],
                               lived.series(record, "died")[1]};
  };
  EXPECT_EQ(falls("0"), (std::vector<double>{0, 0, 0, 0}));
  // All die in the first month before they can be tipped or fall; who came after them dies in the second.
  EXPECT_EQ(falls("1"), (std::vector<double>{1000, 0, 0, 1000}));
}

}  // namespace
}  // namespace ostrakon
