// Instructions over a block of at most 512 rows.
#include "base/distributions.h"
#include "base/draw_ledger.h"
#include "expression/evaluation.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <stdexcept>

namespace ostrakon {

namespace {

bool aligned(const void* pointer) {
  return reinterpret_cast<std::uintptr_t>(pointer) % 64 == 0;
}

double draw_one(Distribution distribution, const double* p, std::uint64_t entity, const DrawPoint& at) {
  switch (distribution) {
    case Distribution::lognormal:
      return draw::lognormal(p[0], p[1], entity, at);
    case Distribution::exponential:
      return draw::exponential(p[0], entity, at);
    case Distribution::gamma:
      return draw::gamma(p[0], p[1], entity, at);
    case Distribution::beta:
      return draw::beta(p[0], p[1], entity, at);
    case Distribution::poisson:
      return draw::poisson(p[0], entity, at);
    case Distribution::binomial:
      return draw::binomial(p[0], p[1], entity, at);
    case Distribution::geometric:
      return draw::geometric(p[0], entity, at);
    case Distribution::gumbel:
      return draw::gumbel(entity, at);
    default:
      throw std::logic_error("not drawn row by row");
  }
}

std::uint64_t entity_of(const BlockKeys& entities, std::size_t i) {
  return entities.keys != nullptr ? entities.keys[i] : entities.first + i;
}

template <class T>
T* start(const ColumnView& column) {
  return static_cast<T*>(column.data);
}

}  // namespace

Evaluation::Evaluation(const Program::Code& code, const View& view, const Domain& domain,
                       std::span<double* const> results, Evaluator::Scratch& scratch, std::size_t depth,
                       const double* outers)
    : code_(code),
      view_(view),
      domain_(domain),
      results_(results),
      scratch_(scratch),
      depth_(depth),
      outers_(outers),
      kernels_(kernels()),
      frame_(scratch.frame(depth)),
      shared_(scratch.shared_at(depth)) {}

Evaluation::Evaluation(const Evaluation& begun, Evaluator::Scratch& scratch)
    : code_(begun.code_),
      view_(begun.view_),
      domain_(begun.domain_),
      results_(begun.results_),
      scratch_(scratch),
      depth_(begun.depth_),
      outers_(begun.outers_),
      kernels_(begun.kernels_),
      frame_(scratch.frame(depth_)),
      shared_(begun.shared_) {
  frame_.fit(code_);
}

void Evaluation::begin() {
  frame_.fit(code_);
  shared_.fit(code_);
  for (std::size_t i = 0; i < code_.aggregates.size(); ++i) {
    if (code_.aggregates[i].used) prepare(i);
  }
  in_prologue_ = true;
  n_ = 1;
  for (const Instruction& ins : code_.prologue) {
    execute(ins, shared_.slots.data() + static_cast<std::size_t>(ins.target) * slot_stride);
  }
  in_prologue_ = false;
}

void Evaluation::run(const std::vector<std::uint32_t>* order) {
  begin();
  if (order != nullptr || !in_pieces()) return each_block(order, [this] { run_block(); });
  run_pieces([](Evaluation& part, std::size_t, std::size_t first_block, std::size_t last_block) {
    part.blocks_between(first_block, last_block, [&part] { part.run_block(); });
  });
}

// Aggregates that are asked anew for each row keep what they find in what is shared.
bool Evaluation::in_pieces() const {
  if (scratch_.loops == nullptr || domain_.count < fewest_rows_to_share) return false;
  return std::none_of(code_.aggregates.begin(), code_.aggregates.end(),
                      [](const AggregateCode& aggregate) { return aggregate.used && aggregate.form == Form::nested; });
}

void Evaluation::run_block() {
  keys_ready_ = false;
  rows_ = nullptr;
  if (domain_.rows != nullptr) {
    rows_ = domain_.rows + first_;
    if (n_ % slot_stride != 0 || !aligned(rows_)) {
      frame_.rows.reserve(block_rows);
      std::memcpy(frame_.rows.data(), rows_, n_ * sizeof(std::int32_t));
      for (std::size_t i = n_; i % slot_stride != 0; ++i) frame_.rows.data()[i] = -1;
      rows_ = frame_.rows.data();
    }
  }
  for (const Instruction& ins : code_.body) {
    double* own = frame_.registers.data() + static_cast<std::size_t>(ins.target) * register_stride;
    double* out = ins.output >= 0 ? results_[static_cast<std::size_t>(ins.output)] + result_first() : own;
    if (ins.opcode == Opcode::column) {
      load_column(ins, own);
    } else {
      execute(ins, out);
      frame_.pointers[static_cast<std::size_t>(ins.target)] = out;
    }
  }
  write_outputs();
}

void Evaluation::write_outputs() {
  for (std::size_t o = 0; o < code_.outputs.size(); ++o) {
    const OutputCode& output = code_.outputs[o];
    double* result = results_[o] + result_first();
    const double* at = result;
    if (output.operand < 0) {
      kernels_.fill(result, shared_.slots[static_cast<std::size_t>(~output.operand) * slot_stride], n_);
    } else if (!output.direct) {
      const double* from = frame_.pointers[static_cast<std::size_t>(output.operand)];
      if (streaming_) {
        at = from;
      } else if (from != result) {
        std::memcpy(result, from, n_ * sizeof(double));
      }
    }
    if (streaming_) streamed_from_[o] = at;
    if (!output.checked) continue;
    const std::size_t bad = kernels_.first_not_finite(at, n_);
    if (bad < n_) {
      throw_rule_error(output.path, first_ + bad, row_of(bad), at[bad], "a value must be a finite number");
    }
  }
}

std::int32_t Evaluation::row_of(std::size_t i) const {
  return rows_ != nullptr ? rows_[i] : static_cast<std::int32_t>(first_ + i);
}

BlockKeys Evaluation::keys() {
  if (keys_ready_) return keys_;
  keys_ready_ = true;
  frame_.keys.reserve(block_rows);
  std::uint64_t* own = frame_.keys.data();
  keys_ = {own, 0};
  if (domain_.keys != nullptr) {
    const std::uint64_t* given = domain_.keys + first_;
    if (n_ % slot_stride == 0 && aligned(given)) {
      keys_.keys = given;
    } else {
      std::memcpy(own, given, n_ * sizeof(std::uint64_t));
    }
    return keys_;
  }
  if (!code_.asked.valid()) {
    std::fill_n(own, n_, world_key);
    return keys_;
  }
  const TableView& table = view_.tables[static_cast<std::size_t>(code_.asked.value())];
  if (rows_ != nullptr) {
    for (std::size_t i = 0; i < n_; ++i) {
      const auto row = static_cast<std::size_t>(rows_[i]);
      own[i] = row < table.consecutive ? row : table.keys[row];
    }
  } else if (first_ + n_ <= table.consecutive) {
    keys_ = {nullptr, first_};
  } else {
    keys_.keys = table.keys + first_;
  }
  return keys_;
}

void Evaluation::load_row_numbers(double* out) const {
  if (rows_ != nullptr) {
    kernels_.load_i32(out, rows_, n_);
  } else {
    for (std::size_t i = 0; i < n_; ++i) out[i] = static_cast<double>(first_ + i);
  }
}

void Evaluation::load_input(std::size_t number, double* out) const {
  if (number < domain_.inputs.size() && domain_.inputs[number] != nullptr) {
    std::memcpy(out, domain_.inputs[number] + first_, n_ * sizeof(double));
  } else {
    if (number >= domain_.uniform_inputs.size()) throw std::logic_error("no value for an input of the slot");
    kernels_.fill(out, domain_.uniform_inputs[number], n_);
  }
}

void Evaluation::execute(const Instruction& ins, double* out) {
  const auto op = static_cast<std::size_t>(ins.detail);
  switch (ins.opcode) {
    case Opcode::constant:
      *out = ins.number;
      return;
    case Opcode::now:
      *out = view_.now;
      return;
    case Opcode::step:
      *out = view_.step;
      return;
    case Opcode::outer:
      assert(outers_ != nullptr);  // only aggregates ask their parent, and they are given what it has
      *out = outers_[ins.index];
      return;
    case Opcode::row:
      return load_row_numbers(out);
    case Opcode::input:
      return load_input(static_cast<std::size_t>(ins.index), out);
    case Opcode::column:
      return load_column(ins, out);
    case Opcode::gather:
      return gather(ins, out);
    case Opcode::unary:
      return kernels_.unary[op](out, vector(ins, 0), n_);
    case Opcode::binary:
      return kernels_.binary[op](out, operand(ins, 0), operand(ins, 1), n_);
    case Opcode::ternary:
      return kernels_.ternary[op](out, operand(ins, 0), operand(ins, 1), operand(ins, 2), n_);
    case Opcode::relation:
      return relate(ins, out);
    case Opcode::broadcast:
      return kernels_.fill(out, operand(ins, 0).scalar, n_);
    case Opcode::uniform:
      kernels_.uniform(out, keys(), point(ins.site), n_);
      return note_draws(ins, out);
    case Opcode::normal:
      kernels_.normal(out, keys(), point(ins.site), n_);
      return note_draws(ins, out);
    case Opcode::distribution:
      return draw_rows(ins, out);
    case Opcode::hit:
      kernels_.bernoulli(out, operand(ins, 0), keys(), point(ins.site), n_);
      note_draws(ins, out);
      return check_chance(ins, out);
    case Opcode::hit_logistic:
      kernels_.bernoulli_logistic(out, vector(ins, 0), keys(), point(ins.site), n_);
      note_draws(ins, out);
      return check_chance(ins, out);
    case Opcode::aggregate:
      return look_up(ins, out);
    case Opcode::nested:
      return ask_anew(ins, out);
    case Opcode::pick:
      return pick(ins, out);
    case Opcode::nested_pick:
      return pick_anew(ins, out);
  }
}

void Evaluation::relate(const Instruction& ins, double* out) const {
  if (view_.relations == nullptr) return kernels_.fill(out, 0, n_);
  if (ins.detail != 0) return view_.relations->co_service(out, operand(ins, 0), operand(ins, 1), n_);
  view_.relations->tied(out, operand(ins, 0), operand(ins, 1), operand(ins, 2), n_);
}

void Evaluation::load_column(const Instruction& ins, double* out) {
  const TableView& table = view_.tables[static_cast<std::size_t>(ins.table.value())];
  const ColumnView& column = table.columns[static_cast<std::size_t>(ins.attribute.value())];
  double*& place = frame_.pointers[static_cast<std::size_t>(ins.target)];
  place = out;
  if (rows_ != nullptr) {
    switch (column.storage) {
      case Storage::f64:
        kernels_.rows_f64(out, start<double>(column), rows_, 0, n_);
        break;
      case Storage::i32:
        kernels_.rows_i32(out, start<std::int32_t>(column), rows_, 0, n_);
        break;
      case Storage::u8:
        (ins.detail != 0 ? kernels_.rows_flag : kernels_.rows_u8)(out, start<std::uint8_t>(column), rows_, 0, n_);
        break;
    }
    return;
  }
  switch (column.storage) {
    case Storage::f64:
      if (ins.copied && !streaming_) {
        std::memcpy(out, start<double>(column) + first_, n_ * sizeof(double));
      } else {
        place = start<double>(column) + first_;
      }
      break;
    case Storage::i32:
      if (!ins.only_index) kernels_.load_i32(out, start<std::int32_t>(column) + first_, n_);
      break;
    case Storage::u8:
      (ins.detail != 0 ? kernels_.load_flag : kernels_.load_u8)(out, start<std::uint8_t>(column) + first_, n_);
      break;
  }
}

void Evaluation::gather(const Instruction& ins, double* out) {
  const ColumnView& column = view_.tables[static_cast<std::size_t>(ins.table.value())]
                                 .columns[static_cast<std::size_t>(ins.attribute.value())];
  const double missing = ins.number;
  const bool flag = ins.detail != 0;
  if (ins.index >= 0 && rows_ == nullptr) {
    // The index is a reference of the row asked: its integers serve as they are.
    const ColumnView& reference =
        view_.tables[static_cast<std::size_t>(code_.asked.value())].columns[static_cast<std::size_t>(ins.index)];
    const std::int32_t* index = start<std::int32_t>(reference) + first_;
    switch (column.storage) {
      case Storage::f64:
        kernels_.rows_f64(out, start<double>(column), index, missing, n_);
        break;
      case Storage::i32:
        kernels_.rows_i32(out, start<std::int32_t>(column), index, missing, n_);
        break;
      case Storage::u8:
        (flag ? kernels_.rows_flag : kernels_.rows_u8)(out, start<std::uint8_t>(column), index, missing, n_);
        break;
    }
    return;
  }
  const double* index = vector(ins, 0);
  switch (column.storage) {
    case Storage::f64:
      kernels_.gather_f64(out, start<double>(column), index, missing, n_);
      break;
    case Storage::i32:
      kernels_.gather_i32(out, start<std::int32_t>(column), index, missing, n_);
      break;
    case Storage::u8:
      (flag ? kernels_.gather_flag : kernels_.gather_u8)(out, start<std::uint8_t>(column), index, missing, n_);
      break;
  }
}

void Evaluation::draw_rows(const Instruction& ins, double* out) {
  const BlockKeys entities = keys();
  const DrawPoint at_point = point(ins.site);
  const auto distribution = static_cast<Distribution>(ins.detail);
  Operand parameters[2];
  for (std::size_t k = 0; k < ins.operand_count; ++k) parameters[k] = operand(ins, k);
  for (std::size_t i = 0; i < n_; ++i) {
    const double values[2] = {at(parameters[0], i), at(parameters[1], i)};
    out[i] = draw_one(distribution, values, entity_of(entities, i), at_point);
  }
}

#ifndef NDEBUG
// Draws of a block for the ledger. (Those row by row are noted as they are taken.) The kernels of hits keep their
// uniforms to themselves: they are drawn once more, one by one, and must explain each hit.
void Evaluation::note_draws(const Instruction& ins, const double* out) {
  if (DrawLedger::current() == nullptr) return;
  const BlockKeys entities = keys();
  const DrawPoint at_point = point(ins.site);
  const bool hit = ins.opcode == Opcode::hit || ins.opcode == Opcode::hit_logistic;
  for (std::size_t i = 0; i < n_; ++i) {
    const std::uint64_t entity = entity_of(entities, i);
    if (!hit) {
      note_draw(entity, at_point, out[i]);
      continue;
    }
    const double u = scalar::uniform(entity, at_point);
    double p = at(operand(ins, 0), i);
    if (ins.opcode == Opcode::hit_logistic) p = scalar::logistic(p);
    assert(std::isnan(out[i]) || out[i] == (u < p ? 1.0 : 0.0));
  }
}
#endif

// A hit that is not a number: its chance was none. Where the mask says no it does not count.
void Evaluation::check_chance(const Instruction& ins, const double* out) {
  for (std::size_t i = kernels_.first_not_finite(out, n_); i < n_; ++i) {
    if (std::isfinite(out[i]) || (ins.operand_count > 1 && at(operand(ins, 1), i) == 0)) continue;
    double p = at(operand(ins, 0), i);
    if (ins.opcode == Opcode::hit_logistic) p = scalar::logistic(p);
    throw_rule_error(code_.outputs[static_cast<std::size_t>(ins.index)].path, first_ + i, row_of(i), p,
                     "a chance lies between 0 and 1");
  }
}

}  // namespace ostrakon
