// Organisations are founded, abolished, merged and put under others; people, units, cases and residue go where they should.
#include "phases/histories.h"

#include <gmock/gmock.h>

namespace ostrakon {
namespace {

using testing::Each;
using testing::HasSubstr;

// A ministry with two bureaus and a cell below the first; a fund that is founded when it is told to be.
std::string ministry(const std::string& rest, const std::string& of_bureau = "", const std::string& of_fund = "founded: later, ",
                     const std::string& phases = "phases: [environment, life, appoint]") {
  return R"y(
ostrakon: 1
name: ministry
clock: { step: month, start: 2000-01, steps: 8 }
)y" + phases + R"y(
ranks: [ { name: clerk }, { name: head }, { name: minister } ]
sectors: { works: {}, mines: {} }
factions: { north: { share: 0.5 }, south: { share: 0.5 } }
organisations:
  ministry:
    sector: works
    origin: north
    posts: { minister: { rank: minister, role: leader } }
    units:
      bureau: { )y" +
         of_bureau + R"y( posts: { head: { rank: head }, clerk: { rank: clerk, seats: 3 } }, units: { cell: { posts: { hand: { rank: clerk } } } } }
      office: { sector: mines, origin: south, posts: { head: { rank: head }, clerk: { rank: clerk } } }
      fund: { )y" +
         of_fund + "posts: { head: { rank: head }, clerk: { rank: clerk, seats: 2 } } }\n" + rest;
}

constexpr const char* counted = R"y(
metrics:
  every step:
    accounted: "count(posts) == count(holders) + count(posts where vacant) + count(posts where organisation.founded > now or organisation.abolished <= now)"
    vacant: count(posts where vacant)
    bench: count(agents where status == bench)
    in_bureau: count(holders where organisation == bureau)
    in_fund: count(holders where organisation == fund)
    in_mines: count(holders where sector == mines)
)y";

// Ranks 2, 1, 0: people 0 minister; 1 head and 2 to 4 clerks of the bureau; 5 hand of the cell; 6 and 7 of the office.
TEST(Reorganisation, AMergerFillsTheSeatsOfTheSameRankInTheirOrder) {
  const Lived lived(ministry(std::string("timeline: { union: { at: 2000-03, do: { merge: bureau, into: fund } } }") + counted));
  const RunRecord record = lived.run();
  EXPECT_THAT(lived.series(record, "accounted"), Each(1));
  EXPECT_EQ(lived.series(record, "in_bureau"), (Values{4, 4, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(lived.series(record, "in_fund"), (Values{0, 0, 3, 3, 3, 3, 3, 3}));
  EXPECT_EQ(lived.series(record, "bench"), (Values{0, 0, 1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(lived.column(record, "spells", "agent"), (Values{0, 1, 2, 3, 4, 5, 6, 7, 1, 2, 3}));
  const double abolished = lived.word("ended_by", "abolished");
  EXPECT_EQ(lived.column(record, "spells", "ended_by"), (Values{0, abolished, abolished, abolished, abolished, 0, 0, 0, 0, 0, 0}));
  const auto kind = [&](const char* name) { return lived.word("event_kind", name); };
  EXPECT_EQ(lived.column(record, "events", "kind"),
            (Values{kind("union"), kind("founded"), kind("merged"), kind("moved"), kind("moved"), kind("moved"), kind("moved_under")}));
  EXPECT_EQ(lived.column(record, "events", "cause"), (Values{-1, 0, 0, 2, 2, 2, 2}));
}

TEST(Reorganisation, PeopleKeepTheirOriginAndTheirCases) {
  const Lived lived(ministry(R"y(
timeline:
  suspicion: { at: 2000-01, do: { to: holders where organisation == bureau and rank == head, open_case: yes } }
  union: { at: 2000-03, do: { merge: [bureau], into: fund } }
rules:
  rents: { take: 1, residue: 2 }
  investigate: { capacity: 1, stages: { inquiry: { status: under inquiry, lasts: 4 months, then: { dismissal: rest } } } }
metrics:
  every step: { from_bureau: count(agents where origin == bureau and faction == north), inquiry: count(agents where under_inquiry) }
  at end: { left: sum(left of spells where organisation == bureau and ended_by == abolished and title == head), fallen: count(agents where ever_fell and origin == bureau), cases: count(cases where organisation == bureau) }
)y", "", "founded: later, ", "phases: [environment, life, rents, investigate, appoint]"));
  const RunRecord record = lived.run();
  EXPECT_THAT(lived.series(record, "from_bureau"), Each(4));
  EXPECT_EQ(lived.series(record, "inquiry"), (Values{1, 1, 1, 1, 0, 0, 0, 0}));
  EXPECT_EQ(lived.metric(record, "left"), 4);  // of two steps; what comes later is left elsewhere
  EXPECT_EQ(lived.metric(record, "fallen"), 1);
  EXPECT_EQ(lived.metric(record, "cases"), 1);
}

TEST(Reorganisation, UnitsAndTheirSectorFollow) {
  const Lived lived(ministry(std::string("timeline: { shift: { at: 2000-03, do: { put: cell, under: office } }, back: { at: 2000-05, do: { put: cell, under: none } } }") + counted));
  EXPECT_EQ(lived.series(lived.run(), "in_mines"), (Values{2, 2, 3, 3, 3, 3, 3, 3}));  // under no other it keeps what it had
}

// The head of the office is followed by a subordinate; there is none of rank clerk before the cell comes under it.
TEST(Reorganisation, SubordinatesFollowInTheSameStep) {
  const auto heads = [](const std::string& at) {
    const Lived lived(ministry("timeline: { shift: { at: " + at + R"y(, do: { put: cell, under: office } } }
triggers: { gone: { over: holders where organisation == office, in: life, while: step == 3, do: { retire: yes } } }
rules: { appoint: { pool: subordinates } }
metrics: { every step: { there: "has(posts.office.head.holder) and posts.office.head.holder.origin == cell" } }
)y"));
    return lived.series(lived.run(), "there");
  };
  EXPECT_EQ(heads("2000-03"), (Values{0, 0, 1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(heads("2000-04"), (Values{0, 0, 0, 1, 1, 1, 1, 1}));
}

TEST(Reorganisation, HoldersAndUnitsGoWhereTheOrganisationSays) {
  const auto after = [](const std::string& says) {
    const Lived lived(ministry(counted, "abolished: 2000-03, " + says));
    const RunRecord record = lived.run();
    EXPECT_THAT(lived.series(record, "accounted"), Each(1));
    EXPECT_EQ(lived.series(record, "in_bureau"), (Values{4, 4, 0, 0, 0, 0, 0, 0}));
    return Values{lived.metric(record, "bench"), lived.metric(record, "in_mines"), lived.metric(record, "in_fund")};
  };
  EXPECT_EQ(after(""), (Values{4, 2, 0}));
  EXPECT_EQ(after("people_to: bench, units_to: office,"), (Values{4, 3, 0}));
  EXPECT_EQ(after("people_to: retire,"), (Values{0, 2, 0}));
  EXPECT_EQ(after("people_to: office,"), (Values{4, 2, 0}));  // there is no empty seat
  EXPECT_EQ(after("people_to: retire, units_to: abolish,"), (Values{0, 2, 0}));
  const Lived whole(ministry("metrics: { every step: { held: count(holders) } }", "abolished: 2000-03, units_to: abolish, "));
  EXPECT_EQ(whole.series(whole.run(), "held"), (Values{8, 8, 3, 3, 3, 3, 3, 3}));
}

TEST(Reorganisation, AnEffectMaySayOtherwise) {
  const Lived lived(ministry(std::string("timeline: { end: { at: 2000-03, do: { abolish: bureau, people_to: retire, units_to: office } } }") + counted, "people_to: bench, "));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "bench"), 0);
  EXPECT_EQ(lived.metric(record, "in_mines"), 3);
}

TEST(Reorganisation, WhatHasEndedIsNeverOfferedAgain) {
  const Lived lived(ministry(std::string("timeline: { end: { at: 2000-03, do: { abolish: fund } }, again: { at: 2000-04, do: { found: fund } } }") + counted, "", "founded: 2000-02, "));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "in_fund"), (Values{0, 3, 0, 0, 0, 0, 0, 0}));
  EXPECT_THAT(lived.series(record, "accounted"), Each(1));
}

TEST(Reorganisation, ATriggerFounds) {
  const Lived lived(ministry(std::string("triggers: { need: { in: life, when: step == 4, do: { found: fund } } }") + counted));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "in_fund"), (Values{0, 0, 0, 3, 3, 3, 3, 3}));
  EXPECT_THAT(lived.series(record, "accounted"), Each(1));
}

// A seat filled in this step is held until the next begins: no spell ends as it begins.
TEST(Reorganisation, IsPutOffWhereSomebodyHasJustComeIn) {
  const Lived lived(ministry(std::string(R"y(
triggers:
  gone: { over: holders where organisation == cell, in: life, while: step == 3, do: { retire: yes } }
  end: { over: organisations where name == cell or name == office, in: appoint, when: step == 3, do: { abolish: yes } }
)y") + counted));
  const RunRecord record = lived.run();
  const std::vector<double> kinds = lived.column(record, "events", "kind"), dates = lived.column(record, "events", "at");
  Values ends;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == lived.word("event_kind", "abolished")) ends.push_back(dates[i]);
  }
  EXPECT_EQ(ends, (Values{2, 3}));  // the office in step 3, the cell in step 4
  EXPECT_THAT(lived.series(record, "accounted"), Each(1));
}

// Nothing is drawn, and the order of rows has no part in it.
TEST(Reorganisation, TheLeadersOrganisationStays) {
  const Lived lived(ministry("triggers: { end: { over: organisations where name == ministry, when: step == 3, do: { abolish: yes } } }"));
  try {
    lived.run();
    ADD_FAILURE() << "the run went on";
  } catch (const RunError& error) {
    EXPECT_THAT(error.what(), HasSubstr("somebody must be able to lead"));
    EXPECT_EQ(error.step, 3u);
  }
}

TEST(Reorganisation, NothingIsPutBelowItself) {
  const Lived lived(ministry("timeline: { shift: { at: 2000-02, do: { put: bureau, under: cell } } }"));
  EXPECT_THROW(lived.run(), RunError);
}

TEST(Reorganisation, AnOrganisationMaySayUnderWhichItIs) {
  const Lived lived(ministry(R"y(  annex: { under: office, posts: { hand: { rank: clerk } } }
metrics: { every step: { mines: count(holders where sector == mines), south: count(holders where faction == south), below: "posts.annex.hand.superior == posts.office.head" } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "mines"), 3);
  EXPECT_EQ(lived.metric(record, "south"), 3);
  EXPECT_EQ(lived.metric(record, "below"), 1);
}

}  // namespace
}  // namespace ostrakon
