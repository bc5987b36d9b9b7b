// Rotation, lateral moves, acting holders, prolonged terms.
#include "phases/histories.h"

#include <gmock/gmock.h>

#include <cmath>

namespace ostrakon {
namespace {

using testing::Each;

std::string districts(int count, const std::string& rest, const std::string& of_prefect = "") {
  return R"y(
ostrakon: 1
name: districts
clock: { step: month, start: 2000-01, steps: 6 }
phases: [environment, life, appoint]
ranks: [ { name: clerk }, { name: prefect)y" + of_prefect + R"y( }, { name: chief } ]
organisations:
  court: { posts: { chief: { rank: chief, role: leader }, clerk: { rank: clerk, seats: 4 } } }
  district: { count: )y" +
         std::to_string(count) + R"y(, posts: { prefect: { rank: prefect } } }
agents: { start: { ability: "uniform(0, 1)" } }
)y" + rest;
}

TEST(Rotation, TwoPeopleSwap) {
  const Lived lived(districts(2, R"y(
rules: { appoint: { rotate: rank == prefect, pool: [bench], score: ability } }
metrics:
  every step: { empty: count(posts where vacant), bench: count(agents where status == bench), first: posts.district_1.prefect.holder.ability }
  at end: { moved: count(events where kind == moved), rotated: count(events where kind == rotated), shortest: min(months of spells where title == prefect), people: count(agents) }
)y"));
  const RunRecord record = lived.run();
  EXPECT_THAT(lived.series(record, "empty"), Each(0));
  EXPECT_THAT(lived.series(record, "bench"), Each(0));
  EXPECT_EQ(lived.metric(record, "moved"), 12);
  EXPECT_EQ(lived.metric(record, "rotated"), 12);
  const std::vector<double> first = lived.series(record, "first");
  for (std::size_t step = 0; step < first.size(); ++step) {
    EXPECT_EQ(first[step] == first[0], step % 2 == 0) << step;  // the two change places each month
  }
}

// Whatever the order of choice, nobody is left with only their own seat.
TEST(Rotation, ThreeAndMorePeopleAllFindASeat) {
  for (const int count : {3, 4, 7}) {
    for (const std::string how : {"best", "lottery", "softmax(0.3)"}) {
      const Lived lived(districts(count, "rules: { appoint: { rotate: rank == prefect, pool: [bench], score: ability, choose: " + how + R"y( } }
metrics: { every step: { empty: count(posts where vacant), moved: count(events where kind == moved) } }
)y"));
      for (std::uint32_t replicate = 0; replicate < 5; ++replicate) {
        const RunRecord record = lived.run(replicate);
        EXPECT_THAT(lived.series(record, "empty"), Each(0)) << count << how;
        EXPECT_THAT(lived.series(record, "moved"), Each(count)) << count << how;
      }
    }
  }
}

TEST(Rotation, WhoFindsNoSeatGoesToTheBench) {
  const std::string metrics = "metrics: { every step: { bench: count(agents where status == bench), empty: count(posts where vacant) } }\n";
  const Lived alone(districts(1, "rules: { appoint: { rotate: rank == prefect, pool: [bench] } }\n" + metrics));
  // The own seat is not for whoever has just left it; in the next step it is.
  EXPECT_EQ(alone.series(alone.run(), "bench"), (Values{1, 0, 1, 0, 1, 0}));
  EXPECT_EQ(alone.series(alone.run(), "empty"), (Values{1, 0, 1, 0, 1, 0}));
  const Lived refused(districts(2, "rules: { appoint: { rotate: rank == prefect, pool: [bench], eligible: post.rank == clerk } }\n" + metrics));
  EXPECT_EQ(refused.metric(refused.run(), "bench"), 2);
}

TEST(Rotation, OfASeatVacatedInThisStepTheyCanTakeIt) {
  const Lived lived(districts(2, R"y(
triggers: { death: { in: life, while: step == 2, do: { to: posts.district_1.prefect.holder, die: yes } } }
rules: { appoint: { rotate: rank == prefect and step == 2, pool: [rank below] } }
metrics: { at end: { survivor: "count(spells where title == prefect and order == 2 and organisation == district_1 and start == 2000-02 and has(agent))", moved: count(events where kind == moved), promoted: count(events where kind == promoted) } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "survivor"), 1);
  EXPECT_EQ(lived.metric(record, "moved"), 1);     // from district 2 to 1
  EXPECT_EQ(lived.metric(record, "promoted"), 1);  // a clerk follows in district 2
}

// A vacancy is offered within the rank first: of three districts two move up, and a clerk fills the last.
TEST(Lateral, VacanciesGoRoundWithinTheRankFirst) {
  const auto events = [](const std::string& lateral) {
    const Lived lived(districts(3, R"y(
triggers: { death: { in: life, while: step == 2, do: { to: posts.district_1.prefect.holder, die: yes } } }
rules: { appoint: { lateral: )y" + lateral + R"y(*(rank == prefect), pool: [rank below], score: ability } }
metrics: { every step: { empty: count(posts where vacant) }, at end: { moved: count(events where kind == moved), promoted: count(events where kind == promoted) } }
)y"));
    const RunRecord record = lived.run();
    EXPECT_THAT(lived.series(record, "empty"), Each(0));
    return Values{lived.metric(record, "moved"), lived.metric(record, "promoted")};
  };
  EXPECT_EQ(events("0"), (Values{0, 1}));
  EXPECT_EQ(events("1"), (Values{2, 1}));
}

TEST(Lateral, AChanceDecidesForEachVacancy) {
  const Lived lived(districts(100, R"y(
triggers: { death: { in: life, while: step == 2, do: { to: "holders where organisation in (district_1, district_2, district_3, district_4)", die: yes } } }
rules: { appoint: { lateral: { moves: 0.5*(step == 2) }, pool: [bench], score: ability } }
metrics: { at end: { moved: count(events where kind == moved) } }
)y"));
  // Each of four vacancies begins a chain of seats; a seat is offered within the rank by chance 1/2, so that a chain has a
  // mean length of 1: 4 moves of a run with standard deviation sqrt(4·2) at most.
  double sum = 0;
  constexpr int runs = 200;
  for (std::uint32_t replicate = 0; replicate < runs; ++replicate) sum += lived.metric(lived.run(replicate), "moved");
  EXPECT_NEAR(sum / runs, 4.0, 4.5 * 2.83 / std::sqrt(runs));
}

TEST(Acting, SomebodyIsInChargeWhileThePostIsEmpty) {
  const Lived lived(districts(2, R"y(
triggers: { death: { in: life, while: step == 2, do: { to: posts.district_1.prefect.holder, die: yes } } }
rules:
  appoint: { acting: posts.district_2.prefect.holder, pool: [rank below], leave_empty: step < 5 }
metrics:
  every step: { acting: "posts.district_1.prefect.acting == posts.district_2.prefect.holder", charged: count(events where kind == acting), seated: count(holders) }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "acting"), (Values{0, 1, 1, 1, 0, 0}));
  EXPECT_EQ(lived.series(record, "charged"), (Values{0, 1, 0, 0, 0, 0}));
  EXPECT_EQ(lived.series(record, "seated"), (Values{7, 6, 6, 6, 7, 7}));  // the own post is kept
}

TEST(Terms, AreProlongedByAWholeTerm) {
  const auto ends = [](const std::string& rule) {
    const Lived lived(districts(1, "rules: { life: { " + rule + R"y( }, appoint: { pool: [rank below] } }
metrics: { at end: { ended: count(spells where ended_by == term), longest: max(months of spells where title == prefect), prolonged: posts.district_1.prefect.prolonged } }
)y", ", term: 2 months"));
    const RunRecord record = lived.run();
    return Values{lived.metric(record, "ended"), lived.metric(record, "longest"), lived.metric(record, "prolonged")};
  };
  EXPECT_EQ(ends("die: 0"), (Values{3, 2, 0}));
  EXPECT_EQ(ends("prolong: yes"), (Values{0, 6, 3}));
  EXPECT_EQ(ends("prolong: post.prolonged < 1"), (Values{1, 4, 1}));
}

}  // namespace
}  // namespace ostrakon
