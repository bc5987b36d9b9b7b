// The check of invariants accepts a world that is in order, and finds each way in which one can be out of order.
#include "model/worlds.h"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>
#include <stdexcept>

namespace ostrakon {
namespace {

using testing::HasSubstr;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

// Three steps: a minister falls, a clerk follows; another clerk's case is open, a third one's is closed.
void live(World& world) {
  const auto open_case = [&](std::int32_t agent) {
    const std::int32_t row = world.table(table::cases).add(50 + static_cast<std::uint64_t>(agent));
    world[case_column::agent][row] = agent;
    world[case_column::opened_at][row] = world.now();
    world[agent_column::open_case][agent] = row;
    return row;
  };
  world.begin_step();
  EventFields opened = event_of(EventKind::opened);
  opened.agent = AgentId(first_minister);
  const EventId cause = world.record(opened);
  world.begin_step();
  world.sanction(AgentId(first_minister), dismissal, world.now() - 0.5, cause, -1);
  world.vacate(AgentId(first_clerk), EndedBy::promoted, world.now(), cause);
  world.appoint(AgentId(first_clerk), PostId(first_minister));
  world.appoint(AgentId(first_of_bench), PostId(first_clerk));
  open_case(second_clerk);
  const std::int32_t closed = open_case(third_clerk);
  world.begin_step();
  world[case_column::closed_at][closed] = world.now();
  world[agent_column::open_case][third_clerk] = -1;
  world.forget_filled();
}

TEST(Invariants, HoldInAWorldThatIsInOrder) {
  HandWorld built;
  EXPECT_NO_THROW(check_invariants(*built));
  live(*built);
  EXPECT_NO_THROW(check_invariants(*built));
}

struct Corruption {
  const char* name;
  std::function<void(World&)> corrupt;
  const char* complaint;
};

void PrintTo(const Corruption& corruption, std::ostream* out) {
  *out << corruption.name;
}

std::string name_of(const testing::TestParamInfo<Corruption>& corruption) {
  return corruption.param.name;
}

class BrokenWorld : public testing::TestWithParam<Corruption> {};

TEST_P(BrokenWorld, IsFound) {
  HandWorld world;
  live(*world);
  ASSERT_NO_THROW(check_invariants(*world));
  GetParam().corrupt(*world);
  try {
    check_invariants(*world);
    ADD_FAILURE() << "nothing was found";
  } catch (const std::logic_error& error) {
    EXPECT_THAT(error.what(), HasSubstr(GetParam().complaint));
    EXPECT_THAT(error.what(), HasSubstr("step 3"));
  }
}

// Spells 0 to 5 are the starters'; 6 the clerk's as minister, 7 the newcomer's as clerk.
const Corruption corruptions[] = {
    {"TwoHoldersOfASeat",
     [](World& w) {
       w[agent_column::post][second_clerk] = throne, w[post_column::holder][second_clerk] = -1,
       w[post_column::spell][second_clerk] = -1;
     },
     "seats held and people seated differ"},
    {"HolderSitsElsewhere", [](World& w) { w[agent_column::post][second_clerk] = third_clerk; }, "sits elsewhere"},
    {"EmptySeatWithSpell",
     [](World& w) {
       w.vacate(AgentId(throne), EndedBy::moved, w.now(), EventId::none()), w[post_column::spell][throne] = 0;
     },
     "an empty seat has a present spell"},
    {"SomebodyElsesSpell", [](World& w) { w[post_column::spell][second_clerk] = third_clerk; }, "somebody else's"},
    {"SeatedWithoutPost", [](World& w) { w[agent_column::seated][second_of_bench] = 1; }, "seated and post disagree"},
    {"DeadHolder", [](World& w) { w[agent_column::status][second_clerk] = static_cast<std::uint8_t>(Status::dead); },
     "status without a seat"},
    {"BenchedHolder",
     [](World& w) { w[agent_column::status][second_clerk] = static_cast<std::uint8_t>(Status::bench); },
     "status without a seat"},
    {"NoLeader", [](World& w) { w[world_column::leader][0] = -1; }, "the leader's seat"},
    {"FalseLeader", [](World& w) { w[world_column::leader][0] = second_clerk; }, "the leader's seat"},
    {"UncountedFall", [](World& w) { w[post_column::holders_purged][first_minister] = 0; }, "holders purged"},
    {"UnmarkedFall", [](World& w) { w[spell_column::fell][first_minister] = 0; }, "holders purged"},
    {"OverlappingSpells", [](World& w) { w[spell_column::start][6] = w[spell_column::end][first_minister] - 0.1; },
     "overlap"},
    {"GapInOrder", [](World& w) { w[spell_column::order][6] = 3; }, "order of holders"},
    {"UncountedHolder", [](World& w) { w[post_column::holders_so_far][first_minister] = 1; }, "holders so far"},
    {"EndWithoutReason", [](World& w) { w[spell_column::end][second_clerk] = w.now(); }, "open and ended at once"},
    {"ReasonWithoutEnd", [](World& w) { w[spell_column::end][first_minister] = missing; }, "open and ended at once"},
    {"NoLength", [](World& w) { w[spell_column::end][first_minister] = w[spell_column::start][first_minister]; },
     "no length"},
    {"SecondSpellAtOnce",
     [](World& w) { w[spell_column::ended_by][first_minister] = 0, w[spell_column::end][first_minister] = missing; },
     "while the last goes on"},
    {"SpellOfAnEmptySeat",
     [](World& w) {
       w.vacate(AgentId(throne), EndedBy::moved, w.now(), EventId::none());
       w[spell_column::ended_by][throne] = 0, w[spell_column::end][throne] = missing;
     },
     "in an empty seat"},
    {"LostCase", [](World& w) { w[agent_column::open_case][second_clerk] = -1; }, "not its accused's"},
    {"ClosedCaseHeldOpen", [](World& w) { w[agent_column::open_case][third_clerk] = 1; }, "not its accused's"},
    {"ClosedBeforeOpened", [](World& w) { w[case_column::closed_at][1] = w[case_column::opened_at][1] - 1; },
     "closed before"},
    {"CaseOfTheFuture", [](World& w) { w[case_column::parent][0] = 1; }, "before the one that led to it"},
    {"CauseAfterEffect", [](World& w) { w[event_column::cause][0] = 1; }, "before its cause"},
    {"OwnCause", [](World& w) { w[event_column::cause][1] = 1; }, "before its cause"},
    {"EarlierThanItsCause", [](World& w) { w[event_column::at][0] = w.now(); }, "dated before its cause"},
    {"EndedWithoutAnEnd", [](World& w) { w[organisation_column::abolished][0] = w.now(); }, "ended without a date"},
    {"UnitOfItself", [](World& w) { w[organisation_column::parent][0] = 0; }, "a unit of itself"},
    {"HoldersOfWhatIsNotThere", [](World& w) { w[organisation_column::founded][0] = w.now() + 1; }, "where nothing is"},
    {"MissingAge", [](World& w) { w[agent_column::age][second_clerk] = missing; }, "age"},
    {"MissingCapability", [](World& w) { w[sector_column::capability][0] = missing; }, "capability"},
    {"MissingDateOfAPost", [](World& w) { w[post_column::vacant_since][throne] = missing; }, "vacant_since"},
};

INSTANTIATE_TEST_SUITE_P(Invariants, BrokenWorld, testing::ValuesIn(corruptions), name_of);

}  // namespace
}  // namespace ostrakon
