#include "model/moment.h"

#include "expression/evaluate.h"

#include <algorithm>

namespace ostrakon {

void Moment::note(const Catalogue& catalogue, TableId table, AttributeId attribute, std::span<const std::int32_t> rows,
                  const double* values, const void* by, const std::string& path) {
  if (sets_.size() == count_) sets_.emplace_back();
  Set& set = sets_[count_];
  set.table = table;
  set.attribute = attribute;
  set.by = by;
  set.path = &path;
  set.cells.clear();
  for (std::size_t i = 0; i < rows.size(); ++i) set.cells.push_back({rows[i], values[i], i});
  std::sort(set.cells.begin(), set.cells.end(),
            [](const Cell& a, const Cell& b) { return a.row != b.row ? a.row < b.row : a.order < b.order; });
  for (std::size_t i = 1; i < set.cells.size(); ++i) {
    const Cell &one = set.cells[i - 1], &other = set.cells[i];
    if (one.row != other.row || one.value == other.value) continue;
    throw RuleError(path, 0, other.row, other.value,
                    "two firings set '" + catalogue.attribute(table, attribute).name +
                        "' of one row to different values at one moment");
  }
  for (std::size_t i = 0; i < count_; ++i) {
    const Set& earlier = sets_[i];
    if (earlier.by != by && earlier.table == table && earlier.attribute == attribute) compare(catalogue, earlier, set);
  }
  ++count_;
}

void Moment::compare(const Catalogue& catalogue, const Set& earlier, const Set& later) {
  auto before = earlier.cells.begin();
  for (const Cell& cell : later.cells) {
    while (before != earlier.cells.end() && before->row < cell.row) ++before;
    if (before == earlier.cells.end()) return;
    if (before->row != cell.row || before->value == cell.value) continue;
    throw RuleError(*later.path, 0, cell.row, cell.value,
                    "'" + catalogue.attribute(later.table, later.attribute).name +
                        "' is set to different values at one moment, by " + *earlier.path + " and by " + *later.path);
  }
}

}  // namespace ostrakon
