// The table of docs/oracles.md, kept by the tests.
#pragma once

#include <string>
#include <vector>

namespace ostrakon {

// The rows of an oracle stand there as given; OSTRAKON_UPDATE=1 puts them there.
void expect_in_table(const std::string& oracle, const std::vector<std::string>& rows);
// Names of the oracles in the table, and of those that it says are left out.
std::vector<std::string> oracles_in_table();
std::vector<std::string> oracles_left_out();

}  // namespace ostrakon
