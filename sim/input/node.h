// A scenario document as a tree whose every part knows where it stood. The tree is what merging, variants and --set
// work on; nothing in it has been given a meaning yet.
#pragma once

#include "base/problem.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostrakon {

struct InputEntry;

// What stood at a place before something was laid over it.
struct Earlier {
  std::string text;  // in one line; of an entry that is gone with its key: "merit: 0.5*performance"
  Place place;
  Place gone_by;  // of an entry that is gone: what took it away
};

struct InputNode {
  enum class Kind : std::uint8_t {
    none,  // nothing written: `key:`
    scalar,
    list,
    map,
  };
  Kind kind = Kind::none;
  Place place;                      // of the scalar with its quotes; of the start of a list or map
  LocatedText text;                 // scalar: its value; every byte knows where it stood
  bool plain = true;                // scalar: written without quotes and not as a block
  bool replaces = false;            // map: a plain expression was written, which replaces all inherited terms
  std::vector<Earlier> earlier;     // what this replaced, and entries taken out of a map; oldest first
  std::vector<InputEntry> entries;  // map, in the order of the file
  std::vector<InputNode> items;     // list

  bool is_map() const { return kind == Kind::map; }
  bool is_list() const { return kind == Kind::list; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool empty() const { return kind == Kind::none; }
  // The word `none`, which removes a named entry (in quotes it is text).
  bool says_none() const { return is_scalar() && plain && text.text == "none"; }
  // What was first written here, if something was laid over it; "" otherwise.
  std::string_view before() const { return earlier.empty() ? std::string_view() : earlier.front().text; }
  const InputNode* find(std::string_view key) const;  // nullptr: not given
  InputNode* find(std::string_view key);
};

struct InputEntry {
  std::string key;
  Place key_place;
  InputNode value;
  std::string decimal;  // `0,8` in { }: this entry is the `8`, and the number meant is "0.8"
};

// How deep lists and maps may lie in one another.
inline constexpr int deepest_node = 64;

InputNode map_node(Place place);
InputNode scalar_node(LocatedText text, bool plain = true);

// A part of the text with the places of its bytes.
LocatedText slice(const LocatedText&, std::size_t begin, std::size_t end);
LocatedText trimmed(const LocatedText&);

// A name of a table, a parameter or a rule: letters, digits, single spaces, hyphens and underscores; first a letter.
bool is_name(std::string_view);

// "a, b, c", at most eight of them.
std::string listed(const std::vector<std::string>& names);
// "; did you mean 'x'?" or "".
std::string suggestion(std::string_view name, const std::vector<std::string>& known);

}  // namespace ostrakon
