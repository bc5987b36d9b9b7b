// What follows for the accused: evidence and peace after a case without a purge, grades of sanction, the way back.
#include "phases/histories.h"

#include <cmath>

namespace ostrakon {
namespace {

// One member, investigated as the rules say; `sanctions` and what else a test adds.
Lived member(const std::string& rules, const std::string& rest = "",
             const std::string& sanctions = "[ { name: dropped }, { name: warning }, { name: dismissal, status: dismissed, purged: yes } ]") {
  return Lived(R"y(
ostrakon: 1
name: member
clock: { step: month, start: 2000-01, steps: 12 }
phases: [rents, detect, investigate, power, appoint]
ranks: [ { name: low }, { name: middle }, { name: upper }, { name: high } ]
organisations: { court: { posts: { member: { rank: high } } } }
sanctions: )y" + sanctions + "\nrules:\n" + rules + rest);
}

std::string ends_in(const std::string& sanction, const std::string& more = "") {
  return "  investigate:\n    capacity: 9\n" + more + "    stages: { look: { status: under inquiry, lasts: 1 month, then: { " + sanction + ": rest } } }\n";
}

TEST(Aftermath, EvidenceIsWhatTheRuleLeaves) {
  const auto evidence = [](const std::string& sanction, const std::string& after) {
    const Lived lived = member("  rents: { evidence: 8*(step == 1) }\n  detect: { tip: step == 1 }\n" + ends_in(sanction, after),
                               "metrics: { every step: { evidence: max(evidence of agents) } }\n");
    return lived.series(lived.run(), "evidence");
  };
  const std::string after = "    after: { kept: 0.25*evidence, warned: 1*(case.outcome == warning) }\n";
  EXPECT_EQ(evidence("dropped", ""), Values(12, 8));
  EXPECT_EQ(evidence("dropped", after), (Values{8, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}));  // once, as the case ends
  EXPECT_EQ(evidence("warning", after), (Values{8, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3}));
  EXPECT_EQ(evidence("dismissal", after), Values(12, 8));
}

TEST(Aftermath, DuringImmunityNothingOpensACase) {
  const auto opened = [](const std::string& rules, const std::string& detect) {
    const Lived lived = member(detect + ends_in("dropped", rules),
                               "metrics: { every step: { opened: count(events where kind == opened), hits: count(events where kind == tipped) } }\n");
    const RunRecord record = lived.run();
    EXPECT_EQ(lived.series(record, "hits"), Values(12, detect.find("tip") == std::string::npos ? 0 : 1));
    return lived.series(record, "opened");
  };
  const std::string tips = "  detect: { tip: 1 }\n";
  EXPECT_EQ(opened("", tips), (Values{1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0}));
  // Dropped at date 1, left alone until date 4, in step 5.
  EXPECT_EQ(opened("    immunity: 3 months\n", tips), (Values{1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}));
  EXPECT_EQ(opened("    immunity: 3*(case.outcome == warning)\n", tips), (Values{1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0}));
}

TEST(Aftermath, ImmunityLastsAgainstOrdersToo) {
  const Lived lived = member(
      "  detect: { tip: step == 1 }\n" + ends_in("dropped", "    immunity: 4.5 months\n"),
      "triggers: { order: { over: holders, in: power, do: { open_case: yes }, while: step >= 3 } }\nmetrics: { at end: { latest: max(opened_at - 2000-01 of cases), free_at: max(immune_until - 2000-01 of agents) } }\n");
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.column(record, "cases", "opened_at"), (Values{0, 6}));  // 1 + 4.5, then the next step
}

TEST(Aftermath, ImmunityIsNoNegativeTime) {
  const Lived lived = member("  detect: { tip: step == 1 }\n" + ends_in("dropped", "    immunity: 1 - step\n"));
  EXPECT_THROW(lived.run(), RunError);
}

TEST(Aftermath, WhatIsLeftOfEvidenceIsANumber) {
  const Lived lived = member("  detect: { tip: step == 1 }\n" + ends_in("dropped", "    after: log(0 - step)\n"));
  EXPECT_THROW(lived.run(), RunError);
}

// --- grades of sanction -------------------------------------------------------------------------------------------------

const std::string grades =
    "[ { name: dropped }, { name: warning }, { name: demotion, demotes: 2 }, { name: reduction, demotes: 9, status: bench }, { name: early rest, demotes: 1, status: retired }, "
    "{ name: disgrace, demotes: 1, purged: yes }, { name: dismissal, status: dismissed, purged: yes }, { name: expulsion, status: expelled, purged: yes }, "
    "{ name: fixed term, status: sentenced, purged: yes }, { name: life, status: sentenced, purged: yes }, { name: death with reprieve, status: sentenced, purged: yes } ]";

struct Fate {
  double rank, fate, ended_by, fell, demotions;
};

Fate fate_after(const std::string& sanction, const std::string& status = "under inquiry") {
  const Lived lived = member("  detect: { tip: step == 1 }\n  investigate: { capacity: 9, stages: { look: { status: " + status +
                                 ", lasts: 1 month, then: { " + sanction + ": rest } } } }\n  appoint: { eligible: no }\n",
                             "metrics: { at end: { demotions: count(events where kind == demoted and value > 0), rank_now: max(rank of agents) } }\n", grades);
  const RunRecord record = lived.run();
  return {lived.metric(record, "rank_now"), lived.column(record, "agents", "fate").at(0), lived.column(record, "spells", "ended_by").at(0),
          lived.column(record, "agents", "fell").at(0), lived.metric(record, "demotions")};
}

TEST(Sanctions, DemotionTakesRanksAndTheSeat) {
  const Lived words = member("", "", grades);
  const auto status = [&](const char* word) { return words.word("status", word); };
  const auto ended = [&](const char* word) { return words.word("ended_by", word); };
  const auto expect = [&](const std::string& sanction, const std::string& stage, const Fate& wanted) {
    SCOPED_TRACE(sanction + " after " + stage);
    const Fate is = fate_after(sanction, stage);
    EXPECT_EQ(is.rank, wanted.rank);
    EXPECT_EQ(is.fate, wanted.fate);
    EXPECT_EQ(is.ended_by, wanted.ended_by);
    EXPECT_EQ(is.fell, wanted.fell);
    EXPECT_EQ(is.demotions, wanted.demotions);
  };
  expect("warning", "under inquiry", {3, status("active"), ended("censored"), 0, 0});
  expect("demotion", "under inquiry", {1, status("bench"), ended("demoted"), 0, 1});
  expect("demotion", "detained", {1, status("bench"), ended("purged"), 0, 1});
  expect("reduction", "under inquiry", {0, status("bench"), ended("demoted"), 0, 1});  // no lower than the lowest
  expect("early rest", "under inquiry", {2, status("retired"), ended("retired"), 0, 1});
  expect("disgrace", "under inquiry", {2, status("dismissed"), ended("purged"), 1, 1});
  expect("death with reprieve", "detained", {3, status("sentenced"), ended("purged"), 1, 0});
}

TEST(Sanctions, TheDemotedAreAppointedAgainAtTheirRank) {
  const Lived lived(R"y(
ostrakon: 1
name: again
clock: { step: month, start: 2000-01, steps: 4 }
phases: [detect, investigate, appoint]
ranks: [ { name: low }, { name: high } ]
sanctions: [ { name: demotion, demotes: 1 } ]
organisations: { court: { posts: { chief: { rank: high }, clerk: { rank: low } } } }
rules:
  detect: { tip: step == 1 and rank == high }
  investigate: { capacity: 9, stages: { look: { status: under inquiry, lasts: 1 month, then: { demotion: rest } } } }
  appoint: { pool: { from: [bench, rank below] }, score: now - rank_since }
)y");
  const RunRecord record = lived.run();
  // The clerk takes the chief's seat or the chief comes back to it; the ranks of spells are those of the seats.
  const Values kinds = lived.column(record, "events", "kind"), values = lived.column(record, "events", "value"), ranks = lived.column(record, "events", "rank");
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] != lived.word("event_kind", "demoted")) continue;
    EXPECT_EQ(values[i], 1);
    EXPECT_EQ(ranks[i], 1);  // at the time
  }
  EXPECT_EQ(lived.column(record, "spells", "ended_by").at(0), lived.word("ended_by", "demoted"));
  EXPECT_EQ(lived.column(record, "cases", "outcome").at(0), 0);
}

// --- the way back -------------------------------------------------------------------------------------------------------

TEST(Comeback, TheDismissedComeBackByKindOfOffence) {
  const auto back = [](const std::string& comeback) {
    const Lived lived(R"y(
ostrakon: 1
name: comeback
clock: { step: month, start: 2000-01, steps: 8 }
phases: [detect, investigate, appoint]
ranks: [ { name: member } ]
sanctions: [ { name: dismissal, status: dismissed, purged: yes }, { name: expulsion, status: expelled, purged: yes } ]
organisations: { court: { posts: { first: { rank: member }, second: { rank: member }, third: { rank: member } } } }
timeline: { order: { at: 2000-02, do: { to: posts.court.third.holder, purge: dismissal } } }
rules:
  detect: { tip: { graft: step == 1 and title == first, dissent: step == 1 and title == second } }
  investigate:
    capacity: 9
    stages: { detention: { status: detained, lasts: 1 month, then: { dismissal: rest } } }
    comeback: )y" + comeback + R"y(
  appoint: { leave_empty: 1 }
metrics: { every step: { back: count(events where kind == rehabilitated), fallen: count(agents where ever_fell), benched: count(agents where status == bench) } }
)y");
    const RunRecord record = lived.run();
    EXPECT_EQ(lived.series(record, "fallen").back(), 3);  // that they fell is not forgotten
    const Values came = lived.series(record, "back");
    double sum = 0;
    for (const double n : came) sum += n;
    EXPECT_EQ(lived.series(record, "benched").back(), sum);
    return came;
  };
  EXPECT_EQ(back("0"), Values(8, 0));
  EXPECT_EQ(back("{ graft: case.opened_by == graft }"), (Values{0, 0, 1, 0, 0, 0, 0, 0}));  // not in the step of the dismissal
  EXPECT_EQ(back("{ rest: has(case) and step == 6 }"), (Values{0, 0, 0, 0, 0, 2, 0, 0}));
  EXPECT_EQ(back("{ order: not has(case) and step == 6, again: step == 6 }"), (Values{0, 0, 0, 0, 0, 3, 0, 0}));  // each once
}

TEST(Comeback, OnlyTheDismissedAreAsked) {
  const Lived lived = member("  detect: { tip: step == 1 }\n" + ends_in("expulsion", "    comeback: 1\n") + "  appoint: { leave_empty: 1 }\n",
                             "metrics: { at end: { back: count(events where kind == rehabilitated) } }\n", grades);
  EXPECT_EQ(lived.metric(lived.run(), "back"), 0);
}

}  // namespace
}  // namespace ostrakon
