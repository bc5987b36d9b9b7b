#include "input/yaml.h"

#include <gtest/gtest.h>

#include <string>

namespace ostrakon {

namespace {

struct Parsed {
  Sources sources;
  Problems problems{sources};
  std::optional<InputNode> root;
  explicit Parsed(const std::string& text) { root = parse_yaml(sources.add("f.yaml", text), problems); }
  // What stands in the file at the place of the bytes [begin, end) of a scalar.
  std::string source_of(const LocatedText& text, std::size_t begin, std::size_t end) const {
    const Place place = text.at(begin, end);
    return sources.text(place.file).substr(place.offset, place.length);
  }
  const LocatedText& text(const std::string& key) const { return root->find(key)->text; }
};

TEST(Yaml, EveryByteOfAPlainScalarKnowsItsPlaceBehindLettersOfSeveralBytes) {
  const Parsed parsed("# \xC3\xBC\xE2\x82\xAC\nname: \xC3\xA4\xC3\xB6 + bcd\n");
  ASSERT_TRUE(parsed.root);
  const LocatedText& text = parsed.text("name");
  EXPECT_EQ(text.text, "\xC3\xA4\xC3\xB6 + bcd");
  EXPECT_EQ(parsed.source_of(text, 7, 10), "bcd");
  const Sources::LineColumn at = parsed.sources.locate(text.at(7, 10));
  EXPECT_EQ(at.line, 2u);
  EXPECT_EQ(at.column, 12u);
}

TEST(Yaml, PlacesBehindAByteOrderMarkAndCarriageReturns) {
  const Parsed parsed("\xEF\xBB\xBFone: 1\r\ntwo: a + b\r\n");
  ASSERT_TRUE(parsed.root) << parsed.problems.text();
  EXPECT_EQ(parsed.source_of(parsed.text("two"), 4, 5), "b");
  EXPECT_EQ(parsed.sources.locate(parsed.text("two").at(4, 5)).line, 2u);
}

TEST(Yaml, PlacesInsideQuotesPassOverEscapes) {
  const Parsed parsed("a: 'it''s b'\nb: \"x\\t\\u00fc \\\"yz\\\"\"\n");
  ASSERT_TRUE(parsed.root);
  EXPECT_EQ(parsed.text("a").text, "it's b");
  EXPECT_EQ(parsed.source_of(parsed.text("a"), 5, 6), "b");
  const LocatedText& b = parsed.text("b");
  ASSERT_EQ(b.text, "x\t\xC3\xBC \"yz\"");
  EXPECT_EQ(parsed.source_of(b, 1, 2), "\\t");
  EXPECT_EQ(parsed.source_of(b, 2, 4), "\\u00fc");
  EXPECT_EQ(parsed.source_of(b, 6, 8), "yz");
  EXPECT_FALSE(parsed.root->find("b")->plain);
  EXPECT_EQ(parsed.root->find("b")->place.length, 18u);
}

TEST(Yaml, PlacesInFoldedAndLiteralBlocks) {
  const Parsed parsed("a: >-\n    one +\n    two\n\n    three\nb: |\n  x\n  yy\n");
  ASSERT_TRUE(parsed.root);
  const LocatedText& a = parsed.text("a");
  ASSERT_EQ(a.text, "one + two\nthree");
  EXPECT_EQ(parsed.source_of(a, 6, 9), "two");
  EXPECT_EQ(parsed.sources.locate(a.at(10, 15)).line, 5u);
  EXPECT_EQ(parsed.source_of(a, 10, 15), "three");
  EXPECT_EQ(parsed.source_of(parsed.text("b"), 2, 4), "yy");
}

TEST(Yaml, PlacesInAPlainScalarOfSeveralLines) {
  const Parsed parsed("a: one +\n   two *\n   three\n");
  ASSERT_TRUE(parsed.root);
  ASSERT_EQ(parsed.text("a").text, "one + two * three");
  EXPECT_EQ(parsed.source_of(parsed.text("a"), 12, 17), "three");
  EXPECT_EQ(parsed.sources.locate(parsed.text("a").at(12, 17)).line, 3u);
}

TEST(Yaml, NumbersStayText) {
  const Parsed parsed("a: 017\nb: 1_000\nc: 0x10\n");
  EXPECT_EQ(parsed.text("a").text, "017");
  EXPECT_EQ(parsed.text("b").text, "1_000");
  EXPECT_EQ(parsed.text("c").text, "0x10");
}

TEST(Yaml, MendsAnExpressionThatTheCommaCutSoThatCheckingGoesOn) {
  const Parsed parsed("{ lasts: clamp(a, min(b, c), 3), about: x }\n");
  ASSERT_TRUE(parsed.root);
  EXPECT_EQ(parsed.problems.error_count(), 1u);
  ASSERT_EQ(parsed.root->entries.size(), 2u);
  EXPECT_EQ(parsed.text("lasts").text, "clamp(a, min(b, c), 3)");
  EXPECT_EQ(parsed.source_of(parsed.text("lasts"), 9, 14), "min(b");
}

TEST(Yaml, TextReadsBackToTheSameContent) {
  const std::string text =
      "plain: a b\nquoted: \"none\"\nempty: ''\ncolon: \"a: b\"\nhash: \"a #b\"\nstar: \"*x\"\nlines: "
      "\"a\\nb\\tc\"\nnothing: ~\n"
      "word: none\nlist: [a, [b, c], { d: e, f: [] }, {}]\nmap: { \"k: 1\": { l: m }, n: {} }\nnull word: \"null\"\n";
  const Parsed first(text);
  ASSERT_TRUE(first.root) << first.problems.text();
  const Parsed again(yaml_text(*first.root));
  ASSERT_TRUE(again.root) << again.problems.text() << yaml_text(*first.root);
  EXPECT_EQ(canonical_text(*first.root, {}, {}), canonical_text(*again.root, {}, {}));
  EXPECT_EQ(yaml_text(*first.root), yaml_text(*again.root));
  EXPECT_TRUE(again.root->find("word")->says_none());
  EXPECT_FALSE(again.root->find("quoted")->says_none());
}

TEST(Yaml, BoundsOfAHostileFile) {
  const Parsed brackets("a: " + std::string(300'000, '['));
  EXPECT_NE(brackets.problems.text().find("at most 64 deep"), std::string::npos);
  std::string many = "a: [";
  for (int i = 0; i < 200'001; ++i) many += "1,";
  const Parsed values(many + "]\n");
  EXPECT_NE(values.problems.text().find("at most 200000 values"), std::string::npos);
  const Parsed large("a: " + std::string(largest_file, 'x') + "\n");
  EXPECT_NE(large.problems.text().find("at most 4 MB"), std::string::npos);
  const Parsed zero(std::string("a: b\0c\n", 7));
  EXPECT_NE(zero.problems.text().find("control character"), std::string::npos);
}

TEST(Yaml, AnEmptyFileIsNoMap) {
  const Parsed parsed("# nothing\n");
  ASSERT_TRUE(parsed.root);
  EXPECT_TRUE(parsed.root->empty());
}

}  // namespace

}  // namespace ostrakon
