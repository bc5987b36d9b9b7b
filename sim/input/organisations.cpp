// The tree of organisations, their posts and seats, and how many people there are.
#include "input/post_names.h"
#include "input/reorganisation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace ostrakon {

namespace {

constexpr double most_seats = 1e7;
constexpr double most_organisations = 1e6;

struct Inherited {
  std::int32_t parent = -1;
  std::int32_t sector = 0;
  std::int32_t origin = -1;
  std::string path;  // "province/data bureau/"
  bool under = false;  // below one that is put under another by its name, whose sector is known later
};

// A post that divides agents.count with others.
struct Shared {
  std::size_t row = 0;
  double weight = 0;
  Place place;
};

class Organisations {
 public:
  explicit Organisations(Reading& reading)
      : reading_(reading), organisations_(reading.table("organisations")), posts_(reading.table("posts")), lives_(reading), besides_(reading) {}

  void read(const InputNode* node) {
    const bool one_sector = reading_.rows_of("sectors").size() == 1;
    Inherited top;
    top.sector = one_sector ? 0 : -1;
    units(node, top);
  }

  void count_people(const InputNode* agents) {
    Scenario& scenario = reading_.scenario();
    const InputNode* count_node = nullptr;
    const InputNode* bench_node = nullptr;
    if (agents != nullptr && !agents->empty()) {
      const Fields fields(*agents, *schema_of(scenario_schema(), "agents"), reading_);
      count_node = fields["count"];
      bench_node = fields["bench"];
      if (refuse_counts(fields)) return;
    }
    std::optional<std::uint32_t> count, bench;
    if (count_node != nullptr && count_node->says_none()) count_node = nullptr;
    if (bench_node != nullptr && bench_node->says_none()) bench_node = nullptr;
    if (count_node != nullptr) count = reading_.whole(*count_node, "agents.count", 1, most_seats);
    if (bench_node != nullptr) bench = reading_.whole(*bench_node, "agents.bench", 0, most_seats);
    if (bench) scenario.bench = *bench;
    if (!shared_.empty()) {
      if (count_node == nullptr) {
        reading_.error(shared_[0].place, "a 'share' divides agents.count; say how many: agents: { count: 1000 }");
      } else if (count) {
        divide(static_cast<double>(*count) - seats_ - scenario.bench, count_node->place);
      }
    } else if (count) {
      const double rest = static_cast<double>(*count) - seats_;
      if (rest < 0 || (bench && rest != *bench)) {
        reading_.error(count_node->place, "agents.count is " + std::to_string(*count) + ", but there are " +
                                              number_text(seats_) + " seats" +
                                              (bench ? " and " + std::to_string(*bench) + " on the bench" : ""));
      } else {
        scenario.bench = static_cast<std::uint32_t>(rest);
      }
    }
  }

  // Whether a roster says who there is.
  bool refuse_counts(const Fields& fields) {
    const InputNode* roster = fields["roster"];
    if (roster == nullptr || roster->says_none()) {
      for (const char* key : {"columns", "ties"}) {
        if (const InputNode* node = fields[key]) reading_.error(node->place, "'" + std::string(key) + "' are those of a roster; there is none");
      }
      return false;
    }
    for (const char* key : {"count", "bench"}) {
      const InputNode* number = fields[key];
      if (number != nullptr && !number->says_none())
        reading_.error(number->place, std::string("the roster says how many people there are; leave out '") + key + "'", roster->place);
    }
    if (!shared_.empty()) reading_.error(shared_[0].place, "a 'share' divides agents.count, which a roster replaces; give the post 'seats'", roster->place);
    return true;
  }

  void give_names() {
    std::vector<RowSpec>& posts = reading_.rows_of("posts");
    std::vector<std::string>& names = reading_.catalogue().table(posts_).row_names;
    const std::vector<std::string>& organisations = reading_.catalogue().table(organisations_).row_names;
    double all = 0;
    for (const RowSpec& post : posts) all += post.count;
    if (all > most_seats) return;  // reported
    names.reserve(static_cast<std::size_t>(all));
    for (std::size_t i = 0; i < posts.size(); ++i) {
      const std::string name =
          organisations[static_cast<std::size_t>(organisation_of_post_[i])] + "." + expression_name(posts[i].name);
      // A row of seats has no name of its own; the first of a post that is led does.
      const bool single = posts[i].count == 1;
      for (std::uint32_t seat = 0; seat < posts[i].count; ++seat) names.push_back(single ? name : "");
    }
  }

  // Draws are told apart by paths: no two posts may share one.
  void check_paths() {
    std::set<std::string> paths;
    for (const RowSpec& post : reading_.rows_of("posts")) {
      if (!paths.insert(post.path).second)
        reading_.error(post.place, "two posts would be " + post.path + "; rename one of them");
    }
  }

  void check_ranks_used() {
    const std::vector<RowSpec>& ranks = reading_.rows_of("ranks");
    for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
      if (!used_ranks_.contains(static_cast<std::int32_t>(rank))) {
        reading_.problems().warning(ranks[rank].place, "no post has the rank '" + ranks[rank].name + "'");
      }
    }
  }

  void resolve_lives() { lives_.resolve(); }

  void resolve_besides() { besides_.resolve(); }

  void name_organisations() {
    std::map<std::string, int> uses;
    for (const RowSpec& row : reading_.rows_of("organisations")) ++uses[expression_name(row.name)];
    for (const RowSpec& row : reading_.rows_of("organisations")) {
      const std::string short_name = expression_name(row.name);
      std::string path = expression_name(row.path);
      std::replace(path.begin(), path.end(), '/', '.');
      reading_.catalogue().table(organisations_).row_names.push_back(uses[short_name] == 1 ? short_name : path);
    }
  }

 private:
  void units(const InputNode* node, const Inherited& above) {
    for (const InputEntry* entry : named(node, "organisations", reading_)) {
      if (entry->value.says_none()) {
        reading_.error(entry->value.place, "there is no '" + entry->key + "' to remove");
        continue;
      }
      counted(entry->value, *entry, above);
    }
  }

  void counted(const InputNode& node, const InputEntry& entry, const Inherited& above) {
    const InputNode* count_node = node.is_map() ? node.find("count") : nullptr;
    if (count_node != nullptr && count_node->says_none()) count_node = nullptr;
    std::uint32_t count = 1;
    if (count_node != nullptr && !count_node->empty()) {
      count = reading_.whole(*count_node, "organisations." + entry.key + ".count", 1, most_organisations).value_or(1);
    }
    const bool numbered = count_node != nullptr && !count_node->empty();
    reading_.add_word("kind", expression_name(entry.key));
    const std::size_t errors = reading_.problems().error_count();
    for (std::uint32_t i = 1; i <= count && !stopped_; ++i) {
      organisation(node, entry, numbered ? entry.key + " " + std::to_string(i) : entry.key, above);
      // Mistakes of one are mistakes of all: the first copy has told them.
      if (i == 1 && reading_.problems().error_count() > errors) return;
    }
  }

  void organisation(const InputNode& node, const InputEntry& entry, const std::string& name, const Inherited& above) {
    if (static_cast<double>(reading_.rows_of("organisations").size()) >= most_organisations) {
      reading_.error(entry.key_place, "there are at most " + number_text(most_organisations) + " organisations");
      stopped_ = true;
      return;
    }
    const Fields fields(node, organisation_schema(), reading_);
    if (!fields.usable()) return;
    const auto index = static_cast<std::int32_t>(reading_.rows_of("organisations").size());
    RowSpec row;
    row.path = above.path + name;
    row.name = name;
    row.place = entry.key_place;
    Inherited own = above;
    own.parent = index;
    own.path = row.path + "/";
    if (const InputNode* sector = fields["sector"]) own.sector = link(*sector, "sectors");
    if (const InputNode* origin = fields["origin"]) own.origin = link(*origin, "factions");
    own.under |= fields["under"] != nullptr;
    if (own.sector < 0 && fields["sector"] == nullptr && !own.under) {
      reading_.error(entry.key_place, "'" + entry.key + "' needs a 'sector' (units inherit it): " + sector_names());
      own.sector = 0;
    }
    give(row, organisations_, "parent", above.parent);
    give(row, organisations_, "sector", own.sector);
    give(row, organisations_, "origin", own.origin);
    const std::vector<std::string>& kinds = reading_.catalogue().words(reading_.words("kind")).words;
    give(row, organisations_, "kind", index_of(kinds, expression_name(entry.key)));
    if (const InputNode* role = fields["role"]) {
      if (reading_.name(*role, {"discipline"}, "role of an organisation") == 0)
        give(row, organisations_, "discipline", 1);
    }
    lives_.read(fields, row, above.parent);
    reading_.scenario().inherits.push_back({fields["sector"] == nullptr, fields["origin"] == nullptr});
    read_values(fields.others(), organisations_, row.path, row, reading_);
    if (!paths_.insert(row.path).second) {
      reading_.error(entry.key_place,
                     "there is another organisation '" + row.name + "' here; both would be " + row.path);
    }
    reading_.rows_of("organisations").push_back(std::move(row));
    posts(fields["posts"], own, index);
    units(fields["units"], own);
  }

  std::string sector_names() {
    std::vector<std::string> names;
    for (const RowSpec& row : reading_.rows_of("sectors")) names.push_back(row.name);
    return listed(names);
  }

  std::int32_t link(const InputNode& node, std::string_view plural) {
    const TableInfo& table = reading_.catalogue().table(reading_.table(plural));
    const auto found = reading_.constant(node, Type::reference(reading_.table(plural)), table.singular);
    if (found && *found < 0 && plural == "sectors") reading_.error(node.place, "an organisation has a sector");
    return found ? static_cast<std::int32_t>(*found) : -1;
  }

  void give(RowSpec& row, TableId table, std::string_view attribute, double value) {
    const AttributeId id = reading_.catalogue().find_attribute(table, attribute);
    if (id.valid()) row.values.emplace_back(id, value);
  }

  void posts(const InputNode* node, const Inherited& own, std::int32_t organisation) {
    for (const InputEntry* entry : named(node, "posts", reading_)) {
      if (entry->value.says_none()) {
        reading_.error(entry->value.place, "there is no '" + entry->key + "' to remove");
      } else if (!stopped_) {
        post(*entry, own, organisation);
      }
    }
  }

  void post(const InputEntry& entry, const Inherited& own, std::int32_t organisation) {
    const Fields fields(entry.value, post_schema(), reading_);
    if (!fields.usable()) return;
    RowSpec row;
    row.path = own.path + entry.key;
    row.name = entry.key;
    row.place = entry.key_place;
    reading_.add_word("title", expression_name(entry.key));
    give(row, posts_, "organisation", organisation);
    give(row, posts_, "title",
         index_of(reading_.catalogue().words(reading_.words("title")).words, expression_name(entry.key)));
    if (const InputNode* rank = fields["rank"]) {
      const std::int32_t level = rank_of(*rank);
      used_ranks_.insert(level);
      give(row, posts_, "rank", level);
    }
    if (const InputNode* term = fields["term"]) {
      const Attribute& attribute =
          reading_.catalogue().attribute(posts_, reading_.catalogue().find_attribute(posts_, "term"));
      if (const auto months = attribute_value(*term, attribute, row.path + ".term", reading_))
        give(row, posts_, "term", *months);
    }
    read_values(fields.others(), posts_, row.path, row, reading_);
    const InputNode* with = fields["with"];
    if (with != nullptr && with->says_none()) with = nullptr;
    seats(fields, row, with != nullptr);
    const InputNode* role = fields["role"];
    const bool leads = role != nullptr && reading_.name(*role, {"leader"}, "role of a post") == 0;
    if (leads && leader_.known()) {
      const bool copy = leader_.file == role->place.file && leader_.offset == role->place.offset;
      reading_.error(role->place,
                     copy ? "one post leads; here each of several organisations would have it"
                          : "one post leads; another has the role already",
                     copy ? Place{} : leader_);
    }
    if (leads) leader_ = role->place;
    if (with != nullptr) besides_.add(*with, leads, row);
    add(std::move(row), leads, organisation);
  }

  std::int32_t rank_of(const InputNode& node) {
    const TableId ranks = reading_.table("ranks");
    if (reading_.rows_of("ranks").empty()) {
      if (!told_no_ranks_)
        reading_.error(node.place, "there are no ranks; list them, low to high: ranks: [ { name: bureau }, … ]");
      told_no_ranks_ = true;
      return 0;
    }
    const auto level = reading_.constant(node, Type::reference(ranks), "rank");
    if (level && *level < 0) reading_.error(node.place, "a post has a rank");
    return level ? static_cast<std::int32_t>(std::max(*level, 0.0)) : 0;
  }

  void seats(const Fields& fields, RowSpec& row, bool beside) {
    const InputNode* number = fields["seats"];
    const InputNode* share = fields["share"];
    if (number != nullptr && number->says_none()) number = nullptr;  // of an inherited post, say
    if (share != nullptr && share->says_none()) share = nullptr;
    if (number != nullptr && share != nullptr) {
      reading_.error(share->place, "a post has 'seats' or a 'share', not both", number->place);
      return;
    }
    if (share != nullptr && beside) {
      reading_.error(share->place, "a post held with another has one seat, and no share of the people");
      return;
    }
    if (share != nullptr) {
      const auto weight = reading_.constant(*share, Type::number(), row.path + ".share");
      if (weight && !(*weight > 0 && std::isfinite(*weight))) {
        reading_.error(share->place, "a share is above 0; this is " + number_text(*weight));
      } else if (weight) {
        shared_.push_back({reading_.rows_of("posts").size(), *weight, share->place});
      }
      return;
    }
    if (number != nullptr) row.count = reading_.whole(*number, row.path + ".seats", 1, most_seats).value_or(1);
    if (!beside) seats_ += row.count;
    if (seats_ > most_seats && !stopped_) {
      reading_.error(row.place, "there are at most " + number_text(most_seats) + " seats");
      stopped_ = true;
    }
  }

  // Only the first seat of a post that leads has the leader: it is a row of its own, the others follow.
  void add(RowSpec row, bool leads, std::int32_t organisation) {
    std::vector<RowSpec>& rows = reading_.rows_of("posts");
    const bool is_shared = !shared_.empty() && shared_.back().row == rows.size();
    if (leads) leading_.insert(rows.size());
    organisation_of_post_.push_back(organisation);
    rows.push_back(std::move(row));
    if (leads && !is_shared) split_leader(rows.size() - 1);
  }

  void split_leader(std::size_t at) {
    std::vector<RowSpec>& rows = reading_.rows_of("posts");
    RowSpec others = rows[at];
    give(rows[at], posts_, "leads", 1);
    if (others.count == 1) return;
    rows[at].count = 1;
    others.count -= 1;
    others.path += "/others";  // seats are numbered within a path, and no two may share a number
    rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(at) + 1, std::move(others));
    organisation_of_post_.insert(organisation_of_post_.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                                 organisation_of_post_[at]);
  }

  void divide(double people, Place count_place) {
    double sum = 0;
    std::size_t largest = 0;
    for (std::size_t i = 0; i < shared_.size(); ++i) {
      sum += shared_[i].weight;
      if (shared_[i].weight > shared_[largest].weight) largest = i;
    }
    std::vector<RowSpec>& rows = reading_.rows_of("posts");
    double rest = people;
    for (std::size_t i = 0; i < shared_.size(); ++i) {
      if (i == largest) continue;
      const double seats = std::max(1.0, std::floor(people * shared_[i].weight / sum + 0.5));
      if (seats > most_seats) break;
      rows[shared_[i].row].count = static_cast<std::uint32_t>(seats);
      rest -= seats;
    }
    if (rest < 1) {
      reading_.error(count_place, "agents.count leaves " + number_text(people) + " people for " +
                                      std::to_string(shared_.size()) +
                                      " posts that share them; each needs one at least");
      return;
    }
    rows[shared_[largest].row].count = static_cast<std::uint32_t>(rest);
    for (std::size_t i = shared_.size(); i-- > 0;) {
      if (leading_.contains(shared_[i].row)) split_leader(shared_[i].row);
    }
  }

  Reading& reading_;
  TableId organisations_, posts_;
  OrganisationLives lives_;
  PostsBeside besides_;
  std::vector<Shared> shared_;
  std::vector<std::int32_t> organisation_of_post_;  // by RowSpec
  std::set<std::size_t> leading_;
  std::set<std::int32_t> used_ranks_;
  std::set<std::string> paths_;
  double seats_ = 0;
  Place leader_;
  bool stopped_ = false;
  bool told_no_ranks_ = false;
};

}  // namespace

void read_organisations(const InputNode* node, const InputNode* agents, Reading& reading) {
  const std::size_t errors = reading.problems().error_count();
  Organisations organisations(reading);
  organisations.read(node);
  organisations.count_people(agents);
  if (reading.rows_of("posts").empty() && !reading.problems().any_errors()) {
    reading.error(node->place, "no organisation has a post; there is nobody to simulate");
  }
  organisations.name_organisations();
  organisations.resolve_lives();
  organisations.give_names();
  organisations.resolve_besides();
  organisations.check_paths();
  // A post that could not be read may have been the one.
  if (reading.problems().error_count() == errors) organisations.check_ranks_used();
}

}  // namespace ostrakon
