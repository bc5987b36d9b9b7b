#include "input/csv_table.h"

#include "input/node.h"

#include <algorithm>

namespace ostrakon {

namespace {

bool ends_line(char c) {
  return c == '\n' || c == '\r';
}

std::string_view without_blanks(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string counted_cells(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " cell" : " cells");
}

}  // namespace

CsvTable::CsvTable(std::int32_t file, const Sources& sources, Problems& problems)
    : file_(file), text_(sources.text(file)), problems_(problems) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
  separator_ = separator();
  if (!read_row(header_)) return;
  cells_.reserve(text_.size() / 8);
  std::vector<CsvCell> row;
  while (problems_.error_count() < most_problems && read_row(row)) {
    if (row.size() == 1 && row[0].text.empty()) continue;  // an empty line
    if (row.size() != header_.size()) {
      problems_.error(row.front().place, "this row has " + counted_cells(row.size()) + ", the first line names " +
                                             std::to_string(header_.size()) +
                                             " columns; a text that holds the separator stands in double quotes");
      continue;
    }
    cells_.insert(cells_.end(), row.begin(), row.end());
  }
}

// Of the first line: a comma; else a semicolon or a tab.
char CsvTable::separator() const {
  const std::string_view rest = text_.substr(at_);
  const std::string_view line = rest.substr(0, rest.find_first_of("\r\n"));
  for (const char c : {',', ';', '\t'}) {
    if (line.find(c) != std::string_view::npos) return c;
  }
  return ',';
}

// One line, or several where a quoted cell holds line ends. False: there is none, or it cannot be read to its end.
bool CsvTable::read_row(std::vector<CsvCell>& row) {
  row.clear();
  if (at_ >= text_.size()) return false;
  while (true) {
    CsvCell cell;
    std::size_t begin = at_;
    while (begin < text_.size() && text_[begin] == ' ') ++begin;
    if (begin < text_.size() && text_[begin] == '"') {
      at_ = begin;
      if (!read_quoted(cell)) return false;
    } else {
      const std::size_t start = at_;
      while (at_ < text_.size() && text_[at_] != separator_ && !ends_line(text_[at_])) ++at_;
      cell.text = without_blanks(text_.substr(start, at_ - start));
      const auto offset = cell.text.empty() ? start : static_cast<std::size_t>(cell.text.data() - text_.data());
      cell.place = {file_, static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(cell.text.size())};
    }
    row.push_back(cell);
    if (at_ < text_.size() && text_[at_] == separator_) {
      ++at_;
      continue;
    }
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    return true;
  }
}

bool CsvTable::read_quoted(CsvCell& cell) {
  const std::size_t quote = at_++;
  const std::size_t begin = at_;
  bool doubled = false;
  while (true) {
    const std::size_t end = text_.find('"', at_);
    if (end == std::string_view::npos) {
      problems_.error({file_, static_cast<std::uint32_t>(quote), 1},
                      "this quote is never closed; a quote inside a text is written twice");
      at_ = text_.size();
      return false;
    }
    at_ = end + 1;
    if (at_ >= text_.size() || text_[at_] != '"') break;
    doubled = true;
    ++at_;
  }
  cell.text = text_.substr(begin, at_ - 1 - begin);
  cell.place = {file_, static_cast<std::uint32_t>(quote), static_cast<std::uint32_t>(at_ - quote)};
  if (doubled) {
    std::string& plain = unquoted_.emplace_back();
    for (std::size_t i = 0; i < cell.text.size(); ++i) {
      plain += cell.text[i];
      if (cell.text[i] == '"') ++i;
    }
    cell.text = plain;
  }
  while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  if (at_ < text_.size() && text_[at_] != separator_ && !ends_line(text_[at_])) {
    problems_.error({file_, static_cast<std::uint32_t>(at_), 1},
                    "something follows the closing quote; a quote inside a text is written twice");
    while (at_ < text_.size() && text_[at_] != separator_ && !ends_line(text_[at_])) ++at_;
  }
  return true;
}

}  // namespace ostrakon
