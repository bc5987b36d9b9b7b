#include "input/reading.h"

#include "expression/lexer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace ostrakon {

namespace {

constexpr const char* tables_do_not_draw = "nothing is drawn here: the value stands before a run begins";

// Words that mean something else wherever an expression stands.
bool is_keyword(const std::string& name) {
  static constexpr std::array<std::string_view, 14> words = {
      "and", "or", "not", "in", "of", "where", "by", "weighted", "yes", "no", "none", "true", "false", "about"};
  return std::find(words.begin(), words.end(), name) != words.end();
}

bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool in_name(char c) {
  return starts_name(c) || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

bool is_bare_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

std::vector<std::string> names_in(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < text.size();) {
    if (!in_name(text[i])) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (i < text.size() && in_name(text[i])) ++i;
    if (starts_name(text[begin])) names.push_back(text.substr(begin, i - begin));
  }
  return names;
}

Scope Reading::constant_scope(std::string path) const {
  Scope scope;
  scope.catalogue = &scenario_.catalogue;
  scope.parameters = &scenario_.parameters;
  scope.may_draw = false;
  scope.no_draw_reason = tables_do_not_draw;
  scope.months_per_step = scenario_.clock.months_per_step;
  scope.path = std::move(path);
  return scope;
}

Scope Reading::scope(TableId self, std::string path) {
  Scope scope = constant_scope(std::move(path));
  scope.self = self;
  scope.sites = &sites_;
  scope.may_draw = true;
  scope.no_draw_reason = "";
  return scope;
}

bool Reading::uses_broken_parameter(const InputNode& node) const {
  if (broken_parameters_.empty() || !node.is_scalar()) return false;
  const std::vector<std::string> names = names_in(node.text.text);
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return broken_parameters_.contains(name); });
}

// Passes on what was found, without what only follows from mistakes told elsewhere.
void Reading::forward(const Problems& found, const InputNode& node, bool parameters_only) {
  if (uses_broken_parameter(node)) return;
  for (const Problem& problem : found.all()) {
    static constexpr std::string_view prefix = "in the definition '";
    if (problem.message.starts_with(prefix)) {
      const std::size_t end = problem.message.find('\'', prefix.size());
      if (broken_definitions_.contains(problem.message.substr(prefix.size(), end - prefix.size()))) continue;
    }
    const bool bare = problem.message.starts_with("unknown name '") && problem.message.ends_with("'");
    const std::string message = problem.message + (bare && parameters_only ? "; only parameters can stand here" : "");
    if (problem.severity == Severity::error) problems_.error(problem.place, message, problem.other);
    if (problem.severity == Severity::warning) problems_.warning(problem.place, message, problem.other);
    if (problem.severity == Severity::note) problems_.note(problem.place, message, problem.other);
  }
}

namespace {

// False, and reported, where no expression stands.
bool holds_expression(const InputNode& node, Reading& reading) {
  if (node.is_scalar() && !node.text.text.empty()) return true;
  const bool two = node.is_list() && node.items.size() == 2 && node.items[0].is_scalar() && node.items[1].is_scalar() &&
                   is_bare_number(node.items[0].text.text) && is_bare_number(node.items[1].text.text);
  const std::string between = two ? "; anything between two numbers: uniform(" + node.items[0].text.text + ", " + node.items[1].text.text + ")" : "";
  reading.error(node.place, node.is_map()    ? "an expression is needed here, not a map"
                            : node.is_list() ? "an expression is needed here, not a list" + between
                                             : "an expression is missing here");
  return false;
}

}  // namespace

Expression Reading::expression(const InputNode& node, const Scope& scope, Type want) {
  if (!holds_expression(node, *this)) return nullptr;
  Problems found(problems_.sources());
  Expression result = check_expression(node.text, scope, want, found);
  forward(found, node, !scope.self.valid() && !scope.metric);
  return result;
}

RowsExpression Reading::rows(const InputNode& node, const Scope& scope) {
  if (!holds_expression(node, *this)) return {};
  Problems found(problems_.sources());
  RowsExpression result = check_rows(node.text, scope, found);
  forward(found, node, false);
  return result;
}

double Reading::value_of(const Expression& expression) const {
  return constant_value(*expression, scenario_.parameter_values);
}

std::optional<double> Reading::constant(const InputNode& node, Type want, const std::string& path) {
  const bool names = want.base == Base::word || want.base == Base::reference;
  if (names && node.is_scalar()) {
    const bool word = want.base == Base::word;
    const std::vector<std::string>& known =
        word ? catalogue().words(WordListId(want.of)).words : catalogue().table(TableId(want.of)).row_names;
    const std::int32_t found = index_of(known, expression_name(node.text.text));
    if (found >= 0) return found;
    if (node.says_none()) return -1;
    const ParameterInfo* chosen = parameter(expression_name(node.text.text));
    if (chosen != nullptr && !chosen->one_of.empty()) {
      chosen->read = true;
      const double value = scenario_.parameter_values[static_cast<std::size_t>(chosen - scenario_.parameters.data())];
      const std::string& chosen_word = chosen->one_of[static_cast<std::size_t>(value)];
      const std::int32_t row = index_of(known, chosen_word);
      if (row >= 0) return row;
      error(node.place, "'" + node.text.text + "' is '" + chosen_word + "' here, which is none of " + listed(known),
            chosen->place);
      return std::nullopt;
    }
    if (ostrakon::is_name(node.text.text) && parameter(node.text.text) == nullptr) {
      name(node, known,
           word ? catalogue().words(WordListId(want.of)).name : catalogue().table(TableId(want.of)).singular);
      return std::nullopt;
    }
  }
  const Expression result = expression(node, constant_scope(path), want);
  if (!result) return std::nullopt;
  if (!is_constant(*result)) {
    error(node.place, "this stands before a run begins, so it may use parameters only");
    return std::nullopt;
  }
  if (uses_broken_parameter(node)) return std::nullopt;
  const double value = value_of(result);
  if (std::isnan(value)) {
    error(node.place, "this gives no number (a division of nothing by nothing, or the like)");
    return std::nullopt;
  }
  return value;
}

const ParameterInfo* Reading::parameter(std::string_view name) const {
  const auto found = std::find_if(scenario_.parameters.begin(), scenario_.parameters.end(),
                                  [&](const ParameterInfo& one) { return one.name == name; });
  return found == scenario_.parameters.end() ? nullptr : &*found;
}

void Reading::unit_missing(const InputNode& duration) {
  error(duration.place, duration.text.text + " of what? write '" + duration.text.text + " months'");
}

namespace {

// `half a year`: words and a unit, and no number.
bool in_words(const std::string& text) {
  if (text.find_first_of("0123456789") != std::string::npos) return false;
  const std::vector<std::string> names = names_in(text);
  return names.size() > 1 && months_of_unit(names.back()) > 0;
}

}  // namespace

std::optional<double> Reading::duration(const InputNode& node, const std::string& path) {
  if (node.is_scalar() && is_bare_number(node.text.text)) {
    unit_missing(node);
    return std::nullopt;
  }
  if (node.is_scalar() && in_words(node.text.text)) {
    error(node.place, "a duration is a number and its unit: 6 months, 1.5 years");
    return std::nullopt;
  }
  const std::optional<double> months = constant(node, Type::number(), path);
  if (months && *months < 0) {
    error(node.place, "a duration is not negative; this is " + number_text(*months) + " months");
    return std::nullopt;
  }
  return months;
}

std::optional<std::uint32_t> Reading::whole(const InputNode& node, const std::string& path, double low, double high) {
  const std::optional<double> value = constant(node, Type::number(), path);
  if (!value) return std::nullopt;
  if (*value != std::floor(*value) || *value < low || *value > high) {
    error(node.place, "this is " + number_text(*value) + "; a whole number from " + number_text(low) + " to " +
                          number_text(high) + " is needed here");
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(*value);
}

bool Reading::flag(const InputNode& node, const std::string& path, bool otherwise) {
  const std::optional<double> value = constant(node, Type::flag(), path);
  return value ? *value != 0 : otherwise;
}

std::string Reading::text(const InputNode& node) {
  if (node.is_scalar()) return node.text.text;
  if (!node.empty()) error(node.place, "a text is needed here");
  return "";
}

std::int32_t Reading::name(const InputNode& node, const std::vector<std::string>& known, std::string_view what) {
  if (!node.is_scalar()) {
    error(node.place, "the name of a " + std::string(what) + " is needed here");
    return -1;
  }
  const std::string wanted = expression_name(node.text.text);
  const std::int32_t found = index_of(known, wanted);
  if (found >= 0) return found;
  std::vector<std::string> shown = known;
  if (node.text.text.find(' ') != std::string::npos) {
    for (std::string& one : shown) std::replace(one.begin(), one.end(), '_', ' ');
  }
  std::string hint = name_here(what, node.text.text);
  if (hint.empty()) hint = suggestion(node.text.text, shown);
  if (hint.empty() && shown.size() <= 12 && !shown.empty()) hint = "; one of: " + listed(shown);
  error(node.place, "unknown " + std::string(what) + " '" + node.text.text + "'" + hint);
  return -1;
}

bool Reading::is_name(const std::string& name, Place place, std::string_view what) {
  if (!ostrakon::is_name(name)) {
    error(place, "'" + name + "' cannot be the name of " + std::string(what) +
                     "; a name has letters, digits, single spaces and hyphens, and begins with a letter");
    return false;
  }
  if (is_keyword(name)) {
    error(place, "'" + name + "' is a word of the language and cannot be the name of " + std::string(what));
    return false;
  }
  return true;
}

TableId Reading::table_named(const std::string& name) const {
  if (name == "world") return world();
  return table(expression_name(name));
}

void Reading::add_word(std::string_view list, const std::string& word) {
  const WordListId id = words(list);
  if (!id.valid()) return;
  std::vector<std::string>& known = catalogue().word_lists[static_cast<std::size_t>(id.value())].words;
  if (index_of(known, word) < 0) known.push_back(word);
}

Fields::Fields(const InputNode& node, const Schema& schema, Reading& reading) {
  const std::string what(schema.what);
  if (!node.is_map()) {
    reading.error(node.place, what + " is written { " +
                                  (schema.fields.empty() ? "key" : std::string(schema.fields[0].key)) + ": … }");
    return;
  }
  node_ = &node;
  for (const InputEntry& entry : node.entries) {
    const Field* field = schema.field(entry.key);
    if (field == nullptr && schema.open) {
      others_.push_back(&entry);
    } else if (field == nullptr) {
      reading.error(entry.key_place, unknown_key(entry, what, schema.keys()));
    } else if (entry.value.empty() && schema.field(entry.key)->required) {
      reading.error(entry.key_place, "a value is missing after '" + entry.key + ":'");
    }
  }
  for (const Field& field : schema.fields) {
    if (field.required && node.find(field.key) == nullptr) {
      reading.error(node.place, what + " needs '" + std::string(field.key) + "': " + std::string(field.meaning));
    }
  }
}

const InputNode* Fields::operator[](std::string_view key) const {
  const InputNode* found = node_ == nullptr ? nullptr : node_->find(key);
  return found == nullptr || found->empty() ? nullptr : found;
}

std::vector<std::string> choices(const Schema& schema, std::string_view key) {
  std::vector<std::string> words = schema.field(key)->words();
  for (std::string& word : words) word = expression_name(word);
  return words;
}

std::vector<const InputEntry*> named(const InputNode* node, std::string_view what, Reading& reading) {
  std::vector<const InputEntry*> entries;
  if (node == nullptr || node->empty()) return entries;
  if (!node->is_map()) {
    std::string names;
    for (std::size_t i = 0; i < node->items.size() && i < 2; ++i) {
      const InputNode& item = node->items[i];
      const InputNode* name = item.is_map() ? item.find("name") : &item;
      if (name != nullptr && name->is_scalar() && is_name(name->text.text))
        names += (names.empty() ? "" : ", ") + name->text.text + ": …";
    }
    const std::string form = std::string(what) + " are written { " + (names.empty() ? "name: …, name: …" : names) + " }";
    reading.error(node->place, what == "terms" ? "a rule is one expression, or several that have names: { first: …, second: … }" : form);
    return entries;
  }
  std::map<std::string, Place> seen;
  for (const InputEntry& entry : node->entries) {
    if (!entry.decimal.empty()) {
      const bool plural = what.ends_with('s') && what.find(' ') == std::string_view::npos;
      reading.error(
          entry.key_place,
          unknown_key(entry, plural ? "a " + std::string(what.substr(0, what.size() - 1)) : std::string(what), {}));
      continue;
    }
    const std::size_t dot = entry.key.find('.');
    if (dot != std::string::npos && dot > 0 && dot + 1 < entry.key.size()) {
      reading.error(entry.key_place, "'" + entry.key + "' is a path; in a file each part is a key of its own: { " +
                                         entry.key.substr(0, dot) + ": { " + entry.key.substr(dot + 1) + ": … } }");
      continue;
    }
    if (!reading.is_name(entry.key, entry.key_place, "one of the " + std::string(what))) continue;
    const auto [first, fresh] = seen.emplace(expression_name(entry.key), entry.key_place);
    if (!fresh) {
      reading.error(entry.key_place, "'" + entry.key + "' is there already: in an expression both are " + first->first,
                    first->second);
      continue;
    }
    entries.push_back(&entry);
  }
  return entries;
}

Expression both(const Expression& first, const Expression& second) {
  if (!first) return second;
  if (!second) return first;
  auto joined = std::make_shared<TypedExpression>(*first);
  const auto nodes = static_cast<std::int32_t>(first->nodes.size());
  const auto aggregates = static_cast<std::int32_t>(first->aggregates.size());
  const auto series = static_cast<std::int32_t>(first->series.size());
  for (TypedNode node : second->nodes) {
    for (std::int32_t& arg : node.args) arg += nodes;
    if (node.node == Node::aggregate) node.index += aggregates;
    if (node.node == Node::series) node.index += series;
    joined->nodes.push_back(std::move(node));
  }
  for (const NamedPart& part : second->named) joined->named.push_back({part.text, part.node + nodes});
  joined->aggregates.insert(joined->aggregates.end(), second->aggregates.begin(), second->aggregates.end());
  joined->series.insert(joined->series.end(), second->series.begin(), second->series.end());
  joined->definitions.insert(joined->definitions.end(), second->definitions.begin(), second->definitions.end());
  TypedNode conjunction;
  conjunction.node = Node::operation;
  conjunction.operation = Operation::logical_and;
  conjunction.type = Type::flag();
  conjunction.place = second->root().place;
  conjunction.args = {nodes - 1, static_cast<std::int32_t>(joined->nodes.size()) - 1};
  joined->nodes.push_back(std::move(conjunction));
  joined->path = second->path;
  return joined;
}

void attributes_read(const TypedExpression& expression, TableId table, std::set<std::int32_t>& found) {
  for (const TypedNode& node : expression.nodes) {
    if (node.node == Node::attribute && node.table == table) found.insert(node.attribute.value());
  }
  for (const Aggregate& aggregate : expression.aggregates) {
    for (const Expression& part :
         {aggregate.where, aggregate.value, aggregate.weight, aggregate.by, aggregate.argument}) {
      if (part) attributes_read(*part, table, found);
    }
  }
}

}  // namespace ostrakon
