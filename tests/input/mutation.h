// Damages scenarios as people, editors and enemies do: bytes, words, lines and whole subtrees.
#pragma once

#include "base/keys.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ostrakon {

class Mutation {
 public:
  // `donors`: texts from which names and subtrees are taken. The same seed gives the same damage.
  Mutation(std::uint64_t seed, const std::vector<std::string>& donors) : state_(mix64(seed)), donors_(donors) {}
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>((state_ = mix64(state_)) % limit); }

  // One to four changes.
  std::string apply(std::string text);

 private:
  void change(std::string& text);
  // mutation.cpp
  void change_bytes(std::string& text, std::size_t at);
  void insert_piece(std::string& text, std::size_t at);
  void change_lines(std::string& text, std::size_t at);
  void change_number(std::string& text, std::size_t at);
  void change_name(std::string& text, std::size_t at);
  void graft(std::string& text, std::size_t at);
  void nest(std::string& text, std::size_t at);
  void alias(std::string& text, std::size_t at);
  void repeat_line(std::string& text, std::size_t at);

  std::uint64_t state_;
  const std::vector<std::string>& donors_;
};

}  // namespace ostrakon
