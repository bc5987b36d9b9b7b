// Who sits where: seats, spells, marks of falls and counts after each kind of change.
#include "model/worlds.h"

#include <cmath>

namespace ostrakon {
namespace {

std::int32_t event_kind(World& world, EventId event) {
  return world[event_column::kind][event.value()];
}
std::int32_t kind(EventKind of) {
  return static_cast<std::int32_t>(of);
}
Status status(World& world, std::int32_t agent) {
  return static_cast<Status>(world[agent_column::status][agent]);
}
EndedBy ended_by(World& world, std::int32_t spell) {
  return static_cast<EndedBy>(world[spell_column::ended_by][spell]);
}
EventId some_event(World& world) {
  return world.record(event_of(EventKind::founded));
}

TEST(Careers, StartersSitSinceStepZero) {
  HandWorld world;
  const double start = world->scenario().clock.date_of(0);
  ASSERT_EQ(world->rows(table::spells), 6u);
  ASSERT_EQ(world->rows(table::agents), 8u);
  for (std::int32_t seat = throne; seat <= third_clerk; ++seat) {
    EXPECT_EQ((*world)[post_column::holder][seat], seat);
    EXPECT_EQ((*world)[agent_column::post][seat], seat);
    EXPECT_EQ((*world)[agent_column::rank][seat], (*world)[post_column::rank][seat]);
    EXPECT_EQ(status(*world, seat), Status::active);
    EXPECT_EQ((*world)[spell_column::start][seat], start);
    EXPECT_TRUE(std::isnan((*world)[spell_column::end][seat]));
    EXPECT_EQ((*world)[spell_column::order][seat], 1);
    EXPECT_EQ((*world)[spell_column::faction][seat], (*world)[agent_column::faction][seat]);
  }
  EXPECT_EQ((*world)[world_column::leader][0], throne);
  EXPECT_EQ(status(*world, first_of_bench), Status::bench);
  EXPECT_EQ((*world)[agent_column::post][first_of_bench], -1);
  for (std::uint8_t rank = 0; rank < 3; ++rank) EXPECT_TRUE(world->vacant_posts(rank).empty());
}

TEST(Careers, VacatingEndsTheSpellAndOffersTheSeat) {
  HandWorld world;
  world->begin_step();
  const EventId cause = some_event(*world);
  const double at = world->now() - 0.25;
  world->vacate(AgentId(first_minister), EndedBy::removed, at, cause);
  EXPECT_EQ((*world)[spell_column::end][first_minister], at);
  EXPECT_EQ(ended_by(*world, first_minister), EndedBy::removed);
  EXPECT_EQ((*world)[post_column::holder][first_minister], -1);
  EXPECT_EQ((*world)[post_column::spell][first_minister], -1);
  EXPECT_EQ((*world)[post_column::previous_holder][first_minister], first_minister);
  EXPECT_EQ((*world)[post_column::vacant_since][first_minister], at);
  EXPECT_EQ((*world)[agent_column::post][first_minister], -1);
  EXPECT_EQ((*world)[agent_column::seated][first_minister], 0);
  EXPECT_EQ(world->vacated_by(PostId(first_minister)), cause);
  EXPECT_EQ(world->vacant_posts(1), std::vector<std::int32_t>{first_minister});
  world->vacate(AgentId(first_minister), EndedBy::died, at, EventId::none());  // without a seat: nothing happens
  EXPECT_EQ(ended_by(*world, first_minister), EndedBy::removed);
  EXPECT_EQ(world->vacant_posts(1).size(), 1u);
}

TEST(Careers, AppointingBeginsTheNextSpellOfTheSeat) {
  HandWorld world;
  world->begin_step();
  world->vacate(AgentId(first_minister), EndedBy::removed, world->now(), EventId::none());
  world->begin_step();
  const double rank_since = (*world)[agent_column::rank_since][first_of_bench];
  EXPECT_FALSE(world->new_in_post(AgentId(first_of_bench)));
  world->appoint(AgentId(first_of_bench), PostId(first_minister));
  const std::int32_t spell = world->last_spell(AgentId(first_of_bench));
  EXPECT_EQ(spell, 6);
  EXPECT_EQ((*world)[post_column::spell][first_minister], spell);
  EXPECT_EQ((*world)[spell_column::order][spell], 2);
  EXPECT_EQ((*world)[spell_column::start][spell], world->now());
  EXPECT_EQ((*world)[post_column::holders_so_far][first_minister], 2);
  EXPECT_EQ((*world)[post_column::filled_since][first_minister], world->now());
  EXPECT_EQ((*world)[agent_column::rank][first_of_bench], 1);
  EXPECT_GT((*world)[agent_column::rank_since][first_of_bench], rank_since);
  EXPECT_EQ((*world)[agent_column::origin][first_of_bench], 0);
  EXPECT_EQ(status(*world, first_of_bench), Status::active);
  EXPECT_TRUE(world->new_in_post(AgentId(first_of_bench)));
  world->forget_filled();
  EXPECT_TRUE(world->vacant_posts(1).empty());
  world->begin_step();
  EXPECT_FALSE(world->new_in_post(AgentId(first_of_bench)));
}

TEST(Careers, AMoveWithinARankKeepsItsDate) {
  HandWorld world;
  world->begin_step();
  world->vacate(AgentId(first_minister), EndedBy::removed, world->now(), EventId::none());
  const double rank_since = (*world)[agent_column::rank_since][second_minister];
  world->vacate(AgentId(second_minister), EndedBy::moved, world->now(), EventId::none());
  world->appoint(AgentId(second_minister), PostId(first_minister));
  EXPECT_EQ((*world)[agent_column::rank_since][second_minister], rank_since);
  EXPECT_EQ((*world)[agent_column::post_since][second_minister], world->now());
  const std::int32_t spell = world->last_spell(AgentId(second_minister));
  EXPECT_EQ(world->earlier_spell(spell), second_minister);
  EXPECT_EQ(world->earlier_spell(second_minister), -1);
  EXPECT_NE(world->table(table::spells).key(spell), world->table(table::spells).key(second_minister));
}

TEST(Careers, TheLeaderIsWhoHoldsTheThrone) {
  HandWorld world;
  world->begin_step();
  world->die(AgentId(throne), EventId::none());
  EXPECT_EQ((*world)[world_column::leader][0], -1);
  world->vacate(AgentId(first_clerk), EndedBy::promoted, world->now(), EventId::none());
  world->appoint(AgentId(first_clerk), PostId(throne));
  EXPECT_EQ((*world)[world_column::leader][0], first_clerk);
}

TEST(Careers, DyingAndRetiringSayWhyTheSeatIsEmpty) {
  HandWorld world;
  world->begin_step();
  world->die(AgentId(first_clerk), EventId::none());
  world->retire(AgentId(second_clerk), EventId(0));
  EXPECT_EQ(status(*world, first_clerk), Status::dead);
  EXPECT_EQ(status(*world, second_clerk), Status::retired);
  EXPECT_EQ(ended_by(*world, first_clerk), EndedBy::died);
  EXPECT_EQ(ended_by(*world, second_clerk), EndedBy::retired);
  EXPECT_EQ(event_kind(*world, world->vacated_by(PostId(first_clerk))), kind(EventKind::died));
  EXPECT_EQ(event_kind(*world, world->vacated_by(PostId(second_clerk))), kind(EventKind::retired));
  EXPECT_EQ((*world)[event_column::cause][1], 0);
  world->die(AgentId(first_of_bench), EventId::none());
  EXPECT_EQ(status(*world, first_of_bench), Status::dead);
  EXPECT_EQ(world->vacant_posts(0).size(), 2u);
}

TEST(Careers, TheLivingGrowOlder) {
  HandWorld world;
  world->begin_step();
  world->die(AgentId(first_clerk), EventId::none());
  world->begin_step();
  EXPECT_DOUBLE_EQ((*world)[agent_column::age][first_clerk], 40 + 1.0 / 12);
  EXPECT_DOUBLE_EQ((*world)[agent_column::age][second_clerk], 40 + 2.0 / 12);
}

TEST(Careers, AnEventKnowsWhereItHappened) {
  HandWorld world;
  world->begin_step();
  EventFields fields = event_of(EventKind::tipped);
  fields.agent = AgentId(second_minister);
  const EventId here = world->record(fields);
  EXPECT_EQ((*world)[event_column::at][here.value()], world->now());
  EXPECT_EQ((*world)[event_column::post][here.value()], second_minister);
  EXPECT_EQ((*world)[event_column::organisation][here.value()], 0);
  EXPECT_EQ((*world)[event_column::sector][here.value()], 0);
  EXPECT_EQ((*world)[event_column::rank][here.value()], 1);
  EXPECT_EQ((*world)[event_column::faction][here.value()], (*world)[agent_column::faction][second_minister]);
  fields.agent = AgentId(first_of_bench);
  fields.at = world->now() - 0.5;
  const EventId nowhere = world->record(fields);
  EXPECT_EQ((*world)[event_column::at][nowhere.value()], world->now() - 0.5);
  EXPECT_EQ((*world)[event_column::post][nowhere.value()], -1);
  EXPECT_EQ((*world)[event_column::organisation][nowhere.value()], -1);
}

TEST(Careers, BooksWhatHoldersHaveTakenSoFar) {
  std::string text = std::string(small_court) + "  rents: { residue: 1 }\n";  // else there is no column for it
  text.replace(text.find("[detect"), 7, "[rents, detect");
  HandWorld world(text);
  world->begin_step();
  (*world)[agent_column::taken_in_post][first_clerk] = 3;
  (*world)[agent_column::residue_in_post][first_clerk] = 2;
  world->book_open_spells();
  EXPECT_EQ((*world)[spell_column::taken][first_clerk], 3);
  (*world)[agent_column::taken_in_post][first_clerk] = 4;
  world->vacate(AgentId(first_clerk), EndedBy::removed, world->now(), EventId::none());
  world->book_open_spells();
  EXPECT_EQ((*world)[spell_column::taken][first_clerk], 4);
  EXPECT_EQ((*world)[spell_column::left][first_clerk], 2);
  EXPECT_EQ((*world)[agent_column::taken_in_post][first_clerk], 0);
  EXPECT_EQ((*world)[agent_column::residue_in_post][first_clerk], 0);
}

// --- sanctions ------------------------------------------------------------------------------------------------------

TEST(Sanctions, WhoIsNotPunishedGoesBack) {
  HandWorld world;
  world->begin_step();
  (*world)[agent_column::status][first_clerk] = static_cast<std::uint8_t>(Status::under_inquiry);
  const EventId event =
      world->sanction(AgentId(first_clerk), dropped, world->now(), EventId::none(), -1, Status::active);
  EXPECT_EQ(event_kind(*world, event), kind(EventKind::released));
  EXPECT_EQ((*world)[event_column::value][event.value()], dropped);
  EXPECT_EQ(status(*world, first_clerk), Status::active);
  EXPECT_EQ((*world)[agent_column::post][first_clerk], first_clerk);
  world->vacate(AgentId(second_clerk), EndedBy::purged, world->now(), EventId::none());
  world->sanction(AgentId(second_clerk), dropped, world->now(), EventId::none(), -1, Status::active);
  EXPECT_EQ(status(*world, second_clerk), Status::bench);
  world->sanction(AgentId(first_of_bench), dropped, world->now(), EventId::none(), -1, Status::retired);
  EXPECT_EQ(status(*world, first_of_bench), Status::retired);
  world->sanction(AgentId(second_of_bench), dropped, world->now(), EventId::none(), -1, Status::detained);
  EXPECT_EQ(status(*world, second_of_bench), Status::detained);
  EXPECT_EQ((*world)[agent_column::ever_fell][first_clerk], 0);
}

TEST(Sanctions, TheBenchTakesTheSeatButNobodyBackIntoService) {
  HandWorld world;
  world->begin_step();
  world->sanction(AgentId(first_clerk), removal, world->now(), EventId::none(), -1);
  EXPECT_EQ(status(*world, first_clerk), Status::bench);
  EXPECT_EQ(ended_by(*world, first_clerk), EndedBy::removed);
  EXPECT_EQ((*world)[spell_column::fell][first_clerk], 0);
  world->retire(AgentId(second_clerk), EventId::none());
  world->sanction(AgentId(second_clerk), removal, world->now(), EventId::none(), -1, Status::retired);
  EXPECT_EQ(status(*world, second_clerk), Status::retired);
}

// Whatever its status, a sanction leaves nobody in a seat who does not serve.
TEST(Sanctions, WhoDoesNotServeHoldsNoSeat) {
  std::string text = small_court;
  text.replace(text.find("{ name: dropped }"), 17,
               "{ name: exile, status: departed }, { name: rest, status: retired }, { name: prison, status: sentenced "
               "}, { name: praise, status: active }");
  HandWorld world(text);
  world->begin_step();
  const EndedBy ends[] = {EndedBy::departed, EndedBy::retired, EndedBy::removed};
  const Status statuses[] = {Status::departed, Status::retired, Status::sentenced};
  for (std::int32_t sanction = 0; sanction < 3; ++sanction) {
    const std::int32_t clerk = first_clerk + sanction;
    EXPECT_TRUE(world->removes(sanction));
    world->sanction(AgentId(clerk), sanction, world->now(), EventId::none(), -1);
    EXPECT_EQ(status(*world, clerk), statuses[sanction]);
    EXPECT_EQ(ended_by(*world, clerk), ends[sanction]);
  }
  EXPECT_FALSE(world->removes(3));
  world->sanction(AgentId(first_minister), 3, world->now(), EventId::none(), -1);
  world->sanction(AgentId(first_of_bench), 3, world->now(), EventId::none(), -1);
  EXPECT_EQ(status(*world, first_minister), Status::active);
  EXPECT_EQ(status(*world, first_of_bench), Status::bench);
  EXPECT_NO_THROW(check_invariants(*world));
}

TEST(Sanctions, AFallMarksAllSpellsSoFar) {
  HandWorld world;
  world->begin_step();
  world->vacate(AgentId(first_clerk), EndedBy::promoted, world->now(), EventId::none());
  world->vacate(AgentId(first_minister), EndedBy::removed, world->now(), EventId::none());
  world->appoint(AgentId(first_clerk), PostId(first_minister));
  const std::int32_t second = world->last_spell(AgentId(first_clerk));
  world->begin_step();
  const double at = world->now() - 0.5;
  const EventId event = world->sanction(AgentId(first_clerk), dismissal, at, EventId::none(), -1);
  EXPECT_EQ(event_kind(*world, event), kind(EventKind::purged));
  EXPECT_EQ((*world)[event_column::post][event.value()], first_minister);
  EXPECT_EQ(world->vacated_by(PostId(first_minister)), event);
  EXPECT_EQ(ended_by(*world, second), EndedBy::purged);
  EXPECT_EQ(ended_by(*world, first_clerk), EndedBy::promoted);
  EXPECT_EQ((*world)[spell_column::end][second], at);
  for (std::int32_t spell : {first_clerk + 0, second}) EXPECT_EQ((*world)[spell_column::fell][spell], 1);
  EXPECT_EQ((*world)[spell_column::fell][first_minister], 0);  // their predecessor did not fall
  EXPECT_EQ((*world)[agent_column::ever_fell][first_clerk], 1);
  EXPECT_EQ((*world)[agent_column::fell_at][first_clerk], at);
  EXPECT_EQ(status(*world, first_clerk), Status::dismissed);
  EXPECT_EQ((*world)[post_column::holders_purged][first_clerk], 1);
  EXPECT_EQ((*world)[post_column::holders_purged][first_minister], 1);
  EXPECT_EQ((*world)[post_column::holders_purged][second_minister], 0);
}

TEST(Sanctions, EachPostCountsAFallenHolderOnce) {
  HandWorld world;
  world->begin_step();
  // Twice in the same seat, then a fall.
  world->send_to_bench(AgentId(first_clerk), EndedBy::term, EventId::none());
  world->begin_step();
  world->appoint(AgentId(first_clerk), PostId(first_clerk));
  world->begin_step();
  world->sanction(AgentId(first_clerk), disgrace, world->now(), EventId::none(), -1);
  EXPECT_EQ((*world)[post_column::holders_purged][first_clerk], 1);
  // Back from the bench in another seat, and a second fall: the first seat has counted already, the other has not.
  world->send_to_bench(AgentId(first_minister), EndedBy::term, EventId::none());
  world->appoint(AgentId(first_clerk), PostId(first_minister));
  EXPECT_EQ((*world)[spell_column::fell][world->last_spell(AgentId(first_clerk))], 0);
  world->begin_step();
  world->sanction(AgentId(first_clerk), dismissal, world->now(), EventId::none(), -1);
  EXPECT_EQ((*world)[post_column::holders_purged][first_clerk], 1);
  EXPECT_EQ((*world)[post_column::holders_purged][first_minister], 1);
  EXPECT_NO_THROW(check_invariants(*world));
}

}  // namespace
}  // namespace ostrakon
