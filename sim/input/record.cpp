// What is written down of the runs besides metrics.
#include "input/reading.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ostrakon {

namespace {

// Tables whose rows can be written down every so many steps. People are also written down once, with their fate.
constexpr std::array panel_tables = {"agents", "posts", "organisations", "sectors", "factions", "world", "ties"};

class Record {
 public:
  Record(const Fields& fields, Reading& reading)
      : fields_(fields), reading_(reading), record_(reading.scenario().record) {}

  void read() {
    table("spells", record_.spells);
    table("cases", record_.cases);
    table("public", record_.known);
    nothing_observed();
    events();
    for (const char* name : panel_tables) panel(name);
    pools();
    metrics();
  }

 private:
  void table(const char* name, bool& recorded) {
    const InputNode* choice = fields_[name];
    if (choice == nullptr) return;
    recorded = reading_.name(*choice, {"none", "all"}, std::string("choice of ") + name) != 0;
  }

  void nothing_observed() {
    if (!record_.known || is_observed(reading_.scenario())) return;
    reading_.error(fields_["public"]->place,
                   "nothing is said of what the public gets to know: rules: { observe: { announced: 0.5 } }, or meetings; 1: every fall, at once");
  }

  // Those of every step besides those at the end, or the latter alone.
  void metrics() {
    const InputNode* choice = fields_["metrics"];
    if (choice == nullptr) return;
    record_.series = reading_.name(*choice, {"at_end", "every_step"}, "time for metrics") != 0;
    if (record_.series) return;
    for (const std::int32_t index : reading_.scenario().headline) {
      const Metric& metric = reading_.scenario().metrics[static_cast<std::size_t>(index)];
      if (!metric.every_step) continue;
      reading_.problems().warning(choice->place, "the headline names '" + metric.name + "', a metric of every step: it is neither stored nor printed so");
    }
  }

  // all, none, or the kinds that are wanted.
  void events() {
    const InputNode* choice = fields_["events"];
    if (choice == nullptr) return;
    if (choice->says_none()) {
      record_.events = false;
      return;
    }
    if (choice->is_scalar() && choice->text.text == "all") return;
    const std::vector<std::string>& kinds = reading_.catalogue().words(reading_.words("event_kind")).words;
    const std::vector<InputNode> single = {*choice};
    record_.event_kinds.assign(kinds.size(), false);
    for (const InputNode& item : choice->is_list() ? choice->items : single) {
      std::vector<std::string> known = kinds;
      if (!choice->is_list()) known.insert(known.end(), {"all", "none"});
      const std::int32_t kind = reading_.name(item, known, "event");
      if (kind >= 0 && static_cast<std::size_t>(kind) < kinds.size()) {
        record_.event_kinds[static_cast<std::size_t>(kind)] = true;
      }
    }
    if (choice->is_list() && choice->items.empty()) {
      reading_.error(choice->place, "no event is named; for none at all write: events: none");
    }
  }

  void panel(const std::string& name) {
    const InputNode* choice = fields_[name];
    if (choice == nullptr) return;
    const bool people = name == "agents";
    if (choice->says_none()) {
      if (people) record_.agents = false;
      return;
    }
    const std::string text = choice->is_scalar() ? choice->text.text : "";
    if (people && text == "all") return;
    RecordChoice::Panel panel;
    panel.table = reading_.table_named(name);
    if (text == "at end") {
      panel.every = 0;
    } else if (text == "every step") {
      panel.every = 1;
    } else if (text.starts_with("every ")) {
      const std::optional<std::uint32_t> steps = every(*choice);
      if (!steps) return;
      panel.every = *steps;
    } else {
      reading_.error(choice->place, std::string("this is one of: ") + (people ? "all, " : "") +
                                        "none, every step, every 12 steps, every 6 months, at end");
      return;
    }
    record_.panels.push_back(panel);
  }

  // Appointments with all who were considered: all, none, or those to posts that meet a condition.
  void pools() {
    const InputNode* choice = fields_["pools"];
    const std::string word = choice != nullptr && choice->is_scalar() ? choice->text.text : "";
    if (choice == nullptr || word == "none" || word == "no") return;
    record_.pools = true;
    if (word == "all" || word == "yes") return;
    const std::string path = "record.pools";
    Scope scope = reading_.scope(reading_.table("posts"), path);
    scope.may_draw = false;
    scope.no_draw_reason = "what is written down cannot depend on a draw: it must not change what happens";
    record_.pools_where = reading_.expression(*choice, scope, Type::flag());
  }

  // `every 12 steps` or `every 6 months`: the number of steps.
  std::optional<std::uint32_t> every(const InputNode& node) {
    constexpr std::size_t before = 6;  // "every "
    const std::string& text = node.text.text;
    const std::string path = "record";
    for (const std::string_view unit : {" steps", " step"}) {
      if (!text.ends_with(unit) || text.size() <= before + unit.size()) continue;
      return reading_.whole(scalar_node(slice(node.text, before, text.size() - unit.size())), path, 1, 1e6);
    }
    const InputNode length = scalar_node(slice(node.text, before, text.size()));
    const std::optional<double> months = reading_.duration(length, path);
    if (!months) return std::nullopt;
    const Clock& clock = reading_.scenario().clock;
    const double steps = *months / clock.months_per_step, whole = std::round(steps);
    if (whole < 1 || std::abs(steps - whole) > 1e-6 * whole) {
      reading_.error(node.place, "this is " + number_text(steps) + " steps of the clock; a whole number of steps is needed");
      return std::nullopt;
    }
    return static_cast<std::uint32_t>(whole);
  }

  const Fields& fields_;
  Reading& reading_;
  RecordChoice& record_;
};

}  // namespace

// Each term of the score is a column of those considered, so that `candidates.score_merit` is known before rules are read.
void declare_score_terms(const InputNode& document, Reading& reading) {
  const InputNode* terms = &document;
  for (const char* key : {"rules", "appoint", "score"}) {
    terms = terms == nullptr ? nullptr : terms->find(key);
  }
  if (terms == nullptr || !terms->is_map()) return;
  const TableId candidates = reading.table("candidates");
  for (const InputEntry& term : terms->entries) {
    if (!is_name(term.key)) continue;
    Attribute column;
    column.name = score_column(term.key);
    if (reading.catalogue().find_attribute(candidates, column.name).valid()) continue;
    column.initial = std::numeric_limits<double>::quiet_NaN();
    column.meaning = "the term '" + term.key + "' of the score; missing where it is switched off";
    column.place = term.key_place;
    reading.catalogue().table(candidates).attributes.push_back(std::move(column));
  }
}

void read_record(const InputNode* node, Reading& reading) {
  if (node == nullptr || node->empty()) return;
  const Fields fields(*node, *schema_of(scenario_schema(), "record"), reading);
  Record(fields, reading).read();
}

}  // namespace ostrakon
