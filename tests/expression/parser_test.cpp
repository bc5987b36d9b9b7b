#include "expression/syntax.h"

#include <gtest/gtest.h>

#include <string>

namespace ostrakon {
namespace {

const char* sign(Operation operation) {
  static constexpr const char* signs[] = {
      "+", "-", "*", "/", "^", "-", "==", "!=", "<", "<=", ">", ">=", "and", "or", "not"};
  return signs[static_cast<int>(operation)];
}

std::string parenthesised(std::initializer_list<std::string> parts) {
  std::string text = "(";
  for (const std::string& part : parts) text += part;
  return text += ")";
}

// Fully parenthesised.
std::string written(const Syntax& syntax, std::int32_t id) {
  const SyntaxNode& node = syntax.node(id);
  const auto list = [&](std::size_t from) {
    std::string text;
    for (std::size_t i = from; i < node.children.size(); ++i) {
      text += (i == from ? "" : ", ") + written(syntax, node.children[i]);
    }
    return text;
  };
  const auto child = [&](std::size_t i) { return written(syntax, node.children[i]); };
  switch (node.kind) {
    case SyntaxKind::member:
      return child(0) + "." + node.name;
    case SyntaxKind::unary:
      return parenthesised({sign(node.operation), " ", child(0)});
    case SyntaxKind::binary:
      return parenthesised({child(0), " ", sign(node.operation), " ", child(1)});
    case SyntaxKind::in_list:
      return parenthesised({child(0), " in ", list(1)});
    case SyntaxKind::call: {
      std::string text = node.name + "[" + list(0);
      if (node.of >= 0) text += " of " + written(syntax, node.of);
      if (node.where >= 0) text += " where " + written(syntax, node.where);
      if (node.by >= 0) text += " by " + written(syntax, node.by);
      if (node.weight >= 0) text += " weighted " + written(syntax, node.weight);
      return text + "]";
    }
    default:
      return syntax.slice(node.sign_begin, node.sign_end);
  }
}

std::string parsed(const std::string& text) {
  const Syntax syntax = parse_expression(text);
  if (!syntax.problems.empty() || syntax.root < 0) {
    if (syntax.problems.empty()) return "refused without a word";
    return std::to_string(syntax.problems[0].begin) + ": " + syntax.problems[0].message;
  }
  return written(syntax, syntax.root);
}

TEST(Parser, PrecedenceTightestFirst) {
  const std::pair<const char*, const char*> cases[] = {
      {"-2^2", "(- (2 ^ 2))"},
      {"2^-1", "(2 ^ (- 1))"},
      {"2^3^4", "(2 ^ (3 ^ 4))"},
      {"2^-3^4", "(2 ^ (- (3 ^ 4)))"},
      {"-a.b^2", "(- (a.b ^ 2))"},
      {"f(x)^2", "(f[x] ^ 2)"},
      {"-a*b", "((- a) * b)"},
      {"a*-b", "(a * (- b))"},
      {"--a", "(- (- a))"},
      {"a - b - c", "((a - b) - c)"},
      {"a / b * c", "((a / b) * c)"},
      {"a + b*c", "(a + (b * c))"},
      {"a + b < c*d", "((a + b) < (c * d))"},
      {"not a == b", "(not (a == b))"},
      {"not a and b", "((not a) and b)"},
      {"not not a", "(not (not a))"},
      {"a or b and c", "(a or (b and c))"},
      {"a and b or c and d", "((a and b) or (c and d))"},
      {"a and not b < c", "(a and (not (b < c)))"},
      {"a in (b, c + 1) and d", "((a in b, (c + 1)) and d)"},
      {"not a in (b)", "(not (a in b))"},
      {"(a < b) == c", "((a < b) == c)"},
      {"(a + b)*c", "((a + b) * c)"},
      {"a.b.c(d)", "5: '(' was not expected here; a product is written with '*'"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(parsed(text), expected) << text;
  }
}

TEST(Parser, Aggregates) {
  EXPECT_EQ(parsed("count(agents where a and b)"), "count[agents where (a and b)]");
  EXPECT_EQ(parsed("sum(x*2 of posts where y by g)"), "sum[(x * 2) of posts where y by g]");
  EXPECT_EQ(parsed("pick(agents where a weighted by b + 1)"), "pick[agents where a weighted (b + 1)]");
  EXPECT_EQ(parsed("quantile(0.9, x of t)"), "quantile[0.9, x of t]");
  EXPECT_EQ(parsed("pick(agents).age"), "pick[agents].age");
  EXPECT_EQ(parsed("min(a, b) + min(x of t)"), "(min[a, b] + min[x of t])");
  EXPECT_EQ(parsed("gumbel()"), "gumbel[]");
}

TEST(Parser, DrawsAreCountedInWrittenOrder) {
  const Syntax syntax = parse_expression("uniform(0, normal(1, 2)) + abs(pick(agents).age) + gumbel()");
  std::string ordinals;
  for (const SyntaxNode& node : syntax.nodes) {
    if (node.ordinal >= 0) ordinals += node.name + std::to_string(node.ordinal) + " ";
  }
  EXPECT_EQ(ordinals, "normal1 uniform0 pick2 gumbel3 ");
}

TEST(Parser, PlacesOfNodes) {
  const Syntax syntax = parse_expression("1 + (age*2)");
  const SyntaxNode& root = syntax.node(syntax.root);
  EXPECT_EQ(root.sign_begin, 2u);
  EXPECT_EQ(syntax.slice(root.children[1]), "(age*2)");
}

TEST(Parser, WhatIsWrongAndWhere) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "0: an expression is missing here"},
      {"  ", "2: an expression is missing here"},
      {"a +", "3: the expression ends after '+', where something must follow"},
      {"(a + b", "0: ')' is missing for this parenthesis"},
      {"f(a, b", "1: ')' is missing for this parenthesis"},
      {"a)", "1: ')' was not expected here"},
      {"f(a,)", "4: ')' was not expected here"},
      {"2 (a)", "2: '(' was not expected here; a product is written with '*'"},
      {"+a", "0: '+' was not expected here; a number needs no sign of its own"},
      {"a == not b", "5: 'not' was not expected here; put parentheses around what 'not' denies: (not x)"},
      {"a not in (b, c)", "2: 'not' was not expected here; write 'not x in (a, b)'"},
      {"a in b", "5: 'in' needs a list in parentheses: in (a, b)"},
      {"title == deputy director",
       "16: 'director' was not expected here; a name with a space is written with an underscore: deputy_director"},
      {"rank = bureau", "5: '=' is not a comparison; write 'rank == bureau'"},
      {"24 <= age < 60", "10: comparisons do not chain; write '24 <= age and age < 60'"},
      {"a in (b) == c", "9: comparisons do not chain; put one of them in parentheses"},
      {"0,8", "1: ',' was not expected here; a decimal is written with a point: 0.8"},
      {"2*(0,8)", "4: ',' was not expected here; a decimal is written with a point: 0.8"},
      {"a.", "2: after '.' a name must follow"},
      {"a.3", "1: a number begins with a digit: 0.3"},
      {"count(a where b where c)", "16: 'where' is already given; join conditions with 'and'"},
      {"pick(a weighted c)", "16: 'weighted' is followed by 'by': weighted by ability"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(parsed(text), expected) << text;
  }
}

std::string nested(int levels) {
  return std::string(static_cast<std::size_t>(levels), '(') + "1" + std::string(static_cast<std::size_t>(levels), ')');
}

TEST(Parser, NestingIsLimited) {
  EXPECT_EQ(parsed(nested(deepest_nesting)), "1");
  EXPECT_EQ(parsed(nested(deepest_nesting + 1)), "200: parentheses, signs or arguments nest deeper than 200 levels");
  EXPECT_EQ(parsed(std::string(5000, '-') + "1"), "200: parentheses, signs or arguments nest deeper than 200 levels");
  std::string tower = "1";
  for (int i = 0; i < 300; ++i) tower += "^1";
  EXPECT_EQ(parsed(tower), "401: parentheses, signs or arguments nest deeper than 200 levels");
}

TEST(Parser, LongSumsAreNotNesting) {
  std::string sum = "1";
  for (int i = 0; i < 4999; ++i) sum += "+1";
  EXPECT_EQ(parse_expression(sum).nodes.size(), 9999u);
  EXPECT_TRUE(parse_expression(sum).problems.empty());
}

TEST(Parser, Rows) {
  const RowsSyntax rows = parse_rows("holders where age > 60");
  ASSERT_GE(rows.where, 0);
  EXPECT_EQ(written(rows.syntax, rows.syntax.root), "holders");
  EXPECT_EQ(written(rows.syntax, rows.where), "(age > 60)");
  EXPECT_EQ(parse_rows("cause.agent").where, -1);
  EXPECT_EQ(parse_rows("holders where").syntax.problems.at(0).message,
            "the expression ends after 'where', where something must follow");
}

}  // namespace
}  // namespace ostrakon
