#include "oracles/table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace ostrakon {
namespace {

std::filesystem::path table_path() { return std::filesystem::path(OSTRAKON_SOURCE) / "docs" / "oracles.md"; }

std::vector<std::string> read_lines() {
  std::vector<std::string> lines;
  std::ifstream file(table_path());
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// "O19b" of "| O19b | …", "T1" of a theory preset; empty: no row of an oracle.
std::string oracle_of(const std::string& line) {
  if (line.size() < 5 || (line.compare(0, 3, "| O") != 0 && line.compare(0, 3, "| T") != 0)) return "";
  return line.substr(2, line.find(' ', 2) - 2);
}

// O2 before O19, O19 before O19b, all of them before T1.
bool before(const std::string& a, const std::string& b) {
  if (a[0] != b[0]) return a[0] < b[0];
  const int first = std::atoi(a.c_str() + 1), second = std::atoi(b.c_str() + 1);
  return first != second ? first < second : a < b;
}

constexpr const char* table_end = "<!-- end of the table -->";

}  // namespace

void expect_in_table(const std::string& oracle, const std::vector<std::string>& rows) {
  std::vector<std::string> lines = read_lines(), found;
  const auto end = std::find(lines.begin(), lines.end(), table_end);
  ASSERT_NE(end, lines.end()) << table_path() << " has no line " << table_end;
  std::copy_if(lines.begin(), end, std::back_inserter(found), [&](const std::string& line) { return oracle_of(line) == oracle; });
  if (found == rows) return;
  if (std::getenv("OSTRAKON_UPDATE") == nullptr) {
    std::string text;
    for (const std::string& row : rows) text += row + "\n";
    ADD_FAILURE() << table_path() << " has other rows for " << oracle << " than the histories give (OSTRAKON_UPDATE=1 test_oracles writes them):\n" << text;
    return;
  }
  lines.erase(std::remove_if(lines.begin(), end, [&](const std::string& line) { return oracle_of(line) == oracle; }), end);
  auto place = std::find(lines.begin(), lines.end(), table_end);
  while (place != lines.begin() && !oracle_of(*(place - 1)).empty() && before(oracle, oracle_of(*(place - 1)))) --place;
  lines.insert(place, rows.begin(), rows.end());
  std::ofstream file(table_path());
  for (const std::string& line : lines) file << line << '\n';
}

namespace {

std::vector<std::string> oracles_between(bool table) {
  std::vector<std::string> names;
  bool within = true;
  for (const std::string& line : read_lines()) {
    if (line == table_end) within = false;
    const std::string name = oracle_of(line);
    if (!name.empty() && within == table && (names.empty() || names.back() != name)) names.push_back(name);
  }
  return names;
}

}  // namespace

std::vector<std::string> oracles_in_table() { return oracles_between(true); }
std::vector<std::string> oracles_left_out() { return oracles_between(false); }

}  // namespace ostrakon
