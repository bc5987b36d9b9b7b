// Keys are part of the format of histories: known answers.
#include "base/keys.h"

#include <gtest/gtest.h>

#include <set>

namespace ostrakon {
namespace {

TEST(Keys, MixIsTheFinaliserOfSplitMix64) {
  // The first outputs of SplitMix64 seeded with 0, as published with the algorithm.
  EXPECT_EQ(mix64(0), 0xE220A8397B1DCDAFu);
  EXPECT_EQ(mix64(0x9E3779B97F4A7C15u), 0x6E789E6AA1B965F4u);
  EXPECT_EQ(mix64(2 * 0x9E3779B97F4A7C15u), 0x06C45D188009454Fu);
}

TEST(Keys, PairsAreOrderedAndDistinct) {
  EXPECT_NE(mix64(1, 2), mix64(2, 1));
  std::set<std::uint64_t> seen;
  for (std::uint64_t a = 0; a < 300; ++a) {
    for (std::uint64_t b = 0; b < 300; ++b) seen.insert(mix64(a, b));
  }
  EXPECT_EQ(seen.size(), 300u * 300u);
}

TEST(Keys, SitesAndStreamsDiffer) {
  EXPECT_EQ(draw_site("rules.detect"), draw_site("rules.detect"));
  EXPECT_FALSE(draw_site("rules.detect") == draw_site("rules.detect#1"));
  const StreamKey a = stream_key(1, 0), b = stream_key(1, 1), c = stream_key(2, 0);
  EXPECT_FALSE(a.k0 == b.k0 && a.k1 == b.k1);
  EXPECT_FALSE(a.k0 == c.k0 && a.k1 == c.k1);
}

TEST(Keys, StoredHashes) {
  EXPECT_EQ(hash64(""), mix64(0xCBF29CE484222325u));
  EXPECT_EQ(hash64("a"), mix64(0xAF63DC4C8601EC8Cu));  // FNV-1a of "a", as published
}

}  // namespace
}  // namespace ostrakon
