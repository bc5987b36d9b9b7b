#include "base/problem.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ostrakon {

namespace {

// The longest stretch of a source line that is shown, in bytes: a file may be one line of megabytes.
constexpr std::size_t shown_bytes = 160;

// Who wrote more mistakes than this starts with the first ones; a hostile file could hold a hundred thousand.
constexpr std::size_t most_shown = 500;

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u;
}

std::size_t characters(std::string_view bytes) {
  return static_cast<std::size_t>(
      std::count_if(bytes.begin(), bytes.end(), [](char c) { return !continues_character(c); }));
}

const char* name_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "note";
  }
  return "";
}

// The source line and below it `^~~~` under the place.
void append_excerpt(std::string& out, const Sources& sources, const Place& place) {
  std::size_t column = 0;
  std::string_view line = sources.line_of(place, &column);
  std::size_t length = std::min<std::size_t>(place.length, line.size() - column);
  bool cut_front = false;
  if (column > shown_bytes / 2 && line.size() > shown_bytes) {
    std::size_t begin = column - shown_bytes / 2;
    while (begin < column && continues_character(line[begin])) ++begin;
    line.remove_prefix(begin);
    column -= begin;
    cut_front = true;
  }
  bool cut_back = false;
  if (line.size() > shown_bytes) {
    std::size_t end = shown_bytes;
    while (end > column && continues_character(line[end])) --end;
    line = line.substr(0, end);
    length = std::min(length, line.size() - column);
    cut_back = true;
  }
  if (cut_front) out += "...";
  out += printable(line);
  if (cut_back) out += "...";
  out += '\n';
  if (cut_front) out += "   ";
  for (char c : line.substr(0, column)) {
    if (c == '\t') {
      out += '\t';
    } else if (!continues_character(c)) {
      out += ' ';
    }
  }
  out += '^';
  const std::size_t width = characters(line.substr(column, length));
  if (width > 1) out.append(width - 1, '~');
  out += '\n';
}

void append_heading(std::string& out, const Sources& sources, const Place& place) {
  if (!place.known()) return;
  const Sources::LineColumn at = sources.locate(place);
  out += printable(sources.path(place.file)) + ':' + std::to_string(at.line) + ':' + std::to_string(at.column) + ": ";
}

auto order_of(const Problem& problem) {
  return std::tuple(problem.place.file, problem.place.offset, problem.place.length);
}

// What a reader takes for the same letter: case and the three ways of writing a gap in a name.
char folded(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  if (c == ' ' || c == '-') return '_';
  return c;
}

// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment); anything above `limit` is
// limit + 1.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (gap > limit) return limit + 1;
  std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    const char x = folded(a[i - 1]);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const char y = folded(b[j - 1]);
      std::size_t best = std::min(previous[j], current[j - 1]) + 1;
      best = std::min(best, previous[j - 1] + (x == y ? 0 : 1));
      if (i > 1 && j > 1 && x == folded(b[j - 2]) && folded(a[i - 2]) == y) best = std::min(best, before[j - 2] + 1);
      current[j] = best;
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return std::min(previous[b.size()], limit + 1);
}

}  // namespace

std::string printable(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto code = static_cast<unsigned char>(bytes[i]);
    const auto next = static_cast<unsigned char>(i + 1 < bytes.size() ? bytes[i + 1] : 0);
    if (code == 0xC2 && next >= 0x80 && next < 0xA0) {  // U+0080 to U+009F steer terminals too
      text += '?';
      ++i;
    } else {
      text += (code < 0x20 && code != '\t') || code == 0x7F ? '?' : bytes[i];
    }
  }
  return text;
}

Place LocatedText::at(std::size_t begin, std::size_t end) const {
  if (offsets.empty()) return {file, 0, 0};
  const std::size_t last = offsets.size() - 1;
  begin = std::min(begin, last);
  end = std::clamp(end, begin, last);
  return {file, offsets[begin], offsets[end] - offsets[begin]};
}

LocatedText unplaced(std::string text) {
  LocatedText located;
  located.offsets.resize(text.size() + 1);
  for (std::size_t i = 0; i <= text.size(); ++i) located.offsets[i] = static_cast<std::uint32_t>(i);
  located.text = std::move(text);
  return located;
}

std::int32_t Sources::add(std::string path, std::string text) {
  File file{std::move(path), std::move(text), {0}};
  for (std::size_t i = 0; i < file.text.size(); ++i) {
    if (file.text[i] == '\n') file.line_starts.push_back(static_cast<std::uint32_t>(i + 1));
  }
  files_.push_back(std::move(file));
  return static_cast<std::int32_t>(files_.size() - 1);
}

Sources::LineColumn Sources::locate(const Place& place) const {
  if (!place.known()) return {};
  const std::vector<std::uint32_t>& starts = files_[static_cast<std::size_t>(place.file)].line_starts;
  const auto next = std::upper_bound(starts.begin(), starts.end(), place.offset);
  std::size_t column = 0;
  const std::string_view line = line_of(place, &column);
  return {static_cast<std::uint32_t>(next - starts.begin()),
          static_cast<std::uint32_t>(characters(line.substr(0, column)) + 1)};
}

std::string_view Sources::line_of(const Place& place, std::size_t* column_byte) const {
  *column_byte = 0;
  if (!place.known()) return {};
  const File& file = files_[static_cast<std::size_t>(place.file)];
  const auto next = std::upper_bound(file.line_starts.begin(), file.line_starts.end(), place.offset);
  const std::size_t begin = *(next - 1);
  std::size_t end = next == file.line_starts.end() ? file.text.size() : *next - std::size_t{1};
  if (end > begin && file.text[end - 1] == '\r') --end;
  const std::string_view line = std::string_view(file.text).substr(begin, end - begin);
  *column_byte = std::min<std::size_t>(place.offset - begin, line.size());
  return line;
}

void Problems::add(Severity severity, Place place, std::string message, Place other) {
  if (severity == Severity::error) ++errors_;
  problems_.push_back({severity, place, std::move(message), other});
}

std::string Problems::text() const {
  std::vector<const Problem*> sorted;
  for (const Problem& problem : problems_) sorted.push_back(&problem);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Problem* a, const Problem* b) { return order_of(*a) < order_of(*b); });
  std::string out;
  // Counted apart, so that no error hides behind many warnings.
  std::size_t errors = 0, others = 0, hidden = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const Problem& problem = *sorted[i];
    const auto same = [&](const Problem* earlier) {
      return order_of(*earlier) == order_of(problem) && earlier->severity == problem.severity &&
             earlier->message == problem.message;
    };
    // Equal places are neighbours after sorting, so only those need to be looked through.
    bool told = false;
    for (std::size_t j = i; j-- > 0 && !told && order_of(*sorted[j]) == order_of(problem);) told = same(sorted[j]);
    if (told) continue;
    std::size_t& shown = problem.severity == Severity::error ? errors : others;
    if (shown == most_shown) {
      ++hidden;
      continue;
    }
    ++shown;
    append_heading(out, *sources_, problem.place);
    out += name_of(problem.severity);
    out += ": " + printable(problem.message) + '\n';
    if (problem.place.known()) append_excerpt(out, *sources_, problem.place);
    if (!problem.other.known()) continue;
    append_heading(out, *sources_, problem.other);
    out += "here:\n";
    append_excerpt(out, *sources_, problem.other);
  }
  if (hidden > 0) out += "and " + std::to_string(hidden) + " more; mend these first\n";
  return out;
}

std::string nearest(std::string_view name, const std::vector<std::string>& known) {
  constexpr std::size_t longest_name = 100;  // no typing mistake is this long, and the table is quadratic
  if (name.empty() || name.size() > longest_name) return "";
  const std::size_t limit = std::min(std::max<std::size_t>(1, name.size() / 3), name.size() - 1);
  std::size_t best = limit + 1;
  const std::string* found = nullptr;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(name, candidate, limit);
    if (distance >= best) continue;
    best = distance;
    found = &candidate;
  }
  return found == nullptr ? "" : *found;
}

}  // namespace ostrakon
