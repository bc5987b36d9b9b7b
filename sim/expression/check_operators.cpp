// Types of operators: what may be joined with what.
#include "expression/checker.h"

#include <array>
#include <string>

namespace ostrakon {

namespace {

// Recursion of the checker; texts nest 200 deep at most, definitions within definitions add to that.
constexpr int deepest_check = 1'000;

bool is_comparison(Operation operation) {
  return operation >= Operation::equal && operation <= Operation::greater_equal;
}
bool is_equality(Operation operation) {
  return operation == Operation::equal || operation == Operation::not_equal;
}
bool joins_conditions(Operation operation) {
  return operation == Operation::logical_and || operation == Operation::logical_or;
}
bool named(Type type) {
  return type.base == Base::word || type.base == Base::reference;
}

// How an operator is written, in quotes.
std::string sign_of(Operation operation) {
  switch (operation) {
    case Operation::add:
      return "'+'";
    case Operation::subtract:
      return "'-'";
    case Operation::multiply:
      return "'*'";
    case Operation::divide:
      return "'/'";
    case Operation::power:
      return "'^'";
    case Operation::logical_and:
      return "'and'";
    case Operation::logical_or:
      return "'or'";
    default:
      return "this operator";
  }
}

std::string month_and_year(double date) {
  static constexpr std::array<const char*, 12> months = {"January",   "February", "March",    "April",
                                                         "May",       "June",     "July",     "August",
                                                         "September", "October",  "November", "December"};
  const int whole = static_cast<int>(date);
  return std::string(months[static_cast<std::size_t>(whole % 12)]) + " " + std::to_string(whole / 12);
}

}  // namespace

bool Checker::ordered(Type type) const {
  return type.base == Base::reference && catalogue_.table(TableId(type.of)).ordered;
}

bool Checker::numeric(Type type) const {
  return type.base == Base::number || type.base == Base::flag || ordered(type);
}

bool Checker::fits(Type type, Type want) const {
  switch (want.base) {
    case Base::none:
      return true;
    case Base::number:
      return numeric(type);
    case Base::flag:
    case Base::date:
      return type.base == want.base;
    case Base::word:
    case Base::reference:
      return type == want || type.base == Base::none;
  }
  return false;
}

std::string Checker::describe(Type type) const {
  switch (type.base) {
    case Base::number:
      return "a number";
    case Base::flag:
      return "a condition (yes or no)";
    case Base::date:
      return "a date";
    case Base::none:
      return "none";
    case Base::word:
      return type.of < 0 ? "a word" : "a word of '" + catalogue_.words(WordListId(type.of)).name + "'";
    case Base::reference:
      return with_article(catalogue_.table(TableId(type.of)).singular);
  }
  return "";
}

void Checker::report_type(std::int32_t id, Type type, const std::string& reason) {
  if (report_misread_date(id)) return;
  report(id, reason + "; " + quoted(id) + " is " + describe(type));
}

// `2000-10` meant as a subtraction: the literal in `x - 2000-10`, or the whole.
std::int32_t Checker::misread_date(std::int32_t id) const {
  const SyntaxNode& node = syntax(id);
  if (node.kind == SyntaxKind::date) return id;
  if (node.kind != SyntaxKind::binary || is_comparison(node.operation) || joins_conditions(node.operation)) return -1;
  return syntax(node.children[1]).kind == SyntaxKind::date ? node.children[1] : -1;
}

bool Checker::report_misread_date(std::int32_t id) {
  const std::int32_t literal = misread_date(id);
  if (literal < 0) return false;
  report(literal, quoted(literal) + " is a date (" + month_and_year(syntax(literal).value) +
                      "); for subtraction put spaces around the minus");
  return true;
}

Checked Checker::check(std::int32_t id, Frame& frame, Type hint) {
  if (overflown_) return {};
  if (depth_ >= deepest_check) {
    report(id, "definitions nest too deeply here; make one of them an attribute and 'set' it");
    overflown_ = true;
    return {};
  }
  ++depth_;
  const Checked result = check_kind(id, frame, hint);
  --depth_;
  note_named(id, frame, result);
  return result;
}

Checked Checker::check_kind(std::int32_t id, Frame& frame, Type hint) {
  const SyntaxNode& node = syntax(id);
  switch (node.kind) {
    case SyntaxKind::number:
      return constant(frame, node.value, Type::number(), place(id));
    case SyntaxKind::date:
      return constant(frame, node.value, Type::date(), place(id));
    case SyntaxKind::flag:
      return constant(frame, node.value, Type::flag(), place(id));
    case SyntaxKind::none:
      return constant(frame, -1, Type::none(), place(id));
    case SyntaxKind::name:
    case SyntaxKind::member:
      return check_path(id, frame, hint);
    case SyntaxKind::call:
      return check_call(id, frame, hint);
    case SyntaxKind::unary:
      return check_unary(id, frame);
    case SyntaxKind::in_list:
      return check_in(id, frame);
    case SyntaxKind::binary:
      return is_comparison(node.operation) ? check_comparison(id, frame) : check_spine(id, frame);
  }
  return {};
}

bool Checker::require_condition(std::int32_t id, Type type, const std::string& reason) {
  if (type == Type::flag()) return true;
  report_type(id, type, reason);
  return false;
}

Checked Checker::condition(std::int32_t id, Frame& frame, const std::string& reason) {
  const SyntaxNode& node = syntax(id);
  const std::string usage = node.kind == SyntaxKind::name ? usage_of(node.name) : "";
  if (!usage.empty() && bare_without_meaning(id, frame)) {
    report(id, reason + "; '" + node.name + "' is a function: " + usage);
    return {};
  }
  const Checked result = check(id, frame, no_hint);
  if (result.failed() || !require_condition(id, result.type, reason)) return {};
  return result;
}

bool Checker::require_number(std::int32_t id, Type type, const std::string& reason) {
  if (numeric(type)) return true;
  report_type(id, type, reason);
  return false;
}

Checked Checker::number(std::int32_t id, Frame& frame, const std::string& reason) {
  const Checked result = check(id, frame, no_hint);
  if (result.failed() || !require_number(id, result.type, reason)) return {};
  return result;
}

Checked Checker::check_unary(std::int32_t id, Frame& frame) {
  const std::int32_t operand = syntax(id).children[0];
  if (syntax(id).operation == Operation::logical_not) {
    const Checked denied = condition(operand, frame, "'not' denies a condition");
    if (denied.failed()) return {};
    return apply(frame, Operation::logical_not, Type::flag(), {denied.node}, place(id));
  }
  const Checked value = number(operand, frame, "'-' needs a number");
  if (value.failed()) return {};
  return apply(frame, Operation::negate, Type::number(), {value.node}, place(id));
}

// a + b - c …: the left operands are followed down in a loop, since a text may hold thousands of them.
Checked Checker::check_spine(std::int32_t id, Frame& frame) {
  std::vector<std::int32_t> spine;
  std::int32_t lowest = id;
  while (syntax(lowest).kind == SyntaxKind::binary && !is_comparison(syntax(lowest).operation)) {
    spine.push_back(lowest);
    lowest = syntax(lowest).children[0];
  }
  const auto reason = [&](std::int32_t at) { return sign_of(syntax(at).operation) + " joins conditions"; };
  Checked left = joins_conditions(syntax(spine.back()).operation) ? condition(lowest, frame, reason(spine.back()))
                                                                  : check(lowest, frame, no_hint);
  for (std::size_t i = spine.size(); i-- > 0;) {
    const std::int32_t at = spine[i];
    const std::int32_t right_id = syntax(at).children[1];
    if (joins_conditions(syntax(at).operation)) {
      if (!left.failed() && !require_condition(syntax(at).children[0], left.type, reason(at))) left = {};
      const Checked right = condition(right_id, frame, reason(at));
      left = left.failed() || right.failed()
                 ? Checked{}
                 : apply(frame, syntax(at).operation, Type::flag(), {left.node, right.node}, place(at));
    } else {
      const Checked right = check(right_id, frame, no_hint);
      left = join(at, frame, left, right);
    }
  }
  return left;
}

// One arithmetic operation of numbers and dates.
Checked Checker::join(std::int32_t id, Frame& frame, const Checked& left, const Checked& right) {
  const SyntaxNode& node = syntax(id);
  const std::int32_t left_id = node.children[0];
  const std::int32_t right_id = node.children[1];
  const bool additive = node.operation == Operation::add || node.operation == Operation::subtract;
  const bool left_date = !left.failed() && left.type == Type::date();
  const bool right_date = !right.failed() && right.type == Type::date();
  Type result = Type::number();
  bool fine = !left.failed() && !right.failed();
  if (!fine && additive && (left_date || right_date)) return {};  // the other side may have been a date as well
  if (additive && left_date && right_date) {
    if (node.operation == Operation::add) {
      report(id, "two dates cannot be added; date - date gives months, date + months a date");
      fine = false;
    }
  } else if (additive && left_date) {
    result = Type::date();
    if (!right.failed()) fine &= require_number(right_id, right.type, "months are added to a date");
  } else if (node.operation == Operation::add && right_date) {
    result = Type::date();
    if (!left.failed()) fine &= require_number(left_id, left.type, "months are added to a date");
  } else {
    const std::string reason = sign_of(node.operation) + " needs numbers";
    if (!left.failed()) fine &= require_number(left_id, left.type, reason);
    if (!right.failed()) fine &= require_number(right_id, right.type, reason);
  }
  if (!fine) return {};
  return apply(frame, node.operation, result, {left.node, right.node}, place(id));
}

// A word or a row's name is read by what it is compared with, so the side whose meaning is known goes first.
Checked Checker::check_comparison(std::int32_t id, Frame& frame) {
  const SyntaxNode& node = syntax(id);
  const std::int32_t left_id = node.children[0];
  const std::int32_t right_id = node.children[1];
  const auto hint_of = [](const std::optional<Type>& type) { return type && named(*type) ? *type : no_hint; };
  const Type left_hint = hint_of(quick_type(left_id, frame));
  const Type right_hint = hint_of(quick_type(right_id, frame));
  const bool right_first = path_of(left_id).has_value() && !path_of(right_id).has_value();
  const std::int32_t first_id = right_first ? right_id : left_id;
  const std::int32_t second_id = right_first ? left_id : right_id;
  const Type first_hint = right_first ? left_hint : right_hint;
  const Type fallback = right_first ? right_hint : left_hint;
  // Of two unknown words only one is the mistake; which is found once the other is mended.
  const bool both_unknown = bare_without_meaning(first_id, frame) && bare_without_meaning(second_id, frame);
  const Checked first = check(first_id, frame, first_hint);
  if (first.failed() && (both_unknown || bare_without_meaning(second_id, frame))) return {};
  const Checked second = check(second_id, frame, !first.failed() && named(first.type) ? first.type : fallback);
  if (first.failed() || second.failed()) return {};
  const Checked& left = right_first ? second : first;
  const Checked& right = right_first ? first : second;
  return compare(id, frame, node.operation, left_id, left, right_id, right);
}

std::string Checker::why_not_comparable(Operation operation, std::int32_t left_id, Type left, std::int32_t right_id,
                                        Type right) const {
  const bool equality = is_equality(operation);
  const bool left_named = named(left) || left.base == Base::none;
  const bool right_named = named(right) || right.base == Base::none;
  const std::string both =
      quoted(left_id) + " is " + describe(left) + " and " + quoted(right_id) + " is " + describe(right);
  if (left.base == Base::date && right.base == Base::date) return "";
  if (left_named && right_named) {
    const bool alike = left == right || left.base == Base::none || right.base == Base::none;
    if (!alike) return both + "; they cannot be compared";
    if (equality) return "";
    if (ordered(left) && ordered(right)) return "";
    return both + "; these have no order, only == and != compare them";
  }
  if (numeric(left) && numeric(right)) return "";
  const std::int32_t number = left.base == Base::date ? right_id : left_id;
  const double year = syntax(number).kind == SyntaxKind::number ? syntax(number).value : 0;
  if ((left.base == Base::date || right.base == Base::date) && year >= 1000 && year < 3000)
    return both + "; a date is year-month: " + source_.syntax->slice(number) + "-01";
  return both + "; they cannot be compared";
}

Checked Checker::compare(std::int32_t id, Frame& frame, Operation operation, std::int32_t left_id, const Checked& left,
                         std::int32_t right_id, const Checked& right) {
  const std::string why = why_not_comparable(operation, left_id, left.type, right_id, right.type);
  if (why.empty()) return apply(frame, operation, Type::flag(), {left.node, right.node}, place(id));
  // A date on one side only: was it meant as one?
  const bool one_date = (left.type == Type::date()) != (right.type == Type::date());
  const std::int32_t dated = left.type == Type::date() ? left_id : right_id;
  if (!one_date || !report_misread_date(dated)) report(id, why);
  return {};
}

Checked Checker::check_in(std::int32_t id, Frame& frame) {
  const std::vector<std::int32_t>& children = syntax(id).children;
  const Checked asked = check(children[0], frame, no_hint);
  if (asked.failed()) return {};
  Checked result;
  bool fine = true;
  for (std::size_t i = 1; i < children.size(); ++i) {
    const Checked item = check(children[i], frame, named(asked.type) ? asked.type : no_hint);
    Checked equal;
    if (!item.failed()) equal = compare(children[i], frame, Operation::equal, children[0], asked, children[i], item);
    fine &= !equal.failed();
    if (!fine) continue;
    result = i == 1 ? equal : apply(frame, Operation::logical_or, Type::flag(), {result.node, equal.node}, place(id));
  }
  return fine ? result : Checked{};
}

}  // namespace ostrakon
