// Histories lived with a ledger that keeps all their draws.
#pragma once

#include "phases/histories.h"

#include <algorithm>
#include <atomic>
#include <tuple>

namespace ostrakon {

#ifdef NDEBUG
inline constexpr bool draws_are_entered = false;
#else
inline constexpr bool draws_are_entered = true;
#endif
#define SKIP_UNLESS_ENTERED() \
  if (!draws_are_entered) GTEST_SKIP() << "draws are entered in debug builds only"

using Entry = DrawLedger::Entry;
using Entries = std::vector<Entry>;

inline bool before(const Entry& a, const Entry& b) {
  return std::tie(a.site, a.step_and_try, a.entity) < std::tie(b.site, b.step_and_try, b.entity);
}

// Stops a run early: a scenario's clock cannot be cut where its timeline is dated.
class StopAfter : public Recorder {
 public:
  explicit StopAfter(std::uint32_t steps) : steps_(steps) {}
  void after_step(World& world) override { stop = world.step() >= steps_; }
  void end(World&, std::uint64_t) override {}
  std::atomic<bool> stop = false;

 private:
  std::uint32_t steps_;
};

// The draws of one history, sorted by site, step, try and entity.
class Drawn {
 public:
  Drawn(Scenario scenario, std::uint32_t steps, std::uint32_t replicate = 0) : simulation_(std::move(scenario)) {
    simulation_.seal();
    DrawLedger ledger(DrawLedger::Keep::run);
    StopAfter recorder(steps);
    RunSpecification specification;
    specification.replicate = replicate;
    specification.ledger = &ledger;
    run(simulation_, specification, recorder, &recorder.stop);
    entries.assign(ledger.entries().begin(), ledger.entries().end());
    std::sort(entries.begin(), entries.end(), before);
  }
  const Scenario& scenario() const { return simulation_.scenario(); }
  const std::string& path(const Entry& entry) const { return scenario().draw_sites.at(entry.site); }
  // How many draws a term took: `rules.work.effort` has the sites rules.work.effort and rules.work.effort.base#0.
  std::size_t of(const std::string& term) const {
    return static_cast<std::size_t>(
        std::count_if(entries.begin(), entries.end(), [&](const Entry& entry) { return belongs(path(entry), term); }));
  }
  static bool belongs(const std::string& site, const std::string& term) {
    return site.starts_with(term) &&
           (site.size() == term.size() || site[term.size()] == '#' || site[term.size()] == '.');
  }
  Entries entries;

 private:
  Simulation simulation_;
};

inline void expect_each_once(const Drawn& drawn) {
  const auto twice = std::adjacent_find(drawn.entries.begin(), drawn.entries.end(),
                                        [](const Entry& a, const Entry& b) { return a.same_draw(b); });
  EXPECT_EQ(twice, drawn.entries.end()) << drawn.path(*twice);
}

// Of all draws that both took: the same numbers came out. Returns how many there are.
inline std::size_t expect_same_numbers(const Drawn& a, const Drawn& b) {
  std::size_t both = 0, differ = 0;
  for (auto x = a.entries.begin(), y = b.entries.begin(); x != a.entries.end() && y != b.entries.end();) {
    if (x->same_draw(*y)) {
      ++both;
      if (x->bits != y->bits && ++differ == 1) ADD_FAILURE() << a.path(*x) << " differs, step " << x->step();
      ++x, ++y;
    } else if (before(*x, *y)) {
      ++x;
    } else {
      ++y;
    }
  }
  EXPECT_EQ(differ, 0u);
  return both;
}

inline bool same_draws(const Entries& a, const Entries& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Entry& x, const Entry& y) { return x.same_draw(y); });
}

// The place in the order of a step of what draws at a site: births and the timeline come before all phases;
// consequences follow any.
inline std::int32_t phase_of(const Scenario& scenario, const std::string& path) {
  for (const Trigger& trigger : scenario.triggers) {
    if (!Drawn::belongs(path, trigger.path)) continue;
    return trigger.mode == Trigger::Mode::after ? static_cast<std::int32_t>(scenario.phases.size()) : trigger.phase;
  }
  if (!path.starts_with("rules.")) return -1;
  return scenario.phase_index(path.substr(6, path.find('.', 6) - 6));
}

// Whoever is there is asked, whatever happened before in the first step.
inline bool asks_everyone(const std::string& path) {
  for (const char* slot :
       {"rules.environment", "rules.life.die", "rules.work", "rules.rents", "rules.detect.tip", "triggers.rotation"}) {
    if (Drawn::belongs(path, slot) && path != "rules.detect.tip#opener") return true;
  }
  return false;
}

// Draws of starters' births and of the first step that a change of `term`, which acts in `phase`, cannot reach.
inline Entries out_of_reach(const Drawn& drawn, const std::string& term, std::int32_t phase) {
  Entries found;
  for (const Entry& entry : drawn.entries) {
    const std::string& path = drawn.path(entry);
    const bool entrant = entry.entity >> 63 != 0;
    if (Drawn::belongs(path, term)) continue;
    const bool birth = entry.step() == 0 && !entrant;
    const bool first = entry.step() == 1 && (asks_everyone(path) || phase_of(drawn.scenario(), path) < phase);
    if (birth || first) found.push_back(entry);
  }
  return found;
}

inline void expect_others_untouched(const Drawn& with, const Drawn& without, const std::string& term) {
  SCOPED_TRACE(term);
  EXPECT_EQ(without.of(term), 0u);
  EXPECT_GT(expect_same_numbers(with, without), with.entries.size() / 4);
  const std::int32_t phase = phase_of(with.scenario(), term);
  const Entries a = out_of_reach(with, term, phase), b = out_of_reach(without, term, phase);
  EXPECT_GT(a.size(), 500u);
  EXPECT_TRUE(same_draws(a, b));
}

}  // namespace ostrakon
