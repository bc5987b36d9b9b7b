// The mechanisms registered in list.cpp, one source file each.
#pragma once

#include "phases/stage.h"

namespace ostrakon {

std::vector<Slot> life_slots();
void plan_life(Planner&);
std::vector<Slot> work_slots();
void plan_work(Planner&);
std::vector<Slot> rents_slots();
void plan_rents(Planner&);
std::vector<Slot> complicity_slots();
void plan_complicity(Planner&);
std::vector<Slot> ties_slots();
void plan_ties(Planner&);
std::vector<Slot> denunciation_slots();
void plan_denunciation(Planner&);
std::vector<Slot> inspection_slots();
void plan_inspection(Planner&);
std::vector<Slot> detection_slots();
void plan_detection(Planner&);
std::vector<Slot> docket_slots();
void plan_docket(Planner&);
std::vector<Slot> power_slots();
void plan_power(Planner&);
std::vector<Slot> orders_slots();
void plan_orders(Planner&);
std::vector<Slot> plots_slots();
void plan_plots(Planner&);
std::vector<Slot> coalition_slots();
void plan_coalition(Planner&);
std::vector<Slot> succession_slots();
void plan_succession(Planner&);
std::vector<Slot> appointment_slots();
void plan_appointment(Planner&);
std::vector<Slot> acting_slots();
void plan_acting(Planner&);
std::vector<Slot> bodies_slots();
void plan_bodies(Planner&);
std::vector<Slot> observation_slots();
void plan_observation(Planner&);

// Not of one phase: what the scenario's timeline, updates and triggers add to each.
void plan_timeline(Planner&);
void plan_holds(Planner&);
void plan_updates(Planner&, std::int32_t phase);
void plan_triggers(Planner&, std::int32_t phase);
void plan_consequences(Planner&);  // triggers with `after`

}  // namespace ostrakon
