#include "mutation.h"

#include <algorithm>
#include <utility>

namespace ostrakon {

namespace {

bool in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool in_number(char c) {
  return (c >= '0' && c <= '9') || c == '.';
}

// The stretch around or after `at` of characters that satisfy `part`; empty at the end.
template <class Part>
std::pair<std::size_t, std::size_t> stretch(const std::string& text, std::size_t at, Part part) {
  while (at < text.size() && !part(text[at])) ++at;
  std::size_t begin = at;
  while (begin > 0 && part(text[begin - 1])) --begin;
  while (at < text.size() && part(text[at])) ++at;
  return {begin, at};
}

std::size_t line_begin(const std::string& text, std::size_t at) {
  const std::size_t before = at == 0 ? std::string::npos : text.rfind('\n', at - 1);
  return before == std::string::npos ? 0 : before + 1;
}
// One past the line's own '\n'.
std::size_t line_end(const std::string& text, std::size_t at) {
  const std::size_t end = text.find('\n', at);
  return end == std::string::npos ? text.size() : end + 1;
}
std::size_t indentation(const std::string& text, std::size_t begin) {
  std::size_t spaces = 0;
  while (begin + spaces < text.size() && text[begin + spaces] == ' ') ++spaces;
  return spaces;
}

// The line at `begin` and all below it that lie deeper, moved to another depth.
std::string subtree(const std::string& text, std::size_t begin, std::size_t depth) {
  const std::size_t own = indentation(text, begin);
  std::string moved;
  std::size_t at = begin;
  do {
    const std::size_t end = line_end(text, at);
    const std::size_t spaces = indentation(text, at);
    moved += std::string(depth + (spaces > own ? spaces - own : 0), ' ') + text.substr(at + spaces, end - at - spaces);
    at = end;
  } while (at < text.size() && indentation(text, at) > own && moved.size() < 4000);
  if (!moved.ends_with('\n')) moved += '\n';
  return moved;
}

}  // namespace

std::string Mutation::apply(std::string text) {
  // Often a single one, so that some files are still scenarios.
  for (std::size_t changes = below(2) == 0 ? 1 : 1 + below(4); changes > 0 && !text.empty(); --changes) change(text);
  return text;
}

void Mutation::change(std::string& text) {
  const std::size_t at = below(text.size());
  switch (below(14)) {
    case 0:
    case 1:
      return change_bytes(text, at);
    case 2:
    case 3:
      return insert_piece(text, at);
    case 4:
    case 5:
      return change_lines(text, at);
    case 6:
    case 7:
      return change_number(text, at);
    case 8:
    case 9:
      return change_name(text, at);
    case 10:
      return graft(text, at);
    case 11:
      return nest(text, at);
    case 12:
      return alias(text, at);
    default:
      return repeat_line(text, at);
  }
}

void Mutation::change_bytes(std::string& text, std::size_t at) {
  switch (below(5)) {
    case 0:
      text.erase(at, 1 + below(8));
      break;
    case 1:
      text[at] = static_cast<char>(below(256));
      break;
    case 2:  // a stretch of the text, elsewhere
      text.insert(at, text.substr(below(text.size()), 1 + below(60)));
      break;
    case 3:
      std::swap(text[at], text[below(text.size())]);
      break;
    default:
      if (below(4) == 0) text.resize(at);
  }
}

void Mutation::insert_piece(std::string& text, std::size_t at) {
  static const std::vector<std::string> pieces = {":",
                                                  ": ",
                                                  "{",
                                                  "}",
                                                  "[",
                                                  "]",
                                                  ",",
                                                  "- ",
                                                  "\n",
                                                  "\n  ",
                                                  "\"",
                                                  "'",
                                                  "#",
                                                  " #",
                                                  "!t ",
                                                  "|",
                                                  ">",
                                                  "?",
                                                  "none",
                                                  "rest",
                                                  "(",
                                                  ")",
                                                  "0",
                                                  "-1",
                                                  "\t",
                                                  "\xC3",
                                                  "yes",
                                                  "by",
                                                  "~",
                                                  "=",
                                                  "pick(agents)",
                                                  "\xE2\x82\xAC",
                                                  "<<",
                                                  "...",
                                                  "---\n",
                                                  "count",
                                                  "when",
                                                  "value",
                                                  "self.",
                                                  " where ",
                                                  " of ",
                                                  " weighted by ",
                                                  "not ",
                                                  "^",
                                                  "/0",
                                                  "*0",
                                                  " in (",
                                                  "if(",
                                                  "\r\n",
                                                  "\xEF\xBB\xBF",
                                                  "world.",
                                                  "2001-01",
                                                  " months",
                                                  "1e308*",
                                                  "log(-"};
  text.insert(at, pieces[below(pieces.size())]);
}

void Mutation::change_lines(std::string& text, std::size_t at) {
  const std::size_t begin = line_begin(text, at), end = line_end(text, at);
  const std::string line = text.substr(begin, end - begin);
  const std::size_t other = line_begin(text, below(text.size()));
  switch (below(4)) {
    case 0:
      text.erase(begin, end - begin);
      break;
    case 1:
      text.insert(begin, line);
      break;
    case 2: {  // two lines change places
      const std::string second = text.substr(other, line_end(text, other) - other);
      const std::size_t late = std::max(begin, other), early = std::min(begin, other);
      if (late == early) return;
      text.replace(late, late == begin ? line.size() : second.size(), late == begin ? second : line);
      text.replace(early, early == begin ? line.size() : second.size(), early == begin ? second : line);
      break;
    }
    default:  // deeper or less deep
      if (below(2) == 0) {
        text.insert(begin, std::string(1 + below(4), ' '));
      } else {
        text.erase(begin, std::min(indentation(text, begin), 1 + below(4)));
      }
  }
}

void Mutation::change_number(std::string& text, std::size_t at) {
  static const std::vector<std::string> numbers = {
      "0",          "1",       "2",   "-1",    "1e400",   "1e308",   "1e-320",  "99999999999", "4294967296",
      "2147483648", "1048577", "nan", ".inf",  "1000000", "100000",  "0.5",     "65",          "0x1f",
      "017",        "1_000",   "-0",  "10000", "3 years", "9999-12", "0000-01", "2018-13",     "1000000 years"};
  const auto [begin, end] = stretch(text, at, in_number);
  text.replace(begin, end - begin, numbers[below(numbers.size())]);
}

void Mutation::change_name(std::string& text, std::size_t at) {
  const std::string& donor = donors_[below(donors_.size())];
  const auto [from, to] = stretch(donor, below(donor.size()), in_name);
  const auto [begin, end] = stretch(text, at, in_name);
  text.replace(begin, end - begin, donor.substr(from, to - from));
}

void Mutation::graft(std::string& text, std::size_t at) {
  const std::string& donor = donors_[below(donors_.size())];
  const std::size_t begin = line_begin(text, at);
  text.insert(begin, subtree(donor, line_begin(donor, below(donor.size())), indentation(text, begin)));
}

void Mutation::nest(std::string& text, std::size_t at) {
  static const std::vector<std::pair<std::string, std::string>> around = {{"[", "]"},
                                                                          {"{a: ", "}"},
                                                                          {"(", ")"},
                                                                          {"-", ""},
                                                                          {"not ", ""},
                                                                          {"min(1, ", ")"},
                                                                          {"if(yes, ", ", 0)"},
                                                                          {"1 + (", ")"},
                                                                          {"count(agents where ", " > 1)"},
                                                                          {"a.", ""},
                                                                          {"2^", ""},
                                                                          {"- ", ""},
                                                                          {"world.leader.patron.", ""}};
  const std::size_t depths[] = {3, 20, 70, 300, 5000};
  const auto& [open, close] = around[below(around.size())];
  const std::size_t depth = depths[below(5)];
  const auto [begin, end] = stretch(text, at, [](char c) { return in_name(c) || in_number(c); });
  std::string nested;
  for (std::size_t i = 0; i < depth; ++i) nested += open;
  nested += text.substr(begin, end - begin);
  for (std::size_t i = 0; i < depth; ++i) nested += close;
  text.replace(begin, end - begin, nested);
}

void Mutation::alias(std::string& text, std::size_t at) {
  static const std::vector<std::string> pieces = {
      "&a ", "*a", "&a [*a, *a]", "<<: *a\n", "{ <<: { a: 1 } }", "&a { b: *a }", "like: "};
  const std::size_t colon = text.find(": ", at);
  text.insert(colon == std::string::npos ? at : colon + 2, pieces[below(pieces.size())]);
}

void Mutation::repeat_line(std::string& text, std::size_t at) {
  const std::size_t begin = line_begin(text, at);
  const std::string line = text.substr(begin, line_end(text, at) - begin);
  const std::size_t times = std::min<std::size_t>(1 + below(400), 60'000 / (line.size() + 1));
  const bool same = below(2) == 0;
  std::string lines;
  for (std::size_t i = 0; i < times; ++i) {
    std::string copy = line;
    // Other names, so that these are many rows and not many duplicates.
    if (const std::size_t colon = copy.find(':'); !same && colon != std::string::npos)
      copy.insert(colon, std::to_string(i));
    lines += copy;
  }
  text.insert(begin, lines);
}

}  // namespace ostrakon
