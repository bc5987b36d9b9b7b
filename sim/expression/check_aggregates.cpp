// Sums over tables.
#include "expression/checker.h"

#include <algorithm>

namespace ostrakon {

namespace {

constexpr const char* where_does_not_draw =
    "'where' cannot draw (who is meant would change with every asking); make it an attribute and 'set' it";
constexpr const char* by_does_not_draw = "'by' cannot draw; make the group an attribute and 'set' it";
// An aggregate is computed again for each round, case or asker that needs it: its rows would draw the same number
// again.
constexpr const char* rows_do_not_draw =
    "what is taken over rows cannot draw (each asking would draw the same again); make it an attribute and 'set' it";

std::size_t size_of(const Building& part, std::int32_t root) {
  return part.sizes[static_cast<std::size_t>(root)];
}

bool takes_argument(AggregateKind kind) {
  return kind == AggregateKind::quantile || kind == AggregateKind::nth || kind == AggregateKind::busiest;
}
bool names_table_first(AggregateKind kind) {
  return kind == AggregateKind::count || kind == AggregateKind::pick;
}

}  // namespace

// Whether the clauses given are those the aggregate has.
bool Checker::right_clauses(std::int32_t id, const AggregateInfo& info, bool asker) {
  const SyntaxNode& node = syntax(id);
  const bool table_first = names_table_first(info.kind);
  const std::size_t values = takes_argument(info.kind) ? 2 : 1;
  const std::string name(info.name);
  if (node.children.size() != values || (node.of >= 0) == table_first) {
    std::string message = "'" + name + "' is written " + std::string(info.usage);
    if (!table_first && node.of < 0 && node.where >= 0 && (info.kind == AggregateKind::any || info.kind == AggregateKind::all)) {
      message += "; here: " + name + "(" + source_.syntax->slice(node.where) + " of " +
                 source_.syntax->slice(node.children.back()) + ")";
    }
    report(id, message);
    return false;
  }
  if (node.weight >= 0 && info.kind != AggregateKind::pick) {
    report(node.weight, "only 'pick' is weighted: " + usage_of("pick"));
    return false;
  }
  if (info.kind == AggregateKind::share && node.by < 0) {
    report(id, "'share' needs groups: " + std::string(info.usage));
    return false;
  }
  if (node.by < 0) return true;
  if (info.kind == AggregateKind::pick) {
    report(node.by, "'pick' gives one row; it has no groups");
    return false;
  }
  if (!scope_.metric || source_.located == nullptr) {
    report(node.by, "'by' gives one value per group, which only a metric can have");
    return false;
  }
  if (asker) {
    report(node.by, "'by' gives one value per group; inside another sum there can be only one value");
    return false;
  }
  return true;
}

// The row set or table that a name node stands for; nothing, and reported, if there is none.
std::optional<RowSet> Checker::rows_named(std::int32_t id) {
  const SyntaxNode& node = syntax(id);
  if (node.kind != SyntaxKind::name) {
    report(id, "the name of a table is needed here (agents, holders, posts), not " + quoted(id));
    return std::nullopt;
  }
  if (const RowSet* set = catalogue_.find_row_set(node.name)) return *set;
  if (const TableId table = catalogue_.find_table(node.name); table.valid()) return RowSet{node.name, table, "", ""};
  std::vector<std::string> known;
  for (const RowSet& set : catalogue_.row_sets) known.push_back(set.name);
  for (const TableInfo& table : catalogue_.tables) known.push_back(table.plural);
  const std::string near = nearest(node.name, known);
  report(id, "unknown table '" + node.name + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?"));
  return std::nullopt;
}

// A row set whose condition is about the asker, as a row of `asker` sees it; none(): as the world does.
RowSet Checker::as_seen(RowSet set, TableId asker) const {
  if (!set.owner.valid() || asker == set.owner) return set;
  const bool world = !asker.valid() || asker == catalogue_.find_singular("world");
  set.condition = world ? set.of_world : set.of_others;
  return set;
}

// Whether the condition bounds `at` from below, so that only recent rows of the log are asked.
bool Checker::bounds_time(std::int32_t id) const {
  while (id >= 0 && syntax(id).kind == SyntaxKind::binary) {
    const SyntaxNode& node = syntax(id);
    const auto is_at = [&](std::int32_t side) {
      return syntax(side).kind == SyntaxKind::name && syntax(side).name == "at";
    };
    const Operation operation = node.operation;
    if (operation == Operation::equal) return is_at(node.children[0]) || is_at(node.children[1]);
    if (operation == Operation::greater || operation == Operation::greater_equal) return is_at(node.children[0]);
    if (operation == Operation::less || operation == Operation::less_equal) return is_at(node.children[1]);
    if (operation != Operation::logical_and) return false;
    if (bounds_time(node.children[1])) return true;
    id = node.children[0];
  }
  return false;
}

bool Checker::log_allowed(std::int32_t id, std::int32_t table_id, const RowSet& set) {
  const TableInfo& table = catalogue_.table(set.table);
  if (!table.log || scope_.metric) return true;
  if (table.plural != "events") {
    report(table_id, "'" + set.name + "' can be summed over in metrics only");
    return false;
  }
  if (bounds_time(syntax(id).where)) return true;
  report(table_id, "'events' holds the whole past; say since when: events where at > now - 12 months");
  return false;
}

// The condition of the row set and `where` together, asked of the rows of `frame`.
bool Checker::make_where(std::int32_t where_id, const RowSet& set, Frame& frame, Place where, Aggregate& made,
                         std::size_t& size) {
  if (where_id < 0 && set.condition.empty()) return true;
  Building part;
  Frame inner = frame;
  inner.building = &part;
  inner.row = -1;
  const Instead<std::string> no_draw(no_draw_, no_draw_.empty() ? std::string(where_does_not_draw) : no_draw_);
  Checked both;
  if (!set.condition.empty()) {
    both = row_set_condition(set, inner, where);
    if (both.failed()) failed_ = true;
  }
  if (where_id >= 0) {
    const Checked own = condition(where_id, inner, "'where' needs a condition");
    if (own.failed() || (both.failed() && !set.condition.empty())) return false;
    both = set.condition.empty()
               ? own
               : apply(inner, Operation::logical_and, Type::flag(), {both.node, own.node}, place(where_id));
  }
  if (both.failed()) return false;
  size += size_of(part, both.node);
  made.where = finish(part, both.node);
  return true;
}

// `X of`: its type where it is one that the aggregate can take.
std::optional<Type> Checker::make_value(std::int32_t value_id, const AggregateInfo& info, Frame& frame, Aggregate& made,
                                        std::size_t& size) {
  const Instead<std::string> no_draw(no_draw_, no_draw_.empty() ? std::string(rows_do_not_draw) : no_draw_);
  Building part;
  Frame inner = frame;
  inner.building = &part;
  const std::string name = in_quotes(info.name);
  const bool asks = info.kind == AggregateKind::any || info.kind == AggregateKind::all;
  const Checked value =
      asks ? condition(value_id, inner, name + " needs a condition") : check(value_id, inner, no_hint);
  if (value.failed()) return std::nullopt;
  const bool adds = info.kind == AggregateKind::sum || info.kind == AggregateKind::share;
  const bool date = value.type == Type::date();
  if (!asks && (adds || !date) && !require_number(value_id, value.type, name + " needs numbers")) return std::nullopt;
  size += size_of(part, value.node);
  made.value = finish(part, value.node);
  if (asks) return Type::flag();
  const bool number = info.kind == AggregateKind::sd || info.kind == AggregateKind::busiest;
  return date && !number ? Type::date() : Type::number();
}

bool Checker::make_weight(std::int32_t id, Frame& frame, Aggregate& made, std::size_t& size) {
  const Instead<std::string> no_draw(no_draw_, no_draw_.empty() ? std::string(rows_do_not_draw) : no_draw_);
  Building part;
  Frame inner = frame;
  inner.building = &part;
  const Checked weight = number(id, inner, "'weighted by' needs a number");
  if (weight.failed()) return false;
  size += size_of(part, weight.node);
  made.weight = finish(part, weight.node);
  return true;
}

bool Checker::make_by(std::int32_t id, Frame& frame, Aggregate& made, std::size_t& size) {
  const Instead<std::string> no_draw(no_draw_, no_draw_.empty() ? std::string(by_does_not_draw) : no_draw_);
  Building part;
  Frame inner = frame;
  inner.building = &part;
  const Checked group = check(id, inner, no_hint);
  if (group.failed()) return false;
  if (group.type.base != Base::word && group.type.base != Base::reference && group.type.base != Base::flag) {
    report_type(id, group.type, "'by' groups by a word, a reference or a flag (by faction, by status)");
    return false;
  }
  size += size_of(part, group.node);
  made.by = finish(part, group.node);
  return true;
}

// `part` is another expression asked of the same row as `frame`.
bool Checker::same_row(const Frame& frame, Frame& part, Place where) {
  if (frame.row < 0) return true;
  const Checked row = copy_row(frame, part, 0, where);
  part.row = row.node;
  return !row.failed();
}

// The 0.9 of quantile(0.9, …): asked of the asker.
bool Checker::make_argument(std::int32_t id, Frame& frame, Aggregate& made, std::size_t& size) {
  Building part;
  Frame inner = frame;
  inner.building = &part;
  inner.row = -1;
  if (!same_row(frame, inner, place(id))) return false;
  const Checked argument = number(id, inner, "the first value must be a number");
  if (argument.failed()) return false;
  size += size_of(part, argument.node);
  made.argument = finish(part, argument.node);
  if (made.argument && !made.argument->series.empty()) {
    report(id, "a metric cannot say which quantile or which row is meant; write a number or a parameter");
    return false;
  }
  return one_value(id, made.argument);
}

Checked Checker::check_aggregate(std::int32_t id, Frame& frame, const AggregateInfo& info) {
  if (!right_clauses(id, info, frame.asker != nullptr)) return {};
  const SyntaxNode& node = syntax(id);
  const std::int32_t table_id = names_table_first(info.kind) ? node.children[0] : node.of;
  const std::optional<RowSet> named = rows_named(table_id);
  if (!named) return {};
  const RowSet set = as_seen(*named, frame.table);
  bool fine = log_allowed(id, table_id, set);
  Frame element;
  element.table = set.table;
  element.asker = &frame;
  element.inputs = frame.inputs;
  Aggregate made;
  made.kind = info.kind;
  made.row_set = set.name;
  made.table = set.table;
  std::size_t size = 0;
  Type type = info.kind == AggregateKind::pick ? Type::reference(set.table) : Type::number();
  if (info.kind == AggregateKind::pick) fine &= may_draw(id);
  if (takes_argument(info.kind)) fine &= make_argument(node.children[0], frame, made, size);
  if (!names_table_first(info.kind)) {
    const std::optional<Type> value = make_value(node.children.back(), info, element, made, size);
    fine &= value.has_value();
    if (value) type = *value;
  }
  fine &= make_where(node.where, set, element, place(table_id), made, size);
  if (node.weight >= 0) fine &= make_weight(node.weight, element, made, size);
  if (node.by >= 0) fine &= make_by(node.by, element, made, size);
  if (!fine || overflown_) return {};
  TypedNode result;
  result.node = Node::aggregate;
  result.type = type;
  result.place = place(id);
  result.table = set.table;
  if (info.kind == AggregateKind::pick) result.site = site_of(id);
  std::vector<Aggregate>& all = frame.building->expression.aggregates;
  result.index = static_cast<std::int32_t>(all.size());
  all.push_back(std::move(made));
  return {emit(frame, std::move(result), size), type};
}

}  // namespace ostrakon
