// Effects that found, abolish, merge and move organisations.
#include "phases/effects.h"

#include <algorithm>

namespace ostrakon {

bool abolishes_by_date(const Scenario& scenario) {
  const std::vector<RowSpec>& organisations = scenario.rows[static_cast<std::size_t>(table::organisations.value())];
  return std::any_of(organisations.begin(), organisations.end(), [](const RowSpec& row) {
    return std::any_of(row.values.begin(), row.values.end(),
                       [](const auto& value) { return value.first == organisation_column::abolished.attribute; });
  });
}

void note_reorganisation(Compiler& compiler) {
  compiler.note_write(table::organisations, organisation_column::parent.attribute);
  compiler.note_write(table::organisations, organisation_column::sector.attribute);
  compiler.note_write(table::organisations, organisation_column::origin.attribute);
  compiler.note_write(table::organisations, organisation_column::founded.attribute);
  compiler.note_write(table::organisations, organisation_column::abolished.attribute);
  compiler.note_write(table::posts, post_column::superior.attribute);
}

namespace {

void reorganise_one(World& world, const Reorganisation& what, OrganisationId organisation, EventId cause) {
  switch (what.kind) {
    case Reorganisation::Kind::found: return world.found(organisation, cause);
    case Reorganisation::Kind::merge: return world.merge(organisation, OrganisationId(what.other), cause, what.path);
    case Reorganisation::Kind::put: return world.put(organisation, OrganisationId(what.other), cause, what.path);
    case Reorganisation::Kind::abolish: break;
  }
  const Ending& own = world.scenario().endings[static_cast<std::size_t>(organisation.value())];
  world.abolish(organisation, what.ending ? *what.ending : own, cause, what.path);
}

}  // namespace

void Effects::reorganise(World& world, const EffectCode& code, std::span<const Firing> firings, std::span<const Target> targets) const {
  for (const Reorganisation& what : code.effect->reorganisations) {
    if (what.named.empty()) {
      for (const Target& target : targets) {
        reorganise_one(world, what, OrganisationId(target.row), firings[static_cast<std::size_t>(target.firing)].event);
      }
      continue;
    }
    for (const Firing& firing : firings) {
      for (const std::int32_t organisation : what.named) reorganise_one(world, what, OrganisationId(organisation), firing.event);
    }
  }
  world.settle_structure();
}

}  // namespace ostrakon
