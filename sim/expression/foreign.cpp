#include "expression/foreign.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace ostrakon {

namespace {

using Entry = std::pair<std::string_view, std::string_view>;

constexpr std::array<Entry, 19> words = {{
    {"true", "yes"},
    {"on", "yes"},
    {"yes", "yes"},
    {"false", "no"},
    {"off", "no"},
    {"no", "no"},
    {"null", "none"},
    {"nil", "none"},
    {"none", "none"},
    {"na", "none"},
    {"nan", "none"},
    {"nobody", "none"},
    {"this", "self"},
    {"me", "self"},
    {"myself", "self"},
    {"ego", "self"},
    {"and", "and"},
    {"or", "or"},
    {"not", "not"},
}};

constexpr std::array<Entry, 34> functions = {{
    {"ln", "log(x)"},
    {"avg", "mean(X of agents), or of a metric average(metric)"},
    {"stdev", "sd(X of agents)"},
    {"stddev", "sd(X of agents)"},
    {"std", "sd(X of agents)"},
    {"len", "count(agents where C)"},
    {"number", "count(agents where C)"},
    {"percentile", "quantile(0.9, X of agents)"},
    {"rand", "uniform(a, b)"},
    {"random", "uniform(a, b)"},
    {"runif", "uniform(a, b)"},
    {"randint", "floor(uniform(a, b))"},
    {"norm", "normal(mean, sd)"},
    {"rnorm", "normal(mean, sd)"},
    {"gauss", "normal(mean, sd)"},
    {"gaussian", "normal(mean, sd)"},
    {"rbinom", "binomial(n, p)"},
    {"rpois", "poisson(mean)"},
    {"chance", "bernoulli(p)"},
    {"prob", "bernoulli(p)"},
    {"choice", "pick(agents where C weighted by X)"},
    {"sample", "pick(agents where C weighted by X)"},
    {"ifelse", "if(condition, a, b)"},
    {"iif", "if(condition, a, b)"},
    {"int", "floor(x)"},
    {"trunc", "floor(x)"},
    {"sigmoid", "logistic(x)"},
    {"log10", "log(x)/log(10)"},
    {"log2", "log(x)/log(2)"},
    {"length", "count(agents where C)"},
    {"rexp", "exponential(mean)"},
    {"case_when", "if(condition, a, b)"},
    {"pow", "x^2"},
    {"power", "x^2"},
}};

constexpr std::array<Entry, 13> units = {{
    {"m", "months"},
    {"mo", "months"},
    {"mos", "months"},
    {"mon", "months"},
    {"mth", "months"},
    {"mths", "months"},
    {"y", "years"},
    {"yr", "years"},
    {"yrs", "years"},
    {"w", "weeks"},
    {"wk", "weeks"},
    {"wks", "weeks"},
    {"q", "quarters"},
}};

constexpr std::array<Entry, 14> signs = {{
    {"≤", "<="},
    {"≥", ">="},
    {"≠", "!="},
    {"×", "*"},
    {"·", "*"},
    {"÷", "/"},
    {"−", "-"},
    {"–", "-"},
    {"—", "-"},
    {"“", "words without quotes"},
    {"”", "words without quotes"},
    {"‘", "words without quotes"},
    {"’", "words without quotes"},
    {"\u00A0", "a plain space"},
}};

// Short enough to be walked through: only mistakes come here.
std::string_view found(std::span<const Entry> table, std::string_view key) {
  const auto entry = std::find_if(table.begin(), table.end(), [&](const Entry& one) { return one.first == key; });
  return entry == table.end() ? std::string_view() : entry->second;
}

std::string small(std::string_view name) {
  std::string text(name);
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

}  // namespace

std::string_view word_here(std::string_view name) {
  const std::string_view here = found(words, small(name));
  return here == name ? std::string_view() : here;
}

std::string_view function_here(std::string_view name) {
  return found(functions, small(name));
}

std::string_view unit_here(std::string_view name) {
  return found(units, small(name));
}

bool is_month_name(std::string_view name) {
  static constexpr std::array<std::string_view, 12> months = {"january",   "february", "march",    "april",
                                                              "may",       "june",     "july",     "august",
                                                              "september", "october",  "november", "december"};
  const std::string wanted = small(name);
  return wanted.size() >= 3 &&
         std::any_of(months.begin(), months.end(), [&](std::string_view month) { return month.starts_with(wanted); });
}

std::string_view sign_here(std::string_view text) {
  return found(signs, text);
}

std::string time_here(std::string_view name) {
  static constexpr std::array<std::string_view, 12> times = {"year",    "years",    "month", "months", "quarter", "quarters",
                                                             "week",    "weeks",    "day",   "days",   "annum",   "yearly"};
  if (std::find(times.begin(), times.end(), small(name)) == times.end()) return "";
  return "a chance a year is written yearly(0.02), a duration with its number: 6 months";
}

std::string operator_here(std::string_view word, std::string_view left) {
  const std::string name = small(word), x(left);
  if (name == "is" || name == "equals" || name == "eq") return "write '" + x + " == …'";
  if (name == "per") return time_here("year");
  if (name == "with") return "a condition on a table follows 'where': count(agents where age > 60)";
  if (name == "between") return "write '24 <= " + x + " and " + x + " < 60'";
  if (name == "if" || name == "then" || name == "else" || name == "when" || name == "unless")
    return "a choice is written if(condition, a, b)";
  if (const std::string_view here = word_here(word); here == "and" || here == "or" || here == "not")
    return "it is written '" + std::string(here) + "'";
  return "";
}

}  // namespace ostrakon
