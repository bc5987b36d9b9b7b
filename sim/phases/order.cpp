#include "phases/order.h"

#include "input/node.h"
#include "phases/effects.h"
#include "phases/mechanisms.h"

#include <algorithm>

namespace ostrakon {

namespace {

// The node of `rules: { PHASE: { SLOT: … } }`; null: nothing is said.
const InputNode* written(const Scenario& scenario, const std::string& slot) {
  const std::size_t dot = slot.find('.');
  const InputNode* node = scenario.resolved.document.get();
  for (const std::string& key : {std::string("rules"), slot.substr(0, dot), slot.substr(dot + 1)}) {
    const InputNode* below = nullptr;
    if (node != nullptr) {
      for (const InputEntry& entry : node->entries) {
        if (expression_name(entry.key) == key) below = &entry.value;
      }
    }
    node = below;
  }
  return node;
}

void add_rules(const Scenario& scenario, std::int32_t phase, AskedStage& asked) {
  for (const Slot& slot : scenario.catalogue.slots) {
    if (slot.stage == asked.name && has_rule(scenario, slot)) asked.slots.push_back(&slot);
  }
  if (asked.name == asked.phase + ".updates") {
    for (const Update& update : scenario.updates) {
      if (update.phase == phase) asked.updates.push_back(&update);
    }
  }
  if (asked.name == "appoint.bodies") {
    for (const Body& body : scenario.bodies) asked.bodies.push_back(&body);
  }
  const bool consequences = asked.name == "consequences";
  for (const Trigger& trigger : scenario.triggers) {
    const bool follows = trigger.mode == Trigger::Mode::after;
    if (consequences ? follows : !follows && asked.name == trigger.path) asked.triggers.push_back(&trigger);
  }
  for (const TimelineEntry& entry : scenario.timeline) {
    const bool holds = asked.name == "timeline.hold";
    if (asked.name == "timeline" || (holds && holds_something(entry))) asked.entries.push_back(&entry);
  }
}

}  // namespace

bool has_rule(const Scenario& scenario, const Slot& slot) {
  switch (slot.shape) {
    case Shape::expression:
      return scenario.rule(slot.path) != nullptr;
    case Shape::stages:
      return !scenario.stages.empty();
    case Shape::pool:
      return scenario.pool.has_value();
    case Shape::meet:
      return scenario.meet.has_value();
    case Shape::meetings:
      return !scenario.meetings.empty();
    case Shape::coalition:
      return scenario.coalition.has_value();
    case Shape::choose:
    case Shape::start: {
      const InputNode* node = written(scenario, slot.path);
      return node != nullptr && !node->empty() && !node->says_none();
    }
  }
  return false;
}

std::string asking_phase(const Slot& slot) {
  for (const Mechanism& mechanism : mechanisms()) {
    for (const Slot& one : mechanism.slots()) {
      if (one.path == slot.path) return mechanism.phase;
    }
  }
  return "";
}

std::vector<AskedStage> rules_in_order(const Simulation& simulation) {
  const Scenario& scenario = simulation.scenario();
  std::vector<AskedStage> order, last;
  for (const Simulation::Step& step : simulation.steps()) {
    AskedStage asked;
    asked.name = step.stage->name();
    asked.about = step.stage->about();
    const bool consequences = asked.name == "consequences";
    if (consequences && !last.empty()) continue;
    if (step.phase >= 0 && !consequences) asked.phase = scenario.phases[static_cast<std::size_t>(step.phase)].name;
    add_rules(scenario, step.phase, asked);
    (consequences ? last : order).push_back(std::move(asked));
  }
  order.insert(order.end(), std::make_move_iterator(last.begin()), std::make_move_iterator(last.end()));
  return order;
}

}  // namespace ostrakon
