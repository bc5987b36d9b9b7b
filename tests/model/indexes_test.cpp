// Buckets that the world keeps current as people change seats hold the same people as buckets built anew.
#include "model/worlds.h"

#include <algorithm>
#include <random>

namespace ostrakon {
namespace {

// Every bucket of every index, its rows in ascending order.
std::vector<std::vector<std::int32_t>> buckets(World& world) {
  world.view();
  std::vector<std::vector<std::int32_t>> all;
  for (std::size_t i = 0; i < world.plan().indexes.size(); ++i) {
    const std::vector<std::int32_t>& sizes = world.plan().indexes[i].sizes;
    std::vector<std::int32_t> keys(sizes.size(), -1);
    for (bool more = true; more;) {
      const auto rows = world.bucket(i, keys);
      all.emplace_back(rows.begin(), rows.end());
      std::sort(all.back().begin(), all.back().end());
      more = false;
      for (std::size_t k = 0; k < keys.size() && !more; ++k) {
        more = ++keys[k] < sizes[k];
        if (!more) keys[k] = -1;
      }
    }
  }
  return all;
}

std::vector<std::vector<std::int32_t>> rebuilt(World& world) {
  for (std::int32_t table = 0; table < table::count; ++table) world.touch_all(TableId(table));
  return buckets(world);
}

// A court whose rules pick among people by rank, by faction and by status.
std::string picking_court() {
  std::string text = small_court;
  text.replace(text.find("  detect: { tip: 0.01*evidence }"), 32,
               "  detect: { tip: \"0.01*pick(serving where faction == self.faction).age + 0.01*pick(holders where rank "
               "== self.rank and faction == "
               "self.faction).age\" }");
  return text;
}

// One change of a person, whatever it finds them to be.
void change(World& world, std::mt19937_64& random) {
  const auto person = static_cast<std::int32_t>(random() % world.rows(table::agents));
  const AgentId agent(person);
  const auto post = static_cast<std::int32_t>(random() % world.rows(table::posts));
  const bool gone = world[agent_column::status][person] >= static_cast<std::uint8_t>(Status::dismissed);
  switch (random() % 7) {
    case 0:
      world.vacate(agent, EndedBy::removed, world.now(), EventId::none());
      break;
    case 1:
    case 2:
      if (gone || world[post_column::holder][post] >= 0) break;
      world.vacate(agent, EndedBy::moved, world.now(), EventId::none());
      world.appoint(agent, PostId(post));
      break;
    case 3:
      if (!gone) world.sanction(agent, static_cast<std::int32_t>(random() % 3), world.now(), EventId::none(), -1);
      break;
    case 4:
      if (!gone && random() % 9 == 0) world.retire(agent, EventId::none());
      break;
    case 5:
      world.store(table::agents, agent_column::faction.attribute, person, static_cast<double>(random() % 2), "a test");
      break;
    case 6:
      if (world[post_column::holder][post] < 0) {
        const std::int32_t row = world.add_agent(random() | std::uint64_t{1} << 63);
        world.appoint(AgentId(row), PostId(post));
        give_start_values(world, {&row, 1}, world.plan().recruit);
      }
      break;
  }
}

TEST(Indexes, FollowEveryChange) {
  HandWorld world(picking_court());
  ASSERT_GE(world->plan().indexes.size(), 3u);
  std::mt19937_64 random(7);
  std::size_t moved = 0;
  auto before = buckets(*world);
  for (int round = 0; round < 300; ++round) {
    world->begin_step();
    for (std::uint64_t changes = 1 + random() % 12; changes-- > 0;) change(*world, random);
    const auto current = buckets(*world);
    ASSERT_EQ(current, rebuilt(*world)) << "round " << round;
    moved += current != before ? 1 : 0;
    before = current;
  }
  EXPECT_GT(moved, 150u);  // the changes are seen at all
}

TEST(Indexes, HoldersByRankAreThoseWhoSit) {
  HandWorld world;
  ASSERT_EQ(world->plan().indexes.size(), 1u);
  world->begin_step();
  world->vacate(AgentId(first_minister), EndedBy::moved, world->now(), EventId::none());
  world->vacate(AgentId(second_clerk), EndedBy::promoted, world->now(), EventId::none());
  world->appoint(AgentId(second_clerk), PostId(first_minister));
  EXPECT_EQ(buckets(*world), (std::vector<std::vector<std::int32_t>>{
                                 {}, {first_clerk, third_clerk}, {second_minister, second_clerk}, {throne}}));
}

}  // namespace
}  // namespace ostrakon
