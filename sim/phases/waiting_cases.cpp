#include "phases/waiting_cases.h"

#include "base/draw_ledger.h"
#include "base/distributions.h"
#include "phases/docket_draws.h"

#include <algorithm>
#include <cmath>

namespace ostrakon {
namespace {

// How far somebody is from being able to help: in service, retired, gone.
int distance(std::uint8_t status) {
  const auto is = static_cast<Status>(status);
  return is <= Status::under_inquiry ? 0 : is == Status::retired ? 1 : 2;
}

// Whether whoever holds the case up is still what they were when it stalled.
bool still_protected(const World& world, std::int32_t row) {
  const std::int32_t protector = world[case_column::protector][row];
  if (world[case_column::stalled][row] != 1 || protector < 0) return false;
  return distance(world[agent_column::status][protector]) <= distance(world[case_column::protector_status][row]);
}

}  // namespace

WaitingCases::WaitingCases(Planner& planner) {
  Compiler& compiler = planner.compiler();
  const auto chances = [&](const char* slot) { return Chances(compiler, planner.rule(slot), table::agents, 1, ""); };
  if (const Expression priority = planner.joined("investigate.priority", Operation::add)) {
    priority_ = compiler.value(priority, table::agents, 1);
    has_priority_ = true;
  }
  if (const Rule* rule = planner.rule("investigate.protector")) {
    const Expression& protector = rule->terms.front().value;
    remembers_ = !is_constant(*protector);  // no person is a constant: it is none
    has_protector_ = remembers_;
    if (has_protector_) protector_ = compiler.value(protector, table::agents, 1);
  }
  const Catalogue& catalogue = planner.catalogue();
  unnamed_ = index_of(catalogue.words(catalogue.find_words("rule")).words, "base");
  wake_ = chances("investigate.wake");
  protection_ = chances("investigate.protection");
  approval_ = chances("investigate.approval");
  light_ = chances("investigate.light");
  approval_.tell_no_reasons();
  light_.tell_no_reasons();
  if (protection_.empty() || !remembers_) return;
  compiler.note_write(table::cases, case_column::protector.attribute);
  compiler.note_write(table::cases, case_column::protector_status.attribute);
}

// Into memory.asked and memory.places.
template <class Which>
void WaitingCases::choose(const World& world, Memory& memory, Which which) {
  memory.asked.clear();
  memory.places.clear();
  for (std::size_t i = 0; i < memory.list.size(); ++i) {
    if (!which(memory.list[i])) continue;
    memory.asked.add(world, memory.list[i].row);
    memory.places.push_back(i);
  }
}

void WaitingCases::find(World& world, const std::vector<std::int32_t>& open, Memory& memory) const {
  std::vector<WaitingCase>& list = memory.list;
  list.clear();
  for (const std::int32_t row : open) {
    if (world[case_column::stage][row] >= 0 || !std::isnan(world[case_column::closed_at][row])) continue;
    if (!world.new_in_post(AgentId(world[case_column::agent][row]))) list.push_back({row});
  }
  if (list.empty()) return;
  if (has_priority_) {
    choose(world, memory, [](const WaitingCase&) { return true; });
    const double* answers = memory.asked.values(world, priority_);
    for (std::size_t i = 0; i < list.size(); ++i) list[i].priority = answers[i];
  }
  if (!protection_.empty()) find_protected(world, memory);
  if (!approval_.empty()) {
    choose(world, memory, [](const WaitingCase&) { return true; });
    approval_.draw(world, memory.asked.domain(), memory.chances);
    for (WaitingCase& item : list) item.approved = false;
    for (const Chances::Hit& hit : memory.chances.hits) list[static_cast<std::size_t>(hit.position)].approved = true;
  }
  if (!light_.empty()) find_light(world, memory);
  const Table& agents = world.table(table::agents);
  const std::int32_t* accused = world[case_column::agent];
  std::sort(list.begin(), list.end(), [&](const WaitingCase& a, const WaitingCase& b) {
    if (a.priority != b.priority) return a.priority > b.priority;
    return agents.key(accused[a.row]) < agents.key(accused[b.row]);
  });
}

// A case whose protector is still there stays stalled, unless a rule wakes it; all others are asked.
void WaitingCases::find_protected(World& world, Memory& memory) const {
  std::vector<WaitingCase>& list = memory.list;
  for (WaitingCase& item : list) {
    item.stalled = still_protected(world, item.row);
    if (item.stalled) item.protector = world[case_column::protector][item.row];
  }
  if (!wake_.empty()) {
    choose(world, memory, [](const WaitingCase& item) { return item.stalled; });
    if (!memory.asked.empty()) {
      wake_.draw(world, memory.asked.domain(), memory.chances);
      for (const Chances::Hit& hit : memory.chances.hits) {
        WaitingCase& woken = list[memory.places[static_cast<std::size_t>(hit.position)]];
        woken.stalled = false;
        woken.reason = wake_.reason(hit);
      }
    }
  }
  choose(world, memory, [](const WaitingCase& item) { return !item.stalled; });
  if (memory.asked.empty()) return;
  protection_.draw(world, memory.asked.domain(), memory.chances);
  const std::vector<Chances::Hit>& hits = memory.chances.hits;
  for (std::size_t first = 0, last = 0; first < hits.size(); first = last) {
    while (last < hits.size() && hits[last].position == hits[first].position) ++last;
    WaitingCase& item = list[memory.places[static_cast<std::size_t>(hits[first].position)]];
    std::size_t chosen = 0;
    if (last - first > 1) {
      chosen = draw::below(last - first, world.table(table::cases).key(item.row), world.draw_point(draw_site(protection_term)));
    }
    item.stalled = item.asked_again = true;
    const std::int32_t rule = protection_.rule_word(hits[first + chosen].term);
    item.rule = rule == unnamed_ ? -1 : rule;
    item.reason = protection_.reason(hits[first + chosen]);
    item.protector = -1;
  }
  if (!remembers_) return;
  choose(world, memory, [](const WaitingCase& item) { return item.asked_again; });
  if (memory.asked.empty()) return;
  const double* answers = has_protector_ ? memory.asked.values(world, protector_) : nullptr;
  for (std::size_t i = 0; i < memory.places.size(); ++i) {
    WaitingCase& item = list[memory.places[i]];
    const std::int32_t accused = world[case_column::agent][item.row];
    const std::int32_t who = answers != nullptr ? static_cast<std::int32_t>(answers[i]) : world[agent_column::patron][accused];
    // Who has gone already is not waited for.
    if (who >= 0 && who != accused && distance(world[agent_column::status][who]) < 2) item.protector = who;
  }
}

void WaitingCases::find_light(World& world, Memory& memory) const {
  choose(world, memory, [](const WaitingCase& item) { return item.approved && !item.stalled; });
  if (memory.asked.empty()) return;
  light_.draw(world, memory.asked.domain(), memory.chances);
  for (const Chances::Hit& hit : memory.chances.hits) memory.list[memory.places[static_cast<std::size_t>(hit.position)]].light = true;
}

void WaitingCases::note_standing(World& world, const WaitingCase& item) {
  world[case_column::waited][item.row] += 1;
  std::uint8_t& stalled = world[case_column::stalled][item.row];
  std::int32_t& protector = world[case_column::protector][item.row];
  const auto tell = [&](EventKind kind, std::int32_t other, std::int32_t rule) {
    EventFields fields = event_of(kind);
    fields.agent = AgentId(world[case_column::agent][item.row]);
    fields.other = AgentId(other);
    fields.cause = EventId(world[case_column::latest_event][item.row]);
    fields.rule = rule;
    fields.threshold = item.reason.threshold;
    fields.draw = item.reason.draw;
    world.record(fields);
  };
  if (item.stalled && stalled == 0) tell(EventKind::stalled, item.protector, item.rule);
  if (!item.stalled && stalled == 1 && protector >= 0) tell(EventKind::woken, protector, -1);
  stalled = item.stalled ? 1 : 0;
  if (item.stalled && !item.asked_again) return;  // the protector's standing is that of the step in which it stalled
  protector = item.stalled ? item.protector : -1;
  world[case_column::protector_status][item.row] = protector < 0 ? no_byte : world[agent_column::status][protector];
}

}  // namespace ostrakon
