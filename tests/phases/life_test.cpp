// Death, retirement with extensions, and terms.
#include "phases/histories.h"

namespace ostrakon {
namespace {

// The better of two people is minister; the other waits on the bench, and the pool is the bench.
std::string terms(const std::string& post, const std::string& rest) {
  return R"y(
ostrakon: 1
name: terms
clock: { step: month, start: 2000-01, steps: 13 }
ranks: [ { name: clerk }, { name: minister, term: 6 months } ]
organisations: { court: { posts: { minister: { rank: minister)y" +
         post + R"y( }, clerk: { rank: clerk } } } }
agents: { bench: 1, start: { ability: "if(title == minister, 2, 1)", age: 50 } }
)y" + rest;
}

TEST(Terms, EndOnTheBenchAndTheSameMayReturn) {
  const Lived lived(terms("", R"y(
rules: { appoint: { pool: [bench], score: ability } }
metrics:
  every step: { empty: count(posts where vacant), benched: count(agents where status == bench) }
  at end: { spells_there: count(spells where title == minister), ended: count(spells where ended_by == term), length: mean(months of spells where ended_by == term) }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "spells_there"), 3);  // since step 0, 6 and 12
  EXPECT_EQ(lived.metric(record, "ended"), 2);
  EXPECT_EQ(lived.metric(record, "length"), 6);
  EXPECT_EQ(lived.series(record, "empty"), Values(13, 0));
  EXPECT_EQ(lived.series(record, "benched"), Values(13, 1));
  EXPECT_EQ(lived.column(record, "spells", "agent"), (Values{0, 1, 0, 0}));
}

TEST(Terms, TheEndIsForTheOthersToo) {
  const Lived lived(terms("", R"y(
rules: { appoint: { pool: [bench], score: -ability } }
)y"));
  EXPECT_EQ(lived.column(lived.run(), "spells", "agent"), (Values{0, 1, 2, 2}));
}

TEST(Terms, TheLeaderHasNoneUnlessOneIsGiven) {
  const auto ended = [](const std::string& post) {
    const Lived lived(terms(post, R"y(
rules: { appoint: { pool: [bench] } }
metrics: { at end: { ended: count(events where kind == term_ended) } }
)y"));
    return lived.metric(lived.run(), "ended");
  };
  EXPECT_EQ(ended(""), 2);
  EXPECT_EQ(ended(", role: leader"), 0);
  EXPECT_EQ(ended(", role: leader, term: 4 months"), 3);
}

TEST(Terms, GoOnInAnInquiry) {
  const Lived lived(terms("", R"y(
rules:
  detect: { tip: title == minister and step == 5 }
  investigate: { capacity: 1, stages: { inquiry: { status: under inquiry, lasts: 3 months, then: { dismissal: rest } } } }
  appoint: { pool: [bench] }
metrics:
  every step: { inquired: count(agents where under_inquiry), holder_fell: count(events where kind == purged) }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "inquired"), (Values{0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(lived.series(record, "holder_fell"), (Values{0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0}));
}

TEST(Retirement, ComesAtTheAgeOfTheRankUnlessExtended) {
  const Lived lived(R"y(
ostrakon: 1
name: retirement
clock: { step: month, start: 2000-01, steps: 24 }
ranks: [ { name: clerk, retire_at: 51 } ]
organisations: { court: { posts: { clerk: { rank: clerk }, keeper: { rank: clerk }, young: { rank: clerk } } } }
agents: { start: { age: "if(title == young, 30, 50)" } }
rules:
  life: { retire: age >= rank.retire_at - 0.001, extend: title == keeper }
  appoint: { recruit: { age: 20 } }
metrics:
  at end:
    gone: count(events where kind == retired)
    whose: count(spells where ended_by == retired and title == clerk)
    months_served: mean(months of spells where ended_by == retired)
)y");
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "gone"), 1);
  EXPECT_EQ(lived.metric(record, "whose"), 1);
  EXPECT_EQ(lived.metric(record, "months_served"), 12);  // 50 at step 0, 51 after twelve steps
}

TEST(Death, EndsASpellAndTakesNobodyTwice) {
  const Lived lived(R"y(
ostrakon: 1
name: death
clock: { step: month, start: 2000-01, steps: 5 }
phases: [life, appoint]
ranks: [ { name: clerk } ]
organisations: { court: { posts: { clerk: { rank: clerk, seats: 4 } } } }
rules: { life: { die: { plague: step == 2, sword: step == 2 or step == 3 } } }
metrics:
  every step: { seated: count(holders), deaths: count(events where kind == died), living_now: count(living) }
  at end: { by_death: count(spells where ended_by == died) }
)y");
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "deaths"), (Values{0, 4, 4, 0, 0}));
  EXPECT_EQ(lived.series(record, "seated"), Values(5, 4));
  EXPECT_EQ(lived.series(record, "living_now"), Values(5, 4));
  EXPECT_EQ(lived.metric(record, "by_death"), 8);
}

}  // namespace
}  // namespace ostrakon
