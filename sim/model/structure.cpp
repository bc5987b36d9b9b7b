// Reorganisation: organisations are founded, abolished, merged and put under others.
#include "expression/evaluate.h"
#include "model/world.h"

#include <algorithm>

namespace ostrakon {
namespace {

constexpr std::int32_t nobody = -1;

// Something that no organisation can do, asked for by a rule.
RuleError impossible(const std::string& path, std::int32_t organisation, const std::string& given, const std::string& why) {
  RuleError error(path, 0, organisation, organisation, why);
  error.asked.table = table::organisations;
  error.given = given;
  return error;
}

}  // namespace

World::PostRange World::posts_of(std::int32_t organisation) const {
  const std::int32_t first = (*this)[organisation_column::first_post][organisation];
  if (first < 0) return {0, 0};
  const std::int32_t* of = (*this)[post_column::organisation];
  const auto posts = static_cast<std::int32_t>(rows(table::posts));
  std::int32_t end = first;
  while (end < posts && of[end] == organisation) ++end;  // the file lists the posts of an organisation together
  return {first, end};
}

// Whether `organisation` is the other, or a unit of it at any depth.
bool World::within(std::int32_t organisation, std::int32_t other) const {
  const std::int32_t* parent = (*this)[organisation_column::parent];
  while (organisation >= 0 && organisation != other) organisation = parent[organisation];
  return organisation >= 0;
}

void World::found(OrganisationId organisation, EventId cause) {
  const std::int32_t row = organisation.value();
  double& founded = (*this)[organisation_column::founded][row];
  if (ended(organisation) || founded <= now_) return;
  founded = now_;
  EventFields fields = event_of(EventKind::founded);
  fields.organisation = organisation;
  fields.cause = cause;
  record(fields);
  const PostRange posts = posts_of(row);
  for (std::int32_t post = posts.first; post < posts.end; ++post) (*this)[post_column::vacant_since][post] = now_;
  touch_all(table::organisations);
  touch_all(table::posts);
}

void World::abolish(OrganisationId organisation, const Ending& ending, EventId cause, const std::string& path) {
  end_or_put_off(organisation.value(), EventKind::abolished, ending, cause, path);
}

void World::merge(OrganisationId organisation, OrganisationId into, EventId cause, const std::string& path) {
  if (organisation == into || ended(organisation) || ended(into)) return;
  found(into, cause);
  Ending ending;
  ending.people = Ending::People::organisation;
  ending.units = Ending::Units::organisation;
  ending.people_to = ending.units_to = into.value();
  end_or_put_off(organisation.value(), EventKind::merged, ending, cause, path);
}

void World::end_or_put_off(std::int32_t organisation, EventKind kind, const Ending& ending, EventId cause, const std::string& path) {
  if (ended_[static_cast<std::size_t>(organisation)] != 0) return;
  if (may_end(organisation, ending, path)) return end_organisation(organisation, kind, ending, cause);
  const bool known = std::any_of(put_off_.begin(), put_off_.end(), [&](const PutOff& one) { return one.organisation == organisation; });
  if (!known) put_off_.push_back({organisation, kind, ending, cause, path});
}

// No: it ends as the next step begins.
bool World::may_end(std::int32_t organisation, const Ending& ending, const std::string& path) const {
  const PostRange posts = posts_of(organisation);
  bool may = true;
  for (std::int32_t post = posts.first; post < posts.end; ++post) {
    if ((*this)[post_column::leader][post] == 1) {
      throw impossible(path, organisation, "the end of the leader's organisation",
                       "somebody must be able to lead; put the leader's post elsewhere, or let that organisation be");
    }
    const std::int32_t holder = (*this)[post_column::holder][post];
    if (holder >= 0 && (*this)[post_column::filled_since][post] == now_) may = false;
  }
  if (ending.units != Ending::Units::abolished) return may;
  const std::int32_t* parent = (*this)[organisation_column::parent];
  for (std::size_t unit = 0; unit < rows(table::organisations); ++unit) {
    if (parent[unit] == organisation && ended_[unit] == 0 && !may_end(static_cast<std::int32_t>(unit), ending, path)) may = false;
  }
  return may;
}

void World::end_organisation(std::int32_t organisation, EventKind kind, const Ending& ending, EventId cause) {
  ended_[static_cast<std::size_t>(organisation)] = 1;
  (*this)[organisation_column::abolished][organisation] = now_;
  EventFields fields = event_of(kind);
  fields.organisation = OrganisationId(organisation);
  fields.cause = cause;
  if (kind == EventKind::merged) fields.value = ending.people_to;
  const EventId event = record(fields);
  send_holders(organisation, ending, event);
  end_units(organisation, ending, event);
  for (std::vector<std::int32_t>& posts : vacant_posts_) {
    std::erase_if(posts, [&](std::int32_t post) { return (*this)[post_column::organisation][post] == organisation; });
  }
  unsettled_ = true;
}

// In the order of their seats: to the vacant seats of their rank elsewhere, to the bench, or into retirement. Whoever
// finds no seat goes to the bench; an inquiry goes on wherever they go.
void World::send_holders(std::int32_t organisation, const Ending& ending, EventId cause) {
  const PostRange own = posts_of(organisation);
  const bool elsewhere = ending.people == Ending::People::organisation && (*this)[organisation_column::abolished][ending.people_to] > now_;
  const PostRange other = elsewhere ? posts_of(ending.people_to) : PostRange{0, 0};
  const std::uint8_t* rank = (*this)[post_column::rank];
  const auto seat_for = [&](std::int32_t post) {
    std::int32_t seat = other.first;
    while (seat < other.end && (rank[seat] != rank[post] || (*this)[post_column::holder][seat] >= 0 || !open(PostId(seat)))) ++seat;
    return seat < other.end ? seat : nobody;
  };
  for (std::int32_t post = own.first; post < own.end; ++post) {
    const AgentId holder((*this)[post_column::holder][post]);
    if (std::int32_t* acting = (*this)[post_column::acting]) acting[post] = -1;
    if (!holder.valid()) continue;
    if ((*this)[agent_column::post][holder.value()] != post) {
      end_spell(post, EndedBy::abolished, now_, cause);
      continue;
    }
    if (const std::int32_t seat = seat_for(post); seat >= 0) {
      EventFields fields = event_of(EventKind::moved);
      fields.agent = holder;
      fields.post = PostId(seat);
      fields.cause = cause;
      const EventId event = record(fields);
      vacate(holder, EndedBy::abolished, now_, event);
      appoint(holder, PostId(seat));
    } else if (ending.people == Ending::People::retire) {
      retire(holder, cause, EndedBy::abolished);
    } else {
      unseat(holder, EndedBy::abolished, cause);
    }
  }
}

void World::end_units(std::int32_t organisation, const Ending& ending, EventId cause) {
  const std::int32_t* parent = (*this)[organisation_column::parent];
  const std::int32_t above = parent[organisation];
  for (std::size_t i = 0; i < rows(table::organisations); ++i) {
    const auto unit = static_cast<std::int32_t>(i);
    if (parent[unit] != organisation || ended_[i] != 0) continue;
    if (ending.units == Ending::Units::abolished) {
      end_organisation(unit, EventKind::abolished, ending, cause);
      continue;
    }
    // A unit cannot be put under what has ended, nor under one of its own.
    const std::int32_t to = ending.units_to;
    const bool fits = ending.units == Ending::Units::organisation && ended_[static_cast<std::size_t>(to)] == 0 && !within(to, unit);
    put_under(unit, fits ? to : above, cause);
  }
}

void World::put(OrganisationId organisation, OrganisationId under, EventId cause, const std::string& path) {
  const std::int32_t row = organisation.value(), parent = under.value();
  if (ended(organisation) || (under.valid() && ended(under)) || (*this)[organisation_column::parent][row] == parent) return;
  if (under.valid() && within(parent, row)) {
    throw impossible(path, row, "an organisation below itself", "what it is put under is one of its own units");
  }
  put_under(row, parent, cause);
}

void World::put_under(std::int32_t organisation, std::int32_t parent, EventId cause) {
  (*this)[organisation_column::parent][organisation] = parent;
  EventFields fields = event_of(EventKind::moved_under);
  fields.organisation = OrganisationId(organisation);
  fields.cause = cause;
  if (parent >= 0) fields.value = parent;
  record(fields);
  unsettled_ = true;
}

void World::reorganise_by_date() {
  const double before = now_ - scenario().clock.months_per_step;
  const double* founded = (*this)[organisation_column::founded];
  const double* abolished = (*this)[organisation_column::abolished];
  ending_now_.clear();
  for (std::size_t i = 0; i < rows(table::organisations); ++i) {
    if (abolished[i] > before && abolished[i] <= now_ && ended_[i] == 0) ending_now_.push_back(static_cast<std::int32_t>(i));
    if (!(founded[i] > before && founded[i] <= now_) || ended_[i] != 0) continue;
    EventFields fields = event_of(EventKind::founded);
    fields.organisation = OrganisationId(static_cast<std::int32_t>(i));
    record(fields);
  }
  for (const std::int32_t organisation : ending_now_) {
    const auto row = static_cast<std::size_t>(organisation);
    const std::vector<RowSpec>& organisations = scenario().rows[static_cast<std::size_t>(table::organisations.value())];
    const std::string path = "organisations." + organisations[row].name + ".abolished";
    end_or_put_off(organisation, EventKind::abolished, scenario().endings[row], EventId::none(), path);
  }
  if (!put_off_.empty()) {
    std::vector<PutOff> due;
    due.swap(put_off_);
    for (const PutOff& one : due) end_or_put_off(one.organisation, one.kind, one.ending, one.cause, one.path);
  }
  settle_structure();
}

// Who inherited sector or origin from the organisation above has now what is above now.
void World::inherit() {
  const std::vector<Inheritance>& inherits = scenario().inherits;
  const std::int32_t* parent = (*this)[organisation_column::parent];
  std::int32_t* sector = (*this)[organisation_column::sector];
  std::uint8_t* origin = (*this)[organisation_column::origin];
  bool again = true;
  while (again) {  // as often as the tree is deep
    again = false;
    for (std::size_t i = 0; i < rows(table::organisations); ++i) {
      const std::int32_t above = parent[i];
      if (above < 0) continue;
      if (inherits[i].sector && sector[i] != sector[above]) sector[i] = sector[above], again = true;
      if (inherits[i].origin && origin[i] != origin[above]) origin[i] = origin[above], again = true;
    }
  }
}

void World::settle_structure() {
  if (!unsettled_) return;
  unsettled_ = false;
  ++structure_;
  inherit();
  link_superiors();
  touch_all(table::organisations);
  touch_all(table::posts);
}

}  // namespace ostrakon
