#include "base/draw_ledger.h"

#include "base/distributions.h"
#include "base/kernels.h"
#include "base/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <stdexcept>
#include <thread>

namespace ostrakon {
namespace {

const DrawLedger::Names names = {{draw_site("rules.life.die").hash, "rules.life.die"}};

DrawPoint point_of(std::uint32_t step, std::uint32_t n = 0, const char* path = "rules.life.die") {
  return {stream_key(1, 0), draw_site(path), step, n};
}

std::string refusal(DrawLedger& ledger, std::uint64_t entity, const DrawPoint& point, std::uint64_t bits = 0) {
  try {
    ledger.enter(entity, point, bits);
  } catch (const std::logic_error& error) {
    return error.what();
  }
  return "";
}

TEST(DrawLedger, RefusesASecondEntryOfOneDraw) {
  DrawLedger ledger;
  const DrawLedger::Scope entered(ledger, names);
  ledger.enter(7, point_of(3), 5);
  EXPECT_EQ(refusal(ledger, 7, point_of(3), 5),
            "one draw is used twice: rules.life.die, entity 0000000000000007, step 3, try 0");
  EXPECT_EQ(refusal(ledger, 7, point_of(3), 6),
            "one draw is used twice: rules.life.die, entity 0000000000000007, step 3, try 0, and came out differently");
  ledger.enter(9, point_of(3, 2, "nameless"), 0);
  EXPECT_THAT(refusal(ledger, 9, point_of(3, 2, "nameless")), testing::HasSubstr("twice: site "));
  EXPECT_EQ(ledger.entries().size(), 2u);
}

TEST(DrawLedger, TellsEntitiesSitesStepsAndTriesApart) {
  DrawLedger ledger;
  std::size_t count = 0;
  for (std::uint64_t entity = 0; entity < 700; ++entity) {
    for (const char* path : {"rules.life.die", "rules.life.retire#0"}) {
      for (std::uint32_t step = 0; step < 2; ++step) {
        for (std::uint32_t n = 0; n < 3; ++n, ++count) ledger.enter(entity << 40, point_of(step, n, path), count);
      }
    }
  }
  ASSERT_EQ(ledger.entries().size(), count);
  const DrawLedger::Entry& last = ledger.entries().back();
  EXPECT_EQ(last.entity, std::uint64_t{699} << 40);
  EXPECT_EQ(last.site, draw_site("rules.life.retire#0").hash);
  EXPECT_EQ(last.step(), 1u);
  EXPECT_EQ(last.n(), 2u);
  EXPECT_EQ(last.bits, count - 1);
  for (std::uint64_t entity = 0; entity < 700; ++entity) EXPECT_NE(refusal(ledger, entity << 40, point_of(1, 1)), "");
}

TEST(DrawLedger, ForgetsAStepUnlessItKeepsTheRun) {
  DrawLedger step(DrawLedger::Keep::step), run(DrawLedger::Keep::run);
  for (DrawLedger* ledger : {&step, &run}) {
    ledger->enter(1, point_of(1), 0);
    ledger->end_step();
  }
  EXPECT_TRUE(step.entries().empty());
  EXPECT_EQ(refusal(step, 1, point_of(1)), "");
  EXPECT_EQ(run.entries().size(), 1u);
  EXPECT_NE(refusal(run, 1, point_of(1)), "");
}

TEST(DrawLedger, IsKnownToItsThreadWhileItsScopeLasts) {
  EXPECT_EQ(DrawLedger::current(), nullptr);
  DrawLedger outer, inner;
  {
    const DrawLedger::Scope first(outer, names);
    EXPECT_EQ(DrawLedger::current(), &outer);
    std::thread([] { EXPECT_EQ(DrawLedger::current(), nullptr); }).join();
    {
      const DrawLedger::Scope second(inner, names);
      EXPECT_EQ(DrawLedger::current(), &inner);
    }
    EXPECT_EQ(DrawLedger::current(), &outer);
  }
  EXPECT_EQ(DrawLedger::current(), nullptr);
}

// Every way of drawing one value at a time is entered, rejected tries included, and draws what it draws without a book.
TEST(DrawLedger, ScalarDrawsAreEntered) {
#ifdef NDEBUG
  GTEST_SKIP() << "draws are entered in debug builds only";
#endif
  const auto draws = [](std::uint64_t entity) {
    std::uint32_t step = 0;
    std::vector<double> values = {scalar::uniform(entity, point_of(++step)),
                                  scalar::normal(entity, point_of(++step)),
                                  draw::gamma(0.4, 2, entity, point_of(++step)),
                                  draw::beta(2, 3, entity, point_of(++step)),
                                  draw::poisson(40, entity, point_of(++step)),
                                  draw::binomial(90, 0.4, entity, point_of(++step)),
                                  draw::exponential(2, entity, point_of(++step)),
                                  draw::lognormal(0, 1, entity, point_of(++step)),
                                  draw::geometric(0.2, entity, point_of(++step)),
                                  draw::gumbel(entity, point_of(++step)),
                                  static_cast<double>(draw::below(1000, entity, point_of(++step)))};
    DrawGenerator generator(entity, point_of(++step));
    const std::uint64_t first_words = generator();
    values.push_back(static_cast<double>(first_words ^ generator()));
    return values;
  };
  const std::vector<double> alone = draws(5);
  DrawLedger ledger;
  const DrawLedger::Scope entered(ledger, names);
  EXPECT_EQ(draws(5), alone);
  std::set<std::uint32_t> steps;
  for (const DrawLedger::Entry& entry : ledger.entries()) {
    EXPECT_EQ(entry.entity, 5u);
    steps.insert(entry.step());
    const std::uint64_t word = draw_word(5, point_of(entry.step(), entry.n()));
    EXPECT_TRUE(entry.bits == word || std::bit_cast<double>(entry.bits) == uniform_of_word(word));
  }
  EXPECT_EQ(steps.size(), 12u);
  EXPECT_GT(ledger.entries().size(), 20u);
}

}  // namespace
}  // namespace ostrakon
