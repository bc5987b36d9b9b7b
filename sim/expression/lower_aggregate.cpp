// How an aggregate is found. The choice depends on the text of the expression alone, never on the optimiser or on
// data: sums in another order would be other histories.
#include "expression/catalogue.h"
#include "expression/lower.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace ostrakon {

namespace {

// More buckets than this are not kept up to date by the world; such a pick makes its lists once per evaluation.
constexpr std::int64_t most_buckets = 1 << 20;
constexpr std::size_t most_bucket_keys = 16;

bool same_expression(const Expression& a, const Expression& b);

bool same_aggregate(const Aggregate& a, const Aggregate& b) {
  return a.kind == b.kind && a.row_set == b.row_set && a.table == b.table && same_expression(a.where, b.where) &&
         same_expression(a.value, b.value) && same_expression(a.weight, b.weight) && same_expression(a.by, b.by) &&
         same_expression(a.argument, b.argument);
}

bool same_expression(const Expression& a, const Expression& b) {
  if (a == nullptr || b == nullptr) return a == b;
  if (a->nodes.size() != b->nodes.size()) return false;
  for (std::size_t i = 0; i < a->nodes.size(); ++i) {
    const TypedNode &x = a->nodes[i], &y = b->nodes[i];
    if (x.node != y.node || x.node == Node::draw || x.type != y.type || x.depth != y.depth || x.table != y.table ||
        x.attribute != y.attribute || x.operation != y.operation || x.args != y.args) {
      return false;
    }
    if (x.node == Node::aggregate) {
      const Aggregate& inner = a->aggregates[static_cast<std::size_t>(x.index)];
      if (inner.kind == AggregateKind::pick) return false;
      if (!same_aggregate(inner, b->aggregates[static_cast<std::size_t>(y.index)])) return false;
    } else if (x.index != y.index || x.value != y.value) {
      return false;
    }
  }
  return true;
}

bool is_integer(Type type) {
  return type.base == Base::word || type.base == Base::reference;
}

GroupKey key_of(Type type, const Catalogue& catalogue) {
  GroupKey key{type, 0};
  if (type.base == Base::word) key.words = static_cast<std::int32_t>(catalogue.words(WordListId(type.of)).words.size());
  return key;
}

// Number of values of a key that is fixed before the run, or -1.
std::int32_t fixed_size(Type type, const Catalogue& catalogue) {
  if (type.base == Base::word) return key_of(type, catalogue).words;
  const TableInfo& table = catalogue.table(TableId(type.of));
  return table.row_names.empty() ? -1 : static_cast<std::int32_t>(table.row_names.size());
}

double missing_of_kind(AggregateKind kind, bool nan) {
  switch (kind) {
    case AggregateKind::all:
      return 1;
    case AggregateKind::pick:
      return -1;
    case AggregateKind::count:
    case AggregateKind::sum:
    case AggregateKind::share:
    case AggregateKind::any:
      return 0;
    default:
      return nan ? std::numeric_limits<double>::quiet_NaN() : 0;
  }
}

}  // namespace

struct Lowering::Parts {
  struct Equality {
    std::int32_t element, asker;  // nodes of `where`
  };
  bool nested = false;
  std::vector<std::int32_t> mask;  // conditions on the element alone
  std::vector<std::int32_t> gate;  // on the asker alone
  std::vector<Equality> keys;      // between an integer of the element and something of the asker
};

Lowering::Parts Lowering::split(const Aggregate& aggregate) const {
  Parts parts;
  for (const Expression* part : {&aggregate.value, &aggregate.weight, &aggregate.by}) {
    if (*part != nullptr && (dependences(**part).back() & ~1u) != 0) parts.nested = true;
  }
  if (aggregate.where == nullptr) return parts;
  const TypedExpression& where = *aggregate.where;
  const std::vector<Dependence> all = dependences(where);
  const auto mask = [&](std::int32_t i) { return all[static_cast<std::size_t>(i)]; };
  for (const std::int32_t i : conjuncts(where)) {
    const TypedNode& n = where.nodes[static_cast<std::size_t>(i)];
    if ((mask(i) & ~1u) == 0) {
      parts.mask.push_back(i);
    } else if ((mask(i) & 1) == 0) {
      parts.gate.push_back(i);
    } else if (n.node == Node::operation && n.operation == Operation::equal) {
      std::int32_t element = n.args.at(0), asker = n.args.at(1);
      if ((mask(element) & 1) == 0) std::swap(element, asker);
      const Type type = where.nodes[static_cast<std::size_t>(element)].type;
      const bool found = mask(element) == 1 && (mask(asker) & 1) == 0 && (is_integer(type) || type.base == Base::flag);
      if (found) parts.keys.push_back({element, asker});
      if (!found) parts.nested = true;
    } else {
      parts.nested = true;
    }
  }
  return parts;
}

std::vector<Builder*> Lowering::inside(Builder& inner) const {
  std::vector<Builder*> contexts{&inner};
  contexts.insert(contexts.end(), contexts_.begin(), contexts_.end());
  return contexts;
}

ValueId Lowering::operand_of(const Expression& argument) {
  return Lowering(*argument, contexts_, level_, slot_inputs_).root();
}

void Lowering::grouped_form(const Aggregate& aggregate, const Parts& parts, AggregateCode& code,
                            std::vector<ValueId>& operands) {
  Builder inner(target_->context(), aggregate.table, target_, false);
  const Catalogue& catalogue = *target_->context().catalogue;
  std::vector<ValueId> outputs;
  const auto output = [&](ValueId value) {
    outputs.push_back(value);
    return static_cast<std::int32_t>(outputs.size() - 1);
  };
  const auto part = [&](const Expression& expression) {
    return expression == nullptr ? -1 : output(Lowering(*expression, inside(inner), 0, slot_inputs_).root());
  };
  ValueId gate = no_value;
  if (aggregate.where != nullptr) {
    Lowering where(*aggregate.where, inside(inner), 0, slot_inputs_);
    ValueId mask = no_value;
    for (const std::int32_t i : parts.mask) mask = inner.both(mask, where.value(i));
    if (mask != no_value) code.mask = output(mask);
    for (const Parts::Equality& key : parts.keys) {
      const ValueId there = where.presence(key.element);
      ValueId value = where.value(key.element);
      if (there != no_value) value = inner.ternary(TernaryOp::select, there, value, inner.constant(-2));
      const std::int32_t number = output(value);
      if (code.keys.empty()) code.first_key = number;
      code.keys.push_back(key_of(aggregate.where->nodes[static_cast<std::size_t>(key.element)].type, catalogue));
      operands.push_back(where.outside().value(key.asker));
      gate = target_->both(gate, where.outside().presence(key.asker));
    }
    for (const std::int32_t i : parts.gate) gate = target_->both(gate, where.outside().value(i));
  }
  code.form = code.keys.empty() ? Form::whole : Form::grouped;
  code.value = part(aggregate.value);
  code.weight = part(aggregate.weight);
  code.by = part(aggregate.by);
  if (aggregate.by != nullptr) code.by_key = key_of(aggregate.by->type(), catalogue);
  if (!outputs.empty()) code.inner = finish(inner, outputs);
  code.gate = gate != no_value;
  if (code.gate) operands.push_back(gate);
}

void Lowering::nested_form(const Aggregate& aggregate, AggregateCode& code, std::vector<ValueId>& operands) {
  Builder inner(target_->context(), aggregate.table, target_, true);
  std::vector<ValueId> outputs;
  const auto part = [&](const Expression& expression) {
    if (expression == nullptr) return -1;
    outputs.push_back(Lowering(*expression, inside(inner), 0, slot_inputs_).root());
    return static_cast<std::int32_t>(outputs.size() - 1);
  };
  code.form = Form::nested;
  code.mask = part(aggregate.where);
  code.value = part(aggregate.value);
  code.weight = part(aggregate.weight);
  code.inner = finish(inner, outputs);
  operands = inner.outers();
}

namespace {

struct BucketKey {
  AttributeId attribute;
  std::int32_t size;   // values 0 … size-1, and none
  std::int32_t asker;  // node of `where`
};

// The conditions of `where` without those of the row set itself, which are its first part and the world's business;
// nothing if the row set depends on who asks (`clients`).
std::optional<std::vector<std::int32_t>> own_conditions(const RowSet& rows, const TypedExpression& where,
                                                        const std::vector<Dependence>& all) {
  std::vector<std::int32_t> conditions = conjuncts(where);
  if (rows.condition.empty()) return conditions;
  const TypedNode& root = where.root();
  const bool joined = root.node == Node::operation && root.operation == Operation::logical_and;
  const std::int32_t own = joined ? root.args.at(0) : static_cast<std::int32_t>(where.nodes.size()) - 1;
  if ((all[static_cast<std::size_t>(own)] & ~1u) != 0) return std::nullopt;
  TypedExpression condition;
  condition.nodes.assign(where.nodes.begin(), where.nodes.begin() + own + 1);
  conditions.erase(conditions.begin(), conditions.begin() + static_cast<std::ptrdiff_t>(conjuncts(condition).size()));
  return conditions;
}

// The keys, by attribute, if each condition compares another integer attribute of the element with something that does
// not depend on it, and there are not too many buckets.
std::optional<std::vector<BucketKey>> bucket_keys(const TypedExpression& where, const std::vector<Dependence>& all,
                                                  const std::vector<std::int32_t>& conditions,
                                                  const Catalogue& catalogue) {
  const auto asks_element = [&](std::int32_t i) { return (all[static_cast<std::size_t>(i)] & 1) != 0; };
  std::vector<BucketKey> keys;
  std::int64_t buckets = 1;
  for (const std::int32_t i : conditions) {
    const TypedNode& n = where.nodes[static_cast<std::size_t>(i)];
    if (n.node != Node::operation || n.operation != Operation::equal) return std::nullopt;
    std::int32_t element = n.args.at(0), asker = n.args.at(1);
    if (!asks_element(element)) std::swap(element, asker);
    const TypedNode& e = where.nodes[static_cast<std::size_t>(element)];
    if (e.node != Node::attribute || !is_integer(e.type) || asks_element(asker)) return std::nullopt;
    const TypedNode& whose = where.nodes[static_cast<std::size_t>(e.args.at(0))];
    if (whose.node != Node::row || whose.depth != 0) return std::nullopt;
    const bool known =
        std::any_of(keys.begin(), keys.end(), [&](const BucketKey& other) { return other.attribute == e.attribute; });
    const std::int32_t size = fixed_size(e.type, catalogue);
    buckets *= static_cast<std::int64_t>(size) + 1;
    if (known || size < 0 || buckets > most_buckets || keys.size() == most_bucket_keys) return std::nullopt;
    keys.push_back({e.attribute, size, asker});
  }
  std::sort(keys.begin(), keys.end(), [](const BucketKey& a, const BucketKey& b) { return a.attribute < b.attribute; });
  return keys;
}

}  // namespace

// pick(T where a == … and b == …): the world keeps T's rows in buckets by a and b.
bool Lowering::index_form(const Aggregate& aggregate, AggregateCode& code, std::vector<ValueId>& operands) {
  const CompileContext& context = target_->context();
  if (aggregate.weight != nullptr) return false;
  if (aggregate.where == nullptr) {
    code.form = Form::all_rows;
    return true;
  }
  const RowSet* rows = context.catalogue->find_row_set(aggregate.row_set);
  if (rows == nullptr || context.indexes == nullptr) return false;
  const TypedExpression& where = *aggregate.where;
  const std::vector<Dependence> all = dependences(where);
  const auto conditions = own_conditions(*rows, where, all);
  if (!conditions) return false;
  const auto keys = bucket_keys(where, all, *conditions, *context.catalogue);
  if (!keys) return false;
  IndexRequest request{aggregate.row_set, aggregate.table, {}, {}};
  Builder inner(context, aggregate.table, target_, false);
  Lowering lowered(where, inside(inner), 0, slot_inputs_);
  ValueId gate = no_value;
  for (const BucketKey& key : *keys) {
    request.keys.push_back(key.attribute);
    request.sizes.push_back(key.size);
    code.keys.push_back({Type::number(), 0});
    operands.push_back(lowered.outside().value(key.asker));
    gate = target_->both(gate, lowered.outside().presence(key.asker));
  }
  code.form = Form::indexed;
  code.gate = gate != no_value;
  if (code.gate) operands.push_back(gate);
  std::vector<IndexRequest>& requests = *context.indexes;
  const auto found = std::find(requests.begin(), requests.end(), request);
  code.index = static_cast<std::int32_t>(found - requests.begin());
  if (found == requests.end()) requests.push_back(std::move(request));
  return true;
}

ValueId Lowering::make_aggregate(const TypedNode& n) {
  const Aggregate& aggregate = expression_->aggregates[static_cast<std::size_t>(n.index)];
  const bool picks = aggregate.kind == AggregateKind::pick;
  const bool optimise = target_->context().optimise;
  const std::vector<Builder*> around(contexts_.begin() + static_cast<std::ptrdiff_t>(level_), contexts_.end());
  if (optimise && !picks) {
    for (const Builder::Made& made : target_->made()) {
      const bool same = made.level == level_ && made.contexts == around && same_aggregate(*made.aggregate, aggregate);
      if (same) return made.value;
    }
  }
  AggregateCode code;
  code.kind = aggregate.kind;
  code.table = aggregate.table;
  code.skip_nan = target_->context().missing_is_nan;
  code.missing = missing_of_kind(aggregate.kind, code.skip_nan);
  code.path = expression_->path;
  if (const RowSet* rows = target_->context().catalogue->find_row_set(aggregate.row_set)) code.least = rows->least;
  std::vector<ValueId> operands;
  if (!picks || !index_form(aggregate, code, operands)) {
    const Parts parts = split(aggregate);
    if (parts.nested) {
      nested_form(aggregate, code, operands);
    } else {
      grouped_form(aggregate, parts, code, operands);
    }
  }
  if (picks) operands.push_back(target_->draw(Opcode::uniform, n.site));
  if (aggregate.argument != nullptr) operands.push_back(operand_of(aggregate.argument));
  code.argument = picks || aggregate.argument != nullptr;
  const bool nested = code.form == Form::nested;
  const auto number = static_cast<std::int32_t>(target_->aggregates().size());
  target_->aggregates().push_back(std::move(code));
  const Opcode opcode =
      picks ? (nested ? Opcode::nested_pick : Opcode::pick) : (nested ? Opcode::nested : Opcode::aggregate);
  const ValueId value = target_->add({.opcode = opcode, .index = number, .arguments = std::move(operands)});
  if (optimise && !picks) target_->made().push_back({&aggregate, level_, around, value});
  return value;
}

}  // namespace ostrakon
