// What must hold after every stage. Draws nothing, changes nothing.
#include "model/world.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ostrakon {
namespace {

class Checker {
 public:
  explicit Checker(const World& world) : world_(world) {}
  void all() {
    seats();
    structure();
    presence();
    spells();
    cases();
    events();
    numbers();
  }

 private:
  void require(bool holds, const char* what, std::size_t row) const {
    if (holds) return;
    throw std::logic_error("invariant broken in step " + std::to_string(world_.step()) + ", row " + std::to_string(row) + ": " + what);
  }
  std::size_t rows(TableId table) const { return world_.rows(table); }

  // One holder a seat, one seat a holder, the leader holds the leader's seat.
  void seats() const {
    const std::int32_t* holder = world_[post_column::holder];
    const std::int32_t* seat = world_[agent_column::post];
    const std::int32_t* spell = world_[post_column::spell];
    const std::int32_t* spell_agent = world_[spell_column::agent];
    const std::uint8_t* leads = world_[post_column::leader];
    std::size_t held = 0, holding = 0;
    std::int32_t leader = -1;
    for (std::size_t post = 0; post < rows(table::posts); ++post) {
      if (holder[post] < 0) {
        require(spell[post] < 0, "an empty seat has a present spell", post);
        continue;
      }
      require(!world_.ended(OrganisationId(world_[post_column::organisation][post])), "somebody sits in an organisation that has ended", post);
      const std::int32_t main = main_of(post);
      held += main < 0 ? 1 : 0;
      require(seat[holder[post]] == (main < 0 ? static_cast<std::int32_t>(post) : main), "the holder of a seat sits elsewhere", post);
      require(world_[spell_column::beside][spell[post]] == (main < 0 ? 0 : 1), "a spell in a main post is one beside, or the other way", post);
      require(spell[post] >= 0 && spell_agent[spell[post]] == holder[post], "the present spell is somebody else's", post);
      if (leads[post] == 1) leader = holder[post];
    }
    const std::uint8_t* status = world_[agent_column::status];
    for (std::size_t agent = 0; agent < rows(table::agents); ++agent) {
      require((seat[agent] >= 0) == (world_[agent_column::seated][agent] == 1), "seated and post disagree", agent);
      if (seat[agent] < 0) continue;
      ++holding;
      const auto is = static_cast<Status>(status[agent]);
      require(is == Status::active || is == Status::under_inquiry, "a holder has a status without a seat", agent);
    }
    const double* fallen = world_[post_column::holders_purged];
    const std::vector<double> counted = fallen_holders();
    for (std::size_t post = 0; post < rows(table::posts); ++post) {
      require(fallen[post] == counted[post], "holders purged and marks of spells differ in number", post);
    }
    require(held == holding, "seats held and people seated differ in number", held);
    require(world_[world_column::leader][0] == leader, "the leader does not hold the leader's seat", 0);
  }

  std::int32_t main_of(std::size_t post) const {
    const std::int32_t* main = world_[post_column::main_post];
    return main == nullptr ? -1 : main[post];
  }

  // Every seat of an organisation that is there is held or vacant, and offered if it is vacant; the tree has no circle and
  // nothing in it hangs below what has ended; superiors follow it.
  void structure() const {
    const std::int32_t* parent = world_[organisation_column::parent];
    const double* founded = world_[organisation_column::founded];
    const double* abolished = world_[organisation_column::abolished];
    const std::size_t organisations = rows(table::organisations);
    for (std::size_t i = 0; i < organisations; ++i) {
      const bool ended = world_.ended(OrganisationId(static_cast<std::int32_t>(i)));
      require(ended == (abolished[i] <= world_.now()), "an organisation has ended without a date, or before its date", i);
      require(ended || parent[i] < 0 || !world_.ended(OrganisationId(parent[i])), "a unit belongs to an organisation that has ended", i);
      std::size_t steps = 0;
      for (std::int32_t above = parent[i]; above >= 0; above = parent[above]) {
        require(++steps <= organisations, "an organisation is a unit of itself", i);
      }
    }
    std::vector<std::uint8_t> listed(rows(table::posts), 0);
    for (std::size_t rank = 0; rank < rows(table::ranks); ++rank) {
      for (const std::int32_t post : world_.vacant_posts(static_cast<std::uint8_t>(rank))) listed[static_cast<std::size_t>(post)] = 1;
    }
    const std::int32_t* of = world_[post_column::organisation];
    const std::int32_t* first = world_[organisation_column::first_post];
    const std::int32_t* superior = world_[post_column::superior];
    for (std::size_t post = 0; post < rows(table::posts); ++post) {
      const std::int32_t own = of[post];
      const bool there = founded[own] <= world_.now() && abolished[own] > world_.now();
      const bool held = world_[post_column::holder][post] >= 0, beside = main_of(post) >= 0;
      require(there || !held, "somebody sits where nothing is", post);
      require(held || beside || !there || listed[post] == 1, "a vacant seat is not among those to offer", post);
      require(!beside || !held || world_[post_column::holder][post] == world_[post_column::holder][main_of(post)],
              "a post held with another has another holder", post);
      if (superior == nullptr) continue;
      std::int32_t unit = first[own] == static_cast<std::int32_t>(post) ? parent[own] : own;
      while (unit >= 0 && first[unit] < 0) unit = parent[unit];
      require(superior[post] == (unit < 0 ? -1 : first[unit]), "a superior does not follow the tree", post);
    }
  }

  // No block is passed over in which somebody counts.
  void presence() const {
    const std::uint8_t* status = world_[agent_column::status];
    for (std::size_t agent = 0; agent < rows(table::agents); ++agent) {
      const auto is = static_cast<Status>(status[agent]);
      const Presence own = is <= Status::under_inquiry ? Presence::serving : is < Status::dead ? Presence::living : Presence::gone;
      require(own <= world_.presence()[agent / block_rows], "a block of people is taken for more absent than it is", agent);
    }
  }

  // By post: how many of its holders are marked as fallen.
  std::vector<double> fallen_holders() const {
    std::vector<std::pair<std::int32_t, std::int32_t>> fallen;
    for (std::size_t spell = 0; spell < rows(table::spells); ++spell) {
      if (world_[spell_column::fell][spell] == 1) fallen.emplace_back(world_[spell_column::post][spell], world_[spell_column::agent][spell]);
    }
    std::sort(fallen.begin(), fallen.end());
    fallen.erase(std::unique(fallen.begin(), fallen.end()), fallen.end());
    std::vector<double> counted(rows(table::posts), 0);
    for (const auto& [post, agent] : fallen) counted[static_cast<std::size_t>(post)] += 1;
    return counted;
  }

  // Spells of one seat follow one another; each ends after it began.
  void spells() const {
    const double* start = world_[spell_column::start];
    const double* end = world_[spell_column::end];
    const std::uint8_t* ended_by = world_[spell_column::ended_by];
    const std::int32_t* post = world_[spell_column::post];
    const double* order = world_[spell_column::order];
    std::vector<double> last_end(rows(table::posts), -1e300), last_order(rows(table::posts), 0);
    std::vector<bool> open(rows(table::posts), false);
    for (std::size_t spell = 0; spell < rows(table::spells); ++spell) {
      const auto seat = static_cast<std::size_t>(post[spell]);
      require(!open[seat], "a seat has a new spell while the last goes on", spell);
      require(start[spell] >= last_end[seat], "spells of one seat overlap", spell);
      require(order[spell] == last_order[seat] + 1, "the order of holders has a gap", spell);
      last_order[seat] = order[spell];
      open[seat] = ended_by[spell] == 0;
      require(open[seat] == std::isnan(end[spell]), "a spell is open and ended at once", spell);
      if (open[seat]) continue;
      // A post beside another may fall to somebody who goes at the end of the same step, its organisation being new.
      const bool beside = world_[spell_column::beside][spell] == 1;
      require(end[spell] > start[spell] || (beside && end[spell] == start[spell]), "a completed spell has no length", spell);
      last_end[seat] = end[spell];
    }
    const double* held = world_[post_column::holders_so_far];
    for (std::size_t seat = 0; seat < rows(table::posts); ++seat) {
      require(held[seat] == last_order[seat], "holders so far and spells differ in number", seat);
      require(open[seat] == (world_[post_column::holder][seat] >= 0), "a spell goes on in an empty seat", seat);
    }
  }

  void cases() const {
    const std::int32_t* agent = world_[case_column::agent];
    const double* opened = world_[case_column::opened_at];
    const double* closed = world_[case_column::closed_at];
    const std::int32_t* parent = world_[case_column::parent];
    const std::int32_t* open_case = world_[agent_column::open_case];
    for (std::size_t i = 0; i < rows(table::cases); ++i) {
      const bool open = std::isnan(closed[i]);
      require(open == (open_case[agent[i]] == static_cast<std::int32_t>(i)), "an open case is not its accused's", i);
      require(open || closed[i] >= opened[i], "a case is closed before it is opened", i);
      require(parent[i] < static_cast<std::int32_t>(i), "a case comes before the one that led to it", i);
    }
  }

  void events() const {
    const std::int32_t* cause = world_[event_column::cause];
    const double* at = world_[event_column::at];
    for (std::size_t i = 0; i < rows(table::events); ++i) {
      require(cause[i] < static_cast<std::int32_t>(i), "an event comes before its cause", i);
      require(cause[i] < 0 || at[cause[i]] <= at[i], "an event is dated before its cause", i);
    }
  }

  void numbers() const {
    const Catalogue& catalogue = world_.scenario().catalogue;
    for (const TableId id : {table::world, table::factions, table::sectors, table::organisations, table::posts, table::agents}) {
      for (std::size_t a = 0; a < catalogue.table(id).attributes.size(); ++a) {
        const Attribute& attribute = catalogue.table(id).attributes[a];
        if (attribute.storage != Storage::f64 || !world_.table(id).stored(AttributeId(static_cast<std::int32_t>(a)))) continue;
        const double* data = world_.table(id).column(AttributeId(static_cast<std::int32_t>(a))).array<double>().data();
        for (std::size_t row = 0; row < rows(id); ++row) require(!std::isnan(data[row]), attribute.name.c_str(), row);
      }
    }
  }

  const World& world_;
};

}  // namespace

void check_invariants(const World& world) { Checker(world).all(); }

}  // namespace ostrakon
