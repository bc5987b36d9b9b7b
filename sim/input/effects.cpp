// What an entry of the timeline or a trigger does.
#include "input/post_names.h"
#include "input/reorganisation.h"
#include "input/resolved.h"

#include <algorithm>

namespace ostrakon {

namespace {

class Effects {
 public:
  Effects(TableId own, bool timeline, Reading& reading)
      : own_(own), timeline_(timeline), reading_(reading), agents_(reading.table("agents")) {}

  Effect read(const InputNode& node, const std::string& path) {
    Effect effect;
    effect.path = path;
    effect.place = node.place;
    effect.table = own_;
    const Fields fields(node, effect_schema(), reading_);
    if (!fields.usable()) return effect;
    if (const InputNode* to = fields["to"]) rows(*to, effect, path + ".to");
    if (const InputNode* set = fields["set"]) changes(*set, EffectKind::set, effect, path + ".set");
    if (const InputNode* add = fields["add"]) changes(*add, EffectKind::add, effect, path + ".add");
    if (const InputNode* hold = fields["hold"]) {
      if (!timeline_) reading_.error(hold->place, "'hold' stands in the timeline, which says how long: from …, to …");
      changes(*hold, EffectKind::hold, effect, path + ".hold");
    }
    people(fields, effect, path);
    read_reorganisations(fields, effect, path, reading_);
    const bool acts = effect.sanction >= 0 || effect.open_case >= 0 || effect.retire || effect.die || effect.leave >= 0 ||
                      effect.demote > 0 || effect.move.first >= 0 || effect.tie >= 0 || effect.untie >= 0;
    if (acts && effect.table.valid() && effect.table != agents_) {
      const std::string rows =
          effect.table == reading_.world() ? "the world" : "rows of " + reading_.catalogue().table(effect.table).plural;
      reading_.error(node.place, "only people can be purged, accused, demoted, moved, tied, retire, die or leave, and this is about " + rows +
                                     "; name the people: to: cause.agent, or to: holders where …");
    }
    const bool says = fields["set"] != nullptr || fields["add"] != nullptr || fields["hold"] != nullptr || acts ||
                      effect.succession || !effect.reorganisations.empty();
    if (!says && !reading_.problems().any_errors())
      reading_.error(node.place, "this effect changes nothing; it needs set, add, purge or the like. For the event alone leave out 'do'");
    return effect;
  }

 private:
  std::vector<SlotInput> cause() const {
    return {{"cause", Type::reference(reading_.table("events")), "the event that fires"}};
  }

  void rows(const InputNode& to, Effect& effect, const std::string& path) {
    Scope scope = reading_.scope(own_, path);
    scope.inputs = cause();
    const RowsExpression rows = reading_.rows(to, scope);
    effect.own_row = false;
    effect.table = rows.table;
    effect.row_set = rows.row_set;
    effect.where = rows.where;
    effect.row = rows.row;
  }

  void people(const Fields& fields, Effect& effect, const std::string& path) {
    if (const InputNode* purge = fields["purge"]) {
      effect.sanction =
          reading_.name(*purge, reading_.catalogue().table(reading_.table("sanctions")).row_names, "sanction");
    }
    if (const InputNode* leave = fields["leave"]) {
      effect.leave =
          reading_.name(*leave, reading_.catalogue().words(reading_.words("ended_by")).words, "way to leave");
      refuse_ending(*leave);
    }
    const InputNode* accuse = fields["open_case"];
    if (accuse != nullptr && reading_.flag(*accuse, path + ".open_case", false)) {
      // The path begins `triggers.NAME.do` or `timeline.NAME.do`.
      const std::size_t begin = path.find('.') + 1;
      const std::string name = expression_name(path.substr(begin, path.find(".do", begin) - begin));
      effect.open_case = index_of(reading_.catalogue().words(reading_.words("rule")).words, name);
      if (reading_.scenario().stages.empty() && !reading_.problems().any_errors()) {
        reading_.error(accuse->place, "a case goes through stages, and there are none: rules: { investigate: { stages: … } }");
      }
    }
    careers(fields, effect, path);
    if (const InputNode* retire = fields["retire"]) effect.retire = reading_.flag(*retire, path + ".retire", false);
    if (const InputNode* die = fields["die"]) effect.die = reading_.flag(*die, path + ".die", false);
  }

  void careers(const Fields& fields, Effect& effect, const std::string& path) {
    if (const InputNode* demote = fields["demote"]; demote != nullptr && !demote->says_none()) {
      const bool flag = demote->is_scalar() && (demote->text.text == "yes" || demote->text.text == "no");
      effect.demote = flag ? (demote->text.text == "yes" ? 1 : 0)
                           : static_cast<std::int32_t>(reading_.whole(*demote, path + ".demote", 1, 254).value_or(1));
    }
    if (const InputNode* move = fields["move"]; move != nullptr && !move->says_none()) effect.move = seats_named(*move, reading_);
    ties(fields, effect, path);
    if (const InputNode* succession = fields["succession"]) {
      effect.succession = reading_.flag(*succession, path + ".succession", false);
      if (effect.succession && reading_.scenario().rule("power.succession") == nullptr && !reading_.problems().any_errors()) {
        reading_.error(succession->place, "nothing says who follows: rules: { power: { succession: … } }");
      }
    }
  }

  void ties(const Fields& fields, Effect& effect, const std::string& path) {
    const std::vector<std::string>& kinds = reading_.catalogue().words(reading_.words("tie_kind")).words;
    const auto kind = [&](const char* key) {
      const InputNode* node = fields[key];
      return node != nullptr && !node->says_none() ? reading_.name(*node, kinds, "kind of tie") : -1;
    };
    effect.tie = kind("tie");
    effect.untie = kind("untie");
    const InputNode* with = fields["with"];
    if (with != nullptr) {
      Scope scope = reading_.scope(agents_, path + ".with");
      scope.inputs = cause();
      effect.with = reading_.expression(*with, scope, Type::reference(agents_));
      if (fields["tie"] == nullptr && fields["untie"] == nullptr) {
        reading_.error(with->place, "'with' belongs to a tie: { tie: work, with: cause.agent }");
      }
    } else if (effect.tie >= 0) {
      reading_.error(fields["tie"]->place, "with whom? { tie: work, with: cause.agent }");
    }
  }

  // How spells end that no effect ends: `censored` is one that lasts, and who is purged, retires or dies does more than
  // leave a post.
  void refuse_ending(const InputNode& leave) {
    const std::string reason = leave.is_scalar() ? expression_name(leave.text.text) : "";
    if (reason == "censored") {
      reading_.error(leave.place,
                     "'censored' says that somebody is still in the post; one leaves as moved, demoted, …");
    } else if (reason == "purged" || reason == "retired" || reason == "died") {
      reading_.error(leave.place,
                     "this is an effect of its own: " + std::string(reason == "purged"    ? "{ purge: dismissal }"
                                                                    : reason == "retired" ? "{ retire: yes }"
                                                                                          : "{ die: yes }"));
    }
  }

  void changes(const InputNode& node, EffectKind kind, Effect& effect, const std::string& path) {
    if (!node.is_map()) {
      reading_.error(node.place, "this is written { attribute: expression, … }");
      return;
    }
    for (const InputEntry& entry : node.entries) {
      Change change;
      change.kind = kind;
      change.place = entry.key_place;
      change.path = path + "." + entry.key;
      if (!target(entry, effect, change)) continue;
      const Attribute attribute = reading_.catalogue().attribute(change.table, change.attribute);
      if (kind == EffectKind::add && attribute.type != Type::number()) {
        reading_.error(entry.key_place, "only a number can be added to; '" + entry.key + "' takes 'set'");
        continue;
      }
      Scope scope = reading_.scope(change.table, change.path);
      scope.inputs = cause();
      change.value = reading_.expression(entry.value, scope, attribute.type);
      if (change.value) effect.changes.push_back(std::move(change));
    }
  }

  // `budget` of the rows of the effect, or `sectors.data.budget` and `world.tension`.
  bool target(const InputEntry& entry, const Effect& effect, Change& change) {
    const KeyPath parts = split_path(expression_name(entry.key));
    change.table = effect.table;
    if (parts.size() == 1 && entry.value.is_map() && reading_.table_named(parts[0]).valid()) {
      const bool world = reading_.table_named(parts[0]) == reading_.world();
      reading_.error(entry.key_place, "'" + entry.key + "' is a table; an effect names what it changes in one word: " +
                                          (world ? "world.tension" : parts[0] + ".NAME.ATTRIBUTE"));
      return false;
    }
    if (parts.size() > 1) {
      change.table = reading_.table_named(parts[0]);
      if (!change.table.valid()) {
        reading_.error(entry.key_place,
                       "unknown table '" + parts[0] + "'; a row is named by its table: sectors.data.budget");
        return false;
      }
      if (!named_row(entry, parts, change)) return false;
    }
    if (!change.table.valid()) return false;  // `to` is wrong, and reported
    const std::optional<AttributeId> id = writable_attribute(parts.back(), entry.key_place, change.table, reading_);
    if (!id) return false;
    change.attribute = *id;
    return true;
  }

  bool named_row(const InputEntry& entry, const std::vector<std::string>& parts, Change& change) {
    const TableInfo& table = reading_.catalogue().table(change.table);
    if (change.table == reading_.world()) {
      change.row = 0;
      if (parts.size() == 2) return true;
      reading_.error(entry.key_place, "the world has attributes, not rows: world.tension");
      return false;
    }
    std::string name;
    for (std::size_t i = 1; i + 1 < parts.size(); ++i) name += (i == 1 ? "" : ".") + parts[i];
    change.row = name.empty() ? -1 : index_of(table.row_names, name);
    if (change.row >= 0) return true;
    reading_.error(
        entry.key_place,
        name.empty() ? "a row is missing between the table and its attribute: " + table.plural + ".NAME." + parts.back()
                     : "unknown row '" + name + "' of " + table.plural + suggestion(name, table.row_names));
    return false;
  }

  TableId own_;
  bool timeline_;
  Reading& reading_;
  TableId agents_;
};

}  // namespace

std::vector<Effect> read_effects(const InputNode& node, TableId own, const std::string& path, bool timeline,
                                 Reading& reading) {
  std::vector<Effect> effects;
  if (node.empty() || (node.is_map() && node.entries.empty())) return effects;  // an event and no more
  Effects reader(own, timeline, reading);
  if (node.is_list()) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      effects.push_back(reader.read(node.items[i], path + "." + std::to_string(i + 1)));
    }
    if (effects.empty()) reading.error(node.place, "'do' holds one effect at least");
  } else {
    effects.push_back(reader.read(node, path));
  }
  return effects;
}

}  // namespace ostrakon
