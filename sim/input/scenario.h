// A checked scenario at one design point: every name resolved, every number of a table evaluated, every rule typed.
// What follows from it cannot fail for reasons of the file. Produced by read_scenario, consumed by model/, phases/, records/.
#pragma once

#include "base/ids.h"
#include "base/problem.h"
#include "expression/catalogue.h"
#include "expression/check.h"
#include "expression/typed.h"

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostrakon {

// Names of Clock::Unit, in its order.
const std::vector<std::string>& clock_units();

struct Clock {
  enum class Unit : std::uint8_t { week, month, quarter, year } unit = Unit::month;
  double months_per_step = 1;  // week: 12/52
  double start = 0;            // date of step 1, months since year 0
  std::uint32_t steps = 0;
  std::uint32_t warm_up = 0;   // the first steps, left out of metrics
  double date_of(std::uint32_t step) const { return start + (static_cast<double>(step) - 1.0) * months_per_step; }
};

// Rows of a table at the start. `count` equal rows (seats of a post, organisations `bureau 1 … bureau 20` have one each).
struct RowSpec {
  std::string path;   // keys its draws: "province/data bureau/director"; posts: the seat's ordinal is added as "#1", "#2" …
  std::string name;   // shown: "data bureau"
  std::uint32_t count = 1;
  // Attribute values given in the file (references and words as their index, flags 0/1, dates, none = -1).
  std::vector<std::pair<AttributeId, double>> values;
  Place place;

  bool gives(AttributeId) const;
  double value(AttributeId, double otherwise) const;
};

// A term of a rule whose `when` holds. Terms switched off are checked, then left out.
struct Term {
  std::string name;      // `base` for a plain expression
  std::string path;      // rules.appoint.score.merit
  Expression value;
  DrawSite site;         // of the chance itself, where the slot joins chances or gives one
  Place place;
  std::string text;      // as written
  std::string about;
};

struct Rule {
  SlotId slot;
  std::vector<Term> terms;
  Place place;
};

// set / add of a phase.
struct Update {
  std::int32_t phase = -1;  // index into Scenario::phases
  TableId table;
  AttributeId attribute;
  std::optional<Term> set;
  std::vector<Term> adds;
  Place place;
};

struct StageOutcome {
  std::string name;
  std::int32_t stage = -1;     // index of the next stage, or
  std::int32_t sanction = -1;  // row of table sanctions
  Expression chance;           // null: rest
  std::string path;
};

struct CaseStage {
  std::string name;
  std::int32_t status = -1;    // word of list `status`
  Expression lasts;            // months, ≥ 0; asked of the accused, sees `case`
  std::string lasts_path;
  bool free = false;           // takes no place of capacity
  bool light = false;          // of the light track: cases that investigate.light sends there begin with it
  DrawSite outcome_site;       // one uniform decides among the outcomes
  std::vector<StageOutcome> outcomes;
  Place place;
};

enum class PoolSource : std::uint8_t {
  subordinates, same_organisation, same_sector, same_rank, rank_below, bench, retinue, faction, anyone
};

struct PoolRule {
  std::vector<PoolSource> from;
  std::int32_t at_most = -1;  // -1: no limit
  DrawSite site;
};

// A kind of tie between people.
struct TieKind {
  std::string name;     // as an expression writes it
  bool mutual = false;  // of both alike; else from one to the other
  bool front = false;   // who is tied keeps a share of what is taken
  // How many ties people begin with, with whom and how strong: asked of the person. Null: none.
  Expression number, with, weight;
};

// Who meets whom in a step: so many times with whom the rule says, and with everybody who shares a group.
struct MeetRule {
  Expression number, with;  // both or none; asked of those who serve
  Expression together;      // a word or reference: people with the same meet
};

// A public meeting that takes place in some months of the year.
struct Meeting {
  std::string name;      // as an expression writes it
  std::uint16_t months = 0xfff;  // bit m: month m + 1
  Expression invited;    // asked of people who hold a post as far as the public knows
};

// The coalition that rules a group of people, and what falls on the others.
struct CoalitionRule {
  Expression among, might;            // asked of people in service: condition, number
  Expression needs, when;             // asked of the world: share, condition; null: one half, always
  std::int32_t sanction = -1;         // on those left out; -1: none
};

struct ChooseRule {
  enum class How : std::uint8_t { best, softmax, lottery } how = How::best;
  double temperature = 1;
  DrawSite site;
};

// One start value of new agents, in an order in which each may use those before it.
struct StartValue {
  AttributeId attribute;
  Expression value;
  std::string path;
  Place place;
};

// What rows of another table than agents begin with where it is drawn or asked of the row; in the order in which it is
// asked. Rows for which the file gives a value keep it.
struct RowStart {
  TableId table;
  StartValue start;
};

// Seats of one post: rows of posts one after the other.
struct Seats {
  std::int32_t first = -1, count = 0;
};

// A committee whose members are elected and hold a status beside their posts.
struct Body {
  std::string name, path;             // bodies.central committee
  std::uint32_t seats = 0;
  double from = 0;                    // date of the first election
  double every = 0;                   // months from one to the next
  Expression eligible, score;         // asked of people in service; null: everyone, 0
  bool fill = false;                  // empty seats are filled each step
  AttributeId member, since;          // of agents
  std::int32_t rule = -1;             // word of list `rule`: its name
  Place place;
};

// Where people and units go as their organisation ends.
struct Ending {
  enum class People : std::uint8_t { bench, retire, organisation } people = People::bench;
  enum class Units : std::uint8_t {
    parent,        // to the organisation above
    organisation,
    abolished,     // they end with it, and their people go where its people go
  } units = Units::parent;
  std::int32_t people_to = -1, units_to = -1;  // rows of organisations
};

// What an organisation has from the one above rather than of its own.
struct Inheritance {
  bool sector = false, origin = false;
};

// An effect on organisations: those that it names, or the rows of the effect.
struct Reorganisation {
  enum class Kind : std::uint8_t { found, abolish, merge, put } kind = Kind::found;
  std::vector<std::int32_t> named;    // empty: the rows of the effect
  std::int32_t other = -1;            // merge: into; put: under, -1 under none
  std::optional<Ending> ending;       // abolish: instead of what the organisation says itself
  std::string path;
};

enum class EffectKind : std::uint8_t { set, add, hold, purge, leave, retire, die };

// `set: { evidence: 1 }` of the rows named by `to`, or of one named row (`sectors.data.budget: 20`).
struct Change {
  EffectKind kind = EffectKind::add;  // set, add or hold
  TableId table;
  AttributeId attribute;
  std::int32_t row = -1;              // a named row; -1: the rows of the effect
  Expression value;                   // asked of the row changed; sees `cause`
  std::string path;
  Place place;
};

struct Effect {
  // Rows changed: its own row (both null), a single reference, or all rows of a table that satisfy a condition. `cause` is visible.
  bool own_row = true;
  TableId table;                      // of the rows changed
  std::string row_set;
  Expression where;                   // asked of rows of `table`
  Expression row;                     // asked of the trigger's own row
  std::vector<Change> changes;
  std::int32_t sanction = -1;         // purge: row of table sanctions
  std::int32_t open_case = -1;        // word of list `rule`: the name of the trigger or entry
  bool retire = false, die = false;
  std::int32_t leave = -1;            // word of list `ended_by`
  std::int32_t demote = 0;            // ranks
  Seats move;                         // to the first of these that is empty
  std::int32_t tie = -1, untie = -1;  // kinds of ties that begin or end
  Expression with;                    // between the people and whom: asked of each; null (untie): anybody
  bool succession = false;            // the seat of the leader is vacated and filled by power.succession
  std::vector<Reorganisation> reorganisations;  // in the order found, abolish, merge, put
  std::string path;
  Place place;
};

struct TimelineEntry {
  std::string name;
  double from = 0, to = 0;            // dates; `at`: equal
  double every = 0;                   // months; 0: each step from `from` to `to`
  std::int32_t event_kind = -1;       // word of list `event_kind`
  std::vector<Effect> effects;
  Place place;
};

struct Trigger {
  enum class Mode : std::uint8_t {
    becoming,  // when: fires as the condition becomes true
    always,    // while (or only chance): every step in which it is true
    after,     // on each event of a kind
  };
  std::string name, path;
  TableId table;                      // over; world by default
  std::string row_set;
  std::int32_t phase = 0;             // index into Scenario::phases, at its end
  Mode mode = Mode::always;
  Expression condition;               // row set, `when`/`while` together; asked of its rows; null: yes. `after`: sees `cause`
  std::int32_t after_kind = -1;       // word of list `event_kind`
  Expression chance;                  // null: certain
  DrawSite chance_site;
  bool once = false;                  // per row
  double pause = 0;                   // months, per row
  std::int32_t event_kind = -1;       // of its own firings
  std::vector<Effect> effects;
  Place place;
};

struct Metric {
  std::string name, path, text, about, unit;
  Expression value;
  bool every_step = false;
  std::vector<std::string> groups;    // labels where its root is an aggregate with `by`
  std::string group_by;
};

struct Phase {
  std::string name;                   // as an expression writes it
  bool own = false;                   // of the scenario
};

// Which tables of the runs are written down. None of it changes a history.
struct RecordChoice {
  bool events = true, spells = true, cases = true, agents = true;
  bool series = true;  // metrics of every step
  bool known = false;  // the public record
  std::vector<bool> event_kinds;  // by word of list `event_kind`: which are wanted; empty: all
  // The rows of a table as they stand in every so many steps.
  struct Panel {
    TableId table;
    std::uint32_t every = 0;  // steps; 0: only the last
  };
  std::vector<Panel> panels;
  bool pools = false;             // appointments with all who were considered
  Expression pools_where;         // asked of the post as it is given; null: all of them
};

// The column of `candidates` with one named term of the score.
std::string score_column(std::string_view term);

// The people at the start, where a file gives them: by row, which is also their number and key.
struct Roster {
  bool given = false;
  std::string name;                   // of the file, as the scenario says it
  std::string text;
  std::vector<std::string> names;     // empty: the file has none
  std::vector<std::int32_t> posts;    // the seat held; -1: the bench
  struct Column {
    AttributeId attribute;
    std::vector<double> values;       // NaN: not given, the start rules say
  };
  std::vector<Column> columns;
  const Column* column(AttributeId) const;  // nullptr: not given
  struct Tie {
    std::int32_t agent = -1, other = -1, kind = -1;
    double weight = 1;
    std::optional<double> since;        // none: since the start
  };
  std::vector<Tie> ties;
  std::string ties_name, ties_text;     // empty: there is no such file
};

struct InputNode;
struct ChosenAxis;

// What the file and everything it extends came to, whose parts know where they stood: for those who ask where from.
struct Resolved {
  std::shared_ptr<const InputNode> document;
  std::shared_ptr<const std::vector<ChosenAxis>> axes;
};

struct Scenario;
// Whether anything is said of what the public gets to know.
bool is_observed(const Scenario&);

struct Scenario {
  std::string name, summary, file;
  Clock clock;
  std::uint32_t replicates = 1;
  Catalogue catalogue;                       // the engine's, with everything of this file added
  std::vector<ParameterInfo> parameters;
  std::vector<std::string> parameter_units;  // as `unit:` gives them
  std::vector<double> parameter_values;
  std::vector<std::vector<RowSpec>> rows;    // by TableId: ranks, sanctions, factions, sectors, organisations, posts; world has one
  std::vector<Ending> endings;               // by row of organisations: what each says of its end
  std::vector<Inheritance> inherits;         // by row of organisations
  std::uint32_t bench = 0;                   // people without a seat at the start
  Roster roster;
  std::vector<double> faction_shares;        // sum 1
  std::vector<StartValue> start, recruit;    // recruit: start with what differs
  std::vector<RowStart> row_starts;
  std::vector<Phase> phases;                 // in order; only these run
  std::vector<Rule> rules;                   // slots of shape expression that have a rule
  std::vector<Update> updates;
  std::vector<CaseStage> stages;
  std::optional<PoolRule> pool;
  ChooseRule choose;
  std::vector<TieKind> tie_kinds;
  std::optional<MeetRule> meet;
  std::vector<Body> bodies;                  // file order
  std::vector<Meeting> meetings;
  std::optional<CoalitionRule> coalition;
  std::vector<TimelineEntry> timeline;       // by date, then file order
  std::vector<Trigger> triggers;             // file order
  std::vector<Metric> metrics;               // every step first, then at end; file order
  std::vector<std::int32_t> headline;        // indexes into metrics
  RecordChoice record;
  std::map<std::uint32_t, std::string> draw_sites;  // paths of all draw sites, terms switched off included, by hash
  std::uint64_t text_digest = 0;             // of the resolved text
  std::uint64_t meaning_digest = 0;          // without names, comments, abouts of the scenario itself
  Resolved resolved;
  std::string resolved_text;                 // YAML that reads back to this scenario without extends, variants or --set
  std::vector<std::pair<std::string, std::string>> files;     // path as shown, text
  std::vector<std::pair<std::string, std::string>> settings;  // --set, in order

  const Rule* rule(std::string_view slot_path) const;  // nullptr: no rule
  std::int32_t phase_index(std::string_view name) const;  // -1: does not run
};

}  // namespace ostrakon
