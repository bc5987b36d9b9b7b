// What slots say of themselves, which explain and the reference page repeat.
#include "phases/histories.h"
#include "phases/simulation.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace ostrakon {
namespace {

// Whether it names a table or a column of the catalogue.
bool names_column(const Catalogue& catalogue, const std::string& text) {
  const std::size_t dot = text.find('.');
  const std::string table = text.substr(0, dot);
  const TableId id = table == "world" ? catalogue.find_singular(table) : catalogue.find_table(table);
  if (!id.valid()) return false;
  return dot == std::string::npos || catalogue.find_attribute(id, text.substr(dot + 1)).valid();
}

TEST(Slots, SayWhatTheyWrite) {
  const Catalogue catalogue = engine_catalogue();
  for (const Slot& slot : catalogue.slots) {
    ASSERT_FALSE(slot.writes.empty()) << slot.path;
    for (const std::string& text : slot.writes) {
      const bool words = text.find(' ') != std::string::npos;
      EXPECT_TRUE(words || names_column(catalogue, text)) << slot.path << ": " << text;
    }
  }
}

TEST(Slots, AreAskedByAStageThatIsThere) {
  const std::string text = R"y(
ostrakon: 1
name: court
clock: { step: month, start: 2000-01, steps: 2 }
ranks: [ { name: clerk, term: 5 years }, { name: minister } ]
organisations: { court: { posts: { minister: { rank: minister, role: leader }, clerk: { rank: clerk, seats: 5 } } } }
ties: { work: {} }
rules:
  life: { die: 0, retire: age > 60, extend: no }
  work: { effort: 1, performance: 1, capability: 0 }
  rents: { take: 0, share_up: 0, evidence: 0, residue: 0, fade: 0, residue_fade: 0, share_kin: 0, complicity: { work: 0 } }
  ties: { meet: { together: organisation }, drop: { work: 0 }, weight: { work: 1 }, form: { work: 0 }, switch: 0, patron: leader }
  detect: { tip: 0, audit: 0, inspect: 0, find: 0, denounce: 0 }
  investigate:
    comeback: 0
    stages: { inquiry: { status: under inquiry, lasts: 1 month, then: { dismissal: rest } } }
  power:
    succession: pick(holders)
    head: pick(holders)
    strength: 1
    threat: 0
    order_purge: 0
    order_case: 0
    plot: 0
    coalition: { among: rank == minister, might: 1 }
  observe: { meetings: { plenum: { invited: yes } }, absent: 0, announced: 1, announce_delay: 0, batch: 1 }
  appoint: { acting: leader }
)y";
  const Lived lived(text);
  const std::vector<std::string> stages = lived.simulation().stage_names();
  for (const Slot& slot : engine_catalogue().slots) EXPECT_THAT(stages, testing::Contains(slot.stage)) << slot.path;
}

}  // namespace
}  // namespace ostrakon
