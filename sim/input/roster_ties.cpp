// The second file of a roster: ties between its people, one a row.
#include "input/csv_table.h"
#include "input/roster.h"
#include "input/roster_cells.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <tuple>

namespace ostrakon {

namespace {

class TiesReader {
 public:
  TiesReader(std::int32_t file, Reading& reading)
      : reading_(reading), table_(file, reading.problems().sources(), reading.problems()) {
    const Roster& roster = reading.scenario().roster;
    for (std::size_t row = 0; row < roster.names.size(); ++row)
      people_.add(roster.names[row], static_cast<std::int32_t>(row));
  }

  void read() {
    if (table_.header().empty() || !find_columns()) return;
    const TableId ties = reading_.table("ties");
    const auto cells = [&](const char* name) {
      return CellReader(reading_.catalogue().attribute(ties, reading_.catalogue().find_attribute(ties, name)), people_,
                        reading_);
    };
    const CellReader kinds = cells("kind"), weights = cells("weight"), dates = cells("since");
    for (std::size_t row = 0; row < table_.rows() && reading_.problems().error_count() < most_problems; ++row) {
      Roster::Tie tie;
      const std::optional<std::int32_t> agent = person(cell(row, agent_)), other = person(cell(row, other_));
      const std::optional<double> kind = kinds.read(cell(row, kind_));
      if (const std::optional<double> weight = given(weights, row, weight_)) tie.weight = *weight;
      tie.since = given(dates, row, since_);
      if (!agent || !other || !kind) continue;
      if (*kind < 0) {
        reading_.error(cell(row, kind_).place, "a tie has a kind");
        continue;
      }
      tie.agent = *agent;
      tie.other = *other;
      tie.kind = static_cast<std::int32_t>(*kind);
      add(tie, row);
    }
  }

 private:
  static constexpr int agent_ = 0, other_ = 1, kind_ = 2, weight_ = 3, since_ = 4;
  static constexpr std::array names_ = {"agent", "other", "kind", "weight", "since"};

  bool find_columns() {
    columns_.fill(-1);
    const std::vector<CsvCell>& header = table_.header();
    for (std::size_t column = 0; column < header.size(); ++column) {
      const std::string name = expression_name(header[column].text);
      const auto found = std::find(names_.begin(), names_.end(), name);
      if (found == names_.end()) {
        const std::vector<std::string> known(names_.begin(), names_.end());
        reading_.error(header[column].place, "'" + std::string(header[column].text) +
                                                 "' is no column of a file of ties" + suggestion(name, known) +
                                                 "; it has: " + listed(known));
        return false;
      }
      columns_[static_cast<std::size_t>(found - names_.begin())] = static_cast<int>(column);
    }
    for (const int needed : {agent_, other_, kind_}) {
      if (columns_[static_cast<std::size_t>(needed)] >= 0) continue;
      reading_.error(header.front().place,
                     std::string("a file of ties has the columns agent, other and kind; there is no '") +
                         names_[static_cast<std::size_t>(needed)] + "'");
      return false;
    }
    return true;
  }

  const CsvCell& cell(std::size_t row, int which) const {
    return table_.cell(row, static_cast<std::size_t>(columns_[static_cast<std::size_t>(which)]));
  }

  std::optional<double> given(const CellReader& cells, std::size_t row, int which) const {
    if (columns_[static_cast<std::size_t>(which)] < 0 || cell(row, which).text.empty()) return std::nullopt;
    return cells.read(cell(row, which));
  }

  // By name, or by the number of the row in the roster, from 0.
  std::optional<std::int32_t> person(const CsvCell& who) const {
    const std::string name(who.text);
    const std::int32_t row = people_.find(name);
    if (row >= 0) return row;
    const auto count = static_cast<std::int32_t>(reading_.scenario().roster.posts.size());
    std::int32_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool whole = error == std::errc() && end == name.data() + name.size();
    if (row == -1 && whole && number >= 0 && number < count) return number;
    reading_.error(who.place,
                   row == -2 ? "'" + name + "' is the name of several people of the roster; give them names that differ"
                   : whole   ? "there is no person " + name + "; the roster has 0 to " + std::to_string(count - 1)
                   : name.empty() ? "a tie has two people"
                                  : "'" + name + "' is the name of nobody in the roster" + people_.hint(name));
    return std::nullopt;
  }

  void add(const Roster::Tie& tie, std::size_t row) {
    if (tie.agent == tie.other) {
      reading_.error(cell(row, other_).place, "nobody is tied to themselves");
      return;
    }
    if (tie.since && *tie.since > reading_.scenario().clock.date_of(1)) {
      reading_.error(cell(row, since_).place, "'since' is a date of the past; the first step is " +
                                                  date_text(reading_.scenario().clock.date_of(1)));
      return;
    }
    const bool mutual = reading_.scenario().tie_kinds[static_cast<std::size_t>(tie.kind)].mutual;
    const bool turned = mutual && tie.agent > tie.other;
    const auto [place, fresh] =
        seen_.emplace(std::tuple(tie.kind, turned ? tie.other : tie.agent, turned ? tie.agent : tie.other), row);
    if (!fresh) {
      reading_.error(cell(row, agent_).place, "these two have a tie of this kind already",
                     cell(place->second, agent_).place);
      return;
    }
    reading_.scenario().roster.ties.push_back(tie);
  }

  Reading& reading_;
  CsvTable table_;
  NamedPeople people_;
  std::array<int, names_.size()> columns_{};
  std::map<std::tuple<std::int32_t, std::int32_t, std::int32_t>, std::size_t> seen_;
};

}  // namespace

void read_roster_ties(std::int32_t file, Reading& reading) {
  TiesReader(file, reading).read();
}

}  // namespace ostrakon
