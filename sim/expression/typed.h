// A checked expression: every name resolved, every node typed, definitions expanded, missing-partner rule not yet applied
// (the compiler applies it). Nodes are stored children first; the last node is the root.
#pragma once

#include "base/keys.h"
#include "base/problem.h"
#include "expression/type.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

enum class Node : std::uint8_t {
  constant,   // value
  parameter,  // index: into the parameter values of the design point
  now,        // date of this step
  step,       // number of this step
  row,        // the row itself as a reference; depth 0: the row of the innermost context, 1: of the context around it (`self.`);
              // 2 to 8: further out, where a definition that has an aggregate is asked of `self.`
  input,      // index: a name that the slot adds (of the outermost context)
  attribute,  // args[0]: a reference (row, input, another attribute …); table, attribute: what is read there
  operation,  // op, args
  draw,       // distribution, args, site
  aggregate,  // see Aggregate; index: into TypedExpression::aggregates
  series,     // metrics: function over an every-step metric, or the value of another one; index: into TypedExpression::series
  joined,     // metrics: sum, mean, minimum or maximum (`join`) over the groups of args[0]
};

enum class Operation : std::uint8_t {
  add, subtract, multiply, divide, power, negate,
  equal, not_equal, less, less_equal, greater, greater_equal,
  logical_and, logical_or, logical_not,
  choose,  // if(c, a, b)
  minimum, maximum, absolute, exponential, logarithm, square_root, tanh, logistic, clamp, round, floor, ceil,
  has,     // reference is not none
  tied, co_service,  // of two people: see Relations
};

enum class Distribution : std::uint8_t {
  uniform, normal, lognormal, exponential, gamma, beta, poisson, binomial, geometric, gumbel, bernoulli,
};

enum class AggregateKind : std::uint8_t {
  count, sum, mean, sd, minimum, maximum, median, any, all, quantile, nth, busiest, pick, share,
};

struct TypedNode {
  Node node = Node::constant;
  Type type;
  Place place;
  double value = 0;
  std::int32_t index = -1;
  std::int32_t depth = 0;
  TableId table;
  AttributeId attribute;
  Operation operation = Operation::add;
  Distribution distribution = Distribution::uniform;
  AggregateKind join = AggregateKind::sum;
  DrawSite site;                    // draw and aggregate pick
  std::vector<std::int32_t> args;   // earlier nodes of the same expression
};

struct TypedExpression;
using Expression = std::shared_ptr<const TypedExpression>;

// The parts are expressions of their own, asked of a row of `table` (depth 0); there depth 1 is the asker.
struct Aggregate {
  AggregateKind kind = AggregateKind::count;
  std::string row_set;  // name of the RowSet aggregated over; its condition is already part of `where`
  TableId table;
  Expression where;     // flag; null: all rows
  Expression value;     // `X of`; null for count
  Expression weight;    // `weighted by`
  Expression by;        // `by G`: metrics only; a word, reference or flag
  Expression argument;  // quantile's q, nth's n, busiest's length of time: asked of the asker
};

struct Series {
  std::string function;  // total average first last highest lowest when_highest; "": the metric's own value
  std::int32_t metric = -1;
  std::int32_t group = -1;  // the one meant, of a metric that has a value for each; -1: all of them
  Expression from, to;   // dates; null: the whole run
};

// What a reader of the text would ask the value of: a name, a chain, a draw or an aggregate of the row asked.
struct NamedPart {
  std::string text;  // as written
  std::int32_t node = -1;
};

struct TypedExpression {
  std::vector<TypedNode> nodes;
  std::vector<Aggregate> aggregates;
  std::vector<Series> series;
  std::vector<std::pair<TableId, AttributeId>> definitions;  // formulas that were put in, each once
  std::vector<NamedPart> named;  // each text once, in the order of the text; for messages about values
  std::string path;  // of the rule or term: names it in messages and keys its draws
  Type group = Type::none();  // metrics: one value for each word, row or flag of this type; none: a single value
  const TypedNode& root() const { return nodes.back(); }
  Type type() const { return nodes.back().type; }
};

}  // namespace ostrakon
