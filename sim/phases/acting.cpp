// Acting holders: who is in charge of a post that stays empty.
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"

#include <algorithm>

namespace ostrakon {
namespace {

struct ActingMemory : StageMemory {
  std::vector<std::int32_t> posts;
  AlignedArray<double> values;
};

class Acting : public Stage {
 public:
  explicit Acting(Planner& planner)
      : Stage("appoint.acting"), who_(planner.compiler().value(planner.rule("appoint.acting")->terms.front().value, table::posts)) {
    planner.compiler().note_write(table::posts, post_column::acting.attribute);
  }
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<ActingMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<ActingMemory&>(*stage_memory);
    std::vector<std::int32_t>& posts = memory.posts;
    posts.clear();
    for (std::size_t rank = 0; rank < world.rows(table::ranks); ++rank) {
      for (const std::int32_t post : world.vacant_posts(static_cast<std::uint8_t>(rank))) {
        if (world[post_column::holder][post] < 0 && world.open(PostId(post))) posts.push_back(post);
      }
    }
    if (posts.empty()) return;
    std::sort(posts.begin(), posts.end());
    posts.erase(std::unique(posts.begin(), posts.end()), posts.end());
    Domain domain;
    domain.count = posts.size();
    domain.rows = posts.data();
    memory.values.reserve(posts.size());
    double* values = memory.values.data();
    world.evaluator().evaluate(who_, world.view(), domain, {&values, 1});
    for (std::size_t i = 0; i < posts.size(); ++i) take_charge(world, posts[i], static_cast<std::int32_t>(values[i]));
  }

 private:
  // Only somebody in service can; else nobody does.
  static void take_charge(World& world, std::int32_t post, std::int32_t person) {
    if (person >= 0 && static_cast<Status>(world[agent_column::status][person]) > Status::under_inquiry) person = -1;
    std::int32_t& acting = world[post_column::acting][post];
    if (acting == person) return;
    acting = person;
    world.touch(table::posts, post);
    if (person < 0) return;
    EventFields fields = event_of(EventKind::acting);
    fields.agent = AgentId(person);
    fields.post = PostId(post);
    fields.cause = world.vacated_by(PostId(post));
    world.record(fields);
  }

  Program who_;
};

}  // namespace

std::vector<Slot> acting_slots() {
  return {describe_slot("appoint.acting", "posts", Type::reference(table::agents), Join::one, "none",
                        "who is in charge of a post that is still empty as Appointment ends", {"posts.acting", "events"})};
}

void plan_acting(Planner& planner) {
  if (planner.rule("appoint.acting") != nullptr) planner.add<Acting>(planner);
}

}  // namespace ostrakon
