#include "expression/lexer.h"

#include <gtest/gtest.h>

#include <string>

namespace ostrakon {
namespace {

// The only token of a text, before its end.
Token only(const std::string& text) {
  const Tokens read = tokenize(text);
  EXPECT_TRUE(read.problems.empty()) << text << ": " << (read.problems.empty() ? "" : read.problems[0].message);
  EXPECT_EQ(read.tokens.size(), 2u) << text;
  return read.tokens.empty() ? Token{} : read.tokens[0];
}

std::string problem(const std::string& text) {
  const Tokens read = tokenize(text);
  if (read.problems.size() != 1) return std::to_string(read.problems.size()) + " problems";
  const TextProblem& one = read.problems[0];
  return std::to_string(one.begin) + "-" + std::to_string(one.end) + ": " + one.message;
}

TEST(Lexer, Numbers) {
  EXPECT_EQ(only("0.5").value, 0.5);
  EXPECT_EQ(only("1e6").value, 1e6);
  EXPECT_EQ(only("2.5E-3").value, 0.0025);
  EXPECT_EQ(only("017").value, 17);
  EXPECT_EQ(only("2018").kind, TokenKind::number);
}

TEST(Lexer, DurationsAreMonths) {
  EXPECT_EQ(only("2 years").value, 24);
  EXPECT_EQ(only("14 months").value, 14);
  EXPECT_EQ(only("1  month").value, 1);
  EXPECT_EQ(only("3 quarters").value, 9);
  EXPECT_EQ(only("6 weeks").value, 6 * (12.0 / 52.0));
  EXPECT_EQ(tokenize("2 yearly").tokens.size(), 3u);
}

TEST(Lexer, DatesAreMonthsSinceYearZero) {
  const Token date = only("2018-02");
  EXPECT_EQ(date.kind, TokenKind::date);
  EXPECT_EQ(date.value, 2018 * 12 + 1);
  EXPECT_EQ(only("0001-12").value, 23);
}

TEST(Lexer, OnlyFourAndTwoAdjacentDigitsAreADate) {
  for (const char* text : {"2018 - 2", "2018 -02", "2018- 02", "218-02", "20180-02", "2018-002", "2018-02.5"}) {
    const Tokens read = tokenize(text);
    EXPECT_TRUE(read.problems.empty()) << text;
    ASSERT_EQ(read.tokens.size(), 4u) << text;
    EXPECT_EQ(read.tokens[1].kind, TokenKind::minus) << text;
  }
}

TEST(Lexer, MistakenDates) {
  EXPECT_EQ(problem("2018-2"), "0-6: a date is year-month with two digits: 2018-02");
  EXPECT_EQ(problem("age > 2018-13"),
            "6-13: '2018-13' is no date: months are 01 to 12; for subtraction put spaces around the minus");
  EXPECT_EQ(problem("2018-02-15"), "0-10: a date is year-month, without a day: 2018-02");
}

TEST(Lexer, NamesAndKeywords) {
  EXPECT_EQ(only("deputy_director2").kind, TokenKind::name);
  EXPECT_EQ(only("android").kind, TokenKind::name);
  EXPECT_EQ(only("and").kind, TokenKind::word_and);
  EXPECT_EQ(only("yes").kind, TokenKind::yes);
  EXPECT_EQ(only("none").kind, TokenKind::none);
}

TEST(Lexer, SignsOfOtherLanguages) {
  EXPECT_EQ(problem("a && b"), "2-4: '&&' is written 'and'");
  EXPECT_EQ(problem("a || b"), "2-4: '||' is written 'or'");
  EXPECT_EQ(problem("!a"), "0-1: '!' is written 'not'");
  EXPECT_EQ(problem("a ** b"), "2-4: '**' is written '^'");
  EXPECT_EQ(problem("a ? b"), "2-3: '?' was not expected here; a choice is written if(condition, a, b)");
  EXPECT_EQ(problem("a == 'b'"), "5-6: quotes were not expected here; words are written without: status == active");
  EXPECT_EQ(problem("true"), "0-4: 'true' is written yes");
  EXPECT_EQ(problem("5 %"), "2-3: '%' was not expected here; a percentage is written as a number: 0.05");
  EXPECT_EQ(problem("a ≥ b"), "2-5: '≥' was not expected here; write '>='");
  EXPECT_EQ(problem("a & b"), "2-3: '&' is written 'and'");
  EXPECT_EQ(problem("a\u00A0b"), "1-3: a no-break space was not expected here; write a plain space");
  EXPECT_EQ(problem("a § b"), "2-4: '§' was not expected here");
  EXPECT_EQ(problem(std::string("a\0b", 3)), "1-2: this character was not expected here");
}

TEST(Lexer, MistakenNumbers) {
  EXPECT_EQ(problem(".5"), "0-2: a number begins with a digit: 0.5");
  EXPECT_EQ(problem("5. + 1"), "0-2: a number ends in a digit: 5.0");
  EXPECT_EQ(problem("1e999"), "0-5: '1e999' is beyond what a number can hold");
  EXPECT_EQ(problem("2years"), "0-6: a number and its unit are two words: 2 years");
  EXPECT_EQ(problem("2yrs"), "0-4: a number and its unit are two words: 2 years");
  EXPECT_EQ(problem("2age"), "0-4: a product is written with '*': 2*age");
  EXPECT_EQ(problem("9 days"), "0-6: days are not counted; the smallest unit is the week");
}

TEST(Lexer, LongestText) {
  EXPECT_TRUE(tokenize("1" + std::string(longest_expression - 1, ' ')).usable);
  const Tokens read = tokenize("1" + std::string(longest_expression, ' '));
  EXPECT_FALSE(read.usable);
  EXPECT_EQ(read.problems.at(0).message,
            "this expression has 10001 characters; at most 10000 are read. Name parts of it as definitions or terms");
}

}  // namespace
}  // namespace ostrakon
