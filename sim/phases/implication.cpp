#include "phases/implication.h"

#include "base/distributions.h"
#include "phases/cases.h"
#include "phases/columns_stage.h"
#include "phases/docket_draws.h"

#include <algorithm>
#include <cmath>

namespace ostrakon {
namespace {

// Tells of all hits of one person, then opens a case by one of them, drawn. Returns it, or none.
CaseId accuse(World& world, std::span<const Implication::Hit> hits, std::vector<EventId>& events, std::uint64_t key, DrawSite opener) {
  events.clear();
  for (const Implication::Hit& hit : hits) {
    EventFields fields = event_of(EventKind::implicated);
    fields.agent = AgentId(hit.other);
    fields.other = AgentId(world[case_column::agent][hit.row]);
    fields.cause = EventId(world[case_column::latest_event][hit.row]);
    fields.rule = hit.rule;
    fields.threshold = hit.reason.threshold;
    fields.draw = hit.reason.draw;
    events.push_back(world.record(fields));
  }
  const std::size_t chosen = hits.size() > 1 ? draw::below(hits.size(), key, world.draw_point(opener)) : 0;
  const CaseId parent(hits[chosen].row);
  const CaseId opened = open_case(world, AgentId(hits[chosen].other), PostId::none(), hits[chosen].rule, events[chosen], parent);
  if (opened.valid()) world[case_column::named][parent.value()] += 1;
  return opened;
}

}  // namespace

Implication::Implication(Planner& planner) {
  Compiler& compiler = planner.compiler();
  const auto chances = [&](const char* slot) { return Chances(compiler, planner.rule(slot), table::agents, LinkedPeople::inputs, ""); };
  join_ = chances("investigate.join");
  implicate_ = chances("investigate.implicate");
  if (const Expression amount = planner.joined("investigate.incriminate", Operation::add)) {
    incriminate_ = compiler.value(amount, table::agents, LinkedPeople::inputs);
    incriminates_ = true;
    compiler.note_write(table::agents, agent_column::evidence.attribute);
  }
  if (join_.empty() && implicate_.empty() && !incriminates_) return;
  LinkedPeople::note_reads(compiler);
  compiler.note_write(table::cases, case_column::named.attribute);
  compiler.note_write(table::cases, case_column::was_detained.attribute);
}

void Implication::draw(World& world, const Chances& chances, std::span<const std::int32_t> cases, Memory& memory) {
  memory.hits.clear();
  if (memory.linked.pairs().empty()) return;
  chances.draw(world, memory.linked.asked().domain(), memory.chances);
  for (const Chances::Hit& hit : memory.chances.hits) {
    const LinkedPeople::Pair& pair = memory.linked.pairs()[static_cast<std::size_t>(hit.position)];
    memory.hits.push_back({pair.at, cases[static_cast<std::size_t>(pair.at)], pair.other, pair.key, chances.rule_word(hit.term), chances.reason(hit)});
  }
}

void Implication::ask_join(World& world, std::span<const std::int32_t> cases, Memory& memory) const {
  memory.linked.find(world, cases);
  draw(world, join_, cases, memory);
}

void Implication::join(World& world, std::int32_t at, Memory& memory) {
  memory.joined.clear();
  const std::vector<Hit>& hits = memory.hits;
  auto first = std::lower_bound(hits.begin(), hits.end(), at, [](const Hit& hit, std::int32_t place) { return hit.at < place; });
  while (first != hits.end() && first->at == at) {
    auto last = first;
    while (last != hits.end() && last->at == at && last->other == first->other) ++last;
    const std::uint64_t key = mix64(world.table(table::agents).key(world[case_column::agent][first->row]), first->other_key);
    if (!world.new_in_post(AgentId(first->other))) {
      const CaseId opened = accuse(world, {first, last}, memory.events, key, draw_site(join_opener));
      if (opened.valid()) memory.joined.push_back(opened.value());
    }
    first = last;
  }
}

// Somebody can be taken away twice within a step, in a case that was closed at once and in one that was opened thereafter: they
// are asked once, in the later.
void Implication::keep_latest(const World& world, std::span<const std::int32_t> cases, std::vector<std::int32_t>& kept) {
  const std::int32_t* accused = world[case_column::agent];
  kept.clear();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto again = [&](std::int32_t later) { return accused[later] == accused[cases[i]]; };
    if (std::none_of(cases.begin() + static_cast<std::ptrdiff_t>(i) + 1, cases.end(), again)) kept.push_back(cases[i]);
  }
}

void Implication::spread(World& world, std::span<const std::int32_t> taken_away, Memory& memory) const {
  if (taken_away.empty() || (implicate_.empty() && !incriminates_)) return;
  keep_latest(world, taken_away, memory.cases);
  const std::vector<std::int32_t>& cases = memory.cases;
  memory.linked.find(world, cases);
  if (memory.linked.pairs().empty()) return;
  if (!implicate_.empty()) implicate(world, cases, memory);
  if (incriminates_) incriminate(world, memory);
}

// Of all that hit one person in this step, one opens the case.
void Implication::implicate(World& world, std::span<const std::int32_t> cases, Memory& memory) const {
  draw(world, implicate_, cases, memory);
  std::vector<Hit>& hits = memory.hits;
  std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.other_key < b.other_key; });
  for (std::size_t first = 0, last = 0; first < hits.size(); first = last) {
    while (last < hits.size() && hits[last].other == hits[first].other) ++last;
    accuse(world, std::span(hits).subspan(first, last - first), memory.events, hits[first].other_key, draw_site(implicate_opener));
  }
}

void Implication::incriminate(World& world, Memory& memory) const {
  const std::vector<LinkedPeople::Pair>& pairs = memory.linked.pairs();
  const double* amounts = memory.linked.asked().values(world, incriminate_);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (!std::isfinite(amounts[i])) {
      throw memory.linked.asked().failure("rules.investigate.incriminate", i, amounts[i], "an amount of evidence is a number");
    }
    const double before = world[agent_column::evidence][pairs[i].other];
    world.store(table::agents, agent_column::evidence.attribute, pairs[i].other, before + amounts[i], "rules.investigate.incriminate");
  }
}

std::vector<Slot> implication_slots() {
  std::vector<Slot> slots;
  const auto add = [&](const char* path, Join join, const char* meaning, std::vector<std::string> writes, std::vector<std::string> draws) {
    Slot slot = describe_slot(path, "agents", Type::number(), join, "0", meaning, std::move(writes));
    slot.inputs = LinkedPeople::slot_inputs();
    slot.stage = "investigate.docket";
    slot.own_draws = std::move(draws);
    slots.push_back(std::move(slot));
  };
  add("investigate.join", Join::chances, "chance that a case against the other is opened and begins with the one of the accused",
      {"against whom a case is opened", "cases", "cases.named", "events"}, {join_opener});
  add("investigate.implicate", Join::chances,
      "chance that the accused, taken away in this step, names the other, so that a case is opened for the next step",
      {"against whom a case is opened", "cases", "cases.named", "events"}, {implicate_opener});
  add("investigate.incriminate", Join::sum, "added to the evidence against the other as the accused is taken away; opens no case",
      {"agents.evidence"}, {});
  return slots;
}

}  // namespace ostrakon
