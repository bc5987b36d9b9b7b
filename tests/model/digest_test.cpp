// The digest of the state: of every column that can change, of no order of rows.
#include "model/worlds.h"

#include <cmath>

namespace ostrakon {
namespace {

constexpr TableId digested[] = {table::world, table::factions, table::sectors, table::organisations,
                                table::posts, table::agents,   table::spells,  table::cases};

const std::vector<AttributeId>& state(World& world, TableId id) {
  return world.plan().state[static_cast<std::size_t>(id.value())];
}

// A court with something in every table.
HandWorld lively_court() {
  std::string text = small_court;
  text +=
      "timeline: { flood: { at: 2000-03, do: { set: { sectors.works.budget: 3 }, add: { factions.north.grievance: 1, "
      "world.tension: 1 } } } }\n";
  return HandWorld(text);
}

void add_case(World& world) {
  const std::int32_t row = world.table(table::cases).add(99);
  world[case_column::agent][row] = first_clerk;
  world[case_column::opened_at][row] = world.now();
  world[agent_column::open_case][first_clerk] = row;
}

TEST(StateDigest, IsAFunctionOfTheState) {
  HandWorld first, second, other(small_court, 2);
  EXPECT_EQ(first->state_digest(), second->state_digest());
  EXPECT_EQ(first->state_digest(), first->state_digest());
  EXPECT_NE(first->state_digest(), other->state_digest());  // other factions are drawn
}

TEST(StateDigest, SeesEveryColumnOfTheState) {
  HandWorld world = lively_court();
  add_case(*world);
  std::size_t columns = 0;
  for (const TableId id : digested) {
    ASSERT_GT(world->rows(id), 0u);
    for (const AttributeId attribute : state(*world, id)) {
      Column& column = world->table(id).column(attribute);
      const std::size_t row = world->rows(id) - 1;
      const std::uint64_t before = world->state_digest();
      const double value = column.get(row);
      column.put(row, std::isfinite(value) ? value + 1 : 1);
      EXPECT_NE(world->state_digest(), before)
          << world->scenario().catalogue.table(id).plural << " column " << attribute.value();
      column.put(row, value);
      EXPECT_EQ(world->state_digest(), before);
      ++columns;
    }
  }
  EXPECT_GT(columns, 30u);
}

// What rules and effects of the scenario write belongs to the state; what nobody writes does not.
TEST(StateDigest, HoldsWhatTheScenarioWrites) {
  HandWorld world = lively_court();
  const auto holds = [&](TableId id, const char* name) {
    const AttributeId attribute = world->scenario().catalogue.find_attribute(id, name);
    const auto& columns = state(*world, id);
    return std::find(columns.begin(), columns.end(), attribute) != columns.end();
  };
  EXPECT_TRUE(holds(table::sectors, "budget"));
  EXPECT_TRUE(holds(table::factions, "grievance"));
  EXPECT_TRUE(holds(table::world, "tension"));
  EXPECT_TRUE(holds(table::world, "leader"));
  EXPECT_TRUE(holds(table::agents, "age"));
  EXPECT_FALSE(holds(table::sectors, "priority"));
  EXPECT_FALSE(holds(table::agents, "debt"));
  EXPECT_FALSE(holds(table::organisations, "budget_share"));
}

TEST(StateDigest, DoesNotDependOnTheOrderOfRows) {
  HandWorld first, second;
  const auto enter = [](World& world, std::uint64_t key, double age) {
    const std::int32_t row = world.add_agent(key);
    world[agent_column::age][row] = age;
    world[agent_column::faction][row] = 1;
  };
  enter(*first, 1001, 30);
  enter(*first, 1002, 50);
  enter(*second, 1002, 50);
  EXPECT_NE(first->state_digest(), second->state_digest());
  enter(*second, 1001, 30);
  EXPECT_EQ(first->state_digest(), second->state_digest());
  // But on whose value is which.
  (*second)[agent_column::age][8] = 30;
  (*second)[agent_column::age][9] = 50;
  EXPECT_NE(first->state_digest(), second->state_digest());
}

TEST(EventDigest, SeesWhatHappenedAndInWhichOrder) {
  const auto digest_of = [](std::initializer_list<EventFields> events) {
    HandWorld world;
    for (const EventFields& fields : events) world->record(fields);
    return world->event_digest();
  };
  EventFields one = event_of(EventKind::tipped), two = event_of(EventKind::tipped);
  one.agent = AgentId(first_clerk);
  two.agent = AgentId(second_clerk);
  const std::uint64_t digest = digest_of({one, two});
  EXPECT_EQ(digest, digest_of({one, two}));
  EXPECT_NE(digest, digest_of({two, one}));
  EXPECT_NE(digest, digest_of({one}));
  for (int field = 0; field < 6; ++field) {
    EventFields changed = two;
    if (field == 0) changed.kind = static_cast<std::int32_t>(EventKind::audited);
    if (field == 1) changed.at = 5;
    if (field == 2) changed.post = PostId(throne);
    if (field == 3) changed.other = AgentId(throne);
    if (field == 4) changed.cause = EventId(0);
    if (field == 5) changed.rule = 0;
    EXPECT_NE(digest, digest_of({one, changed})) << "field " << field;
  }
}

}  // namespace
}  // namespace ostrakon
