// The digest of the state: per table the sum of row hashes over every column that a rule or mechanism can write.
#include "base/digest.h"

#include "model/world.h"

#include <algorithm>
#include <atomic>

namespace ostrakon {

// Columns fixed when the world is built follow from the scenario and are left out.
bool written_by_engine(TableId id, AttributeId attribute) {
  const auto one_of = [&](std::initializer_list<AttributeId> list) { return std::find(list.begin(), list.end(), attribute) != list.end(); };
  if (id == table::world) return attribute == world_column::leader.attribute;
  if (id == table::agents) {
    return one_of({agent_column::status.attribute, agent_column::rank.attribute, agent_column::faction.attribute,
                   agent_column::post.attribute, agent_column::origin.attribute, agent_column::open_case.attribute,
                   agent_column::ever_fell.attribute, agent_column::age.attribute, agent_column::rank_since.attribute,
                   agent_column::post_since.attribute, agent_column::fell_at.attribute});
  }
  if (id == table::posts) {
    return one_of({post_column::holder.attribute, post_column::vacant_since.attribute, post_column::filled_since.attribute,
                   post_column::holders_so_far.attribute, post_column::holders_purged.attribute});
  }
  if (id == table::spells) {
    return one_of({spell_column::end.attribute, spell_column::ended_by.attribute, spell_column::taken.attribute,
                   spell_column::left.attribute, spell_column::fell.attribute});
  }
  if (id == table::ties) {
    return one_of({tie_column::weight.attribute, tie_column::since.attribute, tie_column::lasting.attribute});
  }
  if (id == table::announcements || id == table::appearances) return true;
  // What only some mechanisms write of cases is said by these.
  return id == table::cases && !one_of({case_column::protector.attribute, case_column::protector_status.attribute,
                                        case_column::named.attribute, case_column::was_detained.attribute,
                                        case_column::investigator.attribute, case_column::waited.attribute});
}

std::uint64_t World::state_digest() {
  Digest digest;
  for (const TableId id : {table::world, table::factions, table::sectors, table::organisations, table::posts, table::agents,
                           table::spells, table::cases, table::ties, table::announcements, table::appearances}) {
    const bool later = id >= table::ties;  // tables that only some scenarios use
    if (later && table(id).rows() == 0) continue;
    const Table& of = table(id);
    hashed_.clear();
    for (const AttributeId attribute : plan_->state[static_cast<std::size_t>(id.value())]) {
      constexpr HashedType types[] = {HashedType::f64, HashedType::i32, HashedType::u8};
      hashed_.push_back({of.cells(attribute), types[static_cast<std::size_t>(of.column(attribute).storage())]});
    }
    std::atomic<std::uint64_t> total = 0;
    in_pieces(of.rows(), [&](std::size_t first, std::size_t rows) { total += hash_rows(of.keys(), hashed_, first, rows); });
    digest.add(total);
  }
  return digest.value();
}

}  // namespace ostrakon
