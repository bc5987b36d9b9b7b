// The timeline and the triggers; and the names that they and other rules bring into the language.
#include "input/reading.h"

#include <algorithm>

namespace ostrakon {

namespace {

const std::vector<std::string>& event_kinds(Reading& reading) {
  return reading.catalogue().words(reading.words("event_kind")).words;
}

class Timeline {
 public:
  explicit Timeline(Reading& reading) : reading_(reading) {}

  void read(const InputNode* node) {
    std::vector<TimelineEntry>& entries = reading_.scenario().timeline;
    for (const InputEntry* entry : named(node, "entries of the timeline", reading_)) one(*entry);
    std::stable_sort(entries.begin(), entries.end(),
                     [](const TimelineEntry& a, const TimelineEntry& b) { return a.from < b.from; });
  }

 private:
  void one(const InputEntry& node) {
    const Fields fields(node.value, timeline_schema(), reading_);
    if (!fields.usable()) return;
    const std::string path = "timeline." + node.key;
    TimelineEntry entry;
    entry.name = node.key;
    entry.place = node.key_place;
    entry.event_kind = index_of(event_kinds(reading_), expression_name(node.key));
    const bool lasts = when(fields, node, entry, path);
    if (const InputNode* effects = fields["do"]) {
      entry.effects = read_effects(*effects, reading_.world(), path + ".do", true, reading_);
      for (const Effect& effect : entry.effects) {
        for (const Change& change : effect.changes) {
          if (change.kind == EffectKind::hold && !lasts) {
            reading_.error(change.place, "'hold' needs to know how long: from …, to …");
          }
        }
      }
    }
    reading_.scenario().timeline.push_back(std::move(entry));
  }

  // Whether it lasts.
  bool when(const Fields& fields, const InputEntry& node, TimelineEntry& entry, const std::string& path) {
    const InputNode* at = fields["at"];
    const InputNode* from = fields["from"];
    const Clock& clock = reading_.scenario().clock;
    const double end = clock.date_of(clock.steps);
    if ((at == nullptr) == (from == nullptr)) {
      reading_.error(node.key_place, "an entry of the timeline happens 'at' a date, or 'from' one 'to' another");
      return true;
    }
    if (at != nullptr) {
      for (const char* key : {"to", "every"}) {
        if (fields[key] != nullptr)
          reading_.error(fields[key]->place, std::string("'") + key + "' goes with 'from', not with 'at'");
      }
    }
    const InputNode& first = at != nullptr ? *at : *from;
    const auto date = reading_.constant(first, Type::date(), path + (at != nullptr ? ".at" : ".from"));
    const bool known = reading_.clock_known && clock.steps > 0;
    if (date && known && (*date < clock.start || *date > end)) {
      reading_.error(first.place, date_text(*date) + " lies outside the clock, which goes from " +
                                      date_text(clock.start) + " to " + date_text(end));
    }
    entry.from = entry.to = date.value_or(clock.start);
    if (at != nullptr) return false;
    entry.to = end;
    if (const InputNode* to = fields["to"]) {
      const auto last = reading_.constant(*to, Type::date(), path + ".to");
      if (last && date && *last < *date)
        reading_.error(to->place, date_text(*last) + " lies before " + date_text(*date), from->place);
      if (last && known && *last > end) {
        reading_.problems().warning(to->place,
                                    date_text(*last) + " lies after the clock, which ends in " + date_text(end));
      }
      entry.to = last.value_or(end);
    }
    if (const InputNode* every = fields["every"]) {
      entry.every = reading_.duration(*every, path + ".every").value_or(0);
      if (entry.every > 0 && entry.every < clock.months_per_step) {
        reading_.error(every->place, "this is less than a step of the clock");
      }
    }
    return true;
  }

  Reading& reading_;
};

class Triggers {
 public:
  explicit Triggers(Reading& reading) : reading_(reading) {}

  void read(const InputNode* node) {
    for (const InputEntry* entry : named(node, "triggers", reading_)) one(*entry);
  }

 private:
  void one(const InputEntry& node) {
    if (node.value.says_none()) {
      reading_.error(node.value.place, "there is no '" + node.key + "' to remove");
      return;
    }
    const Fields fields(node.value, trigger_schema(), reading_);
    if (!fields.usable()) return;
    Trigger trigger;
    trigger.name = node.key;
    trigger.path = "triggers." + node.key;
    trigger.place = node.key_place;
    trigger.table = reading_.world();
    trigger.row_set = reading_.catalogue().table(trigger.table).plural;
    trigger.event_kind = index_of(event_kinds(reading_), expression_name(node.key));
    const InputNode* after = fields["after"];
    if (after != nullptr) {
      follows(fields, *after, trigger);
    } else {
      rows(fields, trigger);
    }
    condition(fields, node, trigger);
    if (const InputNode* once = fields["once"]) read_once(*once, trigger);
    if (const InputNode* pause = fields["pause"])
      trigger.pause = reading_.duration(*pause, trigger.path + ".pause").value_or(0);
    if (const InputNode* effects = fields["do"]) {
      if (trigger.table.valid())
        trigger.effects = read_effects(*effects, trigger.table, trigger.path + ".do", false, reading_);
    }
    reading_.scenario().triggers.push_back(std::move(trigger));
  }

  // On each event of a kind: asked of the world, with the event as `cause`.
  void follows(const Fields& fields, const InputNode& after, Trigger& trigger) {
    trigger.mode = Trigger::Mode::after;
    trigger.after_kind = reading_.name(after, event_kinds(reading_), "event");
    for (const char* key : {"over", "in"}) {
      if (fields[key] == nullptr) continue;
      reading_.error(fields[key]->place, std::string("'") + key +
                                             "' does not go with 'after', which follows each event in its own phase; " +
                                             "name the rows changed by 'to' in 'do'");
    }
  }

  void rows(const Fields& fields, Trigger& trigger) {
    if (const InputNode* over = fields["over"]) {
      const RowsExpression found = reading_.rows(*over, reading_.scope(TableId::none(), trigger.path + ".over"));
      trigger.table = found.table;
      trigger.row_set = found.row_set;
      trigger.condition = found.where;
      if (found.row)
        reading_.error(over->place, "'over' names a table, with or without a condition: holders where age > 60");
      if (found.table.valid() && reading_.catalogue().table(found.table).log) {
        reading_.error(over->place, "a trigger is not asked of " + found.row_set + "; to follow events write 'after'");
      }
    }
    std::string phase = "environment";
    if (const InputNode* in = fields["in"]) phase = expression_name(reading_.text(*in));
    trigger.phase = reading_.scenario().phase_index(phase);
    if (trigger.phase >= 0) return;
    std::vector<std::string> known;
    for (const Phase& one : reading_.scenario().phases) known.push_back(one.name);
    const InputNode* in = fields["in"];
    const bool exists = index_of(engine_phases(), phase) >= 0;
    const std::string message = exists ? "the phase '" + phase + "' does not run; those that do: " + listed(known)
                                       : "unknown phase '" + phase + "'" + suggestion(phase, known);
    reading_.error(in != nullptr ? in->place : trigger.place,
                   in != nullptr ? message : message + "; say in which this fires: in: " + known.front());
  }

  void read_once(const InputNode& node, Trigger& trigger) {
    const std::string& text = node.text.text;
    if (node.is_scalar() && !text.empty() && text[0] >= '0' && text[0] <= '9') {
      reading_.error(node.place, "'once' is yes or no; so long between two firings is written pause: " +
                                     text + (is_bare_number(text) ? " months" : ""));
      return;
    }
    trigger.once = reading_.flag(node, trigger.path + ".once", false);
  }

  void condition(const Fields& fields, const InputEntry& node, Trigger& trigger) {
    const InputNode* when = fields["when"];
    const InputNode* during = fields["while"];
    const InputNode* chance = fields["chance"];
    if (when != nullptr && during != nullptr) {
      reading_.error(during->place,
                     "'when' fires as a condition becomes true, 'while' each step in which it is; give one of them",
                     when->place);
    }
    const bool follows = trigger.mode == Trigger::Mode::after;
    if (when == nullptr && during == nullptr && chance == nullptr && !follows) {
      reading_.error(node.key_place, "when does '" + node.key + "' fire? Give when, while, after or chance");
    }
    if (!follows) trigger.mode = when != nullptr ? Trigger::Mode::becoming : Trigger::Mode::always;
    if (!trigger.table.valid()) return;
    Scope scope = reading_.scope(trigger.table, "");
    if (follows) scope.inputs = {{"cause", Type::reference(reading_.table("events")), "the event that fires"}};
    if (const InputNode* asked = when != nullptr ? when : during) {
      scope.path = trigger.path + (when != nullptr ? ".when" : ".while");
      scope.may_draw = false;
      scope.no_draw_reason = "a condition is not drawn; what makes a trigger random is its 'chance'";
      trigger.condition = both(trigger.condition, reading_.expression(*asked, scope, Type::flag()));
    }
    if (chance == nullptr) return;
    scope.path = trigger.path + ".chance";
    scope.may_draw = true;
    trigger.chance = reading_.expression(*chance, scope, Type::number());
    trigger.chance_site = reading_.sites().add(scope.path, chance->place, reading_.problems());
    if (trigger.chance) reading_.chance(*trigger.chance, chance->text.place());
  }

  Reading& reading_;
};

const InputNode* at(const InputNode& document, std::initializer_list<std::string_view> path) {
  const InputNode* node = &document;
  for (std::string_view key : path) {
    node = node != nullptr && node->is_map() ? node->find(key) : nullptr;
  }
  return node != nullptr && node->is_map() ? node : nullptr;
}

// Where `months_since` finds the latest firing: a column of the rows for which it fires. Whether `over` is right is said
// when the trigger is read.
void declare_latest(const InputEntry& entry, const std::string& event, Reading& reading) {
  TableId table = reading.world();
  const InputNode* over = entry.value.is_map() ? entry.value.find("over") : nullptr;
  if (over != nullptr && over->is_scalar()) {
    const std::vector<std::string> names = names_in(over->text.text);
    if (names.empty()) return;
    const RowSet* set = reading.catalogue().find_row_set(names[0]);
    table = set != nullptr ? set->table : reading.table(names[0]);
  }
  if (!table.valid() || reading.catalogue().table(table).log) return;
  Attribute latest;
  latest.name = latest_event_attribute(event);
  latest.type = Type::reference(reading.table("events"));
  latest.storage = Storage::i32;
  latest.initial = -1;
  latest.meaning = "the latest event '" + entry.key + "'";
  latest.hidden = true;
  latest.place = entry.key_place;
  reading.catalogue().table(table).attributes.push_back(std::move(latest));
}

void declare_events(const InputNode* node, std::vector<std::pair<std::string, Place>>& declared, Reading& reading) {
  if (node == nullptr) return;
  static constexpr std::size_t most_events = 10'000;
  for (const InputEntry& entry : node->entries) {
    if (!is_name(entry.key)) continue;
    const std::string name = expression_name(entry.key);
    const auto same =
        std::find_if(declared.begin(), declared.end(), [&](const auto& one) { return one.first == name; });
    if (same != declared.end()) {
      reading.error(entry.key_place,
                    "'" + entry.key + "' happens already in the timeline; events need names of their own",
                    same->second);
      continue;
    }
    if (index_of(event_kinds(reading), name) >= 0) {
      reading.error(entry.key_place, "'" + entry.key + "' is an event of the engine; name this one otherwise");
      continue;
    }
    if (declared.size() >= most_events) {
      reading.error(entry.key_place,
                    "a scenario has at most " + std::to_string(most_events) + " entries of the timeline and triggers");
      return;
    }
    declared.emplace_back(name, entry.key_place);
    declare_latest(entry, name, reading);
  }
}

}  // namespace

namespace {

bool opens_cases(const InputNode& effects) {
  return (effects.is_map() && effects.find("open_case") != nullptr) ||
         std::any_of(effects.items.begin(), effects.items.end(), opens_cases);
}

// `leave: overthrown` brings a way of leaving a post into the language, unless it looks like one that is there.
void declare_reasons(const InputNode& effects, Reading& reading) {
  for (const InputNode& item : effects.items) declare_reasons(item, reading);
  const InputNode* leave = effects.is_map() ? effects.find("leave") : nullptr;
  if (leave == nullptr || !leave->is_scalar() || !is_name(leave->text.text)) return;
  const std::string name = expression_name(leave->text.text);
  const std::vector<std::string>& known = reading.catalogue().words(reading.words("ended_by")).words;
  constexpr std::size_t most_reasons = 200;  // stored in bytes
  if (!nearest(name, known).empty() || known.size() >= most_reasons) return;
  if (reading.is_name(leave->text.text, leave->place, "a way to leave")) reading.add_word("ended_by", name);
}

// Terms of other chances, and of conditions of which one suffices: an event names the one that decided it.
void declare_deciding_terms(const InputNode& document, Reading& reading) {
  for (const Slot& slot : reading.catalogue().slots) {
    if (slot.join != Join::chances && slot.join != Join::any) continue;
    const std::size_t dot = slot.path.find('.');
    const InputNode* terms = at(document, {"rules", slot.path.substr(0, dot), slot.path.substr(dot + 1)});
    if (terms == nullptr || !terms->is_map()) continue;
    for (const InputEntry& term : terms->entries) {
      if (is_name(term.key)) reading.add_word("rule", expression_name(term.key));
    }
  }
}

}  // namespace

void declare_names_of_rules(const InputNode& document, Reading& reading) {
  for (const char* key : {"timeline", "triggers"}) {
    const InputNode* entries = at(document, {key});
    for (const InputEntry& entry : entries != nullptr ? entries->entries : std::vector<InputEntry>{}) {
      const InputNode* effects = entry.value.is_map() ? entry.value.find("do") : nullptr;
      if (effects == nullptr) continue;
      declare_reasons(*effects, reading);
      if (opens_cases(*effects) && is_name(entry.key)) reading.add_word("rule", expression_name(entry.key));
    }
  }
  std::vector<std::pair<std::string, Place>> events;
  declare_events(at(document, {"timeline"}), events, reading);
  declare_events(at(document, {"triggers"}), events, reading);
  for (const auto& [name, place] : events) reading.add_word("event_kind", name);
  // Each term of detection is a rule by which a case may be opened.
  if (const InputNode* detect = at(document, {"rules", "detect"})) {
    for (const InputEntry& slot : detect->entries) {
      if (slot.key == "set" || slot.key == "add") continue;
      for (const InputEntry& term : slot.value.entries) {
        if (is_name(term.key)) reading.add_word("rule", expression_name(term.key));
      }
    }
  }
  declare_deciding_terms(document, reading);
  if (const InputNode* stages = at(document, {"rules", "investigate", "stages"})) {
    const TableId cases = reading.table("cases");
    for (const InputEntry& stage : stages->entries) {
      if (!is_name(stage.key)) continue;
      const std::string name = expression_name(stage.key);
      reading.add_word("stage", name);
      if (reading.catalogue().find_attribute(cases, name + "_at").valid()) continue;
      Attribute date;
      date.name = name + "_at";
      date.type = Type::date();
      date.initial = std::numeric_limits<double>::quiet_NaN();
      date.meaning = "when the stage '" + stage.key + "' began";
      date.place = stage.key_place;
      reading.catalogue().table(cases).attributes.push_back(std::move(date));
    }
  }
}

void read_timeline(const InputNode* node, Reading& reading) {
  Timeline(reading).read(node);
}
void read_triggers(const InputNode* node, Reading& reading) {
  Triggers(reading).read(node);
}

}  // namespace ostrakon
