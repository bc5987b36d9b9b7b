#include "expression/reads.h"

#include "expression/checking.h"

#include <gtest/gtest.h>

namespace ostrakon {
namespace {

// What an expression reads, in a line.
std::string reads_of(const std::string& text) {
  Checking checking;
  checking.scope.inputs = {{"other", Type::reference(small::agents), "another"}};
  const Expression made = checking.check(text);
  if (!made) return checking.messages();
  Reads reads;
  add_reads(made, reads);
  std::string line;
  const auto add = [&](const std::string& kind, const std::string& name) {
    line += (line.empty() ? "" : " ") + kind + ":" + name;
  };
  const auto column = [&](const Reads::Column& one) {
    return checking.catalogue.table(one.first).singular + "." +
           checking.catalogue.attribute(one.first, one.second).name;
  };
  for (const Reads::Column& one : reads.columns) add("column", column(one));
  for (const Reads::Column& one : reads.formulas) add("formula", column(one));
  for (const std::int32_t one : reads.parameters)
    add("parameter", checking.parameters[static_cast<std::size_t>(one)].name);
  for (const std::int32_t one : reads.inputs) add("input", checking.scope.inputs[static_cast<std::size_t>(one)].name);
  for (const std::string& one : reads.rows) add("over", one);
  for (const auto& [site, what] : reads.draws) add("draw", what + "@" + checking.sites.all().at(site));
  if (reads.date) add("date", "now");
  return line;
}

TEST(Reads, ColumnsParametersAndInputs) {
  EXPECT_EQ(reads_of("2"), "");
  EXPECT_EQ(reads_of("age"), "column:agent.age");
  EXPECT_EQ(reads_of("other.age + age"), "column:agent.age input:other");
  EXPECT_EQ(reads_of("now - 2000-01"), "date:now");
}

TEST(Reads, DrawsHaveTheirSites) {
  EXPECT_EQ(reads_of("normal(0, 1)"), "draw:normal@rules.work.effort#0");
}

TEST(Reads, DefinitionsLeadToColumns) {
  EXPECT_EQ(reads_of("leader_man"), "column:world.leader column:agent.faction formula:agent.leader_man");
  EXPECT_EQ(reads_of("if(sector == data, patronage, 0)"),
            "column:organisation.sector column:post.organisation column:agent.post formula:agent.organisation "
            "formula:agent.sector parameter:patronage");
}

TEST(Reads, AggregatesReadInAllTheirParts) {
  EXPECT_EQ(reads_of("sum(ability of holders where faction == self.faction)"),
            "column:agent.faction column:agent.post column:agent.ability over:holders");
  EXPECT_EQ(reads_of("best_client"), "column:agent.patron column:agent.ability formula:agent.best_client over:clients");
  EXPECT_EQ(reads_of("pick(holders weighted by inflow).age"),
            "column:agent.age column:agent.post parameter:inflow over:holders draw:pick@rules.work.effort#0");
}

TEST(Reads, NothingIsReadByNothing) {
  Reads reads;
  add_reads(nullptr, reads);
  EXPECT_TRUE(reads.columns.empty() && reads.draws.empty());
}

}  // namespace
}  // namespace ostrakon
