#include "model/moment.h"

#include "expression/evaluate.h"
#include "model/failure.h"

#include <algorithm>

namespace ostrakon {

namespace {

// `given`: the later value, as a user writes it; `other_path`: who set the earlier one, if not the same.
RuleError conflict(const std::string& path, TableId table, std::int32_t row, double value, const std::string& given,
                   const std::string& message, const std::string& other_path = "") {
  RuleError error(path, 0, row, value, message);
  error.asked.table = table;
  error.other_path = other_path;
  error.given = given;
  return error;
}

}  // namespace

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
    const Attribute& column = catalogue.attribute(table, attribute);
    const std::string first = value_text(catalogue, column.type, one.value);
    const std::string second = value_text(catalogue, column.type, other.value);
    throw conflict(path, table, other.row, other.value, second,
                   "two firings set '" + column.name + "' of one row to different values at one moment (" + first +
                       " and " + second + ")");
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
    const Attribute& column = catalogue.attribute(later.table, later.attribute);
    const std::string first = value_text(catalogue, column.type, before->value);
    const std::string second = value_text(catalogue, column.type, cell.value);
    throw conflict(*later.path, later.table, cell.row, cell.value, second,
                   "'" + column.name + "' is set to different values at one moment, by " + *earlier.path + " (to " +
                       first + ") and by " + *later.path + " (to " + second + ")",
                   *earlier.path);
  }
}

}  // namespace ostrakon
