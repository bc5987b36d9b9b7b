// Pools of vacancies against a recount: everyone in the world is asked whether they belong, source by source.
#include "model/moment.h"
#include "phases/draws.h"
#include "phases/pools.h"
#include "phases/random_scenario.h"

#include <algorithm>
#include <set>

namespace ostrakon {
namespace {

// Whether a person belongs to what a source offers for a post, by the words of the language page.
bool belongs(const World& world, PoolSource source, std::int32_t person, std::int32_t post, std::int32_t selector) {
  const auto organisation = [&](std::int32_t of) { return world[post_column::organisation][of]; };
  const auto sector = [&](std::int32_t of) { return world[organisation_column::sector][organisation(of)]; };
  const auto holds_one = [&](auto condition) {
    for (std::size_t row = 0; row < world.rows(table::posts); ++row) {
      const auto held = static_cast<std::int32_t>(row);
      if (world[post_column::holder][held] == person && condition(held)) return true;
    }
    return false;
  };
  const bool seated = world[agent_column::post][person] >= 0;
  const int rank = world[agent_column::rank][person], wanted = world[post_column::rank][post];
  switch (source) {
    case PoolSource::subordinates: return holds_one([&](std::int32_t held) { return world[post_column::superior][held] == post; });
    case PoolSource::same_organisation: return holds_one([&](std::int32_t held) { return organisation(held) == organisation(post); });
    case PoolSource::same_sector:
      return sector(post) >= 0 && holds_one([&](std::int32_t held) { return sector(held) == sector(post); });
    case PoolSource::same_rank: return seated && rank == wanted;
    case PoolSource::rank_below: return seated && rank == wanted - 1;
    case PoolSource::bench: return static_cast<Status>(world[agent_column::status][person]) == Status::bench;
    case PoolSource::retinue: return selector >= 0 && world[agent_column::patron][person] == selector;
    case PoolSource::faction: return selector >= 0 && world[agent_column::faction][person] == world[agent_column::faction][selector];
    case PoolSource::anyone: return true;
  }
  return false;
}

// In service, not appointed in this step (but `fresh`), of the post's rank or one below unless anyone will do, eligible.
bool may_be_considered(const World& world, bool anyone, bool fresh, bool experienced, std::int32_t person, std::int32_t post) {
  if (static_cast<Status>(world[agent_column::status][person]) > Status::under_inquiry) return false;
  if (!fresh && world.new_in_post(AgentId(person))) return false;
  const std::uint8_t held = world[agent_column::rank][person];
  const int level = held == no_byte ? -1 : held, wanted = world[post_column::rank][post];
  if (!anyone && (level > wanted || level < wanted - 1)) return false;
  return !experienced || world.now() - world[agent_column::rank_since][person] >= 2;
}

class Recount : public Recorder {
 public:
  Recount(const Pools& of, const PoolRule& rule, bool experienced) : pools_(of), rule_(rule), experienced_(experienced) {}
  void after_step(World& world) override {
    const auto ranks = static_cast<std::int32_t>(world.rows(table::ranks));
    for (std::int32_t rank = 1; rank < ranks; ++rank) compare(world, rank);
  }
  void end(World&, std::uint64_t) override {}
  std::size_t pools = 0, candidates = 0;

 private:
  void compare(World& world, std::int32_t rank) {
    Vacancies vacancies;
    const std::int32_t leader = world[world_column::leader][0];
    for (const std::int32_t post : world.vacant_posts(static_cast<std::uint8_t>(rank))) {
      if (world[post_column::holder][post] >= 0 || !world.open(PostId(post))) continue;
      vacancies.posts.push_back(post);
      vacancies.selectors.push_back(vacancies.posts.size() % 3 == 0 ? -1 : leader);
    }
    if (vacancies.posts.empty()) return;
    world.vacancy_counts().fit(world.rows(table::posts), pools_.eligible_terms());
    pools_.find(world, memory_, rank, vacancies);
    for (std::size_t v = 0; v < vacancies.posts.size(); ++v) {
      std::vector<std::int32_t> found(vacancies.candidates.begin() + static_cast<std::ptrdiff_t>(vacancies.first[v]),
                                      vacancies.candidates.begin() + static_cast<std::ptrdiff_t>(vacancies.first[v + 1]));
      std::sort(found.begin(), found.end());
      const std::vector<std::int32_t> all = recount(world, vacancies.posts[v], vacancies.selectors[v]);
      ++pools, candidates += found.size();
      if (rule_.at_most < 0) {
        ASSERT_EQ(found, all) << "post " << vacancies.posts[v] << ", step " << world.step();
      } else {
        const std::size_t enough = std::min(all.size(), static_cast<std::size_t>(rule_.at_most));
        ASSERT_TRUE(found.size() == enough || (from_roster() && found.size() < enough)) << "step " << world.step();
        ASSERT_TRUE(std::includes(all.begin(), all.end(), found.begin(), found.end())) << "step " << world.step();
      }
    }
  }
  // Drawn from those of the rank below, of whom nobody has been appointed when their superiors are: here they may have.
  bool from_roster() const { return rule_.at_most >= 0 && rule_.from == std::vector<PoolSource>{PoolSource::rank_below}; }
  std::vector<std::int32_t> recount(const World& world, std::int32_t post, std::int32_t selector) const {
    const bool anyone = std::find(rule_.from.begin(), rule_.from.end(), PoolSource::anyone) != rule_.from.end();
    std::vector<std::int32_t> all;
    for (std::size_t row = 0; row < world.rows(table::agents); ++row) {
      const auto person = static_cast<std::int32_t>(row);
      const bool offered = std::any_of(rule_.from.begin(), rule_.from.end(),
                                       [&](PoolSource source) { return belongs(world, source, person, post, selector); });
      if (offered && may_be_considered(world, anyone, from_roster(), experienced_, person, post)) all.push_back(person);
    }
    return all;
  }

  const Pools& pools_;
  PoolRule rule_;
  bool experienced_;
  PoolMemory memory_;
};

TEST(Pools, AreWhatARecountGives) {
  std::size_t pools = 0, candidates = 0;
  std::set<PoolSource> seen;
  for (std::uint64_t seed = 1000; seed < 1200; ++seed) {
    const std::string text = ScenarioGrower(seed).text();
    SCOPED_TRACE("scenario " + std::to_string(seed) + ":\n" + text);
    std::optional<Scenario> scenario = read_text(text);
    ASSERT_TRUE(scenario);
    if (!scenario->pool) continue;
    // In a debug build the ledger would see the draws of the same vacancies twice.
    if (draws_are_entered && scenario->pool->at_most >= 0) continue;
    const PoolRule rule = *scenario->pool;
    const bool experienced = scenario->rule("appoint.eligible") != nullptr;
    Simulation simulation(std::move(*scenario));
    Planner planner(simulation.scenario(), simulation.compiler());
    const Pools pool(planner);
    for (const AttributeId column : {agent_column::patron.attribute, agent_column::faction.attribute}) simulation.compiler().note_read(table::agents, column);
    simulation.compiler().note_read(post_column::superior.table, post_column::superior.attribute);
    simulation.seal();
    Recount recount(pool, rule, experienced);
    run(simulation, {}, recount);
    if (HasFailure()) return;
    pools += recount.pools, candidates += recount.candidates;
    seen.insert(rule.from.begin(), rule.from.end());
  }
  EXPECT_EQ(seen.size(), 9u);
  EXPECT_GT(pools, 1000u);
  EXPECT_GT(candidates, 2000u);
}

}  // namespace
}  // namespace ostrakon
