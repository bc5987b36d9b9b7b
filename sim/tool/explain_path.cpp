#include "tool/explain_path.h"

#include <algorithm>

namespace ostrakon {

namespace {

KeyPath as_expressions_write(KeyPath path) {
  for (std::string& key : path) key = expression_name(key);
  return path;
}

bool ends_with(const KeyPath& path, const KeyPath& end) {
  return path.size() >= end.size() &&
         std::equal(end.begin(), end.end(), path.end() - static_cast<std::ptrdiff_t>(end.size()));
}

// Parts whose path ends as typed; of several the one that lies highest, if it is alone there.
std::vector<KeyPath> ending(const std::vector<DocumentPart>& parts, const KeyPath& typed) {
  std::vector<KeyPath> found;
  for (const DocumentPart& part : parts) {
    const KeyPath path = as_expressions_write(part.path);
    if (path == typed) return {part.path};
    if (ends_with(path, typed)) found.push_back(part.path);
  }
  const auto higher = [](const KeyPath& a, const KeyPath& b) { return a.size() < b.size(); };
  std::stable_sort(found.begin(), found.end(), higher);
  if (found.size() > 1 && found[0].size() < found[1].size()) found.resize(1);
  return found;
}

SlotId slot_named(const KeyPath& typed, const Catalogue& catalogue) {
  const std::string path = joined(typed);
  return catalogue.find_slot(path.starts_with("rules.") ? path.substr(6) : path);
}

std::string unknown(const std::string& typed, const KeyPath& keys, const std::vector<DocumentPart>& parts,
                    const Scenario& scenario) {
  std::vector<std::string> known;
  for (const DocumentPart& part : parts) {
    if (part.path.size() < keys.size()) continue;
    known.push_back(joined({part.path.end() - static_cast<std::ptrdiff_t>(keys.size()), part.path.end()}));
  }
  for (const Slot& slot : scenario.catalogue.slots) known.push_back(slot.path);
  for (const ChosenAxis& axis : *scenario.resolved.axes) known.push_back(axis.name);
  const std::string near = nearest(typed, known);
  return "unknown part '" + typed + "' of the scenario; " +
         (near.empty() ? "parts are written like patronage, rules.appoint.score or agents.start.age"
                       : "did you mean '" + near + "'?");
}

}  // namespace

bool within(const KeyPath& part, const KeyPath& path) {
  if (part.size() < path.size()) return false;
  return std::equal(path.begin(), path.end(), part.begin(), [](const std::string& a, const std::string& b) {
    return a == b || expression_name(a) == expression_name(b);
  });
}

std::optional<ExplainTarget> find_target(const std::string& typed, const Scenario& scenario, std::string& message) {
  if (typed.empty()) return WholeScenario{};
  const KeyPath keys = as_expressions_write(split_path(typed));
  const InputNode& document = *scenario.resolved.document;
  const std::vector<ChosenAxis>& axes = *scenario.resolved.axes;
  const std::vector<DocumentPart> parts = parts_of(document);
  if (keys.size() == 1) {
    if (node_at(document, {"parameters", keys[0]}) != nullptr) return PartPath{{"parameters", keys[0]}};
    for (std::size_t i = 0; i < axes.size(); ++i) {
      if (expression_name(axes[i].name) == keys[0]) return AxisPath{i};
    }
  }
  const std::vector<KeyPath> found = ending(parts, keys);
  if (found.size() == 1) return PartPath{found[0]};
  if (found.size() > 1) {
    std::vector<std::string> names;
    names.reserve(found.size());
    for (const KeyPath& path : found) names.push_back("'" + joined(path) + "'");
    message = "'" + typed + "' is the end of several paths; write one of them whole: " + listed(names);
    return std::nullopt;
  }
  if (const SlotId slot = slot_named(keys, scenario.catalogue); slot.valid()) return RuleLeftOut{slot};
  message = unknown(typed, keys, parts, scenario);
  return std::nullopt;
}

}  // namespace ostrakon
