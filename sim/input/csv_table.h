// Comma-separated values (RFC 4180) as cells that know where they stood. Semicolons or tabs serve as well, where the
// first line has them and no comma.
#pragma once

#include "base/problem.h"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace ostrakon {

// A file with more is read no further: they are more than anybody looks at.
inline constexpr std::size_t most_problems = 1000;

struct CsvCell {
  std::string_view text;  // without its quotes and the blanks around it
  Place place;
};

class CsvTable {
 public:
  // Reads a file of Sources; what is broken is reported, and rows of another length than the header are left out.
  CsvTable(std::int32_t file, const Sources&, Problems&);
  const std::vector<CsvCell>& header() const { return header_; }
  std::size_t rows() const { return header_.empty() ? 0 : cells_.size() / header_.size(); }
  const CsvCell& cell(std::size_t row, std::size_t column) const { return cells_[row * header_.size() + column]; }

 private:
  bool read_row(std::vector<CsvCell>&);
  bool read_quoted(CsvCell&);
  char separator() const;

  std::int32_t file_;
  std::string_view text_;
  Problems& problems_;
  std::size_t at_ = 0;
  char separator_ = ',';
  std::vector<CsvCell> header_, cells_;
  std::deque<std::string> unquoted_;  // texts that held doubled quotes
};

}  // namespace ostrakon
