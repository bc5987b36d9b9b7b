// When triggers fire, for which rows, and what follows from what.
#include "phases/histories.h"

#include <gmock/gmock.h>

#include <cmath>

namespace ostrakon {
namespace {

using testing::HasSubstr;

// The sign is up in steps 3, 4, 5 and 8, 9, 10.
std::string signs(const std::string& triggers, const std::string& rest = "") {
  return R"y(
ostrakon: 1
name: signs
clock: { step: month, start: 2000-01, steps: 10 }
phases: [environment, detect, appoint]
ranks: [ { name: member } ]
organisations: { court: { posts: { first: { rank: member }, second: { rank: member }, third: { rank: member } } } }
attributes: { world: { sign: {}, level: {} }, agents: { mark: {}, mood: { one_of: [calm, tense, grim], start: calm } } }
rules: { environment: { set: { world: { sign: step >= 3 and step <= 5 or step >= 8 } } } }
triggers:
)y" + triggers +
         rest;
}

// In which steps a trigger fires.
Values steps_of(const std::string& trigger) {
  const Lived lived(signs("  bell: { " + trigger + ", do: { add: { world.level: 1 } } }\n",
                          "metrics: { every step: { rings: count(events where kind == bell) } }\n"));
  const Values rings = lived.series(lived.run(), "rings");
  Values steps;
  for (std::size_t i = 0; i < rings.size(); ++i) {
    for (double ring = 0; ring < rings[i]; ++ring) steps.push_back(static_cast<double>(i + 1));
  }
  return steps;
}

TEST(Triggers, WhenFiresAsItBecomesTrueWhileEveryStep) {
  EXPECT_EQ(steps_of("when: sign > 0"), (Values{3, 8}));
  EXPECT_EQ(steps_of("while: sign > 0"), (Values{3, 4, 5, 8, 9, 10}));
  EXPECT_EQ(steps_of("when: sign == 0"), (Values{1, 6}));
  EXPECT_EQ(steps_of("when: sign > 0, in: appoint"), (Values{3, 8}));
}

TEST(Triggers, OnceAndPauseLimitThem) {
  EXPECT_EQ(steps_of("when: sign > 0, once: yes"), (Values{3}));
  EXPECT_EQ(steps_of("while: sign > 0, once: yes"), (Values{3}));
  EXPECT_EQ(steps_of("while: sign > 0, pause: 2 months"), (Values{3, 5, 8, 10}));
  EXPECT_EQ(steps_of("while: sign > 0, pause: 6 months"), (Values{3, 9}));
  EXPECT_EQ(steps_of("chance: 1, pause: 4 months"), (Values{1, 5, 9}));
}

// A trigger may say in its own words why people leave, and metrics may ask for it.
TEST(Triggers, HaveReasonsToLeaveOfTheirOwn) {
  const Lived lived(signs("  coup: { over: holders where title == first, in: detect, when: world.sign > 0, do: { leave: overthrown } }\n",
                          "metrics: { at end: { coups: count(spells where ended_by == overthrown), others: count(spells "
                          "where ended_by == moved) } }\n"));
  const RunRecord record = lived.run();
  // Who holds the first seat changes each time, for the seat is filled anew.
  EXPECT_GE(lived.metric(record, "coups"), 2);
  EXPECT_EQ(lived.metric(record, "others"), 0);
  std::string messages;
  EXPECT_FALSE(read_text(signs("  coup: { over: holders, while: yes, do: { leave: movd } }\n"), {}, &messages));
  EXPECT_THAT(messages, HasSubstr("unknown way to leave 'movd'; did you mean 'moved'?"));
}

TEST(Triggers, OpenCases) {
  const std::string accusing =
      "  purge: { over: holders where title == second, in: detect, when: world.sign > 0, do: { open_case: yes } }\n";
  std::string text = signs(accusing, "metrics: { at end: { cases: count(cases), by_purge: count(cases where opened_by == purge), "
                                     "in_post: mean(in_post of cases), fell: count(spells where fell) } }\n");
  const std::string rules = "rules: { ";
  const std::string phases = "phases: [environment, detect, appoint]";
  std::string messages;
  EXPECT_FALSE(read_text(text, {}, &messages));
  EXPECT_THAT(messages, HasSubstr("a case goes through stages, and there are none"));
  text.replace(text.find(phases), phases.size(), "phases: [environment, detect, investigate, appoint]");
  text.replace(text.find(rules), rules.size(),
               "rules: { appoint: { pool: [bench] }, investigate: { capacity: 9, stages: { inquiry: { status: under inquiry, lasts: 1 month, then: { dismissal: rest } } } }, ");
  const Lived lived(text);
  const RunRecord record = lived.run();
  const double cases = lived.metric(record, "cases");
  EXPECT_GE(cases, 2);  // whoever is appointed while the sign is up is accused as well
  EXPECT_EQ(lived.metric(record, "by_purge"), cases);
  EXPECT_EQ(lived.metric(record, "in_post"), 1);
  EXPECT_GE(lived.metric(record, "fell"), 2);
}

TEST(Triggers, AreLimitedByRow) {
  EXPECT_EQ(steps_of("over: holders where title == first, while: world.sign > 0, once: yes"), (Values{3}));
  EXPECT_EQ(steps_of("over: holders, while: world.sign > 0, once: yes"), (Values{3, 3, 3}));
  EXPECT_EQ(steps_of("over: holders, while: title == first and step >= 2 or title == second and step >= 4, once: yes"),
            (Values{2, 4}));
  EXPECT_EQ(steps_of("over: holders, when: title == first and step >= 2 or title == second and step >= 4"),
            (Values{2, 4}));
}

TEST(Triggers, AChanceIsDrawnOnceAWhenBecomesTrue) {
  // Each of 1000 members becomes ready once: a quarter of them on average fires, with a standard deviation of 13.7.
  // |found − 250| ≤ 4.892 · 13.7 has a false-alarm rate of 1e-6 for a fresh seed; this one is fixed.
  const Lived lived(R"y(
ostrakon: 1
name: chance
clock: { step: month, start: 2000-01, steps: 5 }
phases: [detect]
ranks: [ { name: member } ]
organisations: { court: { posts: { member: { rank: member, seats: 1000 } } } }
attributes: { agents: { mark: {} } }
triggers: { luck: { over: holders, in: detect, when: step >= 2, chance: 0.25, do: { add: { mark: 1 } } } }
metrics: { every step: { fired: count(events where kind == luck) }, at end: { highest_mark: max(mark of agents) } }
)y");
  const RunRecord record = lived.run();
  const Values fired = lived.series(record, "fired");
  EXPECT_EQ(fired[0], 0);
  EXPECT_NEAR(fired[1], 250, 4.892 * 13.7);
  EXPECT_EQ((Values(fired.begin() + 2, fired.end())), Values(3, 0));
  EXPECT_EQ(lived.metric(record, "highest_mark"), 1);
}

// --- after ----------------------------------------------------------------------------------------------------------

TEST(Consequences, FollowEachEventInItsPhase) {
  const Lived lived(signs(
      R"y(
  fall: { over: holders where title != third, in: detect, when: step == 4, do: { purge: dismissal } }
  echo: { after: purged, do: { to: cause.agent, add: { mark: 1 } } }
  note: { after: echo, do: { add: { level: 1 } } }
  end: { in: appoint, while: level == 2, do: { add: { level: 10 } } }
)y",
      "metrics: { every step: { level: world.level }, at end: { marked: sum(mark of agents where ever_fell) } }\n"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "marked"), 2);
  EXPECT_EQ(lived.series(record, "level"), (Values{0, 0, 0, 12, 12, 12, 12, 12, 12, 12}));
  // fall fall purged purged echo echo note note, each because of the one before it in its line.
  const Values kinds = lived.column(record, "events", "kind"), cause = lived.column(record, "events", "cause");
  ASSERT_GE(kinds.size(), 8u);
  EXPECT_EQ(
      (Values(kinds.begin(), kinds.begin() + 8)),
      (Values{lived.word("event_kind", "fall"), lived.word("event_kind", "fall"), lived.word("event_kind", "purged"),
              lived.word("event_kind", "purged"), lived.word("event_kind", "echo"), lived.word("event_kind", "echo"),
              lived.word("event_kind", "note"), lived.word("event_kind", "note")}));
  EXPECT_EQ((Values(cause.begin(), cause.begin() + 8)), (Values{-1, -1, 0, 1, 2, 3, 4, 5}));
}

TEST(Consequences, DoNotFollowWhatTheyLedTo) {
  const Lived lived(signs(R"y(
  fall: { over: holders where title == first, in: detect, when: step == 4, do: { purge: dismissal } }
  purge all: { after: purged, do: { to: holders where organisation == cause.organisation, purge: dismissal } }
)y",
                          "metrics: { at end: { rounds: count(events where kind == purge_all), falls: count(events "
                          "where kind == purged) } }\n"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "rounds"), 1);
  EXPECT_EQ(lived.metric(record, "falls"), 3);
}

TEST(Consequences, MayBeLimitedAndConditional) {
  const auto echoes = [](const std::string& how) {
    const Lived lived(signs(
        "  fall: { over: holders, in: detect, when: step == 4, do: { purge: dismissal } }\n  echo: { after: purged, " +
            how + "do: { add: { level: 1 } } }\n",
        "metrics: { at end: { level: world.level } }\n"));
    return lived.metric(lived.run(), "level");
  };
  EXPECT_EQ(echoes(""), 3);
  EXPECT_EQ(echoes("once: yes, "), 1);
  EXPECT_EQ(echoes("pause: 3 months, "), 1);
  EXPECT_EQ(echoes("chance: 0, "), 0);
  EXPECT_EQ(echoes("when: cause.post == posts.court.second, "), 1);
}

// --- two sets at one moment -----------------------------------------------------------------------------------------

// What stopped the run; empty: it went on.
std::string stopped(const std::string& triggers) {
  const Lived lived(signs(triggers));
  try {
    lived.run();
  } catch (const RunError& error) {
    return error.what();
  }
  return "";
}

TEST(TwoSets, OfDifferentTriggersStopTheRunNamingBoth) {
  const std::string message = stopped(R"y(
  one: { when: sign > 0, do: { to: holders where title == first, set: { mood: tense } } }
  other: { over: holders, when: world.sign > 0, do: { set: { mood: grim } } }
)y");
  EXPECT_THAT(message, HasSubstr("mood"));
  EXPECT_THAT(message, HasSubstr("triggers.one.do.set.mood"));
  EXPECT_THAT(message, HasSubstr("triggers.other.do.set.mood"));
}

TEST(TwoSets, OfTwoFiringsStopTheRun) {
  EXPECT_THAT(stopped("  one: { over: holders, when: world.sign > 0, do: { set: { world.level: 1*(cause.post == "
                      "posts.court.second) } } }\n"),
              HasSubstr("two firings"));
  EXPECT_THAT(stopped("  one: { over: holders, when: world.sign > 0, do: { to: holders where title == first, set: { "
                      "mark: step } } }\n"),
              "");
  EXPECT_THAT(stopped("  one: { over: holders, when: world.sign > 0, do: { to: holders where title == first, set: { "
                      "mark: cause.post == posts.court.second } } }\n"),
              HasSubstr("two firings"));
  EXPECT_THAT(stopped("  fall: { over: holders, when: world.sign > 0, do: { purge: dismissal } }\n"
                      "  one: { after: purged, do: { set: { world.level: 1*(cause.post == posts.court.second) } } }\n"),
              HasSubstr("two firings"));
}

TEST(TwoSets, MayFollowOneAnother) {
  // In another phase, in another step, as a consequence, within one list, of other rows, or to the same value.
  EXPECT_EQ(stopped("  one: { when: sign > 0, do: { set: { level: 1 } } }\n  other: { when: sign > 0, in: detect, do: "
                    "{ set: { level: 2 } } }\n"),
            "");
  EXPECT_EQ(stopped("  one: { when: sign > 0, do: { set: { level: 1 } } }\n  other: { when: step == 4, do: { set: { "
                    "level: 2 } } }\n"),
            "");
  EXPECT_EQ(
      stopped(
          "  one: { when: sign > 0, do: { set: { level: 1 } } }\n  other: { after: one, do: { set: { level: 2 } } }\n"),
      "");
  EXPECT_EQ(stopped("  one: { when: sign > 0, do: [ { set: { level: 1 } }, { set: { level: 2 } } ] }\n"), "");
  EXPECT_EQ(
      stopped("  one: { over: holders where title == first, when: world.sign > 0, do: { set: { mark: 1 } } }\n"
              "  other: { over: holders where title == second, when: world.sign > 0, do: { set: { mark: 2 } } }\n"),
      "");
  EXPECT_EQ(stopped("  one: { when: sign > 0, do: { set: { level: 1 } } }\n  other: { when: sign > 0, do: { set: { "
                    "level: 1 } } }\n"),
            "");
}

TEST(Triggers, WhoHasGoneCannotGoAgain) {
  const Lived lived(signs(R"y(
  fall: { over: holders where title == first, in: detect, when: step == 4, do: { purge: dismissal } }
  again: { over: agents, in: detect, when: step == 4, do: { purge: dismissal } }
  rest: { over: agents, in: detect, when: step == 4, do: { retire: yes } }
)y",
                          "metrics: { at end: { falls: count(events where kind == purged), retirements: count(events "
                          "where kind == retired) } }\n"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "falls"), 3);
  EXPECT_EQ(lived.metric(record, "retirements"), 0);
}

TEST(Triggers, NobodyFallsTwiceInAStep) {
  const Lived lived(signs(R"y(
  fall: { over: holders where title == first, in: detect, when: step == 4, do: { purge: disgrace } }
  again: { over: agents where ever_fell, in: detect, while: step <= 5, do: { purge: disgrace } }
)y",
                          "sanctions: [ { name: disgrace, status: bench, purged: yes } ]\nmetrics: { every step: { "
                          "falls: count(events where kind == purged) } }\n"));
  const Values falls = lived.series(lived.run(), "falls");
  EXPECT_EQ(falls[3], 1);
  EXPECT_EQ(falls[4], 1);  // in the next step they can
}

// A sanction by order, or leaving, ends no inquiry and no detention.
TEST(Triggers, AnOrderDoesNotEndACase) {
  for (const std::string status : {"under inquiry", "detained"}) {
    for (const std::string effect : {"purge: warning", "purge: removal", "leave: removed"}) {
      SCOPED_TRACE(status + ", " + effect);
      const Lived lived(R"y(
ostrakon: 1
name: order
clock: { step: month, start: 2000-01, steps: 6 }
phases: [detect, investigate]
ranks: [ { name: member } ]
sanctions: [ { name: dropped }, { name: warning }, { name: removal, status: bench } ]
organisations: { court: { posts: { member: { rank: member } } } }
timeline: { order: { at: 2000-03, do: { to: agents, )y" +
                        effect + R"y( } } }
rules:
  detect: { tip: step == 1 }
  investigate: { capacity: 1, stages: { look: { status: )y" +
                        status + R"y(, lasts: 3.5 months, then: { dropped: rest } } } }
metrics: { every step: { held: count(agents where under_inquiry or detained) } }
)y");
      EXPECT_EQ(lived.series(lived.run(), "held"), (Values{1, 1, 1, 1, 0, 0}));
    }
  }
}

}  // namespace
}  // namespace ostrakon
