#include "base/keys.h"
#include "input/yaml.h"
#include "records/summary.h"
#include "tool/explain_text.h"
#include "tool/place_json.h"

#include <algorithm>

namespace ostrakon {

namespace {

std::string field(const char* name, const std::string& value) {
  return json_text(name) + ": " + value;
}
std::string object(const std::vector<std::string>& fields) {
  std::string out;
  for (const std::string& one : fields) out += (out.empty() ? "" : ", ") + one;
  return "{" + out + "}";
}
// One element a line.
std::string array(const std::vector<std::string>& elements) {
  std::string out;
  for (const std::string& one : elements) out += (out.empty() ? "\n  " : ",\n  ") + one;
  return "[" + out + "]";
}

class Json {
 public:
  Json(const Scenario& scenario, const ExplainTarget& target, const Sources& sources)
      : scenario_(scenario), target_(target), sources_(sources), axes_(*scenario.resolved.axes) {
    if (const auto* part = std::get_if<PartPath>(&target)) path_ = &part->path;
  }

  std::string text(const Explanation& explanation) const {
    std::vector<std::string> files, settings;
    for (const auto& [path, content] : scenario_.files) files.push_back(path);
    for (const auto& [name, value] : scenario_.settings)
      settings.push_back(object({field("name", json_text(name)), field("value", json_text(value))}));
    std::vector<std::string> fields = {
        field("scenario", json_text(scenario_.name)),
        field("summary", json_text(scenario_.summary)),
        field("digest_of_text", json_text(hexadecimal(scenario_.text_digest))),
        field("digest_of_meaning", json_text(hexadecimal(scenario_.meaning_digest))),
        field("files", texts_json(files)),
        field("settings", array(settings)),
        field("part", path_ == nullptr ? "null" : json_text(joined(*path_))),
        field("variants", variants()),
        field("values", values()),
        field("stages", stages(explanation)),
        field("never_asked", unasked(explanation)),
        field("parameters", parameters(explanation)),
    };
    if (const auto* rule = std::get_if<RuleLeftOut>(&target_)) {
      const Slot& slot = scenario_.catalogue.slot(rule->slot);
      fields.push_back(field("no_rule", object({field("rule", json_text("rules." + slot.path)),
                                                field("instead", json_text(slot.neutral))})));
    }
    std::string out;
    for (const std::string& one : fields) out += (out.empty() ? "{" : ",\n ") + one;
    return out + "}\n";
  }

 private:
  bool shown(const std::string& path) const {
    if (std::holds_alternative<WholeScenario>(target_)) return true;
    return path_ != nullptr && within(split_path(path), *path_);
  }

  std::string variants() const {
    std::vector<std::string> all;
    for (const ChosenAxis& axis : axes_) {
      all.push_back(
          object({field("axis", json_text(axis.name)), field("chosen", json_text(axis.alternatives[axis.chosen])),
                  field("alternatives", texts_json(axis.alternatives)),
                  field("place", place_json(axis.chosen_place, sources_))}));
    }
    return array(all);
  }

  std::string earlier(const std::vector<Earlier>& list) const {
    std::string all;
    for (const Earlier& one : list) {
      all += (all.empty() ? "" : ", ") +
             object({field("text", json_text(one.text)), field("place", place_json(one.place, sources_)),
                     field("by", by(one.place)), field("taken_out_at", place_json(one.gone_by, sources_))});
    }
    return "[" + all + "]";
  }

  std::string by(Place place) const {
    const std::string by = laid_by(place, axes_, sources_);
    return by.empty() ? "null" : json_text(by);
  }

  // Scalars, lists, and maps that something was taken out of.
  std::string values() const {
    std::vector<std::string> all;
    for (const DocumentPart& part : parts_of(*scenario_.resolved.document)) {
      const InputNode& node = *part.node;
      const bool leaf = node.entries.empty() && node.items.empty();
      if ((!leaf && node.earlier.empty()) || !value_shown(part)) continue;
      const Place place = node.place.known() ? node.place : part.key_place;
      std::vector<std::string> fields = {field("path", json_text(joined(part.path)))};
      if (leaf) fields.push_back(field("text", json_text(node.is_scalar() ? node.text.text : line_of(node, 100))));
      fields.push_back(field("place", place_json(place, sources_)));
      fields.push_back(field("by", by(place)));
      if (!node.earlier.empty()) fields.push_back(field("instead_of", earlier(node.earlier)));
      all.push_back(object(fields));
    }
    return array(all);
  }

  bool value_shown(const DocumentPart& part) const {
    if (const auto* axis = std::get_if<AxisPath>(&target_)) {
      const std::pair place(part.node->place.file, part.node->place.offset);
      const auto& values = axes_[axis->axis].values;
      return std::binary_search(values.begin(), values.end(), place);
    }
    return std::holds_alternative<WholeScenario>(target_) || (path_ != nullptr && within(part.path, *path_));
  }

  static std::string draws(const std::vector<ExplainedPart::Draw>& list) {
    std::string all;
    for (const ExplainedPart::Draw& draw : list) {
      all += (all.empty() ? "" : ", ") +
             object({field("what", json_text(draw.what)), field("site", json_text(draw.site))});
    }
    return "[" + all + "]";
  }

  std::string part(const ExplainedPart& part) const {
    const Place place = part.node == nullptr ? Place{} : part.node->place;
    return object({field("path", json_text(part.path)), field("name", json_text(part.name)),
                   field("text", json_text(part.text)), field("about", json_text(part.about)),
                   field("place", place_json(place, sources_)), field("by", by(place)),
                   field("reads", texts_json(part.columns)), field("by_way_of", texts_json(part.formulas)),
                   field("sees", texts_json(part.names)), field("parameters", texts_json(part.parameters)),
                   field("over", texts_json(part.rows)), field("series", texts_json(part.metrics)),
                   field("draws", draws(part.draws)),
                   field("instead_of", part.node == nullptr ? "[]" : earlier(part.node->earlier))});
  }

  std::string stages(const Explanation& explanation) const {
    std::vector<std::string> all;
    for (const ExplainedStage& stage : explanation.stages) {
      std::string rules;
      for (const ExplainedRule& rule : stage.rules) {
        std::string parts;
        for (const ExplainedPart& one : rule.parts) {
          if (shown(rule.path) || shown(one.path)) parts += (parts.empty() ? "\n    " : ",\n    ") + part(one);
        }
        if (parts.empty() && !shown(rule.path)) continue;
        rules += (rules.empty() ? "\n   " : ",\n   ") +
                 object({field("path", json_text(rule.path)), field("how", json_text(rule.how)),
                         field("writes", texts_json(rule.writes)), field("draws", draws(rule.draws)),
                         field("instead_of", rule.node == nullptr ? "[]" : earlier(rule.node->earlier)),
                         field("switched_off", texts_json(rule.off)), field("parts", "[" + parts + "]")});
      }
      if (rules.empty() && !std::holds_alternative<WholeScenario>(target_)) continue;
      all.push_back(object({field("stage", json_text(stage.name)),
                            field("phase", stage.phase.empty() ? "null" : json_text(stage.phase)),
                            field("about", json_text(stage.about)), field("rules", "[" + rules + "]")}));
    }
    return array(all);
  }

  std::string unasked(const Explanation& explanation) const {
    std::vector<std::string> all;
    for (const UnaskedRule& rule : explanation.unasked) {
      if (shown(rule.path))
        all.push_back(object({field("rule", json_text(rule.path)), field("why", json_text(rule.why))}));
    }
    return array(all);
  }

  std::string parameters(const Explanation& explanation) const {
    std::vector<std::string> all;
    for (const ExplainedParameter& one : explanation.parameters) {
      if (!shown("parameters." + one.name)) continue;
      all.push_back(object({field("name", json_text(one.name)), field("value", json_text(one.value)),
                            field("read", one.read ? "true" : "false"), field("read_by", texts_json(one.readers))}));
    }
    return array(all);
  }

  const Scenario& scenario_;
  const ExplainTarget& target_;
  const Sources& sources_;
  const std::vector<ChosenAxis>& axes_;
  const KeyPath* path_ = nullptr;
};

}  // namespace

std::string explain_json(const Scenario& scenario, const Explanation& explanation, const ExplainTarget& target,
                         const Sources& sources) {
  return Json(scenario, target, sources).text(explanation);
}

}  // namespace ostrakon
