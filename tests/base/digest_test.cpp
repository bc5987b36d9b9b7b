#include "base/digest.h"
#include "blocks.h"

#include <bit>
#include <cmath>
#include <set>

namespace ostrakon::test {
namespace {

struct Table {
  Table() {
    TestRandom random(3);
    for (std::size_t i = 0; i < block_rows; ++i) {
      keys[i] = i;
      reals[i] = random.word() % 2 == 0 ? random.between(-3, 3) : static_cast<double>(random.word() % 4);
      wholes[i] = static_cast<std::int32_t>(random.word() % 50) - 1;
      bytes[i] = static_cast<std::uint8_t>(random.word() % 3);
    }
  }
  std::uint64_t total(std::size_t n = block_rows) const {
    const HashedColumn columns[] = {{reals.data(), HashedType::f64}, {wholes.data(), HashedType::i32}, {bytes.data(), HashedType::u8}};
    return hash_rows(keys.data(), columns, 0, n);
  }
  Block<std::uint64_t> keys;
  Doubles reals;
  Block<std::int32_t> wholes;
  Block<std::uint8_t> bytes;
};

TEST(DigestOfRows, EverySingleBitCounts) {
  Table table;
  const std::uint64_t before = table.total();
  int flips = 0, changed_bits = 0;
  const auto expect_changed = [&] {
    const std::uint64_t now = table.total();
    EXPECT_NE(now, before);
    ++flips;
    changed_bits += std::popcount(now ^ before);
  };
  for (std::size_t row : {std::size_t{0}, std::size_t{5}, block_rows - 1}) {
    for (int bit = 0; bit < 64; ++bit) {
      const double real = table.reals[row];
      table.reals[row] = std::bit_cast<double>(std::bit_cast<std::uint64_t>(real) ^ (std::uint64_t{1} << bit));
      if (table.reals[row] != real) expect_changed();
      table.reals[row] = real;
      table.keys[row] ^= std::uint64_t{1} << bit;
      expect_changed();
      table.keys[row] ^= std::uint64_t{1} << bit;
    }
    for (int bit = 0; bit < 32; ++bit) {
      const std::int32_t whole = table.wholes[row];
      table.wholes[row] = static_cast<std::int32_t>(static_cast<std::uint32_t>(whole) ^ (1u << bit));
      expect_changed();
      table.wholes[row] = whole;
    }
    for (int bit = 0; bit < 8; ++bit) {
      table.bytes[row] = static_cast<std::uint8_t>(table.bytes[row] ^ (1u << bit));
      expect_changed();
      table.bytes[row] = static_cast<std::uint8_t>(table.bytes[row] ^ (1u << bit));
    }
  }
  EXPECT_EQ(table.total(), before);
  // A flipped bit turns half of the digest: 32 bits, standard error 4 / sqrt(flips) = 0.2; 5 of them.
  EXPECT_NEAR(static_cast<double>(changed_bits) / flips, 32.0, 1.0);
}

TEST(DigestOfRows, OrderOfRowsDoesNotMatterOrderOfColumnsDoes) {
  Table table;
  const std::uint64_t before = table.total();
  std::swap(table.keys[3], table.keys[400]);
  std::swap(table.reals[3], table.reals[400]);
  std::swap(table.wholes[3], table.wholes[400]);
  std::swap(table.bytes[3], table.bytes[400]);
  EXPECT_EQ(table.total(), before);
  ASSERT_NE(table.wholes[3], table.wholes[400]);
  std::swap(table.wholes[3], table.wholes[400]);  // two rows exchange one value
  EXPECT_NE(table.total(), before);

  Block<std::uint64_t> keys;
  Doubles a, b;
  a[0] = 1;
  b[0] = 2;
  const HashedColumn one[] = {{a.data(), HashedType::f64}, {b.data(), HashedType::f64}};
  const HashedColumn other[] = {{b.data(), HashedType::f64}, {a.data(), HashedType::f64}};
  EXPECT_NE(hash_rows(keys.data(), one, 0, 1), hash_rows(keys.data(), other, 0, 1));
}

TEST(DigestOfRows, NegativeZeroIsZeroAndTheRestOfTheBlockIsOut) {
  Table table;
  table.reals[7] = 0.0;
  const std::uint64_t with_zero = table.total();
  table.reals[7] = -0.0;
  EXPECT_EQ(table.total(), with_zero);
  const std::uint64_t seven = table.total(7);
  table.reals[7] = 1e9;
  table.bytes[8] = 9;
  EXPECT_EQ(table.total(7), seven);
  EXPECT_EQ(table.total(0), 0u);
}

// Small whole numbers are what tables hold: all rows of a 3-column table of 64 · 64 · 64 states have different hashes.
TEST(DigestOfRows, SmallNumbersDoNotCollide) {
  std::set<std::uint64_t> seen;
  Block<std::uint64_t> keys;
  Doubles reals;
  Block<std::int32_t> wholes;
  Block<std::uint8_t> bytes;
  const HashedColumn columns[] = {{reals.data(), HashedType::f64}, {wholes.data(), HashedType::i32}, {bytes.data(), HashedType::u8}};
  for (int a = 0; a < 64; ++a) {
    for (int b = 0; b < 64; ++b) {
      for (int c = 0; c < 64; ++c) {
        reals[0] = a * 0.25;
        wholes[0] = b - 1;
        bytes[0] = static_cast<std::uint8_t>(c);
        seen.insert(hash_rows(keys.data(), columns, 0, 1));
      }
    }
  }
  EXPECT_EQ(seen.size(), 64u * 64u * 64u);
}

// For ever: a change here makes every stored digest worthless.
TEST(DigestOfRows, StoredTotal) {
  EXPECT_EQ(Table().total(), 0xE1AA5B8450C865FBu);
  Digest digest;
  EXPECT_EQ(digest.value(), 0u);
  digest.add(1);
  digest.add(2);
  EXPECT_EQ(digest.value(), mix64(mix64(0, 1), 2));
}

}  // namespace
}  // namespace ostrakon::test
