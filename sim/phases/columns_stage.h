// Stages that compute whole columns: the common case of a slot, and every `set` and `add`.
#pragma once

#include "phases/stage.h"

#include <string>

namespace ostrakon {

// What a column becomes: `value` where `mask` holds (null: everywhere), otherwise what it was.
struct ColumnRule {
  TableId table;
  AttributeId attribute;
  Expression value;
  Expression mask;
  Expression otherwise;  // null: the column's own value
  std::string path;      // for messages
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
    bool in_place = false;  // no rule of this stage can see the column half-written
  };
  std::vector<Item> items_;
};

// A column of the asked row as an expression: `evidence`.
Expression own(const Catalogue&, TableId, AttributeId);

// Shorthand for slot descriptions.
Slot describe_slot(const char* path, const char* asked, Type value, Join join, const char* neutral, const char* meaning);

}  // namespace ostrakon
