// Succession: who takes the leader's seat when it is empty before Appointment.
#include "phases/succession.h"

#include "phases/columns_stage.h"
#include "phases/mechanisms.h"

namespace ostrakon {
namespace {

std::int32_t leaders_seat(const World& world) {
  const std::uint8_t* leads = world[post_column::leader];
  for (std::size_t post = 0; post < world.rows(table::posts); ++post) {
    if (leads[post] == 1) return static_cast<std::int32_t>(post);
  }
  return -1;
}

class Succession : public Stage {
 public:
  explicit Succession(Planner& planner) : Stage("power.succession"), heir_(planner.compiler()) {}
  void run(World& world, StageMemory*) const override { heir_.enthrone(world, EventId::none()); }

 private:
  Heir heir_;
};

}  // namespace

Heir::Heir(Compiler& compiler) {
  const Rule* rule = compiler.scenario().rule("power.succession");
  if (rule == nullptr) return;
  heir_ = compiler.value(rule->terms.front().value, table::world);
  known_ = true;
}

std::int32_t Heir::whom(World& world) const {
  if (!known_) return world[world_column::challenger][0];
  Domain once;
  once.count = 1;
  once.first_try = world.count_succession() * draws_apart;
  double* value = world.scratch(0, 1);
  world.evaluator().evaluate(heir_, world.view(), once, {&value, 1});
  return static_cast<std::int32_t>(*value);
}

void Heir::enthrone(World& world, EventId cause) const {
  if (world[world_column::leader][0] >= 0) return;
  const std::int32_t seat = leaders_seat(world);
  if (seat < 0 || !world.open(PostId(seat))) return;
  const std::int32_t heir = whom(world);
  if (heir < 0) return;
  const auto status = static_cast<Status>(world[agent_column::status][heir]);
  if (status != Status::active && status != Status::bench) return;
  if (world.new_in_post(AgentId(heir))) return;  // asked again in the next step, so that no spell ends as it begins
  EventFields fields = event_of(EventKind::succession);
  fields.agent = AgentId(heir);
  fields.post = PostId(seat);
  fields.other = AgentId(world[post_column::previous_holder][seat]);
  fields.cause = cause.valid() ? cause : world.vacated_by(PostId(seat));
  const EventId event = world.record(fields);
  const std::uint8_t rank = world[agent_column::rank][heir];
  const bool up = rank == no_byte || rank < world[post_column::rank][seat];
  world.vacate(AgentId(heir), up ? EndedBy::promoted : EndedBy::moved, world.now(), event);
  world.appoint(AgentId(heir), PostId(seat));
  world.forget_filled();
}

std::vector<Slot> succession_slots() {
  return {describe_slot("power.succession", "world", Type::reference(table::agents), Join::one, "a challenger who won takes it; else the seat is filled like any other",
                        "who takes the empty seat of the leader", {"who leads", "world.leader", "posts.holder", "agents.post", "spells", "events"})};
}

void plan_succession(Planner& planner) {
  if (planner.rule("power.succession") != nullptr || planner.rule("power.challenge") != nullptr) planner.add<Succession>(planner);
}

}  // namespace ostrakon
