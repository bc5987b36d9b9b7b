// Public meetings: which there are, when they take place and who is invited.
#include "input/reading.h"

namespace ostrakon {

namespace {

constexpr std::size_t most_meetings = 1000;

// A month by itself or a list of them, as bits; nothing: reported.
std::optional<std::uint16_t> months_of(const InputNode& node, const std::string& path, Reading& reading) {
  std::uint16_t months = 0;
  const std::vector<InputNode> single = {node};
  const std::vector<InputNode>& items = node.is_list() ? node.items : single;
  for (const InputNode& item : items) {
    const std::optional<std::uint32_t> month = reading.whole(item, path, 1, 12);
    if (!month) return std::nullopt;
    months = static_cast<std::uint16_t>(months | 1u << (*month - 1));
  }
  if (items.empty()) reading.error(node.place, "a meeting takes place in one month at least: months: [3, 10]");
  return months;
}

}  // namespace

void declare_meetings(const InputNode& document, Reading& reading) {
  const InputNode* node = &document;
  for (const char* key : {"rules", "observe", "meetings"}) {
    node = node != nullptr && node->is_map() ? node->find(key) : nullptr;
  }
  if (node == nullptr) return;
  for (const InputEntry& entry : node->entries) {
    if (is_name(entry.key)) reading.add_word("meeting", expression_name(entry.key));
  }
}

void read_meetings(const InputNode& node, const Slot& slot, Reading& reading) {
  const std::vector<const InputEntry*> entries = named(&node, "meetings", reading);
  if (entries.size() > most_meetings) {
    reading.error(entries[most_meetings]->key_place, "there are at most " + std::to_string(most_meetings) + " meetings");
    return;
  }
  for (const InputEntry* entry : entries) {
    const Fields fields(entry->value, meeting_schema(), reading);
    if (!fields.usable()) continue;
    const std::string path = "rules." + slot.path + "." + entry->key;
    Meeting meeting;
    meeting.name = expression_name(entry->key);
    if (const InputNode* months = fields["months"]) {
      const std::optional<std::uint16_t> given = months_of(*months, path + ".months", reading);
      if (!given) continue;
      meeting.months = *given;
    }
    const InputNode* invited = fields["invited"];
    if (invited == nullptr) continue;
    Scope scope = reading.scope(reading.table("agents"), path + ".invited");
    scope.may_draw = false;
    scope.no_draw_reason = "who is invited cannot be drawn; make it an attribute and 'set' it";
    meeting.invited = reading.expression(*invited, scope, Type::flag());
    if (meeting.invited) reading.scenario().meetings.push_back(std::move(meeting));
  }
}

}  // namespace ostrakon
