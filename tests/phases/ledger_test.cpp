// The ledger of draws over whole histories of the shipped scenarios: no draw serves twice, and a rule or term that is
// removed leaves all other draws as they were.
#include "phases/draws.h"

namespace ostrakon {
namespace {

Drawn bureau(const Settings& settings, std::uint32_t steps, std::uint32_t replicate = 0) {
  return Drawn(read_file(library() / "big-data-bureau.yaml", settings).value(), steps, replicate);
}

// Settings that remove a term, or leave a number where something must stand, so that it draws no longer.
std::vector<std::pair<std::string, std::string>> removals(const Scenario& scenario) {
  std::vector<std::pair<std::string, std::string>> settings;
  const auto add = [&](std::string path, const char* value) {
    if (path.ends_with(".base")) path.resize(path.size() - 5);
    settings.emplace_back(std::move(path), value);
  };
  for (const Rule& rule : scenario.rules) {
    for (const Term& term : rule.terms) add(term.path, "none");
  }
  for (const Update& update : scenario.updates) {
    if (update.set) add(update.set->path, "0.1");
    for (const Term& term : update.adds) add(term.path, "none");
  }
  for (const StartValue& value : scenario.start) {
    if (value.attribute != agent_column::patron.attribute) add(value.path, value.path.ends_with("age") ? "45" : "0.1");
  }
  for (const Trigger& trigger : scenario.triggers) add(trigger.path, "none");
  return settings;
}

TEST(Ledger, NoDrawServesTwiceInTheBureau) {
  SKIP_UNLESS_ENTERED();
  for (const std::uint32_t replicate : {0u, 1u, 2u}) {
    const Drawn drawn = bureau({}, 150, replicate);
    expect_each_once(drawn);
    EXPECT_GT(drawn.entries.size(), 300'000u);
    for (const char* term :
         {"rules.life.die", "rules.detect.tip.evidence", "rules.detect.audit.takeover", "rules.appoint.order",
          "rules.appoint.score.luck", "rules.investigate.stages", "agents.start", "triggers.rotation.chance"}) {
      EXPECT_GT(drawn.of(term), 0u) << term;
    }
  }
}

TEST(Ledger, NoDrawServesTwiceInTheTournament) {
  SKIP_UNLESS_ENTERED();
  const Drawn drawn(read_file(library() / "bench" / "elite-tournament.yaml", {{"agents", "1500"}}).value(), 120);
  expect_each_once(drawn);
  EXPECT_GT(drawn.of("triggers.purge.chance"), 120u * 1500u);
  EXPECT_GT(drawn.of("rules.appoint.pool"), 0u);
  EXPECT_GT(drawn.of("triggers.new patron"), 0u);
}

TEST(Ledger, RemovingATermOfTheBureauLeavesAllOtherDraws) {
  SKIP_UNLESS_ENTERED();
  constexpr std::uint32_t steps = 24;
  // A metric may not name a term that is not there.
  const Settings plain = {{"metrics.at end.found_by_audit", "count(cases)"}};
  const Drawn whole = bureau(plain, steps);
  std::size_t removed = 0, drew = 0;
  for (const auto& [term, value] : removals(whole.scenario())) {
    Settings settings = plain;
    settings.emplace_back(term, value);
    ++removed;
    drew += whole.of(term) > 0 ? 1 : 0;
    expect_others_untouched(whole, bureau(settings, steps), term);
  }
  EXPECT_GT(removed, 45u);
  EXPECT_GE(drew, 12u);
}

}  // namespace
}  // namespace ostrakon
