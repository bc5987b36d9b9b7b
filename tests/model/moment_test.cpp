#include "model/moment.h"

#include "expression/evaluate.h"
#include "model/catalogue.h"
#include "model/columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ostrakon {
namespace {

using testing::HasSubstr;

class MomentTest : public testing::Test {
 protected:
  // What is said about a set; empty: nothing.
  std::string set(const std::vector<std::int32_t>& rows, const std::vector<double>& values, int by,
                  AttributeId attribute = agent_column::age.attribute) {
    try {
      moment_.note(catalogue_, table::agents, attribute, rows, values.data(), &setters_[by], setters_[by]);
    } catch (const RuleError& error) {
      return error.what();
    }
    return "";
  }
  const Catalogue catalogue_ = model_catalogue();
  const std::string setters_[3] = {"triggers.a", "triggers.b", "triggers.c"};
  Moment moment_;
};

TEST_F(MomentTest, RowsAreTheirOwn) {
  EXPECT_EQ(set({5, 1, 3}, {1, 2, 3}, 0), "");
  EXPECT_EQ(set({2, 4, 6}, {7, 8, 9}, 1), "");
  EXPECT_EQ(set({3, 7}, {3, 1}, 2), "");  // to the same value
}

TEST_F(MomentTest, TwoSettersMayNotDisagree) {
  EXPECT_EQ(set({5, 1, 3}, {1, 2, 3}, 0), "");
  const std::string message = set({4, 3}, {1, 4}, 1);
  for (const char* part : {"'age'", "triggers.a", "triggers.b"}) EXPECT_THAT(message, HasSubstr(part));
  EXPECT_EQ(set({3}, {4}, 1, agent_column::evidence.attribute), "");
}

TEST_F(MomentTest, OneSetterMayChangeItsMindButNotAtOnce) {
  EXPECT_EQ(set({3}, {1}, 0), "");
  EXPECT_EQ(set({3}, {2}, 0), "");
  EXPECT_EQ(set({4, 4}, {2, 2}, 0), "");
  EXPECT_THAT(set({4, 6, 4}, {2, 1, 3}, 0), HasSubstr("two firings"));
}

TEST_F(MomentTest, ANewMomentForgets) {
  EXPECT_EQ(set({3}, {1}, 0), "");
  moment_.begin();
  EXPECT_EQ(set({3}, {2}, 1), "");
}

}  // namespace
}  // namespace ostrakon
