// What a scenario file may hold, as data: one table of fields per struct. Reading, merging, unknown keys with their
// suggestions and --set paths are driven by it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ostrakon {

struct Schema;

struct Field {
  std::string_view key;
  const Schema* schema;
  bool required = false;
  std::string_view meaning = "";
  std::string_view range = "";

  std::vector<std::string> words() const;  // those listed in `range`: "stop, clamp"
};

struct Schema {
  enum class Kind : std::uint8_t {
    value,   // a scalar or a plain list: replaced as a whole
    fields,  // the keys of `fields`; if `open` also others, which the reader knows (attributes)
    named,   // names of the file's own, each with what `each` says
    terms,   // named terms of a rule; a plain expression is the term `base` and replaces all
    list,    // of `each`; replaced as a whole
  };
  // value: what may be written there, as far as that is known without knowing the rest of the file.
  enum class Value : std::uint8_t {
    text,
    name,   // one of the words of `range`, if these are listed there, or of those that `from` names
    whole,  // like all numbers, or an expression of parameters
    flag,
    date,
    date_or_year,
    duration,
    expression,
    range,         // [lowest, highest]
    names,         // a list of names
    one_or_names,  // or one of them by itself
    choice,        // how one of the candidates is chosen
    how_often,     // rows are written down: all, none, every 12 steps …
    phases,        // a list of phases; or where each of one's own is put
    changes,       // of attributes by effects: { sectors.data.budget: 3 }
    row,   // the name of an organisation or a post
    rows,  // also a list of names; or yes: the rows of the effect
    effects,       // one of `each`, or a list of them
    overlay,       // keys of a scenario, laid over it
    any,
  };
  // What of the catalogue stands there besides what the file itself names.
  enum class From : std::uint8_t {
    file,      // nothing
    statuses,  // value: words
    endings,
    event_kinds,     // value; as keys of `named` they are taken
    types,           // of attributes
    phases,          // value, or keys of `named`
    tables,          // keys of `named`
    stored_tables,   // without those that the engine keeps
    attributes,      // keys of an `open` table, or of `named`: attributes that a file may give
    new_attributes,  // keys of `named`: attributes are taken
  };
  Kind kind = Kind::value;
  std::string_view what = "";  // as messages call it: "a parameter"; value: "a number"
  Value value = Value::any;
  From from = From::file;
  std::string_view table = "";  // attributes: of which table; where it is "", that of the key above
  std::span<const Field> fields = {};
  bool open = false;
  const Schema* each = nullptr;
  std::string_view short_key = "";  // fields: a scalar or list stands for { short_key: it }
  bool none_is_value = false;       // named: `none` is a value and removes nothing

  const Field* field(std::string_view key) const;  // nullptr: none of this name
  std::vector<std::string> keys() const;           // of fields in this version
};

const Schema& scenario_schema();
// Parts that readers ask for by themselves.
const Schema& parameter_schema();
const Schema& term_schema();
const Schema& terms_schema();
const Schema& rank_schema();
const Schema& sanction_schema();
const Schema& faction_schema();
const Schema& sector_schema();
const Schema& organisation_schema();
const Schema& post_schema();
const Schema& attribute_schema();
const Schema& definition_schema();
const Schema& stage_schema();
const Schema& pool_schema();
const Schema& tie_schema();
const Schema& tie_start_schema();
const Schema& meet_schema();
const Schema& body_schema();
const Schema& meeting_schema();
const Schema& coalition_schema();
const Schema& timeline_schema();
const Schema& trigger_schema();
const Schema& effect_schema();
const Schema& metric_schema();

// Keys of a scenario that say what the document is, not how the world behaves: nothing is laid over them.
bool is_fixed_key(std::string_view key);

// The schema of what stands under `key` of a node with this schema; nullptr where that is unknown.
const Schema* schema_of(const Schema& parent, std::string_view key);

}  // namespace ostrakon
