#include "expression/check.h"

#include "expression/checker.h"

#include <algorithm>

namespace ostrakon {

namespace {

constexpr std::size_t most_nodes = 20'000;

}  // namespace

DrawSite DrawSites::add(const std::string& path, Place place, Problems& problems) {
  const DrawSite site = draw_site(path);
  const auto [found, inserted] = sites_.emplace(site.hash, path);
  if (!inserted && found->second != path) {
    problems.error(place, "the draws of '" + path + "' and '" + found->second +
                              "' would be the same (their names share a hash); rename one of them");
  }
  return site;
}

Checker::Checker(const Scope& scope, const LocatedText& text, Problems& problems)
    : scope_(scope), catalogue_(*scope.catalogue), text_(text), problems_(problems) {
  if (!scope.may_draw) {
    no_draw_ = scope.no_draw_reason == nullptr || *scope.no_draw_reason == '\0' ? "nothing can be drawn here"
                                                                                : scope.no_draw_reason;
  }
}

Place Checker::place(std::uint32_t begin, std::uint32_t end) const {
  return source_.located != nullptr ? source_.located->at(begin, end) : source_.fixed;
}

void Checker::report(Place where, const std::string& message, Place other) {
  failed_ = true;
  if (quiet_ > 0 || overflown_) return;
  problems_.error(where, source_.located != nullptr ? message : source_.prefix + message, other);
}

bool Checker::report_syntax(const Syntax& parsed) {
  for (const TextProblem& problem : parsed.problems) report(place(problem.begin, problem.end), problem.message);
  return parsed.problems.empty();
}

std::string Checker::quoted(std::int32_t id) const {
  constexpr std::size_t longest = 60;
  std::string text = source_.syntax->slice(id);
  if (text.size() > longest) text = text.substr(0, longest - 3) + "...";
  return "'" + text + "'";
}

std::int32_t Checker::emit(Frame& frame, TypedNode node, std::size_t extra_size) {
  Building& building = *frame.building;
  std::size_t size = 1 + extra_size;
  for (const std::int32_t arg : node.args) size += building.sizes[static_cast<std::size_t>(arg)];
  if (size > most_nodes || building.sizes.size() >= most_nodes) {
    report(node.place, "with its definitions put in, this has more than " + std::to_string(most_nodes) +
                           " parts; make one of them an attribute and 'set' it");
    overflown_ = true;
    return -1;
  }
  const std::optional<Type> group = group_of(building, node);
  if (!group) return -1;
  building.expression.nodes.push_back(std::move(node));
  building.sizes.push_back(size);
  building.groups.push_back(*group);
  return static_cast<std::int32_t>(building.sizes.size()) - 1;
}

Checked Checker::constant(Frame& frame, double value, Type type, Place where) {
  TypedNode node;
  node.node = Node::constant;
  node.type = type;
  node.place = where;
  node.value = value;
  return {emit(frame, std::move(node)), type};
}

Checked Checker::apply(Frame& frame, Operation operation, Type type, std::vector<std::int32_t> args, Place where) {
  TypedNode node;
  node.node = Node::operation;
  node.type = type;
  node.place = where;
  node.operation = operation;
  node.args = std::move(args);
  return {emit(frame, std::move(node)), type};
}

// What the user wrote about the row asked, so that a message can tell its value.
void Checker::note_named(std::int32_t id, Frame& frame, const Checked& made) const {
  constexpr std::size_t longest = 40;
  if (made.failed() || source_.located == nullptr || frame.asker != nullptr || quiet_ > 0) return;
  TypedExpression& expression = frame.building->expression;
  const SyntaxNode& written = syntax(id);
  bool told = written.kind == SyntaxKind::name || written.kind == SyntaxKind::member;
  if (written.kind == SyntaxKind::call) {
    const FunctionInfo* function = find_function(written.name);
    const FunctionKind kind = function != nullptr ? function->kind : FunctionKind::aggregate;
    told = kind == FunctionKind::draw || kind == FunctionKind::same_faction || kind == FunctionKind::relation ||
           kind == FunctionKind::aggregate || find_aggregate(written.name) != nullptr;
  }
  const Node node = expression.nodes[static_cast<std::size_t>(made.node)].node;
  if (!told || node == Node::constant || node == Node::now || node == Node::step || node == Node::series) return;
  std::string text = source_.syntax->slice(id);
  if (text.size() > longest) text = text.substr(0, longest - 3) + "...";
  for (const NamedPart& part : expression.named) {
    if (part.text == text) return;
  }
  expression.named.push_back({std::move(text), made.node});
}

// Keeps what the root needs, in order, so that the root is last and nothing is computed in vain.
Expression Checker::finish(Building& building, std::int32_t root) const {
  if (root < 0 || overflown_) return nullptr;
  std::vector<TypedNode>& nodes = building.expression.nodes;
  std::vector<std::int32_t> kept(nodes.size(), -1);
  kept[static_cast<std::size_t>(root)] = 0;
  for (std::size_t i = static_cast<std::size_t>(root) + 1; i-- > 0;) {
    if (kept[i] < 0) continue;
    for (const std::int32_t arg : nodes[i].args) kept[static_cast<std::size_t>(arg)] = 0;
  }
  auto result = std::make_shared<TypedExpression>();
  result->path = scope_.path;
  result->group = building.groups[static_cast<std::size_t>(root)];
  result->definitions = std::move(building.expression.definitions);
  for (std::size_t i = 0; i <= static_cast<std::size_t>(root); ++i) {
    if (kept[i] < 0) continue;
    kept[i] = static_cast<std::int32_t>(result->nodes.size());
    TypedNode node = std::move(nodes[i]);
    for (std::int32_t& arg : node.args) arg = kept[static_cast<std::size_t>(arg)];
    if (node.node == Node::aggregate) {
      result->aggregates.push_back(std::move(building.expression.aggregates[static_cast<std::size_t>(node.index)]));
      node.index = static_cast<std::int32_t>(result->aggregates.size()) - 1;
    } else if (node.node == Node::series) {
      result->series.push_back(std::move(building.expression.series[static_cast<std::size_t>(node.index)]));
      node.index = static_cast<std::int32_t>(result->series.size()) - 1;
    }
    result->nodes.push_back(std::move(node));
  }
  for (const NamedPart& part : building.expression.named) {
    const bool part_of_it = part.node <= root && kept[static_cast<std::size_t>(part.node)] >= 0;
    if (part_of_it) result->named.push_back({part.text, kept[static_cast<std::size_t>(part.node)]});
  }
  return result;
}

Checked Checker::checked_root(std::int32_t id, Frame& frame, Type want) {
  if (want == Type::flag()) return condition(id, frame, "a condition is needed here");
  const Checked root = check(id, frame, want);
  if (root.failed() || fits(root.type, want)) return root;
  std::string wanted = "a number";
  if (want.base == Base::date) wanted = "a date (2018-02)";
  if (want.base == Base::word || want.base == Base::reference) wanted = describe(want);
  report_type(id, root.type, wanted + " is needed here");
  return {};
}

Expression Checker::expression(Type want) {
  const Syntax parsed = parse_expression(text_.text);
  source_ = {&parsed, &text_, {}, ""};
  report_syntax(parsed);
  if (parsed.root < 0) return nullptr;
  Building building;
  Frame frame;
  frame.building = &building;
  frame.table = scope_.self;
  const Checked root = checked_root(parsed.root, frame, want);
  return failed_ ? nullptr : finish(building, root.node);
}

RowsExpression Checker::rows() {
  const RowsSyntax parsed = parse_rows(text_.text);
  const Syntax& tree = parsed.syntax;
  source_ = {&tree, &text_, {}, ""};
  report_syntax(tree);
  RowsExpression result;
  if (tree.root < 0) return result;
  Building building;
  Frame frame;
  frame.building = &building;
  const SyntaxNode& first = tree.node(tree.root);
  const bool a_table = first.kind == SyntaxKind::name &&
                       (catalogue_.find_row_set(first.name) != nullptr || catalogue_.find_table(first.name).valid());
  if (parsed.where < 0 && !a_table) {
    frame.table = scope_.self;
    const Checked root = check(tree.root, frame, no_hint);
    if (!root.failed() && root.type.base != Base::reference) {
      report_type(tree.root, root.type, "rows are needed here (agents where age > 60, or leader)");
    }
    if (failed_) return result;
    result.table = TableId(root.type.of);
    result.row = finish(building, root.node);
    return result;
  }
  const std::optional<RowSet> named = rows_named(tree.root);
  if (!named) return result;
  const RowSet set = as_seen(*named, named->table);  // not those of one asker
  frame.table = set.table;
  frame.trigger_rows = scope_.self.valid();
  Aggregate part;
  std::size_t size = 0;
  const bool made = make_where(parsed.where, set, frame, place(tree.root), part, size);
  if (!made || failed_) return result;
  result.table = set.table;
  result.row_set = set.name;
  result.where = part.where;
  return result;
}

Expression check_expression(const LocatedText& text, const Scope& scope, Type want, Problems& problems) {
  return Checker(scope, text, problems).expression(want);
}

RowsExpression check_rows(const LocatedText& text, const Scope& scope, Problems& problems) {
  return Checker(scope, text, problems).rows();
}

}  // namespace ostrakon
