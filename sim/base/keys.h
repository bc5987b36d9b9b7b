// Keys of random draws: who is asked (entity), where in the rules (site), when (step), which try (n).
// docs/engine.md, "Draw keys", is the contract; changing anything here changes every stored history.
#pragma once

#include "base/draw_point.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace ostrakon {

// Finaliser of SplitMix64 (Steele, Lea & Flood 2014): a bijection of 64-bit words.
constexpr std::uint64_t mix64(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

// The entity of draws that are asked of no row.
inline constexpr std::uint64_t world_key = 1;

// Ordered pair of keys.
constexpr std::uint64_t mix64(std::uint64_t a, std::uint64_t b) {
  return mix64(mix64(a) ^ (b * 0xD6E8FEB86659FD93u));
}

// FNV-1a over bytes, continued from `state`.
constexpr std::uint64_t hash_bytes(std::string_view text, std::uint64_t state = 0xCBF29CE484222325u) {
  for (char c : text) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return state;
}

// FNV-1a finished by mix64: stable names of paths.
constexpr std::uint64_t hash64(std::string_view text) { return mix64(hash_bytes(text)); }

// The site of a path of the rules.
constexpr DrawSite draw_site(std::string_view path) {
  return {static_cast<std::uint32_t>(hash64(path) >> 32)};
}

// The key of one replicate's stream.
constexpr StreamKey stream_key(std::uint64_t master_seed, std::uint64_t replicate) {
  const std::uint64_t k = mix64(master_seed) + replicate * 0xA0761D6478BD642Fu;
  return {static_cast<std::uint32_t>(k), static_cast<std::uint32_t>(k >> 32)};
}

// A digest in words: sixteen digits. Readers without unsigned 64-bit whole numbers must not lose any.
std::string hexadecimal(std::uint64_t value);

}  // namespace ostrakon
