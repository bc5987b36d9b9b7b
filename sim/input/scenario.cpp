#include "input/scenario.h"

#include <algorithm>

namespace ostrakon {

std::string score_column(std::string_view term) {
  return "score_" + expression_name(term);
}

bool RowSpec::gives(AttributeId attribute) const {
  return std::any_of(values.begin(), values.end(), [&](const auto& given) { return given.first == attribute; });
}

double RowSpec::value(AttributeId attribute, double otherwise) const {
  const auto found = std::find_if(values.begin(), values.end(), [&](const auto& given) { return given.first == attribute; });
  return found == values.end() ? otherwise : found->second;
}

const Roster::Column* Roster::column(AttributeId attribute) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& one) { return one.attribute == attribute; });
  return found == columns.end() ? nullptr : &*found;
}

const std::vector<std::string>& clock_units() {
  static const std::vector<std::string> units = {"week", "month", "quarter", "year"};
  return units;
}

const Rule* Scenario::rule(std::string_view slot_path) const {
  const SlotId id = catalogue.find_slot(slot_path);
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const Rule& one) { return one.slot == id; });
  return !id.valid() || found == rules.end() ? nullptr : &*found;
}

std::int32_t Scenario::phase_index(std::string_view wanted) const {
  const auto found =
      std::find_if(phases.begin(), phases.end(), [&](const Phase& phase) { return phase.name == wanted; });
  return found == phases.end() ? -1 : static_cast<std::int32_t>(found - phases.begin());
}

bool is_observed(const Scenario& scenario) {
  if (!scenario.meetings.empty()) return true;
  return std::any_of(scenario.rules.begin(), scenario.rules.end(), [&](const Rule& rule) {
    return scenario.catalogue.slot(rule.slot).path.starts_with("observe.");
  });
}

}  // namespace ostrakon
