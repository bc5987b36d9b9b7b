#include "input/resolved.h"

#include "input/yaml.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace ostrakon {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

struct Parsed {
  Sources sources;
  Problems problems{sources};
  InputNode root;
  explicit Parsed(const std::string& text) { root = *parse_yaml(sources.add("f.yaml", text), problems); }
  std::string at(const std::string& path) const {
    const InputNode* node = node_at(root, split_path(path));
    return node == nullptr ? "nothing" : line_of(*node, 100);
  }
};

TEST(Resolved, PathsOfKeysAndNumbers) {
  const Parsed parsed("units: { data bureau: { seats: 3 } }\nranks: [ { name: a }, { name: b } ]\n");
  EXPECT_EQ(parsed.at("units.data bureau.seats"), "3");
  EXPECT_EQ(parsed.at("units.data_bureau.seats"), "3");
  EXPECT_EQ(parsed.at("ranks.2.name"), "b");
  EXPECT_EQ(parsed.at("ranks.3.name"), "nothing");
  EXPECT_EQ(parsed.at("ranks.0"), "nothing");
  EXPECT_EQ(parsed.at("units.data"), "nothing");
}

TEST(Resolved, AKeyMayHoldDots) {
  const Parsed parsed("do: { add: { sectors.data.budget: 15, sectors.data: { x: 1 } } }\n");
  EXPECT_EQ(parsed.at("do.add.sectors.data.budget"), "15");
  EXPECT_EQ(parsed.at("do.add.sectors.data.x"), "1");
  EXPECT_EQ(parsed.at("do.add.sectors"), "nothing");
}

TEST(Resolved, PlainValuesStandForTheirMaps) {
  const Parsed parsed("a: { base: { value: 3 } }\nb: { value: 3, about: x }\nc: 3\n");
  EXPECT_EQ(line_of(plain_value(*parsed.root.find("a")), 100), "3");
  EXPECT_EQ(&plain_value(*parsed.root.find("b")), parsed.root.find("b"));
  EXPECT_EQ(&plain_value(*parsed.root.find("c")), parsed.root.find("c"));
}

TEST(Resolved, PartsComeInTheOrderOfTheFile) {
  const Parsed parsed("a: { b: 1 }\nc: [ 2, { d: 3 } ]\n");
  std::vector<std::string> paths;
  for (const DocumentPart& part : parts_of(parsed.root)) paths.push_back(joined(part.path));
  EXPECT_THAT(paths, ElementsAre("a", "a.b", "c", "c.1", "c.2", "c.2.d"));
}

TEST(Resolved, OneLineReadsBack) {
  const std::string text = "{ a: \"x, y\", b: [1, \"z, {\"], c: none, d: \"# no\", e: [-4, 8] }";
  const Parsed parsed(text);
  EXPECT_EQ(line_of(parsed.root, 100), text);
  EXPECT_EQ(line_of(parsed.root, 6), "{ a: \"…");
}

TEST(Resolved, ValuesAreShownAsFilesWriteThem) {
  Catalogue catalogue;
  catalogue.word_lists.push_back({"mood", {"calm", "tense"}});
  EXPECT_EQ(value_text(0.8, Type::number(), catalogue), "0.8");
  EXPECT_EQ(value_text(12, Type::number(), catalogue), "12");
  EXPECT_EQ(value_text(1, Type::flag(), catalogue), "yes");
  EXPECT_EQ(value_text(2018 * 12 + 1, Type::date(), catalogue), "2018-02");
  EXPECT_EQ(value_text(1, Type::word(WordListId(0)), catalogue), "tense");
  EXPECT_EQ(value_text(-1, Type::word(WordListId(0)), catalogue), "none");
}

// What the files of a scenario came to under some settings.
class Layers : public testing::Test {
 protected:
  Layers() {
    fs::create_directories(folder_);
    std::ofstream(folder_ / "lib.yaml") << "ostrakon: 1\nparameters: { rent: 1, greed: 2, calm: 3 }\n";
    std::ofstream(folder_ / "a.yaml") << "ostrakon: 1\nextends: lib.yaml\nparameters: { greed: 5 }\n"
                                         "variants:\n  cause:\n    none of it: {}\n"
                                         "    rents: { parameters: { rent: 7 } }\n";
  }
  ~Layers() override { fs::remove_all(folder_); }

  // "value by whom, instead of …" of a parameter.
  std::string parameter(const std::string& name, const std::vector<std::pair<std::string, std::string>>& settings) {
    Sources sources;
    Problems problems(sources);
    ReadOptions options;
    options.settings = settings;
    const auto loaded = load_document((folder_ / "a.yaml").string(), options, sources, problems);
    if (!loaded) return problems.text();
    const InputNode& node = *node_at(loaded->root, {"parameters", name, "value"});
    const auto shown = [&](const std::string& text, Place place) {
      const std::string by = laid_by(place, loaded->axes, sources);
      return text + " by " + (by.empty() ? fs::path(sources.path(place.file)).filename().string() : by);
    };
    std::string text = shown(node.text.text, node.place);
    for (const Earlier& one : node.earlier) text += ", instead of " + shown(one.text, one.place);
    return text;
  }

  const fs::path folder_ = fs::temp_directory_path() / ("ostrakon-resolved-" + std::to_string(::getpid()));
};

TEST_F(Layers, EveryValueKnowsWhoLaidItThere) {
  EXPECT_EQ(parameter("calm", {}), "3 by lib.yaml");
  EXPECT_EQ(parameter("greed", {}), "5 by a.yaml, instead of 2 by lib.yaml");
  EXPECT_EQ(parameter("rent", {}), "1 by lib.yaml");
  EXPECT_EQ(parameter("rent", {{"cause", "rents"}}), "7 by variant cause=rents, instead of 1 by lib.yaml");
  EXPECT_EQ(parameter("rent", {{"cause", "rents"}, {"rent", "9"}}),
            "9 by --set rent=9, instead of 1 by lib.yaml, instead of 7 by variant cause=rents");
  EXPECT_EQ(parameter("greed", {{"greed", "0"}}),
            "0 by --set greed=0, instead of 2 by lib.yaml, instead of 5 by a.yaml");
}

}  // namespace
}  // namespace ostrakon
