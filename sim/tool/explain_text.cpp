#include "tool/explain_text.h"

#include "base/keys.h"
#include "input/yaml.h"
#include "tool/explain_lines.h"
#include "tool/origins.h"

#include <algorithm>

namespace ostrakon {

namespace {

class Page {
 public:
  Page(const Scenario& scenario, const Explanation& explanation, const ExplainTarget& target, const Sources& sources)
      : scenario_(scenario),
        explanation_(explanation),
        sources_(sources),
        axes_(*scenario.resolved.axes),
        target_(target),
        origins_(sources, axes_) {}

  std::string whole();
  std::string part();
  std::string axis(const ChosenAxis& axis);
  std::string left_out(const Slot& slot);

 private:
  void header();
  void variants();
  void values(const InputNode& document);
  void value(const std::string& key, Place key_place, const InputNode& node, std::size_t depth);
  void items(const InputNode& list, std::size_t depth);
  void earlier(const InputNode& node, std::size_t depth);
  void rules(const KeyPath* path);
  void stage(const ExplainedStage& stage, const KeyPath* path);
  void rule(const ExplainedRule& rule, const KeyPath* path);
  void depends(const ExplainedPart& part, std::size_t indent);
  void parameter(const ExplainedParameter& parameter);
  void unread();
  std::vector<std::string> with_values(const std::vector<std::string>& parameters) const;

  const Scenario& scenario_;
  const Explanation& explanation_;
  const Sources& sources_;
  const std::vector<ChosenAxis>& axes_;
  const ExplainTarget& target_;
  Origins origins_;
  Lines lines_;
  bool about_ = false;  // what things stand for is shown too
};

constexpr std::size_t longest_line_of_map = 70;
constexpr std::size_t no_limit = 4000;  // bytes of one value

// ---- values and where they come from ----

void Page::earlier(const InputNode& node, std::size_t depth) {
  for (const Earlier& one : node.earlier) {
    const std::string from = origins_.of(one.place);
    const bool gone = one.gone_by.known();
    std::string words = (gone ? "without " : "instead of ") + printable(one.text);
    if (gone) words += " (taken out by " + origins_.of(one.gone_by) + ")";
    lines_.noted(2 * depth + 4, words, from);
  }
}

void Page::items(const InputNode& list, std::size_t depth) {
  for (const InputNode& item : list.items) {
    const std::string line = printable(line_of(item, no_limit));
    if (!item.is_map() || columns_of(line) <= longest_line_of_map) {
      lines_.noted(2 * depth, "- " + line, origins_.of(item.place));
      continue;
    }
    lines_.noted(2 * depth, "-", origins_.of(item.place));
    for (const InputEntry& entry : item.entries) value(entry.key, entry.key_place, entry.value, depth + 1);
  }
}

void Page::value(const std::string& key, Place key_place, const InputNode& node, std::size_t depth) {
  const InputNode& plain = plain_value(node);
  const std::string name = printable(key) + ":";
  const InputNode* own = plain.is_map() ? plain.find("value") : nullptr;
  const InputNode& shown = own != nullptr ? *own : plain;
  const bool nested = shown.is_map() && !shown.entries.empty();
  const bool listed = shown.is_list() && std::any_of(shown.items.begin(), shown.items.end(),
                                                     [](const InputNode& item) { return !item.is_scalar(); });
  if (nested || listed) {
    lines_.text(2 * depth, name);
  } else {
    const Place place = shown.place.known() ? shown.place : key_place;
    lines_.noted(2 * depth, name + " " + printable(line_of(shown, no_limit)), origins_.of(place));
  }
  for (const InputNode* at = &node; at != &plain; at = &at->entries[0].value) earlier(*at, depth);
  earlier(plain, depth);
  if (own != nullptr && own != &plain) earlier(*own, depth);
  if (listed) items(shown, depth + 1);
  for (const InputEntry& entry : plain.entries) {
    const bool text = entry.key == "about" || entry.key == "unit";
    if (&entry.value == own || (text && !about_)) continue;
    value(entry.key, entry.key_place, entry.value, depth + 1);
  }
}

void Page::values(const InputNode& document) {
  lines_.heading("VALUES, and where they come from");
  for (const InputEntry& entry : document.entries) {
    if (entry.key == "ostrakon" || entry.key == "name" || entry.key == "summary") continue;
    value(entry.key, entry.key_place, entry.value, 0);
  }
}

// ---- rules ----

std::vector<std::string> Page::with_values(const std::vector<std::string>& parameters) const {
  std::vector<std::string> shown;
  for (const std::string& name : parameters) {
    const auto found = std::find_if(explanation_.parameters.begin(), explanation_.parameters.end(),
                                    [&](const ExplainedParameter& one) { return one.name == name; });
    shown.push_back(found == explanation_.parameters.end() ? name : name + " = " + found->value);
  }
  return shown;
}

std::vector<std::string> draws_text(const std::vector<ExplainedPart::Draw>& draws) {
  std::vector<std::string> shown;
  shown.reserve(draws.size());
  for (const ExplainedPart::Draw& draw : draws) shown.push_back(draw.what + " (" + printable(draw.site) + ")");
  return shown;
}

void Page::depends(const ExplainedPart& part, std::size_t indent) {
  if (about_ && !part.about.empty()) lines_.text(indent, "about " + printable(part.about), 8);
  lines_.list(indent, "reads", part.columns);
  lines_.list(indent, "by way of", part.formulas);
  lines_.list(indent, "sees", part.names);
  lines_.list(indent, "parameters", with_values(part.parameters));
  lines_.list(indent, "over", part.rows);
  lines_.list(indent, "series of", part.metrics);
  lines_.list(indent, "draws", draws_text(part.draws));
}

void Page::rule(const ExplainedRule& rule, const KeyPath* path) {
  const bool all = path == nullptr || within(split_path(rule.path), *path);
  const auto shown = [&](const ExplainedPart& part) { return all || within(split_path(part.path), *path); };
  if (!all && std::none_of(rule.parts.begin(), rule.parts.end(), shown)) return;
  lines_.text(2, printable(rule.path) + (rule.how.empty() ? "" : ": " + printable(rule.how)), 4);
  lines_.list(4, "writes", rule.writes);
  lines_.list(4, "draws", draws_text(rule.draws));
  if (rule.node != nullptr && rule.node->is_map() && all) earlier(*rule.node, 0);
  for (const ExplainedPart& part : rule.parts) {
    if (!shown(part)) continue;
    std::string words = part.name;
    if (!part.text.empty()) words += (words.empty() ? "" : ": ") + part.text;
    if (words.empty() && part.node != nullptr) words = line_of(*part.node, no_limit);
    lines_.noted(4, printable(words), part.node == nullptr ? "" : origins_.of(part.node->place));
    if (part.node != nullptr) earlier(*part.node, 1);
    depends(part, 6);
  }
  for (const std::string& off : rule.off) {
    if (all || within(split_path(off), *path)) lines_.text(4, "switched off: " + printable(off), 4);
  }
}

void Page::stage(const ExplainedStage& stage, const KeyPath* path) {
  const auto asked = [&](const ExplainedRule& rule) {
    if (path == nullptr || within(split_path(rule.path), *path)) return true;
    return std::any_of(rule.parts.begin(), rule.parts.end(),
                       [&](const ExplainedPart& part) { return within(split_path(part.path), *path); });
  };
  if (path != nullptr && std::none_of(stage.rules.begin(), stage.rules.end(), asked)) return;
  std::string words = printable(stage.name);
  if (!stage.phase.empty() && !stage.name.starts_with(stage.phase)) words += " (phase " + stage.phase + ")";
  if (!stage.about.empty()) words += ": " + stage.about;
  lines_.text(0, words);
  for (const ExplainedRule& one : stage.rules) rule(one, path);
}

void Page::rules(const KeyPath* path) {
  lines_.heading("RULES, in the order in which a step asks them");
  for (const ExplainedStage& one : explanation_.stages) stage(one, path);
  for (const UnaskedRule& one : explanation_.unasked) {
    if (path == nullptr || within(split_path(one.path), *path))
      lines_.text(0, "never asked: " + printable(one.path) + " (" + one.why + ")");
  }
}

// ---- parameters ----

void Page::parameter(const ExplainedParameter& parameter) {
  if (parameter.readers.empty()) {
    lines_.text(0, parameter.read ? "Read only by tables, dates or other parameters." : "Read by nothing.");
    return;
  }
  lines_.heading("READ BY");
  for (const std::string& reader : parameter.readers) lines_.text(2, printable(reader));
}

void Page::unread() {
  std::vector<std::string> names;
  for (const ExplainedParameter& one : explanation_.parameters) {
    if (!one.read) names.push_back(one.name);
  }
  lines_.heading("PARAMETERS READ BY NOTHING");
  if (names.empty()) names.emplace_back("none");
  for (const std::string& name : names) lines_.text(2, name);
}

// ---- pages ----

void Page::variants() {
  if (axes_.empty()) return;
  lines_.heading("VARIANTS");
  for (const ChosenAxis& axis : axes_) {
    std::string words = axis.name + " = " + axis.alternatives[axis.chosen] + " (of ";
    for (std::size_t i = 0; i < axis.alternatives.size(); ++i) words += (i == 0 ? "" : ", ") + axis.alternatives[i];
    lines_.noted(2, printable(words + ")"), origins_.of(axis.chosen_place));
  }
}

void Page::header() {
  lines_.text(0, printable(scenario_.name + (scenario_.summary.empty() ? "" : ": " + scenario_.summary)));
  for (const auto& [name, value] : scenario_.settings) lines_.text(0, printable("--set " + name + "=" + value));
  lines_.text(0, "digest of the text " + hexadecimal(scenario_.text_digest) + ", of the meaning " +
                     hexadecimal(scenario_.meaning_digest));
  for (const auto& [path, text] : scenario_.files) {
    for (std::int32_t file = 0; file < static_cast<std::int32_t>(sources_.size()); ++file) {
      if (sources_.path(file) != path) continue;
      const std::string& name = origins_.short_names()[static_cast<std::size_t>(file)];
      lines_.text(0, "file " + name + (name == printable(path) ? "" : " = " + printable(path)));
      break;
    }
  }
}

std::string Page::whole() {
  header();
  variants();
  values(*scenario_.resolved.document);
  rules(nullptr);
  unread();
  return lines_.take();
}

std::string Page::part() {
  about_ = true;
  const KeyPath& path = std::get<PartPath>(target_).path;
  const InputNode& node = *node_at(*scenario_.resolved.document, path);
  value(joined(path), {}, node, 0);
  if (path.size() == 2 && path[0] == "parameters") {
    for (const ExplainedParameter& one : explanation_.parameters) {
      if (one.name == expression_name(path[1])) parameter(one);
    }
    return lines_.take();
  }
  const bool has_rules = [&] {
    for (const ExplainedStage& stage : explanation_.stages) {
      for (const ExplainedRule& one : stage.rules) {
        if (within(split_path(one.path), path)) return true;
        for (const ExplainedPart& part : one.parts) {
          if (within(split_path(part.path), path)) return true;
        }
      }
    }
    return false;
  }();
  if (has_rules) rules(&path);
  for (const UnaskedRule& one : explanation_.unasked) {
    if (!has_rules && within(split_path(one.path), path)) lines_.text(0, "Never asked: " + one.why + ".");
  }
  return lines_.take();
}

std::string Page::axis(const ChosenAxis& axis) {
  variants();
  lines_.heading("WHAT " + printable(axis.name + "=" + axis.alternatives[axis.chosen]) + " LAYS OVER THE FILES");
  for (const DocumentPart& part : parts_of(*scenario_.resolved.document)) {
    const bool leaf = part.node->entries.empty() && (part.node->items.empty() || part.node->is_list());
    const std::pair place(part.node->place.file, part.node->place.offset);
    if (!leaf || !std::binary_search(axis.values.begin(), axis.values.end(), place)) continue;
    value(joined(part.path), part.key_place, *part.node, 1);
  }
  return lines_.take();
}

std::string Page::left_out(const Slot& slot) {
  lines_.text(0, "rules." + slot.path + ": " + slot.meaning);
  lines_.text(2, "no rule: " + slot.neutral);
  lines_.text(2, "asked of " + (slot.asked == "world" ? "the world" : slot.asked));
  lines_.list(2, "would write", slot.writes);
  return lines_.take();
}

}  // namespace

std::string explain_text(const Scenario& scenario, const Explanation& explanation, const ExplainTarget& target,
                         const Sources& sources) {
  Page page(scenario, explanation, target, sources);
  if (std::holds_alternative<PartPath>(target)) return page.part();
  if (const auto* axis = std::get_if<AxisPath>(&target)) return page.axis((*scenario.resolved.axes)[axis->axis]);
  if (const auto* rule = std::get_if<RuleLeftOut>(&target)) return page.left_out(scenario.catalogue.slot(rule->slot));
  return page.whole();
}

}  // namespace ostrakon
