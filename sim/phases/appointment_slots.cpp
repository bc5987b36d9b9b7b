// What rules of Appointment are asked.
#include "phases/appointment_draws.h"
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"
#include "phases/pools.h"

namespace ostrakon {

std::vector<Slot> appointment_slots() {
  std::vector<Slot> slots;
  const auto add = [&](Slot slot, Shape shape = Shape::expression) {
    slot.stage = "appoint";
    slot.shape = shape;
    slots.push_back(std::move(slot));
  };
  const auto candidate = [](Slot slot) {
    slot.inputs = {{"post", Type::reference(table::posts), "the vacancy"},
                   {"selector", Type::reference(table::agents), "who selects"},
                   {"incumbent", Type::reference(table::agents), "who held it last"}};
    return slot;
  };
  add(describe_slot("appoint.leave_empty", "posts", Type::number(), Join::chances, "0", "chance that a vacancy is not offered in this step",
                    {"which vacancies are offered"}));
  slots.front().own_draws = {order_draw};
  add(describe_slot("appoint.selector", "posts", Type::reference(table::agents), Join::one, "none", "who selects for the vacancy",
                    {"who selects"}));
  add(describe_slot("appoint.pool", "posts", Type::number(), Join::one, "[rank below]", "who is considered", {"who is considered"}), Shape::pool);
  add(describe_slot("appoint.lateral", "posts", Type::number(), Join::chances, "0", "chance that a vacancy is offered to holders of its rank first",
                    {"who is considered"}));
  slots.back().own_draws = {lateral_pool_draw};
  add(describe_slot("appoint.rotate", "holders", Type::number(), Join::chances, "0",
                    "chance that a holder must change for a post of the same rank that falls vacant in this step",
                    {"who changes posts", "agents.post", "agents.status", "posts.holder", "spells", "events"}));
  slots.back().own_draws = {rotation_order_draw, rotation_pool_draw};
  add(candidate(describe_slot("appoint.eligible", "agents", Type::flag(), Join::all, "yes", "the candidate may be appointed",
                              {"who may be appointed"})));
  slots.back().may_draw = false;  // who may be appointed is a fact; it is asked again to tell who was refused by what
  add(candidate(describe_slot("appoint.score", "agents", Type::number(), Join::sum, "0", "standing of the candidate for the vacancy",
                              {"the scores of candidates"})));
  add(describe_slot("appoint.choose", "posts", Type::number(), Join::one, "best", "best, softmax(temperature) or lottery",
                    {"who is appointed", "posts.holder", "agents.post", "agents.rank", "spells", "events"}), Shape::choose);
  add(describe_slot("appoint.recruit", "agents", Type::number(), Join::one, "as agents.start", "start values of entrants that differ",
                    {"what entrants begin with", "agents"}), Shape::start);
  return slots;
}

}  // namespace ostrakon
