#include "base/problem.h"

#include <gtest/gtest.h>

namespace ostrakon {
namespace {

Place find(const Sources& sources, std::int32_t file, std::string_view what) {
  const std::size_t at = sources.text(file).find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(what.size())};
}

TEST(Problem, ShowsFileLineColumnSourceAndCaret) {
  Sources sources;
  const std::int32_t file = sources.add("case.yaml", "rules:\n  score: performence\n");
  Problems problems(sources);
  problems.error(find(sources, file, "performence"), "unknown name 'performence'; an agent has 'performance'");
  EXPECT_EQ(problems.text(),
            "case.yaml:2:10: error: unknown name 'performence'; an agent has 'performance'\n"
            "  score: performence\n"
            "         ^~~~~~~~~~~\n");
  EXPECT_TRUE(problems.any_errors());
}

TEST(Problem, PointsAtTwoPlaces) {
  Sources sources;
  const std::int32_t file = sources.add("case.yaml", "score: 1\nother: 2\nscore: 3\n");
  Problems problems(sources);
  problems.warning({file, 18, 5}, "'score' is already given", {file, 0, 5});
  EXPECT_EQ(problems.text(),
            "case.yaml:3:1: warning: 'score' is already given\nscore: 3\n^~~~~\n"
            "case.yaml:1:1: here:\nscore: 1\n^~~~~\n");
  EXPECT_FALSE(problems.any_errors());
  EXPECT_EQ(problems.error_count(), 0u);
}

TEST(Problem, TabsAndCharactersOfManyBytesKeepTheCaretInPlace) {
  Sources sources;
  const std::int32_t file = sources.add("f", "\tчин: bad\r\n");
  Problems problems(sources);
  problems.error(find(sources, file, "bad"), "no");
  EXPECT_EQ(problems.text(), "f:1:7: error: no\n\tчин: bad\n\t     ^~~\n");
  Problems of_name(sources);
  of_name.error(find(sources, file, "чин"), "no");
  EXPECT_EQ(of_name.text(), "f:1:2: error: no\n\tчин: bad\n\t^~~\n");
}

TEST(Problem, SortedByPlaceAndToldOnce) {
  Sources sources;
  const std::int32_t a = sources.add("a", "x\ny\n"), b = sources.add("b", "z\n");
  Problems problems(sources);
  problems.error({b, 0, 1}, "third");
  problems.error({a, 2, 1}, "second");
  problems.note({a, 0, 1}, "first");
  problems.error({a, 2, 1}, "second");
  problems.error({}, "no place");
  EXPECT_EQ(problems.text(),
            "error: no place\na:1:1: note: first\nx\n^\na:2:1: error: second\ny\n^\nb:1:1: error: third\nz\n^\n");
  EXPECT_EQ(problems.error_count(), 4u);
  EXPECT_EQ(problems.all().size(), 5u);
}

TEST(Problem, PlacesAtTheEdges) {
  Sources sources;
  const std::int32_t empty = sources.add("empty", ""), file = sources.add("f", "one\ntwo");
  Problems problems(sources);
  problems.error({empty, 0, 0}, "nothing there");
  problems.error({file, 7, 0}, "at the end");
  problems.error({file, 0, 7}, "over two lines");
  EXPECT_EQ(problems.text(),
            "empty:1:1: error: nothing there\n\n^\nf:1:1: error: over two lines\none\n^~~\nf:2:4: error: at the "
            "end\ntwo\n   ^\n");
  EXPECT_EQ(sources.locate({file, 3, 1}).line, 1u);
  EXPECT_EQ(sources.locate({file, 4, 1}).line, 2u);
  EXPECT_EQ(sources.locate({}).line, 0u);
}

TEST(Problem, LongLinesAreCutAndControlCharactersShownHarmless) {
  Sources sources;
  const std::int32_t file = sources.add("f", std::string(5000, 'x') + "\x1b[31mBAD" + std::string(5000, 'y') + "\n");
  Problems problems(sources);
  problems.error(find(sources, file, "BAD"), "no");
  const std::string text = problems.text();
  EXPECT_LT(text.size(), 400u);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  const std::size_t line = text.find('\n') + 1, caret_line = text.find('\n', line) + 1;
  EXPECT_EQ(text.substr(text.find('^') - caret_line + line, 3), "BAD");
}

TEST(Problem, NamesInMessagesAndPathsDoNotSteerTheTerminal) {
  Sources sources;
  const std::int32_t file = sources.add("a\x1b[2J.yaml", "x\n");
  Problems problems(sources);
  problems.error({file, 0, 1},
                 "unknown key '\x1b[31mred\x07\n\xc2\x9b"
                 "1m\x7f'; caf\xc3\xa9");
  EXPECT_EQ(problems.text(), "a?[2J.yaml:1:1: error: unknown key '?[31mred???1m?'; caf\xc3\xa9\nx\n^\n");
}

TEST(Problem, OfVeryManyTheFirstAreShown) {
  Sources sources;
  const std::int32_t file = sources.add("f", std::string(3000, 'x'));
  Problems problems(sources);
  for (std::uint32_t i = 0; i < 3000; ++i) problems.error({file, i, 1}, "no");
  const std::string text = problems.text();
  EXPECT_NE(text.find("f:1:500: error"), std::string::npos);
  EXPECT_EQ(text.find("f:1:501: error"), std::string::npos);
  EXPECT_TRUE(text.ends_with("and 2500 more; mend these first\n"));
  Problems mixed(sources);
  for (std::uint32_t i = 0; i < 1000; ++i) mixed.warning({file, i, 1}, "hm");
  mixed.error({file, 2000, 1}, "no");
  EXPECT_NE(mixed.text().find("f:1:2001: error"), std::string::npos);
}

TEST(LocatedText, KnowsWhereItsBytesStood) {
  LocatedText text{"abc", 2, {10, 11, 14, 15}};  // an escape of three bytes stood for b
  EXPECT_EQ(text.at(1, 2).offset, 11u);
  EXPECT_EQ(text.at(1, 2).length, 3u);
  EXPECT_EQ(text.place().length, 5u);
  EXPECT_EQ(text.at(3, 99).offset, 15u);
  EXPECT_EQ(text.at(3, 99).length, 0u);
  EXPECT_FALSE(unplaced("x > 1").place().known());
  EXPECT_EQ(unplaced("x > 1").at(4, 5).offset, 4u);
}

TEST(Nearest, SuggestsWhatWasMeant) {
  const std::vector<std::string> known = {"performance", "appoint", "detect", "kin", "deputy_director", "age"};
  EXPECT_EQ(nearest("performence", known), "performance");
  EXPECT_EQ(nearest("apoint", known), "appoint");
  EXPECT_EQ(nearest("deetct", known), "detect");
  EXPECT_EQ(nearest("Detect", known), "detect");
  EXPECT_EQ(nearest("deputy director", known), "deputy_director");
  EXPECT_EQ(nearest("akin", known), "kin");
  EXPECT_EQ(nearest("aeg", known), "age");
  EXPECT_EQ(nearest("justice", known), "");
  EXPECT_EQ(nearest("x", known), "");
  EXPECT_EQ(nearest("", known), "");
  EXPECT_EQ(nearest(std::string(100'000, 'a'), known), "");
}

}  // namespace
}  // namespace ostrakon
