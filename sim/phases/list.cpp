// The list of mechanisms: one line each, in the order in which they run within their phase.
#include "phases/mechanisms.h"

namespace ostrakon {

const std::vector<Mechanism>& mechanisms() {
  static const std::vector<Mechanism> list = {
      {"life", life_slots, plan_life},
      {"work", work_slots, plan_work},
      {"rents", rents_slots, plan_rents},
      {"rents", complicity_slots, plan_complicity},
      {"ties", ties_slots, plan_ties},
      {"detect", detection_slots, plan_detection},
      {"detect", inspection_slots, plan_inspection},
      {"detect", denunciation_slots, plan_denunciation},
      {"investigate", docket_slots, plan_docket},
      {"power", power_slots, plan_power},
      {"power", orders_slots, plan_orders},
      {"power", plots_slots, plan_plots},
      {"power", coalition_slots, plan_coalition},
      {"appoint", succession_slots, plan_succession},  // asked even where the phase Power is not listed
      {"appoint", appointment_slots, plan_appointment},
      {"appoint", acting_slots, plan_acting},
      {"appoint", bodies_slots, plan_bodies},
      {"observe", observation_slots, plan_observation},
  };
  return list;
}

}  // namespace ostrakon
