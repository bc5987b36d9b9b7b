// From terms of the scenario and built-in texts to programs: joining, masking, compiling.
#pragma once

#include "expression/combine.h"
#include "expression/program.h"
#include "input/scenario.h"
#include "model/columns.h"

#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace ostrakon {

// A condition or formula of the engine itself. A mistake in it is a defect of the engine: std::logic_error.
Expression built_in(const Catalogue&, TableId asked, std::string_view text, Type want);

// Who belongs to a row set; null: every row of its table.
Expression row_set_condition(const Catalogue&, std::string_view row_set);

// Compiles for one design point and gathers what the programs ask of the world.
class Compiler {
 public:
  explicit Compiler(const Scenario& scenario);
  const Scenario& scenario() const { return *scenario_; }
  const Catalogue& catalogue() const { return scenario_->catalogue; }

  // A value for the rows that satisfy `mask` (null: all), `otherwise` elsewhere (null: 0, no, none).
  Program value(Expression, TableId asked, std::size_t inputs = 0, Expression mask = nullptr, Expression otherwise = nullptr);
  Program values(std::span<const Output>, TableId asked, std::size_t inputs = 0);
  Program condition(Expression, TableId asked, std::size_t inputs = 0);
  // 1 where the chance hits; rows outside `mask` never hit.
  Program hit(Expression chance, DrawSite, TableId asked, std::size_t inputs = 0, Expression mask = nullptr);
  // A metric asked of the world; missing values stay missing.
  Program metric(Expression, std::size_t inputs);

  // Number of the index in View::indexes; equal requests share one.
  std::size_t index(const IndexRequest&);
  const std::vector<IndexRequest>& indexes() const { return indexes_; }

  // Said by everything that can write a column: such columns are the state that digests cover.
  void note_write(TableId table, AttributeId attribute) { written_.emplace_back(table, attribute); }
  bool writes(TableId, AttributeId) const;
  // Said of columns of links by which rows are looked for (effects): the world keeps who refers to whom.
  void note_followed(TableId, AttributeId);
  const std::vector<std::pair<TableId, AttributeId>>& followed() const { return followed_; }
  // Said by mechanisms that read a column which the engine can do without.
  void note_read(TableId table, AttributeId attribute) { read_[place(table)][place(attribute)] = true; }
  // Whether a compiled program reads the column, or a mechanism that said so.
  bool reads(TableId table, AttributeId attribute) const { return read_[place(table)][place(attribute)]; }

 private:
  CompileContext context(bool metric);
  Program noted(Program);
  const Scenario* scenario_;
  std::vector<IndexRequest> indexes_;
  std::vector<std::pair<TableId, AttributeId>> written_, followed_;
  template <class Id>
  static std::size_t place(Id id) { return static_cast<std::size_t>(id.value()); }
  std::vector<std::vector<bool>> read_;  // by table and attribute
};

}  // namespace ostrakon
