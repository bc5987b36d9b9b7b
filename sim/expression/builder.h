// Values of a program under construction, in single-assignment form and numbered: equal operations on equal values are
// one value, operations on constants are folded. Internal to expression/.
#pragma once

#include "expression/code.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace ostrakon {

using ValueId = std::int32_t;
inline constexpr ValueId no_value = -1;

struct Value {
  Opcode opcode = Opcode::constant;
  std::uint8_t detail = 0;
  bool uniform = false;  // does not depend on the row
  std::int32_t index = -1;
  double number = 0;
  TableId table{};
  AttributeId attribute{};
  DrawSite site{};
  std::vector<ValueId> arguments{};  // earlier values
};

// The kernel of an operation of one argument, or of one that joins its arguments two by two; nothing if it is neither.
std::optional<UnaryOp> unary_kernel(Operation operation);
std::optional<BinaryOp> joining_kernel(Operation operation);

// What an operation gives for these numbers, by the kernels themselves, hence with their bits.
double apply_unary(UnaryOp, double a);
double apply_binary(BinaryOp, double a, double b);
double apply_ternary(TernaryOp, double a, double b, double c);

class Builder {
 public:
  // `parent`: the program whose rows ask this one (inner programs of aggregates); null outermost.
  Builder(const CompileContext& context, TableId asked, Builder* parent, bool nested)
      : context_(&context), asked_(asked), parent_(parent), nested_(nested) {}

  ValueId constant(double number);
  ValueId leaf(Opcode opcode, std::int32_t index = -1);
  ValueId column(TableId table, AttributeId attribute, bool flag);
  ValueId gather(TableId table, AttributeId attribute, bool flag, ValueId row, double missing);
  ValueId unary(UnaryOp op, ValueId a);
  ValueId binary(BinaryOp op, ValueId a, ValueId b);
  ValueId ternary(TernaryOp op, ValueId a, ValueId b, ValueId c);
  ValueId draw(Opcode opcode, DrawSite site, std::vector<ValueId> arguments = {}, std::uint8_t detail = 0);
  // A flag that is always yes is no_value; otherwise both must hold.
  ValueId both(ValueId a, ValueId b);
  // The value that the asker (a row of the parent) hands in.
  ValueId import(ValueId of_parent);
  ValueId add(Value value);  // any other; numbered unless it draws

  const CompileContext& context() const { return *context_; }
  TableId asked() const { return asked_; }
  Builder* parent() const { return parent_; }
  bool nested() const { return nested_; }
  const std::vector<Value>& values() const { return values_; }
  std::vector<Value>& values() { return values_; }
  const Value& operator[](ValueId id) const { return values_[static_cast<std::size_t>(id)]; }
  bool is_constant(ValueId id) const { return (*this)[id].opcode == Opcode::constant; }
  const std::vector<ValueId>& outers() const { return outers_; }
  std::vector<AggregateCode>& aggregates() { return aggregates_; }
  // Aggregates lowered so far, so that an equal one is not computed twice.
  struct Made {
    const Aggregate* aggregate;
    std::size_t level;               // at which the values were made
    std::vector<Builder*> contexts;  // from that level outwards
    ValueId value;
  };
  std::vector<Made>& made() { return made_; }

 private:
  ValueId fold(const Value& value);
  ValueId simplify(const Value& value);
  bool is_flag(ValueId id) const;
  bool is_number(ValueId id, double number) const;

  const CompileContext* context_;
  TableId asked_;
  Builder* parent_;
  bool nested_;
  std::vector<Value> values_;
  std::unordered_multimap<std::uint64_t, ValueId> numbering_;  // by hash; only looked up
  std::vector<ValueId> outers_;                                // values of the parent
  std::vector<AggregateCode> aggregates_;
  std::vector<Made> made_;
};

}  // namespace ostrakon
