#include "input/scalar_text.h"

#include <algorithm>
#include <string>

namespace ostrakon {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

enum class Style : std::uint8_t { plain, single_quoted, double_quoted, block };

Style style_at(std::string_view source, std::size_t begin) {
  if (begin >= source.size()) return Style::plain;
  switch (source[begin]) {
    case '\'':
      return Style::single_quoted;
    case '"':
      return Style::double_quoted;
    case '|':
    case '>':
      return Style::block;
    default:
      return Style::plain;
  }
}

// Walks the source beside the value YAML read from it. Folding and escapes make the two differ; where they do, the walk
// skips what was folded away, so that every byte of the value gets the place of the character it came from.
class Walk {
 public:
  Walk(std::string_view source, std::size_t begin, Style style) : source_(source), at_(begin), style_(style) {
    if (style == Style::single_quoted || style == Style::double_quoted) ++at_;
    if (style != Style::block) return;
    while (at_ < source_.size() && source_[at_] != '\n') ++at_;
    if (at_ < source_.size()) ++at_;
  }

  // The place of the next byte of the value.
  std::size_t next(char wanted) {
    if (left_of_escape_ > 0) {  // further bytes of one escaped character
      --left_of_escape_;
      return escape_begin_;
    }
    if (!is_space(wanted)) skip_folded();
    if (at_ >= source_.size()) return source_.size();
    const std::size_t here = at_;
    if (style_ == Style::double_quoted && source_[at_] == '\\') return escape(wanted);
    if (style_ == Style::single_quoted && source_[at_] == '\'' && source_.substr(at_, 2) == "''") {
      at_ += 2;
      return here;
    }
    if (!is_space(wanted) || is_space(source_[at_])) ++at_;
    return here;
  }

  // The end of the scalar, its closing quote included.
  std::size_t end() const {
    std::size_t end = at_;
    if (style_ == Style::single_quoted || style_ == Style::double_quoted) {
      while (end < source_.size() && is_space(source_[end])) ++end;
      const char quote = style_ == Style::single_quoted ? '\'' : '"';
      if (end < source_.size() && source_[end] == quote) return end + 1;
      return at_;
    }
    return end;
  }
  std::size_t at() const { return at_; }

  // YAML reads on to the end of the file where a quote is never closed.
  bool closed() const {
    if (style_ == Style::single_quoted) return source_.find('\'', at_) != std::string_view::npos;
    return style_ != Style::double_quoted || source_.find('"', at_) != std::string_view::npos;
  }

 private:
  void skip_folded() {
    while (at_ < source_.size()) {
      if (is_space(source_[at_])) {
        ++at_;
      } else if (style_ == Style::double_quoted && source_[at_] == '\\' && at_ + 1 < source_.size() &&
                 (source_[at_ + 1] == '\n' || source_[at_ + 1] == '\r')) {
        at_ += 2;
      } else {
        return;
      }
    }
  }

  std::size_t escape(char wanted) {
    escape_begin_ = at_;
    const char kind = at_ + 1 < source_.size() ? source_[at_ + 1] : '\0';
    std::size_t digits = 0;
    if (kind == 'x') digits = 2;
    if (kind == 'u') digits = 4;
    if (kind == 'U') digits = 8;
    at_ = std::min(at_ + 2 + digits, source_.size());
    const auto lead = static_cast<unsigned char>(wanted);
    left_of_escape_ = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    return escape_begin_;
  }

  std::string_view source_;
  std::size_t at_;
  Style style_;
  std::size_t escape_begin_ = 0;
  int left_of_escape_ = 0;
};

}  // namespace

ScalarText locate_scalar(std::string_view source, std::int32_t file, std::size_t begin, std::string_view value) {
  begin = std::min(begin, source.size());
  const Style style = style_at(source, begin);
  Walk walk(source, begin, style);
  ScalarText found;
  found.plain = style == Style::plain;
  found.text.text = std::string(value);
  found.text.file = file;
  found.text.offsets.reserve(value.size() + 1);
  for (char c : value) found.text.offsets.push_back(static_cast<std::uint32_t>(walk.next(c)));
  found.text.offsets.push_back(static_cast<std::uint32_t>(walk.at()));
  found.closed = walk.closed();
  const std::size_t end = walk.end();
  found.place = {file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)};
  if (style == Style::block && !value.empty()) found.place = found.text.place();
  return found;
}

}  // namespace ostrakon
