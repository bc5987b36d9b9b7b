// Text of an expression → tokens with places.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ostrakon {

// A mistake in one text, by byte offsets into it. Whoever knows where the text stood makes a Problem of it.
struct TextProblem {
  std::uint32_t begin = 0, end = 0;
  std::string message;
};

enum class TokenKind : std::uint8_t {
  number,  // also durations, in months
  date,    // months since year 0
  name,
  yes,
  no,
  none,
  word_and,
  word_or,
  word_not,
  word_in,
  word_of,
  word_where,
  word_by,
  word_weighted,
  plus,
  minus,
  times,
  over,
  power,
  equal,
  assign,  // '=': read as '==' so that checking can go on; the parser says what to write
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  open,
  close,
  comma,
  dot,
  end,
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::uint32_t begin = 0, end = 0;
  double value = 0;
};

struct Tokens {
  std::vector<Token> tokens;  // the last is `end`
  std::vector<TextProblem> problems;
  bool usable = true;  // false: what was meant cannot be told, so there is nothing to parse
};

inline constexpr std::size_t longest_expression = 10'000;  // characters (bytes)

// Reads numbers, dates (2018-02), durations (14 months), names, keywords and operators.
Tokens tokenize(std::string_view text);

// 'text', as messages show what was written.
std::string in_quotes(std::string_view text);

// Months of a unit word (`years`, `month` …), or 0 if it is none.
double months_of_unit(std::string_view word);

}  // namespace ostrakon
