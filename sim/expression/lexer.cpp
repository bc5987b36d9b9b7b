#include "expression/lexer.h"

#include "expression/foreign.h"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

namespace ostrakon {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_name_part(char c) {
  return is_letter(c) || is_digit(c) || c == '_';
}
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

TokenKind keyword(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, TokenKind>, 11> keywords = {{
      {"yes", TokenKind::yes},
      {"no", TokenKind::no},
      {"none", TokenKind::none},
      {"and", TokenKind::word_and},
      {"or", TokenKind::word_or},
      {"not", TokenKind::word_not},
      {"in", TokenKind::word_in},
      {"of", TokenKind::word_of},
      {"where", TokenKind::word_where},
      {"by", TokenKind::word_by},
      {"weighted", TokenKind::word_weighted},
  }};
  for (const auto& [name, kind] : keywords) {
    if (name == word) return kind;
  }
  return TokenKind::name;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Tokens run() {
    if (text_.size() > longest_expression) {
      fatal(0, text_.size(),
            "this expression has " + std::to_string(text_.size()) + " characters; at most " +
                std::to_string(longest_expression) + " are read. Name parts of it as definitions or terms");
      return std::move(result_);
    }
    while (result_.usable) {
      while (at_ < text_.size() && is_space(text_[at_])) ++at_;
      if (at_ >= text_.size()) break;
      next();
    }
    push(TokenKind::end, text_.size(), text_.size());
    return std::move(result_);
  }

 private:
  char peek(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void push(TokenKind kind, std::size_t begin, std::size_t end, double value = 0) {
    result_.tokens.push_back({kind, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), value});
  }
  void report(std::size_t begin, std::size_t end, std::string message) {
    result_.problems.push_back(
        {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), std::move(message)});
  }
  void fatal(std::size_t begin, std::size_t end, std::string message) {
    report(begin, end, std::move(message));
    result_.usable = false;
  }
  // A sign of another language: says what it is here and goes on as if that stood there.
  void foreign(std::size_t length, TokenKind kind, std::string message) {
    report(at_, at_ + length, std::move(message));
    push(kind, at_, at_ + length);
    at_ += length;
  }

  void next() {
    const char c = text_[at_];
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      number_or_date();
    } else if (is_letter(c)) {
      name();
    } else if (!operator_of_two() && !operator_of_one()) {
      unreadable();
    }
  }

  void name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name_part(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word == "true" || word == "false") {
      const bool yes = word == "true";
      report(begin, at_, in_quotes(word) + " is written " + (yes ? "yes" : "no"));
      push(yes ? TokenKind::yes : TokenKind::no, begin, at_);
      return;
    }
    push(keyword(word), begin, at_);
  }

  std::size_t digits_from(std::size_t from) const {
    std::size_t end = from;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    return end - from;
  }

  void number_or_date() {
    const std::size_t digits = digits_from(at_);
    if (digits == 4 && peek(4) == '-' && is_digit(peek(5)) && date()) return;
    number();
  }

  // At four digits, a minus and a digit, all adjacent. False: a subtraction after all.
  bool date() {
    const std::size_t begin = at_;
    const std::size_t months = digits_from(begin + 5);
    const std::size_t end = begin + 5 + months;
    const char after = end < text_.size() ? text_[end] : '\0';
    if (months > 2 || after == '.' || is_name_part(after)) return false;
    const std::string year(text_.substr(begin, 4));
    const std::string month(text_.substr(begin + 5, months));
    at_ = end;
    const int number_of_year = std::stoi(year);
    const int number_of_month = std::stoi(month);
    if (number_of_month < 1 || number_of_month > 12) {
      report(
          begin, end,
          "'" + year + "-" + month + "' is no date: months are 01 to 12; for subtraction put spaces around the minus");
    } else if (months == 1) {
      report(begin, end, "a date is year-month with two digits: " + year + "-0" + month);
    } else if (after == '-' && end + 1 < text_.size() && is_digit(text_[end + 1])) {
      at_ = end + 1 + digits_from(end + 1);
      report(begin, at_, "a date is year-month, without a day: " + year + "-" + month);
    }
    push(TokenKind::date, begin, at_, number_of_year * 12.0 + (number_of_month - 1));
    return true;
  }

  void number() {
    const std::size_t begin = at_;
    at_ += digits_from(at_);
    if (peek(0) == '.' && (is_digit(peek(1)) || !is_letter(peek(1)))) at_ += 1 + digits_from(at_ + 1);
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 2 : 1;
    if ((peek(0) == 'e' || peek(0) == 'E') && is_digit(peek(sign))) at_ += sign + digits_from(at_ + sign);
    double value = 0;
    const std::string_view written = text_.substr(begin, at_ - begin);
    const auto parsed = std::from_chars(written.data(), written.data() + written.size(), value);
    if (written.front() == '.') {
      report(begin, at_, "a number begins with a digit: 0" + std::string(written));
    } else if (written.back() == '.') {
      report(begin, at_, "a number ends in a digit: " + std::string(written) + "0");
    } else if (parsed.ec == std::errc::result_out_of_range || !std::isfinite(value)) {
      report(begin, at_, in_quotes(written) + " is beyond what a number can hold");
    }
    if (is_letter(peek(0)) || peek(0) == '_') {
      letter_after_number(begin, written, value);
    } else {
      duration(begin, value);
    }
  }

  void letter_after_number(std::size_t begin, std::string_view written, double value) {
    const std::size_t word_begin = at_;
    while (at_ < text_.size() && is_name_part(text_[at_])) ++at_;
    const std::string word(text_.substr(word_begin, at_ - word_begin));
    const double unit = months_of_unit(word);
    const std::string meant(unit > 0 ? std::string_view(word) : unit_here(word));
    if (!meant.empty()) {
      report(begin, at_, "a number and its unit are two words: " + std::string(written) + " " + meant);
    } else {
      report(begin, at_, "a product is written with '*': " + std::string(written) + "*" + word);
    }
    push(TokenKind::number, begin, at_, unit > 0 ? value * unit : value);
    result_.usable = unit > 0;
  }

  void duration(std::size_t begin, double value) {
    std::size_t word_begin = at_;
    while (word_begin < text_.size() && is_space(text_[word_begin])) ++word_begin;
    std::size_t word_end = word_begin;
    while (word_end < text_.size() && is_name_part(text_[word_end])) ++word_end;
    const std::string_view word = text_.substr(word_begin, word_end - word_begin);
    const double unit = months_of_unit(word);
    if (unit > 0) {
      at_ = word_end;
      value *= unit;
    } else if (word == "days" || word == "day") {
      report(begin, word_end, "days are not counted; the smallest unit is the week");
      at_ = word_end;
    }
    push(TokenKind::number, begin, at_, value);
  }

  bool operator_of_two() {
    const std::string_view two = text_.substr(at_, 2);
    if (two == "&&") return foreign(2, TokenKind::word_and, "'&&' is written 'and'"), true;
    if (two == "||") return foreign(2, TokenKind::word_or, "'||' is written 'or'"), true;
    if (two == "**") return foreign(2, TokenKind::power, "'**' is written '^'"), true;
    if (two == "=>") return foreign(2, TokenKind::greater_equal, "'=>' is written '>='"), true;
    if (two == "=<") return foreign(2, TokenKind::less_equal, "'=<' is written '<='"), true;
    if (two == "=!") return foreign(2, TokenKind::not_equal, "'=!' is written '!='"), true;
    if (two == "<>") return foreign(2, TokenKind::not_equal, "'<>' is written '!='"), true;
    TokenKind kind = TokenKind::end;
    if (two == "==") kind = TokenKind::equal;
    if (two == "!=") kind = TokenKind::not_equal;
    if (two == "<=") kind = TokenKind::less_equal;
    if (two == ">=") kind = TokenKind::greater_equal;
    if (kind == TokenKind::end) return false;
    push(kind, at_, at_ + 2);
    at_ += 2;
    return true;
  }

  bool operator_of_one() {
    if (text_[at_] == '&') return foreign(1, TokenKind::word_and, "'&' is written 'and'"), true;
    if (text_[at_] == '|') return foreign(1, TokenKind::word_or, "'|' is written 'or'"), true;
    if (text_[at_] == '!') return foreign(1, TokenKind::word_not, "'!' is written 'not'"), true;
    static constexpr std::string_view signs = "+-*/^=<>(),.";
    static constexpr std::array<TokenKind, 12> kinds = {
        TokenKind::plus, TokenKind::minus,   TokenKind::times, TokenKind::over,  TokenKind::power, TokenKind::assign,
        TokenKind::less, TokenKind::greater, TokenKind::open,  TokenKind::close, TokenKind::comma, TokenKind::dot};
    const std::size_t which = signs.find(text_[at_]);
    if (which == std::string_view::npos) return false;
    push(kinds[which], at_, at_ + 1);
    ++at_;
    return true;
  }

  void unreadable() {
    const char c = text_[at_];
    if (c == '?' || c == ':') {
      fatal(at_, at_ + 1,
            in_quotes(text_.substr(at_, 1)) + " was not expected here; a choice is written if(condition, a, b)");
    } else if (c == '"' || c == '\'') {
      fatal(at_, at_ + 1, "quotes were not expected here; words are written without: status == active");
    } else if (c == '_') {
      fatal(at_, at_ + 1, "a name begins with a letter");
    } else if (c == '%') {
      fatal(at_, at_ + 1, "'%' was not expected here; a percentage is written as a number: 0.05");
    } else if (c == '[' || c == ']') {
      const bool rows = text_.find(" with [") != std::string_view::npos;  // NetLogo's agents with [age > 60]
      fatal(at_, at_ + 1,
            in_quotes(text_.substr(at_, 1)) + " was not expected here; " +
                (rows ? "a condition on a table follows 'where': count(agents where age > 60)"
                      : "a list has parentheses: in (a, b)"));
    } else {
      std::size_t end = at_ + 1;  // the whole of a character beyond ASCII
      while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0u) == 0x80u) ++end;
      if (const std::string_view here = sign_here(text_.substr(at_, end - at_)); !here.empty()) {
        const std::string_view seen = text_.substr(at_, end - at_);
        const bool sign = here.size() <= 2;
        fatal(at_, end,
              (seen == "\u00A0" ? std::string("a no-break space") : in_quotes(seen)) +
                  " was not expected here; write " + (sign ? in_quotes(here) : std::string(here)));
        return;
      }
      const bool printable = static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
      const std::string shown = printable ? in_quotes(text_.substr(at_, end - at_)) : "this character";
      fatal(at_, end, shown + " was not expected here");
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Tokens result_;
};

}  // namespace

double months_of_unit(std::string_view word) {
  if (word == "week" || word == "weeks") return 12.0 / 52.0;
  if (word == "month" || word == "months") return 1;
  if (word == "quarter" || word == "quarters") return 3;
  if (word == "year" || word == "years") return 12;
  return 0;
}

std::string in_quotes(std::string_view text) {
  std::string quoted = "'";
  quoted += text;
  quoted += '\'';
  return quoted;
}

Tokens tokenize(std::string_view text) {
  return Lexer(text).run();
}

}  // namespace ostrakon
