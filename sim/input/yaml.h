// YAML text → located nodes, and back. The only wall around the YAML library: whatever a stranger's file holds, what
// comes out is a tree of bounded size without aliases, anchors, tags or duplicate keys, or problems that say why not.
#pragma once

#include "input/node.h"

#include <optional>
#include <string>

namespace ostrakon {

inline constexpr std::size_t largest_file = 4u << 20;  // bytes
inline constexpr std::size_t most_nodes_in_file = 200'000;

// The tree of a file known to the problems' sources. nullopt: reported.
std::optional<InputNode> parse_yaml(std::int32_t file, Problems&);

// YAML that reads back to an equal tree, in blocks.
std::string yaml_text(const InputNode&);

// A value in one line, as YAML writes it in braces; no longer than so many bytes and a sign that more follows.
std::string line_of(const InputNode&, std::size_t longest);

// The content alone, for digests: keys named in `without` are left out wherever they stand as a setting beside a rule
// or value; quotes, places and the style of writing do not count.
std::string canonical_text(const InputNode&, const std::vector<std::string>& without_at_top,
                           const std::vector<std::string>& without_anywhere);

}  // namespace ostrakon
