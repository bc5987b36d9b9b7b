// Kinds of ties between people, and who meets whom.
#include "input/reading.h"

namespace ostrakon {

namespace {

constexpr std::size_t most_kinds = 1000;

// How many ties people begin with, with whom, how strong: all asked of the person.
void read_start_of(const InputNode& node, TieKind& kind, Reading& reading) {
  const Fields fields(node, tie_start_schema(), reading);
  const TableId agents = reading.table("agents");
  const auto read = [&](const char* key, Type want) {
    const InputNode* value = fields[key];
    if (value == nullptr) return Expression();
    return reading.expression(*value, reading.scope(agents, "ties." + kind.name + ".start." + key), want);
  };
  kind.number = read("number", Type::number());
  kind.with = read("with", Type::reference(agents));
  kind.weight = read("weight", Type::number());
}

Expression one(Reading& reading, const std::string& path) {
  const InputNode written = scalar_node(unplaced("1"));
  return reading.expression(written, reading.scope(reading.table("agents"), path), Type::number());
}

}  // namespace

void declare_ties(const InputNode* node, Reading& reading) {
  for (const InputEntry* entry : named(node, "ties", reading)) {
    if (entry->value.says_none()) {
      reading.error(entry->value.place, "there is no '" + entry->key + "' to remove");
      continue;
    }
    std::vector<TieKind>& kinds = reading.scenario().tie_kinds;
    if (kinds.size() >= most_kinds) {
      reading.error(entry->key_place, "there are at most " + std::to_string(most_kinds) + " kinds of ties");
      return;
    }
    TieKind kind;
    kind.name = expression_name(entry->key);
    reading.add_word("tie_kind", kind.name);
    kinds.push_back(std::move(kind));
  }
}

void read_ties(const InputNode* node, Reading& reading) {
  std::vector<TieKind>& kinds = reading.scenario().tie_kinds;
  if (node == nullptr || !node->is_map()) return;
  for (const InputEntry& entry : node->entries) {
    const std::int32_t number = index_of(reading.catalogue().words(reading.words("tie_kind")).words, expression_name(entry.key));
    if (number < 0 || static_cast<std::size_t>(number) >= kinds.size() || entry.value.says_none()) continue;
    TieKind& kind = kinds[static_cast<std::size_t>(number)];
    const Fields fields(entry.value, tie_schema(), reading);
    if (!fields.usable()) continue;
    const std::string path = "ties." + kind.name;
    if (const InputNode* mutual = fields["mutual"]) kind.mutual = reading.flag(*mutual, path + ".mutual", false);
    if (const InputNode* front = fields["front"]) kind.front = reading.flag(*front, path + ".front", false);
    if (const InputNode* start = fields["start"]) {
      read_start_of(*start, kind, reading);
      if (!kind.number) kind.number = one(reading, path + ".start.number");
      if (!kind.weight) kind.weight = one(reading, path + ".start.weight");
    }
  }
}

void read_meet(const InputNode& node, const Slot& slot, Reading& reading) {
  const Fields fields(node, meet_schema(), reading);
  if (!fields.usable()) return;
  const TableId agents = reading.table("agents");
  const std::string path = "rules." + slot.path;
  MeetRule meet;
  const auto read = [&](const char* key, Type want) {
    const InputNode* value = fields[key];
    return value != nullptr ? reading.expression(*value, reading.scope(agents, path + "." + key), want) : Expression();
  };
  meet.with = read("with", Type::reference(agents));
  meet.number = read("number", Type::number());
  meet.together = read("together", Type::none());
  if (meet.together && meet.together->type().base != Base::word && meet.together->type().base != Base::reference) {
    reading.error(fields["together"]->place, "people meet who share a word or a reference (together: organisation, together: faction)");
  }
  const InputNode* with = fields["with"];
  const InputNode* number = fields["number"];
  if (with == nullptr && number != nullptr) {
    reading.error(number->place, "with whom? with: pick(holders where organisation == self.organisation)");
    return;
  }
  if (with == nullptr && fields["together"] == nullptr) {
    reading.error(node.place, "who meets whom is said by 'with' (number: 2, with: pick(holders)) or by 'together' (together: organisation)");
    return;
  }
  if (meet.with && number == nullptr) meet.number = one(reading, path + ".number");
  reading.scenario().meet = std::move(meet);
}

}  // namespace ostrakon
