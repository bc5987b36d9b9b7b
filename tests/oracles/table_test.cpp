// The table names every oracle, and every scenario here belongs to one.
#include "oracles/table.h"

#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <set>

namespace ostrakon {
namespace {

// O15a and O15b are O15.
std::string plain(std::string name) {
  while (!name.empty() && std::isalpha(static_cast<unsigned char>(name.back())) != 0) name.pop_back();
  return name;
}

TEST(Oracles, AllStandInTheTable) {
  std::set<std::string> in_table, named;
  for (const std::string& name : oracles_in_table()) in_table.insert(plain(name));
  for (const std::string& name : oracles_left_out()) {
    EXPECT_FALSE(in_table.contains(plain(name))) << name << " is in the table and left out";
    named.insert(plain(name));
  }
  named.insert(in_table.begin(), in_table.end());
  for (const int number : {1, 2, 3, 4, 6, 7, 9, 10, 11, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 30, 31, 33, 34, 35, 37, 38, 39, 40}) {
    EXPECT_TRUE(named.contains("O" + std::to_string(number))) << "O" << number;
  }
  for (const int preset : {1, 8}) EXPECT_TRUE(named.contains("T" + std::to_string(preset))) << "T" << preset;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(OSTRAKON_SOURCE) / "tests" / "oracles")) {
    const std::string name = entry.path().filename();
    if (entry.path().extension() != ".yaml") continue;
    const std::string kind = name.starts_with("t") ? "T" : "O";  // of a theory preset, or an oracle
    EXPECT_TRUE(in_table.contains(kind + std::to_string(std::stoi(name.substr(1, 2))))) << name;
  }
}

}  // namespace
}  // namespace ostrakon
