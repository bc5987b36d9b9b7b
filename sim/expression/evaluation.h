// One evaluation of a program and the memory it uses. Internal to expression/.
#pragma once

#include "base/aligned.h"
#include "base/draw_ledger.h"
#include "base/kernels.h"
#include "base/parallel.h"
#include "expression/code.h"
#include "expression/evaluate.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace ostrakon {

// Registers stand one cache line further apart than a block, lest all of them fall into the same cache set.
inline constexpr std::size_t register_stride = block_rows + 8;
// Kernels touch whole vectors of eight.
inline constexpr std::size_t slot_stride = 8;
// A pass over the inner table for each asker is allowed below this many rows.
inline constexpr std::size_t nested_limit = 1000;

// Sums taken while blocks are computed, without keeping their rows (evaluate_stream.cpp); of one thread.
struct StreamSums {
  std::vector<AlignedArray<double>> outputs;  // of the inner program, one block
  std::vector<double*> pointers;
  std::vector<const double*> from;  // where each output of the present block is
  AlignedArray<double> known;       // mask without missing values (metrics)
  double whole = 0;                 // sum over all groups
  std::vector<double> table;        // by group
  std::vector<double> lanes;        // eight running sums of the present block for each group
  std::vector<std::int32_t> tallies;
  std::int64_t count = 0;           // of rows, where there are no groups

  void begin(const Program::Code& inner, std::size_t groups);
};

// What was prepared for one aggregate. Vectors keep their room from one evaluation to the next.
struct AggregateState {
  std::vector<AlignedArray<double>> outputs;  // of the inner program
  std::vector<double*> pointers;
  AlignedArray<double> known;  // mask without missing values (metrics)
  const double* mask = nullptr;
  const double* value = nullptr;
  const double* weight = nullptr;
  std::size_t rows = 0;

  // Groups: dense by the keys' values, or those that occur (sorted `ids`) where dense would be too many.
  std::vector<std::int64_t> sizes;  // of each key, with none
  std::vector<std::int64_t> ids;
  bool dense = true;
  std::size_t groups = 0;
  std::vector<std::int32_t> group;  // of each inner row, -1: none
  std::vector<std::int64_t> composite;

  std::vector<double> table, partial, mean;  // one entry a group
  std::vector<std::int64_t> counts;
  std::vector<std::size_t> block;
  // Rows of each group, ascending: members[offsets[g] … offsets[g + 1]); with them sorted values or running weights.
  std::vector<std::size_t> offsets;
  std::vector<std::int32_t> members;
  std::vector<double> ordered;

  bool streamed = false;
  double whole = 0;                   // streamed: sum over all groups
  std::vector<double> block_sums;     // streamed in pieces: of each block the whole, then each group
};

// What blocks need to themselves. Not plain Frame: checker.h has that name, and the linker would take either for the other.
struct BlockFrame {
  AlignedArray<double> registers;
  std::vector<double*> pointers;  // where each register is in this block: its own memory, a column or a result
  AlignedArray<std::uint64_t> keys;
  AlignedArray<std::int32_t> rows;
  std::vector<double> outers;

  void fit(const Program::Code& code);
};

// What all blocks of an evaluation share once it has begun.
struct SharedFrame {
  AlignedArray<double> slots;
  std::vector<AggregateState> states;  // by number of the aggregate

  void fit(const Program::Code& code);
};

struct Evaluator::Scratch {
  std::vector<std::unique_ptr<BlockFrame>> frames;  // by depth of aggregates
  std::vector<std::unique_ptr<SharedFrame>> shared;
  std::vector<AlignedArray<double>> results;   // of select() and value()
  std::vector<double*> result_pointers;
  std::vector<const double*> streamed;         // of select(): where each output of the present block is
  const std::vector<std::uint32_t>* order = nullptr;
  const std::vector<std::uint32_t>* row_order = nullptr;

  StreamSums sums;                                 // of the aggregate that is being streamed
  PieceLoops* loops = nullptr;                     // null: all blocks by one thread
  std::vector<std::unique_ptr<Scratch>> workers;   // of the loops
  std::vector<std::vector<std::int32_t>> selected; // of select(): by piece

  void need_workers();  // one for each thread of the loops
  BlockFrame& frame(std::size_t depth);
  SharedFrame& shared_at(std::size_t depth);
  // Room for `count` results of each output.
  std::span<double* const> room(std::size_t outputs, std::size_t count);
};

class Evaluation {
 public:
  Evaluation(const Program::Code& code, const View& view, const Domain& domain, std::span<double* const> results,
             Evaluator::Scratch& scratch, std::size_t depth, const double* outers);

  // Some blocks of an evaluation that has begun, with memory of their own.
  Evaluation(const Evaluation& begun, Evaluator::Scratch& scratch);

  // What does not depend on the row; then the blocks.
  void begin();
  void run(const std::vector<std::uint32_t>* order);
  // Whether the blocks are shared among threads; they know nothing of each other.
  bool in_pieces() const;
  // Calls piece(part, first block, one past the last) for pieces of the blocks, each on some thread.
  template <class Piece>
  void run_pieces(Piece piece);
  Evaluator::Scratch& scratch() { return scratch_; }
  std::size_t outputs() const { return code_.outputs.size(); }
  // Where streamed outputs that are not columns or registers are written, a block at a time.
  void stream_into(std::span<double* const> results) { results_ = results; }
  std::size_t pieces() const { return (blocks() + piece_blocks - 1) / piece_blocks; }
  // Root with `by`: the values of the groups into the result.
  void run_groups();

  // One block after the other, in the given order (null: ascending): sink(first row, rows). `from` tells it where each
  // output of the block is: a column, a register or the start of the result.
  template <class Sink>
  void run_streaming(std::vector<const double*>& from, const std::vector<std::uint32_t>* order, Sink sink) {
    begin();
    stream_blocks(from, [&](auto visit) { each_block(order, visit); }, sink);
  }
  // The same for some of the blocks of an evaluation that has begun.
  template <class Sink>
  void stream_piece(std::vector<const double*>& from, std::size_t first_block, std::size_t last_block, Sink sink) {
    stream_blocks(from, [&](auto visit) { blocks_between(first_block, last_block, visit); }, sink);
  }

 private:
  static constexpr std::size_t piece_blocks = 8;

  template <class Blocks, class Sink>
  void stream_blocks(std::vector<const double*>& from, Blocks blocks, Sink sink) {
    streaming_ = true;
    from.resize(code_.outputs.size());
    streamed_from_ = from.data();
    blocks([&] {
      run_block();
      sink(first_, n_);
    });
  }
  // Where some blocks may be passed over; null: all count.
  const Presence* presence_of_blocks() const {
    if (domain_.least == Presence::gone || domain_.rows != nullptr) return nullptr;
    return view_.tables[static_cast<std::size_t>(code_.asked.value())].presence;
  }
  std::size_t blocks() const { return (domain_.count + block_rows - 1) / block_rows; }
  std::size_t result_first() const { return streaming_ ? 0 : first_; }

  template <class Visit>
  void each_block(const std::vector<std::uint32_t>* order, Visit visit) {
    if (order == nullptr) return blocks_between(0, blocks(), visit);
    for (const std::uint32_t block : *order) {
      if (block < blocks()) blocks_between(block, block + 1, visit);
    }
  }
  template <class Visit>
  void blocks_between(std::size_t first_block, std::size_t last_block, Visit visit) {
    const Presence* presence = presence_of_blocks();
    for (std::size_t block = first_block; block < last_block; ++block) {
      if (presence != nullptr && presence[block] < domain_.least) continue;
      first_ = block * block_rows;
      n_ = std::min(block_rows, domain_.count - first_);
      visit();
    }
  }

  // evaluate_block.cpp
  void run_block();
  void execute(const Instruction& ins, double* out);
  void load_row_numbers(double* out) const;
  void load_input(std::size_t number, double* out) const;
  void load_column(const Instruction& ins, double* out);
  void gather(const Instruction& ins, double* out);
  void relate(const Instruction& ins, double* out) const;
  void draw_rows(const Instruction& ins, double* out);
  void check_chance(const Instruction& ins, const double* out);
#ifndef NDEBUG
  void note_draws(const Instruction& ins, const double* out);
#else
  void note_draws(const Instruction&, const double*) {}
#endif
  void write_outputs();
  BlockKeys keys();
  DrawPoint point(DrawSite site) const { return {view_.stream, site, view_.step, domain_.first_try}; }
  std::int32_t row_of(std::size_t position) const;

  Operand operand(const Instruction& ins, std::size_t k) const {
    const std::int32_t place = code_.operands[ins.operands + k];
    if (place >= 0) return {frame_.pointers[static_cast<std::size_t>(place)], 0};
    const double* slot = shared_.slots.data() + static_cast<std::size_t>(~place) * slot_stride;
    return in_prologue_ ? Operand{slot, 0} : Operand{nullptr, *slot};
  }
  const double* vector(const Instruction& ins, std::size_t k) const { return operand(ins, k).vector; }
  static double at(const Operand& operand, std::size_t i) {
    return operand.vector != nullptr ? operand.vector[i] : operand.scalar;
  }

  // evaluate_aggregate.cpp: before the blocks
  void prepare(std::size_t number);
  void run_inner(const AggregateCode& aggregate, AggregateState& state, const double* outers);
  void find_groups(const AggregateCode& aggregate, AggregateState& state);
  void prepare_lists(const AggregateCode& aggregate, AggregateState& state);
  void size_groups(const AggregateCode& aggregate, AggregateState& state, std::span<const GroupKey> keys, double& all);

  // evaluate_stream.cpp: counts, sums, means and shares in one pass over the inner blocks
  bool stream(const AggregateCode& aggregate, AggregateState& state);
  struct StreamPlan;
  static void stream_block(const StreamPlan& plan, StreamSums& sums, std::size_t n);
  void stream_in_pieces(const StreamPlan& plan, AggregateState& state);

  // evaluate_find.cpp: for each row
  void look_up(const Instruction& ins, double* out);
  void ask_anew(const Instruction& ins, double* out);
  void pick(const Instruction& ins, double* out);
  void pick_anew(const Instruction& ins, double* out);
  void check_nested(const AggregateCode& aggregate) const;
  void collect_outers(const Instruction& ins, std::size_t count, std::size_t i);
  void find_asked_groups(const AggregateCode& aggregate, const AggregateState& state, const Instruction& ins,
                         std::int64_t* groups) const;
  std::span<const std::int32_t> bucket_at(const AggregateCode& aggregate, const Instruction& ins, std::size_t i) const;

  bool streaming_ = false;
  const double** streamed_from_ = nullptr;
  const Program::Code& code_;
  const View& view_;
  const Domain& domain_;
  std::span<double* const> results_;
  Evaluator::Scratch& scratch_;
  std::size_t depth_;
  const double* outers_;
  const Kernels& kernels_;
  BlockFrame& frame_;
  SharedFrame& shared_;

  // The block under way.
  bool in_prologue_ = false;
  bool keys_ready_ = false;
  std::size_t first_ = 0, n_ = 0;
  const std::int32_t* rows_ = nullptr;
  BlockKeys keys_;
};

template <class Piece>
void Evaluation::run_pieces(Piece piece) {
  PieceLoops& loops = *scratch_.loops;
  scratch_.need_workers();
#ifndef NDEBUG
  DrawLedger* const ledger = DrawLedger::current();
#endif
  loops.run(pieces(), [&](std::size_t number, unsigned worker) {
#ifndef NDEBUG
    const DrawLedger::Lent lent(ledger);
#endif
    Evaluation part(*this, *scratch_.workers[worker]);
    piece(part, number, number * piece_blocks, std::min((number + 1) * piece_blocks, blocks()));
  });
}

// reduce.cpp. Values over all rows that the mask lets through, in the fixed order of the format: sums of 512-row blocks
// joined in order.
double reduce_rows(const AggregateCode& aggregate, const AggregateState& state, double argument,
                   std::vector<double>& work);
double sum_rows(const AggregateState& state);
// Values of each group into state.table; sums run through the rows of a group in a block, blocks joined in order.
void reduce_groups(const AggregateCode& aggregate, AggregateState& state);
// The middle, the q-quantile, the n-th smallest or the busiest stretch of sorted values; NaN last and catching.
double of_sorted(AggregateKind kind, std::span<const double> sorted, double argument, double missing);
bool sorts_values(AggregateKind kind);
void sort_values(std::span<double> values);

// The row that u in (0, 1) chooses among candidates with equal chances, or by running sums of weights; none: -1.
double choose_equal(std::span<const std::int32_t> candidates, double u);
double choose_weighted(std::span<const std::int32_t> candidates, std::span<const double> running, double u);

// "rules.detect.tip gave 1.27; …"
[[noreturn]] void throw_rule_error(const std::string& path, std::size_t position, std::int32_t row, double value,
                                   const char* why);
// The weight of a row of the aggregate's table.
[[noreturn]] void throw_weight_error(const AggregateCode& aggregate, std::int32_t row, double weight);

}  // namespace ostrakon
