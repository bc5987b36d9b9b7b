// One layout for all points of a sweep, whose scenarios may have other posts, terms, metrics or parameters.
#pragma once

#include "records/history.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ostrakon {

// Adds what `more` has and `layout` has not: parameters, metrics and their groups, tables and columns, entries of legends,
// steps. Throws std::runtime_error where one file cannot hold both: other dates, other types of a column.
void widen_layout(HistoryLayout& layout, const HistoryLayout& more);

// Turns records of one layout into such of another that has all of its names.
class RecordMap {
 public:
  // Throws std::runtime_error, naming it, if something of `from` is not in `to`.
  RecordMap(const HistoryLayout& from, const HistoryLayout& to);
  void apply(RunRecord&) const;

 private:
  struct MetricPlace {
    std::size_t to = 0, width = 1, from_width = 1;
    std::vector<std::size_t> groups;  // by group of `from`: that of `to`
  };
  struct ColumnPlace {
    std::size_t to = 0;
    std::vector<std::int32_t> codes;  // by code of `from`: that of `to`; empty: as they are
  };
  struct TablePlace {
    std::size_t to = 0;
    std::vector<ColumnPlace> columns;
  };
  std::vector<double> mapped(const MetricPlace&, const std::vector<double>&) const;

  bool same_ = false;
  const HistoryLayout* to_;
  std::vector<std::size_t> parameters_;
  std::vector<MetricPlace> metrics_;
  std::vector<TablePlace> tables_;
};

}  // namespace ostrakon
