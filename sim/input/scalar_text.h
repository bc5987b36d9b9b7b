// Where each byte of a YAML scalar stood in its file.
#pragma once

#include "base/problem.h"

#include <cstdint>
#include <string_view>

namespace ostrakon {

struct ScalarText {
  LocatedText text;
  Place place;         // with its quotes
  bool plain = true;   // neither quotes nor a block
  bool closed = true;  // false: its quote is open to the end of the file
};

// `value` is what YAML made of the scalar that begins at `begin` of `source`, the text of `file`.
ScalarText locate_scalar(std::string_view source, std::int32_t file, std::size_t begin, std::string_view value);

}  // namespace ostrakon
