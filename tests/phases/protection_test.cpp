// Stalled cases: who is remembered as holding them up, and what wakes them.
#include "phases/histories.h"

#include <cmath>

namespace ostrakon {
namespace {

// A client accused in step 1, and a patron whom entries of the timeline may remove; without protection the case begins
// in step 1, at date 0.
Lived court(const std::string& rules, const std::string& timeline) {
  return Lived(R"y(
ostrakon: 1
name: protection
clock: { step: month, start: 2000-01, steps: 9 }
phases: [detect, investigate]
ranks: [ { name: client }, { name: patron } ]
organisations: { court: { posts: { patron: { rank: patron, role: leader }, friend: { rank: patron }, client: { rank: client } } } }
agents: { start: { patron: pick(holders where rank == patron and title == patron) } }
rules:
  detect: { tip: rank == client and step == 1 }
  investigate:
    capacity: 1
    stages: { detention: { status: detained, lasts: 1 month, then: { dismissal: rest } } }
)y" + rules + (timeline.empty() ? "" : "timeline:\n" + timeline) +
               R"y(metrics: { every step: { stalls: count(events where kind == stalled), woken: count(events where kind == woken) } }
)y");
}

// The date when the case began, or -1: it did not.
double begun(const std::string& rules, const std::string& timeline = "") {
  const Lived lived = court(rules, timeline);
  const double at = lived.column(lived.run(), "cases", "detention_at").at(0);
  return std::isnan(at) ? -1 : at;
}

const std::string once = "    protection: step == 1\n", always = "    protection: 1\n";
const std::string dies = "  death: { at: 2000-05, do: { to: posts.court.patron.holder, die: yes } }\n";
const std::string retires = "  rest: { at: 2000-05, do: { to: posts.court.patron.holder, retire: yes } }\n";

TEST(Protection, IsRememberedUntilTheProtectorGoes) {
  EXPECT_EQ(begun(once), -1);  // asked in step 1 only, and yet stalled for ever
  EXPECT_EQ(begun(once, dies), 4);
  EXPECT_EQ(begun(once, retires), 4);
  EXPECT_EQ(begun(once, "  fall: { at: 2000-04, do: { to: posts.court.patron.holder, purge: dismissal } }\n"), 3);
  EXPECT_EQ(begun(once, "  bench: { at: 2000-04, do: { to: posts.court.patron.holder, leave: moved } }\n"), -1);  // still in service
}

TEST(Protection, IsAskedAnewInEachStepWhereNobodyIsRemembered) {
  EXPECT_EQ(begun(once + "    protector: (none)\n"), 1);
  EXPECT_EQ(begun("    protection: step <= 3\n    protector: (none)\n"), 3);
  EXPECT_EQ(begun("    protection: step <= 3\n    protector: if(step > 9, patron, none)\n"), 3);
}

TEST(Protection, IsAskedAgainWhenTheProtectorGoes) {
  EXPECT_EQ(begun(always, retires), -1);
  EXPECT_EQ(begun("    protection: patron.active or step == 7\n", retires), 4);
  // Retired, and yet the file is stalled anew: until the death, however the chance falls meanwhile.
  const std::string late = "  end: { at: 2000-08, do: { to: agents where rank == patron and status == retired, die: yes } }\n";
  EXPECT_EQ(begun("    protection: step in (1, 5)\n", retires), -1);
  EXPECT_EQ(begun("    protection: step in (1, 5)\n", retires + late), 7);
}

TEST(Protection, MayBeSomebodyElsesThanThePatrons) {
  const std::string friends = once + "    protector: posts.court.friend.holder\n";
  EXPECT_EQ(begun(friends, dies), -1);
  EXPECT_EQ(begun(friends, "  death: { at: 2000-05, do: { to: posts.court.friend.holder, die: yes } }\n"), 4);
  EXPECT_EQ(begun(once + "    protector: if(step == 1, self, patron)\n"), 1);  // nobody shields themselves
}

TEST(Protection, ARuleMayWakeACase) {
  EXPECT_EQ(begun(once + "    wake: step == 4\n"), 3);
  EXPECT_EQ(begun(always + "    wake: step == 4\n"), -1);  // protection is asked again, and hits again
  EXPECT_EQ(begun("    protection: step < 6\n    wake: 1\n"), 5);
  EXPECT_EQ(begun(once + "    wake: case.protector == leader and step == 4\n"), 3);
}

// As a case comes in, and no more: whoever was not protected then is not while the case waits.
TEST(Protection, MayBeAskedOnceOnly) {
  const auto stalls = [](const std::string& protection) {
    const Lived lived(R"y(
ostrakon: 1
name: once
clock: { step: month, start: 2000-01, steps: 12 }
phases: [detect, investigate]
ranks: [ { name: member } ]
organisations: { court: { posts: { member: { rank: member, seats: 10000 } } } }
rules:
  detect: { tip: step == 1 }
  investigate:
    capacity: 0
    protector: (none)
    protection: )y" + protection + R"y(
    stages: { detention: { status: detained, lasts: 1 month, then: { dismissal: rest } } }
metrics: { at end: { stalled: count(cases where stalled), ever: count(events where kind == stalled), waited: mean(waited of cases) } }
)y");
    const RunRecord record = lived.run();
    EXPECT_EQ(lived.metric(record, "waited"), 12);
    return lived.metric(record, "ever") / 10000;
  };
  EXPECT_NEAR(stalls("0.3*(case.waited == 0)"), 0.3, 4.892 * std::sqrt(0.21 / 10000));
  EXPECT_GT(stalls("0.3"), 0.9);
}

TEST(Protection, IsToldAsItBeginsAndEnds) {
  const Lived lived = court("    protection: { leader: 0, patron: 1*patron.active, retired patron: 0 }\n", dies);
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "stalls"), (Values{1, 0, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(lived.series(record, "woken"), (Values{0, 0, 0, 0, 1, 0, 0, 0, 0}));
  const Values kinds = lived.column(record, "events", "kind"), rules = lived.column(record, "events", "rule"),
               others = lived.column(record, "events", "other");
  std::size_t seen = 0;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const bool stalled = kinds[i] == lived.word("event_kind", "stalled"), woken = kinds[i] == lived.word("event_kind", "woken");
    if (!stalled && !woken) continue;
    ++seen;
    EXPECT_EQ(rules[i], stalled ? lived.word("rule", "patron") : -1);
    EXPECT_EQ(others[i], 0);  // the patron's row
  }
  EXPECT_EQ(seen, 2u);
  EXPECT_EQ(lived.column(record, "cases", "protector"), Values{-1});
}

// Of several terms that hit, one is told, each as often as the other.
TEST(Protection, OneOfSeveralTermsIsToldAtRandom) {
  const Lived lived(R"y(
ostrakon: 1
name: terms
clock: { step: month, start: 2000-01, steps: 1 }
phases: [detect, investigate]
ranks: [ { name: member } ]
organisations: { court: { posts: { member: { rank: member, seats: 4000 } } } }
rules:
  detect: { tip: 1 }
  investigate:
    protection: { one: 1, other: 1 }
    stages: { detention: { status: detained, lasts: 1 month, then: { dismissal: rest } } }
)y");
  const RunRecord record = lived.run();
  const Values kinds = lived.column(record, "events", "kind"), rules = lived.column(record, "events", "rule");
  double one = 0, all = 0;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] != lived.word("event_kind", "stalled")) continue;
    all += 1;
    one += rules[i] == lived.word("rule", "one") ? 1 : 0;
  }
  EXPECT_EQ(all, 4000);
  EXPECT_NEAR(one / all, 0.5, 4.892 * 0.5 / std::sqrt(4000.0));
}

// A norm that the timeline changes: while it holds, the retired come last.
TEST(Protection, ATimelineChangesTheNormOfThePriority) {
  const auto dates = [](const std::string& timeline) {
    const Lived lived(R"y(
ostrakon: 1
name: norm
clock: { step: month, start: 2000-01, steps: 8 }
phases: [environment, detect, investigate]
ranks: [ { name: member, retire_at: 60 } ]
attributes: { world: { norm: { start: 4.5 } } }
organisations: { court: { posts: { old: { rank: member }, member: { rank: member, seats: 5 } } } }
timeline:
  rest: { at: 2000-01, do: { to: posts.court.old.holder, retire: yes } }
)y" + timeline + R"y(rules:
  detect: { tip: step == 1 }
  investigate:
    openings: 1
    capacity: 9
    priority: 1 + (status == retired) - world.norm*(status == retired)
    stages: { detention: { status: detained, lasts: 1 month, then: { dismissal: rest } } }
)y");
    return lived.column(lived.run(), "cases", "detention_at").at(0);
  };
  EXPECT_EQ(dates(""), 5);
  EXPECT_EQ(dates("  new norm: { at: 2000-03, do: { set: { norm: 0 } } }\n"), 2);
  EXPECT_EQ(dates("  truce: { from: 2000-02, to: 2000-03, do: { hold: { norm: 0 } } }\n"), 1);
}

}  // namespace
}  // namespace ostrakon
