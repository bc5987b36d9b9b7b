// The points of each kind of design.
#include "sweep/experiments.h"
#include "base/keys.h"
#include "sweep/samples.h"

#include <gmock/gmock.h>

#include <bit>
#include <cmath>
#include <map>
#include <set>

namespace ostrakon {
namespace {

using testing::ElementsAre;

std::vector<std::vector<std::string>> texts(const Experiment& experiment) {
  std::vector<std::vector<std::string>> all;
  for (const Point& point : points_of(experiment)) all.push_back(coordinate_texts(experiment, point));
  return all;
}

TEST(Designs, FactorialTakesTheLastFactorFastest) {
  const ExperimentFolder folder;
  const Experiment experiment = folder.read("vary: { mood: all, merit: [0, 0.8], luck: { from: 0.5, to: 2, count: 3, scale: log } }\n").value();
  const auto all = texts(experiment);
  ASSERT_EQ(all.size(), 18u);
  EXPECT_THAT(all[0], ElementsAre("calm", "0", "0.5"));
  EXPECT_THAT(all[1], ElementsAre("calm", "0", "1"));
  EXPECT_THAT(all[3], ElementsAre("calm", "0.8", "0.5"));
  EXPECT_THAT(all[17], ElementsAre("grim", "0.8", "2"));
  const std::vector<Setting> set = settings_of(experiment, points_of(experiment)[4]);
  EXPECT_THAT(set, ElementsAre(Setting{"mood", "calm"}, Setting{"merit", "0.8"}, Setting{"luck", "1"}));
}

TEST(Designs, OneAtATimeBeginsAtTheFirstLevels) {
  const ExperimentFolder folder;
  const Experiment experiment = folder.read("vary: { merit: [0.5, 0, 2], mood: [tense, calm] }\ndesign: one at a time\n").value();
  const std::vector<Point> points = points_of(experiment);
  EXPECT_THAT(texts(experiment), ElementsAre(ElementsAre("0.5", "tense"), ElementsAre("0", "tense"), ElementsAre("2", "tense"), ElementsAre("0.5", "calm")));
  EXPECT_EQ(points[0].role, "centre");
  EXPECT_EQ(points[2].role, "merit");
  EXPECT_EQ(points[3].role, "mood");
}

TEST(Designs, ALatinHypercubeHasOnePointInEachSlice) {
  const Sample sample = latin_hypercube(40, 3, 7);
  for (std::size_t d = 0; d < 3; ++d) {
    std::set<int> slices;
    for (const auto& point : sample) slices.insert(static_cast<int>(std::floor(point[d] * 40)));
    EXPECT_EQ(slices.size(), 40u);
  }
}

double nearest(const Sample& sample) {
  double found = 9;
  for (std::size_t a = 0; a < sample.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) found = std::min(found, std::hypot(sample[a][0] - sample[b][0], sample[a][1] - sample[b][1]));
  }
  return found;
}

TEST(Designs, ALatinHypercubeKeepsPointsApart) {
  double latin = 0, random = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) latin += nearest(latin_hypercube(30, 2, seed)), random += nearest(random_sample(30, 2, seed));
  EXPECT_GT(latin, 2 * random);
}

TEST(Designs, ASobolSequenceFillsEveryInterval) {
  // Shifted as a whole, every eighth of each dimension still has an eighth of 256 points.
  const Sample sample = sobol_sequence(256, 6, 3);
  for (std::size_t d = 0; d < 6; ++d) {
    std::map<int, int> eighths;
    for (const auto& point : sample) ++eighths[static_cast<int>(std::floor(point[d] * 8))];
    for (const auto& [eighth, count] : eighths) EXPECT_NEAR(count, 32, 1) << d << ", " << eighth;
  }
  // And integrates a product far better than as many random points.
  const auto error = [](const Sample& points) {
    double sum = 0;
    for (const auto& point : points) sum += point[0] * point[1] * point[2];
    return std::abs(sum / static_cast<double>(points.size()) - 0.125);
  };
  double sobol = 0, random = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) sobol += error(sobol_sequence(256, 6, seed)), random += error(random_sample(256, 6, seed));
  EXPECT_LT(3 * sobol, random);
}

TEST(Designs, MorrisMovesOneFactorAtATimeByHalfTheGridAndALittle) {
  std::vector<std::int32_t> moved;
  const Sample sample = morris_trajectories(25, 4, 4, 5, moved);
  ASSERT_EQ(sample.size(), 125u);
  for (std::size_t i = 0; i < sample.size(); ++i) {
    for (const double number : sample[i]) EXPECT_NEAR(number * 3, std::round(number * 3), 1e-12);
    if (i % 5 == 0) {
      EXPECT_EQ(moved[i], -1);
      continue;
    }
    for (std::size_t d = 0; d < 4; ++d) {
      const double step = std::abs(sample[i][d] - sample[i - 1][d]);
      EXPECT_NEAR(step, static_cast<std::int32_t>(d) == moved[i] ? 2.0 / 3 : 0, 1e-12);
    }
  }
  // Each factor moves once in each trajectory, up as often as down.
  std::vector<int> up(4, 0);
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (moved[i] < 0) continue;
    const auto d = static_cast<std::size_t>(moved[i]);
    up[d] += sample[i][d] > sample[i - 1][d] ? 1 : 0;
  }
  for (const int count : up) EXPECT_TRUE(count > 4 && count < 21) << count;
}

TEST(Designs, SaltelliMixesTwoMatrices) {
  const ExperimentFolder folder;
  const std::string vary = "vary: { merit: range, luck: { from: 1, to: 2 }, seats: { from: 1, to: 9, whole: yes } }\n";
  const Experiment experiment = folder.read(vary + "design: { saltelli: 4, second_order: yes }\n").value();
  const std::vector<Point> points = points_of(experiment);
  ASSERT_EQ(points.size(), 4u * (2 * 3 + 2));
  const Point &a = points[0], &mixed = points[2], &b_mixed = points[4], &b = points[7];
  EXPECT_EQ(a.role, "A");
  EXPECT_EQ(mixed.role, "A with luck of B");
  EXPECT_EQ(b_mixed.role, "B with merit of A");
  EXPECT_EQ(b.role, "B");
  for (std::size_t f = 0; f < 3; ++f) {
    EXPECT_EQ(mixed.coordinates[f].number, (f == 1 ? b : a).coordinates[f].number);
    EXPECT_EQ(b_mixed.coordinates[f].number, (f == 0 ? a : b).coordinates[f].number);
  }
  for (const Point& point : points) EXPECT_EQ(point.coordinates[2].number, std::round(point.coordinates[2].number));
  EXPECT_EQ(points[8].group, 1u);
  EXPECT_EQ(folder.points(vary + "design: { saltelli: 4 }\n").size(), 4u * 5);
}

TEST(Designs, SamplesOfLevelsTakeThemAlike) {
  const ExperimentFolder folder;
  std::map<std::int32_t, int> counts;
  for (const Point& point : folder.points("vary: { mood: all, merit: range }\ndesign: { latin hypercube: 30 }\n")) ++counts[point.coordinates[0].level];
  EXPECT_EQ(counts, (std::map<std::int32_t, int>{{0, 10}, {1, 10}, {2, 10}}));
}

TEST(Designs, ATableListsItsPoints) {
  const ExperimentFolder folder;
  folder.write("points.csv", "merit,mood,clock.steps\n0.1,calm,5\n2,grim,6\n");
  const Experiment experiment = folder.read("design: { table: points.csv }\n").value();
  EXPECT_THAT(texts(experiment), ElementsAre(ElementsAre("0.1", "calm", "5"), ElementsAre("2", "grim", "6")));
  EXPECT_THAT(settings_of(experiment, points_of(experiment)[1]), ElementsAre(Setting{"merit", "2"}, Setting{"mood", "grim"}, Setting{"clock.steps", "6"}));
}

TEST(Designs, AreCrossed) {
  const ExperimentFolder folder;
  const Experiment experiment =
      folder.read("designs:\n  - vary: { mood: all }\n  - { vary: { merit: range, luck: { from: 0.5, to: 2, scale: log } }, design: { sobol: 8 } }\n").value();
  const std::vector<Point> points = points_of(experiment);
  ASSERT_EQ(points.size(), 24u);
  EXPECT_EQ(points[0].coordinates[1].number, points[8].coordinates[1].number);  // the same sample for each mood
  for (const Point& point : points) EXPECT_TRUE(point.coordinates[2].number >= 0.5 && point.coordinates[2].number <= 2);
}

TEST(Designs, LeaveOutWhatTheConditionRefuses) {
  const ExperimentFolder folder;
  EXPECT_EQ(folder.points("vary: { merit: [0, 1, 2], luck: [0.5, 1, 2] }\nwhere: merit + luck <= 2\n").size(), 5u);
  EXPECT_TRUE(folder.points("vary: { merit: [0, 1, 2], luck: [0.5, 1, 2] }\nwhere: merit > 5\n").empty());
}

TEST(Designs, SeveralScenariosFollowOneAnother) {
  const ExperimentFolder folder;
  folder.write("other.yaml", "ostrakon: 1\nextends: court.yaml\nparameters: { luck: 3 }\n");
  const std::string file = folder.write("both.yaml", "ostrakon experiment: 1\nscenarios: { one: court.yaml, other: other.yaml }\nvary: { merit: [0, 1] }\n");
  Sources sources;
  Problems problems(sources);
  const std::optional<Experiment> experiment = read_experiment(file, {}, engine_catalogue(), sources, problems);
  ASSERT_TRUE(experiment) << problems.text();
  const std::vector<Point> points = points_of(*experiment);
  ASSERT_EQ(points.size(), 4u);
  EXPECT_EQ(points[1].scenario, 0u);
  EXPECT_EQ(points[2].scenario, 1u);
}

// What a design gives is part of the format: another compiler or processor must not move a point.
TEST(Designs, StayWhereTheyAre) {
  const auto digest = [](const Sample& sample) {
    std::uint64_t found = 0;
    for (const auto& point : sample) {
      for (const double number : point) found = mix64(found, std::bit_cast<std::uint64_t>(number));
    }
    return hexadecimal(found);
  };
  std::vector<std::int32_t> moved;
  EXPECT_EQ(digest(random_sample(10, 3, 1)), "f2157bd01c428677");
  EXPECT_EQ(digest(latin_hypercube(10, 3, 1)), "f3eb1ad68c3b38fa");
  EXPECT_EQ(digest(sobol_sequence(10, 3, 1)), "08cc1ce953314be7");
  EXPECT_EQ(digest(morris_trajectories(10, 3, 4, 1, moved)), "ddc4022a957d32d8");
}

}  // namespace
}  // namespace ostrakon
