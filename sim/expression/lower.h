// Typed tree → values. Applies the missing-partner rule, puts parameters in, and decides how each aggregate is found.
// Internal to expression/.
#pragma once

#include "expression/builder.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ostrakon {

// Which rows an expression depends on: bit d for the row of depth d, the top bit for the slot's inputs.
using Dependence = std::uint32_t;
inline constexpr Dependence input_bit = 1u << 31;
std::vector<Dependence> dependences(const TypedExpression& expression);

// The conditions that `and` joins, left to right.
std::vector<std::int32_t> conjuncts(const TypedExpression& expression);

class Lowering {
 public:
  // contexts[d]: the program asked of the row of depth d. Values are made in contexts[level].
  Lowering(const TypedExpression& expression, std::vector<Builder*> contexts, std::size_t level,
           std::size_t slot_inputs);

  ValueId root() { return value(static_cast<std::int32_t>(expression_->nodes.size()) - 1); }
  ValueId value(std::int32_t node);
  // Yes where every partner whose value the node asks exists; no_value: always.
  ValueId presence(std::int32_t node);
  Lowering& outside();  // the same expression, values made in the asker's program

 private:
  const TypedNode& node(std::int32_t i) const { return expression_->nodes[static_cast<std::size_t>(i)]; }
  bool asks(std::int32_t node, std::size_t level) const;
  bool belongs_outside(std::int32_t node) const;
  ValueId make(std::int32_t node);
  ValueId make_attribute(const TypedNode& node);
  ValueId make_operation(const TypedNode& node);
  ValueId make_comparison(const TypedNode& node);
  ValueId make_draw(const TypedNode& node);
  ValueId make_presence(const TypedNode& node);
  bool is_none(std::int32_t i) const;

  // lower_aggregate.cpp
  struct Parts;
  ValueId make_aggregate(const TypedNode& node);
  Parts split(const Aggregate& aggregate) const;
  bool index_form(const Aggregate& aggregate, AggregateCode& code, std::vector<ValueId>& operands);
  void grouped_form(const Aggregate& aggregate, const Parts& parts, AggregateCode& code,
                    std::vector<ValueId>& operands);
  void nested_form(const Aggregate& aggregate, AggregateCode& code, std::vector<ValueId>& operands);
  std::vector<Builder*> inside(Builder& inner) const;
  ValueId operand_of(const Expression& argument);

  const TypedExpression* expression_;
  std::vector<Builder*> contexts_;
  std::size_t level_;
  std::size_t slot_inputs_;
  Builder* target_;
  std::vector<Dependence> dependences_;
  std::vector<ValueId> values_, presences_;
  std::unique_ptr<Lowering> outside_;
};

// Code that gives these values as its outputs (emit.cpp). `plans` have everything but their operand.
std::unique_ptr<Program::Code> emit(Builder& builder, const std::vector<ValueId>& values,
                                    std::vector<OutputCode> plans);
std::shared_ptr<const Program::Code> finish(Builder& inner, const std::vector<ValueId>& outputs);

}  // namespace ostrakon
