// Parameters, the clock and the phases: what stands before any row or rule.
#include "input/reading.h"

#include "expression/lexer.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ostrakon {

namespace {

bool is_duration_text(const std::string& text) {
  const std::vector<std::string> names = names_in(text);
  return names.size() == 1 && months_of_unit(names[0]) > 0 && text[0] >= '0' && text[0] <= '9';
}

constexpr std::size_t deepest_chain = 1000;
constexpr std::size_t most_parameters = 10'000;

class Parameters {
 public:
  Parameters(const InputNode* node, Reading& reading)
      : reading_(reading), entries_(named(node, "parameters", reading)) {}

  void read() {
    Scenario& scenario = reading_.scenario();
    if (entries_.size() > most_parameters) {
      reading_.error(entries_[most_parameters]->key_place,
                     "a scenario has at most " + std::to_string(most_parameters) + " parameters");
      entries_.resize(most_parameters);
    }
    for (const InputEntry* entry : entries_) {
      ParameterInfo info;
      info.name = expression_name(entry->key);
      info.place = entry->key_place;
      if (info.name == "self" || info.name == "now" || info.name == "step" || info.name == "world" ||
          info.name == "leader") {
        reading_.error(entry->key_place,
                       "'" + info.name + "' means something else in every expression; name the parameter otherwise");
      }
      scenario.parameters.push_back(info);
      scenario.parameter_values.push_back(0);
      scenario.parameter_units.emplace_back();
      fields_.emplace_back(entry->value, parameter_schema(), reading_);
    }
    state_.assign(entries_.size(), State::waiting);
    for (std::size_t i = 0; i < entries_.size(); ++i) visit(i);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (state_[i] == State::done) check_range(i);
      if (state_[i] != State::done) reading_.broken_parameter(scenario.parameters[i].name);
    }
  }

 private:
  enum class State : std::uint8_t { waiting, open, done, failed };

  // Those that a value uses come first.
  bool visit(std::size_t i) {
    if (state_[i] == State::done) return true;
    if (state_[i] == State::failed) return false;
    if (state_[i] == State::open) {
      report_circle(i);
      return false;
    }
    if (chain_.size() >= deepest_chain) {
      reading_.error(entries_[i]->key_place,
                     "parameters use one another at most " + std::to_string(deepest_chain) + " deep");
      state_[i] = State::failed;
      return false;
    }
    state_[i] = State::open;
    chain_.push_back(i);
    bool fine = true;
    const InputNode* value = fields_[i]["value"];
    if (value != nullptr && value->is_scalar()) {
      for (const std::string& name : names_in(value->text.text)) {
        const std::size_t other = find(name);
        if (other < entries_.size() && !is_word_of(i, name)) fine = visit(other) && fine;
      }
    }
    chain_.pop_back();
    if (state_[i] == State::failed) return false;
    state_[i] = fine && evaluate(i, value) ? State::done : State::failed;
    return state_[i] == State::done;
  }

  void report_circle(std::size_t i) {
    const auto first = std::find(chain_.begin(), chain_.end(), i);
    std::string circle;
    for (auto at = first; at != chain_.end(); ++at) {
      circle += entries_[*at]->key + " → ";
      state_[*at] = State::failed;
    }
    reading_.error(entries_[i]->key_place, "parameters go in a circle: " + circle + entries_[i]->key);
  }

  std::size_t find(const std::string& name) const {
    const std::vector<ParameterInfo>& all = reading_.scenario().parameters;
    const ParameterInfo* found = reading_.parameter(name);
    return found == nullptr ? all.size() : static_cast<std::size_t>(found - all.data());
  }

  bool is_word_of(std::size_t i, const std::string& name) const {
    const InputNode* words = fields_[i]["one_of"];
    return words != nullptr && std::any_of(words->items.begin(), words->items.end(), [&](const InputNode& item) {
             return item.is_scalar() && expression_name(item.text.text) == name;
           });
  }

  bool evaluate(std::size_t i, const InputNode* value) {
    Scenario& scenario = reading_.scenario();
    ParameterInfo& info = scenario.parameters[i];
    if (const InputNode* unit = fields_[i]["unit"]) scenario.parameter_units[i] = reading_.text(*unit);
    if (value == nullptr) return false;
    std::string type;
    if (const InputNode* given = fields_[i]["type"]) {
      static const std::vector<std::string> types = choices(parameter_schema(), "type");
      const std::int32_t which = reading_.name(*given, types, "type");
      if (which < 0) return false;
      type = types[static_cast<std::size_t>(which)];
    }
    Type want = Type::none();
    if (type == "number" || type == "whole" || type == "duration") want = Type::number();
    if (type == "flag") want = Type::flag();
    if (type == "date") want = Type::date();
    if (const InputNode* words = fields_[i]["one_of"]) {
      if (!type.empty() && type != "word") {
        reading_.error(words->place, "'one_of' lists the words of a word; this is a " + type);
        return false;
      }
      if (!word_list(*words, info)) return false;
      want = info.type;
    } else if (type == "word") {
      reading_.error(fields_[i]["type"]->place, "a word needs 'one_of': the words it may be");
      return false;
    }
    const bool was_duration = type == "duration" || is_duration_text(std::string(value->before()));
    if (was_duration && value->is_scalar() && is_bare_number(value->text.text)) {
      reading_.unit_missing(*value);
      return false;
    }
    return give_value(i, *value, want, type);
  }

  bool word_list(const InputNode& node, ParameterInfo& info) {
    if (!node.is_list() || node.items.empty()) {
      reading_.error(node.place, "'one_of' is a list of words: [merit, ties]");
      return false;
    }
    for (const InputNode& item : node.items) {
      const std::string word = reading_.text(item);
      if (!reading_.is_name(word, item.place, "a word")) return false;
      info.one_of.push_back(expression_name(word));
    }
    Catalogue& catalogue = reading_.catalogue();
    catalogue.word_lists.push_back({info.name, info.one_of});
    info.type = Type::word(WordListId(static_cast<std::int32_t>(catalogue.word_lists.size()) - 1));
    return true;
  }

  bool give_value(std::size_t i, const InputNode& value, Type want, const std::string& type) {
    Scenario& scenario = reading_.scenario();
    ParameterInfo& info = scenario.parameters[i];
    const Scope scope = reading_.constant_scope("parameters." + entries_[i]->key);
    if (want.base == Base::word && value.is_scalar() && index_of(info.one_of, expression_name(value.text.text)) >= 0) {
      scenario.parameter_values[i] = index_of(info.one_of, expression_name(value.text.text));
      return true;
    }
    if (want == Type::none() && value.is_scalar() && is_new_word(value.text.text)) {
      reading_.error(value.place, "a parameter that is a word lists those it may be: { value: " + value.text.text +
                                      ", one_of: [" + value.text.text + ", …] }");
      return false;
    }
    const Expression expression = reading_.expression(value, scope, want);
    if (!expression) return false;
    const Type found = expression->type();
    if (want == Type::none() && !keeps_type(i, value, found)) return false;
    const bool plain = found.base == Base::number || found.base == Base::flag || found.base == Base::date;
    if (!is_constant(*expression) || (want == Type::none() && !plain)) {
      reading_.error(value.place,
                     "a parameter is a number, a flag, a date, a duration or a word with 'one_of'; other parameters "
                     "may stand in it");
      return false;
    }
    info.type = want == Type::none() ? found : want;
    const double number = reading_.value_of(expression);
    scenario.parameter_values[i] = number;
    if (!std::isfinite(number)) {
      reading_.error(value.place, "this gives no finite number");
      return false;
    }
    if (type == "whole" && number != std::floor(number)) {
      reading_.error(value.place, "'" + info.name + "' is a whole number; this is " + number_text(number));
      return false;
    }
    return true;
  }

  // Neither a parameter, nor near one, nor a word of the language in any spelling.
  bool is_new_word(const std::string& text) const {
    std::vector<std::string> known = {"yes", "no", "none", "true", "false", "on", "off", "null"};
    for (const ParameterInfo& parameter : reading_.scenario().parameters) known.push_back(parameter.name);
    return is_name(text) && text.find(' ') == std::string::npos && nearest(text, known).empty();
  }

  // What a parameter replaces says what it is, so that the mistake is told here and not where rules read it.
  bool keeps_type(std::size_t i, const InputNode& value, Type found) {
    const std::string before(value.before());
    const bool date = before.size() == 7 && before[4] == '-' && is_bare_number(before.substr(0, 4));
    const bool flag = before == "yes" || before == "no";
    if (date && found.base == Base::number) {
      reading_.error(value.place, "'" + reading_.scenario().parameters[i].name + "' is a date (" + before +
                                      ") and this is a number");
    } else if (flag && found.base == Base::number) {
      reading_.error(value.place,
                     "'" + reading_.scenario().parameters[i].name + "' is a flag, yes or no, and this is a number");
    } else {
      return true;
    }
    return false;
  }

  void check_range(std::size_t i) {
    const InputNode* range = fields_[i]["range"];
    if (range == nullptr) return;
    const ParameterInfo& info = reading_.scenario().parameters[i];
    if (!range->is_list() || range->items.size() != 2 || info.type.base == Base::word || info.type.base == Base::flag) {
      reading_.error(range->place, info.type.base == Base::word || info.type.base == Base::flag
                                       ? "only a number or a date has a range"
                                       : "a range is [lowest, highest]; none: no bound");
      return;
    }
    const double infinite = std::numeric_limits<double>::infinity();
    double bounds[2] = {-infinite, infinite};
    for (std::size_t k = 0; k < 2; ++k) {
      if (range->items[k].says_none()) continue;
      const auto bound = reading_.constant(range->items[k], info.type, "parameters." + entries_[i]->key + ".range");
      if (!bound) return;
      bounds[k] = *bound;
    }
    if (bounds[0] > bounds[1]) {
      const bool dates = info.type.base == Base::date;
      const auto shown = [&](double bound) { return dates ? date_text(bound) : number_text(bound); };
      reading_.error(range->place, "the lowest value of this range is above its highest: [" + shown(bounds[1]) + ", " +
                                       shown(bounds[0]) + "]");
      return;
    }
    const double value = reading_.scenario().parameter_values[i];
    if (value >= bounds[0] && value <= bounds[1]) return;
    const bool date = info.type.base == Base::date;
    const InputNode* given = fields_[i]["value"];
    reading_.error(given->place,
                   "'" + info.name + "' is " + (date ? date_text(value) : number_text(value)) + "; it goes " +
                       bounds_text(bounds[0], bounds[1], date),
                   range->place);
  }

  Reading& reading_;
  std::vector<const InputEntry*> entries_;
  std::vector<Fields> fields_;
  std::vector<State> state_;
  std::vector<std::size_t> chain_;
};

// A number of steps, or a time of so many: `12 years` are 12 steps of a year.
std::uint32_t steps_of(const InputNode& node, const std::string& path, double low, double high, Reading& reading) {
  if (!node.is_scalar() || !is_duration_text(node.text.text)) return reading.whole(node, path, low, high).value_or(0);
  const std::optional<double> months = reading.constant(node, Type::number(), path);
  if (!months) return 0;
  const double steps = *months / reading.scenario().clock.months_per_step;
  const double whole = std::round(steps);
  if (std::abs(steps - whole) < 1e-6 && whole >= low && whole <= high) return static_cast<std::uint32_t>(whole);
  reading.error(node.place, "this is " + number_text(steps) + " steps; a whole number from " + number_text(low) +
                                " to " + number_text(high) + " is needed here");
  return 0;
}

}  // namespace

void read_parameters(const InputNode* node, Reading& reading) {
  Parameters(node, reading).read();
}

void read_clock(const InputNode* node, Reading& reading) {
  Clock& clock = reading.scenario().clock;
  const std::size_t errors = reading.problems().error_count();
  const Fields fields(*node, *schema_of(scenario_schema(), "clock"), reading);
  if (const InputNode* step = fields["step"]) {
    const std::int32_t unit = reading.name(*step, clock_units(), "step of the clock");
    static constexpr double months[] = {12.0 / 52.0, 1, 3, 12};
    if (unit >= 0) {
      clock.unit = static_cast<Clock::Unit>(unit);
      clock.months_per_step = months[unit];
    }
  }
  const InputNode* start = fields["start"];
  const bool year = clock.unit == Clock::Unit::year && start != nullptr && start->is_scalar() &&
                    start->text.text.size() == 4 && is_bare_number(start->text.text);
  if (year) {
    clock.start = 12 * std::stod(start->text.text);  // a year: from its January
  } else if (start != nullptr) {
    clock.start = reading.constant(*start, Type::date(), "clock.start").value_or(0);
  }
  constexpr double most_steps = (1u << 20) - 1;  // a step has 20 bits in the key of a draw
  if (const InputNode* steps = fields["steps"]) clock.steps = steps_of(*steps, "clock.steps", 1, most_steps, reading);
  if (const InputNode* warm_up = fields["warm_up"]) {
    clock.warm_up = steps_of(*warm_up, "clock.warm_up", 0, most_steps, reading);
    if (clock.steps > 0 && clock.warm_up >= clock.steps) {
      reading.error(warm_up->place,
                    "the warm-up takes all " + std::to_string(clock.steps) + " steps; nothing is left to measure");
    }
  }
  reading.clock_known = reading.problems().error_count() == errors;
}

const std::vector<std::string>& engine_phases() {
  static const std::vector<std::string> phases = {"environment", "life",        "work",  "rents",   "ties",
                                                  "detect",      "investigate", "power", "appoint", "observe"};
  return phases;
}

namespace {

void list_phases(const InputNode& node, Reading& reading) {
  std::vector<Phase>& phases = reading.scenario().phases;
  std::set<std::string> seen;
  for (const InputNode& item : node.items) {
    const std::string written = reading.text(item);
    if (!reading.is_name(written, item.place, "a phase")) continue;
    const std::string name = expression_name(written);
    if (!seen.insert(name).second) {
      reading.error(item.place, "phase '" + written + "' runs already");
      continue;
    }
    const bool own = index_of(engine_phases(), name) < 0;
    const std::string near = own ? nearest(name, engine_phases()) : "";
    if (!near.empty()) {
      reading.error(item.place, "unknown phase '" + written + "'; did you mean '" + near + "'?");
      continue;
    }
    phases.push_back({name, own});
  }
}

// finance: after work
void insert_phase(const InputEntry& entry, Reading& reading) {
  std::vector<Phase>& phases = reading.scenario().phases;
  const std::string name = expression_name(entry.key);
  if (index_of(engine_phases(), name) >= 0) {
    reading.error(entry.key_place,
                  "phase '" + entry.key +
                      "' runs already; to run others or in another order give a list: phases: [work, rents, …]");
    return;
  }
  const std::string place = entry.value.is_scalar() ? entry.value.text.text : "";
  const std::size_t space = place.find(' ');
  const std::string where = place.substr(0, space);
  if (space == std::string::npos || (where != "after" && where != "before")) {
    reading.error(entry.value.place, "a phase of one's own is placed by: " + entry.key + ": after work");
    return;
  }
  const std::string anchor = expression_name(std::string_view(place).substr(space + 1));
  const auto at = std::find_if(phases.begin(), phases.end(), [&](const Phase& phase) { return phase.name == anchor; });
  if (at == phases.end()) {
    std::vector<std::string> known;
    known.reserve(phases.size());
    for (const Phase& phase : phases) known.push_back(phase.name);
    reading.error(entry.value.place, "unknown phase '" + anchor + "'" + suggestion(anchor, known));
    return;
  }
  phases.insert(where == "after" ? at + 1 : at, {name, true});
}

}  // namespace

void read_phases(const InputNode* node, Reading& reading) {
  std::vector<Phase>& phases = reading.scenario().phases;
  if (node != nullptr && node->is_list()) {
    list_phases(*node, reading);
    return;
  }
  for (const std::string& name : engine_phases()) phases.push_back({name, false});
  for (const InputEntry* entry : named(node, "phases", reading)) insert_phase(*entry, reading);
}

}  // namespace ostrakon
