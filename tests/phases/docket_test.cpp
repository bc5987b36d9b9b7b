// The docket: dates of stages, places, openings, priority, protection, and what becomes of the accused.
#include "phases/histories.h"

#include <cmath>

namespace ostrakon {
namespace {

// Six members; `investigate` and whatever else a test adds.
std::string body(const std::string& rules, const std::string& rest, const std::string& steps = "8") {
  return R"y(
ostrakon: 1
name: body
clock: { step: month, start: 2000-01, steps: )y" +
         steps + R"y( }
phases: [life, detect, investigate, appoint]
ranks: [ { name: member } ]
sanctions: [ { name: dropped }, { name: warning }, { name: dismissal, status: dismissed, purged: yes } ]
attributes: { agents: { mark: {} } }
organisations: { court: { posts: { first: { rank: member }, member: { rank: member, seats: 5 } } } }
agents: { start: { mark: "if(title == first, 9, 1)" } }
rules:
)y" + rules +
         rest;
}

const char* const accuse_all = "  detect: { tip: step == 1 and age < 0.1 }\n";  // those of the first day alone

TEST(Docket, SeveralStagesEndWithinAStepOnTheirDueDates) {
  const Lived lived(body(R"y(
  detect: { tip: step == 1 and title == first }
  investigate:
    capacity: 1
    stages:
      inquiry: { status: under inquiry, lasts: 0.25 months, then: { detention: rest } }
      detention: { status: detained, lasts: 0.5 months, then: { trial: rest } }
      trial: { status: detained, lasts: 0.125 months, then: { dismissal: rest } }
)y",
                         ""));
  const RunRecord record = lived.run();
  const auto of_case = [&](const char* name) { return lived.column(record, "cases", name).at(0); };
  EXPECT_EQ(of_case("opened_at"), 0);
  EXPECT_EQ(of_case("inquiry_at"), 0);
  EXPECT_EQ(of_case("detention_at"), 0.25);
  EXPECT_EQ(of_case("trial_at"), 0.75);
  EXPECT_EQ(of_case("closed_at"), 0.875);
  EXPECT_EQ(lived.column(record, "spells", "end").at(0), 0.25);
  EXPECT_EQ(lived.column(record, "spells", "ended_by").at(0), lived.word("ended_by", "purged"));
  const Values kinds = lived.column(record, "events", "kind"), at = lived.column(record, "events", "at");
  const auto date = [&](const char* kind) {
    return at.at(static_cast<std::size_t>(std::find(kinds.begin(), kinds.end(), lived.word("event_kind", kind)) -
                                          kinds.begin()));
  };
  EXPECT_EQ(date("detained"), 0.25);
  EXPECT_EQ(date("purged"), 0.875);
  // The seat was lost on the way; the fall still belongs to it, and to its office.
  for (const char* column : {"post", "organisation", "sector"}) {
    const auto purged = static_cast<std::size_t>(std::find(kinds.begin(), kinds.end(), lived.word("event_kind", "purged")) - kinds.begin());
    EXPECT_GE(lived.column(record, "events", column).at(purged), 0) << column;
  }
  EXPECT_EQ(date("recruited"), 1);  // Investigation of step 2 handles them, and Appointment of that step follows
}

TEST(Docket, AStageWithoutLengthEndsAtOnce) {
  const Lived lived(body(std::string(accuse_all) + R"y(
  investigate:
    capacity: 1
    stages: { inquiry: { status: under inquiry, lasts: 0 months, then: { detention: rest } }, detention: { status: detained, lasts: 0 months, then: { dismissal: rest } } }
)y",
                         "metrics: { every step: { falls: count(events where kind == purged) } }\n"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "falls"), (Values{6, 0, 0, 0, 0, 0, 0, 0}));  // the place is free again for the next
  EXPECT_EQ(lived.column(record, "cases", "closed_at"), Values(6, 0));
}

// Detentions that begin in each step.
Values begun(const std::string& investigate, const std::string& more = "") {
  const Lived lived(body(
      std::string(accuse_all) +
          "  investigate:\n    stages: { detention: { status: detained, lasts: 2 months, then: { dismissal: rest } } }\n" +
          investigate,
      more + "metrics: { every step: { begun: count(events where kind == detained) } }\n"));
  return lived.series(lived.run(), "begun");
}

TEST(Docket, WorksAsManyCasesAsItHasPlaces) {
  EXPECT_EQ(begun("    capacity: 2\n"), (Values{2, 0, 2, 0, 2, 0, 0, 0}));
  EXPECT_EQ(begun("    capacity: 2.9\n"), (Values{2, 0, 2, 0, 2, 0, 0, 0}));
  EXPECT_EQ(begun("    capacity: 3*(step > 2)\n"), (Values{0, 0, 3, 0, 3, 0, 0, 0}));
  EXPECT_EQ(begun(""), Values(8, 0));  // nobody investigates
}

TEST(Docket, BeginsNoMoreThanTheOpeningsOfAStep) {
  EXPECT_EQ(begun("    capacity: 100\n    openings: 1\n"), (Values{1, 1, 1, 1, 1, 1, 0, 0}));
  EXPECT_EQ(begun("    capacity: 100\n    openings: 4*(step == 2)\n"), (Values{0, 4, 0, 0, 0, 0, 0, 0}));
}

TEST(Docket, CasesWaitForApproval) {
  EXPECT_EQ(begun("    capacity: 100\n    approval: step >= 4\n"), (Values{0, 0, 0, 6, 0, 0, 0, 0}));
  EXPECT_EQ(begun("    capacity: 100\n    approval: { one: step == 2 and mark == 9, other: step == 3 }\n"),
            (Values{0, 1, 5, 0, 0, 0, 0, 0}));
}

TEST(Docket, HoldersOfTheDisciplineBodyAreItsPlaces) {
  const auto begun_with = [](const std::string& trigger) {
    const Lived lived(R"y(
ostrakon: 1
name: inspectors
clock: { step: month, start: 2000-01, steps: 4 }
phases: [detect, investigate]
ranks: [ { name: member } ]
organisations:
  court: { posts: { member: { rank: member, seats: 5 } } }
  inspection: { role: discipline, posts: { inspector: { rank: member, seats: 2 } } }
rules:
  detect: { tip: step == 1 and title == member }
  investigate: { stages: { detention: { status: detained, lasts: 1 month, then: { dismissal: rest } } } }
metrics: { every step: { begun: count(events where kind == detained) } }
)y" + trigger);
    return lived.series(lived.run(), "begun");
  };
  EXPECT_EQ(begun_with(""), (Values{2, 2, 1, 0}));
  EXPECT_EQ(begun_with("triggers: { raid: { over: holders where title == inspector, in: detect, when: step == 2, do: { "
                       "purge: dismissal } } }\n"),
            (Values{2, 0, 0, 0}));
}

TEST(Docket, FreeStagesTakeNoPlace) {
  const Lived lived(body(std::string(accuse_all) + R"y(
  investigate:
    capacity: 1
    stages:
      inquiry: { status: under inquiry, free: yes, lasts: 1 month, then: { detention: rest } }
      detention: { status: detained, free: yes, lasts: 9 months, then: { dismissal: rest } }
)y",
                         "metrics: { every step: { begun: count(events where kind == detained) } }\n"));
  EXPECT_EQ(lived.series(lived.run(), "begun"), (Values{0, 6, 0, 0, 0, 0, 0, 0}));
}

TEST(Docket, TheHighestPriorityGoesFirst) {
  const Lived lived(body(std::string(accuse_all) + R"y(
  investigate:
    capacity: 100
    openings: 1
    priority: { marked: -mark, case: case.generation }
    stages: { detention: { status: detained, lasts: 2 months, then: { dismissal: rest } } }
)y",
                         ""));
  // The one with the high mark comes last; ties go to the smaller person key, which is the row here.
  EXPECT_EQ(lived.column(lived.run(), "cases", "detention_at"), (Values{5, 0, 1, 2, 3, 4}));
}

TEST(Docket, AStalledCaseGivesItsPlaceBackUntilTheProtectorGoes) {
  const Lived lived(R"y(
ostrakon: 1
name: protection
clock: { step: month, start: 2000-01, steps: 8 }
phases: [rents, detect, investigate]
ranks: [ { name: client }, { name: patron } ]
organisations: { court: { posts: { patron: { rank: patron }, client: { rank: client }, plain: { rank: client } } } }
agents: { start: { ability: "if(title == client, 1, 0)", patron: "pick(agents where rank == patron)" } }
rules:
  rents: { evidence: 1 }
  detect: { tip: rank == client and step == 1 }
  investigate:
    capacity: 1
    priority: ability
    protection: ability == 1 and has(patron.post)
    stages: { detention: { status: detained, lasts: 1 month, then: { dismissal: rest } } }
timeline: { death: { at: 2000-05, do: { to: posts.court.patron.holder, die: yes } } }
metrics: { every step: { stalls: count(events where kind == stalled), evidence: max(evidence of holders where title == client) } }
)y");
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.column(record, "cases", "detention_at"), (Values{4, 0}));
  EXPECT_EQ(lived.series(record, "stalls"), (Values{1, 0, 0, 0, 0, 0, 0, 0}));  // told once, as it begins
  EXPECT_EQ(lived.series(record, "evidence").at(3), 4);
}

// --- what becomes of the accused ------------------------------------------------------------------------------------

TEST(Docket, AnInquiryLeavesTheSeatADetentionTakesIt) {
  const auto seated = [](const std::string& status) {
    const Lived lived(body(
        "  detect: { tip: step == 2 and title == first }\n  investigate: { capacity: 1, stages: { look: { status: " +
            status + ", lasts: 2 months, then: { dropped: rest } } } }\n",
        R"y(
metrics:
  at end: { active_now: count(agents where status == active and mark == 9 and entered < 2000-01), benched: count(agents where status == bench), fallen: count(spells where fell) }
)y"));
    const RunRecord record = lived.run();
    EXPECT_EQ(lived.metric(record, "fallen"), 0);
    return std::pair(lived.metric(record, "active_now"), lived.metric(record, "benched"));
  };
  EXPECT_EQ(seated("under inquiry"), std::pair(1.0, 0.0));
  EXPECT_EQ(seated("detained"), std::pair(0.0, 1.0));
}

// What the accused is at the end who was something else before the case was dropped.
double fate_of_the_dropped(const std::string& stages, const std::string& when, const std::string& what) {
  const Lived lived(
      body("  detect: { tip: step == 1 and title == first }\n  investigate: { capacity: step >= 3, stages: { " +
               stages + " } }\n",
           "timeline: { turn: { at: " + when + ", do: { to: agents where mark == 9, " + what + " } } }\n"));
  const RunRecord record = lived.run();
  EXPECT_FALSE(std::isnan(lived.column(record, "cases", "closed_at").at(0)));
  return lived.column(record, "agents", "fate").at(0);
}

TEST(Docket, WhoLeftServiceMeanwhileDoesNotComeBack) {
  const std::string inquiry = "inquiry: { status: under inquiry, lasts: 2.5 months, then: { dropped: rest } }";
  const std::string both =
      "inquiry: { status: under inquiry, lasts: 1.5 months, then: { detention: rest } }, detention: { status: detained, "
      "lasts: 1 month, then: { dropped: rest } }";
  const Lived lived(body("", ""));
  const double retired = lived.word("status", "retired"), dismissed = lived.word("status", "dismissed");
  for (const std::string when : {"2000-02", "2000-04"}) {  // while the case waits, and while it goes on
    for (const std::string& stages : {inquiry, both}) {
      SCOPED_TRACE(when + " " + stages);
      EXPECT_EQ(fate_of_the_dropped(stages, when, "retire: yes"), retired);
      EXPECT_EQ(fate_of_the_dropped(stages, when, "purge: dismissal"), dismissed);
    }
  }
}

TEST(Docket, ADeadManHasNoCase) {
  const Lived lived(body(std::string(accuse_all) + "  investigate: { capacity: 1, stages: { inquiry: { status: under "
                                                   "inquiry, lasts: 3 months, then: { dismissal: rest } } } }\n",
                         "timeline: { plague: { at: 2000-03, do: { to: holders, die: yes } } }\n"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.column(record, "cases", "closed_at"), Values(6, 2));
  EXPECT_EQ(lived.column(record, "cases", "outcome"), Values(6, -1));
  EXPECT_EQ(lived.column(record, "agents", "fell"), Values(12, 0));
}

// The body cannot decide by what is not a number.
TEST(Docket, AValueThatCannotBeStopsTheRun) {
  for (const char* rule :
       {"capacity: 1, priority: log(0 - step)", "capacity: log(0 - step)", "capacity: 1, openings: log(0 - step)",
        "capacity: 1, protection: 2*step", "capacity: 1, approval: 0 - step"}) {
    SCOPED_TRACE(rule);
    const Lived lived(body(std::string(accuse_all) + "  investigate: { " + rule +
                               ", stages: { look: { status: detained, lasts: 1 month, then: { dismissal: rest } } } }\n",
                           ""));
    EXPECT_THROW(lived.run(), RunError);
  }
  const Lived lived(body(std::string(accuse_all) + "  investigate: { capacity: 1, stages: { look: { status: detained, "
                                                   "lasts: 1 month - 2*step, then: { dismissal: rest } } } }\n",
                         ""));
  EXPECT_THROW(lived.run(), RunError);
}

TEST(Docket, OutcomesNeedChancesThatFit) {
  const Lived lived(
      body(std::string(accuse_all) + "  investigate: { capacity: 9, stages: { look: { status: detained, lasts: 1 month, "
                                     "then: { dismissal: 0.5 + 0.2*step, warning: 0.5, dropped: rest } } } }\n",
           ""));
  EXPECT_THROW(lived.run(), RunError);
}

}  // namespace
}  // namespace ostrakon
