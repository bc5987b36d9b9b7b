// What compile() makes and the evaluator runs: register code over blocks. Internal to expression/.
//
// Two register files: *slots* hold values that do not depend on the row (one each, computed by the prologue once per
// evaluation), *registers* hold one value a row of the block. An operand is a register number, or ~slot.
#pragma once

#include "base/kernels.h"
#include "expression/program.h"
#include "expression/typed.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ostrakon {

enum class Opcode : std::uint8_t {
  // Leaves that do not depend on the row.
  constant,  // number
  now,
  step,
  outer,  // index: value handed in by the asker of an aggregate (nested form)
  // Leaves of the row.
  row,     // its number
  input,   // index: a name that the slot adds
  column,  // table, attribute of the row itself
  // Operations; operands in order.
  gather,        // table, attribute of the row that operand 0 names; number: its value where there is none
  unary,         // detail: UnaryOp
  binary,        // detail: BinaryOp
  ternary,       // detail: TernaryOp
  relation,      // detail: 0 tied (kind, a, b), 1 co_service (a, b)
  broadcast,     // a slot as a register (only without the optimiser)
  uniform,       // draws: site
  normal,        //
  distribution,  // detail: Distribution; row by row
  hit,           // p, and the mask if there is one: site
  hit_logistic,  // the same with p = logistic(operand 0)
  // index: number of the aggregate.
  aggregate,    // keys…, gate, argument: looked up in what was prepared
  nested,       // outers…, argument: computed anew for each row
  pick,         // keys…, gate, u
  nested_pick,  // outers…, u
};

struct Instruction {
  Opcode opcode = Opcode::constant;
  std::uint8_t detail = 0;  // which operation; column, gather: 1 for a flag
  bool only_index = false;  // column: every use is a gather that can take the integers themselves
  bool copied = false;      // column: an output as it is, copied before anything is written
  std::uint16_t operand_count = 0;
  std::int32_t target = 0;     // register, in the prologue slot
  std::uint32_t operands = 0;  // first of operand_count entries of Code::operands
  std::int32_t index = -1;   // input, outer, aggregate; gather: attribute of the asked row that holds the index, or -1
  std::int32_t output = -1;  // written straight into this result
  double number = 0;         // constant; gather: value where there is none
  TableId table;
  AttributeId attribute;
  DrawSite site;
};

// How an aggregate is found for each asker.
enum class Form : std::uint8_t {
  whole,     // the same for all askers: prepared once per evaluation
  grouped,   // by the values of keys: prepared once per evaluation, then looked up
  nested,    // anything else about the asker: a pass over the inner table for each asker
  indexed,   // pick from a bucket that the world keeps
  all_rows,  // pick from all rows of a table
};

struct GroupKey {
  Type type;               // word, reference or flag
  std::int32_t words = 0;  // of a word: length of its list
};

struct AggregateCode {
  AggregateKind kind = AggregateKind::count;
  Form form = Form::whole;
  TableId table;
  std::shared_ptr<const Program::Code> inner;  // asked of a row of `table`; null: nothing to compute there
  std::int32_t mask = -1, value = -1, weight = -1, by = -1, first_key = -1;  // numbers of outputs of `inner`, -1: none
  std::vector<GroupKey> keys;
  GroupKey by_key;
  Presence least = Presence::gone;  // rows of less are not in the row set
  bool gate = false;        // an operand after the keys: no: as if nothing were there
  bool argument = false;    // last operand: q of quantile, n of nth, u of pick
  bool used = false;        // something of the program still refers to it
  bool skip_nan = false;    // metrics: missing values do not count
  std::int32_t index = -1;  // number of the IndexRequest
  double missing = 0;       // value of mean … nth over nothing
  std::string path;         // of the term, for messages
};

struct OutputCode {
  std::string path;
  Want want = Want::value;
  std::int32_t operand = 0;  // register or ~slot
  bool direct = false;       // an instruction writes straight into the result
  bool checked = false;      // must be finite
};

struct ColumnUse {
  TableId table;
  AttributeId attribute;
  bool elsewhere = false;  // of other rows, while blocks are being evaluated
};

struct Program::Code {
  const Catalogue* catalogue = nullptr;  // for the listing; must outlive the program
  TableId asked;
  std::vector<Instruction> prologue, body;
  std::vector<std::int32_t> operands;
  std::vector<OutputCode> outputs;
  std::vector<AggregateCode> aggregates;
  std::vector<ColumnUse> uses;
  std::vector<DrawSite> draws;
  std::int32_t registers = 0, slots = 0;
  std::int32_t grouped = -1;  // aggregate with `by` that is the root of output 0
};

}  // namespace ostrakon
