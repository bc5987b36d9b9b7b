// Runs a program over blocks of 512 rows.
#pragma once

#include "expression/program.h"
#include "expression/view.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

// Which rows are asked, and what the slot's own names are for each.
struct Domain {
  std::size_t count = 0;
  const std::int32_t* rows = nullptr;  // null: rows 0 … count-1
  // Entity keys of the draws, one each; null: the table's keys of the rows asked. (pairs, candidates, cases)
  const std::uint64_t* keys = nullptr;
  // Values of the slot's inputs: inputs[i][position]; a null entry takes uniform_inputs[i] for every position.
  std::span<const double* const> inputs;
  std::span<const double> uniform_inputs;
  std::uint32_t first_try = 0;  // DrawPoint::n of the first try of each draw
  // Rows of less presence do not count: blocks that have no others are passed over, and no result of theirs is written.
  Presence least = Presence::gone;
};

// A rule gave a value that cannot be: stops the run. model/ adds who was asked and the values behind the number,
// tool/ the place in the file and the command that lives the run again.
struct RuleError : std::runtime_error {
  RuleError(std::string term, std::size_t at, std::int32_t of_row, double number, const std::string& message)
      : std::runtime_error(message), path(std::move(term)), position(at), row(of_row), value(number) {}
  std::string path;      // of the term
  std::size_t position;  // in the domain
  std::int32_t row;      // asked
  double value;
  std::string other_path;  // a second rule where two are involved
  std::string given;  // the value in words, where a number would not say it

  // How the row was asked, so that it can be asked again; the evaluator fills it in where nobody has.
  struct Asked {
    TableId table;                     // none(): not known
    bool same_row = true;              // `row` is the row asked, not one of those it summed over
    std::uint64_t key = 0;             // entity key of its draws
    bool has_key = false;              // else the table's key of the row
    std::vector<double> inputs;        // of the slot
    std::uint32_t first_try = 0;
  } asked;

  // In words, from model/: "agent 318 (director of data bureau)", and names as the rule writes them with their values.
  std::string who;
  std::vector<std::pair<std::string, std::string>> values;
  bool told = false;     // both are filled in
  bool blurred = false;  // the state has changed since the rule was asked, so that the values would mislead
};

class Evaluation;
class PieceLoops;

// Scratch memory of one thread for any number of programs; no allocation after the largest program has been seen.
class Evaluator {
 public:
  struct Scratch;  // defined by the evaluator
  Evaluator();
  ~Evaluator();
  Evaluator(Evaluator&&) noexcept;
  Evaluator& operator=(Evaluator&&) noexcept;

  // results[o] has room for whole blocks (count rounded up to 512), 64-byte aligned, and may be a column of the view
  // where reads_elsewhere says that is safe (and rows == null). A uniform output is filled like any other.
  void evaluate(const Program&, const View&, const Domain&, std::span<double* const> results);

  // The value of a program asked once (world, aggregates): count 1.
  double value(const Program&, const View&);

  // Positions of the domain at which output 0 (hit or condition) is yes, ascending, appended to `positions`.
  void select(const Program&, const View&, const Domain&, std::vector<std::int32_t>& positions);

  // Whose threads share the blocks of large domains; null: none but the caller's. The results are the same.
  void set_loops(PieceLoops*);

  // Order in which blocks are visited: null ascending, else a permutation of 0 … M-1 for at least as many blocks as any
  // domain has (tests: results must not change).
  void set_block_order(const std::vector<std::uint32_t>* order);
  // Order in which the rows of a whole table are asked, in the same way; their results go where they belong.
  void set_row_order(const std::vector<std::uint32_t>* order);

 private:
  void select_in_pieces(Evaluation&, std::vector<std::int32_t>& positions);
  bool asks_in_row_order(const Program&, const Domain&) const;
  void evaluate_in_row_order(const Program&, const View&, Domain, std::span<double* const> results);

  std::unique_ptr<Scratch> scratch_;
};

// Metrics: an expression whose root is an aggregate with `by` gives one value per group (word, row or level of G).
// `missing` groups are NaN. Returns the number of groups.
std::size_t grouped_value(Evaluator&, const Program&, const View&, std::vector<double>& values);

}  // namespace ostrakon
