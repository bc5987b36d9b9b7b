// Every file of tests/bad is a scenario with one mistake; beside it stands what is said about it, to the letter.
// OSTRAKON_UPDATE=1 writes down what is said now; read the difference before it is committed.
#include "input/read_scenario.h"
#include "phases/simulation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace ostrakon {

namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// Lines `# --set name=value` at the top of a file are given as settings.
std::vector<std::pair<std::string, std::string>> settings_of(const std::string& text) {
  static const std::string mark = "# --set ";
  std::vector<std::pair<std::string, std::string>> settings;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line) && line.starts_with(mark);) {
    const std::size_t equals = line.find('=');
    settings.emplace_back(line.substr(mark.size(), equals - mark.size()), line.substr(equals + 1));
  }
  return settings;
}

std::vector<std::string> bad_files() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(OSTRAKON_SOURCE) / "tests" / "bad")) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class BadFile : public testing::TestWithParam<std::string> {
 protected:
  // Messages show paths as they were given: short ones.
  void SetUp() override { fs::current_path(fs::path(OSTRAKON_SOURCE) / "tests" / "bad"); }
};

TEST_P(BadFile, SaysWhatIsWrongAndWhere) {
  const fs::path file = GetParam();
  Sources sources;
  Problems problems(sources);
  ReadOptions options;
  options.library = fs::path(OSTRAKON_SOURCE) / "scenarios";
  options.settings = settings_of(content(file));
  const auto scenario = read_scenario(file.string(), options, engine_catalogue(), sources, problems);
  EXPECT_FALSE(scenario.has_value());
  EXPECT_TRUE(problems.any_errors());
  const fs::path expected = fs::path(file).replace_extension(".txt");
  if (std::getenv("OSTRAKON_UPDATE") != nullptr) std::ofstream(expected, std::ios::binary) << problems.text();
  EXPECT_EQ(problems.text(), content(expected));
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = fs::path(info.param).stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Input, BadFile, testing::ValuesIn(bad_files()), test_name);

TEST(BadFiles, AreManyAndTheirCommonGroundIsGood) {
  EXPECT_GE(bad_files().size(), 300u);
  fs::current_path(fs::path(OSTRAKON_SOURCE) / "tests" / "bad");
  Sources sources;
  Problems problems(sources);
  const auto scenario = read_scenario("good/base.yaml", {}, engine_catalogue(), sources, problems);
  EXPECT_TRUE(scenario.has_value());
  EXPECT_EQ(problems.text(), "");
}

}  // namespace

}  // namespace ostrakon
