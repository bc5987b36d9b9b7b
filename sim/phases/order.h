// The rules of a scenario in the order in which a step asks them.
#pragma once

#include "phases/simulation.h"

#include <string>
#include <vector>

namespace ostrakon {

// One stage of a step with the rules that it asks, all pointing into the simulation's scenario.
struct AskedStage {
  std::string name;                    // of the stage
  std::string phase;                   // empty: before all phases, or after each (consequences)
  std::string about;                   // what the engine does there by itself
  std::vector<const Slot*> slots;      // that have a rule, in the order of the catalogue
  std::vector<const Body*> bodies;
  std::vector<const Update*> updates;  // set and add of the phase
  std::vector<const Trigger*> triggers;
  std::vector<const TimelineEntry*> entries;
};

// Whether the scenario says anything for the slot, in whatever shape.
bool has_rule(const Scenario& scenario, const Slot& slot);

// The phase in which a mechanism asks the slot; "": none does.
std::string asking_phase(const Slot& slot);

// Each stage once; the consequences, which follow every phase, at the end.
std::vector<AskedStage> rules_in_order(const Simulation& simulation);

}  // namespace ostrakon
