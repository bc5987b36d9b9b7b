// What a person and their post take whatever the rules are.
#include "model/worlds.h"

namespace ostrakon {
namespace {

std::size_t bytes_of(Storage storage) { return storage == Storage::f64 ? 8 : storage == Storage::i32 ? 4 : 1; }

// Of one row: its key and its allocated columns.
std::size_t bytes_per_row(const World& world, TableId id) {
  std::size_t bytes = sizeof(std::uint64_t);
  const TableInfo& info = world.scenario().catalogue.table(id);
  for (std::size_t a = 0; a < info.attributes.size(); ++a) {
    const AttributeId attribute(static_cast<std::int32_t>(a));
    if (world.table(id).cells(attribute) != nullptr) bytes += bytes_of(info.attributes[a].storage);
  }
  return bytes;
}

TEST(Bytes, AgentAndPostBeyondWhatRulesUse) {
  HandWorld world(R"y(
ostrakon: 1
name: nothing happens
clock: { step: month, start: 2000-01, steps: 12 }
ranks: [ { name: clerk } ]
organisations: { office: { posts: { clerk: { rank: clerk, seats: 10 } } } }
metrics: { at end: { people: count(agents) } }
headline: [people]
)y");
  // Besides: by agent last spell and number of cases, by post the event that emptied it and the step of the last offer
  // (four bytes each), and a mark of change.
  constexpr std::size_t beside = 4 * 4 + 1;
  const std::size_t agent = bytes_per_row(*world, table::agents), post = bytes_per_row(*world, table::posts);
  EXPECT_LE(agent + post + beside, 160u) << agent << " of an agent, " << post << " of a post";
}

}  // namespace
}  // namespace ostrakon
