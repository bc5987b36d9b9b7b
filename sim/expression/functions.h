// The functions of the language: names, how they are used, what they take.
#pragma once

#include "expression/typed.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostrakon {

enum class FunctionKind : std::uint8_t {
  arithmetic,  // operation of numbers
  choice,      // if
  has,
  same_faction,
  relation,  // of two people: tied, co_service
  yearly,
  draw,
  aggregate,  // also where a name is both (min, max): told apart by `of`
  series,
  months_since,
  later,  // known to the language, not in this version
};

struct FunctionInfo {
  std::string_view name;
  FunctionKind kind;
  int least, most;         // number of values taken; most -1: any
  std::string_view usage;  // an example, as messages show it
  std::string_view meaning;
  Operation operation = Operation::add;
  Distribution distribution = Distribution::uniform;
};

struct AggregateInfo {
  std::string_view name;
  AggregateKind kind;
  std::string_view usage;
  std::string_view meaning;
};

// All of them, in the order in which the reference tells of them.
std::span<const FunctionInfo> all_functions();
std::span<const AggregateInfo> all_aggregates();

// nullptr when unknown. `min` and `max` are found in both.
const FunctionInfo* find_function(std::string_view name);
const AggregateInfo* find_aggregate(std::string_view name);
bool draws(std::string_view function);  // a distribution or pick

// Names of all functions and aggregates, for suggestions.
const std::vector<std::string>& function_names();
// How a function or aggregate is used, or "" when there is none of this name.
std::string usage_of(std::string_view name);

}  // namespace ostrakon
