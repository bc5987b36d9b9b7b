// The digest of the state: per table the sum of row hashes over every column that a rule or mechanism can write.
#include "base/digest.h"

#include "base/aligned.h"
#include "model/world.h"

#include <algorithm>

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
  return id == table::cases;
}

std::uint64_t World::state_digest() const {
  Digest digest;
  for (const TableId id : {table::world, table::factions, table::sectors, table::organisations, table::posts, table::agents,
                           table::spells, table::cases}) {
    const Table& of = table(id);
    std::uint64_t total = 0;
    alignas(64) std::uint64_t running[block_rows];
    for (std::size_t first = 0; first < of.rows(); first += block_rows) {
      const std::size_t n = std::min(block_rows, of.rows() - first);
      hash_rows_begin(running, of.keys() + first, n);
      for (const AttributeId attribute : plan_->state[static_cast<std::size_t>(id.value())]) {
        const Column& column = of.column(attribute);
        switch (column.storage()) {
          case Storage::f64: hash_column_f64(running, column.array<double>().data() + first, n); break;
          case Storage::i32: hash_column_i32(running, column.array<std::int32_t>().data() + first, n); break;
          case Storage::u8: hash_column_u8(running, column.array<std::uint8_t>().data() + first, n); break;
        }
      }
      total += hash_rows_total(running, n);
    }
    digest.add(total);
  }
  return digest.value();
}

}  // namespace ostrakon
