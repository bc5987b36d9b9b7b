// Calls of functions and draws.
#include "expression/checker.h"
#include "expression/foreign.h"

#include <algorithm>

namespace ostrakon {

namespace {

// The value of a number as it stands in the text, sign included; nothing where it is only known in a run.
std::optional<double> literal(const Frame& frame, std::int32_t id) {
  const std::vector<TypedNode>& nodes = frame.building->expression.nodes;
  const TypedNode& node = nodes[static_cast<std::size_t>(id)];
  if (node.node == Node::constant) return node.value;
  if (node.node != Node::operation || node.operation != Operation::negate) return std::nullopt;
  const TypedNode& operand = nodes[static_cast<std::size_t>(node.args[0])];
  return operand.node == Node::constant ? std::optional(-operand.value) : std::nullopt;
}

// Aggregates that also go over the groups of a metric.
bool joinable(AggregateKind kind) {
  return kind == AggregateKind::sum || kind == AggregateKind::mean || kind == AggregateKind::minimum ||
         kind == AggregateKind::maximum;
}

}  // namespace

Checked Checker::check_call(std::int32_t id, Frame& frame, Type hint) {
  const SyntaxNode& node = syntax(id);
  const FunctionInfo* function = find_function(node.name);
  const AggregateInfo* aggregate = find_aggregate(node.name);
  const bool clauses = node.of >= 0 || node.where >= 0 || node.by >= 0 || node.weight >= 0;
  if (function != nullptr && function->kind == FunctionKind::later) {
    report(sign_place(id), "'" + node.name + "' is not in this version");
    return {};
  }
  if (aggregate != nullptr && joinable(aggregate->kind) && joins_groups(id, frame)) {
    return check_joined(id, frame, aggregate->kind);
  }
  if (aggregate != nullptr && (clauses || function == nullptr)) return check_aggregate(id, frame, *aggregate);
  if (function == nullptr) {
    report_unknown_function(id);
    return {};
  }
  if (clauses) {
    report(sign_place(id), "'" + node.name + "' does not go over a table; it is written " + usage_of(node.name));
    return {};
  }
  if (!right_count(id, *function)) return {};
  switch (function->kind) {
    case FunctionKind::arithmetic:
      return function->most < 0 ? check_extreme(id, frame, *function) : check_arithmetic(id, frame, *function);
    case FunctionKind::choice:
      return check_choice(id, frame, hint);
    case FunctionKind::has:
      return check_has(id, frame);
    case FunctionKind::same_faction:
      return check_same_faction(id, frame);
    case FunctionKind::relation:
      return check_relation(id, frame, *function);
    case FunctionKind::yearly:
      return check_yearly(id, frame);
    case FunctionKind::months_since:
      return check_months_since(id, frame);
    case FunctionKind::draw:
      return check_draw(id, frame, *function);
    case FunctionKind::series:
      return check_series(id, frame, *function);
    case FunctionKind::aggregate:
    case FunctionKind::later:
      break;
  }
  return {};
}

void Checker::report_unknown_function(std::int32_t id) {
  const std::string& name = syntax(id).name;
  if (const std::string_view here = function_here(name); !here.empty()) {
    report(sign_place(id), "unknown function '" + name + "'; here it is " + std::string(here));
    return;
  }
  const std::string near = nearest(name, function_names());
  report(sign_place(id), "unknown function '" + name + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

bool Checker::right_count(std::int32_t id, const FunctionInfo& function) {
  const int given = static_cast<int>(syntax(id).children.size());
  const bool uniform = function.kind == FunctionKind::draw && function.distribution == Distribution::uniform;
  const bool fine =
      given >= function.least && (function.most < 0 || given <= function.most) && !(uniform && given == 1);
  if (fine) return true;
  std::string taken = std::to_string(function.least);
  if (function.most < 0) taken += " or more";
  if (function.most > function.least) taken = uniform ? "0 or 2" : taken + " to " + std::to_string(function.most);
  const bool one = taken == "1";
  std::string usage(function.usage);
  if (const AggregateInfo* aggregate = find_aggregate(function.name)) usage += " or " + std::string(aggregate->usage);
  report(id, in_quotes(function.name) + " takes " + taken + (one ? " value: " : " values: ") + usage + "; " +
                 std::to_string(given) + (given == 1 ? " is given" : " are given"));
  return false;
}

Checked Checker::check_arithmetic(std::int32_t id, Frame& frame, const FunctionInfo& function) {
  std::vector<std::int32_t> args;
  bool fine = true;
  for (const std::int32_t child : syntax(id).children) {
    const Checked value = number(child, frame, in_quotes(function.name) + " needs a number");
    fine &= !value.failed();
    args.push_back(value.node);
  }
  return fine ? apply(frame, function.operation, Type::number(), std::move(args), place(id)) : Checked{};
}

// min and max of two or more numbers, or of dates.
Checked Checker::check_extreme(std::int32_t id, Frame& frame, const FunctionInfo& function) {
  const std::vector<std::int32_t>& children = syntax(id).children;
  std::vector<Checked> values;
  bool fine = true;
  for (const std::int32_t child : children) {
    values.push_back(check(child, frame, no_hint));
    fine &= !values.back().failed();
  }
  const bool dates = !values[0].failed() && values[0].type == Type::date();
  Checked result = values[0];
  const std::string reason = in_quotes(function.name) + (dates ? " of a date needs dates" : " needs numbers, or dates");
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Type type = values[i].type;
    if (!values[i].failed() && !(dates ? type == Type::date() : numeric(type))) {
      report_type(children[i], type, reason);
      fine = false;
    }
    if (!fine || i == 0) continue;
    const Type given = dates ? Type::date() : Type::number();
    result = apply(frame, function.operation, given, {result.node, values[i].node}, place(id));
    fine &= !result.failed();
  }
  return fine ? result : Checked{};
}

Checked Checker::check_choice(std::int32_t id, Frame& frame, Type hint) {
  const std::vector<std::int32_t>& children = syntax(id).children;
  const Checked asked = condition(children[0], frame, "'if' needs a condition first");
  const auto known = [](Type type) { return type.base == Base::word || type.base == Base::reference; };
  const std::optional<Type> other = quick_type(children[2], frame);
  const bool hinted = known(hint);
  const Checked yes = check(children[1], frame, !hinted && other && known(*other) ? *other : hint);
  const Checked no = check(children[2], frame, !hinted && !yes.failed() && known(yes.type) ? yes.type : hint);
  if (asked.failed() || yes.failed() || no.failed()) return {};
  Type type = yes.type;
  if (yes.type != no.type) {
    if (yes.type.base == Base::none && known(no.type)) {
      type = no.type;
    } else if (numeric(yes.type) && numeric(no.type)) {
      type = Type::number();
    } else if (!(no.type.base == Base::none && known(yes.type))) {
      report(id, "'if' must give one kind of value; " + quoted(children[1]) + " is " + describe(yes.type) + " and " +
                     quoted(children[2]) + " is " + describe(no.type));
      return {};
    }
  }
  return apply(frame, Operation::choose, type, {asked.node, yes.node, no.node}, place(id));
}

Checked Checker::check_has(std::int32_t id, Frame& frame) {
  const std::int32_t child = syntax(id).children[0];
  const Checked value = check(child, frame, no_hint);
  if (value.failed()) return {};
  if (value.type.base != Base::reference && value.type.base != Base::word) {
    report_type(child, value.type, "'has' needs a reference: has(patron)");
    return {};
  }
  return apply(frame, Operation::has, Type::flag(), {value.node}, place(id));
}

// Both have a faction, and it is the same.
Checked Checker::check_same_faction(std::int32_t id, Frame& frame) {
  const Place where = place(id);
  const TableId agents = catalogue_.find_singular("agent");
  const AttributeId faction = catalogue_.find_attribute(agents, "faction");
  std::vector<std::int32_t> factions;
  bool fine = true;
  for (const std::int32_t child : syntax(id).children) {
    const Checked person = check(child, frame, Type::reference(agents));
    fine &= !person.failed();
    if (person.failed()) continue;
    if (!faction.valid() || person.type != Type::reference(agents)) {
      report_type(child, person.type, "'same_faction' needs two agents");
      fine = false;
      continue;
    }
    const Checked value = read(frame, person.node, agents, faction, place(child));
    fine &= !value.failed();
    factions.push_back(value.node);
  }
  if (!fine) return {};
  const Checked has = apply(frame, Operation::has, Type::flag(), {factions[0]}, where);
  if (has.failed()) return {};
  const Checked equal = apply(frame, Operation::equal, Type::flag(), factions, where);
  if (equal.failed()) return {};
  return apply(frame, Operation::logical_and, Type::flag(), {has.node, equal.node}, where);
}

// Two people, and of ties the kind before them.
Checked Checker::check_relation(std::int32_t id, Frame& frame, const FunctionInfo& function) {
  const TableId agents = catalogue_.find_singular("agent");
  const WordListId kinds = catalogue_.find_words("tie_kind");
  const std::vector<std::int32_t>& children = syntax(id).children;
  const bool of_a_kind = function.operation == Operation::tied;
  if (of_a_kind && kinds.valid() && catalogue_.words(kinds).words.empty()) {
    report(sign_place(id), "there are no ties here; say which kinds there are: ties: { work: { mutual: yes } }");
    return {};
  }
  std::vector<std::int32_t> args;
  bool fine = true;
  for (std::size_t i = 0; i < children.size(); ++i) {
    const bool kind = of_a_kind && i == 0;
    const Type want = kind ? Type::word(kinds) : Type::reference(agents);
    const Checked value = check(children[i], frame, want);
    fine &= !value.failed();
    if (value.failed()) continue;
    if (value.type == want || (!kind && value.type.base == Base::none)) {
      args.push_back(value.node);
      continue;
    }
    report_type(children[i], value.type, in_quotes(function.name) + (kind ? " begins with a kind of tie" : " needs two agents"));
    fine = false;
  }
  return fine ? apply(frame, function.operation, Type::number(), std::move(args), place(id)) : Checked{};
}

// The chance per step that adds up to p in a year: 1 - (1 - min(p, 1))^(years per step).
Checked Checker::check_yearly(std::int32_t id, Frame& frame) {
  const Place where = place(id);
  const Checked chance = number(syntax(id).children[0], frame, "'yearly' needs a number");
  if (chance.failed()) return {};
  const Checked one = constant(frame, 1, Type::number(), where);
  const Checked years = constant(frame, scope_.months_per_step / 12, Type::number(), where);
  if (one.failed() || years.failed()) return {};
  const auto join_two = [&](Operation operation, const Checked& a, const Checked& b) {
    return a.failed() || b.failed() ? Checked{} : apply(frame, operation, Type::number(), {a.node, b.node}, where);
  };
  const Checked capped = join_two(Operation::minimum, chance, one);
  const Checked kept = join_two(Operation::power, join_two(Operation::subtract, one, capped), years);
  return join_two(Operation::subtract, one, kept);
}

// The row for which a trigger over `table` fired: the world, the second value, or the row itself.
Checked Checker::row_of_trigger(std::int32_t id, Frame& frame, TableId table, const std::string& name) {
  const std::vector<std::int32_t>& children = syntax(id).children;
  const TableInfo& info = catalogue_.table(table);
  const bool world = table == catalogue_.find_singular("world");
  if (children.size() > 1) {
    if (world) {
      report(children[1], "'" + name + "' fires for the world as a whole; write months_since(" + name + ")");
      return {};
    }
    const Checked given = check(children[1], frame, Type::reference(table));
    if (given.failed() || given.type == Type::reference(table)) return given;
    report_type(children[1], given.type, "'" + name + "' fires for " + info.plural + "; " + with_article(info.singular) +
                                             " is needed here");
    return {};
  }
  if (world) return world_row(frame, place(id));
  if (frame.table == table && !frame.trigger_rows) return row_of(frame, place(id));
  report(id, "'" + name + "' fires for each of the " + info.plural + "; say for which: months_since(" + name + ", " +
                 info.singular + ")");
  return {};
}

// Months since a trigger or an entry of the timeline last happened; like any number that hangs on a reference, 0 where
// it never did, and a comparison with it is `no`.
Checked Checker::check_months_since(std::int32_t id, Frame& frame) {
  const std::int32_t named = syntax(id).children[0];
  const std::string name = syntax(named).kind == SyntaxKind::name ? syntax(named).name : "";
  const std::string wanted = latest_event_attribute(name);
  TableId table;
  std::vector<std::string> known;
  for (std::size_t t = 0; t < catalogue_.tables.size(); ++t) {
    for (const Attribute& attribute : catalogue_.tables[t].attributes) {
      if (!attribute.hidden || !attribute.name.starts_with(latest_event_attribute(""))) continue;
      known.push_back(attribute.name.substr(latest_event_attribute("").size()));
      if (attribute.name == wanted) table = TableId(static_cast<std::int32_t>(t));
    }
  }
  if (!table.valid()) {
    const std::string near = name.empty() ? "" : nearest(name, known);
    report(named, quoted(named) + " is neither a trigger nor an entry of the timeline" +
                      (near.empty() ? "" : "; did you mean '" + near + "'?"));
    return {};
  }
  const Place where = place(id);
  const Checked row = row_of_trigger(id, frame, table, name);
  if (row.failed()) return {};
  const Checked event = read(frame, row.node, table, catalogue_.find_attribute(table, wanted), where);
  const TableId events = catalogue_.find_table("events");
  const Checked at = event.failed() ? Checked{}
                                    : read(frame, event.node, events, catalogue_.find_attribute(events, "at"), where);
  TypedNode now;
  now.node = Node::now;
  now.type = Type::date();
  now.place = where;
  const Checked today = {emit(frame, std::move(now)), Type::date()};
  if (at.failed() || today.failed()) return {};
  // The date of no event is 0, and months since then are none.
  const Checked passed = apply(frame, Operation::subtract, Type::number(), {today.node, at.node}, where);
  const Checked happened = apply(frame, Operation::has, Type::flag(), {event.node}, where);
  if (passed.failed() || happened.failed()) return {};
  return apply(frame, Operation::multiply, Type::number(), {passed.node, happened.node}, where);
}

bool Checker::may_draw(std::int32_t id) {
  if (no_draw_.empty()) return true;
  report(sign_place(id), no_draw_);
  return false;
}

DrawSite Checker::site_of(std::int32_t id) {
  const std::string path = scope_.path + "#" + std::to_string(syntax(id).ordinal);
  if (quiet_ > 0 || scope_.sites == nullptr) return draw_site(path);
  return scope_.sites->add(path, sign_place(id), problems_);
}

// Draws that no values can come of; what only a run can tell stops the run.
bool Checker::possible_draw(std::int32_t id, const Frame& frame, const FunctionInfo& function,
                            const std::vector<std::int32_t>& args) {
  const std::vector<std::int32_t>& children = syntax(id).children;
  const auto refuse = [&](std::size_t i, const std::string& what) {
    report(children[i], "in " + std::string(function.usage) + " the " + what + "; this is " + quoted(children[i]));
    return false;
  };
  const auto below = [&](std::size_t i, double bound) {
    const std::optional<double> value = literal(frame, args[i]);
    return value && *value < bound;
  };
  const auto outside_chance = [&](std::size_t i) {
    const std::optional<double> value = literal(frame, args[i]);
    return value && !(*value >= 0 && *value <= 1);
  };
  const auto not_positive = [&](std::size_t i) {
    const std::optional<double> value = literal(frame, args[i]);
    return value && *value <= 0;
  };
  switch (function.distribution) {
    case Distribution::uniform: {
      const std::optional<double> low = literal(frame, args[0]), high = literal(frame, args[1]);
      return !low || !high || *low <= *high || refuse(1, "higher bound b stands second");
    }
    case Distribution::normal:
    case Distribution::lognormal:
      return !below(1, 0) || refuse(1, "standard deviation is not negative");
    case Distribution::exponential:
    case Distribution::poisson:
      return !below(0, 0) || refuse(0, "mean is not negative");
    case Distribution::gamma:
      return (!not_positive(0) || refuse(0, "shape is above 0")) &&
             (!below(1, 0) || refuse(1, "scale is not negative"));
    case Distribution::beta:
      return (!not_positive(0) || refuse(0, "value a is above 0")) &&
             (!not_positive(1) || refuse(1, "value b is above 0"));
    case Distribution::binomial:
      return (!below(0, 0) || refuse(0, "number n is not negative")) &&
             (!outside_chance(1) || refuse(1, "chance p lies between 0 and 1"));
    case Distribution::geometric:
    case Distribution::bernoulli:
      return !outside_chance(0) || refuse(0, "chance p lies between 0 and 1");
    case Distribution::gumbel:
      break;
  }
  return true;
}

Checked Checker::check_draw(std::int32_t id, Frame& frame, const FunctionInfo& function) {
  bool fine = may_draw(id);
  std::vector<std::int32_t> args;
  for (const std::int32_t child : syntax(id).children) {
    const Checked value = number(child, frame, in_quotes(function.name) + " needs numbers");
    fine &= !value.failed();
    args.push_back(value.node);
  }
  if (function.distribution == Distribution::uniform && args.empty() && fine) {
    args.push_back(constant(frame, 0, Type::number(), place(id)).node);
    args.push_back(constant(frame, 1, Type::number(), place(id)).node);
    fine &= !overflown_;
  }
  if (!fine || !possible_draw(id, frame, function, args)) return {};
  TypedNode node;
  node.node = Node::draw;
  node.type = function.distribution == Distribution::bernoulli ? Type::flag() : Type::number();
  node.place = place(id);
  node.distribution = function.distribution;
  node.site = site_of(id);
  node.args = std::move(args);
  const Type type = node.type;
  return {emit(frame, std::move(node)), type};
}

}  // namespace ostrakon
