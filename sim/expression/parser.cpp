// Precedence climbing over the tokens of one expression.
#include "expression/foreign.h"
#include "expression/functions.h"
#include "expression/syntax.h"

#include <array>
#include <utility>

namespace ostrakon {

namespace {

// Binding strength of operators, loosest first.
enum Level : int { level_or = 1, level_and, level_not, level_comparison, level_sum, level_product, level_sign };

struct BinarySign {
  TokenKind token;
  int level;
  Operation operation;
};

constexpr std::array<BinarySign, 14> binary_signs = {{
    {TokenKind::word_or, level_or, Operation::logical_or},
    {TokenKind::word_and, level_and, Operation::logical_and},
    {TokenKind::equal, level_comparison, Operation::equal},
    {TokenKind::assign, level_comparison, Operation::equal},
    {TokenKind::word_in, level_comparison, Operation::equal},
    {TokenKind::not_equal, level_comparison, Operation::not_equal},
    {TokenKind::less, level_comparison, Operation::less},
    {TokenKind::less_equal, level_comparison, Operation::less_equal},
    {TokenKind::greater, level_comparison, Operation::greater},
    {TokenKind::greater_equal, level_comparison, Operation::greater_equal},
    {TokenKind::plus, level_sum, Operation::add},
    {TokenKind::minus, level_sum, Operation::subtract},
    {TokenKind::times, level_product, Operation::multiply},
    {TokenKind::over, level_product, Operation::divide},
}};

// nullptr: no operator between two operands ('^' binds within one).
const BinarySign* binary_sign(TokenKind kind) {
  for (const BinarySign& one : binary_signs) {
    if (one.token == kind) return &one;
  }
  return nullptr;
}

class Parser {
 public:
  explicit Parser(std::string_view text) {
    syntax_.text = text;
    Tokens read = tokenize(text);
    syntax_.problems = std::move(read.problems);
    tokens_ = std::move(read.tokens);
    stopped_ = !read.usable;
    if (stopped_) tokens_.clear();
    if (tokens_.empty()) tokens_.push_back({TokenKind::end, 0, 0, 0});
  }

  Syntax expression() {
    if (!stopped_ && now().kind == TokenKind::end) stop("an expression is missing here");
    const std::int32_t root = stopped_ ? -1 : parse(level_or);
    expect_end();
    syntax_.root = stopped_ ? -1 : root;
    return std::move(syntax_);
  }

  RowsSyntax rows() {
    if (!stopped_ && now().kind == TokenKind::end) stop("a table is missing here: agents where age > 60");
    RowsSyntax result;
    const std::int32_t root = stopped_ ? -1 : parse(level_or);
    if (!stopped_ && now().kind == TokenKind::word_where) {
      advance();
      result.where = parse(level_or);
    }
    expect_end();
    syntax_.root = stopped_ ? -1 : root;
    result.syntax = std::move(syntax_);
    return result;
  }

 private:
  const Token& now() const { return tokens_[at_]; }
  const Token& before() const { return tokens_[at_ - 1]; }
  const Token& next() const { return tokens_[at_ + 1 < tokens_.size() ? at_ + 1 : at_]; }
  void advance() {
    if (at_ + 1 < tokens_.size()) ++at_;
  }
  std::string written(const Token& token) const { return syntax_.slice(token.begin, token.end); }

  void report(std::uint32_t begin, std::uint32_t end, std::string message) {
    syntax_.problems.push_back({begin, end, std::move(message)});
  }
  // The first thing that cannot be read on from; what follows would be guessing.
  std::int32_t stop(std::string message) {
    if (!stopped_) report(now().begin, now().end, std::move(message));
    stopped_ = true;
    return -1;
  }

  std::int32_t add(SyntaxNode node) {
    syntax_.nodes.push_back(std::move(node));
    return static_cast<std::int32_t>(syntax_.nodes.size()) - 1;
  }
  SyntaxNode& node(std::int32_t id) { return syntax_.nodes[static_cast<std::size_t>(id)]; }

  void expect_end() {
    if (!stopped_ && now().kind != TokenKind::end) stop_at_unexpected();
  }

  std::int32_t stop_at_unexpected() {
    const Token& token = now();
    if (token.kind == TokenKind::end) {
      return stop(at_ == 0 ? "an expression is missing here"
                           : "the expression ends after '" + written(before()) + "', where something must follow");
    }
    std::string message = in_quotes(written(token)) + " was not expected here";
    if (const std::string meant = at_ > 0 ? meant_between(token) : ""; !meant.empty()) {
      message += "; " + meant;
    } else if (token.kind == TokenKind::open) {
      message += "; a product is written with '*'";
    } else if (token.kind == TokenKind::word_not && next().kind == TokenKind::word_in) {
      message += "; write 'not x in (a, b)'";
    } else if (token.kind == TokenKind::word_not) {
      message += "; put parentheses around what 'not' denies: (not x)";
    }
    return stop(std::move(message));
  }

  // What was meant by a token that no operator joins to the one before it; "": nothing that is known.
  std::string meant_between(const Token& token) const {
    const TokenKind left = before().kind;
    if (token.kind == TokenKind::comma && left == TokenKind::number && next().kind == TokenKind::number) {
      const std::string first = written(before()), second = written(next());
      const bool thousands = second.size() == 3;
      return "a decimal is written with a point: " + first + "." + second +
             (thousands ? ", thousands without a sign: " + first + second : "");
    }
    if (token.kind == TokenKind::word_where)
      return "it belongs in an aggregate: count(agents where age > 60); a choice is if(condition, a, b)";
    if (token.kind == TokenKind::word_of || token.kind == TokenKind::word_by)
      return std::string("it belongs in an aggregate: ") +
             (token.kind == TokenKind::word_of ? "mean(age of agents)" : "count(agents by rank)");
    if (token.kind == TokenKind::word_in && left == TokenKind::minus)
      return "a hyphen in a name is written as an underscore, as in months_in_rank";
    if (left == TokenKind::name && token.kind == TokenKind::number && is_month_name(written(before())))
      return "a date is year-month: 2018-02";
    if (token.kind != TokenKind::name) return "";
    if (left == TokenKind::name && written(before()) == "if") return "a choice is written if(condition, a, b)";
    if (const std::string meant = operator_here(written(token), written(before())); !meant.empty()) {
      const bool of_table = in_call_ && written(token) == "if";
      return of_table ? "a condition on a table follows 'where': count(agents where age > 60)" : meant;
    }
    if (const std::string unit(unit_here(written(token))); left == TokenKind::number && !unit.empty())
      return "a duration is written in weeks, months, quarters or years: " + written(before()) + " " + unit;
    if (left == TokenKind::number) return "a product is written with '*': " + written(before()) + "*" + written(token);
    if (left != TokenKind::name) return "";
    std::string joined = written(before());
    for (std::size_t i = at_; tokens_[i].kind == TokenKind::name; ++i) joined.append("_").append(written(tokens_[i]));
    return "a name with a space is written with an underscore: " + joined;
  }

  bool expect(TokenKind kind, const char* sign, std::uint32_t opened_at) {
    if (stopped_) return false;
    if (now().kind == kind) return advance(), true;
    if (now().kind == TokenKind::end) {
      report(opened_at, opened_at + 1, in_quotes(sign) + " is missing for this parenthesis");
      stopped_ = true;
    } else {
      stop_at_unexpected();
    }
    return false;
  }

  // One level of nesting for as long as it lives.
  class Deeper {
   public:
    explicit Deeper(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > deepest_nesting) {
        parser_.stop("parentheses, signs or arguments nest deeper than " + std::to_string(deepest_nesting) + " levels");
      }
    }
    ~Deeper() { --parser_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    Parser& parser_;
  };

  std::int32_t parse(int weakest) {
    if (stopped_) return -1;
    std::int32_t left = weakest <= level_not && now().kind == TokenKind::word_not ? negation() : sign();
    while (!stopped_) {
      const BinarySign* found = binary_sign(now().kind);
      if (found == nullptr || found->level < weakest) break;
      left = found->level == level_comparison ? comparison(left) : binary(left, *found);
    }
    return stopped_ ? -1 : left;
  }

  std::int32_t unary(Operation operation, int operand_level) {
    const Deeper deeper(*this);
    const Token token = now();
    advance();
    const std::int32_t operand = parse(operand_level);
    if (stopped_) return -1;
    SyntaxNode made;
    made.kind = SyntaxKind::unary;
    made.operation = operation;
    made.begin = made.sign_begin = token.begin;
    made.sign_end = token.end;
    made.end = node(operand).end;
    made.children = {operand};
    return add(std::move(made));
  }

  std::int32_t negation() { return unary(Operation::logical_not, level_not); }

  std::int32_t sign() {
    if (now().kind == TokenKind::minus) return unary(Operation::negate, level_sign);
    if (now().kind == TokenKind::plus) return stop("'+' was not expected here; a number needs no sign of its own");
    return exponentiation();
  }

  std::int32_t exponentiation() {
    const std::int32_t base = postfix();
    if (stopped_ || now().kind != TokenKind::power) return base;
    const Deeper deeper(*this);
    const Token token = now();
    advance();
    // To the right of '^' a sign binds the exponent, and '^' itself is right associative.
    const std::int32_t exponent = parse(level_sign);
    return join(base, exponent, Operation::power, token);
  }

  std::int32_t join(std::int32_t left, std::int32_t right, Operation operation, const Token& token) {
    if (stopped_) return -1;
    SyntaxNode made;
    made.kind = SyntaxKind::binary;
    made.operation = operation;
    made.begin = node(left).begin;
    made.end = node(right).end;
    made.sign_begin = token.begin;
    made.sign_end = token.end;
    made.children = {left, right};
    return add(std::move(made));
  }

  std::int32_t binary(std::int32_t left, const BinarySign& found) {
    const Token token = now();
    advance();
    return join(left, parse(found.level + 1), found.operation, token);
  }

  std::int32_t comparison(std::int32_t left) {
    const Token token = now();
    const bool chained = left == last_comparison_;
    advance();
    std::int32_t made = -1;
    if (token.kind == TokenKind::word_in) {
      made = in_list(left, token);
    } else {
      const std::int32_t right = parse(level_sum);
      if (stopped_) return -1;
      made = join(left, right, binary_sign(token.kind)->operation, token);
      if (token.kind == TokenKind::assign) {
        report(token.begin, token.end,
               "'=' is not a comparison; write '" + syntax_.slice(left) + " == " + syntax_.slice(right) + "'");
      }
    }
    if (stopped_) return -1;
    last_comparison_ = made;
    return chained ? mend_chain(left, token, made) : made;
  }

  // Read on as `a < b and b < c`, which is what was meant.
  std::int32_t mend_chain(std::int32_t left, const Token& token, std::int32_t made) {
    const bool list = node(left).kind == SyntaxKind::in_list || node(made).kind == SyntaxKind::in_list;
    if (list) {
      report(token.begin, token.end, "comparisons do not chain; put one of them in parentheses");
    } else {
      const std::int32_t middle = node(left).children[1];
      const std::string rest = syntax_.slice(token.begin, node(made).end);
      report(token.begin, token.end,
             "comparisons do not chain; write '" + syntax_.slice(left) + " and " + syntax_.slice(middle) + " " + rest +
                 "'");
      node(made).children[0] = middle;
      made = join(left, made, Operation::logical_and, token);
    }
    const BinarySign* following = binary_sign(now().kind);
    if (list || (following != nullptr && following->level == level_comparison)) stopped_ = true;
    return made;
  }

  std::int32_t in_list(std::int32_t left, const Token& token) {
    const std::uint32_t opened_at = now().begin;
    if (now().kind != TokenKind::open) return stop("'in' needs a list in parentheses: in (a, b)");
    advance();
    SyntaxNode made;
    made.kind = SyntaxKind::in_list;
    made.begin = node(left).begin;
    made.sign_begin = token.begin;
    made.sign_end = token.end;
    made.children = {left};
    const Deeper deeper(*this);
    while (!stopped_) {
      made.children.push_back(parse(level_sum));
      if (stopped_ || now().kind != TokenKind::comma) break;
      advance();
    }
    if (!expect(TokenKind::close, ")", opened_at)) return -1;
    made.end = before().end;
    return add(std::move(made));
  }

  std::int32_t postfix() {
    std::int32_t made = primary();
    while (!stopped_ && now().kind == TokenKind::dot) {
      advance();
      if (now().kind != TokenKind::name) {
        return stop(now().kind == TokenKind::end ? "after '.' a name must follow"
                                                 : "after '.' a name must follow, not '" + written(now()) + "'");
      }
      SyntaxNode member;
      member.kind = SyntaxKind::member;
      member.name = written(now());
      member.begin = node(made).begin;
      member.end = member.sign_end = now().end;
      member.sign_begin = now().begin;
      member.children = {made};
      made = add(std::move(member));
      advance();
    }
    return stopped_ ? -1 : made;
  }

  std::int32_t primary() {
    const Token token = now();
    SyntaxNode made;
    made.begin = made.sign_begin = token.begin;
    made.end = made.sign_end = token.end;
    made.value = token.value;
    switch (token.kind) {
      case TokenKind::number:
        made.kind = SyntaxKind::number;
        break;
      case TokenKind::date:
        made.kind = SyntaxKind::date;
        break;
      case TokenKind::yes:
      case TokenKind::no:
        made.kind = SyntaxKind::flag;
        made.value = token.kind == TokenKind::yes ? 1 : 0;
        break;
      case TokenKind::none:
        made.kind = SyntaxKind::none;
        break;
      case TokenKind::name:
        if (next().kind == TokenKind::open) return call();
        made.kind = SyntaxKind::name;
        made.name = written(token);
        break;
      case TokenKind::open:
        return parenthesis();
      default:
        return stop_at_unexpected();
    }
    advance();
    return add(std::move(made));
  }

  std::int32_t parenthesis() {
    const Deeper deeper(*this);
    const std::uint32_t begin = now().begin;
    advance();
    const std::int32_t inner = parse(level_or);
    if (!expect(TokenKind::close, ")", begin)) return -1;
    last_comparison_ = -1;  // (a < b) == c is no chain
    node(inner).begin = begin;
    node(inner).end = before().end;
    return inner;
  }

  std::int32_t call() {
    const Deeper deeper(*this);
    SyntaxNode made;
    made.kind = SyntaxKind::call;
    made.name = written(now());
    made.begin = made.sign_begin = now().begin;
    made.sign_end = now().end;
    if (draws(made.name)) made.ordinal = draws_++;
    in_call_ = find_aggregate(made.name) != nullptr;
    advance();
    const std::uint32_t opened_at = now().begin;
    advance();
    while (!stopped_ && now().kind != TokenKind::close) {
      made.children.push_back(parse(level_or));
      if (stopped_ || now().kind != TokenKind::comma) break;
      advance();
      if (now().kind == TokenKind::close) stop_at_unexpected();
    }
    clauses(made);
    if (!expect(TokenKind::close, ")", opened_at)) return -1;
    made.end = before().end;
    return add(std::move(made));
  }

  // `of TABLE where C by G weighted by X`: each at most once, in any order.
  void clauses(SyntaxNode& made) {
    while (!stopped_) {
      const TokenKind kind = now().kind;
      std::int32_t* slot = kind == TokenKind::word_of         ? &made.of
                           : kind == TokenKind::word_where    ? &made.where
                           : kind == TokenKind::word_by       ? &made.by
                           : kind == TokenKind::word_weighted ? &made.weight
                                                              : nullptr;
      if (slot == nullptr) return;
      if (*slot != -1) {
        stop(kind == TokenKind::word_where ? "'where' is already given; join conditions with 'and'"
                                           : in_quotes(written(now())) + " is already given");
        return;
      }
      advance();
      if (kind == TokenKind::word_weighted) {
        if (now().kind != TokenKind::word_by) {
          stop("'weighted' is followed by 'by': weighted by ability");
          return;
        }
        advance();
      }
      *slot = kind == TokenKind::word_of ? postfix() : parse(level_or);
    }
  }

  Syntax syntax_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::int32_t draws_ = 0;
  bool in_call_ = false;               // of an aggregate, the last call that began
  std::int32_t last_comparison_ = -1;  // the node just made by a comparison, if nothing has closed over it
  bool stopped_ = false;
};

}  // namespace

Syntax parse_expression(std::string_view text) {
  return Parser(text).expression();
}

RowsSyntax parse_rows(std::string_view text) {
  return Parser(text).rows();
}

}  // namespace ostrakon
