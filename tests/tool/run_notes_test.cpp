#include "tool/run_notes.h"

#include "phases/histories.h"

#include <gmock/gmock.h>

namespace ostrakon {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// A head who leaves in step 2, so that the seat is offered from then on.
std::string office(const std::string& rules, const std::string& more = "") {
  return R"y(
ostrakon: 1
name: office
clock: { step: month, start: 2000-01, steps: 20 }
phases: [work, appoint]
ranks: [ { name: clerk }, { name: boss } ]
organisations:
  court:
    posts: { boss: { rank: boss }, clerk: { rank: clerk, seats: 3 } }
agents: { start: { age: 40 } }
triggers:
  coup: { in: work, while: step == 2, do: { to: holders where rank == boss, retire: yes } }
rules: { appoint: { )y" +
         rules + " } }\n" + more;
}

class Remarks {
 public:
  explicit Remarks(const std::string& text) : lived_(text) {
    Facts recorder(lived_);
    ostrakon::run(lived_.simulation(), {}, recorder);
    RunFacts sum;
    for (int i = 0; i < 2; ++i) sum.add(recorder.facts);  // as of two runs
    Sources sources;
    Problems problems(sources);
    warn_of_runs(lived_.simulation().scenario(), sum, problems);
    for (const Problem& problem : problems.all()) text_ += problem.message + '\n';
  }
  const std::string& text() const { return text_; }

 private:
  struct Facts : HistoryRecorder {
    explicit Facts(const Lived& lived) : HistoryRecorder(lived.simulation().scenario(), lived.metrics()) {}
    void end(World& world, std::uint64_t digest) override {
      facts = facts_of(world);
      HistoryRecorder::end(world, digest);
    }
    RunFacts facts;
  };
  Lived lived_;
  std::string text_;
};

TEST(RunNotes, SayNothingOfRunsAsTheyShouldBe) {
  EXPECT_THAT(Remarks(office("score: age")).text(), IsEmpty());
}

TEST(RunNotes, NameTheConditionThatRefusedMost) {
  EXPECT_EQ(Remarks(office("eligible: { grown up: age > 20, old enough: age > 90 }")).text(),
            "the post 'boss' of court stood empty 95 % of the time: nobody in the pool was eligible (38 of 38 offers), "
            "and most were "
            "refused by 'old enough'\n");
  EXPECT_THAT(Remarks(office("eligible: age > 90")).text(),
              HasSubstr("nobody in the pool was eligible (38 of 38 offers)\n"));
}

TEST(RunNotes, TellWhyElseASeatStoodEmpty) {
  EXPECT_THAT(
      Remarks(office("pool: { from: [bench] }")).text(),
      HasSubstr(
          "'boss' of court stood empty 95 % of the time: the pool was empty (38 of 38 offers); 'appoint.pool' says"));
  EXPECT_THAT(Remarks(office("leave_empty: 1")).text(),
              HasSubstr("'appoint.leave_empty' left it so (38 of 38 offers)"));
  std::string text = office("score: age");
  text.replace(text.find("[work, appoint]"), 15, "[work]");
  EXPECT_THAT(Remarks(text).text(), HasSubstr("nobody is appointed, because the phase 'appoint' does not run"));
}

TEST(RunNotes, SeatsOfOnePostAreOneMatter) {
  std::string text = office("leave_empty: 1");
  text.replace(text.find("to: holders where rank == boss"), 30, "to: holders");
  EXPECT_THAT(Remarks(text).text(), HasSubstr("the 3 seats of 'clerk' stood empty 95 % of the time"));
}

TEST(RunNotes, NameTriggersThatNeverFired) {
  const std::string text = Remarks(office("score: age", "metrics: { at end: { x: 1 } }\n")).text();
  EXPECT_THAT(text, Not(HasSubstr("coup")));
  std::string never = office("score: age");
  never.replace(never.find("step == 2"), 9, "step > 99");
  EXPECT_THAT(Remarks(never).text(), HasSubstr("the trigger 'coup' never fired in any replicate"));
}

MetricLayout metric(const std::string& name, bool flag = false) {
  MetricLayout layout;
  layout.name = name;
  layout.flag = flag;
  return layout;
}

std::string intervals(const std::vector<double>& values, bool flag = false) {
  Summary summary({metric("delay", flag)});
  for (const double value : values) {
    RunRecord record;
    record.metrics = {{value}};
    summary.add(record);
  }
  Sources sources;
  Problems problems(sources);
  note_wide_intervals(summary, {"delay"}, problems);
  EXPECT_LE(problems.all().size(), 1u);
  return problems.all().empty() ? "" : problems.all()[0].message;
}

TEST(RunNotes, TellOfIntervalsWiderThanTheValue) {
  EXPECT_EQ(intervals({1, 1.1, 0.9, 1}), "");
  const std::string wide = intervals({-2, 3, -1, 2});
  EXPECT_THAT(
      wide,
      HasSubstr("the interval of 'delay' (-3.29 to 4.29) is wider than its value, 0.5, so that even its sign is open"));
  EXPECT_THAT(wide, HasSubstr("about 920 replicates would narrow it to half the value"));
  EXPECT_EQ(intervals({0, 0, 0, 0}), "");
  EXPECT_EQ(intervals({5}), "");  // one run has no interval
  const std::string share = intervals({0, 0, 0, 1}, true);
  EXPECT_THAT(share, HasSubstr("wider than its value, 0.25; about"));
}

}  // namespace
}  // namespace ostrakon
