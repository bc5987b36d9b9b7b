// Stages that compute whole columns: the common case of a slot, and every `set` and `add`.
#pragma once

#include "phases/stage.h"

#include <optional>
#include <string>

namespace ostrakon {

// What a column becomes: `value` for the rows of the row set (empty: all), otherwise what it was.
struct ColumnRule {
  TableId table;
  AttributeId attribute;
  Expression value;
  std::string rows;
  std::optional<double> otherwise;  // instead of what it was
  std::string path;                 // for messages
};

// All columns are computed from the state as the stage begins, then written.
class ColumnsStage : public Stage {
 public:
  ColumnsStage(std::string name, Compiler&, std::vector<ColumnRule>);
  std::unique_ptr<StageMemory> remember() const override;
  void run(World&, StageMemory*) const override;

 private:
  struct Item {
    ColumnRule rule;
    Program program;
    Presence least = Presence::gone;  // of the rows that the rule is asked of
    bool in_place = false;  // no rule of this stage can see the column half-written
  };
  void compute(World&, StageMemory*) const;
  // What the rows get that the evaluation passed over.
  static void fill_passed_over(const World&, const Item&, double* values);
  static void check(const World&, const Item&, const double* values);
  static void store(World&, const Item&, const double* values);

  std::vector<Item> items_;
};

// A column of the asked row as an expression: `evidence`.
Expression own(const Catalogue&, TableId, AttributeId);

// Shorthand for slot descriptions. The stage that asks it is called like the slot.
Slot describe_slot(const char* path, const char* asked, Type value, Join join, const char* neutral, const char* meaning,
                   std::vector<std::string> writes);

}  // namespace ostrakon
