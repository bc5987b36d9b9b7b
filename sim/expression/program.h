// A program: one or more checked expressions asked together of rows of one table, compiled for one design point.
// Parameters are folded in, definitions shared, missing partners made explicit, operations fused; what does not
// depend on the row is computed once per evaluation.
#pragma once

#include "expression/typed.h"
#include "expression/view.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ostrakon {

struct Catalogue;

// `pick(T where a == …)` and the like ask the world for buckets of T by attributes `keys` among the rows of a row set.
struct IndexRequest {
  std::string row_set;
  TableId table;
  std::vector<AttributeId> keys;   // integer attributes (words, references)
  std::vector<std::int32_t> sizes; // values of each key: -1 … size-1 (–1: none)
  friend bool operator==(const IndexRequest&, const IndexRequest&) = default;
};

struct CompileContext {
  const Catalogue* catalogue = nullptr;
  std::span<const double> parameters;         // of the design point, by parameter index
  std::vector<IndexRequest>* indexes = nullptr; // requests are added here, equal ones shared
  bool optimise = true;                        // off: no fusing, sharing, folding, screening (same bits; for tests)
  bool missing_is_nan = false;                 // metrics: a missing value stays missing
};

// What of an expression a program computes.
enum class Want : std::uint8_t {
  value,     // the value
  hit,       // the value is a chance p: 1 where uniform(site) < p, else 0. p outside [0, 1] or NaN is an error
  condition, // the value is a flag
};

struct Output {
  Expression expression;
  Want want = Want::value;
  DrawSite site;  // of `hit`
  // Not null: the result is `expression` where this flag is yes, else `otherwise` (null: 0, no, none).
  Expression mask;
  Expression otherwise;
};

class Program {
 public:
  struct Code;  // defined by the compiler
  Program();
  ~Program();
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;

  TableId table() const;           // whose rows are asked
  std::size_t outputs() const;
  bool uniform(std::size_t output) const;    // the same for every row
  // Reads `attribute` of other rows than the row asked (so it must not be overwritten while blocks are evaluated).
  bool reads_elsewhere(TableId, AttributeId) const;
  bool reads(TableId, AttributeId) const;
  std::vector<DrawSite> draws() const;
  std::string listing() const;     // one instruction a line, for people and tests
  const Code& code() const { return *code_; }

 private:
  friend Program compile(std::span<const Output>, TableId, std::size_t, const CompileContext&);
  std::unique_ptr<Code> code_;
};

// `inputs`: how many names the slot adds. A Node::series with index k reads input number `inputs` + k: whoever
// evaluates a metric at the end of a run gives the values of its series there (see TypedExpression::series).
// The catalogue must outlive the program. Choices that results depend on (how an aggregate is summed, what a pick
// counts through) follow from the text alone, never from `optimise`.
Program compile(std::span<const Output>, TableId asked, std::size_t inputs, const CompileContext&);

// The value of an expression of parameters alone (numbers, dates, flags in tables), or of `if` over them.
// Throws std::logic_error if the expression asks for rows; input checks that before.
double constant_value(const TypedExpression&, std::span<const double> parameters);
bool is_constant(const TypedExpression&);  // only constants, parameters and operations on them

}  // namespace ostrakon
