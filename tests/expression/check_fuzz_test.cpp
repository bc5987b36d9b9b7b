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

// Whole expressions, to be joined into larger ones that often make sense.
constexpr const char* wholes[] = {"age",
                                  "rank",
                                  "active",
                                  "status",
                                  "patron",
                                  "leader",
                                  "2018-02",
                                  "now",
                                  "none",
                                  "self",
                                  "patronage",
                                  "3",
                                  "patron.ability",
                                  "post.superior.holder",
                                  "self.best_client",
                                  "shade",
                                  "sectors.data.budget",
                                  "best_client",
                                  "uniform(0, 1)",
                                  "pick(posts where vacant)",
                                  "max(ability of clients)",
                                  "rank >= bureau",
                                  "status == active",
                                  "same_faction(self, leader)",
                                  "average(falls)",
                                  "count(events where at > now - 1 year)",
                                  "leader_man"};

std::string well_shaped(std::mt19937& random, int depth) {
  const auto inner = [&] { return well_shaped(random, depth - 1); };
  if (depth == 0) return wholes[random() % std::size(wholes)];
  static constexpr const char* signs[] = {" + ", " - ", "*", "/", "^", " == ", " < ", " and ", " or "};
  switch (random() % 9) {
    case 0:
      return "not (" + inner() + ")";
    case 1:
      return "-(" + inner() + ")";
    case 2:
      return "if(" + inner() + ", " + inner() + ", " + inner() + ")";
    case 3:
      return "mean(" + inner() + " of holders where " + inner() + ")";
    case 4:
      return "pick(agents where " + inner() + " weighted by " + inner() + ")";
    case 5:
      return "(" + inner() + ").faction";
    case 6:
      return wholes[random() % std::size(wholes)];
    default:
      return "(" + inner() + ")" + signs[random() % std::size(signs)] + "(" + inner() + ")";
  }
}

std::string token_salad(std::mt19937& random) {
  std::string written;
  const std::size_t length = random() % 14 + 1;
  for (std::size_t i = 0; i < length; ++i) {
    written += tokens[random() % std::size(tokens)];
    if (random() % 3 != 0) written += ' ';
  }
  return written;
}

TEST(CheckFuzz, TenThousandTexts) {
  std::mt19937 random(20161101);  // NOLINT: a fixed seed, so that a failure can be met again
  std::size_t accepted = 0;
  const std::vector<MetricInfo> metrics = {{"falls", Type::number(), Type::none(), true},
                                           {"spread", Type::number(), Type::reference(small::factions), true},
                                           {"delay", Type::date(), Type::none(), false}};
  for (int text = 0; text < 10'000; ++text) {
    const std::string written =
        text % 3 == 0 ? well_shaped(random, static_cast<int>(random() % 4)) : token_salad(random);
    Checking checking;
    checking.scope.metric = text % 2 == 0;
    if (checking.scope.metric) checking.scope.metrics = &metrics;
    checking.scope.at_end = text % 4 == 0;
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
    const Expression made = checking.check(written);
    ASSERT_EQ(made == nullptr, checking.problems.any_errors()) << written;
  }
}

}  // namespace
}  // namespace ostrakon
