// Comma-separated values as RFC 4180 has them, with lines ending in a single '\n'.
#pragma once

#include <string>
#include <string_view>

namespace ostrakon {

// In quotes where it holds a comma, a quote or the end of a line.
void add_csv_text(std::string& line, std::string_view text);

// The shortest digits that read back to the same number; nothing for NaN; `inf`, `-inf`.
void add_csv_number(std::string& line, double value);

// A date in months since year 0 as its calendar month, 2018-02, with the part of the month that has passed as decimals
// where it is not whole: 2018-02.5. Nothing for NaN.
void add_csv_date(std::string& line, double months);

}  // namespace ostrakon
