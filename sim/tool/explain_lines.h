// Lines of text in 100 columns with a margin for where things come from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ostrakon {

class Lines {
 public:
  static constexpr std::size_t width = 100, margin = 60;

  // Words wrapped after so many blanks; lines after the first begin `hang` further in.
  void text(std::size_t indent, std::string_view words, std::size_t hang = 2);
  // The same with a note in the margin of its last line, or beneath it where there is no room.
  void noted(std::size_t indent, std::string_view words, std::string_view note);
  // A list of words after a heading; nothing if it is empty: "reads a, b".
  void list(std::size_t indent, std::string_view heading, const std::vector<std::string>& words);
  void heading(std::string_view words);
  void blank();
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// Characters, each of which takes one column.
std::size_t columns_of(std::string_view text);

}  // namespace ostrakon
