// What the readers of the parts of a scenario share. Internal to input/.
#pragma once

#include "expression/program.h"
#include "input/node.h"
#include "input/scenario.h"
#include "input/schema.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ostrakon {

class Reading {
 public:
  Reading(Scenario& scenario, Problems& problems) : scenario_(scenario), problems_(problems) {}

  Scenario& scenario() { return scenario_; }
  Catalogue& catalogue() { return scenario_.catalogue; }
  Problems& problems() { return problems_; }
  DrawSites& sites() { return sites_; }
  void error(Place place, std::string message, Place other = {}) { problems_.error(place, std::move(message), other); }

  const ParameterInfo* parameter(std::string_view name) const;  // by its name in expressions; nullptr: none

  // A scope without rows: only parameters. Nothing can be drawn.
  Scope constant_scope(std::string path) const;
  // A scope whose rules are asked of rows of a table (none(): of the world).
  Scope scope(TableId self, std::string path);

  // Null: reported. A mistake of a definition is told where it is defined, not again at each use.
  Expression expression(const InputNode&, const Scope&, Type want);
  RowsExpression rows(const InputNode&, const Scope&);

  // The value of an expression of parameters; nullopt: reported. A word or reference is named as the file writes it.
  std::optional<double> constant(const InputNode&, Type want, const std::string& path);
  std::optional<double> duration(const InputNode&, const std::string& path);
  std::optional<std::uint32_t> whole(const InputNode&, const std::string& path, double low, double high);
  bool flag(const InputNode&, const std::string& path, bool otherwise);
  // False, and reported, of a chance that lies outside 0 to 1 whatever the state is.
  bool chance(const TypedExpression&, Place);
  // Text without expressions: names, summaries. "" and reported where a list or map stands.
  std::string text(const InputNode&);
  // Index of a name in a list of names as expressions write them; -1: reported. `what`: "rank".
  std::int32_t name(const InputNode&, const std::vector<std::string>& known, std::string_view what);

  bool is_name(const std::string& name, Place place, std::string_view what);
  // A value that names a row which may be declared further down (`rival: den` of an organisation).
  struct LaterValue {
    TableId table;    // of the row that has it
    std::string row;  // its path
    AttributeId attribute;
    InputNode value;
    std::string path;
  };
  void give_later(LaterValue value) { later_.push_back(std::move(value)); }
  void give_later_values();  // once all rows have names

  void broken_definition(std::string name) { broken_definitions_.insert(std::move(name)); }
  void broken_parameter(std::string name) { broken_parameters_.insert(std::move(name)); }
  // The clock is as the file says, so that dates can be compared with it.
  bool clock_known = true;
  double value_of(const Expression& expression) const;

  TableId table(std::string_view plural) const { return scenario_.catalogue.find_table(plural); }
  TableId world() const { return scenario_.catalogue.find_singular("world"); }
  std::vector<RowSpec>& rows_of(std::string_view plural) {
    return scenario_.rows[static_cast<std::size_t>(table(plural).value())];
  }
  // A table as files name it: by its plural; the world also as `world`. none(): unknown.
  TableId table_named(const std::string& name) const;
  // Reports a key that should be a table; `around` is what holds the tables: "set", "definitions".
  void unknown_table(const InputEntry& entry, std::string_view around);
  // Reports a duration that is a bare number.
  void unit_missing(const InputNode& duration);
  WordListId words(std::string_view list) const { return scenario_.catalogue.find_words(list); }
  void add_word(std::string_view list, const std::string& word);

 private:
  void forward(const Problems& found, const InputNode& node, bool parameters_only);
  bool uses_broken_parameter(const InputNode& node) const;

  Scenario& scenario_;
  Problems& problems_;
  DrawSites sites_;
  std::vector<LaterValue> later_;
  std::set<std::string> broken_definitions_, broken_parameters_;
};

// A number without a unit or sign, as it is written.
bool is_bare_number(std::string_view text);

// Names standing in a text, whatever they mean.
std::vector<std::string> names_in(const std::string& text);

// A map read by a table of fields. What is unknown, missing, later or of the wrong kind is reported as it is made.
class Fields {
 public:
  Fields(const InputNode&, const Schema&, Reading&);
  // The value of a key, or nullptr: not given (or reported).
  const InputNode* operator[](std::string_view key) const;
  bool usable() const { return node_ != nullptr; }
  // Keys that no field names, of an open table: attributes and marks.
  const std::vector<const InputEntry*>& others() const { return others_; }

 private:
  const InputNode* node_ = nullptr;
  std::vector<const InputEntry*> others_;
};

// The words that may stand after a key, as expressions write them.
std::vector<std::string> choices(const Schema& schema, std::string_view key);

// Entries of a map of names, checked: names are names and none of them twice. Empty where the node is none.
std::vector<const InputEntry*> named(const InputNode* node, std::string_view what, Reading&);

// "'x' is not a setting of a parameter; did you mean 'y'?", or what to write for a decimal comma.
std::string unknown_key(const InputEntry& entry, const std::string& what, const std::vector<std::string>& known);

// "; here it is 'whole'" of a name that other programs have for a type; "" where nothing is known.
std::string name_here(std::string_view what, const std::string& name);

// Two conditions as one; null stands for yes.
Expression both(const Expression&, const Expression&);
// Numbers of all attributes of `table` that an expression reads, parts of aggregates included.
void attributes_read(const TypedExpression&, TableId table, std::set<std::int32_t>& found);

std::string number_text(double value);  // shortest
// "from 0 to 3"; a bound that is infinite is left out.
std::string bounds_text(double low, double high, bool dates = false);
std::string date_text(double date);  // 2018-02

// The parts, in the order in which they are read.
void read_parameters(const InputNode* node, Reading&);
void read_clock(const InputNode* node, Reading&);
void read_phases(const InputNode* node, Reading&);
void declare_ranks(const InputNode* node, Reading&);
void declare_sanctions(const InputNode* node, Reading&);
void declare_factions(const InputNode* node, Reading&);
void declare_sectors(const InputNode* node, Reading&);
void declare_ties(const InputNode* node, Reading&);
void read_ties(const InputNode* node, Reading&);
void declare_attributes(const InputNode* node, const InputNode* agents_start, Reading&);
void declare_definitions(const InputNode* node, Reading&);
void declare_names_of_rules(const InputNode& document, Reading&);
void declare_bodies(const InputNode* node, Reading&);
void read_bodies(const InputNode* node, Reading&);
void read_small_tables(const InputNode& document, Reading&);
void read_organisations(const InputNode* node, const InputNode* agents, Reading&);
void check_definitions(const InputNode* node, Reading&);
void read_start(const InputNode& document, Reading&);
// Whether a start value is asked of the row (draws, or reads what the row has) and not of parameters alone.
bool asks_row(const InputNode& start, TableId, const InputNode& siblings, Reading&);
void read_row_starts(const InputNode* attributes, const InputNode* world, Reading&);
void read_rules(const InputNode* node, Reading&);
void read_stages(const InputNode& node, const Slot& slot, Reading&);
void read_meet(const InputNode& node, const Slot& slot, Reading&);
void warn_of_idle_docket(Reading&);  // on which nothing can ever begin
// `rule`: the entry of investigate.light; null: there is none.
void check_light_track(const InputEntry* rule, Reading&);
void declare_meetings(const InputNode& document, Reading&);
void read_meetings(const InputNode& node, const Slot& slot, Reading&);
void read_coalition(const InputNode& node, const Slot& slot, Reading&);
void check_orders(Reading&);  // some sanction must fall on those who are purged by order
void read_pool(const InputNode& node, Reading&);
void read_choose(const InputNode& node, Reading&);
void read_record(const InputNode* node, Reading&);
void declare_score_terms(const InputNode& document, Reading&);
void read_timeline(const InputNode* node, Reading&);
void read_triggers(const InputNode* node, Reading&);
std::vector<Effect> read_effects(const InputNode& node, TableId own, const std::string& path, bool timeline, Reading&);
void read_metrics(const InputNode* metrics, const InputNode* headline, const InputNode* rules, Reading&);

// Values of attributes in a row of a table of the file.
void read_values(const std::vector<const InputEntry*>& entries, TableId table, const std::string& path, RowSpec& row,
                 Reading&);
// An attribute that rules may change; nullopt: reported.
std::optional<AttributeId> writable_attribute(const std::string& name, Place, TableId, Reading&);
// One value; `inf` for `none` of a number.
std::optional<double> attribute_value(const InputNode&, const Attribute&, const std::string& path, Reading&);

// Phases that the engine knows, in their default order.
const std::vector<std::string>& engine_phases();

}  // namespace ostrakon
