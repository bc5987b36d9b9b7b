// Posts that the holder of another holds as well: filled and vacated with it, each with spells of its own.
#include "model/world.h"

#include <algorithm>

namespace ostrakon {

bool World::exists(std::int32_t post) const {
  const std::int32_t organisation = (*this)[post_column::organisation][post];
  return (*this)[organisation_column::founded][organisation] <= now_ && ended_[static_cast<std::size_t>(organisation)] == 0;
}

bool World::open(PostId post) const {
  return exists(post.value()) && (first_beside_.empty() || (*this)[post_column::main_post][post.value()] < 0);
}

void World::link_besides() {
  const std::int32_t* main = (*this)[post_column::main_post];
  const auto posts = static_cast<std::int32_t>(rows(table::posts));
  if (main == nullptr || std::all_of(main, main + posts, [](std::int32_t with) { return with < 0; })) return;
  first_beside_.assign(static_cast<std::size_t>(posts), -1);
  next_beside_.assign(static_cast<std::size_t>(posts), -1);
  for (std::int32_t post = posts; post-- > 0;) {
    if (main[post] < 0) continue;
    std::int32_t& first = first_beside_[static_cast<std::size_t>(main[post])];
    next_beside_[static_cast<std::size_t>(post)] = first;
    first = post;
  }
}

void World::begin_besides(std::int32_t main) {
  for (std::int32_t seat = first_beside_[static_cast<std::size_t>(main)]; seat >= 0; seat = next_beside_[static_cast<std::size_t>(seat)]) {
    if (exists(seat)) begin_beside(seat);
  }
}

// The spell comes behind that in the main post, which stays the person's last.
void World::begin_beside(std::int32_t seat) {
  const std::int32_t person = (*this)[post_column::holder][(*this)[post_column::main_post][seat]];
  if (person < 0) return;
  const std::int32_t spell = begin_spell(person, seat);
  (*this)[spell_column::beside][spell] = 1;
  const auto last = static_cast<std::size_t>(last_spell_[static_cast<std::size_t>(person)]);
  earlier_spell_.push_back(earlier_spell_[last]);
  earlier_spell_[last] = spell;
  touch(table::posts, seat);
}

void World::fill_besides() {
  for (std::size_t post = 0; post < next_beside_.size(); ++post) {
    const auto seat = static_cast<std::int32_t>(post);
    const bool empty = (*this)[post_column::main_post][seat] >= 0 && (*this)[post_column::holder][seat] < 0;
    if (empty && exists(seat)) begin_beside(seat);
  }
}

void World::end_besides(std::int32_t main, EndedBy reason, double at, EventId cause) {
  for (std::int32_t seat = first_beside_[static_cast<std::size_t>(main)]; seat >= 0; seat = next_beside_[static_cast<std::size_t>(seat)]) {
    if ((*this)[post_column::holder][seat] >= 0) end_spell(seat, reason, at, cause);
  }
}

}  // namespace ostrakon
