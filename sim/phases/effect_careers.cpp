// Effects on careers: people are demoted or moved, the leader is followed by another.
#include "phases/effects.h"

namespace ostrakon {
namespace {

// The first seat of the post that is empty and may be taken, or -1.
std::int32_t empty_seat(const World& world, const Seats& seats) {
  for (std::int32_t post = seats.first; post < seats.first + seats.count; ++post) {
    if (world[post_column::holder][post] < 0 && world.open(PostId(post))) return post;
  }
  return -1;
}

}  // namespace

// Only of those in service, and not of whoever took a seat in this step.
void Effects::advance(World& world, const Effect& effect, std::span<const Firing> firings, std::span<const Target> targets) const {
  for (const Target& target : targets) {
    const AgentId agent(target.row);
    const auto status = static_cast<Status>(world[agent_column::status][target.row]);
    if (status > Status::under_inquiry || world.new_in_post(agent)) continue;
    const EventId event = firings[static_cast<std::size_t>(target.firing)].event;
    if (effect.demote > 0) world.demote(agent, effect.demote, event);
    if (effect.move.first < 0) continue;
    if (const std::int32_t seat = empty_seat(world, effect.move); seat >= 0) world.transfer(agent, PostId(seat), event);
  }
  world.forget_filled();
}

void Effects::succeed(World& world, std::span<const Firing> firings) const {
  for (const Firing& firing : firings) {
    const AgentId leader(world[world_column::leader][0]);
    if (leader.valid() && world.new_in_post(leader)) continue;
    if (leader.valid()) world.unseat(leader, EndedBy::removed, firing.event);
    heir_.enthrone(world, firing.event);
  }
}

}  // namespace ostrakon
