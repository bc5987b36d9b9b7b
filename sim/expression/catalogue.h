// The catalogue: everything that may be said. It is data. model/, phases/ and records/ supply the content,
// input/ adds the user's own attributes, sectors, organisations and words, and nothing downstream tells the two apart.
#pragma once

#include "base/ids.h"
#include "base/problem.h"
#include "expression/type.h"

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace ostrakon {

// A column of a table, or a formula over them (definition not empty: never stored, expanded where it is used).
struct Attribute {
  std::string name;  // as written in an expression: words joined by underscores
  Type type;
  Storage storage = Storage::f64;
  std::string definition;  // expression text, asked of a row of this table; no draws
  bool writable = false;   // by `set`, `add`, `hold` and `start`
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool clamp = false;      // outside its range: clamp instead of stopping the run
  bool whole = false;      // only whole numbers
  double initial = 0;      // value of a new row (words, references: index or -1)
  std::string unit;
  std::string meaning;
  Place place = {};        // where the scenario defines it; unknown for built-in ones
  bool hidden = false;     // bookkeeping of the engine, of which users are not told
};

// Whether values must be looked at one by one as they are stored.
bool is_ranged(const Attribute&);

// The hidden attribute that holds the latest event of a trigger or entry of the timeline, for `months_since`.
std::string latest_event_attribute(std::string_view event);

// Rows of a table that a rule may be asked of or aggregate over: all of them, or those that satisfy a condition.
struct RowSet {
  std::string name;       // `agents`, `holders`, `posts` …
  TableId table;
  std::string condition;  // expression text over a row; empty: all rows
  std::string meaning;
  Presence least = Presence::gone;  // none of its rows has less
  // `condition` is about the asker, a row of this table (the ties of an agent); none(): it is the same for all askers.
  TableId owner = {};
  std::string of_others = {};  // instead, asked by rows of other tables
  std::string of_world = {};   // instead, asked of the world: metrics
};

struct TableInfo {
  std::string plural;    // `agents`
  std::string singular;  // `agent`: the name by which a chain reaches it
  std::vector<Attribute> attributes;
  // Named rows: path of names joined by '.', underscores inside; empty for tables whose rows have no names.
  std::vector<std::string> row_names;
  bool ordered = false;  // its references may be compared by < and used as a level in arithmetic (ranks, sanctions)
  bool log = false;      // grows during a run (events, spells, cases): sum over it only in metrics and where said
};

struct WordList {
  std::string name;
  std::vector<std::string> words;          // as written in an expression
  std::vector<std::string> meanings = {};  // of each word; empty where a file gives the words
};

// How named terms of a slot are joined.
enum class Join : std::uint8_t {
  chances,  // each drawn by itself
  sum,      // amounts, scores
  all,      // conditions, all must hold
  any,      // conditions, one suffices
  one,      // a single expression
};

// What a slot's value is read from.
enum class Shape : std::uint8_t { expression, stages, pool, choose, start, meet, meetings, coalition };

struct SlotInput {
  std::string name;
  Type type;
  std::string meaning;
};

struct Slot {
  std::string path;    // `work.effort`; the part before the dot is its phase
  std::string asked;   // name of a RowSet, or `world`
  std::vector<SlotInput> inputs;  // names it adds
  Type value;
  Join join = Join::one;
  std::string terms_of = {};  // list whose words the terms stand for, one each (kinds of ties); empty: terms are free
  Shape shape = Shape::expression;
  bool may_draw = true;
  bool probability = false;  // its value must lie in [0, 1]
  std::vector<std::string> own_draws;  // paths of draws that its mechanism takes besides those of the rule
  // What it changes: columns as `agents.effort`, or in words what is decided; the first is the rule's own, others follow.
  std::vector<std::string> writes;
  std::string stage;         // the stage of a step that asks it, as Stage::name(); most are called like their slot
  std::string neutral;       // what happens without a rule, for the reference page
  std::string meaning;
};

struct Catalogue {
  std::vector<TableInfo> tables;
  std::vector<RowSet> row_sets;
  std::vector<WordList> word_lists;
  std::vector<Slot> slots;
  std::vector<std::string> own_draws;    // paths of draws that are taken whatever the rules are

  const TableInfo& table(TableId id) const { return tables[static_cast<std::size_t>(id.value())]; }
  TableInfo& table(TableId id) { return tables[static_cast<std::size_t>(id.value())]; }
  const WordList& words(WordListId id) const { return word_lists[static_cast<std::size_t>(id.value())]; }
  const Slot& slot(SlotId id) const { return slots[static_cast<std::size_t>(id.value())]; }
  TableId find_table(std::string_view plural) const;        // none() when unknown
  TableId find_singular(std::string_view singular) const;
  AttributeId find_attribute(TableId, std::string_view name) const;
  SlotId find_slot(std::string_view path) const;
  const RowSet* find_row_set(std::string_view name) const;  // nullptr when unknown
  WordListId find_words(std::string_view name) const;
  const Attribute& attribute(TableId t, AttributeId a) const {
    return table(t).attributes[static_cast<std::size_t>(a.value())];
  }
};

// Index of a word or row name in a list, or -1.
std::int32_t index_of(const std::vector<std::string>& names, std::string_view name);

// A name of the scenario file as an expression writes it: each space or hyphen becomes an underscore.
std::string expression_name(std::string_view name);

}  // namespace ostrakon
