#include "input/roster_cells.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ostrakon {

namespace {

// `Court/Vice Minister` and `court.vice_minister` are one.
std::string path_name(std::string_view text) {
  std::string name(text);
  std::replace(name.begin(), name.end(), '/', '.');
  return expression_name(name);
}

std::optional<int> whole(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace

RosterSeats::RosterSeats(const Scenario& scenario) {
  constexpr std::string_view others = "/others";  // the seats behind the leader's
  std::int32_t seat = 0;
  for (const RowSpec& spec : scenario.rows[static_cast<std::size_t>(scenario.catalogue.find_table("posts").value())]) {
    std::string path = spec.path;
    std::string led = path.ends_with(others) ? path.substr(0, path.size() - others.size()) : "";
    if (!led.empty() && by_path_.contains(path_name(led))) path = led;
    const std::string name = path_name(path);
    std::vector<std::int32_t>& seats = by_path_[name];
    if (seats.empty()) {
      shown_.push_back(path);
      for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
        by_tail_[name.substr(dot + 1)].push_back(path);
      }
    }
    for (std::uint32_t i = 0; i < spec.count; ++i) seats.push_back(seat++);
  }
  size_ = static_cast<std::size_t>(seat);
}

std::span<const std::int32_t> RosterSeats::find(std::string_view text) const {
  std::string name = path_name(text);
  std::optional<int> number;
  if (const std::size_t mark = name.find('#'); mark != std::string::npos) {
    number = whole(std::string_view(name).substr(mark + 1));
    if (!number) return {};
    name.resize(mark);
  }
  auto found = by_path_.find(name);
  if (const auto tail = by_tail_.find(name);
      found == by_path_.end() && tail != by_tail_.end() && tail->second.size() == 1)
    found = by_path_.find(path_name(tail->second.front()));
  if (found == by_path_.end()) return {};
  const std::span<const std::int32_t> seats = found->second;
  if (!number) return seats;
  const auto place = static_cast<std::size_t>(*number);
  return place >= 1 && place <= seats.size() ? seats.subspan(place - 1, 1) : std::span<const std::int32_t>();
}

std::string RosterSeats::hint(std::string_view text) const {
  const std::string name = path_name(text);
  if (const std::size_t mark = text.find('#'); mark != std::string_view::npos) {
    const std::span<const std::int32_t> seats = find(text.substr(0, mark));
    if (!seats.empty()) return "; its seats are #1 to #" + std::to_string(seats.size());
  }
  if (const auto tail = by_tail_.find(name); tail != by_tail_.end())
    return "; several have that name: " + listed(tail->second);
  return suggestion(text, shown_);
}

void NamedPeople::add(const std::string& name, std::int32_t row) {
  if (name.empty()) return;
  const auto [place, fresh] = rows_.emplace(name, row);
  if (!fresh) place->second = -2;
}

std::int32_t NamedPeople::find(const std::string& name) const {
  const auto found = rows_.find(name);
  return found == rows_.end() ? -1 : found->second;
}

std::string NamedPeople::hint(const std::string& name) const {
  constexpr std::size_t most_compared = 2000;  // for each cell that is wrong
  if (rows_.size() > most_compared) return "";
  std::vector<std::string> known;
  for (const auto& [one, row] : rows_) known.push_back(one);
  std::sort(known.begin(), known.end());  // the order of the map is nobody's business
  return suggestion(name, known);
}

CellReader::CellReader(const Attribute& attribute, const NamedPeople& people, Reading& reading)
    : attribute_(attribute), people_(people), reading_(reading) {
  const Catalogue& catalogue = reading.catalogue();
  if (attribute.type.base == Base::word) {
    names_ = catalogue.words(WordListId(attribute.type.of)).words;
    kind_ = "word";
  } else if (attribute.type.base == Base::reference) {
    names_ = catalogue.table(TableId(attribute.type.of)).row_names;
    kind_ = catalogue.table(TableId(attribute.type.of)).singular;
  }
  for (std::size_t i = 0; i < names_.size(); ++i) places_.emplace(names_[i], static_cast<std::int32_t>(i));
}

std::nullopt_t CellReader::wrong(const CsvCell& cell, const std::string& why) const {
  reading_.error(cell.place, "'" + std::string(cell.text) + "' " + why);
  return std::nullopt;
}

std::optional<double> CellReader::read(const CsvCell& cell) const {
  switch (attribute_.type.base) {
    case Base::flag:
      return flag(cell);
    case Base::date:
      return date(cell);
    case Base::word:
    case Base::reference:
      return named(cell);
    default:
      return number(cell);
  }
}

std::optional<double> CellReader::number(const CsvCell& cell) const {
  double value = 0;
  const char* end_of_text = cell.text.data() + cell.text.size();
  const auto [end, error] = std::from_chars(cell.text.data(), end_of_text, value);
  if (error != std::errc() || end != end_of_text) {
    const bool comma = cell.text.find(',') != std::string_view::npos;
    return wrong(cell, comma ? "is no number here: decimals stand after a point, and thousands have no mark"
                             : "is no number; '" + attribute_.name + "' is one (leave it empty where it is not known)");
  }
  if (!std::isfinite(value)) return wrong(cell, "is no number that a person can have");
  if (attribute_.clamp) value = std::min(std::max(value, attribute_.low), attribute_.high);
  if (value < attribute_.low || value > attribute_.high)
    return wrong(
        cell, "lies outside the range of '" + attribute_.name + "', " + bounds_text(attribute_.low, attribute_.high));
  if (attribute_.whole && value != std::floor(value))
    return wrong(cell, "is not a whole number, which '" + attribute_.name + "' is");
  return value;
}

// 2016, 2016-05 or 2016-05-17: the month counts.
std::optional<double> CellReader::date(const CsvCell& cell) const {
  const std::string_view text = cell.text;
  const std::optional<int> year = whole(text.substr(0, std::min<std::size_t>(4, text.size())));
  const bool months = text.size() == 7 || text.size() == 10;
  const std::optional<int> month = months && text[4] == '-' ? whole(text.substr(5, 2)) : std::optional<int>(1);
  const std::optional<int> day = text.size() == 10 && text[7] == '-' ? whole(text.substr(8, 2)) : std::optional<int>(1);
  const bool shaped = text.size() == 4 || (months && text[4] == '-' && (text.size() == 7 || text[7] == '-'));
  if (!shaped || !year || !month || !day || *month < 1 || *month > 12 || *day < 1 || *day > 31)
    return wrong(cell, "is no date; write 2016-05, 2016-05-17 or 2016");
  return *year * 12.0 + *month - 1;
}

std::optional<double> CellReader::flag(const CsvCell& cell) const {
  for (const char* yes : {"yes", "true", "1"}) {
    if (cell.text == yes) return 1;
  }
  for (const char* no : {"no", "false", "0"}) {
    if (cell.text == no) return 0;
  }
  return wrong(cell, "is neither yes nor no");
}

std::optional<double> CellReader::named(const CsvCell& cell) const {
  const std::string text(cell.text);
  if (text == "none") return -1;
  if (attribute_.type == Type::reference(reading_.table("agents"))) {
    if (!people_.any()) return wrong(cell, "cannot be found: the roster has no column 'name'");
    const std::int32_t row = people_.find(text);
    if (row == -2) return wrong(cell, "is the name of several people of the roster; give them names that differ");
    if (row < 0) return wrong(cell, "is the name of nobody in the roster" + people_.hint(text));
    return row;
  }
  const auto found = places_.find(path_name(text));
  if (found == places_.end()) return wrong(cell, "is no " + kind_ + suggestion(text, names_));
  return found->second;
}

}  // namespace ostrakon
