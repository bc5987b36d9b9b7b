// The tables of a RunRecord against the world that they were taken from.
#include "records/recorder.h"

#include "phases/histories.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace ostrakon {
namespace {

const char* const busy_court = R"y(
ostrakon: 1
name: busy court
clock: { step: month, start: 2003-07, steps: 30, warm_up: 3 }
ranks: [ { name: clerk }, { name: minister, term: 9 months } ]
factions: { north: { share: 0.5 }, south: { share: 0.5 } }
organisations: { court: { posts: { minister: { rank: minister, seats: 2 }, clerk: { rank: clerk, seats: 6 } } } }
agents: { bench: 2, start: { age: "uniform(30, 60)" } }
rules:
  life: { die: 0.01 }
  rents: { take: 1, residue: 0.5 }
  detect: { tip: { grudge: 0.05, envy: 0.02 } }
  investigate:
    capacity: 3
    stages:
      inquiry: { status: under inquiry, lasts: "gamma(2, 1)", then: { detention: 0.5, dropped: rest } }
      detention: { status: detained, lasts: "gamma(2, 1)", then: { dismissal: rest } }
metrics:
  every step: { seated: count(holders), by_rank: count(holders by rank) }
  at end: { falls: count(events where kind == purged) }
)y";

// Compares what a first run has recorded with the world at the end of a second one.
class Comparison : public Recorder {
 public:
  Comparison(const Lived& lived, const RunRecord& record) : lived_(lived), record_(record) {}
  void end(World& world, std::uint64_t digest) override {
    EXPECT_EQ(digest, record_.digest);
    EXPECT_EQ(world.step(), record_.steps);
    world.book_open_spells();
    for (const TableLayout& layout : lived_.layout().tables) {
      if (layout.name != "agents") compare(world, layout);
    }
    compare_agents(world);
    ended_ = true;
  }
  bool ended() const { return ended_; }

 private:
  void compare(World& world, const TableLayout& layout) {
    const Catalogue& catalogue = world.scenario().catalogue;
    const auto found = std::find_if(catalogue.tables.begin(), catalogue.tables.end(),
                                    [&](const TableInfo& info) { return info.plural == layout.name; });
    ASSERT_NE(found, catalogue.tables.end());
    const TableId id(static_cast<std::int32_t>(found - catalogue.tables.begin()));
    EXPECT_GT(world.rows(id), 5u) << layout.name;
    for (const ColumnLayout& column : layout.columns) {
      const AttributeId attribute = catalogue.find_attribute(id, column.name);
      ASSERT_TRUE(attribute.valid()) << column.name;
      const bool date = catalogue.attribute(id, attribute).type.base == Base::date;
      const std::vector<double> values = lived_.column(record_, layout.name, column.name);
      ASSERT_EQ(values.size(), world.rows(id)) << column.name;
      for (std::size_t row = 0; row < values.size(); ++row) {
        const double expected = world.table(id).column(attribute).get(row) - (date ? world.scenario().clock.start : 0);
        EXPECT_TRUE(values[row] == expected || (std::isnan(values[row]) && std::isnan(expected)))
            << layout.name << "." << column.name << " row " << row;
      }
    }
  }
  void compare_agents(World& world) {
    const std::size_t rows = world.rows(table::agents);
    const auto key = lived_.column(record_, "agents", "key"), post = lived_.column(record_, "agents", "post"),
               fate = lived_.column(record_, "agents", "fate"), entered = lived_.column(record_, "agents", "entered"),
               faction = lived_.column(record_, "agents", "faction"),
               number = lived_.column(record_, "agents", "agent");
    ASSERT_EQ(key.size(), rows);
    for (std::size_t row = 0; row < rows; ++row) {
      EXPECT_EQ(number[row], static_cast<double>(row));
      EXPECT_EQ(key[row], static_cast<double>(world.table(table::agents).key(static_cast<std::int32_t>(row))));
      EXPECT_EQ(post[row], world[agent_column::post][row]);
      EXPECT_EQ(fate[row], world[agent_column::status][row]);
      EXPECT_EQ(faction[row], world[agent_column::faction][row]);
      EXPECT_EQ(entered[row], world[agent_column::entered][row] - world.scenario().clock.start);
    }
  }

  const Lived& lived_;
  const RunRecord& record_;
  bool ended_ = false;
};

TEST(HistoryRecorder, WritesTheWorldAsItIsAtTheEnd) {
  const Lived lived(busy_court);
  const RunRecord record = lived.run(2);
  Comparison comparison(lived, record);
  RunSpecification specification;
  specification.replicate = 2;
  run(lived.simulation(), specification, comparison);
  EXPECT_TRUE(comparison.ended());
}

TEST(HistoryRecorder, FillsEveryColumnOfItsLayout) {
  const Lived lived(busy_court);
  const RunRecord record = lived.run();
  const HistoryLayout& layout = lived.layout();
  ASSERT_EQ(record.tables.size(), layout.tables.size());
  for (std::size_t t = 0; t < layout.tables.size(); ++t) {
    ASSERT_EQ(record.tables[t].columns.size(), layout.tables[t].columns.size());
    std::set<std::string> names;
    for (std::size_t c = 0; c < layout.tables[t].columns.size(); ++c) {
      const ColumnLayout& column = layout.tables[t].columns[c];
      EXPECT_TRUE(names.insert(column.name).second) << column.name;
      EXPECT_FALSE(column.meaning.empty()) << column.name;
      const Cells& cells = record.tables[t].columns[c];
      EXPECT_EQ(cells.index(), static_cast<std::size_t>(column.type)) << column.name;
      EXPECT_EQ(std::visit([](const auto& values) { return values.size(); }, cells), record.tables[t].rows)
          << column.name;
    }
  }
  ASSERT_EQ(record.metrics.size(), layout.metrics.size());
  for (std::size_t m = 0; m < layout.metrics.size(); ++m) {
    EXPECT_EQ(record.metrics[m].size(), layout.metrics[m].width() * (layout.metrics[m].every_step ? layout.steps : 1))
        << layout.metrics[m].name;
  }
}

TEST(HistoryRecorder, EveryWordIsInItsLegend) {
  const Lived lived(busy_court);
  const RunRecord record = lived.run();
  std::map<std::string, std::size_t> legends;
  for (const LegendList& legend : lived.layout().legends)
    EXPECT_TRUE(legends.emplace(legend.name, legend.entries.size()).second) << legend.name;
  EXPECT_EQ(legends["post"], 8u);
  EXPECT_EQ(legends["rank"], 2u);
  std::size_t columns = 0;
  for (const TableLayout& table : lived.layout().tables) {
    for (const ColumnLayout& column : table.columns) {
      if (column.legend.empty()) continue;
      ++columns;
      ASSERT_TRUE(legends.contains(column.legend)) << column.legend;
      for (double value : lived.column(record, table.name, column.name)) {
        EXPECT_GE(value, -1) << column.name;
        EXPECT_LT(value, static_cast<double>(legends[column.legend])) << column.name;
      }
    }
  }
  EXPECT_GT(columns, 10u);
}

TEST(HistoryRecorder, SpellsKnowTheFactionAtTheirStart) {
  const Lived lived(busy_court);
  const RunRecord record = lived.run();
  const auto faction = lived.column(record, "spells", "faction"), agent = lived.column(record, "spells", "agent"),
             of = lived.column(record, "agents", "faction");
  ASSERT_FALSE(faction.empty());
  for (std::size_t i = 0; i < faction.size(); ++i)
    EXPECT_EQ(faction[i], of[static_cast<std::size_t>(agent[i])]) << "spell " << i;  // nobody changes sides
}

TEST(HistoryRecorder, LeavesOutEventsThatAreNotWanted) {
  const auto names = [](const Lived& lived) {
    std::set<std::string> found;
    for (const TableLayout& table : lived.layout().tables) found.insert(table.name);
    return found;
  };
  const Lived all(busy_court), none(busy_court, {{"record", "{ events: none }"}});
  EXPECT_EQ(names(all), (std::set<std::string>{"events", "spells", "cases", "agents"}));
  EXPECT_EQ(names(none), (std::set<std::string>{"spells", "cases", "agents"}));
  const RunRecord a = all.run(), b = none.run();
  EXPECT_EQ(b.tables.size(), none.layout().tables.size());
  EXPECT_EQ(all.column(a, "spells", "order"), none.column(b, "spells", "order"));
  EXPECT_EQ(all.metric(a, "falls"), none.metric(b, "falls"));
}

TEST(HistoryRecorder, LeavesOutAnyTableAndChangesNothingElse) {
  const std::set<std::string> every{"events", "spells", "cases", "agents"};
  const auto same = [](const std::vector<double>& a, const std::vector<double>& b) {
    const auto equal = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), equal);
  };
  const Lived all(busy_court);
  const RunRecord expected = all.run();
  for (const std::string& left_out : every) {
    const Lived lived(busy_court, {{"record", "{ " + left_out + ": none }"}});
    const RunRecord record = lived.run();
    EXPECT_EQ(record.digest, expected.digest) << left_out;
    EXPECT_EQ(record.tables.size(), 3u) << left_out;
    std::set<std::string> found{left_out};
    for (const TableLayout& table : lived.layout().tables) {
      EXPECT_TRUE(found.insert(table.name).second) << table.name;
      for (const ColumnLayout& column : table.columns) {
        const auto a = all.column(expected, table.name, column.name), b = lived.column(record, table.name, column.name);
        EXPECT_TRUE(same(a, b)) << table.name << ' ' << column.name;
      }
    }
    EXPECT_EQ(found, every);
    EXPECT_TRUE(std::equal(record.metrics.begin(), record.metrics.end(), expected.metrics.begin(),
                           expected.metrics.end(), same))
        << left_out;
  }
  const Lived none(busy_court, {{"record", "{ events: none, spells: none, cases: none, agents: none }"}});
  EXPECT_TRUE(none.layout().tables.empty());
  const RunRecord record = none.run();
  EXPECT_TRUE(record.tables.empty());
  EXPECT_EQ(record.digest, expected.digest);
  EXPECT_EQ(none.metric(record, "falls"), all.metric(expected, "falls"));
}

TEST(HistoryRecorder, KeepsTheKindsOfEventsThatAreWanted) {
  const Lived all(busy_court), some(busy_court, {{"record", "{ events: [purged, opened] }"}});
  const RunRecord a = all.run(), b = some.run();
  EXPECT_EQ(a.digest, b.digest);
  const Values kinds = all.column(a, "events", "kind"), steps = all.column(a, "events", "at"),
               agents = all.column(a, "events", "agent"), causes = all.column(a, "events", "cause");
  const double purged = all.word("event_kind", "purged"), opened = all.word("event_kind", "opened");
  Values kind, at, agent, cause;
  std::map<double, double> number;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] != purged && kinds[i] != opened) continue;
    number.emplace(static_cast<double>(i), static_cast<double>(kind.size()));
    kind.push_back(kinds[i]);
    at.push_back(steps[i]);
    agent.push_back(agents[i]);
    cause.push_back(number.contains(causes[i]) ? number[causes[i]] : -1);
  }
  EXPECT_GT(kind.size(), 5u);
  EXPECT_LT(kind.size(), kinds.size());
  EXPECT_EQ(some.column(b, "events", "kind"), kind);
  EXPECT_EQ(some.column(b, "events", "at"), at);
  EXPECT_EQ(some.column(b, "events", "agent"), agent);
  EXPECT_EQ(some.column(b, "events", "cause"), cause);
}

// A panel holds what metrics of the same step see.
TEST(Panels, AreTheWorldAsItStandsEverySoManySteps) {
  const std::string metrics = "  every step: { seated: count(holders), by_rank: count(holders by rank) }\n";
  std::string own = busy_court;
  own.replace(own.find(metrics), metrics.size(),
              "  every step: { seated: count(holders), by_rank: count(holders by rank), alive: count(living), old: sum(age of living) }\n");
  const Lived plain(own), lived(own, {{"record", "{ agents: every 6 months, posts: every 10 steps, world: at end, sectors: every step }"}});
  const RunRecord record = lived.run();
  EXPECT_EQ(record.digest, plain.run().digest);
  const Values step = lived.column(record, "panel_agents", "step"), age = lived.column(record, "panel_agents", "age"),
               seated = lived.column(record, "panel_agents", "seated"), agent = lived.column(record, "panel_agents", "agent"),
               ability = lived.column(record, "panel_agents", "ability");
  EXPECT_EQ(ability.size(), step.size());
  const Values alive = lived.series(record, "alive"), old = lived.series(record, "old"), holders = lived.series(record, "seated");
  for (std::uint32_t at = 1; at <= 30; ++at) {
    double rows = 0, years = 0, seats = 0, last = -1;
    for (std::size_t i = 0; i < step.size(); ++i) {
      if (step[i] != at) continue;
      EXPECT_GT(agent[i], last);
      last = agent[i];
      rows += 1;
      years += age[i];
      seats += seated[i];
    }
    const bool due = at % 6 == 0;
    EXPECT_EQ(rows, due ? alive[at - 1] : 0) << at;
    EXPECT_NEAR(years, due ? old[at - 1] : 0, 1e-9) << at;
    EXPECT_EQ(seats, due ? holders[at - 1] : 0) << at;
  }
  const Values post_steps = lived.column(record, "panel_posts", "step");
  EXPECT_EQ(post_steps.size() % 3, 0u);
  EXPECT_EQ(post_steps.front(), 10);
  EXPECT_EQ(post_steps.back(), 30);
  EXPECT_EQ(lived.column(record, "panel_world", "step"), (Values{30}));
  EXPECT_EQ(lived.column(record, "panel_sectors", "step").size() % 30, 0u);
}

TEST(HistoryRecorder, DescribesTheTimeAxis) {
  const Lived lived(busy_court);
  const HistoryLayout& layout = lived.layout();
  EXPECT_EQ(layout.step_unit, "month");
  EXPECT_EQ(layout.start_date, 2003 * 12 + 6);
  EXPECT_EQ(layout.steps, 30u);
  EXPECT_EQ(lived.column(lived.run(), "spells", "start").at(0), -1);  // starters sit since step 0
}

TEST(HistoryRecorder, AStoppedRunHasNoDigest) {
  const Lived lived(busy_court);
  HistoryRecorder recorder(lived.simulation().scenario(), lived.metrics());
  const std::atomic<bool> stop = true;
  EXPECT_EQ(run(lived.simulation(), RunSpecification(), recorder, &stop), 0u);
  EXPECT_EQ(recorder.take().steps, 0u);
}

}  // namespace
}  // namespace ostrakon
