// The table of block kernels that every processor level fills. Without standard headers beyond <stddef.h> and
// <stdint.h>: a source compiled for newer processors must not emit an inline function that the linker could choose for
// all.
#pragma once

#include "base/draw_point.h"

#include <stddef.h>
#include <stdint.h>

namespace ostrakon {

// An operand is a vector (one value a row) or one scalar for all rows.
struct Operand {
  const double* vector = nullptr;  // null: scalar
  double scalar = 0;
};

enum class UnaryOp : uint8_t {
  negate,
  absolute,
  floor,
  ceil,
  round,
  sqrt,
  exp,
  log,
  tanh,
  logistic,
  logical_not,
  count_
};
enum class BinaryOp : uint8_t {
  add,
  subtract,
  multiply,
  divide,
  power,
  minimum,
  maximum,
  equal,
  not_equal,
  less,
  less_equal,
  logical_and,
  logical_or,
  count_
};
// Fused operations round exactly like their parts.
enum class TernaryOp : uint8_t {
  multiply_add,            // a*b + c
  multiply_subtract_from,  // c - a*b
  select,                  // a != 0 ? b : c
  clamp,                   // a limited to [b, c]
  count_
};

// Entity keys of a block. Consecutive keys share Philox blocks two by two if the first is even (else it is merely
// slower).
struct BlockKeys {
  const uint64_t* keys = nullptr;  // null: first, first+1, …
  uint64_t first = 0;
};

enum class HashedType : uint8_t { f64, i32, u8 };
struct HashedColumn {
  const void* cells;  // readable up to the next multiple of 8
  HashedType type;
};

struct Kernels {
  const char* name;  // "baseline", "avx2", "avx512"
  void (*unary[static_cast<int>(UnaryOp::count_)])(double* out, const double* a, size_t n);
  // a or b may be scalar, not both.
  void (*binary[static_cast<int>(BinaryOp::count_)])(double* out, Operand a, Operand b, size_t n);
  void (*ternary[static_cast<int>(TernaryOp::count_)])(double* out, Operand a, Operand b, Operand c, size_t n);
  void (*fill)(double* out, double value, size_t n);

  // Columns to registers. u8 255 → -1.
  void (*load_u8)(double* out, const uint8_t* in, size_t n);
  void (*load_i32)(double* out, const int32_t* in, size_t n);
  void (*load_flag)(double* out, const uint8_t* in, size_t n);  // u8 0/1
  // out[i] = index[i] < 0 or NaN ? missing : column[index[i]]; the column may be null if all are missing.
  void (*gather_f64)(double* out, const double* column, const double* index, double missing, size_t n);
  void (*gather_i32)(double* out, const int32_t* column, const double* index, double missing, size_t n);
  void (*gather_u8)(double* out, const uint8_t* column, const double* index, double missing, size_t n);  // 255 → -1
  void (*gather_flag)(double* out, const uint8_t* column, const double* index, double missing, size_t n);
  // The same with the rows given as integers (index lists, reference columns).
  void (*rows_f64)(double* out, const double* column, const int32_t* rows, double missing, size_t n);
  void (*rows_i32)(double* out, const int32_t* column, const int32_t* rows, double missing, size_t n);
  void (*rows_u8)(double* out, const uint8_t* column, const int32_t* rows, double missing, size_t n);
  void (*rows_flag)(double* out, const uint8_t* column, const int32_t* rows, double missing, size_t n);
  // Registers to columns: whole numbers that fit (-1 … 254, or 32 bits); u8 -1 → 255.
  void (*store_u8)(uint8_t* out, const double* in, size_t n);
  void (*store_i32)(int32_t* out, const double* in, size_t n);

  // Draws. Uniforms are (k + 1/2)·2⁻⁵², normals by inverse distribution function of such a uniform.
  void (*uniform)(double* out, BlockKeys, const DrawPoint&, size_t n);
  void (*normal)(double* out, BlockKeys, const DrawPoint&, size_t n);
  void (*quantile_normal)(double* out, const double* u, size_t n);  // `out` is not `u`
  // out = u < p ? 1 : 0 with u the uniform of each row; NaN where p is NaN or outside [0, 1].
  void (*bernoulli)(double* out, Operand p, BlockKeys, const DrawPoint&, size_t n);
  // bernoulli(logistic(x)) with equal bits; NaN where x is NaN. The logistic is computed only for rows whose uniform
  // lies below a cheap upper bound of it.
  void (*bernoulli_logistic)(double* out, const double* x, BlockKeys, const DrawPoint&, size_t n);

  // Sum in the fixed order of the format: eight running sums over the block joined pairwise. mask null: all rows.
  double (*sum)(const double* a, const double* mask, size_t n);
  // Added to totals[g], for each of `groups` groups: the sum of the rows whose key is g - 1 and which the mask (null: all)
  // lets through, in the order of `sum`. Its time grows with the groups: about 0.15 cycles a row for each.
  void (*sum_groups)(double* totals, const double* key, const double* value, const double* mask, size_t groups, size_t n);
  // How many are not 0 (NaN counts) / position of the first that is NaN or infinite, or n.
  size_t (*count)(const double* a, size_t n);
  size_t (*first_not_finite)(const double* a, size_t n);
  // Positions that are not 0, written to out (room for n + 8); returns how many.
  size_t (*positions)(uint32_t* out, const double* a, size_t n);
  // Positions at which the column holds one of the wanted values, in the same way. At most 16 values; `column` may be
  // read up to the next multiple of 8.
  size_t (*matches)(uint32_t* out, const int32_t* column, const int32_t* wanted, size_t values, size_t n);
  // out[i] = key[i] + 1 where key[i] lies in [-1, last] and the mask (null: all) is not 0, else `outside`.
  void (*groups)(int32_t* out, const double* key, const double* mask, double last, int32_t outside, size_t n);

  // Sum modulo 2^64 of the hashes of the rows first … end-1 (base/digest.h): of their entity keys, then of the cells of
  // `count` columns in order; doubles by their bits, -0 as +0. Any number of rows.
  uint64_t (*hash_rows)(const uint64_t* keys, const HashedColumn* columns, size_t count, size_t first, size_t end);
};

}  // namespace ostrakon
