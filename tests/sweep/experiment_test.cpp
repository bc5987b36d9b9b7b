// Reading experiments: what they say, and what is said of mistakes in them.
#include "sweep/experiments.h"

#include <gmock/gmock.h>

namespace ostrakon {
namespace {

using testing::HasSubstr;

TEST(Experiment, SaysHowOftenWithWhichSeed) {
  const ExperimentFolder folder;
  const Experiment plain = folder.read("vary: { merit: [0, 1] }\n").value();
  EXPECT_EQ(plain.name, "study");
  EXPECT_EQ(plain.replicates.least, 0u);  // as many as the scenario says
  EXPECT_EQ(plain.scenarios[0].replicates, 7u);
  EXPECT_EQ(plain.seed, 1u);
  EXPECT_FALSE(plain.independent);
  const Experiment full = folder.read(R"y(name: a study
seed: 12
streams: independent
set: { luck: 2, clock.steps: 5 }
record: { events: none }
vary: { merit: [0, 1] }
replicates: { from: 30, to: 300, by: 20, until: { able: 0.05, chiefs: 0.1 } }
)y").value();
  EXPECT_EQ(full.name, "a study");
  EXPECT_EQ(full.seed, 12u);
  EXPECT_TRUE(full.independent);
  EXPECT_EQ(full.set, (std::vector<Setting>{{"luck", "2"}, {"clock.steps", "5"}, {"record.events", "none"}}));
  EXPECT_EQ(full.replicates.least, 30u);
  EXPECT_EQ(full.replicates.most, 300u);
  EXPECT_EQ(full.replicates.wave, 20u);
  ASSERT_EQ(full.replicates.until.size(), 2u);
  EXPECT_EQ(full.replicates.until[1].metric, "chiefs");
}

TEST(Experiment, VariesRulesTimelinesAndPaths) {
  const ExperimentFolder folder;
  const Experiment experiment = folder.read(R"y(vary:
  rules.work.performance: [ability, "ability + normal(0, 2)"]
  clock.steps: [3, 6]
  a storm:
    never: {}
    early: { timeline: { storm: { at: 2000-02, do: { to: holders, retire: yes } } } }
    twice: { timeline: { storm: { from: 2000-02, to: 2000-03, do: { to: holders, retire: yes } } }, luck: 2 }
)y").value();
  EXPECT_EQ(points_of(experiment).size(), 12u);
  EXPECT_EQ(experiment.blocks[0].factors[2].levels[2].settings.size(), 2u);
  EXPECT_TRUE(experiment.blocks[0].factors[2].levels[0].settings.empty());
}

TEST(Experiment, MistakesAreToldWhereTheyStand) {
  const ExperimentFolder folder;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"vary: { merit: [0, 4] }\n", "study.yaml:3:20: error: with merit = 4: 'merit' is 4; it goes from 0 to 3"},
      {"vary: { merits: [0, 1] }\n", "study.yaml:3:18: error: with merits = 0: unknown parameter, axis or path 'merits'; did you mean 'merit'?"},
      {"vary: { mood: [calm, angry] }\n", "has no alternative 'angry'"},
      {"vary: { merit: all }\n", "study.yaml:3:16: error: 'merit' is no axis of variants"},
      {"vary: { luck: range }\n", "study.yaml:3:15: error: 'luck' has no range"},
      {"vary: { merit: 2 }\n", "study.yaml:3:16: error: a factor takes several values"},
      {"vary: { merit: { from: 0, to: 1 } }\n", "study.yaml:3:9: error: how many values of 'merit'? count: 5"},
      {"vary: { merit: { from: 2, to: 1, count: 3 } }\n", "the range ends at 1 and begins at 2"},
      {"vary: { merit: { from: 0, to: 1, count: 3, scale: log } }\n", "a logarithmic range begins above 0"},
      {"vary: { merit: [0, 1] }\nset: { merit: 2 }\n", "is set already"},
      {"vary: { merit: [0, 1] }\ndesign: { sobl: 10 }\n", "study.yaml:4:11: error: unknown design 'sobl'; did you mean 'sobol'?"},
      {"vary: { merit: [0, 1] }\ndesign: sobol\n", "how many? { sobol: 100 }"},
      {"vary: { merit: [0, 1] }\ndesign: { morris: 3, levels: 5 }\n", "an even number"},
      {"vary: { merit: [0, 1] }\ndesign: { morris: 3 }\nwhere: merit < 1\n", "a design of this kind needs all of its points"},
      {"vary: { mood: all }\nwhere: mood > 1\n", "'mood' is no number"},
      {"vary: { merit: [0, 1] }\nwhere: merits < 1\n", "unknown name 'merits'; did you mean 'merit'?"},
      {"vary: { merit: [0, 1] }\nreplicates: { from: 10, to: 20, until: { able: 1 } }\n", "from is a whole number from 30"},
      {"vary: { merit: [0, 1] }\nreplicates: { to: 100, until: { abel: 1 } }\n", "unknown metric 'abel' of the end of a run; did you mean 'able'?"},
      {"vary: { merit: [0, 1] }\nreplicates: { to: 100 }\n", "until when?"},
      {"vary: { merit: [0, 1] }\nstreams: equal\n", "streams are common"},
      {"vary: { merit: [0, 1] }\nvarry: 1\n", "study.yaml:4:1: error: 'varry' is not a setting of an experiment; did you mean 'vary'?"},
      {"design: { table: nothing.csv }\n", "there is no file 'nothing.csv'"},
      {"designs: [ { vary: { merit: [0, 1] } }, { vary: { merit: [1, 2] } } ]\n", "'merit' is varied already"},
  };
  for (const auto& [rest, wanted] : cases) {
    std::string said;
    EXPECT_FALSE(folder.read(rest, &said).has_value()) << rest;
    EXPECT_THAT(said, HasSubstr(wanted)) << rest;
  }
}

TEST(Experiment, AMistakeOfTheScenarioIsToldOnce) {
  const ExperimentFolder folder;
  folder.write("court.yaml", "ostrakon: 1\nclock: { step: month, start: 2000-01, steps: many }\norganisations: {}\n");
  std::string said;
  EXPECT_FALSE(folder.read("vary: { merit: [0, 1] }\n", &said).has_value());
  EXPECT_THAT(said, HasSubstr("court.yaml:2:"));
  EXPECT_THAT(said, testing::Not(HasSubstr("with merit")));
}

TEST(Experiment, IsToldFromAScenario) {
  const ExperimentFolder folder;
  const std::string file = folder.write("study.yaml", "ostrakon experiment: 1\nscenario: court.yaml\nvary: { merit: [0, 1] }\n");
  EXPECT_TRUE(is_experiment(file));
  EXPECT_FALSE(is_experiment(std::filesystem::path(file).parent_path() / "court.yaml"));
  EXPECT_FALSE(is_experiment("no such file"));
}

}  // namespace
}  // namespace ostrakon
