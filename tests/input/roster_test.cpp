// Rosters: the starting population from a CSV file, and what is wrong with one.
#include "input/read_scenario.h"
#include "phases/simulation.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace ostrakon {
namespace {

namespace fs = std::filesystem;

const std::string court = R"y(
ostrakon: 1
name: court
clock: { step: month, start: 2010-01, steps: 3 }
ranks: [ { name: clerk }, { name: minister } ]
factions: { north: {}, south: {} }
ties: { kin: { mutual: yes }, debt: {} }
attributes: { agents: { mood: { one_of: [calm, angry] }, zeal: { type: probability }, pious: { type: flag } } }
organisations:
  court:
    posts: { minister: { rank: minister, role: leader, seats: 2 }, scribe: { rank: clerk } }
    units: { mint: { posts: { scribe: { rank: clerk, seats: 2 } } }, fleet: { founded: 2010-02, posts: { admiral: { rank: clerk } } } }
  crowd: { posts: { member: { rank: clerk, seats: CROWD } } }
agents: { AGENTS, start: { age: "uniform(30, 60)", ability: age/10, patron: pick(holders where faction == self.faction) } }
)y";

class Rosters : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("ostrakon-roster-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name, std::ios::binary) << text; }

  std::optional<Scenario> read(const std::string& roster, const std::string& more = "", std::string agents = "roster: people.csv") {
    write("people.csv", roster);
    std::string text = court;
    text.replace(text.find("AGENTS"), 6, agents + more);
    text.replace(text.find("CROWD"), 5, std::to_string(crowd_));
    write("court.yaml", text);
    Sources sources;
    Problems problems(sources);
    auto scenario = read_scenario((folder_ / "court.yaml").string(), {}, engine_catalogue(), sources, problems);
    messages_.clear();
    for (const Problem& problem : problems.all()) {
      const Sources::LineColumn at = sources.locate(problem.place);
      messages_ += fs::path(sources.path(problem.place.file)).filename().string() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " + problem.message + "\n";
    }
    return scenario;
  }
  // What the file gives of an attribute.
  static std::vector<double> column(const Scenario& scenario, const std::string& name) {
    const Roster::Column* found = scenario.roster.column(scenario.catalogue.find_attribute(scenario.catalogue.find_table("agents"), name));
    return found == nullptr ? std::vector<double>{} : found->values;
  }

  fs::path folder_;
  std::string messages_;
  int crowd_ = 1;
};

using Numbers = std::vector<double>;

TEST_F(Rosters, GiveSeatsNamesAndValues) {
  const auto scenario = read("Name,Post,Age,Faction,Mood,Pious,Post since\r\n"
                             "\"Li, the elder\",court/minister,61,south,angry,yes,2004-07\r\n"
                             "\"Wang \"\"Tiger\"\"\",mint.scribe,,north,,,\r\n"
                             "Zhao,bench,44,,calm,no,\r\n"
                             "Qian,court/minister,50,north,calm,,2009\r\n"
                             ",mint/scribe#2,33,north,calm,0,2009-12-31");
  ASSERT_TRUE(scenario) << messages_;
  EXPECT_EQ(messages_, "");
  const Roster& roster = scenario->roster;
  EXPECT_EQ(roster.names, (std::vector<std::string>{"Li, the elder", "Wang \"Tiger\"", "Zhao", "Qian", ""}));
  EXPECT_EQ(roster.posts, (std::vector<std::int32_t>{0, 3, -1, 1, 4}));
  EXPECT_EQ(column(*scenario, "mood")[0], 1);
  EXPECT_TRUE(std::isnan(column(*scenario, "mood")[1]));
  EXPECT_TRUE(std::isnan(column(*scenario, "age")[1]));
  EXPECT_EQ(column(*scenario, "age")[4], 33);
  EXPECT_EQ(column(*scenario, "faction")[0], 1);
  EXPECT_EQ(column(*scenario, "pious")[4], 0);
  EXPECT_EQ(column(*scenario, "post_since")[0], 2004 * 12 + 6);
  EXPECT_EQ(column(*scenario, "post_since")[3], 2009 * 12);
  EXPECT_EQ(column(*scenario, "post_since")[4], 2009 * 12 + 11);
}

TEST_F(Rosters, MapColumnsAndTakeSemicolons) {
  const auto scenario = read("\xEF\xBB\xBFNom;Poste;Né;Notes\nLi;court/scribe;40;x\n", ", columns: { name: Nom, post: Poste, age: Né }");
  ASSERT_TRUE(scenario) << messages_;
  EXPECT_EQ(column(*scenario, "age"), Numbers{40});
  EXPECT_EQ(scenario->roster.posts, std::vector<std::int32_t>{2});
  EXPECT_NE(messages_.find("people.csv:1:2: no attribute is called like the column 'Notes' of the roster"), std::string::npos) << messages_;
}

TEST_F(Rosters, FollowNames) {
  const auto scenario = read("name,post,patron\nLi,court/minister,\nWang,court/scribe,Li\nZhao,,none\n");
  ASSERT_TRUE(scenario) << messages_;
  EXPECT_EQ(column(*scenario, "patron")[1], 0);
  EXPECT_EQ(column(*scenario, "patron")[2], -1);
}

// All that is wrong in one go, each with its row and column.
TEST_F(Rosters, RefuseWhatIsBroken) {
  EXPECT_FALSE(read("name,post,age,faction,mood,zeal,pious,entered,patron\n"
                    "Li,court/ministre,61,,,,,,\n"
                    "Wang,scribe,40,,,,,,\n"
                    "Zhao,court/scribe,forty,nort,,,,,\n"
                    "Qian,court/scribe,40,,,,,,\n"
                    "Sun,fleet/admiral,40,,,,,,\n"
                    "Zhou,,40,,angri,1.5,maybe,,\n"
                    "Wu,,40\n"
                    "Zheng,,4000000,,,,,2011-05,Lu\n"
                    "Wang,,\"4,5\",,,,,31.12.2009,Wang\n"));
  for (const char* expected :
       {"people.csv:2:4: there is no post 'court/ministre'; did you mean 'court/minister'?\n",
        "people.csv:3:6: there is no post 'scribe'; several have that name: court/scribe, court/mint/scribe\n",
        "people.csv:4:19: 'forty' is no number; 'age' is one (leave it empty where it is not known)\n",
        "people.csv:4:25: 'nort' is no faction; did you mean 'north'?\n",
        "people.csv:5:6: 'court/scribe' has one seat, which is taken by the people above\n",
        "people.csv:6:5: the organisation of 'fleet/admiral' is founded after the start; nobody sits there yet\n",
        "people.csv:7:11: 'angri' is no word; did you mean 'angry'?\n",
        "people.csv:7:17: '1.5' lies outside the range of 'zeal', from 0 to 1\n",
        "people.csv:7:21: 'maybe' is neither yes nor no\n",
        "people.csv:8:1: this row has 3 cells, the first line names 9 columns",
        "people.csv:9:20: 'entered' is a date of the past; the first step is 2010-01\n",
        "people.csv:9:28: 'Lu' is the name of nobody in the roster",
        "people.csv:10:7: '4,5' is no number here: decimals stand after a point, and thousands have no mark\n",
        "people.csv:10:17: '31.12.2009' is no date; write 2016-05, 2016-05-17 or 2016\n",
        "people.csv:10:28: 'Wang' is the name of several people of the roster; give them names that differ\n"}) {
    EXPECT_NE(messages_.find(expected), std::string::npos) << expected << "--- not in ---\n" << messages_;
  }
}

TEST_F(Rosters, RefuseColumnsThatCannotBe) {
  EXPECT_FALSE(read("name,post,status\nLi,,active\n"));
  EXPECT_EQ(messages_, "people.csv:1:11: 'status' follows from the rest or is kept by the engine; a roster cannot give it\n");
  EXPECT_FALSE(read("name,age\nLi,40\n"));
  EXPECT_EQ(messages_, "people.csv:1:1: no column of the roster says who holds which post; name it 'post', or map it: columns: { post: Position }\n");
  EXPECT_FALSE(read("name,post,Age,age\nLi,,40,41\n"));
  EXPECT_NE(messages_.find("people.csv:1:15: two columns give 'age'"), std::string::npos) << messages_;
  EXPECT_FALSE(read("name,post\nLi,\n", ", columns: { age: Alter, postt: post }"));
  EXPECT_NE(messages_.find("the roster has no column 'Alter'"), std::string::npos) << messages_;
  EXPECT_NE(messages_.find("agents have no attribute 'postt'; did you mean 'post'?"), std::string::npos) << messages_;
  EXPECT_FALSE(read(""));
  EXPECT_NE(messages_.find("the roster is empty"), std::string::npos) << messages_;
  EXPECT_FALSE(read("name,post\n\"Li,\n"));
  EXPECT_NE(messages_.find("people.csv:2:1: this quote is never closed"), std::string::npos) << messages_;
  EXPECT_FALSE(read("name,post\n\"Li\" Er,\n"));
  EXPECT_NE(messages_.find("people.csv:2:6: something follows the closing quote"), std::string::npos) << messages_;
}

TEST_F(Rosters, SeatNobodyTwice) {
  EXPECT_FALSE(read("name,post\nLi,court/minister\nWang,minister\nZhao,court/minister#1\nQian,court.minister#3\nSun,court/minister\n"));
  EXPECT_EQ(messages_, "people.csv:4:6: 'court/minister#1' has one seat, which is taken by the people above\n"
                       "people.csv:5:6: there is no post 'court.minister#3'; its seats are #1 to #2\n"
                       "people.csv:6:5: 'court/minister' has 2 seats, which are taken by the people above\n");
}

TEST_F(Rosters, SayByThemselvesHowManyThereAre) {
  EXPECT_FALSE(read("name,post\nLi,\n", ", bench: 3"));
  EXPECT_NE(messages_.find("the roster says how many people there are; leave out 'bench'"), std::string::npos) << messages_;
  EXPECT_FALSE(read("", "", "bench: 1, columns: { age: Age }"));
  EXPECT_NE(messages_.find("'columns' are those of a roster; there is none"), std::string::npos) << messages_;
  EXPECT_FALSE(read("", "", "roster: persons.csv"));
  EXPECT_NE(messages_.find("there is no file 'persons.csv' beside this one"), std::string::npos) << messages_;
}

TEST_F(Rosters, HaveTies) {
  write("ties.csv", "agent,other,kind,weight,since\nLi,Wang,kin,,1980\n2,0,debt,2.5,\nWang,2,kin,-1,2001-03\n");
  const auto scenario = read("name,post\nLi,\nWang,\nZhao,\n", ", ties: ties.csv");
  ASSERT_TRUE(scenario) << messages_;
  const std::vector<ostrakon::Roster::Tie>& ties = scenario->roster.ties;
  ASSERT_EQ(ties.size(), 3u);
  EXPECT_EQ(ties[0].agent, 0);
  EXPECT_EQ(ties[0].other, 1);
  EXPECT_EQ(ties[0].kind, 0);
  EXPECT_EQ(ties[0].weight, 1);
  EXPECT_EQ(ties[0].since, 1980 * 12);
  EXPECT_EQ(ties[1].agent, 2);
  EXPECT_EQ(ties[1].kind, 1);
  EXPECT_EQ(ties[1].weight, 2.5);
  EXPECT_EQ(ties[1].since, std::nullopt);
  EXPECT_EQ(ties[2].weight, -1);
}

TEST_F(Rosters, RefuseTiesThatAreBroken) {
  write("ties.csv",
        "agent,other,kind,weight,since\n"
        "Li,Wnag,kin,,\n"
        "Li,Li,kin,,\n"
        "Li,7,debt,,\n"
        "Li,Wang,kn,,\n"
        "Li,Wang,kin,much,\n"
        "Wang,Li,kin,,2015\n"
        "Wang,Li,kin,,\n"
        "Li,Wang,debt,,\n"
        "Wang,Li,debt,,\n");
  EXPECT_FALSE(read("name,post\nLi,\nWang,\n", ", ties: ties.csv"));
  for (const char* expected : {"ties.csv:2:4: 'Wnag' is the name of nobody in the roster; did you mean 'Wang'?\n", "ties.csv:3:4: nobody is tied to themselves\n",
                               "ties.csv:4:4: there is no person 7; the roster has 0 to 1\n", "ties.csv:5:9: 'kn' is no word; did you mean 'kin'?\n",
                               "ties.csv:6:13: 'much' is no number", "ties.csv:7:14: 'since' is a date of the past; the first step is 2010-01\n",
                               "ties.csv:8:1: these two have a tie of this kind already\n"}) {
    EXPECT_NE(messages_.find(expected), std::string::npos) << expected << "--- not in ---\n" << messages_;
  }
  EXPECT_EQ(messages_.find("ties.csv:9"), std::string::npos) << messages_;  // a debt goes one way
  EXPECT_EQ(messages_.find("ties.csv:10"), std::string::npos) << messages_;
  write("ties.csv", "agent,whom,kind\nLi,Wang,kin\n");
  EXPECT_FALSE(read("name,post\nLi,\nWang,\n", ", ties: ties.csv"));
  EXPECT_NE(messages_.find("ties.csv:1:7: 'whom' is no column of a file of ties"), std::string::npos) << messages_;
  EXPECT_FALSE(read("", ", ties: ties.csv", "bench: 1"));
  EXPECT_NE(messages_.find("'ties' are those of a roster; there is none"), std::string::npos) << messages_;
}

TEST_F(Rosters, AreReadWithTheirScenario) {
  write("people.csv", "name,post\n");
  Sources sources;
  Problems problems(sources);
  EXPECT_FALSE(read_scenario((folder_ / "people.csv").string(), {}, engine_catalogue(), sources, problems));
  EXPECT_NE(problems.text().find("people.csv: a roster is read with the scenario that names it; give that one"), std::string::npos) << problems.text();
}

TEST_F(Rosters, EnterTheDigests) {
  const auto one = read("name,post\nLi,\n"), other = read("name,post\nWang,\n");
  ASSERT_TRUE(one && other);
  EXPECT_EQ(one->resolved_text, other->resolved_text);
  EXPECT_NE(one->text_digest, other->text_digest);
  EXPECT_NE(one->meaning_digest, other->meaning_digest);
}

TEST_F(Rosters, OfAHundredThousandTakeLessThanTwoSeconds) {
  std::string text = "name,post,age,faction,ability,entered\n";
  for (int i = 0; i < 100'000; ++i) text += "person " + std::to_string(i) + ",crowd/member," + std::to_string(30 + i % 30) + ",north,0.5,2001-0" + std::to_string(1 + i % 9) + "\n";
  crowd_ = 100'000;
  const auto begin = std::chrono::steady_clock::now();
  const auto scenario = read(text);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  ASSERT_TRUE(scenario) << messages_.substr(0, 1000);
  EXPECT_EQ(scenario->roster.posts.size(), 100'000u);
  RecordProperty("milliseconds", static_cast<int>(1000 * seconds));
#ifdef NDEBUG
  EXPECT_LT(seconds, 2);
#endif
}

}  // namespace
}  // namespace ostrakon
