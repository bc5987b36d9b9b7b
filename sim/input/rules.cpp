// Rules: terms of slots, and updates of phases.
#include "input/reading.h"

#include "base/keys.h"

#include <algorithm>
#include <cmath>

namespace ostrakon {

namespace {

std::string phase_of(const std::string& slot_path) {
  return slot_path.substr(0, slot_path.find('.'));
}
std::string name_of(const std::string& slot_path) {
  return slot_path.substr(slot_path.find('.') + 1);
}

class Rules {
 public:
  explicit Rules(Reading& reading) : reading_(reading) {}

  void read(const InputNode* node) {
    for (const InputEntry* entry : named(node, "phases", reading_)) {
      const std::string name = expression_name(entry->key);
      if (!known_phase(*entry, name)) continue;
      if (entry->value.says_none()) continue;
      if (!entry->value.is_map()) {
        if (!entry->value.empty())
          reading_.error(entry->value.place, "the rules of a phase are written { slot: expression, … }");
        continue;
      }
      phase(entry->value, name);
    }
    check_light_track(light_, reading_);
    check_orders(reading_);
  }

 private:
  bool known_phase(const InputEntry& entry, const std::string& name) {
    std::vector<std::string> known = engine_phases();
    for (const Phase& phase : reading_.scenario().phases) {
      if (phase.own) known.push_back(phase.name);
    }
    if (index_of(known, name) >= 0) return true;
    for (const Slot& slot : reading_.catalogue().slots) {
      if (name_of(slot.path) != name) continue;
      const std::string phase = phase_of(slot.path);
      reading_.error(entry.key_place, "'" + entry.key + "' is a rule of the phase " + phase + ": rules: { " + phase +
                                          ": { " + entry.key + ": … } }");
      return false;
    }
    reading_.error(entry.key_place, "unknown phase '" + entry.key + "'" + suggestion(entry.key, known));
    return false;
  }

  // `score:` with nothing, its terms below it as if they were slots: told at once.
  bool terms_not_indented(const InputNode& node, std::size_t at, const std::string& phase_name) {
    const InputEntry& entry = node.entries[at];
    const SlotId id = reading_.catalogue().find_slot(phase_name + "." + expression_name(entry.key));
    if (!id.valid() || !entry.value.empty() || entry.value.says_none() || at + 1 >= node.entries.size()) return false;
    const InputEntry& next = node.entries[at + 1];
    if (slot_or_update(phase_name, next.key)) return false;
    reading_.error(entry.key_place,
                   "an expression is missing after '" + entry.key + ":'; its terms are indented deeper than it",
                   next.key_place);
    return true;
  }

  bool slot_or_update(const std::string& phase_name, const std::string& key) {
    const std::string path = phase_name + "." + expression_name(key);
    return key == "set" || key == "add" || reading_.catalogue().find_slot(path).valid();
  }

  // Rules that nothing ever asks without another one, which may be switched off, but not left out.
  void warn_of_lonely(const InputNode& node, const std::string& phase_name) {
    static constexpr struct {
      const char *phase, *rule, *other;
    } needs[] = {{"detect", "find", "inspect"},      {"power", "order_sanction", "order_purge"}, {"power", "join", "plot"}, {"power", "desert", "join"},
                 {"power", "challenge", "plot"},     {"power", "success", "challenge"}};
    for (const auto& need : needs) {
      if (phase_name != need.phase) continue;
      const auto written = [&](const char* name) {
        const auto found = std::find_if(node.entries.begin(), node.entries.end(), [&](const InputEntry& entry) { return expression_name(entry.key) == name && !entry.value.says_none(); });
        return found == node.entries.end() ? nullptr : &*found;
      };
      const InputEntry* rule = written(need.rule);
      if (rule != nullptr && written(need.other) == nullptr) {
        reading_.problems().warning(rule->key_place, "'" + rule->key + "' is never asked: that needs a rule for '" + need.other + "' too");
      }
    }
  }

  void phase(const InputNode& node, const std::string& phase_name) {
    warn_of_lonely(node, phase_name);
    for (std::size_t at = 0; at < node.entries.size(); ++at) {
      if (terms_not_indented(node, at, phase_name)) {
        while (at + 1 < node.entries.size() && !slot_or_update(phase_name, node.entries[at + 1].key)) ++at;
        continue;
      }
      const InputEntry& entry = node.entries[at];
      if (entry.key == "set" || entry.key == "add") {
        updates(entry, phase_name);
        continue;
      }
      const std::string path = phase_name + "." + expression_name(entry.key);
      const SlotId id = reading_.catalogue().find_slot(path);
      if (id.valid()) {
        slot(entry, id);
      } else {
        unknown_slot(entry, phase_name);
      }
    }
  }

  void unknown_slot(const InputEntry& entry, const std::string& phase_name) {
    std::vector<std::string> known;
    for (const Slot& slot : reading_.catalogue().slots) {
      if (phase_of(slot.path) == phase_name) known.push_back(name_of(slot.path));
    }
    known.insert(known.end(), {"set", "add"});
    std::string message = "'" + entry.key + "' is not a rule of the phase " + phase_name;
    const std::string near = suggestion(entry.key, known);
    if (near.empty()) {
      for (const Slot& slot : reading_.catalogue().slots) {
        if (name_of(slot.path) == expression_name(entry.key)) message += "; it belongs to " + phase_of(slot.path);
      }
    }
    if (near.empty() && entry.value.empty()) message += "; a line that goes on from the one above is indented deeper than its key";
    reading_.error(entry.key_place, message + near);
  }

  void slot(const InputEntry& entry, SlotId id) {
    const Slot slot = reading_.catalogue().slot(id);
    if (entry.value.says_none()) return;
    if (slot.path == "investigate.light") light_ = &entry;
    if (entry.value.empty()) {
      reading_.error(entry.key_place, "an expression is missing after '" + entry.key + ":'");
      return;
    }
    switch (slot.shape) {
      case Shape::expression:
        break;
      case Shape::stages:
        read_stages(entry.value, slot, reading_);
        return;
      case Shape::pool:
        read_pool(entry.value, reading_);
        return;
      case Shape::choose:
        read_choose(entry.value, reading_);
        return;
      case Shape::meet:
        read_meet(entry.value, slot, reading_);
        return;
      case Shape::meetings:
        read_meetings(entry.value, slot, reading_);
        return;
      case Shape::coalition:
        read_coalition(entry.value, slot, reading_);
        return;
      case Shape::start:
        return;  // read together with agents.start, which it changes
    }
    Scope scope = slot_scope(slot);
    Rule rule;
    rule.slot = id;
    rule.place = entry.key_place;
    if (!slot.terms_of.empty() && !terms_are_words(entry, slot)) return;
    rule.terms = terms(entry.value, "rules." + slot.path, scope, slot.value, slot.join == Join::one, slot.probability);
    if (!rule.terms.empty()) reading_.scenario().rules.push_back(std::move(rule));
  }

  // `form: { work: … }`: each term is for one word of a list.
  bool terms_are_words(const InputEntry& entry, const Slot& slot) {
    const std::vector<std::string>& words = reading_.catalogue().words(reading_.words(slot.terms_of)).words;
    bool fine = true;
    for (const InputEntry& term : entry.value.entries) {
      if (index_of(words, expression_name(term.key)) >= 0) continue;
      fine = false;
      const std::string known = words.empty() ? "; there are none: ties: { work: { mutual: yes } }" : "; one of: " + listed(words);
      if (term.key == "base") {
        reading_.error(term.value.place, "'" + entry.key + "' is said for each kind of tie: " + entry.key + ": { " +
                                             (words.empty() ? "work" : words.front()) + ": … }" + (words.empty() ? known : ""));
      } else {
        const std::string near = suggestion(term.key, words);
        reading_.error(term.key_place, "'" + term.key + "' is not a kind of tie" + (near.empty() ? known : near));
      }
    }
    return fine;
  }

  Scope slot_scope(const Slot& slot) {
    const RowSet* asked = reading_.catalogue().find_row_set(slot.asked);
    const TableId table = asked != nullptr ? asked->table : reading_.table_named(slot.asked);
    Scope scope = reading_.scope(table, "");
    scope.inputs = slot.inputs;
    scope.may_draw = slot.may_draw;
    scope.no_draw_reason = "this rule cannot draw";
    return scope;
  }

  std::vector<Term> terms(const InputNode& node, const std::string& path, const Scope& scope, Type want, bool one,
                          bool chance) {
    std::vector<Term> terms;
    for (const InputEntry* entry : named(&node, "terms", reading_)) {
      if (entry->value.says_none()) {
        reading_.error(entry->value.place, "there is no '" + entry->key + "' to remove");
        continue;
      }
      if (std::optional<Term> made = term(*entry, path, scope, want, chance)) {
        if (one && !terms.empty()) {
          reading_.error(entry->key_place,
                         path.substr(6) + " takes one expression; of several terms only one may be switched on",
                         terms.front().place);
        } else {
          terms.push_back(std::move(*made));
        }
      }
    }
    return terms;
  }

  // nullopt: switched off, or reported.
  std::optional<Term> term(const InputEntry& entry, const std::string& path, Scope scope, Type want, bool chance) {
    const Fields fields(entry.value, term_schema(), reading_);
    const InputNode* value = fields["value"];
    if (value == nullptr) return std::nullopt;
    Term term;
    term.name = entry.key;
    // The one term of an update is the update itself.
    const bool whole = entry.key == "base" && path.find(".set.") != std::string::npos;
    term.path = whole ? path : path + "." + entry.key;
    term.place = entry.key_place;
    bool on = true;
    if (const InputNode* when = fields["when"]) on = reading_.flag(*when, term.path + ".when", true);
    if (const InputNode* about = fields["about"]) term.about = reading_.text(*about);
    scope.path = term.path;
    term.value = reading_.expression(*value, scope, want);
    if (!term.value) return std::nullopt;
    term.text = value->text.text;
    if (chance) {
      reading_.chance(*term.value, value->text.place());
      term.site = reading_.sites().add(term.path, value->place, reading_.problems());
    }
    if (!on) return std::nullopt;
    return term;
  }

  void updates(const InputEntry& entry, const std::string& phase_name) {
    const bool adds = entry.key == "add";
    for (const InputEntry* table_entry : named(&entry.value, "tables", reading_)) {
      const TableId table = reading_.table_named(table_entry->key);
      if (!table.valid()) {
        reading_.unknown_table(*table_entry, entry.key);
        continue;
      }
      for (const InputEntry* attribute : named(&table_entry->value, "attributes", reading_)) {
        const std::string owner = table == reading_.world() ? "world" : reading_.catalogue().table(table).plural;
        update(*attribute, table, phase_name, adds,
               "rules." + phase_name + "." + entry.key + "." + owner + "." + expression_name(attribute->key));
      }
    }
  }

  void update(const InputEntry& entry, TableId table, const std::string& phase_name, bool adds,
              const std::string& path) {
    const std::optional<AttributeId> id = writable_attribute(entry.key, entry.key_place, table, reading_);
    if (!id) return;
    const Attribute attribute = reading_.catalogue().attribute(table, *id);
    if (adds && attribute.type != Type::number()) {
      reading_.error(entry.key_place, "only a number can be added to; '" + entry.key + "' takes 'set'");
      return;
    }
    std::vector<Term> made = terms(entry.value, path, reading_.scope(table, ""), attribute.type, !adds, false);
    const std::int32_t phase = reading_.scenario().phase_index(phase_name);
    if (made.empty() || phase < 0) return;
    Update& update = update_of(phase, table, *id, entry.key_place);
    if (adds) {
      for (Term& one : made) update.adds.push_back(std::move(one));
    } else if (update.set) {
      reading_.error(entry.key_place, "'" + entry.key + "' is set already in this phase", update.set->place);
    } else {
      update.set = std::move(made.front());
    }
  }

  Update& update_of(std::int32_t phase, TableId table, AttributeId attribute, Place place) {
    std::vector<Update>& updates = reading_.scenario().updates;
    for (Update& update : updates) {
      if (update.phase == phase && update.table == table && update.attribute == attribute) return update;
    }
    Update update;
    update.phase = phase;
    update.table = table;
    update.attribute = attribute;
    update.place = place;
    updates.push_back(std::move(update));
    return updates.back();
  }

  Reading& reading_;
  const InputEntry* light_ = nullptr;  // the rule by which cases go the light track, switched off or not
};

}  // namespace

std::optional<AttributeId> writable_attribute(const std::string& name, Place place, TableId table, Reading& reading) {
  const TableInfo& info = reading.catalogue().table(table);
  const AttributeId id = reading.catalogue().find_attribute(table, expression_name(name));
  std::vector<std::string> known;
  for (const Attribute& one : info.attributes) {
    if (one.writable && one.definition.empty()) known.push_back(one.name);
  }
  if (!id.valid()) {
    const std::string noun = info.singular;
    std::string hint = suggestion(expression_name(name), known);
    for (const TableInfo& other : reading.catalogue().tables) {
      const TableId owner = reading.catalogue().find_table(other.plural);
      const bool has = reading.catalogue().find_attribute(owner, expression_name(name)).valid();
      if (hint.empty() && has) hint = "; it is one of " + other.plural;
    }
    reading.error(place, "unknown attribute '" + name + "' of " + (noun == "world" ? "the world" : info.plural) + hint);
    return std::nullopt;
  }
  const Attribute& attribute = reading.catalogue().attribute(table, id);
  if (attribute.writable && attribute.definition.empty()) return id;
  reading.error(place, "'" + name + "' of " + info.plural +
                           (attribute.definition.empty() ? " is kept by the engine" : " is a formula") +
                           "; rules may change " + (known.empty() ? "nothing there" : listed(known)));
  return std::nullopt;
}

void read_rules(const InputNode* node, Reading& reading) {
  Rules(reading).read(node);
}

}  // namespace ostrakon
