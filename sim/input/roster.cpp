#include "input/roster.h"

#include "input/csv_table.h"
#include "input/roster_cells.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <span>

namespace ostrakon {

namespace {

constexpr std::size_t most_people = 10'000'000;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

// Columns that are no attribute: what they stand for.
constexpr const char* own_fields[] = {"name", "post"};
// Attributes that the engine keeps and a roster may begin with.
constexpr const char* kept_by_engine[] = {"rank", "origin", "entered", "rank_since", "post_since"};

template <class List>
bool holds(const List& list, std::string_view name) {
  return std::any_of(std::begin(list), std::end(list), [&](const char* one) { return name == one; });
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

class RosterReader {
 public:
  RosterReader(std::int32_t file, Reading& reading)
      : reading_(reading),
        table_(file, reading.problems().sources(), reading.problems()),
        agents_(reading.table("agents")) {}

  void read(const InputNode& agents) {
    if (table_.header().empty()) {
      reading_.error(agents.find("roster")->place, "the roster is empty; its first line names the columns");
      return;
    }
    if (table_.rows() > most_people) {
      reading_.error(agents.find("roster")->place, "a roster holds at most " + std::to_string(most_people) + " people");
      return;
    }
    find_columns(agents.find("columns"));
    Roster& roster = reading_.scenario().roster;
    roster.given = true;
    roster.posts.assign(table_.rows(), -1);
    read_names(roster);
    seat_people(roster);
    for (const auto& [name, column] : columns_) {
      if (!holds(own_fields, name)) read_attribute(name, column, roster);
    }
    check_careers(roster);
  }

 private:
  bool enough() const { return reading_.problems().error_count() >= most_problems; }
  const Attribute& attribute(AttributeId id) const { return reading_.catalogue().attribute(agents_, id); }

  bool may_be_given(const Attribute& attribute) const {
    const bool stored = attribute.definition.empty() && !attribute.hidden;
    return stored && (attribute.writable || attribute.place.known() || holds(kept_by_engine, attribute.name));
  }

  std::vector<std::string> known_names() const {
    std::vector<std::string> known(std::begin(own_fields), std::end(own_fields));
    for (const Attribute& one : reading_.catalogue().table(agents_).attributes) {
      if (may_be_given(one)) known.push_back(one.name);
    }
    return known;
  }

  // `columns` maps names to headings; a heading that is a name itself need not be mapped.
  void find_columns(const InputNode* map) {
    std::vector<bool> mapped(table_.header().size(), false);
    std::vector<std::string> headings;
    for (const CsvCell& cell : table_.header()) headings.emplace_back(cell.text);
    for (const InputEntry& entry : map != nullptr ? map->entries : std::vector<InputEntry>{}) {
      const std::string name = expression_name(entry.key);
      if (!check_name(name, entry.key_place)) continue;
      const std::string wanted = reading_.text(entry.value);
      const auto found = std::find(headings.begin(), headings.end(), wanted);
      if (found == headings.end()) {
        reading_.error(entry.value.place, "the roster has no column '" + wanted + "'" + suggestion(wanted, headings),
                       table_.header().front().place);
        continue;
      }
      const auto column = static_cast<std::size_t>(found - headings.begin());
      mapped[column] = true;
      columns_.emplace(name, column);
    }
    std::vector<std::string> unused;
    for (std::size_t column = 0; column < headings.size(); ++column) {
      if (mapped[column]) continue;
      const std::string name = expression_name(lower(headings[column]));
      const AttributeId id = reading_.catalogue().find_attribute(agents_, name);
      if (!holds(own_fields, name) && !id.valid()) {
        unused.push_back("'" + headings[column] + "'");
        continue;
      }
      if (!check_name(name, table_.header()[column].place)) continue;
      if (!columns_.emplace(name, column).second)
        reading_.error(table_.header()[column].place, "two columns give '" + name + "'",
                       table_.header()[columns_[name]].place);
    }
    if (!unused.empty())
      reading_.problems().note(
          table_.header().front().place,
          "no attribute is called like the column" + std::string(unused.size() == 1 ? " " : "s ") + listed(unused) +
              " of the roster; say what it stands for in agents: { columns: { age: Born } }, or leave it");
  }

  bool check_name(const std::string& name, Place place) {
    if (holds(own_fields, name)) return true;
    const AttributeId id = reading_.catalogue().find_attribute(agents_, name);
    if (id.valid() && may_be_given(attribute(id))) return true;
    reading_.error(place, id.valid()
                              ? "'" + name + "' follows from the rest or is kept by the engine; a roster cannot give it"
                              : "agents have no attribute '" + name + "'" + suggestion(name, known_names()));
    return false;
  }

  const CsvCell* cell(std::size_t row, std::string_view name) const {
    const auto found = columns_.find(std::string(name));
    return found == columns_.end() ? nullptr : &table_.cell(row, found->second);
  }

  void read_names(Roster& roster) {
    if (!columns_.contains("name")) return;
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      const std::string name(cell(row, "name")->text);
      roster.names.push_back(name);
      people_.add(name, static_cast<std::int32_t>(row));
    }
  }

  // Who sits where: the seats of a post in the order of the file, unless a row names its seat (#2).
  void seat_people(Roster& roster) {
    const RosterSeats seats(reading_.scenario());
    look_at_seats();
    std::vector<std::int32_t> holder(seats.size(), -1);
    std::map<const std::int32_t*, std::size_t> next;  // only looked up
    if (!columns_.contains("post")) {
      reading_.error(
          table_.header().front().place,
          "no column of the roster says who holds which post; name it 'post', or map it: columns: { post: Position }");
      return;
    }
    for (std::size_t row = 0; row < table_.rows() && !enough(); ++row) {
      const CsvCell& post = *cell(row, "post");
      if (post.text.empty() || post.text == "bench") continue;
      const std::span<const std::int32_t> wanted = seats.find(post.text);
      if (wanted.empty()) {
        reading_.error(post.place, "there is no post '" + std::string(post.text) + "'" + seats.hint(post.text));
        continue;
      }
      std::size_t& taken = next[wanted.data()];  // of its seats, those before this one are taken
      while (taken < wanted.size() && holder[static_cast<std::size_t>(wanted[taken])] >= 0) ++taken;
      if (taken >= wanted.size()) {
        const std::int32_t first = holder[static_cast<std::size_t>(wanted.front())];
        const std::string seats_text = wanted.size() == 1 ? "one seat" : std::to_string(wanted.size()) + " seats";
        reading_.error(post.place,
                       "'" + std::string(post.text) + "' has " + seats_text + ", which " +
                           (wanted.size() == 1 ? "is" : "are") + " taken by the people above",
                       cell(static_cast<std::size_t>(first), "post")->place);
        continue;
      }
      if (!seat_open_[static_cast<std::size_t>(wanted[taken])]) {
        reading_.error(post.place, "the organisation of '" + std::string(post.text) +
                                       "' is founded after the start; nobody sits there yet");
        continue;
      }
      holder[static_cast<std::size_t>(wanted[taken])] = static_cast<std::int32_t>(row);
      roster.posts[row] = wanted[taken];
    }
  }

  // Of every seat: its rank, and whether somebody may sit there at the start.
  void look_at_seats() {
    const Catalogue& catalogue = reading_.catalogue();
    const TableId posts = reading_.table("posts"), organisations = reading_.table("organisations");
    const AttributeId rank = catalogue.find_attribute(posts, "rank"),
                      organisation = catalogue.find_attribute(posts, "organisation"),
                      founded = catalogue.find_attribute(organisations, "founded");
    const std::vector<RowSpec>& units = reading_.rows_of("organisations");
    for (const RowSpec& spec : reading_.rows_of("posts")) {
      const auto unit = static_cast<std::size_t>(spec.value(organisation, 0));
      const bool open =
          unit >= units.size() || !(units[unit].value(founded, -1) > reading_.scenario().clock.date_of(0));
      seat_ranks_.insert(seat_ranks_.end(), spec.count, spec.value(rank, 0));
      seat_open_.insert(seat_open_.end(), spec.count, open);
    }
  }

  void read_attribute(const std::string& name, std::size_t column, Roster& roster) {
    Roster::Column made;
    made.attribute = reading_.catalogue().find_attribute(agents_, name);
    made.values.assign(table_.rows(), missing);
    const CellReader cells(attribute(made.attribute), people_, reading_);
    for (std::size_t row = 0; row < table_.rows() && !enough(); ++row) {
      const CsvCell& text = table_.cell(row, column);
      if (text.text.empty()) continue;
      if (const std::optional<double> value = cells.read(text)) made.values[row] = *value;
    }
    roster.columns.push_back(std::move(made));
  }

  const Roster::Column* given(const Roster& roster, std::string_view name) const {
    return roster.column(reading_.catalogue().find_attribute(agents_, name));
  }

  // A career lies in the past, in order, and a rank is that of the post.
  void check_careers(const Roster& roster) {
    const double start = reading_.scenario().clock.date_of(1);
    const Roster::Column* dates[] = {given(roster, "entered"), given(roster, "rank_since"),
                                     given(roster, "post_since")};
    constexpr const char* names[] = {"entered", "rank_since", "post_since"};
    const Roster::Column* rank = given(roster, "rank");
    for (std::size_t row = 0; row < table_.rows() && !enough(); ++row) {
      for (std::size_t i = 0; i < 3; ++i) {
        if (dates[i] == nullptr || !(dates[i]->values[row] > start)) continue;
        reading_.error(cell(row, names[i])->place,
                       "'" + std::string(names[i]) + "' is a date of the past; the first step is " + date_text(start));
      }
      if (dates[0] != nullptr && dates[2] != nullptr && dates[2]->values[row] < dates[0]->values[row])
        reading_.error(cell(row, "post_since")->place, "a post is taken after the person has entered the elite",
                       cell(row, "entered")->place);
      if (dates[2] != nullptr && !std::isnan(dates[2]->values[row]) && roster.posts[row] < 0)
        reading_.error(cell(row, "post_since")->place, "who holds no post has not taken one; leave this empty");
      const double of_post = roster.posts[row] < 0 ? -1 : seat_ranks_[static_cast<std::size_t>(roster.posts[row])];
      if (rank == nullptr || std::isnan(rank->values[row]) || roster.posts[row] < 0 || rank->values[row] == of_post)
        continue;
      reading_.error(
          cell(row, "rank")->place,
          "the post has the rank '" +
              std::string(
                  reading_.catalogue().table(reading_.table("ranks")).row_names[static_cast<std::size_t>(of_post)]) +
              "'; people with a post have its rank");
    }
  }

  Reading& reading_;
  CsvTable table_;
  TableId agents_;
  std::map<std::string, std::size_t> columns_;  // name, number of the column
  NamedPeople people_;
  std::vector<double> seat_ranks_;
  std::vector<bool> seat_open_;
};

}  // namespace

void read_roster(const InputNode& agents, std::int32_t file, Reading& reading) {
  RosterReader(file, reading).read(agents);
}

}  // namespace ostrakon
