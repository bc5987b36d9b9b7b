// Values → instructions: fusing, what is computed once, registers by linear scan.
#include "expression/catalogue.h"
#include "expression/lower.h"

#include <algorithm>
#include <utility>

namespace ostrakon {

namespace {

constexpr std::int32_t never = -1;

class Emitter {
 public:
  Emitter(Builder& builder, const std::vector<ValueId>& outputs, std::vector<OutputCode> plans)
      : builder_(builder), values_(builder.values()), roots_(outputs), plans_(std::move(plans)) {}

  std::unique_ptr<Program::Code> run() {
    count_uses();
    if (builder_.context().optimise) {
      fuse();
      count_uses();
    }
    place_values();
    mark_columns();
    choose_direct();
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (uses_[i] > 0) emit(static_cast<ValueId>(i));
    }
    finish();
    return std::move(code_);
  }

 private:
  Value& value(ValueId id) { return values_[static_cast<std::size_t>(id)]; }
  std::int32_t& uses(ValueId id) { return uses_[static_cast<std::size_t>(id)]; }

  void count_uses() {
    uses_.assign(values_.size(), 0);
    for (const ValueId root : roots_) ++uses(root);
    for (std::size_t i = values_.size(); i-- > 0;) {
      if (uses_[i] == 0) continue;
      for (const ValueId argument : values_[i].arguments) ++uses(argument);
    }
  }

  bool is(ValueId id, BinaryOp op) {
    return value(id).opcode == Opcode::binary && value(id).detail == static_cast<std::uint8_t>(op);
  }

  bool fusible_product(ValueId id) { return is(id, BinaryOp::multiply) && !value(id).uniform && uses(id) == 1; }

  void fuse_into(Value& sum, TernaryOp op, ValueId product, ValueId rest) {
    sum.opcode = Opcode::ternary;
    sum.detail = static_cast<std::uint8_t>(op);
    sum.arguments = {value(product).arguments[0], value(product).arguments[1], rest};
  }

  // Fused operations round exactly like their parts, so this changes no bit.
  void fuse() {
    for (std::size_t i = 0; i < values_.size(); ++i) {
      Value& v = values_[i];
      if (uses_[i] == 0 || v.uniform) continue;
      if (v.opcode == Opcode::hit) {
        const Value& p = value(v.arguments[0]);
        const bool logistic = p.opcode == Opcode::unary && p.detail == static_cast<std::uint8_t>(UnaryOp::logistic);
        if (!logistic || p.uniform) continue;
        v.opcode = Opcode::hit_logistic;
        v.arguments[0] = ValueId{p.arguments[0]};
      } else if (v.opcode == Opcode::binary) {
        const ValueId a = v.arguments[0], b = v.arguments[1];
        const auto op = static_cast<BinaryOp>(v.detail);
        if (op == BinaryOp::add && fusible_product(a)) {
          fuse_into(v, TernaryOp::multiply_add, a, b);
        } else if (op == BinaryOp::add && fusible_product(b)) {
          fuse_into(v, TernaryOp::multiply_add, b, a);
        } else if (op == BinaryOp::subtract && fusible_product(b)) {
          fuse_into(v, TernaryOp::multiply_subtract_from, b, a);
        }
      }
    }
  }

  // Position of each value in the body, and of its last use there.
  void place_values() {
    position_.assign(values_.size(), never);
    last_use_.assign(values_.size(), never);
    std::int32_t next = 0;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (uses_[i] == 0 || values_[i].uniform) continue;
      position_[i] = next++;
      last_use_[i] = position_[i];
      for (const ValueId argument : values_[i].arguments) last_use_[static_cast<std::size_t>(argument)] = position_[i];
    }
    for (const ValueId root : roots_) {
      if (!value(root).uniform) last_use_[static_cast<std::size_t>(root)] = next;
    }
  }

  bool has_storage(const Value& v, Storage storage) const {
    return v.opcode == Opcode::column &&
           builder_.context().catalogue->attribute(v.table, v.attribute).storage == storage;
  }

  // References that are only followed need not become doubles.
  void mark_columns() {
    only_index_.assign(values_.size(), false);
    if (!builder_.context().optimise) return;
    for (std::size_t i = 0; i < values_.size(); ++i) only_index_[i] = has_storage(values_[i], Storage::i32);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (uses_[i] == 0 || values_[i].opcode == Opcode::gather) continue;
      for (const ValueId argument : values_[i].arguments) only_index_[static_cast<std::size_t>(argument)] = false;
    }
    for (const ValueId root : roots_) only_index_[static_cast<std::size_t>(root)] = false;
  }

  // A result may be a column that the program reads; so an output is written straight into it only if no column is
  // read afterwards. The others are copied at the end of the block.
  void choose_direct() {
    direct_.assign(values_.size(), never);
    if (!builder_.context().optimise) return;
    std::int32_t last_read = never;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (uses_[i] > 0 && has_storage(values_[i], Storage::f64)) {
        const bool output = std::find(roots_.begin(), roots_.end(), static_cast<ValueId>(i)) != roots_.end();
        last_read = std::max(last_read, output ? position_[i] : last_use_[i]);
        for (std::size_t j = i + 1; output && j < values_.size(); ++j) {
          const std::vector<ValueId>& arguments = values_[j].arguments;
          const bool reads = std::find(arguments.begin(), arguments.end(), static_cast<ValueId>(i)) != arguments.end();
          if (uses_[j] > 0 && reads) last_read = std::max(last_read, position_[j]);
        }
      }
    }
    for (std::size_t o = 0; o < roots_.size(); ++o) {
      const auto i = static_cast<std::size_t>(roots_[o]);
      const bool computed = !values_[i].uniform && values_[i].opcode != Opcode::column;
      if (!computed || direct_[i] != never || position_[i] < last_read) continue;
      direct_[i] = static_cast<std::int32_t>(o);
      plans_[o].direct = true;
    }
  }

  std::int32_t take_register() {
    if (free_.empty()) return code_->registers++;
    const std::int32_t taken = free_.back();
    free_.pop_back();
    return taken;
  }

  void release_operands(const Value& v, std::int32_t position) {
    for (std::size_t k = 0; k < v.arguments.size(); ++k) {
      const ValueId argument = v.arguments[k];
      const auto a = static_cast<std::size_t>(argument);
      const bool repeated = std::find(v.arguments.begin(), v.arguments.begin() + static_cast<std::ptrdiff_t>(k),
                                      argument) != v.arguments.begin() + static_cast<std::ptrdiff_t>(k);
      if (!values_[a].uniform && last_use_[a] == position && !repeated) free_.push_back(place_[a]);
    }
  }

  void emit(ValueId id) {
    const auto i = static_cast<std::size_t>(id);
    const Value& v = values_[i];
    place_.resize(values_.size(), 0);
    Instruction ins;
    ins.opcode = v.opcode;
    ins.detail = v.detail;
    ins.only_index = only_index_[i];
    ins.operand_count = static_cast<std::uint16_t>(v.arguments.size());
    ins.operands = static_cast<std::uint32_t>(code_->operands.size());
    ins.index = v.index;
    ins.output = direct_[i];
    ins.number = v.number;
    ins.table = v.table;
    ins.attribute = v.attribute;
    ins.site = v.site;
    for (const ValueId argument : v.arguments) {
      const std::int32_t place = place_[static_cast<std::size_t>(argument)];
      code_->operands.push_back(value(argument).uniform ? ~place : place);
    }
    if (v.opcode == Opcode::gather && builder_.context().optimise) {
      const Value& row = value(v.arguments[0]);
      ins.index = has_storage(row, Storage::i32) ? row.attribute.value() : -1;
    }
    if (v.opcode == Opcode::column && roots_.size() > 1) {
      ins.copied = std::find(roots_.begin(), roots_.end(), id) != roots_.end();
    }
    if (v.uniform) {
      ins.target = place_[i] = code_->slots++;
      code_->prologue.push_back(ins);
    } else {
      // A chance outside [0, 1] is shown in the message: its result may not take its place.
      const bool keeps = v.opcode == Opcode::hit || v.opcode == Opcode::hit_logistic;
      if (!keeps) release_operands(v, position_[i]);
      ins.target = place_[i] = take_register();
      if (keeps) release_operands(v, position_[i]);
      if (last_use_[i] == position_[i]) free_.push_back(ins.target);
      code_->body.push_back(ins);
    }
    note_uses(v);
  }

  void note_use(TableId table, AttributeId attribute, bool elsewhere) {
    for (ColumnUse& use : code_->uses) {
      if (use.table == table && use.attribute == attribute) {
        use.elsewhere = use.elsewhere || elsewhere;
        return;
      }
    }
    code_->uses.push_back({table, attribute, elsewhere});
  }

  void note_uses(const Value& v) {
    switch (v.opcode) {
      case Opcode::column:
        note_use(v.table, v.attribute, false);
        break;
      case Opcode::gather:
        note_use(v.table, v.attribute, !v.uniform);
        break;
      case Opcode::uniform:
      case Opcode::normal:
      case Opcode::distribution:
      case Opcode::hit:
      case Opcode::hit_logistic:
        code_->draws.push_back(v.site);
        break;
      case Opcode::aggregate:
      case Opcode::nested:
      case Opcode::pick:
      case Opcode::nested_pick:
        note_aggregate(v);
        break;
      default:
        break;
    }
  }

  void note_aggregate(const Value& v) {
    AggregateCode& aggregate = builder_.aggregates()[static_cast<std::size_t>(v.index)];
    aggregate.used = true;
    if (aggregate.form == Form::indexed) {
      const IndexRequest& request = (*builder_.context().indexes)[static_cast<std::size_t>(aggregate.index)];
      for (const AttributeId key : request.keys) note_use(request.table, key, false);
    }
    if (aggregate.inner == nullptr) return;
    const bool elsewhere = aggregate.form == Form::nested && !v.uniform;
    for (const ColumnUse& use : aggregate.inner->uses) note_use(use.table, use.attribute, elsewhere);
    code_->draws.insert(code_->draws.end(), aggregate.inner->draws.begin(), aggregate.inner->draws.end());
  }

  void finish() {
    place_.resize(values_.size(), 0);
    code_->catalogue = builder_.context().catalogue;
    code_->asked = builder_.asked();
    for (std::size_t o = 0; o < roots_.size(); ++o) {
      const std::int32_t place = place_[static_cast<std::size_t>(roots_[o])];
      plans_[o].operand = value(roots_[o]).uniform ? ~place : place;
    }
    code_->outputs = std::move(plans_);
    code_->aggregates = std::move(builder_.aggregates());
  }

  Builder& builder_;
  std::vector<Value>& values_;
  const std::vector<ValueId>& roots_;
  std::vector<OutputCode> plans_;
  std::unique_ptr<Program::Code> code_ = std::make_unique<Program::Code>();
  std::vector<std::int32_t> uses_, position_, last_use_, direct_, place_, free_;
  std::vector<bool> only_index_;
};

}  // namespace

std::unique_ptr<Program::Code> emit(Builder& builder, const std::vector<ValueId>& values,
                                    std::vector<OutputCode> plans) {
  return Emitter(builder, values, std::move(plans)).run();
}

std::shared_ptr<const Program::Code> finish(Builder& inner, const std::vector<ValueId>& outputs) {
  return emit(inner, outputs, std::vector<OutputCode>(outputs.size()));
}

}  // namespace ostrakon
