#include "phases/linked_people.h"

#include "phases/cases.h"

#include <algorithm>

namespace ostrakon {

std::vector<SlotInput> LinkedPeople::slot_inputs() {
  return {{"other", Type::reference(table::agents), "somebody linked to the accused: patron, client, holder of the superior post, colleague, tied to them"},
          {"case", Type::reference(table::cases), "the case of the accused"},
          {"tie", Type::reference(table::ties), "the tie between them, of several the strongest; none: linked otherwise"}};
}

void LinkedPeople::note_reads(Compiler& compiler) {
  compiler.note_read(post_column::superior.table, post_column::superior.attribute);
}

void LinkedPeople::add(const World& world, std::int32_t at, std::int32_t accused, std::int32_t other, std::int32_t tie) {
  if (other < 0 || other == accused || !at_large(world, AgentId(other))) return;
  const double weight = tie < 0 ? 0 : world[tie_column::weight][tie];
  pairs_.push_back({at, other, world.table(table::agents).key(other), tie, weight});
}

// So that one look at all people and one at all posts finds those of all cases.
void LinkedPeople::mark(const World& world, std::span<const std::int32_t> cases) {
  of_accused_.resize(world.rows(table::agents), -1);
  of_organisation_.assign(world.rows(table::organisations), -1);
  before_.assign(cases.size(), -1);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto at = static_cast<std::int32_t>(i);
    of_accused_[static_cast<std::size_t>(world[case_column::agent][cases[i]])] = at;
    const std::int32_t post = world[case_column::post][cases[i]];
    if (post < 0) continue;
    std::int32_t& last = of_organisation_[static_cast<std::size_t>(world[post_column::organisation][post])];
    before_[i] = last;
    last = at;
  }
}

// In either direction.
void LinkedPeople::add_tied(const World& world) {
  const std::int32_t* one = world[tie_column::agent];
  const std::int32_t* other = world[tie_column::other];
  const std::uint8_t* lasting = world[tie_column::lasting];
  for (std::size_t i = 0; i < world.rows(table::ties); ++i) {
    if (lasting[i] != 1) continue;
    const auto tie = static_cast<std::int32_t>(i);
    const std::int32_t of_one = of_accused_[static_cast<std::size_t>(one[i])], of_other = of_accused_[static_cast<std::size_t>(other[i])];
    if (of_one >= 0) add(world, of_one, one[i], other[i], tie);
    if (of_other >= 0) add(world, of_other, other[i], one[i], tie);
  }
}

// With the strongest of their ties; of equal ones with the first.
void LinkedPeople::keep_each_once() {
  const auto before = [](const Pair& a, const Pair& b) {
    if (a.at != b.at || a.key != b.key) return std::pair(a.at, a.key) < std::pair(b.at, b.key);
    if ((a.tie < 0) != (b.tie < 0)) return b.tie < 0;
    return a.weight != b.weight ? a.weight > b.weight : a.tie < b.tie;
  };
  const auto same = [](const Pair& a, const Pair& b) { return a.at == b.at && a.other == b.other; };
  std::sort(pairs_.begin(), pairs_.end(), before);
  pairs_.erase(std::unique(pairs_.begin(), pairs_.end(), same), pairs_.end());
}

// Every kind of link is found here.
void LinkedPeople::find(World& world, std::span<const std::int32_t> cases) {
  pairs_.clear();
  if (cases.empty()) return;
  mark(world, cases);
  const std::int32_t* accused = world[case_column::agent];
  const std::int32_t* investigated = world[case_column::post];
  const std::int32_t* patron = world[agent_column::patron];
  const std::int32_t* holder = world[post_column::holder];
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto at = static_cast<std::int32_t>(i);
    const std::int32_t person = accused[cases[i]], post = investigated[cases[i]];
    add(world, at, person, patron[person]);
    const std::int32_t above = post < 0 ? -1 : world[post_column::superior][post];
    if (above >= 0) add(world, at, person, holder[above]);
  }
  for (std::size_t client = 0; client < world.rows(table::agents); ++client) {
    const std::int32_t at = patron[client] < 0 ? -1 : of_accused_[static_cast<std::size_t>(patron[client])];
    if (at >= 0) add(world, at, patron[client], static_cast<std::int32_t>(client));
  }
  const std::int32_t* organisation = world[post_column::organisation];
  for (std::size_t post = 0; post < world.rows(table::posts); ++post) {
    std::int32_t at = holder[post] < 0 ? -1 : of_organisation_[static_cast<std::size_t>(organisation[post])];
    for (; at >= 0; at = before_[static_cast<std::size_t>(at)]) add(world, at, accused[cases[static_cast<std::size_t>(at)]], holder[post]);
  }
  add_tied(world);
  for (const std::int32_t row : cases) of_accused_[static_cast<std::size_t>(accused[row])] = -1;
  keep_each_once();
  asked_.clear();
  for (const Pair& pair : pairs_) {
    const std::int32_t row = cases[static_cast<std::size_t>(pair.at)], person = accused[row];
    asked_.add(person, {pair.other, row, pair.tie}, mix64(world.table(table::agents).key(person), pair.key));
  }
}

}  // namespace ostrakon
