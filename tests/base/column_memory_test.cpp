#include "base/column_memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

namespace ostrakon {
namespace {

struct Piece {
  char* data;
  std::size_t bytes;
  char mark;
};

// Takes and gives back pieces of all lengths in an order of its own; each keeps what was written into it.
void churn(unsigned seed, int rounds) {
  std::vector<Piece> pieces;
  std::uint64_t state = seed;
  const auto random = [&](std::uint64_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % below;
  };
  for (int round = 0; round < rounds; ++round) {
    if (pieces.size() < 20 && random(3) != 0) {
      const std::size_t bytes = 1 + random(random(2) == 0 ? 100'000 : 3'000'000);
      char* const data = static_cast<char*>(take_column_memory(bytes));
      ASSERT_EQ(reinterpret_cast<std::uintptr_t>(data) % 64, 0u);
      const char mark = static_cast<char>(random(256));
      std::memset(data, mark, bytes);
      pieces.push_back({data, bytes, mark});
    } else if (!pieces.empty()) {
      const std::size_t which = random(pieces.size());
      const Piece piece = pieces[which];
      ASSERT_TRUE(std::all_of(piece.data, piece.data + piece.bytes, [&](char c) { return c == piece.mark; }));
      give_back_column_memory(piece.data, piece.bytes);
      pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(which));
    }
  }
  for (const Piece& piece : pieces) give_back_column_memory(piece.data, piece.bytes);
}

TEST(ColumnMemory, PiecesAreApartWhoeverTakesThem) {
  std::vector<std::thread> threads;
  for (unsigned seed = 1; seed <= 4; ++seed) threads.emplace_back(churn, seed, 400);
  for (std::thread& thread : threads) thread.join();
}

#ifndef __SANITIZE_ADDRESS__
// What was given back serves again, also as one longer piece: a sweep needs no more memory than its largest runs.
TEST(ColumnMemory, WhatIsGivenBackServesAgain) {
  constexpr std::size_t bytes = 1'000'000, count = 8;
  std::vector<void*> pieces;
  for (std::size_t i = 0; i < count; ++i) pieces.push_back(take_column_memory(bytes));
  const char* const lowest = static_cast<char*>(*std::min_element(pieces.begin(), pieces.end()));
  const char* const highest = static_cast<char*>(*std::max_element(pieces.begin(), pieces.end()));
  for (void* piece : pieces) give_back_column_memory(piece, bytes);
  for (int round = 0; round < 100; ++round) {
    char* const twice = static_cast<char*>(take_column_memory(2 * bytes));
    EXPECT_TRUE(twice >= lowest && twice <= highest);
    give_back_column_memory(twice, 2 * bytes);
  }
}
#endif

}  // namespace
}  // namespace ostrakon
