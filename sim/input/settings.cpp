// Variants and --set: overlays on a document whose files have been merged.
#include "input/load.h"
#include "input/merge.h"
#include "input/resolved.h"
#include "input/schema.h"
#include "input/yaml.h"

#include "expression/catalogue.h"

#include <algorithm>
#include <map>
#include <set>

namespace ostrakon {

namespace {

using Setting = std::pair<std::string, std::string>;

InputNode overlay_of(const InputNode& alternative, const InputNode& document, Problems& problems) {
  InputNode overlay = map_node(alternative.place);
  for (const InputEntry& entry : alternative.entries) {
    if (entry.key == "about") continue;
    if (is_fixed_key(entry.key)) {
      problems.error(entry.key_place, "an alternative cannot change '" + entry.key + "'");
      continue;
    }
    if (scenario_schema().field(entry.key) == nullptr) {
      const InputNode* parameters = document.find("parameters");
      if (parameters != nullptr && parameters->is_map() && parameters->find(entry.key) != nullptr) {
        problems.error(entry.key_place, "'" + entry.key + "' is a parameter: { parameters: { " + entry.key + ": … } }");
        continue;
      }
      problems.error(entry.key_place, "unknown key '" + entry.key + "' in an alternative" +
                                          suggestion(entry.key, scenario_schema().keys()));
      continue;
    }
    overlay.entries.push_back(entry);
  }
  expand_short_forms(overlay, scenario_schema());
  return overlay;
}

struct Axis {
  std::string name;
  Place place;
  std::vector<std::string> alternatives;
  std::vector<Place> places;  // of the alternatives
  std::vector<InputNode> overlays;
  std::size_t chosen = 0;
};

std::vector<Axis> read_axes(const InputNode& document, Problems& problems) {
  std::vector<Axis> axes;
  const InputNode* variants = document.find("variants");
  if (variants == nullptr || variants->empty()) return axes;
  if (!variants->is_map()) {
    problems.error(variants->place, "'variants' names axes, each with its alternatives");
    return axes;
  }
  for (const InputEntry& entry : variants->entries) {
    if (!is_name(entry.key))
      problems.error(entry.key_place, "'" + entry.key + "' is not a name; a name begins with a letter");
    if (!entry.value.is_map() || entry.value.entries.empty()) {
      problems.error(entry.value.place, "an axis names its alternatives, the first is the default");
      continue;
    }
    Axis axis{entry.key, entry.key_place, {}, {}, {}, 0};
    for (const InputEntry& alternative : entry.value.entries) {
      if (!alternative.value.is_map() && !alternative.value.empty()) {
        problems.error(alternative.value.place,
                       "an alternative holds keys of a scenario: { parameters: … }, { rules: … }");
      }
      axis.alternatives.push_back(alternative.key);
      axis.places.push_back(alternative.key_place);
      axis.overlays.push_back(overlay_of(alternative.value, document, problems));
    }
    axes.push_back(std::move(axis));
  }
  return axes;
}

// Two axes may not set one place, so that their order never matters.
void refuse_overlaps(const std::vector<Axis>& axes, Problems& problems) {
  struct Item {
    SetPlace set;
    std::size_t axis;
  };
  std::vector<Item> items;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    for (const InputNode& overlay : axes[a].overlays) {
      for (SetPlace& place : places_set(overlay)) items.push_back({std::move(place), a});
    }
  }
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.set.path < b.set.path; });
  std::set<std::pair<std::size_t, std::size_t>> told;
  std::vector<const Item*> above;  // sorted, a place comes before all that lies within it
  for (const Item& item : items) {
    while (!above.empty() && !overlap(above.back()->set, item.set)) above.pop_back();
    const auto other =
        std::find_if(above.rbegin(), above.rend(), [&](const Item* one) { return one->axis != item.axis; });
    if (other != above.rend() &&
        told.emplace(std::min((*other)->axis, item.axis), std::max((*other)->axis, item.axis)).second) {
      std::string path;
      for (const std::string& key : item.set.path) path += (path.empty() ? "" : ".") + key;
      problems.error(item.set.place,
                     "the axes '" + axes[(*other)->axis].name + "' and '" + axes[item.axis].name + "' both set " +
                         path + "; an alternative of one would undo the other",
                     (*other)->set.place);
    }
    const bool known = std::any_of(above.begin(), above.end(), [&](const Item* one) {
      return one->axis == item.axis && one->set.path == item.set.path;
    });
    if (!known) above.push_back(&item);
  }
}

void places_of(const InputNode& node, std::vector<std::pair<std::int32_t, std::uint32_t>>& places) {
  places.emplace_back(node.place.file, node.place.offset);
  for (const InputEntry& entry : node.entries) places_of(entry.value, places);
  for (const InputNode& item : node.items) places_of(item, places);
}

std::string flag_of(const Setting& setting) {
  return "--set " + setting.first + "=" + setting.second;
}

// The value as a document of its own, so that mistakes in it are shown like those of a file.
std::optional<InputNode> value_of(const Setting& setting, Sources& sources, Problems& problems) {
  const std::int32_t file = sources.add(flag_of(setting), setting.second);
  std::optional<InputNode> value = parse_yaml(file, problems);
  if (value && value->empty()) {
    problems.error({}, flag_of(setting) + ": a value is missing after '='");
    return std::nullopt;
  }
  return value;
}

const InputEntry* entry_named(const InputNode* map, const std::string& name) {
  if (map == nullptr) return nullptr;
  for (const InputEntry& entry : map->entries) {
    if (expression_name(entry.key) == expression_name(name)) return &entry;
  }
  return nullptr;
}

class Settings {
 public:
  Settings(InputNode& document, Sources& sources, Problems& problems)
      : document_(document), sources_(sources), problems_(problems), axes_(read_axes(document, problems)) {
    refuse_overlaps(axes_, problems_);
  }

  void choose(const std::vector<Setting>& settings) {
    for (const Setting& setting : settings) {
      Axis* axis = axis_named(setting.first);
      if (axis == nullptr) continue;
      const auto wanted = std::find_if(
          axis->alternatives.begin(), axis->alternatives.end(),
          [&](const std::string& name) { return expression_name(name) == expression_name(setting.second); });
      if (wanted == axis->alternatives.end()) {
        problems_.error({}, flag_of(setting) + ": '" + axis->name + "' has no alternative '" + setting.second +
                                "'; it has " + listed(axis->alternatives));
        continue;
      }
      axis->chosen = static_cast<std::size_t>(wanted - axis->alternatives.begin());
    }
    for (Axis& axis : axes_) merge(document_, axis.overlays[axis.chosen], scenario_schema(), "", problems_);
    std::erase_if(document_.entries, [](const InputEntry& entry) { return entry.key == "variants"; });
  }

  void set(const Setting& setting) {
    if (axis_named(setting.first) != nullptr) return;
    std::vector<std::string> path;
    if (entry_named(document_.find("parameters"), setting.first) != nullptr) {
      path = {"parameters", setting.first};
    } else {
      path = split_path(setting.first);
      if (path.size() == 1 && path[0] == "agents") path = {"agents", "count"};
    }
    const Schema* schema = &scenario_schema();
    InputNode* at = &document_;
    Target target{&document_, schema, 0};
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (InputNode* row = row_named(at, path[i]); row != nullptr && schema->kind == Schema::Kind::list) {
        schema = schema->each;
        at = row;
        target = {row, schema, i + 1};
        continue;
      }
      const Schema* next = step(path[i], schema, at);
      if (next == nullptr || (i == 0 && is_fixed_key(path[0]))) {
        report_unknown(setting, path, i, schema, at);
        return;
      }
      schema = next;
      at = at == nullptr ? nullptr : at->find(path[i]);
    }
    lay_over(setting, path, target);
  }

  std::vector<ChosenAxis> chosen() const {
    std::vector<ChosenAxis> chosen;
    for (const Axis& axis : axes_) {
      ChosenAxis one{axis.name, axis.place, axis.alternatives, axis.chosen, axis.places[axis.chosen], {}};
      places_of(axis.overlays[axis.chosen], one.values);
      std::sort(one.values.begin(), one.values.end());
      chosen.push_back(std::move(one));
    }
    return chosen;
  }

 private:
  // What a value is laid over: the document, or a row of a list within it, which is found by its name.
  struct Target {
    InputNode* node;
    const Schema* schema;
    std::size_t below;  // names of the path that lead there
  };

  static InputNode* row_named(InputNode* list, const std::string& name) {
    if (list == nullptr) return nullptr;
    for (InputNode& item : list->items) {
      const InputNode* own = item.is_map() ? item.find("name") : nullptr;
      if (own != nullptr && expression_name(own->text.text) == expression_name(name)) return &item;
    }
    return nullptr;
  }

  // The schema of what stands under `key`, which becomes the key as the file writes it.
  static const Schema* step(std::string& key, const Schema* schema, const InputNode* at) {
    static constexpr Schema unknown{.what = "a value"};
    if (const InputEntry* entry = entry_named(at, key)) {
      key = entry->key;
      const Schema* below = schema_of(*schema, key);
      return below == nullptr ? &unknown : below;
    }
    if (schema->kind != Schema::Kind::fields) return nullptr;
    for (const Field& field : schema->fields) {
      if (expression_name(field.key) == expression_name(key)) {
        key = std::string(field.key);
        return field.schema;
      }
    }
    return nullptr;
  }

  void lay_over(const Setting& setting, const std::vector<std::string>& path, const Target& target) {
    std::optional<InputNode> value = value_of(setting, sources_, problems_);
    if (!value) return;
    InputNode overlay = std::move(*value);
    for (std::size_t i = path.size(); i-- > target.below;) {
      InputNode map = map_node(overlay.place);
      InputEntry entry;
      entry.key = path[i];
      entry.key_place = overlay.place;
      entry.value = std::move(overlay);
      map.entries.push_back(std::move(entry));
      overlay = std::move(map);
    }
    expand_short_forms(overlay, *target.schema);
    merge(*target.node, std::move(overlay), *target.schema, "", problems_);
  }

  void report_unknown(const Setting& setting, const std::vector<std::string>& path, std::size_t depth,
                      const Schema* schema, const InputNode* at) {
    if (depth == 0 && is_fixed_key(path[0])) {
      problems_.error({}, flag_of(setting) + ": '" + path[0] + "' says what the file is; --set cannot change it");
      return;
    }
    std::vector<std::string> known;
    if (at != nullptr) {
      for (const InputEntry& entry : at->entries) known.push_back(entry.key);
      for (const InputNode& item : at->items) {
        const InputNode* name = item.is_map() ? item.find("name") : nullptr;
        if (name != nullptr) known.push_back(name->text.text);
      }
    }
    for (const std::string& key : schema->keys()) known.push_back(key);
    std::string what = "'" + path[depth] + "'";
    if (depth == 0) {
      if (const InputNode* parameters = document_.find("parameters")) {
        for (const InputEntry& entry : parameters->entries) known.push_back(entry.key);
      }
      for (const Axis& axis : axes_) known.push_back(axis.name);
      what = (path.size() == 1 ? "parameter, axis or path " : "key ") + what;
    }
    problems_.error({}, flag_of(setting) + ": unknown " + what + suggestion(path[depth], known));
  }

  Axis* axis_named(const std::string& name) {
    const auto found = std::find_if(axes_.begin(), axes_.end(), [&](const Axis& axis) {
      return expression_name(axis.name) == expression_name(name);
    });
    return found == axes_.end() ? nullptr : &*found;
  }

  InputNode& document_;
  Sources& sources_;
  Problems& problems_;
  std::vector<Axis> axes_;
};

}  // namespace

namespace {

// One value each: which of two was meant nobody can know.
void refuse_doubled(const std::vector<Setting>& settings, Problems& problems) {
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const auto same = [&](const Setting& other) { return expression_name(other.first) == expression_name(settings[i].first); };
    const auto before = std::find_if(settings.begin(), settings.begin() + static_cast<std::ptrdiff_t>(i), same);
    if (before != settings.begin() + static_cast<std::ptrdiff_t>(i)) {
      problems.error({}, flag_of(settings[i]) + ": '" + settings[i].first + "' is set already, by " + flag_of(*before) +
                             "; give it once");
    }
  }
}

}  // namespace

std::vector<ChosenAxis> apply_settings(InputNode& document, const std::vector<Setting>& settings, Sources& sources,
                                       Problems& problems) {
  refuse_doubled(settings, problems);
  Settings setting(document, sources, problems);
  setting.choose(settings);
  for (const Setting& one : settings) setting.set(one);
  return setting.chosen();
}

}  // namespace ostrakon
