// Who sits where: appointments, exits and falls, with their spells and events.
#include "model/world.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace ostrakon {
namespace {

std::uint64_t bits(double value) {
  std::uint64_t word;
  std::memcpy(&word, &value, sizeof word);
  return word;
}

}  // namespace

void World::fetch_career(std::int32_t person) const {
  const Table& people = table(table::agents);
  for (const NumberColumn column : {agent_column::rank_since, agent_column::post_since, agent_column::taken_in_post}) {
    __builtin_prefetch(static_cast<const double*>(people.cells(column.attribute)) + person);
  }
  for (const LinkColumn column : {agent_column::post, agent_column::origin}) {
    __builtin_prefetch(static_cast<const std::int32_t*>(people.cells(column.attribute)) + person);
  }
  for (const ByteColumn column : {agent_column::status, agent_column::rank, agent_column::faction, agent_column::seated}) {
    __builtin_prefetch(static_cast<const std::uint8_t*>(people.cells(column.attribute)) + person);
  }
}

void World::fetch_seat(std::int32_t post) const {
  const Table& posts = table(table::posts);
  for (const NumberColumn column : {post_column::vacant_since, post_column::filled_since, post_column::holders_so_far}) {
    __builtin_prefetch(static_cast<const double*>(posts.cells(column.attribute)) + post);
  }
  for (const LinkColumn column : {post_column::organisation, post_column::holder, post_column::spell, post_column::previous_holder}) {
    __builtin_prefetch(static_cast<const std::int32_t*>(posts.cells(column.attribute)) + post);
  }
  for (const ByteColumn column : {post_column::rank, post_column::leader}) {
    __builtin_prefetch(static_cast<const std::uint8_t*>(posts.cells(column.attribute)) + post);
  }
  __builtin_prefetch(posts.keys() + post);
}

EventId World::record(const EventFields& fields) {
  const std::int32_t agent = fields.agent.value();
  std::int32_t post = fields.post.value();
  if (post < 0 && agent >= 0) post = (*this)[agent_column::post][agent];
  std::int32_t organisation = fields.organisation.value();
  if (organisation < 0 && post >= 0) organisation = (*this)[post_column::organisation][post];
  std::int32_t sector = fields.sector.value();
  if (sector < 0 && organisation >= 0) sector = (*this)[organisation_column::sector][organisation];
  const std::uint8_t faction = agent >= 0 ? (*this)[agent_column::faction][agent] : no_byte;
  const std::uint8_t rank = agent >= 0 ? (*this)[agent_column::rank][agent] : no_byte;
  const double at = std::isnan(fields.at) ? now_ : fields.at;

  Table& events = table(table::events);
  const std::int32_t row = events.add(events.rows());
  (*this)[event_column::kind][row] = fields.kind;
  (*this)[event_column::at][row] = at;
  (*this)[event_column::agent][row] = agent;
  (*this)[event_column::post][row] = post;
  (*this)[event_column::organisation][row] = organisation;
  (*this)[event_column::sector][row] = sector;
  (*this)[event_column::faction][row] = faction;
  (*this)[event_column::rank][row] = rank;
  (*this)[event_column::other][row] = fields.other.value();
  (*this)[event_column::cause][row] = fields.cause.value();
  (*this)[event_column::rule][row] = fields.rule;
  (*this)[event_column::score][row] = fields.score;
  (*this)[event_column::threshold][row] = fields.threshold;
  (*this)[event_column::draw][row] = fields.draw;
  (*this)[event_column::value][row] = fields.value;

  const auto word = [](std::int32_t value) { return static_cast<std::uint64_t>(static_cast<std::uint32_t>(value)); };
  std::uint64_t hash = mix64(event_digest_ ^ (std::uint64_t{plan_->event_kind_hashes[static_cast<std::size_t>(fields.kind)]} << 32 | word(agent)));
  hash = mix64(hash ^ bits(at));
  hash = mix64(hash ^ (word(post) << 32 | word(fields.other.value())));
  hash = mix64(hash ^ (word(fields.cause.value()) << 32 | word(fields.rule)));
  event_digest_ = hash;
  return EventId(row);
}

void World::give_reason(EventId event, const Reason& reason) {
  const std::int32_t row = event.value();
  (*this)[event_column::rule][row] = reason.rule;
  (*this)[event_column::threshold][row] = reason.threshold;
  (*this)[event_column::draw][row] = reason.draw;
}

void World::appoint(AgentId agent, PostId post) {
  const std::int32_t person = agent.value(), seat = post.value();
  const std::uint8_t rank = (*this)[post_column::rank][seat];
  if ((*this)[agent_column::rank][person] != rank) {
    (*this)[agent_column::rank_since][person] = now_;
    (*this)[agent_column::rank][person] = rank;
  }
  (*this)[agent_column::post][person] = seat;
  (*this)[agent_column::seated][person] = 1;
  (*this)[agent_column::post_since][person] = now_;
  if ((*this)[agent_column::status][person] == static_cast<std::uint8_t>(Status::bench)) {
    (*this)[agent_column::status][person] = static_cast<std::uint8_t>(Status::active);
  }
  if ((*this)[agent_column::origin][person] < 0) {
    (*this)[agent_column::origin][person] = (*this)[post_column::organisation][seat];
  }
  if ((*this)[post_column::leader][seat] == 1) {
    (*this)[world_column::leader][0] = person;
    (*this)[world_column::challenger][0] = -1;
  }
  const std::int32_t spell = begin_spell(person, seat);
  earlier_spell_.push_back(last_spell_[static_cast<std::size_t>(person)]);
  last_spell_[static_cast<std::size_t>(person)] = spell;
  if (!first_beside_.empty()) begin_besides(seat);
  touch(table::agents, person);
  touch(table::posts, seat);
}

// The seat has its holder, whose spell is a new row.
std::int32_t World::begin_spell(std::int32_t person, std::int32_t seat) {
  (*this)[post_column::holder][seat] = person;
  (*this)[post_column::filled_since][seat] = now_;
  if (std::int32_t* acting = (*this)[post_column::acting]) acting[seat] = -1;
  if (double* prolonged = (*this)[post_column::prolonged]) prolonged[seat] = 0;
  const double order = (*this)[post_column::holders_so_far][seat] += 1;
  const std::uint64_t key = mix64(table(table::agents).key(person), mix64(table(table::posts).key(seat) + static_cast<std::uint64_t>(order)));
  const std::int32_t spell = table(table::spells).add(key);
  (*this)[spell_column::agent][spell] = person;
  (*this)[spell_column::post][spell] = seat;
  (*this)[spell_column::rank][spell] = (*this)[post_column::rank][seat];
  (*this)[spell_column::faction][spell] = (*this)[agent_column::faction][person];
  (*this)[spell_column::start][spell] = now_;
  (*this)[spell_column::order][spell] = order;
  (*this)[post_column::spell][seat] = spell;
  return spell;
}

void World::vacate(AgentId agent, EndedBy reason, double at, EventId cause) {
  const std::int32_t person = agent.value();
  const std::int32_t seat = (*this)[agent_column::post][person];
  if (seat < 0) return;
  book_spell(person, (*this)[post_column::spell][seat]);
  (*this)[agent_column::taken_in_post][person] = 0;
  if (double* residue = (*this)[agent_column::residue_in_post]) residue[person] = 0;
  if (!first_beside_.empty()) end_besides(seat, reason, at, cause);
  end_spell(seat, reason, at, cause);
  (*this)[agent_column::post][person] = -1;
  (*this)[agent_column::seated][person] = 0;
  if ((*this)[post_column::leader][seat] == 1) (*this)[world_column::leader][0] = -1;
  add_vacancy(seat);
  touch(table::agents, person);
}

// The seat has no holder any more. One held beside another may have been taken after the date at which that ended.
void World::end_spell(std::int32_t seat, EndedBy reason, double at, EventId cause) {
  const std::int32_t spell = (*this)[post_column::spell][seat];
  (*this)[spell_column::end][spell] = std::max(at, (*this)[spell_column::start][spell]);
  (*this)[spell_column::ended_by][spell] = static_cast<std::uint8_t>(reason);
  (*this)[post_column::previous_holder][seat] = (*this)[post_column::holder][seat];
  (*this)[post_column::holder][seat] = -1;
  (*this)[post_column::spell][seat] = -1;
  (*this)[post_column::vacant_since][seat] = at;
  vacated_by_[static_cast<std::size_t>(seat)] = cause.value();
  touch(table::posts, seat);
}

void World::book_spell(std::int32_t person, std::int32_t spell) {
  (*this)[spell_column::taken][spell] = (*this)[agent_column::taken_in_post][person];
  if (const double* residue = (*this)[agent_column::residue_in_post]) (*this)[spell_column::left][spell] = residue[person];
}

void World::book_open_spells() {
  const std::int32_t* spell = (*this)[post_column::spell];
  const std::int32_t* holder = (*this)[post_column::holder];
  for (std::size_t post = 0; post < rows(table::posts); ++post) {
    if (holder[post] >= 0 && (*this)[spell_column::beside][spell[post]] == 0) book_spell(holder[post], spell[post]);
  }
}

void World::forget_filled() {
  const std::int32_t* holder = (*this)[post_column::holder];
  for (std::vector<std::int32_t>& posts : vacant_posts_) {
    std::erase_if(posts, [&](std::int32_t post) { return holder[post] >= 0; });
  }
}

void World::add_vacancy(std::int32_t post) {
  vacant_posts_[(*this)[post_column::rank][post]].push_back(post);
}

EventId World::retire(AgentId agent, EventId cause, EndedBy reason) {
  EventFields fields = event_of(EventKind::retired);
  fields.agent = agent;
  fields.cause = cause;
  const EventId event = record(fields);
  vacate(agent, reason, now_, event);
  (*this)[agent_column::status][agent.value()] = static_cast<std::uint8_t>(Status::retired);
  touch(table::agents, agent.value());
  return event;
}

EventId World::die(AgentId agent, EventId cause) {
  EventFields fields = event_of(EventKind::died);
  fields.agent = agent;
  fields.cause = cause;
  const EventId event = record(fields);
  vacate(agent, EndedBy::died, now_, event);
  (*this)[agent_column::status][agent.value()] = static_cast<std::uint8_t>(Status::dead);
  touch(table::agents, agent.value());
  return event;
}

void World::send_to_bench(AgentId agent, EndedBy reason, EventId cause) {
  vacate(agent, reason, now_, cause);
  (*this)[agent_column::status][agent.value()] = static_cast<std::uint8_t>(Status::bench);
  touch(table::agents, agent.value());
}

void World::unseat(AgentId agent, EndedBy reason, EventId cause) {
  const std::uint8_t status = (*this)[agent_column::status][agent.value()];
  send_to_bench(agent, reason, cause);
  if (status == static_cast<std::uint8_t>(Status::under_inquiry)) (*this)[agent_column::status][agent.value()] = status;
}

void World::demote(AgentId agent, std::int32_t ranks, EventId cause) {
  EventFields fields = event_of(EventKind::demoted);
  fields.agent = agent;
  fields.cause = cause;
  const EventId event = record(fields);
  unseat(agent, EndedBy::demoted, event);
  std::uint8_t& rank = (*this)[agent_column::rank][agent.value()];
  if (rank == no_byte || rank == 0) return;
  rank = static_cast<std::uint8_t>(std::max(rank - ranks, 0));
  (*this)[agent_column::rank_since][agent.value()] = now_;
}

EventId World::transfer(AgentId agent, EventFields fields) {
  const std::uint8_t held = (*this)[agent_column::rank][agent.value()];
  const std::uint8_t offered = (*this)[post_column::rank][fields.post.value()];
  const bool up = held == no_byte || held < offered, down = held != no_byte && held > offered;
  fields.kind = event_of(up ? EventKind::promoted : down ? EventKind::demoted : EventKind::moved).kind;
  fields.agent = agent;
  const EventId event = record(fields);
  vacate(agent, up ? EndedBy::promoted : down ? EndedBy::demoted : EndedBy::moved, now_, event);
  appoint(agent, fields.post);
  return event;
}

EventId World::transfer(AgentId agent, PostId post, EventId cause, AgentId selector, double score) {
  EventFields fields;
  fields.post = post;
  fields.other = selector;
  fields.cause = cause;
  fields.score = score;
  return transfer(agent, fields);
}

bool World::removes(std::int32_t sanction) const {
  if ((*this)[sanction_column::demotes][sanction] > 0) return true;
  const std::uint8_t status = (*this)[sanction_column::status][sanction];
  const bool may_sit = status == no_byte || status == static_cast<std::uint8_t>(Status::active) ||
                       status == static_cast<std::uint8_t>(Status::under_inquiry);
  return (*this)[sanction_column::purged][sanction] == 1 || !may_sit;
}

EventId World::sanction(AgentId agent, std::int32_t sanction, double at, EventId cause, std::int32_t rule, Status before, PostId about) {
  const std::int32_t person = agent.value();
  const bool purged = (*this)[sanction_column::purged][sanction] == 1;
  const std::uint8_t status = (*this)[sanction_column::status][sanction];
  EventFields fields = event_of(purged ? EventKind::purged : EventKind::released);
  // Who has lost the seat already falls for what was done there: the fall belongs to that post, office and sector.
  const bool seat_lost = (*this)[agent_column::post][person] < 0 && last_spell(agent) >= 0;
  fields.agent = agent;
  fields.post = about.valid() || !seat_lost ? about : PostId((*this)[spell_column::post][last_spell(agent)]);
  fields.at = at;
  fields.cause = cause;
  fields.rule = rule;
  fields.value = sanction;
  EventId event = record(fields);
  const bool demoted = (*this)[sanction_column::demotes][sanction] > 0;
  if (demoted) event = demote_by_sanction(agent, sanction, fields.post, at, event);
  const bool to_bench = status == static_cast<std::uint8_t>(Status::bench);
  Status after = static_cast<Status>(status);
  if (removes(sanction)) {
    const bool retires = after == Status::retired, departs = after == Status::departed;
    const EndedBy otherwise = demoted ? EndedBy::demoted : EndedBy::removed;
    vacate(agent, purged ? EndedBy::purged : retires ? EndedBy::retired : departs ? EndedBy::departed : otherwise, at, event);
  }
  if (status == no_byte || after == Status::active) {  // goes back to where the person was
    const bool seated = (*this)[agent_column::post][person] >= 0;
    after = before >= Status::under_inquiry ? before : seated ? Status::active : Status::bench;
    if (purged) after = Status::dismissed;
  } else if (to_bench && before >= Status::under_inquiry) {
    after = before;  // the bench ends no inquiry and takes back nobody who was out of service
  }
  (*this)[agent_column::status][person] = static_cast<std::uint8_t>(after);
  if (purged) {
    (*this)[agent_column::ever_fell][person] = 1;
    (*this)[agent_column::fell_at][person] = at;
    if (std::int32_t* felled_by = (*this)[agent_column::felled_by]) felled_by[person] = -1;
    count_fallen_holder(agent);
    for (std::int32_t spell = last_spell(agent); spell >= 0; spell = earlier_spell(spell)) {
      (*this)[spell_column::fell][spell] = 1;
    }
  }
  touch(table::agents, person);
  return event;
}

// Ranks are lost, as far as there are any, and none that an office has yet to give back.
EventId World::demote_by_sanction(AgentId agent, std::int32_t sanction, PostId post, double at, EventId cause) {
  const std::int32_t person = agent.value();
  std::uint8_t& rank = (*this)[agent_column::rank][person];
  const double held = rank == no_byte ? 0 : rank;
  const double lost = std::min((*this)[sanction_column::demotes][sanction], held);
  EventFields fields = event_of(EventKind::demoted);
  fields.agent = agent;
  fields.post = post;
  fields.at = at;
  fields.cause = cause;
  fields.value = lost;
  const EventId event = record(fields);
  if (lost > 0) {
    rank = static_cast<std::uint8_t>(held - lost);
    (*this)[agent_column::rank_since][person] = at;
  }
  return event;
}

// Every post the person has held counts one more fallen holder, once for all their spells and falls.
void World::count_fallen_holder(AgentId agent) {
  for (std::int32_t spell = last_spell(agent); spell >= 0; spell = earlier_spell(spell)) {
    const std::int32_t post = (*this)[spell_column::post][spell];
    bool counted = false;
    for (std::int32_t other = last_spell(agent); other >= 0; other = earlier_spell(other)) {
      const bool later = other > spell;
      if ((*this)[spell_column::post][other] == post) counted |= later || (*this)[spell_column::fell][other] == 1;
    }
    if (!counted) (*this)[post_column::holders_purged][post] += 1;
  }
}

}  // namespace ostrakon
