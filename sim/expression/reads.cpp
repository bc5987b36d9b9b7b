#include "expression/reads.h"

namespace ostrakon {

std::string distribution_name(Distribution distribution) {
  switch (distribution) {
    case Distribution::uniform:
      return "uniform";
    case Distribution::normal:
      return "normal";
    case Distribution::lognormal:
      return "lognormal";
    case Distribution::exponential:
      return "exponential";
    case Distribution::gamma:
      return "gamma";
    case Distribution::beta:
      return "beta";
    case Distribution::poisson:
      return "poisson";
    case Distribution::binomial:
      return "binomial";
    case Distribution::geometric:
      return "geometric";
    case Distribution::gumbel:
      return "gumbel";
    case Distribution::bernoulli:
      return "bernoulli";
  }
  return "";
}

namespace {

void add_node(const TypedNode& node, Reads& reads) {
  switch (node.node) {
    case Node::parameter:
      reads.parameters.insert(node.index);
      break;
    case Node::now:
    case Node::step:
      reads.date = true;
      break;
    case Node::input:
      reads.inputs.insert(node.index);
      break;
    case Node::attribute:
      reads.columns.emplace(node.table, node.attribute);
      break;
    case Node::draw:
      reads.draws.emplace(node.site.hash, distribution_name(node.distribution));
      break;
    default:
      break;
  }
}

}  // namespace

void add_reads(const Expression& expression, Reads& reads) {
  if (!expression) return;
  for (const TypedNode& node : expression->nodes) {
    add_node(node, reads);
    if (node.node != Node::aggregate) continue;
    const Aggregate& aggregate = expression->aggregates[static_cast<std::size_t>(node.index)];
    reads.rows.insert(aggregate.row_set);
    if (aggregate.kind == AggregateKind::pick) reads.draws.emplace(node.site.hash, "pick");
    for (const Expression& part :
         {aggregate.where, aggregate.value, aggregate.weight, aggregate.by, aggregate.argument}) {
      add_reads(part, reads);
    }
  }
  for (const Series& series : expression->series) {
    reads.series.insert(series.metric);
    add_reads(series.from, reads);
    add_reads(series.to, reads);
  }
  for (const auto& formula : expression->definitions) reads.formulas.insert(formula);
}

}  // namespace ostrakon
