#include "model/rules.h"

#include "expression/check.h"

#include <algorithm>
#include <stdexcept>

namespace ostrakon {

Expression built_in(const Catalogue& catalogue, TableId asked, std::string_view text, Type want) {
  Sources sources;
  Problems problems(sources);
  const std::vector<ParameterInfo> parameters;
  Scope scope;
  scope.catalogue = &catalogue;
  scope.parameters = &parameters;
  scope.self = asked;
  scope.may_draw = false;
  scope.no_draw_reason = "a built-in condition cannot draw";
  scope.path = "built-in";
  Expression expression = check_expression(unplaced(std::string(text)), scope, want, problems);
  if (!expression) throw std::logic_error("built-in '" + std::string(text) + "': " + problems.text());
  return expression;
}

Expression row_set_condition(const Catalogue& catalogue, std::string_view name) {
  const RowSet* set = catalogue.find_row_set(name);
  if (set == nullptr) throw std::logic_error("no row set '" + std::string(name) + "'");
  if (set->condition.empty()) return nullptr;
  return built_in(catalogue, set->table, set->condition, Type::flag());
}

Compiler::Compiler(const Scenario& scenario) : scenario_(&scenario) {
  for (const TableInfo& info : scenario.catalogue.tables) read_.emplace_back(info.attributes.size(), false);
}

CompileContext Compiler::context(bool metric) {
  CompileContext context;
  context.catalogue = &scenario_->catalogue;
  context.parameters = scenario_->parameter_values;
  context.indexes = &indexes_;
  context.missing_is_nan = metric;
  return context;
}

Program Compiler::noted(Program program) {
  for (const TableId table : {table::factions, table::agents, table::posts, table::cases, table::events, table::promotions, table::candidates}) {
    for (std::size_t a = 0; a < read_[place(table)].size(); ++a) {
      const AttributeId attribute(static_cast<std::int32_t>(a));
      if (program.reads(table, attribute)) note_read(table, attribute);
    }
  }
  return program;
}

Program Compiler::value(Expression expression, TableId asked, std::size_t inputs, Expression mask, Expression otherwise) {
  const Output output{std::move(expression), Want::value, {}, std::move(mask), std::move(otherwise)};
  return noted(compile({&output, 1}, asked, inputs, context(false)));
}

Program Compiler::values(std::span<const Output> outputs, TableId asked, std::size_t inputs) {
  return noted(compile(outputs, asked, inputs, context(false)));
}

Program Compiler::condition(Expression expression, TableId asked, std::size_t inputs) {
  const Output output{std::move(expression), Want::condition, {}, nullptr, nullptr};
  return noted(compile({&output, 1}, asked, inputs, context(false)));
}

Program Compiler::hit(Expression chance, DrawSite site, TableId asked, std::size_t inputs, Expression mask) {
  const Output output{std::move(chance), Want::hit, site, std::move(mask), nullptr};
  return noted(compile({&output, 1}, asked, inputs, context(false)));
}

Program Compiler::metric(Expression expression, std::size_t inputs) {
  const Output output{std::move(expression), Want::value, {}, nullptr, nullptr};
  return noted(compile({&output, 1}, table::world, inputs, context(true)));
}

bool Compiler::writes(TableId table, AttributeId attribute) const {
  return std::find(written_.begin(), written_.end(), std::pair(table, attribute)) != written_.end();
}

void Compiler::note_followed(TableId table, AttributeId attribute) {
  if (std::find(followed_.begin(), followed_.end(), std::pair(table, attribute)) == followed_.end()) followed_.emplace_back(table, attribute);
}

std::size_t Compiler::index(const IndexRequest& request) {
  const auto found = std::find(indexes_.begin(), indexes_.end(), request);
  if (found != indexes_.end()) return static_cast<std::size_t>(found - indexes_.begin());
  indexes_.push_back(request);
  return indexes_.size() - 1;
}

}  // namespace ostrakon
