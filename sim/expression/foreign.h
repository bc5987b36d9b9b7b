// What people write who know another language, or prose: what it is called here.
#pragma once

#include <string>
#include <string_view>

namespace ostrakon {

// `True` → `yes`, `AND` → `and`, `NULL` → `none`; "" where it says nothing here either.
std::string_view word_here(std::string_view name);

// `ln` → `log(x)`; "" where nothing does that.
std::string_view function_here(std::string_view name);

// `mths` → `months`; "" where it is no unit of time.
std::string_view unit_here(std::string_view name);

bool is_month_name(std::string_view name);

// A sign beyond ASCII that a word processor puts in, and what to write: `≤` → `<=`. "": none of those.
std::string_view sign_here(std::string_view text);

// Of a unit of time where a name should be, as in 0.02/year: how rates and durations are written; "": it is none.
std::string time_here(std::string_view name);

// What to write instead of `word`, which stands where an operator should, after `left`; "" where nothing is known.
std::string operator_here(std::string_view word, std::string_view left);

}  // namespace ostrakon
