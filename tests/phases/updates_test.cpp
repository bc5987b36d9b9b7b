// `set` and `add` of a phase, and what expressions see through references to nobody.
#include "phases/histories.h"

#include <cmath>

namespace ostrakon {
namespace {

std::string office(const std::string& rest) {
  return R"y(
ostrakon: 1
name: office
clock: { step: month, start: 2000-01, steps: 4 }
phases: [work, appoint]
ranks: [ { name: clerk }, { name: boss } ]
factions: { north: { share: 1 } }
organisations: { court: { posts: { boss: { rank: boss }, clerk: { rank: clerk } } } }
attributes:
  agents: { answer: { start: -1 } }
  world: { left: { start: 1 }, right: { start: 2 } }
agents: { start: { age: 40, ability: 3, patron: "if(title == clerk, pick(agents where rank == boss), none)" } }
)y" + rest;
}

TEST(Updates, AreAllFromTheSameState) {
  const Lived lived(office(R"y(
rules: { work: { set: { world: { left: right, right: left } } } }
metrics: { every step: { left: world.left, right: world.right } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "left"), (Values{2, 1, 2, 1}));
  EXPECT_EQ(lived.series(record, "right"), (Values{1, 2, 1, 2}));
}

TEST(Updates, NewIsSetOrOldPlusAllAdds) {
  const Lived lived(office(R"y(
rules: { work: { set: { world: { left: 10*step } }, add: { world: { left: { one: 1, other: right }, right: left } } } }
metrics: { every step: { left: world.left, right: world.right } }
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.series(record, "left"), (Values{13, 24, 47, 81}));
  EXPECT_EQ(lived.series(record, "right"), (Values{3, 16, 40, 87}));
}

TEST(Updates, ComeLastInTheirPhase) {
  const Lived lived(office(R"y(
rules: { work: { performance: performance + 1, set: { agents: { answer: performance } } } }
metrics: { every step: { answer: mean(answer of holders) } }
)y"));
  EXPECT_EQ(lived.series(lived.run(), "answer"), (Values{1, 2, 3, 4}));
}

// What an expression gives of the clerk, who has a patron, and of the boss, who has none.
std::pair<double, double> answers(const std::string& expression) {
  const Lived lived(office("rules: { work: { set: { agents: { answer: \"" + expression + R"y(" } } } }
metrics: { at end: { clerk: sum(answer of holders where title == clerk), boss: sum(answer of holders where title == boss) } }
)y"));
  const RunRecord record = lived.run();
  return {lived.metric(record, "clerk"), lived.metric(record, "boss")};
}

TEST(MissingPartners, AreZeroNoOrNone) {
  EXPECT_EQ(answers("patron.ability + 1"), std::pair(4.0, 1.0));
  EXPECT_EQ(answers("1*patron.active"), std::pair(1.0, 0.0));
  EXPECT_EQ(answers("1*has(patron)"), std::pair(1.0, 0.0));
  EXPECT_EQ(answers("1*(patron == none)"), std::pair(0.0, 1.0));
  EXPECT_EQ(answers("1*(patron.faction == none)"), std::pair(0.0, 1.0));
  EXPECT_EQ(answers("patron.patron.ability"), std::pair(0.0, 0.0));
}

// A comparison that asks nobody is no, whichever way it is put.
TEST(MissingPartners, MakeComparisonsFalse) {
  EXPECT_EQ(answers("1*(patron.ability < 50)"), std::pair(1.0, 0.0));
  EXPECT_EQ(answers("1*(patron.ability >= 0)"), std::pair(1.0, 0.0));
  EXPECT_EQ(answers("1*(patron.ability == 0)"), std::pair(0.0, 0.0));
  EXPECT_EQ(answers("1*(patron.ability != 7)"), std::pair(1.0, 0.0));
  EXPECT_EQ(answers("1*(50 > patron.ability + 1)"), std::pair(1.0, 0.0));
  EXPECT_EQ(answers("1*(patron.faction == faction)"), std::pair(1.0, 0.0));
  EXPECT_EQ(answers("1*(patron.faction != faction)"), std::pair(0.0, 0.0));
  EXPECT_EQ(answers("1*same_faction(self, patron)"), std::pair(1.0, 0.0));
}

TEST(MissingPartners, StayMissingInMetrics) {
  const Lived lived(office(R"y(
metrics:
  at end:
    patrons: mean(patron.ability of holders)
    nobody: mean(patron.ability of holders where title == boss)
    leaders_age: world.leader.age
)y"));
  const RunRecord record = lived.run();
  EXPECT_EQ(lived.metric(record, "patrons"), 3);
  EXPECT_TRUE(std::isnan(lived.metric(record, "nobody")));
  EXPECT_TRUE(std::isnan(lived.metric(record, "leaders_age")));
}

TEST(Updates, AValueThatCannotBeStopsTheRun) {
  for (const char* value : {"log(0 - step)", "1e300*exp(300*step)", "0/(step - step)"}) {
    SCOPED_TRACE(value);
    EXPECT_THROW(Lived(office(std::string("rules: { work: { set: { world: { left: ") + value + " } } } }\n")).run(),
                 RunError);
    EXPECT_THROW(Lived(office(std::string("rules: { work: { performance: ") + value + " } }\n")).run(), RunError);
  }
}

}  // namespace
}  // namespace ostrakon
