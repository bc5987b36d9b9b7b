// What compiled rules see of a world: bare columns. model/ fills it; nothing here knows what an agent is.
#pragma once

#include "base/kernels.h"
#include "base/keys.h"
#include "expression/type.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ostrakon {

// A block is 512 rows for ever: sums over it are part of the format (DESIGN: determinism contract).
inline constexpr std::size_t block_rows = 512;
// Room for so many rows in whole blocks.
// Threads share the rows of one table from so many on; for fewer it takes longer to wake them.
inline constexpr std::size_t fewest_rows_to_share = 32 * block_rows;

constexpr std::size_t whole_blocks(std::size_t rows) { return (rows + block_rows - 1) / block_rows * block_rows; }

// Buffers are 64-byte aligned and hold a whole number of blocks, so that kernels may run over the tail.
struct ColumnView {
  void* data = nullptr;  // null: not allocated, because nothing reads or writes it
  Storage storage = Storage::f64;
};

struct TableView {
  std::size_t rows = 0;
  std::span<const ColumnView> columns;         // by AttributeId
  const std::uint64_t* keys = nullptr;         // entity key of each row (whole blocks readable)
  std::size_t consecutive = 0;                 // rows [0, consecutive) have the keys 0, 1, 2 …
  const Presence* presence = nullptr;          // by block: none of its rows has more; null: unknown
};

// Rows of a table in buckets by the values of one or more integer attributes, kept current by the world as rows
// change. Order within a bucket is arbitrary but a pure function of the history.
class BucketIndex;

// What two rows are to each other, for functions that no column can answer. Asked a block at a time.
class Relations {
 public:
  virtual ~Relations() = default;
  // Weight of the tie of this kind from a to b; 0: none, or one of them is none.
  virtual void tied(double* out, Operand kind, Operand a, Operand b, std::size_t n) const = 0;
  // Months in which both have held posts in one organisation.
  virtual void co_service(double* out, Operand a, Operand b, std::size_t n) const = 0;
};

struct View {
  std::span<const TableView> tables;             // by TableId
  std::span<const BucketIndex* const> indexes;   // by the number given by the compiler's index requests
  StreamKey stream;
  std::uint32_t step = 0;
  double now = 0;  // date of the step
  const Relations* relations = nullptr;  // of people; null: nothing is known of any
};

}  // namespace ostrakon
