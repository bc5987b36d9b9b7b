// The bureau with and without its campaign, in the same replicate: nothing differs where the campaign has not reached.
#include "phases/histories.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace ostrakon {
namespace {

constexpr double campaign = 108;  // months from the start of the clock, 2014-01, to 2023-01

// Columns of a table of the file by name.
using Columns = std::map<std::string, Values>;

Columns table_of(const Lived& lived, const RunRecord& record, const std::string& name) {
  Columns columns;
  const HistoryLayout& layout = lived.layout();
  for (const TableLayout& table : layout.tables) {
    if (table.name != name) continue;
    for (const ColumnLayout& column : table.columns) columns[column.name] = lived.column(record, name, column.name);
  }
  // Kinds by what they are called: without the campaign there is one name less.
  if (const auto kinds = columns.find("kind"); kinds != columns.end()) {
    const auto list = std::find_if(layout.legends.begin(), layout.legends.end(), [](const LegendList& one) { return one.name == "event_kind"; });
    for (double& kind : kinds->second) {
      kind = static_cast<double>(std::hash<std::string>()(list->entries[static_cast<std::size_t>(kind)]) % 1'000'000'007);
    }
  }
  EXPECT_FALSE(columns.empty()) << name;
  return columns;
}

// The rows up to a date, as they stand.
Columns until(const Columns& all, const std::string& dated, double date) {
  Columns some;
  const Values& dates = all.at(dated);
  for (const auto& [name, cells] : all) {
    for (std::size_t i = 0; i < dates.size(); ++i) {
      if (dates[i] <= date) some[name].push_back(cells[i]);
    }
  }
  return some;
}

void expect_equal(const Columns& a, const Columns& b, const std::string& what) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [name, cells] : a) {
    const Values& others = b.at(name);
    ASSERT_EQ(cells.size(), others.size()) << what << "." << name;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const bool same = cells[i] == others[i] || (std::isnan(cells[i]) && std::isnan(others[i]));
      ASSERT_TRUE(same) << what << "." << name << " of row " << i << ": " << cells[i] << ", " << others[i];
    }
  }
}

class Counterfactual : public testing::TestWithParam<std::uint32_t> {
 protected:
  static Lived bureau(const Settings& more) {
    Settings settings = {{"record", "{ events: all, agents: every 12 steps, posts: every 12 steps, sectors: every 12 steps }"}};
    settings.insert(settings.end(), more.begin(), more.end());
    return Lived(read_file(library() / "big-data-bureau.yaml", settings).value());
  }
};

TEST_P(Counterfactual, UntilTheCampaignNothingDiffers) {
  const Lived with = bureau({}), without = bureau({{"timeline.data campaign", "none"}});
  const RunRecord a = with.run(GetParam()), b = without.run(GetParam());
  EXPECT_NE(a.digest, b.digest);
  const Columns events = table_of(with, a, "events");
  expect_equal(until(events, "at", campaign - 1), until(table_of(without, b, "events"), "at", campaign - 1), "events");
  EXPECT_GT(until(events, "at", campaign - 1).at("at").size(), 300u);
  for (const char* panel : {"panel_agents", "panel_posts", "panel_sectors"}) {
    expect_equal(until(table_of(with, a, panel), "step", campaign), until(table_of(without, b, panel), "step", campaign), panel);
  }
}

// Afterwards the two histories part, but whoever enters in both is the same person.
TEST_P(Counterfactual, WhoeverEntersInBothIsBornTheSame) {
  const Lived with = bureau({}), without = bureau({{"timeline.data campaign", "none"}});
  const auto births = [](const Lived& lived, const RunRecord& record) {
    const Columns people = table_of(lived, record, "agents"), panel = table_of(lived, record, "panel_agents");
    std::map<double, double> key_of;
    for (std::size_t i = 0; i < people.at("agent").size(); ++i) key_of[people.at("agent")[i]] = people.at("key")[i];
    std::map<double, std::vector<double>> born;
    for (std::size_t i = 0; i < panel.at("agent").size(); ++i) {
      std::vector<double>& values = born[key_of.at(panel.at("agent")[i])];
      values = {panel.at("ability")[i], panel.at("ambition")[i], panel.at("propensity")[i]};
    }
    return born;
  };
  const auto a = births(with, with.run(GetParam())), b = births(without, without.run(GetParam()));
  std::size_t both = 0, alone = 0;
  for (const auto& [key, values] : a) {
    const auto other = b.find(key);
    if (other == b.end()) {
      ++alone;
      continue;
    }
    ++both;
    EXPECT_EQ(values, other->second);
  }
  EXPECT_GT(both, 300u);
  EXPECT_GT(alone, 0u);
}

INSTANTIATE_TEST_SUITE_P(Replicates, Counterfactual, testing::Values(0u, 1u, 2u));

}  // namespace
}  // namespace ostrakon
