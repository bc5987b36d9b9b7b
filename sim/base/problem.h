// Problems with places: what is wrong, where, and what to write instead.
// Input code never throws at the first mistake; it reports here and goes on, so that one call shows all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ostrakon {

// A stretch of bytes in a file known to Sources. file < 0: no place (a flag of the command line).
struct Place {
  std::int32_t file = -1;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  bool known() const { return file >= 0; }
};

// Text taken out of a file (a YAML scalar) that remembers where each of its bytes stood;
// offsets has text.size() + 1 entries, non-decreasing. file < 0: text without a file (from a flag).
struct LocatedText {
  std::string text;
  std::int32_t file = -1;
  std::vector<std::uint32_t> offsets;
  Place place() const { return at(0, text.size()); }
  Place at(std::size_t begin, std::size_t end) const;
};

// Text without a place, e.g. a built-in definition or the value of --set: messages about it show no file and no line.
LocatedText unplaced(std::string text);

class Sources {
 public:
  // Path is as shown to the user.
  std::int32_t add(std::string path, std::string text);
  const std::string& path(std::int32_t file) const { return files_[static_cast<std::size_t>(file)].path; }
  const std::string& text(std::int32_t file) const { return files_[static_cast<std::size_t>(file)].text; }
  std::size_t size() const { return files_.size(); }
  struct LineColumn {
    std::uint32_t line = 0, column = 0;  // from 1; column counts characters (UTF-8), not bytes
  };
  LineColumn locate(const Place&) const;
  // The line of the place, without its end, and the 0-based byte at which the place starts in it.
  std::string_view line_of(const Place&, std::size_t* column_byte) const;

 private:
  struct File {
    std::string path, text;
    std::vector<std::uint32_t> line_starts;
  };
  std::vector<File> files_;
};

enum class Severity : std::uint8_t { error, warning, note };

struct Problem {
  Severity severity = Severity::error;
  Place place;
  std::string message;
  Place other;  // a second place where two are involved
};

class Problems {
 public:
  explicit Problems(const Sources& sources) : sources_(&sources) {}
  void error(Place place, std::string message, Place other = {}) {
    add(Severity::error, place, std::move(message), other);
  }
  void warning(Place place, std::string message, Place other = {}) {
    add(Severity::warning, place, std::move(message), other);
  }
  void note(Place place, std::string message, Place other = {}) {
    add(Severity::note, place, std::move(message), other);
  }
  bool any_errors() const { return errors_ > 0; }
  std::size_t error_count() const { return errors_; }
  const std::vector<Problem>& all() const { return problems_; }
  // `file:line:column: error: message`, then the source line and a caret; sorted by file and place; each message once;
  // of very many the first.
  std::string text() const;
  const Sources& sources() const { return *sources_; }

 private:
  void add(Severity, Place, std::string, Place);
  const Sources* sources_;
  std::vector<Problem> problems_;
  std::size_t errors_ = 0;
};

// Text of a stranger's file with '?' for whatever would steer a terminal; tabs stay.
std::string printable(std::string_view bytes);

// The nearest of `known` to `name` by edit distance, or "" when nothing is near enough to suggest.
std::string nearest(std::string_view name, const std::vector<std::string>& known);

}  // namespace ostrakon
