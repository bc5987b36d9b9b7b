#include "tool/explain_lines.h"

#include <gtest/gtest.h>

#include <sstream>

namespace ostrakon {
namespace {

TEST(Lines, WordsAreWrappedAtAHundredColumns) {
  std::string words;
  for (int i = 0; i < 60; ++i) words += (i == 0 ? "" : " ") + std::string("väter");
  Lines lines;
  lines.text(4, words);
  std::istringstream text(lines.take());
  std::string line;
  std::size_t count = 0, words_seen = 0;
  while (std::getline(text, line)) {
    EXPECT_LE(columns_of(line), Lines::width);
    EXPECT_EQ(line.find_first_not_of(' '), count == 0 ? 4U : 6U);
    for (std::size_t at = line.find('v'); at != std::string::npos; at = line.find('v', at + 1)) ++words_seen;
    ++count;
  }
  EXPECT_EQ(words_seen, 60U);
  EXPECT_EQ(count, 4U);
}

TEST(Lines, NotesStandInTheMarginOrBeneath) {
  Lines lines;
  lines.noted(0, "short", "a.yaml:3");
  lines.noted(0, std::string(80, 'x'), "a.yaml:4");
  lines.noted(0, std::string(95, 'x'), "a.yaml:5");
  lines.noted(0, "short", std::string(45, 'n'));
  lines.noted(0, "bare", "");
  EXPECT_EQ(lines.take(), "short" + std::string(55, ' ') + "a.yaml:3\n" +                   //
                              std::string(80, 'x') + std::string(12, ' ') + "a.yaml:4\n" +  //
                              std::string(95, 'x') + "\n" + std::string(60, ' ') + "a.yaml:5\n" + "short" +
                              std::string(50, ' ') + std::string(45, 'n') + "\n" + "bare\n");
}

TEST(Lines, AListWithoutWordsIsNothing) {
  Lines lines;
  lines.list(2, "reads", {});
  lines.list(2, "reads", {"a", "b"});
  EXPECT_EQ(lines.take(), "  reads a, b\n");
}

}  // namespace
}  // namespace ostrakon
