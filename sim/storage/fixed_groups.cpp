#include "storage/fixed_groups.h"

#include "base/keys.h"
#include "storage/provenance_digest.h"
#include "storage/record_groups.h"

#include <algorithm>
#include <cmath>

namespace ostrakon::hdf5 {

namespace {

const std::string no_unit = "1";

ColumnWriter& add_fixed(GroupWriter& group, const std::string& name, StoredType type, const std::string& axis,
                        std::uint64_t length, const std::string& long_name) {
  ColumnSpec spec;
  spec.name = name;
  spec.type = type;
  spec.axes = {axis};
  spec.shape = {length};
  spec.growing = false;
  if (type != StoredType::text) spec.unit = no_unit;
  spec.long_name = long_name;
  return group.add(std::move(spec));
}

void add_numbers(GroupWriter& group, const std::string& axis, std::uint64_t length, const std::string& long_name) {
  ColumnWriter& scale = add_fixed(group, axis, StoredType::i32, axis, length, long_name);
  for (std::uint64_t i = 0; i < length; ++i) scale.append_value(static_cast<std::int32_t>(i));
}

void add_text(GroupWriter& group, const char* name, const std::string& text, const char* long_name) {
  ColumnSpec spec;
  spec.name = name;
  spec.type = StoredType::text;
  spec.growing = false;
  spec.long_name = long_name;
  group.add(std::move(spec)).append_text(text);
}

void add_list(GroupWriter& group, const LegendList& list) {
  const std::string name = stored_name(list.name), code = name + "_code";
  if (!list.meanings.empty() && list.meanings.size() != list.entries.size())
    throw Failure("the legend '" + list.name + "' has not as many meanings as entries");
  add_numbers(group, code, list.entries.size(), "number that stands for an entry of " + name);
  ColumnWriter& entries =
      add_fixed(group, name, StoredType::text, code, list.entries.size(), "what the numbers stand for");
  for (const std::string& entry : list.entries) entries.append_text(entry);
  if (list.meanings.empty()) return;
  ColumnWriter& meanings =
      add_fixed(group, name + "_meaning", StoredType::text, code, list.entries.size(), "meanings of the entries");
  for (const std::string& meaning : list.meanings) meanings.append_text(meaning);
}

}  // namespace

void write_root_attributes(hid_t file, const HistoryLayout& layout) {
  const Handle root(H5Gopen2(file, "/", H5P_DEFAULT), H5Gclose, "open the root group");
  write_attribute(root.id(), "format", format_name);
  write_attribute(root.id(), "format_number", format_number);
  write_attribute(root.id(), "title", layout.scenario_name);
  write_attribute(root.id(), "summary", layout.summary);
  write_attribute(root.id(), "engine_version", layout.engine_version);
  write_attribute(root.id(), "engine_format", static_cast<std::int32_t>(layout.engine_format));
  write_attribute(root.id(), "source_revision", layout.source_revision);
  write_attribute(root.id(), "scenario_text_digest", hexadecimal(layout.text_digest));
  write_attribute(root.id(), "scenario_digest", hexadecimal(layout.meaning_digest));
  write_attribute(root.id(), "master_seed", layout.master_seed);
  write_attribute(root.id(), "master_seed_text", std::to_string(layout.master_seed));
}

void check_root_attributes(hid_t file) {
  const Handle root(H5Gopen2(file, "/", H5P_DEFAULT), H5Gclose, "open the root group");
  if (read_text_attribute(root.id(), "format") != format_name)
    throw Failure("is not an ostrakon history (its root has no attribute format = '" + std::string(format_name) + "')");
  std::int32_t number = 0;
  read_attribute(root.id(), "format_number", StoredType::i32, &number);
  if (number < 1 || number > format_number)
    throw Failure("has format number " + std::to_string(number) + "; this program reads up to " +
                  std::to_string(format_number));
}

void write_points(GroupWriter& group, const PointsLayout& points) {
  const std::uint64_t count = points.size();
  add_numbers(group, "point", count, "number of the design point");
  const auto texts = [&](const std::string& name, const std::vector<std::string>& values, const std::string& meaning) {
    ColumnWriter& column = add_fixed(group, group.free_name(name, "factor"), StoredType::text, "point", count, meaning);
    for (const std::string& value : values) column.append_text(value);
  };
  texts("scenario", points.scenarios, "scenario that is studied there");
  texts("part", points.parts, "part that the point plays in its design");
  ColumnWriter& groups = add_fixed(group, "group", StoredType::i32, "point", count, "trajectory, or row of the matrices");
  for (const std::int32_t number : points.groups) groups.append_value(number);
  texts("settings", points.settings, "what is set there, a line each");
  for (const PointsLayout::Factor& factor : points.factors) {
    const bool numbers = std::none_of(factor.numbers.begin(), factor.numbers.end(), [](double value) { return std::isnan(value); });
    if (!numbers) {
      texts(stored_name(factor.name), factor.texts, "factor " + factor.name);
      continue;
    }
    ColumnWriter& column = add_fixed(group, group.free_name(stored_name(factor.name), "factor"), StoredType::f64, "point", count, "factor " + factor.name);
    for (const double value : factor.numbers) column.append_value(value);
  }
  group.attach_scales();
}

void write_legend(GroupWriter& group, const HistoryLayout& layout) {
  add_list(group, run_status_legend());
  for (const LegendList& list : layout.legends) add_list(group, list);
  group.attach_scales();
}

void write_provenance(GroupWriter& group, const HistoryLayout& layout) {
  write_attribute(group.id(), "digest", hexadecimal(provenance_digest(layout)));
  add_text(group, "resolved_scenario", layout.resolved_scenario, "the scenario that these runs follow from, complete");
  add_text(group, "compiler", layout.compiler, "compiler that built the program");
  add_text(group, "flags", layout.flags, "flags of the compiler");
  const std::uint64_t files = layout.files.size(), settings = layout.settings.size();
  add_numbers(group, "file", files, "number of the file, in the order of reading");
  ColumnWriter& paths = add_fixed(group, "file_path", StoredType::text, "file", files, "paths as given");
  for (const ProvenanceFile& file : layout.files) paths.append_text(file.path);
  ColumnWriter& texts = add_fixed(group, "file_text", StoredType::text, "file", files, "texts as read");
  for (const ProvenanceFile& file : layout.files) texts.append_text(file.text);
  if (!layout.rosters.empty()) {
    const std::uint64_t rosters = layout.rosters.size();
    add_numbers(group, "roster", rosters, "number of the roster");
    ColumnWriter& roster_names = add_fixed(group, "roster_name", StoredType::text, "roster", rosters, "file as the scenario names it");
    for (const ProvenanceFile& roster : layout.rosters) roster_names.append_text(roster.path);
    ColumnWriter& rows = add_fixed(group, "roster_text", StoredType::text, "roster", rosters, "people at the start, as read");
    for (const ProvenanceFile& roster : layout.rosters) rows.append_text(roster.text);
    ColumnWriter& digests = add_fixed(group, "roster_digest", StoredType::text, "roster", rosters, "digest of the text");
    for (const ProvenanceFile& roster : layout.rosters) digests.append_text(hexadecimal(hash64(roster.text)));
  }
  add_numbers(group, "setting", settings, "number of the setting, in the order given");
  ColumnWriter& names = add_fixed(group, "setting_name", StoredType::text, "setting", settings, "what was set by hand");
  for (const auto& [name, value] : layout.settings) names.append_text(name);
  ColumnWriter& values = add_fixed(group, "setting_value", StoredType::text, "setting", settings, "to which value");
  for (const auto& [name, value] : layout.settings) values.append_text(value);
  group.attach_scales();
}

}  // namespace ostrakon::hdf5
