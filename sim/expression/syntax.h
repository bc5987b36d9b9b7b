// The syntax tree of one expression: what was written, nothing resolved.
#pragma once

#include "expression/lexer.h"
#include "expression/typed.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ostrakon {

enum class SyntaxKind : std::uint8_t {
  number,  // value; durations are months
  date,    // value
  flag,    // value 0 or 1
  none,
  name,     // name
  member,   // children[0] '.' name
  call,     // name '(' children … [of TABLE] [where C] [by G] [weighted by X] ')'
  unary,    // operation (negate, logical_not) of children[0]
  binary,   // operation of children[0] and children[1]
  in_list,  // children[0] in (children[1], …)
};

struct SyntaxNode {
  SyntaxKind kind = SyntaxKind::none;
  std::uint32_t begin = 0, end = 0;            // all of it
  std::uint32_t sign_begin = 0, sign_end = 0;  // its operator, function name or last name
  std::string name;
  double value = 0;
  Operation operation = Operation::add;
  std::vector<std::int32_t> children;             // nodes, written order
  std::int32_t of = -1;                           // of a call: name node of the table
  std::int32_t where = -1, by = -1, weight = -1;  // of a call
  std::int32_t ordinal = -1;                      // of a call that draws: counts the draws of the text from 0
};

struct Syntax {
  std::string text;
  std::vector<SyntaxNode> nodes;
  std::int32_t root = -1;  // -1: too broken to be checked further
  std::vector<TextProblem> problems;
  const SyntaxNode& node(std::int32_t id) const { return nodes[static_cast<std::size_t>(id)]; }
  std::string slice(std::uint32_t begin, std::uint32_t end) const { return text.substr(begin, end - begin); }
  std::string slice(std::int32_t id) const { return slice(node(id).begin, node(id).end); }
};

// Parentheses, signs, exponents and arguments within one another.
inline constexpr int deepest_nesting = 200;

Syntax parse_expression(std::string_view text);

// `TABLE`, `TABLE where C` or a single reference, as `to:` and `over:` write it.
struct RowsSyntax {
  Syntax syntax;            // root: the table's name node or the reference
  std::int32_t where = -1;  // node of the condition
};
RowsSyntax parse_rows(std::string_view text);

}  // namespace ostrakon
