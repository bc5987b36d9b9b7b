// Syntax tree → typed expression. Internal to expression/: check.h is what others use.
#pragma once

#include "expression/check.h"
#include "expression/functions.h"
#include "expression/syntax.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

// Puts a value in for a while.
template <class T>
class Instead {
 public:
  Instead(T& place, T value) : place_(place), before_(std::exchange(place, std::move(value))) {}
  ~Instead() { place_ = std::move(before_); }
  Instead(const Instead&) = delete;
  Instead& operator=(const Instead&) = delete;

 private:
  T& place_;
  T before_;
};

// One expression being made: the root's, or a part of an aggregate.
struct Building {
  TypedExpression expression;  // `named` with the numbers that nodes have here
  std::vector<std::size_t> sizes;  // of the tree below each node, parts of aggregates included
  std::vector<Type> groups;        // of each node: TypedExpression::group
};

// What bare names and `self` mean where an expression stands.
struct Frame {
  Building* building = nullptr;
  TableId table;                 // bare names are attributes of its row; none(): there is no row
  std::int32_t row = -1;         // node of that row in `building`; -1: the row asked, not mentioned yet
  const Frame* asker = nullptr;  // inside an aggregate: the frame around it, whose row is `self`
  bool inputs = true;            // names that the slot adds are seen
  bool trigger_rows = false;     // `to:` of a trigger: the row is none of `self`
};

// A node just made and its type; node -1: failed, and reported.
struct Checked {
  std::int32_t node = -1;
  Type type;
  bool failed() const { return node < 0; }
};

class Checker {
 public:
  Checker(const Scope& scope, const LocatedText& text, Problems& problems);

  Expression expression(Type want);
  RowsExpression rows();

 private:
  // A text being checked: the user's, or one put in (a definition, the condition of a row set).
  struct Source {
    const Syntax* syntax = nullptr;
    const LocatedText* located = nullptr;  // null: everything is reported at `fixed`, after `prefix`
    Place fixed;
    std::string prefix;
  };
  enum class MeaningKind : std::uint8_t {
    none, input, attribute, parameter, self, now, step, world, leader, table, metric,
  };
  struct Meaning {
    MeaningKind kind = MeaningKind::none;
    std::int32_t index = -1;  // of the input, attribute, parameter, table or metric
    MeaningKind second = MeaningKind::none;
  };
  // `a.b.c` taken apart. base: what the first name hangs on when that is no name (`pick(…).age`), else -1.
  struct Path {
    std::int32_t base = -1;
    std::vector<std::int32_t> steps;  // syntax nodes; the first is the name itself where base is -1
  };
  static constexpr Type no_hint = Type::none();

  // check.cpp: texts, places, nodes
  const SyntaxNode& syntax(std::int32_t id) const { return source_.syntax->node(id); }
  Place place(std::uint32_t begin, std::uint32_t end) const;
  Place place(std::int32_t id) const { return place(syntax(id).begin, syntax(id).end); }
  Place sign_place(std::int32_t id) const { return place(syntax(id).sign_begin, syntax(id).sign_end); }
  void report(Place where, const std::string& message, Place other = {});
  void report(std::int32_t id, const std::string& message) { report(place(id), message); }
  bool report_syntax(const Syntax& parsed);
  std::string quoted(std::int32_t id) const;
  std::int32_t emit(Frame& frame, TypedNode node, std::size_t extra_size = 0);
  Checked constant(Frame& frame, double value, Type type, Place where);
  Checked apply(Frame& frame, Operation operation, Type type, std::vector<std::int32_t> args, Place where);
  void note_named(std::int32_t id, Frame& frame, const Checked& made) const;
  Expression finish(Building& building, std::int32_t root) const;
  Checked checked_root(std::int32_t id, Frame& frame, Type want);

  // check_operators.cpp
  Checked check(std::int32_t id, Frame& frame, Type hint);
  Checked check_kind(std::int32_t id, Frame& frame, Type hint);
  Checked check_unary(std::int32_t id, Frame& frame);
  Checked check_spine(std::int32_t id, Frame& frame);
  Checked check_comparison(std::int32_t id, Frame& frame);
  Checked check_in(std::int32_t id, Frame& frame);
  Checked join(std::int32_t id, Frame& frame, const Checked& left, const Checked& right);
  Checked compare(std::int32_t id, Frame& frame, Operation operation, std::int32_t left_id, const Checked& left,
                  std::int32_t right_id, const Checked& right);
  std::string why_not_comparable(Operation operation, std::int32_t left_id, Type left, std::int32_t right_id,
                                 Type right) const;
  Checked condition(std::int32_t id, Frame& frame, const std::string& reason);
  bool require_condition(std::int32_t id, Type type, const std::string& reason);
  Checked number(std::int32_t id, Frame& frame, const std::string& reason);
  bool require_number(std::int32_t id, Type type, const std::string& reason);
  bool numeric(Type type) const;
  bool ordered(Type type) const;
  bool fits(Type type, Type want) const;
  std::string describe(Type type) const;
  void report_type(std::int32_t id, Type type, const std::string& reason);
  std::int32_t misread_date(std::int32_t id) const;
  bool report_misread_date(std::int32_t id);

  // check_names.cpp
  std::optional<Path> path_of(std::int32_t id) const;
  Meaning meaning(const std::string& name, const Frame& frame) const;
  bool bare_without_meaning(std::int32_t id, const Frame& frame) const;
  std::optional<Type> meaning_type(const Meaning& found, const Frame& frame);
  std::optional<Type> quick_type(std::int32_t id, const Frame& frame);
  std::optional<Type> attribute_type(TableId table, AttributeId attribute);
  Checked check_path(std::int32_t id, Frame& frame, Type hint);
  Checked check_base(std::int32_t id, Frame& frame, const Path& path, std::size_t* used);
  Checked named_row(std::int32_t id, Frame& frame, TableId table, const Path& path, std::size_t* used);
  Checked word_or_row(std::int32_t id, Frame& frame, const Path& path, Type hint);
  Checked step_along(Frame& frame, const Checked& from, std::int32_t step_id);
  Checked read(Frame& frame, std::int32_t row, TableId table, AttributeId attribute, Place where);
  Checked row_of(Frame& frame, Place where);
  Checked self_of(Frame& frame, Place where);
  Checked world_row(Frame& frame, Place where);
  Checked copy_row(const Frame& from, Frame& into, std::int32_t outwards, Place where);

  // check_unknown.cpp
  void report_unknown(std::int32_t id, const Frame& frame, Type hint);
  void report_two_meanings(std::int32_t id, const std::string& name, const std::string& first,
                           const std::string& second);
  std::string meaning_text(const Meaning& found, MeaningKind kind, const Frame& frame) const;
  std::string with_article(const std::string& noun) const;
  static std::string few_of(const std::vector<std::string>& names);
  std::string hyphenated(std::int32_t id) const;
  std::string row_named(const std::string& name, Type hint) const;

  // check_definitions.cpp
  Checked expand(Frame& frame, std::int32_t row, TableId table, AttributeId attribute, Place where);
  bool in_circle(TableId table, AttributeId attribute, Place where);
  Checked row_set_condition(const RowSet& set, Frame& frame, Place where);

  // check_functions.cpp
  Checked check_call(std::int32_t id, Frame& frame, Type hint);
  Checked check_choice(std::int32_t id, Frame& frame, Type hint);
  Checked check_arithmetic(std::int32_t id, Frame& frame, const FunctionInfo& function);
  Checked check_extreme(std::int32_t id, Frame& frame, const FunctionInfo& function);
  Checked check_has(std::int32_t id, Frame& frame);
  Checked check_same_faction(std::int32_t id, Frame& frame);
  Checked check_relation(std::int32_t id, Frame& frame, const FunctionInfo& function);
  Checked check_yearly(std::int32_t id, Frame& frame);
  Checked check_months_since(std::int32_t id, Frame& frame);
  Checked row_of_trigger(std::int32_t id, Frame& frame, TableId table, const std::string& name);
  Checked check_draw(std::int32_t id, Frame& frame, const FunctionInfo& function);
  bool may_draw(std::int32_t id);
  bool possible_draw(std::int32_t id, const Frame& frame, const FunctionInfo& function,
                     const std::vector<std::int32_t>& args);
  DrawSite site_of(std::int32_t id);
  bool right_count(std::int32_t id, const FunctionInfo& function);
  void report_unknown_function(std::int32_t id);

  // check_aggregates.cpp
  Checked check_aggregate(std::int32_t id, Frame& frame, const AggregateInfo& info);
  bool right_clauses(std::int32_t id, const AggregateInfo& info, bool asker);
  std::optional<RowSet> rows_named(std::int32_t id);
  RowSet as_seen(RowSet set, TableId asker) const;
  bool log_allowed(std::int32_t id, std::int32_t table_id, const RowSet& set);
  bool bounds_time(std::int32_t id) const;
  bool make_where(std::int32_t where_id, const RowSet& set, Frame& frame, Place where, Aggregate& made,
                  std::size_t& size);
  std::optional<Type> make_value(std::int32_t value_id, const AggregateInfo& info, Frame& frame, Aggregate& made,
                                 std::size_t& size);
  bool make_weight(std::int32_t id, Frame& frame, Aggregate& made, std::size_t& size);
  bool make_by(std::int32_t id, Frame& frame, Aggregate& made, std::size_t& size);
  bool make_argument(std::int32_t id, Frame& frame, Aggregate& made, std::size_t& size);

  // check_metrics.cpp: what only metrics can say
  std::optional<Type> group_of(const Building& building, const TypedNode& node);
  std::string group_text(Type group) const;
  bool one_value(std::int32_t id, const Expression& part);
  bool joins_groups(std::int32_t id, const Frame& frame) const;
  Checked check_joined(std::int32_t id, Frame& frame, AggregateKind join);
  Checked metric_named(std::int32_t index, Frame& frame, Place where, std::int32_t group);
  std::optional<std::int32_t> group_named(std::int32_t step_id, const MetricInfo& metric);
  Checked check_series(std::int32_t id, Frame& frame, const FunctionInfo& function);
  Expression series_date(std::int32_t id, Frame& frame);
  bool same_row(const Frame& frame, Frame& part, Place where);

  const Scope& scope_;
  const Catalogue& catalogue_;
  const LocatedText& text_;
  Problems& problems_;
  Source source_;
  std::string no_draw_;                                                  // why nothing may be drawn here; empty: it may
  std::map<std::pair<std::int32_t, std::int32_t>, Syntax> definitions_;  // parsed
  std::map<std::pair<std::int32_t, std::int32_t>, std::optional<Type>> definition_types_;
  std::map<std::string, Syntax> row_sets_;                  // parsed conditions
  std::vector<std::pair<TableId, AttributeId>> expanding_;  // definitions being put in, outermost first
  std::set<std::pair<std::int32_t, std::int32_t>> broken_, broken_quietly_;  // definitions that failed
  int quiet_ = 0;           // > 0: only looking what type a definition has
  int depth_ = 0;           // of check() within itself
  bool overflown_ = false;  // a limit was hit and reported: nothing more is worth saying
  bool failed_ = false;     // something was reported
};

}  // namespace ostrakon
