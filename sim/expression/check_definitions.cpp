// Formulas put in where they are used: definitions of attributes and conditions of row sets.
#include "expression/checker.h"

#include <algorithm>

namespace ostrakon {

namespace {

constexpr const char* definitions_do_not_draw =
    "a definition cannot draw (it would be drawn anew at each use); make it an attribute and 'set' it";

}  // namespace

// True, and reported, if the definition is being put in already.
bool Checker::in_circle(TableId table, AttributeId attribute, Place where) {
  const auto same = std::find(expanding_.begin(), expanding_.end(), std::pair(table, attribute));
  if (same == expanding_.end()) return false;
  // Told from the same member whoever finds it, so that one circle is one message.
  std::vector<std::pair<TableId, AttributeId>> circle(same, expanding_.end());
  std::rotate(circle.begin(), std::min_element(circle.begin(), circle.end()), circle.end());
  circle.push_back(circle.front());
  std::string names;
  for (std::size_t i = 0; i < circle.size(); ++i) {
    const Attribute& one = catalogue_.attribute(circle[i].first, circle[i].second);
    names += (i == 0 ? "" : " → ") + one.name;
    if (i > 0 && one.place.known()) {
      names += " (line " + std::to_string(problems_.sources().locate(one.place).line) + ")";
    }
  }
  const Place defined = catalogue_.attribute(circle[0].first, circle[0].second).place;
  failed_ = true;
  if (quiet_ == 0 && !overflown_) {
    problems_.error(defined.known() ? defined : where, "definitions go in a circle: " + names);
  }
  return true;
}

Checked Checker::expand(Frame& frame, std::int32_t row, TableId table, AttributeId attribute, Place where) {
  if (in_circle(table, attribute, where)) return {};
  // Its mistake is told once, however often it is used.
  std::set<std::pair<std::int32_t, std::int32_t>>& broken = quiet_ > 0 ? broken_quietly_ : broken_;
  if (broken.contains({table.value(), attribute.value()})) return {};
  const Attribute& definition = catalogue_.attribute(table, attribute);
  const auto [found, fresh] = definitions_.try_emplace({table.value(), attribute.value()});
  if (fresh) found->second = parse_expression(definition.definition);
  const Syntax& parsed = found->second;
  const std::string prefix = "in the definition '" + definition.name + "' of " + catalogue_.table(table).plural + ": ";
  const Instead<Source> source(source_, Source{&parsed, nullptr, where, prefix});
  if (!report_syntax(parsed) || parsed.root < 0) {
    broken.emplace(table.value(), attribute.value());
    return {};
  }
  const Instead<std::string> no_draw(no_draw_, definitions_do_not_draw);
  Frame inner;
  inner.building = frame.building;
  inner.table = table;
  inner.row = row;
  inner.inputs = false;
  expanding_.emplace_back(table, attribute);
  const Checked result = check(parsed.root, inner, definition.type);
  expanding_.pop_back();
  std::vector<std::pair<TableId, AttributeId>>& used = frame.building->expression.definitions;
  if (std::find(used.begin(), used.end(), std::pair(table, attribute)) == used.end())
    used.emplace_back(table, attribute);
  if (result.failed()) broken.emplace(table.value(), attribute.value());
  return result;
}

// The type of an attribute; of a definition what its formula gives, since a file need not say.
std::optional<Type> Checker::attribute_type(TableId table, AttributeId attribute) {
  const Attribute& column = catalogue_.attribute(table, attribute);
  if (column.definition.empty()) return column.type;
  const std::pair key(table.value(), attribute.value());
  if (const auto known = definition_types_.find(key); known != definition_types_.end()) return known->second;
  if (std::find(expanding_.begin(), expanding_.end(), std::pair(table, attribute)) != expanding_.end()) {
    return std::nullopt;
  }
  const bool failed_before = failed_;
  const bool overflown_before = overflown_;
  Building scratch;
  Frame frame;
  frame.building = &scratch;
  frame.table = table;
  ++quiet_;
  const Checked row = row_of(frame, {});
  const Checked result = expand(frame, row.node, table, attribute, {});
  --quiet_;
  failed_ = failed_before;
  overflown_ = overflown_before;
  const std::optional<Type> type = result.failed() ? std::nullopt : std::optional(result.type);
  definition_types_.emplace(key, type);
  return type;
}

Checked Checker::row_set_condition(const RowSet& set, Frame& frame, Place where) {
  const auto [found, fresh] = row_sets_.try_emplace(set.name + ": " + set.condition);
  if (fresh) found->second = parse_expression(set.condition);
  const Syntax& parsed = found->second;
  const Instead<Source> source(source_, Source{&parsed, nullptr, where, "'" + set.name + "' cannot be used here: "});
  if (!report_syntax(parsed) || parsed.root < 0) return {};
  const Instead<bool> no_inputs(frame.inputs, false);
  return condition(parsed.root, frame, "a condition is needed");
}

}  // namespace ostrakon
