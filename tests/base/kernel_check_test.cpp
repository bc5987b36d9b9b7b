// The check that AVX-512 must pass before it is used notices a single wrong bit in any kernel.
#include "base/kernel_check.h"
#include "base/kernel_levels.h"
#include "blocks.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace ostrakon::test {
namespace {

std::string differing(const Kernels& tested) {
  const char* name = differing_kernel(tested, baseline_kernels);
  return name == nullptr ? "none" : name;
}

template <class Head, class... Tail>
auto last_of(Head head, Tail... tail) {
  if constexpr (sizeof...(tail) == 0) {
    return head;
  } else {
    return last_of(tail...);
  }
}

// The baseline's kernel, with the lowest bit of one result changed: of the last row, or of the number returned.
template <auto member>
struct Spoiled;
template <class Out, class... Rest, void (*Kernels::*member)(Out*, Rest...)>
struct Spoiled<member> {
  static void call(Out* out, Rest... rest) {
    (baseline_kernels.*member)(out, rest...);
    const std::size_t n = last_of(rest...), row = n > 0 && member_has_rows ? n - 1 : 0;
    unsigned char lowest;
    std::memcpy(&lowest, out + row, 1);
    lowest ^= 1;
    std::memcpy(out + row, &lowest, 1);
  }
  static constexpr bool member_has_rows = sizeof...(Rest) != 5;  // sum_groups has totals instead
};
template <class Result, class... Rest, Result (*Kernels::*member)(Rest...)>
  requires(!std::is_void_v<Result>)
struct Spoiled<member> {
  static Result call(Rest... rest) {
    const Result right = (baseline_kernels.*member)(rest...);
    unsigned char bytes[sizeof right];
    std::memcpy(bytes, &right, sizeof right);
    bytes[0] ^= 1;
    Result wrong;
    std::memcpy(&wrong, bytes, sizeof wrong);
    return wrong;
  }
};

template <auto member>
void expect_noticed(const char* name) {
  Kernels table = baseline_kernels;
  table.*member = Spoiled<member>::call;
  EXPECT_EQ(differing(table), name);
}

TEST(KernelCheck, EveryLevelPasses) {
  for (const Kernels* table : tables()) EXPECT_EQ(differing(*table), "none") << table->name;
}

TEST(KernelCheck, AWrongBitOfAnyKernelIsNoticed) {
#define OSTRAKON_NOTICED(kernel) expect_noticed<&Kernels::kernel>(#kernel)
  OSTRAKON_NOTICED(fill);
  OSTRAKON_NOTICED(load_u8);
  OSTRAKON_NOTICED(load_i32);
  OSTRAKON_NOTICED(load_flag);
  OSTRAKON_NOTICED(gather_f64);
  OSTRAKON_NOTICED(gather_i32);
  OSTRAKON_NOTICED(gather_u8);
  OSTRAKON_NOTICED(gather_flag);
  OSTRAKON_NOTICED(rows_f64);
  OSTRAKON_NOTICED(rows_i32);
  OSTRAKON_NOTICED(rows_u8);
  OSTRAKON_NOTICED(rows_flag);
  OSTRAKON_NOTICED(store_u8);
  OSTRAKON_NOTICED(store_i32);
  OSTRAKON_NOTICED(uniform);
  OSTRAKON_NOTICED(normal);
  OSTRAKON_NOTICED(quantile_normal);
  OSTRAKON_NOTICED(bernoulli);
  OSTRAKON_NOTICED(bernoulli_logistic);
  OSTRAKON_NOTICED(sum);
  OSTRAKON_NOTICED(sum_groups);
  OSTRAKON_NOTICED(count);
  OSTRAKON_NOTICED(first_not_finite);
  OSTRAKON_NOTICED(positions);
  OSTRAKON_NOTICED(matches);
  OSTRAKON_NOTICED(groups);
  OSTRAKON_NOTICED(hash_rows);
#undef OSTRAKON_NOTICED
}

// Each operation in the place of another: no two of them agree on the blocks asked about.
TEST(KernelCheck, EveryOperationIsAskedFor) {
  const auto expect_distinct = [](auto Kernels::*operations, int count) {
    for (int wrong = 0; wrong < count; ++wrong) {
      for (int right = 0; right < count; ++right) {
        if (wrong == right) continue;
        Kernels table = baseline_kernels;
        (table.*operations)[wrong] = (table.*operations)[right];
        EXPECT_NE(differing(table), "none") << wrong << " as " << right;
      }
    }
  };
  expect_distinct(&Kernels::unary, static_cast<int>(UnaryOp::count_));
  expect_distinct(&Kernels::binary, static_cast<int>(BinaryOp::count_));
  expect_distinct(&Kernels::ternary, static_cast<int>(TernaryOp::count_));
}

TEST(KernelCheck, AWarningNamesTheKernel) {
  testing::internal::CaptureStderr();
  EXPECT_TRUE(gives_equal_bits(baseline_kernels, baseline_kernels));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  Kernels table = baseline_kernels;
  table.name = "faulty";
  table.normal = Spoiled<&Kernels::normal>::call;
  testing::internal::CaptureStderr();
  EXPECT_FALSE(gives_equal_bits(table, baseline_kernels));
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "warning: on this processor the kernel `normal` for faulty gives other bits than the baseline one; it is not used\n");
}

// Every processor there may be, with kernels of AVX-512 that are right or not.
TEST(KernelCheck, TheBestSoundLevelIsUsed) {
  const auto none = [](KernelLevel level) { return level == KernelLevel::baseline; };
  const auto some = [](KernelLevel level) { return level != KernelLevel::avx512; };
  const auto all = [](KernelLevel) { return true; };
  for (const char* wish : {static_cast<const char*>(nullptr), ""}) {
    EXPECT_EQ(level_at_start(wish, none, all), KernelLevel::baseline);
    EXPECT_EQ(level_at_start(wish, some, all), KernelLevel::avx2);
    EXPECT_EQ(level_at_start(wish, all, all), KernelLevel::avx512);
    EXPECT_EQ(level_at_start(wish, all, some), KernelLevel::avx2);
  }
  for (KernelLevel level : all_kernel_levels) EXPECT_EQ(level_at_start(kernels_of(level).name, all, all), level);
  EXPECT_EQ(level_at_start("avx512", all, some), KernelLevel::avx2);
  EXPECT_THROW(level_at_start("avx512", some, all), std::runtime_error);
  EXPECT_THROW(level_at_start("avx2", none, all), std::runtime_error);
  EXPECT_THROW(level_at_start("avx1", all, all), std::runtime_error);
}

}  // namespace
}  // namespace ostrakon::test
