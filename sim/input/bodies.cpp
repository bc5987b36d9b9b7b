// Bodies: committees whose members are elected and keep their posts.
#include "input/reading.h"

#include <limits>

namespace ostrakon {

namespace {

constexpr double most_members = 1e6;

Attribute column(const InputEntry& entry, std::string name, Type type, Storage storage, double initial, std::string meaning) {
  Attribute attribute;
  attribute.name = std::move(name);
  attribute.type = type;
  attribute.storage = storage;
  attribute.initial = initial;
  attribute.meaning = std::move(meaning);
  attribute.place = entry.key_place;
  return attribute;
}

}  // namespace

// Two columns of people for each: whether they are in it, and since when.
void declare_bodies(const InputNode* node, Reading& reading) {
  const TableId agents = reading.table("agents");
  for (const InputEntry* entry : named(node, "bodies", reading)) {
    if (entry->value.says_none()) continue;
    const std::string name = expression_name(entry->key);
    bool free = true;
    for (const std::string& wanted : {name, name + "_since"}) {
      const AttributeId known = reading.catalogue().find_attribute(agents, wanted);
      if (!known.valid()) continue;
      free = false;
      reading.error(entry->key_place,
                    "'" + wanted + "' is an attribute of agents already; a body gives people '" + name + "' and '" + name + "_since'",
                    reading.catalogue().attribute(agents, known).place);
    }
    if (!free) continue;
    std::vector<Attribute>& attributes = reading.catalogue().table(agents).attributes;
    attributes.push_back(column(*entry, name, Type::flag(), Storage::u8, 0, "is in the body '" + entry->key + "'"));
    attributes.push_back(column(*entry, name + "_since", Type::date(), Storage::f64, -std::numeric_limits<double>::infinity(),
                                "when the person last came into it"));
    reading.add_word("rule", name);
  }
}

void read_bodies(const InputNode* node, Reading& reading) {
  const TableId agents = reading.table("agents");
  if (node == nullptr || !node->is_map()) return;
  for (const InputEntry& entry : node->entries) {
    if (entry.value.says_none()) {
      reading.error(entry.value.place, "there is no '" + entry.key + "' to remove");
      continue;
    }
    const std::string name = expression_name(entry.key);
    Body body;
    body.name = entry.key;
    body.path = "bodies." + entry.key;
    body.place = entry.key_place;
    body.member = reading.catalogue().find_attribute(agents, name);
    body.since = reading.catalogue().find_attribute(agents, name + "_since");
    body.rule = index_of(reading.catalogue().words(reading.words("rule")).words, name);
    const Fields fields(entry.value, body_schema(), reading);
    if (!fields.usable() || !body.since.valid()) continue;
    if (const InputNode* seats = fields["seats"]) body.seats = reading.whole(*seats, body.path + ".seats", 1, most_members).value_or(1);
    if (const InputNode* from = fields["from"]) body.from = reading.constant(*from, Type::date(), body.path + ".from").value_or(0);
    if (const InputNode* every = fields["every"]) {
      body.every = reading.duration(*every, body.path + ".every").value_or(0);
      const Clock& clock = reading.scenario().clock;
      if (reading.clock_known && body.every < clock.months_per_step && reading.problems().error_count() == 0) {
        reading.error(every->place, "this is less than a step of the clock");
      }
    }
    if (const InputNode* fill = fields["fill"]) body.fill = reading.flag(*fill, body.path + ".fill", false);
    Scope scope = reading.scope(agents, body.path + ".eligible");
    scope.may_draw = false;
    scope.no_draw_reason = "who may be elected is not drawn; what makes an election random is its 'score'";
    if (const InputNode* eligible = fields["eligible"]) body.eligible = reading.expression(*eligible, scope, Type::flag());
    if (const InputNode* score = fields["score"]) {
      body.score = reading.expression(*score, reading.scope(agents, body.path + ".score"), Type::number());
    }
    reading.scenario().bodies.push_back(std::move(body));
  }
}

}  // namespace ostrakon
