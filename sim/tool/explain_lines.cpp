#include "tool/explain_lines.h"

#include <algorithm>

namespace ostrakon {

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

void Lines::text(std::size_t indent, std::string_view words, std::size_t hang) {
  std::string line(indent, ' ');
  std::size_t begin = indent;
  bool fresh = true;  // nothing on this line yet
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    if (word.empty()) continue;
    if (!fresh && columns_of(line) + 1 + columns_of(word) > width) {
      out_ += line + '\n';
      begin = indent + hang;
      line.assign(begin, ' ');
      fresh = true;
    }
    line += (fresh ? "" : " ") + std::string(word);
    fresh = false;
  }
  out_ += line + '\n';
}

void Lines::noted(std::size_t indent, std::string_view words, std::string_view note) {
  text(indent, words);
  if (note.empty()) return;
  out_.pop_back();
  const std::size_t line = out_.rfind('\n') == std::string::npos ? 0 : out_.rfind('\n') + 1;
  const std::size_t used = columns_of(std::string_view(out_).substr(line));
  const std::size_t wanted = columns_of(note);
  const std::size_t right = wanted < width ? width - wanted : 0;  // where a long note begins
  if (used + 2 <= std::min(margin, right)) {
    out_.append(std::min(margin, right) - used, ' ');
  } else if (used + 2 <= right) {
    out_.append(right - used, ' ');
  } else {
    out_ += '\n' + std::string(std::min(margin, right), ' ');
  }
  out_ += std::string(note) + '\n';
}

void Lines::list(std::size_t indent, std::string_view heading, const std::vector<std::string>& words) {
  if (words.empty()) return;
  std::string line(heading);
  for (std::size_t i = 0; i < words.size(); ++i) line += (i == 0 ? " " : ", ") + words[i];
  text(indent, line, 2 + heading.size());
}

void Lines::heading(std::string_view words) {
  if (!out_.empty()) out_ += '\n';
  out_ += std::string(words) + '\n';
}

void Lines::blank() {
  out_ += '\n';
}

}  // namespace ostrakon
