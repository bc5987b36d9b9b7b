#include "base/kernel_check.h"

#include "base/keys.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ostrakon {

namespace {

constexpr std::size_t rows = 64;
// Whole vectors, and some part full at the end.
constexpr std::size_t counts[] = {rows, 45};

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double special[] = {0.0,      -0.0,       1.0,    -1.0,     0.5,    2.0,    -2.5,   0x1p-1074, 0x1p-1022,
                              infinity, -infinity,  707.0,  -709.0,   -746.0, 0x1p52, -0x1p53, 1e300,    22.0,
                              1e-12,    1.0 - 1e-9, 0.0749, 0.92500001, std::numeric_limits<double>::quiet_NaN()};

// What the kernels are asked about. The kernels take another branch if any row of a vector holds a special number, so the
// second half of the rows holds none.
struct Inputs {
  alignas(64) double a[rows], b[rows], c[rows], chance[rows], mask[rows], index[rows], group[rows], small[rows], rare[rows],
      finite[rows];
  alignas(64) std::uint64_t keys[rows];
  alignas(64) std::int32_t whole[rows], row[rows];
  alignas(64) std::uint8_t byte[rows], flag[rows];

  Inputs() {
    std::uint64_t state = 20240521;
    const auto word = [&] { return state = mix64(state); };
    const auto unit = [&] { return static_cast<double>(word() >> 11) * 0x1p-53; };
    const auto any = [&](std::size_t i, double spread) {
      if (i < rows / 2 && word() % 2 == 0) return special[word() % std::size(special)];
      if (i < rows / 4 && word() % 2 == 0) return std::bit_cast<double>(word());
      return (unit() - 0.5) * spread;
    };
    for (std::size_t i = 0; i < rows; ++i) {
      a[i] = any(i, 9), b[i] = any(i, 5), c[i] = any(i, 60);
      if (i >= rows * 3 / 4 && a[i] < 0) a[i] = -a[i];  // log and power without their special cases
      if (i % 8 == 1) b[i] = a[i];
      if (i % 32 == 5) a[i] = b[i] = 0.0;
      chance[i] = i < rows / 4 ? any(i, 3) : unit();
      mask[i] = word() % 3 == 0 ? 0.0 : unit();
      group[i] = static_cast<double>(word() % 9) - 1.0;
      small[i] = static_cast<double>(word() % 256) - 1.0;
      rare[i] = any(i, 9) - 6.0;  // a chance that few draws hit
      finite[i] = (unit() - 0.5) * 1e6;
      row[i] = word() % 5 == 0 ? -1 : static_cast<std::int32_t>(word() % rows);
      index[i] = row[i];
      keys[i] = word();
      whole[i] = static_cast<std::int32_t>(word() >> 32);
      byte[i] = static_cast<std::uint8_t>(word());
      flag[i] = word() % 2 == 0 ? 1 : 0;
    }
    byte[3] = 255;
  }
};

bool same(double x, double y) { return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y) || (x != x && y != y); }
template <class Whole>
bool same(Whole x, Whole y) {
  return x == y;
}

class Comparison {
 public:
  Comparison(const Kernels& tested, const Kernels& reference) : tested_(tested), reference_(reference) {}

  // The first n results of call(kernels, out).
  template <class T = double, class Call>
  void results(const char* name, std::size_t n, const Call& call) {
    alignas(64) T found[rows + 8] = {}, wanted[rows + 8] = {};
    call(tested_, found);
    call(reference_, wanted);
    if (!std::equal(found, found + n, wanted, [](T x, T y) { return same(x, y); })) note(name);
  }
  // One number that call(kernels) gives.
  template <class Call>
  void number(const char* name, const Call& call) {
    if (!same(call(tested_), call(reference_))) note(name);
  }
  // Positions: how many, and as many results.
  template <class Call>
  void positions(const char* name, const Call& call) {
    std::uint32_t found[rows + 8], wanted[rows + 8];
    const std::size_t n = call(reference_, wanted);
    if (call(tested_, found) != n || !std::equal(found, found + n, wanted)) note(name);
  }
  const char* differing() const { return differing_; }

 private:
  void note(const char* name) {
    if (differing_ == nullptr) differing_ = name;
  }
  const Kernels &tested_, &reference_;
  const char* differing_ = nullptr;
};

void compare_arithmetic(Comparison& compare, const Inputs& in, std::size_t n) {
  static constexpr const char* unary[] = {"negate", "absolute", "floor", "ceil",     "round",      "sqrt",
                                          "exp",    "log",      "tanh",  "logistic", "logical_not"};
  static constexpr const char* binary[] = {"add",   "subtract",  "multiply", "divide", "power",      "minimum",    "maximum",
                                           "equal", "not_equal", "less",     "less_equal", "logical_and", "logical_or"};
  static constexpr const char* ternary[] = {"multiply_add", "multiply_subtract_from", "select", "clamp"};
  static_assert(std::size(unary) == static_cast<std::size_t>(UnaryOp::count_));
  static_assert(std::size(binary) == static_cast<std::size_t>(BinaryOp::count_));
  static_assert(std::size(ternary) == static_cast<std::size_t>(TernaryOp::count_));
  const Operand a{in.a, 0}, b{in.b, 0}, c{in.c, 0}, one{nullptr, 0.75}, other{nullptr, -1.25};
  for (std::size_t op = 0; op < std::size(unary); ++op) {
    compare.results(unary[op], n, [&](const Kernels& k, double* out) { k.unary[op](out, in.a, n); });
  }
  for (std::size_t op = 0; op < std::size(binary); ++op) {
    compare.results(binary[op], n, [&](const Kernels& k, double* out) { k.binary[op](out, a, b, n); });
    compare.results(binary[op], n, [&](const Kernels& k, double* out) { k.binary[op](out, a, other, n); });
    compare.results(binary[op], n, [&](const Kernels& k, double* out) { k.binary[op](out, one, b, n); });
  }
  for (std::size_t op = 0; op < std::size(ternary); ++op) {
    for (unsigned shape = 0; shape < 8; ++shape) {
      const Operand x = (shape & 1) != 0 ? one : a, y = (shape & 2) != 0 ? other : b, z = (shape & 4) != 0 ? one : c;
      compare.results(ternary[op], n, [&](const Kernels& k, double* out) { k.ternary[op](out, x, y, z, n); });
    }
  }
  compare.results("fill", n, [&](const Kernels& k, double* out) { k.fill(out, 2.5, n); });
}

void compare_columns(Comparison& compare, const Inputs& in, std::size_t n) {
  const auto doubles = [&](const char* name, const auto& call) { compare.results(name, n, call); };
  doubles("load_u8", [&](const Kernels& k, double* out) { k.load_u8(out, in.byte, n); });
  doubles("load_i32", [&](const Kernels& k, double* out) { k.load_i32(out, in.whole, n); });
  doubles("load_flag", [&](const Kernels& k, double* out) { k.load_flag(out, in.flag, n); });
  doubles("gather_f64", [&](const Kernels& k, double* out) { k.gather_f64(out, in.a, in.index, -7.5, n); });
  doubles("gather_i32", [&](const Kernels& k, double* out) { k.gather_i32(out, in.whole, in.index, -7.5, n); });
  doubles("gather_u8", [&](const Kernels& k, double* out) { k.gather_u8(out, in.byte, in.index, -7.5, n); });
  doubles("gather_flag", [&](const Kernels& k, double* out) { k.gather_flag(out, in.flag, in.index, -7.5, n); });
  doubles("rows_f64", [&](const Kernels& k, double* out) { k.rows_f64(out, in.a, in.row, -7.5, n); });
  doubles("rows_i32", [&](const Kernels& k, double* out) { k.rows_i32(out, in.whole, in.row, -7.5, n); });
  doubles("rows_u8", [&](const Kernels& k, double* out) { k.rows_u8(out, in.byte, in.row, -7.5, n); });
  doubles("rows_flag", [&](const Kernels& k, double* out) { k.rows_flag(out, in.flag, in.row, -7.5, n); });
  compare.results<std::uint8_t>("store_u8", n, [&](const Kernels& k, std::uint8_t* out) { k.store_u8(out, in.small, n); });
  compare.results<std::int32_t>("store_i32", n, [&](const Kernels& k, std::int32_t* out) { k.store_i32(out, in.small, n); });
}

void compare_draws(Comparison& compare, const Inputs& in, std::size_t n) {
  const DrawPoint at = {stream_key(7, 3), {0x1234567u}, 41, 3};
  const auto doubles = [&](const char* name, const auto& call) { compare.results(name, n, call); };
  doubles("quantile_normal", [&](const Kernels& k, double* out) { k.quantile_normal(out, in.chance, n); });
  // Neighbours from an even key, from an odd one, and keys of their own.
  for (const BlockKeys& who : {BlockKeys{nullptr, 1024}, BlockKeys{nullptr, 7}, BlockKeys{in.keys, 0}}) {
    doubles("uniform", [&](const Kernels& k, double* out) { k.uniform(out, who, at, n); });
    doubles("normal", [&](const Kernels& k, double* out) { k.normal(out, who, at, n); });
    doubles("bernoulli", [&](const Kernels& k, double* out) { k.bernoulli(out, {in.chance, 0}, who, at, n); });
    doubles("bernoulli", [&](const Kernels& k, double* out) { k.bernoulli(out, {nullptr, 0.3}, who, at, n); });
    doubles("bernoulli_logistic", [&](const Kernels& k, double* out) { k.bernoulli_logistic(out, in.a, who, at, n); });
    doubles("bernoulli_logistic", [&](const Kernels& k, double* out) { k.bernoulli_logistic(out, in.rare, who, at, n); });
  }
}

void compare_reductions(Comparison& compare, const Inputs& in, std::size_t n) {
  for (const double* mask : {static_cast<const double*>(nullptr), in.mask}) {
    compare.number("sum", [&](const Kernels& k) { return k.sum(in.finite, mask, n); });
    compare.results("sum_groups", 9, [&](const Kernels& k, double* out) { k.sum_groups(out, in.group, in.finite, mask, 8, n); });
    compare.results<std::int32_t>("groups", n, [&](const Kernels& k, std::int32_t* out) { k.groups(out, in.a, mask, 4, 77, n); });
  }
  compare.number("count", [&](const Kernels& k) { return k.count(in.mask, n); });
  compare.number("first_not_finite", [&](const Kernels& k) { return k.first_not_finite(in.a, n); });
  compare.number("first_not_finite", [&](const Kernels& k) { return k.first_not_finite(in.finite, n); });
  compare.positions("positions", [&](const Kernels& k, std::uint32_t* out) { return k.positions(out, in.mask, n); });
  compare.positions("matches", [&](const Kernels& k, std::uint32_t* out) { return k.matches(out, in.row, in.row + 5, 16, n); });
  const HashedColumn columns[] = {{in.finite, HashedType::f64}, {in.whole, HashedType::i32}, {in.byte, HashedType::u8}};
  compare.number("hash_rows", [&](const Kernels& k) { return k.hash_rows(in.keys, columns, 3, 0, n); });
}

}  // namespace

const char* differing_kernel(const Kernels& tested, const Kernels& reference) {
  const Inputs in;
  Comparison compare(tested, reference);
  for (const std::size_t n : counts) {
    compare_arithmetic(compare, in, n);
    compare_columns(compare, in, n);
    compare_draws(compare, in, n);
    compare_reductions(compare, in, n);
  }
  return compare.differing();
}

bool gives_equal_bits(const Kernels& tested, const Kernels& reference) {
  const char* kernel = differing_kernel(tested, reference);
  if (kernel == nullptr) return true;
  std::fprintf(stderr, "warning: on this processor the kernel `%s` for %s gives other bits than the %s one; it is not used\n", kernel,
               tested.name, reference.name);
  return false;
}

// A wish overrules the processor: to compare levels, or to rule one out when hunting a fault.
KernelLevel level_at_start(const char* wish, bool (*processor_has)(KernelLevel), bool (*sound)(KernelLevel)) {
  const bool wished = wish != nullptr && *wish != '\0';
  KernelLevel best = KernelLevel::baseline;
  std::string names;
  for (KernelLevel level : all_kernel_levels) {
    const std::string_view name = kernels_of(level).name;
    const bool named = wished && name == wish;
    if (named && !processor_has(level)) {
      throw std::runtime_error("OSTRAKON_KERNELS is '" + std::string(wish) + "', which this processor does not have");
    }
    // With a wish only the level it names is asked whether it is sound: that takes time for some.
    if (named && !sound(level)) return best;
    if (named) return level;
    if (processor_has(level) && (wished || sound(level))) best = level;
    names += names.empty() ? "'" : ", '";
    names += name;
    names += "'";
  }
  if (!wished) return best;
  throw std::runtime_error("OSTRAKON_KERNELS is '" + std::string(wish) + "'; it may be one of " + names);
}

}  // namespace ostrakon
