#include "expression/evaluate.h"

#include "expression/evaluation.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <stdexcept>

namespace ostrakon {

namespace {

// The rows of a block at which `answers` is yes, counted from the domain's first.
void add_positions(const double* answers, std::size_t first, std::size_t n, std::vector<std::int32_t>& positions) {
  alignas(64) std::uint32_t found[block_rows + 8];
  const std::size_t count = kernels().positions(found, answers, n);
  for (std::size_t i = 0; i < count; ++i) positions.push_back(static_cast<std::int32_t>(first + found[i]));
}

}  // namespace

void throw_rule_error(const std::string& path, std::size_t position, std::int32_t row, double value, const char* why) {
  char number[32];
  std::snprintf(number, sizeof number, "%.6g", value);
  throw RuleError(path, position, row, value, path + " gave " + number + "; " + why);
}

void throw_weight_error(const AggregateCode& aggregate, std::int32_t row, double weight) {
  try {
    throw_rule_error(aggregate.path, 0, row, weight, "a weight must be a number from 0 on");
  } catch (RuleError& error) {
    error.asked.table = aggregate.table;
    error.asked.same_row = false;
    throw;
  }
}

namespace {

// Runs `ask`; what fails in it learns how its row was asked.
template <class Ask>
void asking(const Program::Code& code, const Domain& domain, Ask ask) {
  try {
    ask();
  } catch (RuleError& error) {
    RuleError::Asked& asked = error.asked;
    if (asked.table.valid() || !code.asked.valid() || error.position >= domain.count) throw;
    asked.table = code.asked;
    asked.first_try = domain.first_try;
    asked.has_key = domain.keys != nullptr;
    if (asked.has_key) asked.key = domain.keys[error.position];
    for (std::size_t i = 0; i < std::max(domain.inputs.size(), domain.uniform_inputs.size()); ++i) {
      const bool each = i < domain.inputs.size() && domain.inputs[i] != nullptr;
      asked.inputs.push_back(each ? domain.inputs[i][error.position] : domain.uniform_inputs[i]);
    }
    throw;
  }
}

}  // namespace

void BlockFrame::fit(const Program::Code& code) {
  const auto count = static_cast<std::size_t>(code.registers);
  if (registers.size() < count * register_stride) registers.resize(count * register_stride);
  if (pointers.size() < count) pointers.resize(count);
}

void SharedFrame::fit(const Program::Code& code) {
  const std::size_t slot_room = static_cast<std::size_t>(code.slots) * slot_stride;
  if (slots.size() < slot_room) slots.resize(slot_room);
  if (states.size() < code.aggregates.size()) states.resize(code.aggregates.size());
}

void Evaluator::Scratch::need_workers() {
  while (workers.size() < loops->threads()) workers.push_back(std::make_unique<Scratch>());
}

BlockFrame& Evaluator::Scratch::frame(std::size_t depth) {
  while (frames.size() <= depth) frames.push_back(std::make_unique<BlockFrame>());
  return *frames[depth];
}

SharedFrame& Evaluator::Scratch::shared_at(std::size_t depth) {
  while (shared.size() <= depth) shared.push_back(std::make_unique<SharedFrame>());
  return *shared[depth];
}

std::span<double* const> Evaluator::Scratch::room(std::size_t outputs, std::size_t count) {
  if (results.size() < outputs) results.resize(outputs);
  if (result_pointers.size() < outputs) result_pointers.resize(outputs);
  for (std::size_t o = 0; o < outputs; ++o) {
    results[o].reserve(count);
    result_pointers[o] = results[o].data();
  }
  return {result_pointers.data(), outputs};
}

Evaluator::Evaluator() : scratch_(std::make_unique<Scratch>()) {}
Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator& Evaluator::operator=(Evaluator&&) noexcept = default;

void Evaluator::evaluate(const Program& program, const View& view, const Domain& domain,
                         std::span<double* const> results) {
  if (domain.count == 0) return;
  if (asks_in_row_order(program, domain)) return evaluate_in_row_order(program, view, domain, results);
  const Program::Code& code = program.code();
  if (results.size() < code.outputs.size()) throw std::logic_error("fewer results than outputs");
  Evaluation evaluation(code, view, domain, results, *scratch_, 0, nullptr);
  asking(code, domain, [&] {
    if (code.grouped >= 0) {
      evaluation.run_groups();
    } else {
      evaluation.run(scratch_->order);
    }
  });
}

double Evaluator::value(const Program& program, const View& view) {
  const std::span<double* const> results = scratch_->room(program.outputs(), 1);
  Domain domain;
  domain.count = 1;
  evaluate(program, view, domain, results);
  return results[0][0];
}

void Evaluator::select(const Program& program, const View& view, const Domain& domain,
                       std::vector<std::int32_t>& positions) {
  if (domain.count == 0) return;
  if (asks_in_row_order(program, domain)) {
    const std::span<double* const> answers = scratch_->room(program.outputs(), domain.count);
    evaluate_in_row_order(program, view, domain, answers);
    for (std::size_t i = 0; i < domain.count; ++i) {
      if (answers[0][i] != 0) positions.push_back(static_cast<std::int32_t>(i));
    }
    return;
  }
  const Program::Code& code = program.code();
  const std::span<double* const> results = scratch_->room(code.outputs.size(), block_rows);
  const std::size_t before = positions.size();
  Evaluation evaluation(code, view, domain, results, *scratch_, 0, nullptr);
  asking(code, domain, [&] {
    if (scratch_->order == nullptr && evaluation.in_pieces()) return select_in_pieces(evaluation, positions);
    evaluation.run_streaming(scratch_->streamed, scratch_->order, [&](std::size_t first, std::size_t n) {
      add_positions(scratch_->streamed[0], first, n, positions);
    });
  });
  if (scratch_->order != nullptr) std::sort(positions.begin() + static_cast<std::ptrdiff_t>(before), positions.end());
}

void Evaluator::select_in_pieces(Evaluation& evaluation, std::vector<std::int32_t>& positions) {
  evaluation.begin();
  if (scratch_->selected.size() < evaluation.pieces()) scratch_->selected.resize(evaluation.pieces());
  evaluation.run_pieces([&](Evaluation& part, std::size_t number, std::size_t first_block, std::size_t last_block) {
    std::vector<std::int32_t>& found = scratch_->selected[number];
    found.clear();
    Scratch& own = part.scratch();
    part.stream_into(own.room(part.outputs(), block_rows));
    part.stream_piece(own.streamed, first_block, last_block,
                      [&](std::size_t first, std::size_t n) { add_positions(own.streamed[0], first, n, found); });
  });
  for (std::size_t number = 0; number < evaluation.pieces(); ++number) {
    const std::vector<std::int32_t>& found = scratch_->selected[number];
    positions.insert(positions.end(), found.begin(), found.end());
  }
}

void Evaluator::set_block_order(const std::vector<std::uint32_t>* order) {
  scratch_->order = order;
}

void Evaluator::set_loops(PieceLoops* loops) {
  scratch_->loops = loops;
}

void Evaluator::set_row_order(const std::vector<std::uint32_t>* order) {
  scratch_->row_order = order;
}

bool Evaluator::asks_in_row_order(const Program& program, const Domain& domain) const {
  return scratch_->row_order != nullptr && domain.rows == nullptr && domain.keys == nullptr && domain.inputs.empty() &&
         domain.count > 1 && program.code().asked.valid() && program.code().grouped < 0;
}

void Evaluator::evaluate_in_row_order(const Program& program, const View& view, Domain domain, std::span<double* const> results) {
  std::vector<std::int32_t> rows;
  for (const std::uint32_t row : *scratch_->row_order) {
    if (row < domain.count) rows.push_back(static_cast<std::int32_t>(row));
  }
  if (rows.size() != domain.count) throw std::logic_error("the order of rows is too short");
  domain.rows = rows.data();
  std::vector<AlignedArray<double>> in_order(program.outputs());
  std::vector<double*> pointers;
  for (AlignedArray<double>& output : in_order) {
    output.reserve(rows.size());
    pointers.push_back(output.data());
  }
  evaluate(program, view, domain, pointers);
  for (std::size_t o = 0; o < in_order.size(); ++o) {
    for (std::size_t i = 0; i < rows.size(); ++i) results[o][rows[i]] = in_order[o][i];
  }
}

std::size_t grouped_value(Evaluator& evaluator, const Program& program, const View& view, std::vector<double>& values) {
  const Program::Code& code = program.code();
  if (code.grouped < 0) throw std::logic_error("not an aggregate with `by`");
  const GroupKey& key = code.aggregates[static_cast<std::size_t>(code.grouped)].by_key;
  std::size_t groups = 2;
  if (key.type.base == Base::word) groups = static_cast<std::size_t>(key.words);
  if (key.type.base == Base::reference) groups = view.tables[static_cast<std::size_t>(key.type.of)].rows;
  values.assign(groups, std::numeric_limits<double>::quiet_NaN());
  if (groups == 0) return 0;
  Domain domain;
  domain.count = groups;
  double* const results[] = {values.data()};
  evaluator.evaluate(program, view, domain, results);
  return groups;
}

}  // namespace ostrakon
