// A history that begins with the people of a roster.
#include "phases/histories.h"

#include <cmath>

namespace ostrakon {
namespace {

namespace fs = std::filesystem;

const std::string people =
    "name,post,age,faction,entered,post_since,rank_since,origin\n"
    "Li,court/minister,61,south,1990-01,2004-07,2004-07,mint\n"
    "Wang,mint/scribe,,north,,,,\n"
    "Zhao,,44,,2003-02,,,\n"
    "Qian,court/scribe,50,south,,2009-01,,\n";

const std::string court = R"y(
ostrakon: 1
name: court
clock: { step: month, start: 2010-01, steps: 6 }
ranks: [ { name: clerk }, { name: minister } ]
factions: { north: { share: 1 }, south: { share: 0 } }
organisations:
  court:
    posts: { minister: { rank: minister, role: leader }, scribe: { rank: clerk, seats: 2 } }
    units: { mint: { posts: { scribe: { rank: clerk } } } }
agents: { roster: ROSTER, start: { age: "uniform(30, 60)", ability: age/10, patron: pick(holders where faction == self.faction) } }
rules:
  appoint: { pool: [bench], recruit: { age: 25 } }
metrics:
  every step:
    seated: count(holders)
    leads: sum(if(age > 60, 1, 0) of holders where post.leads)
  at end:
    held: max(months_in_post of agents)
    ranked: max(months_in_rank of agents)
    by_south: count(agents where patron.faction == south)
record: { agents: every step }
)y";

class RosterRun : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("ostrakon-roster-run-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string with(const std::string& roster) const {
    std::ofstream(folder_ / "people.csv") << roster;
    std::string text = court;
    return text.replace(text.find("ROSTER"), 6, (folder_ / "people.csv").string());
  }
  fs::path folder_;
};

TEST_F(RosterRun, SeatsPeopleAsTheFileSays) {
  const Lived lived(with(people));
  const RunRecord record = lived.run();
  const auto spell_agent = lived.column(record, "spells", "agent"), post = lived.column(record, "spells", "post"),
             start = lived.column(record, "spells", "start"), faction = lived.column(record, "spells", "faction");
  ASSERT_GE(spell_agent.size(), 3u);
  EXPECT_EQ((Values{spell_agent[0], spell_agent[1], spell_agent[2]}), (Values{0, 1, 3}));
  EXPECT_EQ((Values{post[0], post[1], post[2]}), (Values{0, 3, 1}));
  // Months after step 1, January 2010; who has no date is there since the step before.
  EXPECT_EQ((Values{start[0], start[1], start[2]}), (Values{-66, -1, -12}));
  EXPECT_EQ(faction[0], 1);
  EXPECT_EQ(faction[1], 0);
  // The seat that nobody held is filled in the first step, at the lowest rank by somebody new.
  EXPECT_EQ(spell_agent[3], 4);
  EXPECT_EQ(start[3], 0);
  EXPECT_EQ(post[3], 2);
  EXPECT_EQ(lived.series(record, "seated"), Values(6, 4));
  EXPECT_EQ(lived.series(record, "leads"), Values(6, 1));
  EXPECT_EQ(lived.metric(record, "held"), 66 + 5);
  EXPECT_EQ(lived.metric(record, "ranked"), 66 + 5);
  const auto key = lived.column(record, "agents", "key"), entered = lived.column(record, "agents", "entered"),
             origin = lived.column(record, "agents", "origin");
  ASSERT_EQ(key.size(), 5u);
  EXPECT_EQ((Values{key[0], key[1], key[2], key[3]}), (Values{0, 1, 2, 3}));
  EXPECT_EQ(entered, (Values{-240, -1, -83, -1, 0}));
  EXPECT_EQ(origin[0], 1);
  EXPECT_EQ(origin[1], 1);
  EXPECT_EQ(origin[3], 0);
}

TEST_F(RosterRun, LeavesTheRestToTheStartRulesWhichSeeIt) {
  const Lived lived(with(people));
  for (std::uint32_t replicate = 0; replicate < 20; ++replicate) {
    const RunRecord record = lived.run(replicate);
    const auto age = lived.column(record, "panel_agents", "age"), ability = lived.column(record, "panel_agents", "ability");
    const double month = 1.0 / 12;
    EXPECT_NEAR(age[0], 61 + month, 1e-9);
    EXPECT_NEAR(age[2], 44 + month, 1e-9);
    EXPECT_GT(age[1], 30);
    EXPECT_LT(age[1], 60 + 1);
    EXPECT_EQ(ability[0], 6.1);
    EXPECT_EQ(ability[2], 4.4);
    EXPECT_NEAR(ability[1], (age[1] - month) / 10, 1e-9);
    // Li and Qian are of the south and each other's patrons or their own; the shares say north for all others.
    EXPECT_EQ(lived.metric(record, "by_south"), 2);
  }
}

// The same draws for whoever is drawn: another's age in the file changes nothing for them.
TEST_F(RosterRun, DrawsByRow) {
  const std::string other = std::string(people).replace(people.find("61"), 2, "35");
  const Lived first(with(people));
  const RunRecord one = first.run(4);
  const Lived second(with(other));
  const RunRecord two = second.run(4);
  EXPECT_NE(one.digest, two.digest);
  EXPECT_EQ(first.column(one, "panel_agents", "age")[1], second.column(two, "panel_agents", "age")[1]);
  EXPECT_EQ(one.digest, Lived(with(people)).run(4).digest);
}

TEST_F(RosterRun, TiesPeople) {
  std::string text = with(people);
  std::ofstream(folder_ / "ties.csv") << "agent,other,kind,weight,since\nLi,Zhao,kin,3,1990-01\nQian,Li,debt,,\n";
  text.replace(text.find("roster: "), 8, "ties: " + (folder_ / "ties.csv").string() + ", roster: ");
  text.replace(text.find("  at end:\n"), 10, "  at end:\n    all: count(ties)\n    oldest: max(months of ties)\n    heavy: sum(weight of ties where kind == kin)\n"
                                             "    tied_to_li: count(agents where tied(kin, person, posts.court.minister.holder) == 3)\n"
                                             "    owed: count(agents where tied(debt, person, posts.court.minister.holder) == 1)\n");
  const Lived lived(text + "ties: { kin: { mutual: yes }, debt: {} }\n");
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "all"), 2);
  EXPECT_EQ(lived.metric(record, "oldest"), 20 * 12 + 5);
  EXPECT_EQ(lived.metric(record, "heavy"), 3);
  EXPECT_EQ(lived.metric(record, "tied_to_li"), 1);
  EXPECT_EQ(lived.metric(record, "owed"), 1);
  ASSERT_EQ(lived.layout().rosters.size(), 2u);
}

TEST_F(RosterRun, IsInTheLayout) {
  const Lived lived(with(people));
  ASSERT_EQ(lived.layout().rosters.size(), 1u);
  EXPECT_EQ(lived.layout().rosters[0].text, people);
  bool named = false;
  for (const LegendList& legend : lived.layout().legends) {
    if (legend.name == "person") {
      named = true;
      EXPECT_EQ(legend.entries, (std::vector<std::string>{"Li", "Wang", "Zhao", "Qian"}));
    }
  }
  EXPECT_TRUE(named);
}

}  // namespace
}  // namespace ostrakon
