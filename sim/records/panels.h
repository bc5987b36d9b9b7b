// Panels: the rows of a table as they stand, every so many steps.
#pragma once

#include "model/world.h"
#include "records/history.h"

#include <cstdint>
#include <vector>

namespace ostrakon {

class Panels {
 public:
  explicit Panels(const Scenario&);
  std::vector<TableLayout> layouts() const;

  // What has been written down of one run, by panel.
  struct Rows {
    std::vector<TableCells> tables;
    std::vector<std::int32_t> living;  // scratch
  };
  Rows begin() const;
  void after_step(const World&, Rows&) const;

 private:
  struct Item {
    TableId table;
    std::uint32_t every = 0;  // 0: only the last step
    std::vector<AttributeId> attributes;
  };
  void add_rows(const World&, const Item&, TableCells&, std::vector<std::int32_t>& rows) const;

  const Scenario* scenario_;
  std::vector<Item> items_;
};

}  // namespace ostrakon
