// Columns to registers and back, rows by index, and what reduces a block to a number, against plain loops.
#include "base/kernels.h"
#include "blocks.h"

#include <algorithm>
#include <cmath>

namespace ostrakon::test {
namespace {

TEST(KernelColumns, LoadAndStore) {
  for (const Kernels* table : tables()) {
    const Kernels& k = *table;
    Block<std::uint8_t> bytes, bytes_back, flags;
    Block<std::int32_t> wholes, wholes_back;
    for (std::size_t i = 0; i < block_rows; ++i) {
      bytes[i] = static_cast<std::uint8_t>(i);
      flags[i] = i % 3 == 0 ? 1 : 0;
      wholes[i] = static_cast<std::int32_t>(0x80000000u + i * 0x00FFFFFFu);
    }
    wholes[3] = -1;
    for (std::size_t n : sizes()) {
      Doubles out;
      k.load_u8(out.data(), bytes.data(), n);
      for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(out[i], bytes[i] == 255 ? -1.0 : bytes[i]);
      k.store_u8(bytes_back.data(), out.data(), n);
      for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(bytes_back[i], bytes[i]);
      k.load_flag(out.data(), flags.data(), n);
      for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(out[i], flags[i]);
      k.load_i32(out.data(), wholes.data(), n);
      for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(out[i], wholes[i]);
      k.store_i32(wholes_back.data(), out.data(), n);
      for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(wholes_back[i], wholes[i]);
      k.fill(out.data(), 2.5, n);
      for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(out[i], 2.5);
    }
  }
}

struct Columns {
  Columns() {
    TestRandom random(17);
    for (std::size_t i = 0; i < block_rows + 16; ++i) {
      reals[i] = random.between(-9, 9);
      wholes[i] = static_cast<std::int32_t>(random.word());
      bytes[i] = static_cast<std::uint8_t>(random.word());
      const std::uint64_t pick = random.word();
      rows[i] = pick % 5 == 0 ? -1 : static_cast<std::int32_t>(pick % block_rows);
      index[i] = rows[i];
    }
    bytes[1] = 255;
  }
  Doubles reals, index;
  Block<std::int32_t> wholes, rows;
  Block<std::uint8_t> bytes;
};

TEST(KernelColumns, RowsByIndex) {
  Columns c;
  const double missing = -7.5;
  for (const Kernels* table : tables()) {
    const Kernels& k = *table;
    for (std::size_t n : sizes()) {
      const auto expect = [&](const Doubles& out, auto value) {
        for (std::size_t i = 0; i < n; ++i) {
          const double want = c.rows[i] < 0 ? missing : value(static_cast<std::size_t>(c.rows[i]));
          ASSERT_EQ(out[i], want) << k.name << " row " << i;
        }
      };
      const auto real = [&](std::size_t row) { return c.reals[row]; };
      const auto whole = [&](std::size_t row) { return static_cast<double>(c.wholes[row]); };
      const auto word = [&](std::size_t row) { return c.bytes[row] == 255 ? -1.0 : c.bytes[row]; };
      const auto flag = [&](std::size_t row) { return static_cast<double>(c.bytes[row]); };
      Doubles out;
      k.gather_f64(out.data(), c.reals.data(), c.index.data(), missing, n);
      expect(out, real);
      k.gather_i32(out.data(), c.wholes.data(), c.index.data(), missing, n);
      expect(out, whole);
      k.gather_u8(out.data(), c.bytes.data(), c.index.data(), missing, n);
      expect(out, word);
      k.gather_flag(out.data(), c.bytes.data(), c.index.data(), missing, n);
      expect(out, flag);
      k.rows_f64(out.data(), c.reals.data(), c.rows.data(), missing, n);
      expect(out, real);
      k.rows_i32(out.data(), c.wholes.data(), c.rows.data(), missing, n);
      expect(out, whole);
      k.rows_u8(out.data(), c.bytes.data(), c.rows.data(), missing, n);
      expect(out, word);
      k.rows_flag(out.data(), c.bytes.data(), c.rows.data(), missing, n);
      expect(out, flag);
    }
  }
}

// A table without rows has no column to read; an index that is no number is missing.
TEST(KernelColumns, MissingRowsReadNothing) {
  Doubles index, out;
  Block<std::int32_t> rows;
  for (std::size_t i = 0; i < block_rows; ++i) {
    index[i] = i % 2 == 0 ? -1.0 : nan;
    rows[i] = -1;
  }
  for (const Kernels* table : tables()) {
    const Kernels& k = *table;
    const auto expect_missing = [&] {
      for (std::size_t i = 0; i < block_rows; ++i) ASSERT_EQ(out[i], 3.0);
    };
    k.gather_f64(out.data(), nullptr, index.data(), 3.0, block_rows);
    expect_missing();
    k.gather_u8(out.data(), nullptr, index.data(), 3.0, block_rows);
    expect_missing();
    k.rows_i32(out.data(), nullptr, rows.data(), 3.0, block_rows);
    expect_missing();
    k.rows_flag(out.data(), nullptr, rows.data(), 3.0, block_rows);
    expect_missing();
  }
}

TEST(KernelColumns, SumsInTheOrderOfTheFormat) {
  TestRandom random(23);
  Doubles a, mask;
  for (std::size_t i = 0; i < block_rows + 16; ++i) {
    a[i] = random.between(-1, 1) * std::ldexp(1.0, static_cast<int>(random.word() % 60));
    mask[i] = random.word() % 2 == 0 ? 0.0 : 1.0;
  }
  for (const Kernels* table : tables()) {
    const Kernels& k = *table;
    for (std::size_t n : sizes()) {
      double s[8] = {}, masked[8] = {};
      for (std::size_t i = 0; i < n; ++i) {
        s[i % 8] += a[i];
        if (mask[i] != 0) masked[i % 8] += a[i];
      }
      EXPECT_EQ(k.sum(a.data(), nullptr, n), ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7])));
      EXPECT_EQ(k.sum(a.data(), mask.data(), n), ((masked[0] + masked[1]) + (masked[2] + masked[3])) +
                                                     ((masked[4] + masked[5]) + (masked[6] + masked[7])));
    }
    a[100] = nan;
    mask[100] = 0.0;
    EXPECT_FALSE(std::isnan(k.sum(a.data(), mask.data(), block_rows))) << "a row left out by the mask must not matter";
    EXPECT_TRUE(std::isnan(k.sum(a.data(), nullptr, block_rows)));
    a[100] = 0.0;
  }
}

TEST(KernelColumns, CountsPositionsAndFaults) {
  TestRandom random(29);
  for (std::uint64_t one_in : {1u, 2u, 30u}) {
    Doubles a;
    for (std::size_t i = 0; i < block_rows + 16; ++i)
      a[i] = random.word() % one_in == 0 ? random.between(-2, -1) : (i % 2 == 0 ? 0.0 : -0.0);
    for (const Kernels* table : tables()) {
      const Kernels& k = *table;
      for (std::size_t n : sizes()) {
        std::vector<std::uint32_t> expected;
        for (std::size_t i = 0; i < n; ++i) {
          if (a[i] != 0) expected.push_back(static_cast<std::uint32_t>(i));
        }
        std::vector<std::uint32_t> positions(n + 8, 0xABCDu);
        const std::size_t found = k.positions(positions.data(), a.data(), n);
        EXPECT_EQ(found, expected.size());
        EXPECT_EQ(k.count(a.data(), n), expected.size());
        positions.resize(found);
        EXPECT_EQ(positions, expected);
        EXPECT_EQ(k.first_not_finite(a.data(), n), n);
        for (double fault : {nan, infinity, -infinity}) {
          for (std::size_t at : {std::size_t{0}, n / 2, n}) {
            Doubles broken = a;
            broken[at] = fault;
            EXPECT_EQ(k.first_not_finite(broken.data(), n), at) << "a fault behind the last row is none";
          }
        }
      }
    }
  }
}

TEST(KernelColumns, MatchesHoldOneOfTheWantedValues) {
  TestRandom random(41);
  Block<std::int32_t> column;
  for (std::size_t i = 0; i < block_rows + 16; ++i) column[i] = static_cast<std::int32_t>(random.word() % 40) - 1;
  const std::int32_t wanted[16] = {-1, 3, 7, 38, 11, 3, 12, 13, 14, 15, 16, 17, 18, 19, 20, 1'000'000};
  for (const Kernels* table : tables()) {
    for (std::size_t values : {1u, 2u, 5u, 16u}) {
      for (std::size_t n : sizes()) {
        std::vector<std::uint32_t> expected;
        for (std::size_t i = 0; i < n; ++i) {
          if (std::find(wanted, wanted + values, column[i]) != wanted + values) expected.push_back(static_cast<std::uint32_t>(i));
        }
        std::vector<std::uint32_t> found(n + 8, 0xABCDu);
        found.resize(table->matches(found.data(), column.data(), wanted, values, n));
        EXPECT_EQ(found, expected);
      }
    }
  }
}

TEST(KernelColumns, GroupsAreKeysWithinTheirRange) {
  TestRandom random(43);
  Doubles key, mask;
  for (std::size_t i = 0; i < block_rows + 16; ++i) {
    key[i] = static_cast<double>(random.word() % 9) - 2;  // -2 … 6
    mask[i] = random.word() % 3 == 0 ? 0.0 : 1.0;
  }
  key[1] = nan;
  key[2] = infinity;
  for (const Kernels* table : tables()) {
    for (const double* masked : {static_cast<const double*>(nullptr), static_cast<const double*>(mask.data())}) {
      for (std::size_t n : sizes()) {
        Block<std::int32_t> group;
        table->groups(group.data(), key.data(), masked, 4, 77, n);
        for (std::size_t i = 0; i < n; ++i) {
          const bool inside = key[i] >= -1 && key[i] <= 4 && (masked == nullptr || mask[i] != 0);
          EXPECT_EQ(group[i], inside ? static_cast<std::int32_t>(key[i]) + 1 : 77) << "row " << i << " of " << n;
        }
      }
    }
  }
}

TEST(KernelColumns, SumsOfGroupsAreMaskedSums) {
  TestRandom random(47);
  Doubles key, value, mask;
  for (std::size_t i = 0; i < block_rows + 16; ++i) {
    key[i] = static_cast<double>(random.word() % 9) - 2;  // -2 … 6
    value[i] = random.between(-1e6, 1e6);
    mask[i] = random.word() % 3 == 0 ? 0.0 : 1.0;
  }
  key[1] = nan;
  mask[5] = 0;
  for (const Kernels* table : tables()) {
    const Kernels& k = *table;
    for (const double* masked : {static_cast<const double*>(nullptr), static_cast<const double*>(mask.data())}) {
      for (std::size_t groups : {1u, 2u, 3u, 4u, 5u, 6u, 8u}) {
        for (std::size_t n : sizes()) {
          std::vector<double> totals(groups + 1, 1.25);
          value[5] = masked != nullptr ? nan : 3;  // what the mask leaves out may be anything
          k.sum_groups(totals.data(), key.data(), value.data(), masked, groups, n);
          for (std::size_t g = 0; g < groups; ++g) {
            Doubles member;
            for (std::size_t i = 0; i < n; ++i) {
              member[i] = key[i] == static_cast<double>(g) - 1 && (masked == nullptr || mask[i] != 0) ? 1 : 0;
            }
            ASSERT_TRUE(same(totals[g], 1.25 + k.sum(value.data(), member.data(), n))) << "group " << g << " of " << n;
          }
          ASSERT_EQ(totals[groups], 1.25);
        }
      }
    }
  }
}

TEST(KernelColumns, OperationsAreWhatTheyAreCalled) {
  const Doubles a = mixed_values(61), b = mixed_values(62), c = mixed_values(63);
  const Kernels& k = kernels();
  Doubles out;
  const auto binary = [&](BinaryOp op, auto plain) {
    k.binary[static_cast<int>(op)](out.data(), {a.data(), 0}, {b.data(), 0}, block_rows);
    for (std::size_t i = 0; i < block_rows; ++i)
      ASSERT_TRUE(same(out[i], plain(a[i], b[i]))) << a[i] << " and " << b[i];
  };
  binary(BinaryOp::add, [](double x, double y) { return x + y; });
  binary(BinaryOp::subtract, [](double x, double y) { return x - y; });
  binary(BinaryOp::multiply, [](double x, double y) { return x * y; });
  binary(BinaryOp::divide, [](double x, double y) { return x / y; });
  binary(BinaryOp::minimum, [](double x, double y) { return std::isnan(x) || std::isnan(y) ? nan : x < y ? x : y; });
  binary(BinaryOp::maximum, [](double x, double y) { return std::isnan(x) || std::isnan(y) ? nan : x > y ? x : y; });
  binary(BinaryOp::equal, [](double x, double y) { return x == y ? 1.0 : 0.0; });
  binary(BinaryOp::not_equal, [](double x, double y) { return x != y ? 1.0 : 0.0; });
  binary(BinaryOp::less, [](double x, double y) { return x < y ? 1.0 : 0.0; });
  binary(BinaryOp::less_equal, [](double x, double y) { return x <= y ? 1.0 : 0.0; });
  binary(BinaryOp::logical_and, [](double x, double y) { return x != 0 && y != 0 ? 1.0 : 0.0; });
  binary(BinaryOp::logical_or, [](double x, double y) { return x != 0 || y != 0 ? 1.0 : 0.0; });
  const auto ternary = [&](TernaryOp op, auto plain) {
    k.ternary[static_cast<int>(op)](out.data(), {a.data(), 0}, {b.data(), 0}, {c.data(), 0}, block_rows);
    for (std::size_t i = 0; i < block_rows; ++i) ASSERT_TRUE(same(out[i], plain(a[i], b[i], c[i])));
  };
  ternary(TernaryOp::multiply_add, [](double x, double y, double z) {
    const volatile double product = x * y;  // rounded before the sum
    return product + z;
  });
  ternary(TernaryOp::multiply_subtract_from, [](double x, double y, double z) {
    const volatile double product = x * y;
    return z - product;
  });
  ternary(TernaryOp::select, [](double x, double y, double z) { return x != 0 ? y : z; });
  ternary(TernaryOp::clamp, [](double x, double y, double z) {
    if (std::isnan(x) || std::isnan(y) || std::isnan(z)) return nan;
    const double raised = x > y ? x : y;
    return raised < z ? raised : z;
  });
}

}  // namespace
}  // namespace ostrakon::test
