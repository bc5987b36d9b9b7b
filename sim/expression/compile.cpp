#include "expression/catalogue.h"
#include "expression/lower.h"

#include <stdexcept>
#include <utility>

namespace ostrakon {

namespace {

double nothing_of(Type type) {
  return type.base == Base::word || type.base == Base::reference ? -1 : 0;
}

// The value of an output: a chance becomes a hit, and outside the mask something else.
ValueId lower_output(const Output& output, std::size_t number, Builder& builder, std::size_t inputs) {
  const auto root = [&](const Expression& expression) { return Lowering(*expression, {&builder}, 0, inputs).root(); };
  ValueId value = root(output.expression);
  ValueId mask = no_value;
  if (output.mask != nullptr) mask = builder.both(no_value, root(output.mask));
  if (mask != no_value && builder.context().optimise && builder.is_constant(mask) && builder[mask].number != 0) {
    mask = no_value;
  }
  if (output.want == Want::hit) {
    std::vector<ValueId> arguments{value};
    if (mask != no_value) arguments.push_back(mask);
    value = builder.add({.opcode = Opcode::hit,
                         .index = static_cast<std::int32_t>(number),
                         .site = output.site,
                         .arguments = std::move(arguments)});
  }
  if (mask == no_value) return value;
  const Type type = output.want == Want::value ? output.expression->type() : Type::flag();
  const ValueId otherwise = output.otherwise != nullptr ? root(output.otherwise) : builder.constant(nothing_of(type));
  return builder.ternary(TernaryOp::select, mask, value, otherwise);
}

bool has_groups(const TypedExpression& expression) {
  const TypedNode& root = expression.root();
  return root.node == Node::aggregate && expression.aggregates[static_cast<std::size_t>(root.index)].by != nullptr;
}

}  // namespace

Program compile(std::span<const Output> outputs, TableId asked, std::size_t inputs, const CompileContext& context) {
  Builder builder(context, asked, nullptr, false);
  std::vector<ValueId> values;
  std::vector<OutputCode> plans;
  for (const Output& output : outputs) {
    values.push_back(lower_output(output, values.size(), builder, inputs));
    OutputCode plan;
    plan.path = output.expression->path;
    plan.want = output.want;
    plan.checked = output.want == Want::value && !context.missing_is_nan;
    plans.push_back(std::move(plan));
  }
  Program program;
  program.code_ = emit(builder, values, std::move(plans));
  if (!outputs.empty() && has_groups(*outputs[0].expression)) program.code_->grouped = builder[values[0]].index;
  return program;
}

}  // namespace ostrakon
