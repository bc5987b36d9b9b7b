#include "phases/columns_stage.h"

#include <algorithm>

namespace ostrakon {

Expression own(const Catalogue& catalogue, TableId table, AttributeId attribute) {
  auto expression = std::make_shared<TypedExpression>();
  expression->path = catalogue.attribute(table, attribute).name;
  TypedNode row;
  row.node = Node::row;
  row.type = Type::reference(table);
  expression->nodes.push_back(row);
  TypedNode read;
  read.node = Node::attribute;
  read.type = catalogue.attribute(table, attribute).type;
  read.table = table;
  read.attribute = attribute;
  read.args = {0};
  expression->nodes.push_back(read);
  return expression;
}

Slot describe_slot(const char* path, const char* asked, Type value, Join join, const char* neutral, const char* meaning,
                   std::vector<std::string> writes) {
  Slot slot;
  slot.path = path;
  slot.asked = asked;
  slot.value = value;
  slot.join = join;
  slot.stage = path;
  slot.neutral = neutral;
  slot.meaning = meaning;
  slot.writes = std::move(writes);
  slot.probability = join == Join::chances;
  return slot;
}

namespace {

Expression constant(double value) {
  auto expression = std::make_shared<TypedExpression>();
  TypedNode number;
  number.value = value;
  expression->nodes.push_back(number);
  return expression;
}

}  // namespace

ColumnsStage::ColumnsStage(std::string name, Compiler& compiler, std::vector<ColumnRule> rules) : Stage(std::move(name)) {
  for (ColumnRule& rule : rules) {
    const Catalogue& catalogue = compiler.catalogue();
    const Expression mask = rule.rows.empty() ? nullptr : row_set_condition(catalogue, rule.rows);
    Expression otherwise;
    if (mask) otherwise = rule.otherwise ? constant(*rule.otherwise) : own(catalogue, rule.table, rule.attribute);
    compiler.note_write(rule.table, rule.attribute);
    Program program = compiler.value(rule.value, rule.table, 0, mask, otherwise);
    const Presence least = mask ? catalogue.find_row_set(rule.rows)->least : Presence::gone;
    items_.push_back({std::move(rule), std::move(program), least, false});
  }
  for (Item& item : items_) {
    const Attribute& attribute = compiler.catalogue().attribute(item.rule.table, item.rule.attribute);
    const bool ranged = is_ranged(attribute);
    item.in_place = items_.size() == 1 && attribute.storage == Storage::f64 && !ranged &&
                    !item.program.reads_elsewhere(item.rule.table, item.rule.attribute);
  }
}

namespace {

struct ColumnsMemory : StageMemory {
  std::vector<AlignedArray<double>> several;  // new columns of a stage that computes more than one
};

}  // namespace

std::unique_ptr<StageMemory> ColumnsStage::remember() const {
  auto memory = std::make_unique<ColumnsMemory>();
  if (items_.size() > 1) memory->several.resize(items_.size());
  return memory;
}

void ColumnsStage::fill_passed_over(const World& world, const Item& item, double* values) {
  const std::vector<Presence>& presence = world.presence();
  const std::size_t rows = world.rows(item.rule.table);
  for (std::size_t block = 0; block * block_rows < rows; ++block) {
    if (presence[block] >= item.least) continue;
    const std::size_t first = block * block_rows;
    std::fill(values + first, values + std::min(first + block_rows, rows), *item.rule.otherwise);
  }
}

void ColumnsStage::check(const World& world, const Item& item, const double* values) {
  const Presence least = item.rule.otherwise ? Presence::gone : item.least;
  world.check_column(item.rule.table, item.rule.attribute, values, item.rule.path, least);
}

void ColumnsStage::store(World& world, const Item& item, const double* values) {
  const Presence least = item.rule.otherwise ? Presence::gone : item.least;
  world.store_column(item.rule.table, item.rule.attribute, values, item.rule.path, least);
}

void ColumnsStage::run(World& world, StageMemory* memory) const {
  try {
    compute(world, memory);
  } catch (RuleError& error) {
    error.blurred = !world.careful();
    throw;
  }
}

void ColumnsStage::compute(World& world, StageMemory* memory) const {
  std::vector<AlignedArray<double>>& several = static_cast<ColumnsMemory*>(memory)->several;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    const std::size_t rows = world.rows(item.rule.table);
    double* values = nullptr;
    if (item.in_place && !world.careful()) {
      values = world.table(item.rule.table).column(item.rule.attribute).array<double>().data();
    } else if (items_.size() == 1) {
      values = world.scratch(0, rows);
    } else {
      several[i].reserve(rows);
      values = several[i].data();
    }
    Domain domain;
    domain.count = rows;
    domain.least = item.least;
    if (rows == 0) continue;
    world.evaluator().evaluate(item.program, world.view(), domain, {&values, 1});
    if (item.rule.otherwise) fill_passed_over(world, item, values);
    if (world.careful()) check(world, item, values);
    if (items_.size() == 1) store(world, item, values);
  }
  for (std::size_t i = 0; i < several.size(); ++i) {
    const Item& item = items_[i];
    if (world.rows(item.rule.table) == 0) continue;
    store(world, item, several[i].data());
  }
}

}  // namespace ostrakon
