// Types of the rule language and how columns store them. In registers every value is a double:
// numbers as they are, flags 0 or 1, dates months since year 0, words and references their index, none -1.
#pragma once

#include "base/ids.h"

#include <cstdint>

namespace ostrakon {

enum class Base : std::uint8_t {
  number,
  flag,
  date,       // months since January of year 0 (fractional for weeks)
  word,       // of a word list: may only be compared
  reference,  // row of a table
  none,       // the literal none: fits any word or reference
};

struct Type {
  Base base = Base::number;
  std::int32_t of = -1;  // word: WordListId; reference: TableId
  static constexpr Type number() { return {Base::number, -1}; }
  static constexpr Type flag() { return {Base::flag, -1}; }
  static constexpr Type date() { return {Base::date, -1}; }
  static constexpr Type word(WordListId list) { return {Base::word, list.value()}; }
  static constexpr Type reference(TableId table) { return {Base::reference, table.value()}; }
  static constexpr Type none() { return {Base::none, -1}; }
  friend constexpr bool operator==(Type, Type) = default;
};

// How much of a part a row still plays: people who have left for good are most of a long run's rows.
enum class Presence : std::uint8_t {
  gone,     // dead or departed
  living,
  serving,  // in service, with a post or without
};

enum class Storage : std::uint8_t {
  f64,
  i32,  // words and references; none = -1
  u8,   // flags; words and references of short lists; none = 255
};

}  // namespace ostrakon
