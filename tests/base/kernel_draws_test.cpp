// The draws of a block: Philox known answers, the documented counter layout, uniforms, normals and hits.
#include "base/kernels.h"
#include "base/random.h"
#include "blocks.h"

#include <Random123/philox.h>

#include <algorithm>
#include <cmath>

namespace ostrakon::test {
namespace {

using Words4 = std::array<std::uint32_t, 4>;

// Published test vectors of Random123 for philox4x32, ten rounds.
static_assert(philox({0, 0, 0, 0}, {0, 0}) == Words4{0x6627E8D5u, 0xE169C58Du, 0xBC57AC4Cu, 0x9B00DBD8u});
static_assert(philox({0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu}, {0xFFFFFFFFu, 0xFFFFFFFFu}) ==
              Words4{0x408F276Du, 0x41C83B0Eu, 0xA20BC7C6u, 0x6D5451FDu});
static_assert(philox({0x243F6A88u, 0x85A308D3u, 0x13198A2Eu, 0x03707344u}, {0xA4093822u, 0x299F31D0u}) ==
              Words4{0xD16CFE09u, 0x94FDCCEBu, 0x5001E420u, 0x24126EA1u});

// The contract of DESIGN written out with the reference implementation.
double reference_uniform(std::uint64_t entity, const DrawPoint& point) {
  const std::uint64_t pair = entity >> 1;
  const r123::Philox4x32::ctr_type counter = {{static_cast<std::uint32_t>(pair), static_cast<std::uint32_t>(pair >> 32),
                                               point.site.hash, point.step * 4096 + point.n}};
  const r123::Philox4x32::key_type key = {{point.stream.k0, point.stream.k1}};
  const r123::Philox4x32::ctr_type block = r123::Philox4x32()(counter, key);
  const unsigned first = (entity & 1) != 0 ? 2 : 0;
  const std::uint64_t word = std::uint64_t{block[first + 1]} << 32 | block[first];
  return std::ldexp(static_cast<double>(word >> 12) + 0.5, -52);
}

TEST(KernelDraws, UniformsFollowTheCounterContract) {
  TestRandom random(31);
  for (int round = 0; round < 50; ++round) {
    const DrawPoint at = {{static_cast<std::uint32_t>(random.word()), static_cast<std::uint32_t>(random.word())},
                          {static_cast<std::uint32_t>(random.word())},
                          static_cast<std::uint32_t>(random.word() % (max_steps + 1)),
                          static_cast<std::uint32_t>(random.word() % max_tries)};
    Block<std::uint64_t> keys;
    for (std::size_t i = 0; i < block_rows; ++i) keys[i] = random.word();
    const std::uint64_t first = random.word() & ~std::uint64_t{1};
    for (const Kernels* table : tables()) {
      Doubles by_key, in_order;
      table->uniform(by_key.data(), {keys.data(), 0}, at, block_rows);
      table->uniform(in_order.data(), {nullptr, first}, at, block_rows);
      for (std::size_t i = 0; i < block_rows; ++i) {
        ASSERT_EQ(by_key[i], reference_uniform(keys[i], at));
        ASSERT_EQ(in_order[i], reference_uniform(first + i, at));
      }
    }
  }
}

TEST(KernelDraws, UniformsLieStrictlyBetween0And1) {
  EXPECT_EQ(uniform_of_word(0), 0x1p-53);
  EXPECT_EQ(uniform_of_word(~std::uint64_t{0}), 1 - 0x1p-53);
  EXPECT_EQ(uniform_of_word(std::uint64_t{1} << 63), 0.5 + 0x1p-53);
}

// 10^6 uniforms over entities, sites, steps, tries and streams in turn: the distribution function to within the
// Dvoretzky–Kiefer–Wolfowitz band of false alarm 1e-6, and no correlation between neighbours beyond 5 standard errors.
TEST(KernelDraws, UniformsAreUniformAlongEveryPartOfTheKey) {
  constexpr std::size_t count = 1'000'000;
  const double band = std::sqrt(std::log(2 / 1e-6) / (2.0 * count));
  for (int part = 0; part < 5; ++part) {
    std::vector<double> u(count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto j = static_cast<std::uint32_t>(i);
      DrawPoint at = some_point();
      std::uint64_t entity = 12;
      if (part == 0) entity = i;
      if (part == 1) at.site.hash = j;
      if (part == 2) at.step = j;
      if (part == 3) at.n = j % max_tries, at.step = j / max_tries;
      if (part == 4) at.stream = stream_key(1, i);
      u[i] = scalar::uniform(entity, at);
    }
    double product = 0;
    for (std::size_t i = 1; i < count; ++i) product += (u[i - 1] - 0.5) * (u[i] - 0.5);
    EXPECT_LT(std::fabs(product * 12 / std::sqrt(static_cast<double>(count))), 5.0) << "part " << part;
    std::sort(u.begin(), u.end());
    double largest = 0;
    for (std::size_t i = 0; i < count; ++i) {
      largest = std::max(largest, std::fabs(u[i] - (static_cast<double>(i) + 0.5) / count));
    }
    EXPECT_LT(largest, band) << "part " << part;
  }
}

TEST(KernelDraws, NormalsAreQuantilesOfTheUniforms) {
  Doubles u, z;
  for (const Kernels* table : tables()) {
    const Kernels& k = *table;
    k.uniform(u.data(), {nullptr, 2048}, some_point(), block_rows);
    k.normal(z.data(), {nullptr, 2048}, some_point(), block_rows);
    for (std::size_t i = 0; i < block_rows; ++i) ASSERT_EQ(z[i], scalar::quantile_normal(u[i]));
  }
}

TEST(KernelDraws, BernoulliComparesAndRefusesWhatIsNoChance) {
  Doubles u, p, out;
  TestRandom random(37);
  for (std::size_t i = 0; i < block_rows; ++i) p[i] = random.between(0, 1);
  p[0] = 0;
  p[1] = 1;
  p[2] = -1e-300;
  p[3] = 1 + 0x1p-52;
  p[4] = nan;
  p[5] = infinity;
  p[6] = -0.0;
  for (const Kernels* table : tables()) {
    const Kernels& k = *table;
    k.uniform(u.data(), {nullptr, 0}, some_point(), block_rows);
    k.bernoulli(out.data(), {p.data(), 0}, {nullptr, 0}, some_point(), block_rows);
    for (std::size_t i = 0; i < block_rows; ++i) {
      if (i >= 2 && i <= 5) {
        EXPECT_TRUE(std::isnan(out[i])) << i;
      } else {
        EXPECT_EQ(out[i], u[i] < p[i] ? 1.0 : 0.0) << i;
      }
    }
    EXPECT_EQ(out[0], 0.0);
    EXPECT_EQ(out[1], 1.0);
    for (double chance : {0.0, 0.3, 1.0}) {
      k.bernoulli(out.data(), {nullptr, chance}, {nullptr, 0}, some_point(), block_rows);
      for (std::size_t i = 0; i < block_rows; ++i) ASSERT_EQ(out[i], u[i] < chance ? 1.0 : 0.0);
    }
    k.bernoulli(out.data(), {nullptr, 1.5}, {nullptr, 0}, some_point(), 3);
    EXPECT_TRUE(std::isnan(out[0]) && std::isnan(out[1]) && std::isnan(out[2]));
  }
}

// Screening may never change a result: rare, common and mixed chances, and x placed exactly at the row's own threshold.
TEST(KernelDraws, BernoulliLogisticIsExactlyTheComparison) {
  TestRandom random(41);
  for (int round = 0; round < 400; ++round) {
    const std::uint64_t first = static_cast<std::uint64_t>(round) * 512;
    const double centre = random.between(-12, 3), width = random.between(0, 6);
    Doubles u, x, out;
    kernels().uniform(u.data(), {nullptr, first}, some_point(), block_rows);
    for (std::size_t i = 0; i < block_rows; ++i) {
      x[i] = centre + random.between(-width, width);
      if (round % 4 == 0) x[i] = scalar::log(u[i] / (1 - u[i])) + static_cast<double>(i % 5) * 0x1p-52 - 0x1p-51;
      if (round % 4 == 1) x[i] = scalar::log(u[i]);  // where the screen is tightest
      if (round % 10 == 9 && i % 50 == 0) x[i] = special_values()[random.word() % special_values().size()];
    }
    for (const Kernels* table : tables()) {
      table->bernoulli_logistic(out.data(), x.data(), {nullptr, first}, some_point(), block_rows);
      for (std::size_t i = 0; i < block_rows; ++i) {
        const double expected = std::isnan(x[i]) ? nan : u[i] < scalar::logistic(x[i]) ? 1.0 : 0.0;
        ASSERT_TRUE(same(out[i], expected)) << "round " << round << " row " << i << " x " << x[i] << " u " << u[i];
      }
    }
  }
}

// The first draws of a stream, for ever: if this changes, every stored history does.
TEST(KernelDraws, StoredDraws) {
  const DrawPoint at = {stream_key(1, 0), draw_site("rules.detect"), 12, 0};
  EXPECT_EQ(scalar::uniform(0, at), 0x1.0598012e7e197p-1);
  EXPECT_EQ(scalar::uniform(1, at), 0x1.8cdf63ad53fc1p-1);
  EXPECT_EQ(scalar::uniform(0x8000000000000000u, at), 0x1.02503f2954a98p-4);
  EXPECT_EQ(scalar::normal(0, at), 0x1.c0be7735a017p-6);
}

}  // namespace
}  // namespace ostrakon::test
