// What names mean: what the slot adds, attributes, parameters, chains along references, words and named rows.
#include "expression/checker.h"

#include <algorithm>

namespace ostrakon {

namespace {

// References followed one after another; more than this is no rule anybody wrote.
constexpr std::size_t longest_chain = 64;

// How far out of aggregates within aggregates a row may be asked.
constexpr std::int32_t most_contexts = 8;

}  // namespace

std::optional<Checker::Path> Checker::path_of(std::int32_t id) const {
  Path path;
  std::int32_t at = id;
  while (syntax(at).kind == SyntaxKind::member) {
    path.steps.push_back(at);
    at = syntax(at).children[0];
  }
  if (syntax(at).kind == SyntaxKind::name) {
    path.steps.push_back(at);
  } else if (path.steps.empty()) {
    return std::nullopt;
  } else {
    path.base = at;
  }
  std::reverse(path.steps.begin(), path.steps.end());
  return path;
}

Checker::Meaning Checker::meaning(const std::string& name, const Frame& frame) const {
  Meaning input, attribute, parameter;
  if (frame.inputs) {
    for (std::size_t i = 0; i < scope_.inputs.size(); ++i) {
      if (scope_.inputs[i].name == name) input = {MeaningKind::input, static_cast<std::int32_t>(i)};
    }
  }
  const AttributeId found = catalogue_.find_attribute(frame.table, name);
  if (found.valid()) attribute = {MeaningKind::attribute, found.value()};
  if (scope_.parameters != nullptr) {
    for (std::size_t i = 0; i < scope_.parameters->size(); ++i) {
      if ((*scope_.parameters)[i].name == name) parameter = {MeaningKind::parameter, static_cast<std::int32_t>(i)};
    }
  }
  // What a slot adds comes before the row's own (`post` of an audit is not the post now held: that is `self.post`);
  // inside an aggregate the row is the one meant.
  Meaning result =
      frame.asker != nullptr ? (attribute.index >= 0 ? attribute : input) : (input.index >= 0 ? input : attribute);
  if (result.kind == MeaningKind::none) {
    const TableId table = catalogue_.find_table(name);
    if (name == "self") result.kind = MeaningKind::self;
    if (name == "now") result.kind = MeaningKind::now;
    if (name == "step") result.kind = MeaningKind::step;
    if (name == "world") result.kind = MeaningKind::world;
    if (name == "leader" && catalogue_.find_attribute(catalogue_.find_singular("world"), name).valid()) {
      result.kind = MeaningKind::leader;
    }
    if (result.kind == MeaningKind::none && parameter.index < 0 && table.valid()) {
      result = {MeaningKind::table, table.value()};
    }
  }
  if (scope_.metrics != nullptr && source_.located != nullptr && result.kind == MeaningKind::none) {
    for (std::size_t i = 0; i < scope_.metrics->size(); ++i) {
      if ((*scope_.metrics)[i].name == name) result = {MeaningKind::metric, static_cast<std::int32_t>(i)};
    }
  }
  if (parameter.index < 0) return result;
  if (result.kind == MeaningKind::none) return parameter;
  result.second = MeaningKind::parameter;
  return result;
}

bool Checker::bare_without_meaning(std::int32_t id, const Frame& frame) const {
  return syntax(id).kind == SyntaxKind::name && meaning(syntax(id).name, frame).kind == MeaningKind::none;
}

std::optional<Type> Checker::meaning_type(const Meaning& found, const Frame& frame) {
  const TableId world = catalogue_.find_singular("world");
  const auto at = static_cast<std::size_t>(found.index);
  switch (found.kind) {
    case MeaningKind::input:
      return scope_.inputs[at].type;
    case MeaningKind::attribute:
      return attribute_type(frame.table, AttributeId(found.index));
    case MeaningKind::parameter:
      return (*scope_.parameters)[at].type;
    case MeaningKind::now:
      return Type::date();
    case MeaningKind::step:
      return Type::number();
    case MeaningKind::self: {
      const TableId table = frame.asker != nullptr ? frame.asker->table : frame.table;
      return table.valid() ? std::optional(Type::reference(table)) : std::nullopt;
    }
    case MeaningKind::world:
      return world.valid() ? std::optional(Type::reference(world)) : std::nullopt;
    case MeaningKind::leader:
      return attribute_type(world, catalogue_.find_attribute(world, "leader"));
    case MeaningKind::metric:
      return (*scope_.metrics)[at].type;
    default:
      return std::nullopt;
  }
}

// The type of a name or chain, if it has one, without making or reporting anything.
std::optional<Type> Checker::quick_type(std::int32_t id, const Frame& frame) {
  const std::optional<Path> path = path_of(id);
  if (!path || path->base >= 0 || path->steps.size() > longest_chain) return std::nullopt;
  const Meaning found = meaning(syntax(path->steps[0]).name, frame);
  std::optional<Type> type = meaning_type(found, frame);
  std::size_t next = 1;
  if (found.kind == MeaningKind::table) {
    // A named row takes one name or more; any that fits will do for the type.
    const TableInfo& table = catalogue_.table(TableId(found.index));
    std::string name;
    std::size_t used = 0;
    for (std::size_t i = 1; i < path->steps.size(); ++i) {
      name += (i == 1 ? "" : ".") + syntax(path->steps[i]).name;
      if (index_of(table.row_names, name) >= 0) used = i;
    }
    if (used == 0) return std::nullopt;
    type = Type::reference(TableId(found.index));
    next = used + 1;
  }
  for (; next < path->steps.size() && type; ++next) {
    if (type->base != Base::reference) return std::nullopt;
    const TableId table(type->of);
    const AttributeId attribute = catalogue_.find_attribute(table, syntax(path->steps[next]).name);
    type = attribute.valid() ? attribute_type(table, attribute) : std::nullopt;
  }
  return type;
}

Checked Checker::row_of(Frame& frame, Place where) {
  if (frame.row < 0) {
    TypedNode node;
    node.node = Node::row;
    node.type = Type::reference(frame.table);
    node.place = where;
    node.table = frame.table;
    frame.row = emit(frame, std::move(node));
  }
  return {frame.row, Type::reference(frame.table)};
}

// The row of `from` in another expression, by the same nodes: of the same context, or (outwards 1) of an aggregate's
// part.
Checked Checker::copy_row(const Frame& from, Frame& into, std::int32_t outwards, Place where) {
  const Type type = Type::reference(from.table);
  if (from.row < 0) {
    TypedNode row;
    row.node = Node::row;
    row.type = type;
    row.place = where;
    row.table = from.table;
    row.depth = outwards;
    return {emit(into, std::move(row)), type};
  }
  const std::vector<TypedNode>& nodes = from.building->expression.nodes;
  std::vector<std::int32_t> copied(static_cast<std::size_t>(from.row) + 1, -1);
  std::set<std::int32_t> wanted = {from.row};
  for (auto id = wanted.rbegin(); id != wanted.rend(); ++id) {
    const std::vector<std::int32_t>& args = nodes[static_cast<std::size_t>(*id)].args;
    wanted.insert(args.begin(), args.end());  // smaller than *id, so they are still to come
  }
  for (const std::int32_t id : wanted) {
    TypedNode node = nodes[static_cast<std::size_t>(id)];
    const bool too_far = node.node == Node::row && node.depth + outwards > most_contexts;
    if (too_far || node.node == Node::draw || node.node == Node::aggregate) {
      report(where,
             "a definition that sums over a table cannot be asked of this row here; make it an attribute and 'set' it");
      return {};
    }
    if (node.node == Node::row) node.depth += outwards;
    for (std::int32_t& arg : node.args) arg = copied[static_cast<std::size_t>(arg)];
    copied[static_cast<std::size_t>(id)] = emit(into, std::move(node));
    if (overflown_) return {};
  }
  return {copied.back(), type};
}

Checked Checker::self_of(Frame& frame, Place where) {
  const TableId table = frame.asker != nullptr ? frame.asker->table : frame.table;
  if (!table.valid()) {
    report(where, "there is no row here that 'self' could be");
    return {};
  }
  if (frame.trigger_rows) {
    report(where, "'self' is not known here; the event that fires is 'cause': cause.agent, cause.organisation");
    return {};
  }
  return frame.asker != nullptr ? copy_row(*frame.asker, frame, 1, where) : row_of(frame, where);
}

Checked Checker::world_row(Frame& frame, Place where) {
  const TableId world = catalogue_.find_singular("world");
  if (!world.valid()) {
    report(where, "unknown name 'world'");
    return {};
  }
  return constant(frame, 0, Type::reference(world), where);
}

Checked Checker::check_path(std::int32_t id, Frame& frame, Type hint) {
  const std::optional<Path> path = path_of(id);
  if (path->steps.size() > longest_chain) {
    report(id, "a chain has at most " + std::to_string(longest_chain) + " names");
    return {};
  }
  if (path->base < 0 && (hint.base == Base::word || hint.base == Base::reference)) {
    const std::optional<Type> otherwise = quick_type(id, frame);
    const Checked written = word_or_row(id, frame, *path, hint);
    if (!written.failed()) {
      if (!otherwise || *otherwise != hint) return written;
      const std::string name = syntax(path->steps[0]).name;
      const std::string a_value = hint.base == Base::word ? describe(hint) : "the name of " + describe(hint);
      const Meaning found = meaning(name, frame);
      report_two_meanings(path->steps[0], name, a_value, meaning_text(found, found.kind, frame));
      return {};
    }
    if (path->steps.size() == 1 && bare_without_meaning(id, frame)) {
      report_unknown(id, frame, hint);
      return {};
    }
  }
  std::size_t used = 0;
  Checked at = check_base(id, frame, *path, &used);
  for (; used < path->steps.size() && !at.failed(); ++used) at = step_along(frame, at, path->steps[used]);
  return at;
}

// A word of the list, or the name of a row of the table, that the other side of a comparison has.
Checked Checker::word_or_row(std::int32_t id, Frame& frame, const Path& path, Type hint) {
  if (hint.of < 0) return {};
  std::string name = syntax(path.steps[0]).name;
  for (std::size_t i = 1; i < path.steps.size(); ++i) name += "." + syntax(path.steps[i]).name;
  const bool word = hint.base == Base::word;
  const std::vector<std::string>& names =
      word ? catalogue_.words(WordListId(hint.of)).words : catalogue_.table(TableId(hint.of)).row_names;
  const std::int32_t index = index_of(names, name);
  if (index < 0) return {};
  return constant(frame, index, hint, place(id));
}

Checked Checker::check_base(std::int32_t id, Frame& frame, const Path& path, std::size_t* used) {
  if (path.base >= 0) return check(path.base, frame, no_hint);
  const std::int32_t first = path.steps[0];
  const std::string& name = syntax(first).name;
  const Place where = sign_place(first);
  const Meaning found = meaning(name, frame);
  *used = 1;
  if (found.second != MeaningKind::none) {
    report_two_meanings(first, name, meaning_text(found, found.kind, frame), meaning_text(found, found.second, frame));
    return {};
  }
  switch (found.kind) {
    case MeaningKind::none:
      report_unknown(first, frame, no_hint);
      return {};
    case MeaningKind::attribute:
      return read(frame, row_of(frame, where).node, frame.table, AttributeId(found.index), where);
    case MeaningKind::self:
      return self_of(frame, where);
    case MeaningKind::world:
      return world_row(frame, where);
    case MeaningKind::leader: {
      const TableId world = catalogue_.find_singular("world");
      const Checked row = world_row(frame, where);
      return read(frame, row.node, world, catalogue_.find_attribute(world, "leader"), where);
    }
    case MeaningKind::table:
      return named_row(id, frame, TableId(found.index), path, used);
    case MeaningKind::metric: {
      if (path.steps.size() == 1) return metric_named(found.index, frame, where, -1);
      const auto group = group_named(path.steps[1], (*scope_.metrics)[static_cast<std::size_t>(found.index)]);
      *used = 2;
      return group ? metric_named(found.index, frame, where, *group) : Checked{};
    }
    default:
      break;
  }
  TypedNode node;
  node.type = *meaning_type(found, frame);
  node.place = where;
  node.index = found.index;
  node.node = found.kind == MeaningKind::input       ? Node::input
              : found.kind == MeaningKind::parameter ? Node::parameter
              : found.kind == MeaningKind::now       ? Node::now
                                                     : Node::step;
  if (found.kind == MeaningKind::parameter && quiet_ == 0) {
    (*scope_.parameters)[static_cast<std::size_t>(found.index)].read = true;
  }
  const Type type = node.type;
  return {emit(frame, std::move(node)), type};
}

// `posts.bureau.director`: the longest run of names that is a row's.
Checked Checker::named_row(std::int32_t id, Frame& frame, TableId table_id, const Path& path, std::size_t* used) {
  const TableInfo& table = catalogue_.table(table_id);
  if (path.steps.size() == 1) {
    report(id, "'" + table.plural + "' is a table; sum over it: count(" + table.plural + ")" +
                   (table.row_names.empty() ? "" : ", or name a row: " + table.plural + "." + table.row_names[0]));
    return {};
  }
  std::string name;
  std::int32_t row = -1;
  for (std::size_t i = 1; i < path.steps.size(); ++i) {
    name += (i == 1 ? "" : ".") + syntax(path.steps[i]).name;
    const std::int32_t here = index_of(table.row_names, name);
    if (here < 0) continue;
    row = here;
    *used = i + 1;
  }
  if (row >= 0) {
    const Place where = place(syntax(path.steps[0]).begin, syntax(path.steps[*used - 1]).end);
    return constant(frame, row, Type::reference(table_id), where);
  }
  const std::string& first = syntax(path.steps[1]).name;
  if (table.row_names.empty()) {
    report(sign_place(path.steps[1]), table.plural + " have no names to be called by");
    return {};
  }
  std::string near = nearest(first, table.row_names);
  if (near.empty()) near = nearest(name, table.row_names);
  // `posts.head`: the office is missing in front of it.
  const auto ends = [&](const std::string& one) { return one.ends_with("." + first) || one.ends_with("." + name); };
  const auto within = std::find_if(table.row_names.begin(), table.row_names.end(), ends);
  if (within != table.row_names.end()) near = *within;
  report(sign_place(path.steps[1]), "unknown row '" + first + "' of " + table.plural +
                                        (near.empty() ? few_of(table.row_names) : "; did you mean '" + near + "'?"));
  return {};
}

Checked Checker::step_along(Frame& frame, const Checked& from, std::int32_t step_id) {
  const std::string& name = syntax(step_id).name;
  if (from.type.base != Base::reference) {
    const std::int32_t before = syntax(step_id).children[0];
    report(sign_place(step_id), quoted(before) + " is " + describe(from.type) + "; nothing of it can follow a '.'");
    return {};
  }
  const TableId table_id(from.type.of);
  const AttributeId attribute = catalogue_.find_attribute(table_id, name);
  if (attribute.valid()) return read(frame, from.node, table_id, attribute, place(step_id));
  const TableInfo& table = catalogue_.table(table_id);
  if (name == table.singular) {
    const std::int32_t before = syntax(step_id).children[0];
    report(sign_place(step_id), "unknown name '" + name + "'; " + quoted(before) + " is itself " + with_article(name));
    return {};
  }
  std::vector<std::string> known;
  for (const Attribute& one : table.attributes) known.push_back(one.name);
  const std::string near = nearest(name, known);
  report(sign_place(step_id), "unknown name '" + name + "'; " + with_article(table.singular) +
                                  (near.empty() ? " has nothing of this name" : " has '" + near + "'"));
  return {};
}

Checked Checker::read(Frame& frame, std::int32_t row, TableId table, AttributeId attribute, Place where) {
  if (row < 0) return {};
  const Attribute& column = catalogue_.attribute(table, attribute);
  if (!column.definition.empty()) return expand(frame, row, table, attribute, where);
  TypedNode node;
  node.node = Node::attribute;
  node.type = column.type;
  node.place = where;
  node.table = table;
  node.attribute = attribute;
  node.args = {row};
  return {emit(frame, std::move(node)), column.type};
}

}  // namespace ostrakon
