// Texts of random tokens: whatever they are, they are accepted, or refused with a message, and nothing else.
#include "expression/checking.h"

#include <gtest/gtest.h>

#include <random>

namespace ostrakon {
namespace {

constexpr const char* tokens[] = {
    "age",     "rank",        "status",   "patron",      "post",  "holder", "active",  "leader",   "self",
    "world",   "now",         "step",     "sectors",     "data",  "budget", "bureau",  "director", "detained",
    "faction", "best_client", "shade",    "patronage",   "cause", "rents",  "ability", "events",   "agents",
    "clients", "holders",     "posts",    "spells",      "count", "sum",    "mean",    "min",      "max",
    "pick",    "share",       "quantile", "any",         "if",    "abs",    "has",     "yearly",   "same_faction",
    "uniform", "normal",      "average",  "falls",       "clamp", "and",    "or",      "not",      "in",
    "of",      "where",       "by",       "weighted by", "none",  "yes",    "+",       "-",        "*",
    "/",       "^",           "==",       "!=",          "<",     ">=",     "=",       "(",        ")",
    "(",       ")",           ",",        ".",           ".",     "(",      ")",       "2018-02",  "2018-2",
    "3",       "0.5",         "2 years",  "1e999",       "&&",    "!",      "?",       "é",        "xyzzy"};

// Half the time a piece that is likely to be well formed, so that the checker is reached.
constexpr const char* pieces[] = {"age > 3",
                                  "(age + 1)",
                                  "status == active",
                                  "patron.age",
                                  "count(agents where",
                                  "sum(age of",
                                  "if(active, 1, 2)",
                                  "pick(posts where vacant)",
                                  "max(ability of clients)",
                                  "rank >= bureau",
                                  "leader.faction",
                                  "self.best_client",
                                  "sectors.data.budget",
                                  "same_faction(self, leader)",
                                  "faction == self.faction",
                                  "uniform(0, 1)",
                                  "not",
                                  "and"};

TEST(CheckFuzz, TenThousandTexts) {
  std::mt19937 random(20161101);  // NOLINT: a fixed seed, so that a failure can be met again
  std::size_t accepted = 0;
  const std::vector<std::string> series = {"falls"};
  for (int text = 0; text < 10'000; ++text) {
    std::string written;
    const std::size_t length = random() % 14 + 1;
    for (std::size_t i = 0; i < length; ++i) {
      const bool piece = random() % 3 == 0;
      written += piece ? pieces[random() % std::size(pieces)] : tokens[random() % std::size(tokens)];
      if (random() % 3 != 0) written += ' ';
    }
    Checking checking;
    checking.scope.metric = text % 2 == 0;
    if (text % 4 == 0) checking.scope.series = &series;
    if (text % 5 == 0) checking.scope.self = TableId::none();
    const Type wants[] = {Type::none(),
                          Type::number(),
                          Type::flag(),
                          Type::date(),
                          Type::word(small::status),
                          Type::reference(small::posts)};
    const Expression made = checking.check(written, wants[random() % std::size(wants)]);
    ASSERT_EQ(made == nullptr, checking.problems.any_errors()) << written;
    for (const Problem& problem : checking.problems.all()) {
      ASSERT_LE(problem.place.offset + problem.place.length, written.size()) << written << ": " << problem.message;
      ASSERT_FALSE(problem.message.empty());
    }
    if (made == nullptr) continue;
    ++accepted;
    ASSERT_FALSE(shown(checking.catalogue, *made).empty());
    const RowsExpression rows = check_rows(checking.located(written), checking.scope, checking.problems);
    ASSERT_TRUE(rows.table.valid() || checking.problems.any_errors()) << written;
  }
  EXPECT_GT(accepted, 300u);  // enough of them reach the end of checking
}

TEST(CheckFuzz, RandomBytes) {
  std::mt19937 random(7);  // NOLINT: as above
  for (int text = 0; text < 2'000; ++text) {
    std::string written;
    const std::size_t length = random() % 40;
    for (std::size_t i = 0; i < length; ++i) written += static_cast<char>(random() % 256);
    Checking checking;
    ASSERT_EQ(checking.check(written) == nullptr, checking.problems.any_errors());
  }
}

}  // namespace
}  // namespace ostrakon
