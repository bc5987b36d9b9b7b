// Which part of a scenario a person means who writes `detect.audit` or `patronage`.
#pragma once

#include "input/resolved.h"
#include "input/scenario.h"

#include <optional>
#include <string>
#include <variant>

namespace ostrakon {

struct WholeScenario {};
struct PartPath {
  KeyPath path;  // of the resolved document, keys as the files write them
};
struct RuleLeftOut {
  SlotId slot;  // a slot that may have a rule and has none
};
struct AxisPath {
  std::size_t axis = 0;
};
using ExplainTarget = std::variant<WholeScenario, PartPath, RuleLeftOut, AxisPath>;

// A parameter, an axis, a path, or the end of one if only one part ends so. nullopt: `message` says what is wrong.
std::optional<ExplainTarget> find_target(const std::string& typed, const Scenario& scenario, std::string& message);

// Whether a part lies under the target's path, or is it.
bool within(const KeyPath& part, const KeyPath& path);

}  // namespace ostrakon
