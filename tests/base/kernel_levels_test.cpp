// Every kernel gives the same bits at every level, for every count, and as single values.
#include "base/kernels.h"
#include "base/random.h"
#include "blocks.h"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>

namespace ostrakon::test {
namespace {

// Calls with each level's table and expects the outputs equal to those of the first.
void compare_levels(const char* what, const std::function<void(const Kernels&, Doubles& out, std::size_t n)>& call) {
  for (std::size_t n : sizes()) {
    Doubles expected;
    call(kernels_of(KernelLevel::baseline), expected, n);
    for (const Kernels* table : tables()) {
      Doubles out;
      call(*table, out, n);
      expect_same(expected, out, n, what);
    }
  }
}

TEST(KernelLevels, UnaryOperationsAgree) {
  for (int op = 0; op < static_cast<int>(UnaryOp::count_); ++op) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const Doubles a = mixed_values(seed);
      compare_levels("unary",
                     [&](const Kernels& k, Doubles& out, std::size_t n) { k.unary[op](out.data(), a.data(), n); });
    }
  }
}

TEST(KernelLevels, BinaryOperationsAgree) {
  for (int op = 0; op < static_cast<int>(BinaryOp::count_); ++op) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const Doubles a = mixed_values(seed), b = mixed_values(seed + 1000);
      const double scalar = special_values()[seed % special_values().size()];
      const auto compare = [&](Operand left, Operand right) {
        compare_levels(
            "binary", [&](const Kernels& k, Doubles& out, std::size_t n) { k.binary[op](out.data(), left, right, n); });
      };
      compare({a.data(), 0}, {b.data(), 0});
      compare({a.data(), 0}, {nullptr, scalar});
      compare({nullptr, scalar}, {b.data(), 0});
    }
  }
}

TEST(KernelLevels, TernaryOperationsAgree) {
  for (int op = 0; op < static_cast<int>(TernaryOp::count_); ++op) {
    for (unsigned shape = 0; shape < 8; ++shape) {
      const Doubles a = mixed_values(shape), b = mixed_values(shape + 100), c = mixed_values(shape + 200);
      const Operand x = {(shape & 1) != 0 ? nullptr : a.data(), 0.75};
      const Operand y = {(shape & 2) != 0 ? nullptr : b.data(), -1.25};
      const Operand z = {(shape & 4) != 0 ? nullptr : c.data(), 3.5};
      compare_levels("ternary",
                     [&](const Kernels& k, Doubles& out, std::size_t n) { k.ternary[op](out.data(), x, y, z, n); });
    }
  }
}

TEST(KernelLevels, DrawsAgree) {
  Block<std::uint64_t> keys;
  for (std::size_t i = 0; i < block_rows + 16; ++i) keys[i] = mix64(i);
  const Doubles x = mixed_values(5);
  Doubles rare;
  for (std::size_t i = 0; i < block_rows + 16; ++i) rare[i] = static_cast<double>(i % 7) - 6.0;
  const std::uint64_t firsts[] = {0, 1024, 0x1FFFFFFF0u, 0xFFFFFFFFFFFFFE00u, 7};
  for (std::uint64_t first : firsts) {
    for (const BlockKeys& who : {BlockKeys{nullptr, first}, BlockKeys{keys.data(), 0}}) {
      const DrawPoint at = some_point(3);
      compare_levels("uniform",
                     [&](const Kernels& k, Doubles& out, std::size_t n) { k.uniform(out.data(), who, at, n); });
      compare_levels("normal",
                     [&](const Kernels& k, Doubles& out, std::size_t n) { k.normal(out.data(), who, at, n); });
      compare_levels("hits", [&](const Kernels& k, Doubles& out, std::size_t n) {
        k.bernoulli_logistic(out.data(), x.data(), who, at, n);
      });
      compare_levels("rare hits", [&](const Kernels& k, Doubles& out, std::size_t n) {
        k.bernoulli_logistic(out.data(), rare.data(), who, at, n);
      });
      compare_levels("chances", [&](const Kernels& k, Doubles& out, std::size_t n) {
        k.bernoulli(out.data(), {x.data(), 0}, who, at, n);
      });
    }
  }
  compare_levels("quantile",
                 [&](const Kernels& k, Doubles& out, std::size_t n) { k.quantile_normal(out.data(), x.data(), n); });
}

TEST(KernelLevels, ReductionsAndHashesAgree) {
  TestRandom random(11);
  Doubles a, mask;
  Block<std::uint64_t> keys;
  Block<std::int32_t> whole;
  Block<std::uint8_t> small;
  for (std::size_t i = 0; i < block_rows + 16; ++i) {
    a[i] = random.between(-1e6, 1e6);
    mask[i] = random.word() % 3 == 0 ? 0.0 : 1.0;
    keys[i] = random.word();
    whole[i] = static_cast<std::int32_t>(random.word());
    small[i] = static_cast<std::uint8_t>(random.word());
  }
  const Kernels& first = kernels_of(KernelLevel::baseline);
  for (const Kernels* table : tables()) {
    const Kernels& k = *table;
    for (std::size_t n : sizes()) {
      EXPECT_TRUE(same(first.sum(a.data(), nullptr, n), k.sum(a.data(), nullptr, n)));
      EXPECT_TRUE(same(first.sum(a.data(), mask.data(), n), k.sum(a.data(), mask.data(), n)));
      EXPECT_EQ(first.count(mask.data(), n), k.count(mask.data(), n));
      const auto total = [&](const Kernels& asked) {
        const HashedColumn columns[] = {{a.data(), HashedType::f64}, {whole.data(), HashedType::i32}, {small.data(), HashedType::u8}};
        return asked.hash_rows(keys.data(), columns, 3, 0, n);
      };
      EXPECT_EQ(total(first), total(k));
    }
  }
}

TEST(KernelLevels, SingleValuesEqualBlocks) {
  const Kernels& k = kernels();
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Doubles a = mixed_values(seed), b = mixed_values(seed + 77);
    const auto expect_unary = [&](UnaryOp op, double (*single)(double), const char* what) {
      Doubles out, expected;
      k.unary[static_cast<int>(op)](out.data(), a.data(), block_rows);
      for (std::size_t i = 0; i < block_rows; ++i) expected[i] = single(a[i]);
      expect_same(expected, out, block_rows, what);
    };
    expect_unary(UnaryOp::exp, scalar::exp, "exp");
    expect_unary(UnaryOp::log, scalar::log, "log");
    expect_unary(UnaryOp::tanh, scalar::tanh, "tanh");
    expect_unary(UnaryOp::logistic, scalar::logistic, "logistic");
    expect_unary(UnaryOp::round, scalar::round, "round");
    expect_unary(UnaryOp::floor, scalar::floor, "floor");
    Doubles out, expected;
    k.binary[static_cast<int>(BinaryOp::power)](out.data(), {a.data(), 0}, {b.data(), 0}, block_rows);
    for (std::size_t i = 0; i < block_rows; ++i) expected[i] = scalar::power(a[i], b[i]);
    expect_same(expected, out, block_rows, "power");
    k.quantile_normal(out.data(), a.data(), block_rows);
    for (std::size_t i = 0; i < block_rows; ++i) expected[i] = scalar::quantile_normal(a[i]);
    expect_same(expected, out, block_rows, "quantile");
  }
}

TEST(KernelLevels, SingleDrawsEqualBlocks) {
  Block<std::uint64_t> keys;
  for (std::size_t i = 0; i < block_rows; ++i) keys[i] = mix64(i, 5);
  Doubles uniform, normal, consecutive;
  const DrawPoint at = some_point(9);
  kernels().uniform(uniform.data(), {keys.data(), 0}, at, block_rows);
  kernels().normal(normal.data(), {keys.data(), 0}, at, block_rows);
  kernels().uniform(consecutive.data(), {nullptr, 4096}, at, block_rows);
  for (std::size_t i = 0; i < block_rows; ++i) {
    ASSERT_EQ(uniform[i], scalar::uniform(keys[i], at));
    ASSERT_EQ(normal[i], scalar::normal(keys[i], at));
    ASSERT_EQ(consecutive[i], scalar::uniform(4096 + i, at));
  }
}

TEST(KernelLevels, OutputMayBeAnInput) {
  const Doubles a = mixed_values(1), b = mixed_values(2);
  for (const Kernels* table : tables()) {
    const Kernels& k = *table;
    Doubles expected, out = b;
    k.binary[static_cast<int>(BinaryOp::subtract)](expected.data(), {a.data(), 0}, {b.data(), 0}, block_rows);
    k.binary[static_cast<int>(BinaryOp::subtract)](out.data(), {a.data(), 0}, {out.data(), 0}, block_rows);
    expect_same(expected, out, block_rows, "subtract in place");
    out = b;
    k.bernoulli_logistic(expected.data(), b.data(), {nullptr, 0}, some_point(), block_rows);
    k.bernoulli_logistic(out.data(), out.data(), {nullptr, 0}, some_point(), block_rows);
    expect_same(expected, out, block_rows, "hits in place");
  }
}

TEST(KernelLevels, NothingIsWrittenBeyondTheNextMultipleOfEight) {
  const Doubles a = mixed_values(3);
  const auto expect_untouched = [&](const Doubles& out, std::size_t n) {
    for (std::size_t i = (n + 7) / 8 * 8; i < block_rows + 16; ++i)
      ASSERT_EQ(out[i], -12345.0) << "n " << n << " row " << i;
  };
  for (const Kernels* table : tables()) {
    const Kernels& k = *table;
    for (std::size_t n : sizes()) {
      Doubles out;
      for (std::size_t i = 0; i < block_rows + 16; ++i) out[i] = -12345.0;
      k.uniform(out.data(), {nullptr, 0}, some_point(), n);
      expect_untouched(out, n);
      k.normal(out.data(), {nullptr, 0}, some_point(), n);
      expect_untouched(out, n);
      k.bernoulli_logistic(out.data(), a.data(), {nullptr, 0}, some_point(), n);
      expect_untouched(out, n);
      k.unary[static_cast<int>(UnaryOp::exp)](out.data(), a.data(), n);
      expect_untouched(out, n);
      k.fill(out.data(), 1.0, n);
      expect_untouched(out, n);
    }
  }
}

// Every kernel's results over the same inputs, for ever and in every build: debug, release and sanitizers.
TEST(KernelLevels, StoredBits) {
  for (const Kernels* table : tables()) {
    const Kernels& k = *table;
    std::uint64_t hash = 0;
    const auto add = [&](const Doubles& out) {
      for (std::size_t i = 0; i < block_rows; ++i) {
        hash = mix64(hash, std::bit_cast<std::uint64_t>(std::isnan(out[i]) ? 0x1.5p1000 : out[i]));
      }
    };
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      const Doubles a = mixed_values(seed), b = mixed_values(seed + 50), c = mixed_values(seed + 70);
      const Operand x = {a.data(), 0}, y = {b.data(), 0}, z = {c.data(), 0};
      Doubles out;
      for (auto* call : k.unary) call(out.data(), a.data(), block_rows), add(out);
      for (auto* call : k.binary) call(out.data(), x, y, block_rows), add(out);
      for (auto* call : k.ternary) call(out.data(), x, y, z, block_rows), add(out);
      k.normal(out.data(), {nullptr, seed * 512}, some_point(), block_rows), add(out);
      k.bernoulli_logistic(out.data(), a.data(), {nullptr, seed * 512}, some_point(), block_rows), add(out);
    }
    EXPECT_EQ(hash, 0x226D9B4B7E856422u) << k.name << " gave 0x" << std::hex << hash;
  }
}

// In a process of its own each, because the environment is asked at first use.
TEST(KernelLevelsDeathTest, TheEnvironmentIsObeyed) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto level_under = [](const char* wish) {
    setenv("OSTRAKON_KERNELS", wish, 1);
    try {
      std::exit(static_cast<int>(kernel_level()));
    } catch (const std::runtime_error& error) {
      std::fputs(error.what(), stderr);
      std::exit(9);
    }
  };
  for (KernelLevel level : levels()) {
    EXPECT_EXIT(level_under(kernels_of(level).name), testing::ExitedWithCode(static_cast<int>(level)), "");
  }
  EXPECT_EXIT(level_under("sse9"), testing::ExitedWithCode(9), "'sse9'; it may be one of 'baseline', 'avx2', 'avx512'");
  for (KernelLevel level : all_kernel_levels) {
    if (kernel_level_available(level)) continue;
    EXPECT_EXIT(level_under(kernels_of(level).name), testing::ExitedWithCode(9), "which this processor does not have");
    EXPECT_THROW(use_kernel_level(level), std::invalid_argument);
  }
}

TEST(KernelLevels, TheLevelInUseCanBeChosen) {
  const KernelLevel before = kernel_level();
  for (KernelLevel level : levels()) {
    use_kernel_level(level);
    EXPECT_EQ(kernel_level(), level);
    EXPECT_EQ(&kernels(), &kernels_of(level));
  }
  use_kernel_level(before);
  EXPECT_STREQ(kernels_of(KernelLevel::baseline).name, "baseline");
  EXPECT_STREQ(kernels_of(KernelLevel::avx2).name, "avx2");
  EXPECT_STREQ(kernels_of(KernelLevel::avx512).name, "avx512");
}

}  // namespace
}  // namespace ostrakon::test
