#include "input/merge.h"

#include "input/yaml.h"

#include <gtest/gtest.h>

namespace ostrakon {

namespace {

// Documents laid over one another in order; the result as canonical text, and what was said.
struct Merged {
  Sources sources;
  Problems problems{sources};
  InputNode document = map_node({});
  explicit Merged(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      std::optional<InputNode> root = parse_yaml(sources.add("f.yaml", text), problems);
      expand_short_forms(*root, scenario_schema());
      merge(document, std::move(*root), scenario_schema(), "", problems);
    }
  }
  std::string at(std::initializer_list<std::string_view> path) const {
    const InputNode* node = &document;
    for (std::string_view key : path) node = node == nullptr ? nullptr : node->find(key);
    return node == nullptr ? "nothing" : canonical_text(*node, {}, {});
  }
};

TEST(Merge, AShortParameterReplacesTheValueAndKeepsTheRange) {
  const Merged merged({"parameters: { p: { value: 1, range: [0, 3] } }", "parameters: { p: 2 }"});
  EXPECT_EQ(merged.at({"parameters", "p"}), R"({"value":"2","range":["0","3",],})");
  EXPECT_EQ(merged.document.find("parameters")->find("p")->find("value")->before(), "1");
}

// The texts that stood at a place before, oldest first, with the lines on which they stood.
std::vector<std::string> earlier(const Merged& merged, const InputNode& node) {
  std::vector<std::string> texts;
  for (const Earlier& one : node.earlier) {
    const auto line = [&](Place place) { return std::to_string(merged.sources.locate(place).line); };
    texts.push_back(one.text + " @" + line(one.place) + (one.gone_by.known() ? " gone @" + line(one.gone_by) : ""));
  }
  return texts;
}

TEST(Merge, RemembersWhatWasReplaced) {
  const Merged merged({"parameters: { p: 1, q: 5 }", "\nparameters: { p: 2 }", "\n\nparameters: { p: { value: 3 } }",
                       "\n\n\nparameters: { q: { range: [0, 9] } }"});
  const InputNode& parameters = *merged.document.find("parameters");
  EXPECT_EQ(earlier(merged, *parameters.find("p")->find("value")), (std::vector<std::string>{"1 @1", "2 @2"}));
  EXPECT_TRUE(earlier(merged, *parameters.find("q")->find("value")).empty());
  const Merged lists({"ranks: [ a, { name: b, term: 2 years } ]", "\nranks: [ c ]"});
  EXPECT_EQ(earlier(lists, *lists.document.find("ranks")),
            (std::vector<std::string>{"[{ name: a }, { name: b, term: 2 years }] @1"}));
}

TEST(Merge, RemembersTermsThatAreGone) {
  const Merged replaced(
      {"rules: { appoint: { score: { merit: performance, luck: age } } }", "\nrules: { appoint: { score: 1 } }"});
  const InputNode& score = *replaced.document.find("rules")->find("appoint")->find("score");
  EXPECT_EQ(earlier(replaced, score),
            (std::vector<std::string>{"merit: performance @1 gone @2", "luck: age @1 gone @2"}));
  const Merged removed({"rules: { appoint: { score: { merit: performance, luck: age } } }",
                        "\nrules: { appoint: { score: { luck: none } } }"});
  const InputNode& kept = *removed.document.find("rules")->find("appoint")->find("score");
  EXPECT_EQ(earlier(removed, kept), (std::vector<std::string>{"luck: age @1 gone @2"}));
}

TEST(Merge, ALongValueIsRememberedByItsBeginning) {
  const Merged merged({"summary: " + std::string(300, 'a') + "ü", "\nsummary: b"});
  EXPECT_EQ(merged.document.find("summary")->earlier.at(0).text, std::string(200, 'a') + "…");
}

TEST(Merge, MappingsMergeByKeyListsAndScalarsReplace) {
  const Merged merged({"clock: { steps: 3, step: month }\nranks: [ a, b ]", "clock: { steps: 4 }\nranks: [ c ]"});
  EXPECT_EQ(merged.at({"clock"}), R"({"steps":"4","step":"month",})");
  EXPECT_EQ(merged.at({"ranks"}), R"([{"name":"c",},])");
}

TEST(Merge, InheritedEntriesComeFirstInTheirOrder) {
  const Merged merged({"sectors: { b: { budget: 1 }, a: {} }", "sectors: { c: {}, a: {}, b: { trust: 2 } }"});
  EXPECT_EQ(merged.at({"sectors"}), R"({"b":{"budget":"1","trust":"2",},"a":{},"c":{},})");
}

TEST(Merge, TermsAreAddedReplacedAndRemovedByName) {
  const Merged merged({"rules: { appoint: { score: { merit: a, luck: b, old: c } } }",
                       "rules: { appoint: { score: { luck: { value: d, when: w }, old: none, new: e } } }"});
  EXPECT_EQ(merged.at({"rules", "appoint", "score"}),
            R"({"merit":{"value":"a",},"luck":{"value":"d","when":"w",},"new":{"value":"e",},})");
  EXPECT_EQ(merged.problems.text(), "");
}

TEST(Merge, APlainExpressionReplacesAllTermsAndSaysSo) {
  const Merged merged({"rules: { appoint: { score: { merit: a, luck: b } } }", "rules: { appoint: { score: c } }"});
  EXPECT_EQ(merged.at({"rules", "appoint", "score"}), R"({"base":{"value":"c",},})");
  EXPECT_NE(merged.problems.text().find(
                "note: this replaces 2 inherited terms of appoint.score (merit, luck); to add one, name it"),
            std::string::npos);
  EXPECT_FALSE(merged.problems.any_errors());
}

TEST(Merge, APlainExpressionOverAPlainOneSaysNothing) {
  const Merged merged({"rules: { work: { effort: a } }", "rules: { work: { effort: b } }"});
  EXPECT_EQ(merged.at({"rules", "work", "effort"}), R"({"base":{"value":"b",},})");
  EXPECT_EQ(merged.problems.text(), "");
}

TEST(Merge, NoneRemovesNamedEntriesAndRulesButIsAValueOfAField) {
  const Merged merged(
      {"rules: { work: { effort: a, set: { agents: { patron: leader } } } }\nagents: { start: { patron: p } }\n"
       "triggers: { t: { do: { add: { fear: 1 } } } }\nranks: [ { name: r, term: 5 years } ]",
       "rules: { work: { effort: none, set: { agents: { patron: none } } } }\nagents: { start: { patron: none } }\n"
       "triggers: { t: none }"});
  EXPECT_EQ(merged.at({"rules", "work", "effort"}), "nothing");
  EXPECT_EQ(merged.at({"triggers"}), "{}");
  EXPECT_EQ(merged.at({"agents", "start", "patron"}), "none");
  EXPECT_EQ(merged.at({"rules", "work", "set", "agents", "patron"}), R"({"base":{"value":none,},})");
  EXPECT_EQ(merged.problems.text(), "");
}

TEST(Merge, OrderOfStagesIsKept) {
  const Merged merged({"rules: { investigate: { stages: { inquiry: { status: s }, trial: { status: t } } } }",
                       "rules: { investigate: { stages: { trial: { lasts: 1 }, appeal: { status: u } } } }"});
  EXPECT_EQ(merged.at({"rules", "investigate", "stages"}),
            R"({"inquiry":{"status":"s",},"trial":{"status":"t","lasts":"1",},"appeal":{"status":"u",},})");
}

TEST(Merge, PlacesSetStopWhereEverythingBelowIsReplaced) {
  const Merged merged({"rules: { appoint: { score: c, eligible: { a: b } } }"});
  std::vector<std::string> paths;
  for (const SetPlace& place : places_set(merged.document)) {
    std::string path;
    for (const std::string& key : place.path) path += "/" + key;
    paths.push_back(path);
  }
  EXPECT_EQ(paths, (std::vector<std::string>{"/rules/appoint/score", "/rules/appoint/eligible/a/value"}));
}

}  // namespace

}  // namespace ostrakon
