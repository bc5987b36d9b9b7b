// What an experiment varies, and by which design; each level laid over the scenarios that are studied.
#include "base/kernels.h"
#include "input/csv_table.h"
#include "input/experiment_reading.h"
#include "input/load.h"
#include "input/reading.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ostrakon {

namespace {

constexpr std::uint64_t most_points = 10'000'000;
constexpr std::size_t most_levels = 100'000;
constexpr std::size_t longest_label = 60;  // bytes

const std::vector<std::pair<std::string, DesignKind>>& design_names() {
  static const std::vector<std::pair<std::string, DesignKind>> names = {
      {"factorial", DesignKind::factorial}, {"one at a time", DesignKind::one_at_a_time}, {"latin hypercube", DesignKind::latin_hypercube},
      {"sobol", DesignKind::sobol},         {"random", DesignKind::random},               {"morris", DesignKind::morris},
      {"saltelli", DesignKind::saltelli},   {"table", DesignKind::table}};
  return names;
}

FactorLevel level_of(const std::string& factor, const InputNode& value) {
  FactorLevel level;
  level.label = value.is_scalar() ? value.text.text : line_of(value, longest_label);
  level.number = value.is_scalar() ? number_written(value.text.text) : std::numeric_limits<double>::quiet_NaN();
  level.settings = {{factor, setting_text(value)}};
  level.place = value.place;
  return level;
}

// A value between the ends, so that equal steps in it are equal steps of the factor.
double between(const FactorRange& range, double share) {
  const double value = range.logarithmic ? range.low * scalar::power(range.high / range.low, share) : range.low + share * (range.high - range.low);
  return range.whole ? std::round(value) : value;
}

void add_grid(Factor& factor, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) {
    FactorLevel level;
    const double share = count == 1 ? 0 : static_cast<double>(i) / static_cast<double>(count - 1);
    level.number = i + 1 == count && count > 1 ? factor.range->high : between(*factor.range, share);
    level.label = number_text(level.number);
    level.settings = {{factor.name, level.label}};
    level.place = factor.place;
    factor.levels.push_back(std::move(level));
  }
}

void read_range(const InputNode& node, Factor& factor, ExperimentReading& reading) {
  if (!reading.keys(node, "a range", {"from", "to", "count", "scale", "whole"})) return;
  FactorRange range;
  const InputNode *from = node.find("from"), *to = node.find("to");
  if (from == nullptr || to == nullptr) {
    reading.error(node.place, "a range has both ends: { from: 0, to: 1 }");
    return;
  }
  range.low = reading.number(*from, "the lowest value").value_or(0);
  range.high = reading.number(*to, "the highest value").value_or(1);
  if (const InputNode* whole = node.find("whole")) range.whole = reading.flag(*whole);
  if (const InputNode* scale = node.find("scale")) {
    const std::string word = reading.text(*scale);
    range.logarithmic = word == "log";
    if (word != "log" && word != "linear") reading.error(scale->place, "a scale is linear or log");
  }
  if (!(range.low < range.high)) reading.error(to->place, "the range ends at " + number_text(range.high) + " and begins at " + number_text(range.low));
  if (range.logarithmic && !(range.low > 0)) reading.error(from->place, "a logarithmic range begins above 0");
  factor.range = range;
  if (const InputNode* count = node.find("count")) {
    if (const auto many = reading.whole(*count, "a count", 2, most_levels); many && !reading.problems.any_errors()) add_grid(factor, *many);
  }
}

// `vigilance: range`: between the ends that the scenario gives the parameter.
void read_own_range(const InputNode& node, Factor& factor, ExperimentReading& reading) {
  for (const StudiedBase& base : reading.scenarios) {
    if (!base.scenario) return;
    const InputNode* parameters = base.scenario->resolved.document->find("parameters");
    const InputNode* range = nullptr;
    if (parameters != nullptr) {
      for (const InputEntry& entry : parameters->entries) {
        if (expression_name(entry.key) == expression_name(factor.name) && entry.value.is_map()) range = entry.value.find("range");
      }
    }
    if (range == nullptr || !range->is_list() || range->items.size() != 2) {
      reading.error(node.place, "'" + factor.name + "' has no range in " + base.studied->path + "; write { from: 0, to: 1 }");
      return;
    }
    FactorRange found;
    found.low = number_written(range->items[0].text.text), found.high = number_written(range->items[1].text.text);
    if (!(found.low < found.high)) {
      reading.error(node.place, "the range of '" + factor.name + "' has no two ends that are numbers; write { from: 0, to: 1 }", range->place);
      return;
    }
    factor.range = found;
  }
}

// `cause: all`: every alternative of the axis.
void read_all_alternatives(const InputNode& node, Factor& factor, ExperimentReading& reading) {
  for (const StudiedBase& base : reading.scenarios) {
    if (!base.scenario) return;
    const std::vector<ChosenAxis>& axes = *base.scenario->resolved.axes;
    const auto axis = std::find_if(axes.begin(), axes.end(), [&](const ChosenAxis& one) { return expression_name(one.name) == expression_name(factor.name); });
    if (axis == axes.end()) {
      reading.error(node.place, "'" + factor.name + "' is no axis of variants in " + base.studied->path + "; 'all' stands for the alternatives of one");
      return;
    }
    factor.levels.clear();
    for (const std::string& alternative : axis->alternatives) {
      factor.levels.push_back({alternative, std::numeric_limits<double>::quiet_NaN(), {{factor.name, alternative}}, node.place});
    }
  }
}

void read_named_levels(const InputNode& node, Factor& factor, ExperimentReading& reading) {
  for (const InputEntry& entry : node.entries) {
    if (!entry.value.is_map() && !entry.value.empty()) {
      reading.error(entry.value.place, "a level that has a name holds settings: { patronage: 2, rules.detect.tip: 0.01 }; values are written [0, 1, 2]");
      continue;
    }
    FactorLevel level;
    level.label = entry.key;
    level.place = entry.key_place;
    if (entry.value.is_map()) level.settings = settings_in(entry.value, reading);
    factor.levels.push_back(std::move(level));
  }
}

void read_levels(const InputNode& node, Factor& factor, ExperimentReading& reading) {
  if (node.is_list()) {
    for (const InputNode& item : node.items) factor.levels.push_back(level_of(factor.name, item));
  } else if (node.is_map() && (node.find("from") != nullptr || node.find("to") != nullptr)) {
    read_range(node, factor, reading);
  } else if (node.is_map()) {
    read_named_levels(node, factor, reading);
  } else if (node.is_scalar() && node.text.text == "all") {
    read_all_alternatives(node, factor, reading);
  } else if (node.is_scalar() && node.text.text == "range") {
    read_own_range(node, factor, reading);
  } else {
    reading.error(node.place, "a factor takes several values: [0, 0.5, 1], { from: 0, to: 1, count: 5 }, all; one value is given under 'set'");
  }
  if (!factor.range && factor.levels.size() < 2 && !reading.problems.any_errors()) {
    reading.error(node.place, "a factor takes at least two values; one is given under 'set'");
  }
}

void check_level(const Factor& factor, const FactorLevel& level, ExperimentReading& reading) {
  for (const StudiedBase& base : reading.scenarios) {
    ReadOptions options = reading.options;
    options.settings.insert(options.settings.end(), reading.experiment.set.begin(), reading.experiment.set.end());
    options.settings.insert(options.settings.end(), level.settings.begin(), level.settings.end());
    Problems found(reading.sources);
    if (read_scenario(base.studied->path, options, reading.base, reading.sources, found)) continue;
    for (const Problem& problem : found.all()) {
      if (problem.severity != Severity::error) continue;
      std::string message = problem.message;
      for (const Setting& setting : level.settings) {
        const std::string flag = "--set " + setting.first + "=" + setting.second + ": ";
        if (message.starts_with(flag)) message.erase(0, flag.size());
      }
      const bool of_file = problem.place.known() && !reading.sources.path(problem.place.file).starts_with("--set ");
      reading.error(level.place, "with " + factor.name + " = " + level.label + ": " + message, of_file ? problem.place : Place{});
      break;
    }
  }
}

}  // namespace

std::vector<Factor> read_factors(const InputNode& vary, ExperimentReading& reading) {
  std::vector<Factor> factors;
  if (!vary.is_map() || vary.entries.empty()) {
    reading.error(vary.place, "'vary' names factors and their values: { patronage: [0, 0.8, 2] }");
    return factors;
  }
  for (const InputEntry& entry : vary.entries) {
    Factor factor;
    factor.name = entry.key;
    factor.place = entry.key_place;
    read_levels(entry.value, factor, reading);
    factors.push_back(std::move(factor));
  }
  return factors;
}

void read_table(const InputNode& node, Block& block, ExperimentReading& reading) {
  if (!node.is_scalar()) {
    reading.error(node.place, "'table' names a file of comma-separated values");
    return;
  }
  if (!block.factors.empty()) {
    reading.error(node.place, "the columns of a table are its factors; 'vary' is left out", block.factors.front().place);
    return;
  }
  const std::optional<std::filesystem::path> path = reading.files.find(node.text, reading.file);
  const std::optional<std::int32_t> file = path ? reading.files.open(*path, node.place) : std::nullopt;
  if (!file) return;
  const CsvTable table(*file, reading.sources, reading.problems);
  for (const CsvCell& cell : table.header()) {
    Factor factor;
    factor.name = std::string(cell.text);
    factor.place = cell.place;
    block.factors.push_back(std::move(factor));
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::vector<FactorLevel>& levels = block.design.rows.emplace_back();
    for (std::size_t column = 0; column < block.factors.size(); ++column) {
      const CsvCell& cell = table.cell(row, column);
      if (cell.text.empty()) reading.error(cell.place, "a value of '" + block.factors[column].name + "' is missing");
      levels.push_back({std::string(cell.text), number_written(cell.text), {{block.factors[column].name, std::string(cell.text)}}, cell.place});
    }
  }
  if (table.rows() == 0) reading.error(node.place, "this table has no points");
}

void read_design(const InputNode& node, Block& block, ExperimentReading& reading) {
  Design& design = block.design;
  std::vector<std::string> known;
  for (const auto& [name, kind] : design_names()) known.push_back(name);
  const auto kind_named = [&](const std::string& name, Place place) {
    for (const auto& [known_name, kind] : design_names()) {
      if (expression_name(known_name) == expression_name(name)) return std::optional(kind);
    }
    reading.error(place, "unknown design '" + name + "'" + suggestion(name, known) + (nearest(name, known).empty() ? "; one of: " + listed(known) : ""));
    return std::optional<DesignKind>();
  };
  if (node.is_scalar()) {
    const std::optional<DesignKind> kind = kind_named(node.text.text, node.place);
    if (!kind) return;
    design.kind = *kind;
    if (*kind != DesignKind::factorial && *kind != DesignKind::one_at_a_time) {
      reading.error(node.place, *kind == DesignKind::table ? "which file? { table: points.csv }" : "how many? { " + node.text.text + ": 100 }");
    }
    return;
  }
  if (!node.is_map() || node.entries.empty()) {
    reading.error(node.place, "a design is factorial, one at a time, or one of { latin hypercube: 100 }, { sobol: 128 }, { random: 200 }, { morris: 20 }, { saltelli: 256 }, { table: F.csv }");
    return;
  }
  const InputEntry& first = node.entries.front();
  const std::optional<DesignKind> kind = kind_named(first.key, first.key_place);
  if (!kind) return;
  design.kind = *kind;
  std::vector<std::string> keys = {first.key};
  if (*kind == DesignKind::morris) keys.emplace_back("levels");
  if (*kind == DesignKind::saltelli) keys.emplace_back("second_order");
  reading.keys(node, "the design", keys);
  if (*kind == DesignKind::table) {
    read_table(first.value, block, reading);
    return;
  }
  design.points = static_cast<std::uint32_t>(reading.whole(first.value, "the number of points", 1, most_points).value_or(1));
  if (const InputNode* levels = node.find("levels")) design.levels = static_cast<std::uint32_t>(reading.whole(*levels, "levels", 2, 1000).value_or(4));
  if (design.levels % 2 != 0) reading.error(node.find("levels")->place, "the levels of a Morris design are an even number");
  if (const InputNode* pairs = node.find("second_order")) design.second_order = reading.flag(*pairs);
}

std::vector<std::pair<const Factor*, FactorLevel>> all_levels(const Experiment& experiment) {
  std::vector<std::pair<const Factor*, FactorLevel>> levels;
  for (const Block& block : experiment.blocks) {
    for (const Factor& factor : block.factors) {
      for (const FactorLevel& level : factor.levels) levels.emplace_back(&factor, level);
      if (!factor.levels.empty() || !factor.range) continue;
      for (const double end : {factor.range->low, factor.range->high}) {
        const std::string text = number_text(factor.range->whole ? std::round(end) : end);
        levels.push_back({&factor, {text, end, {{factor.name, text}}, factor.place}});
      }
    }
    for (const std::vector<FactorLevel>& row : block.design.rows) {
      for (std::size_t column = 0; column < row.size(); ++column) levels.emplace_back(&block.factors[column], row[column]);
    }
  }
  return levels;
}

void check_factors(ExperimentReading& reading) {
  for (const auto& [factor, level] : all_levels(reading.experiment)) check_level(*factor, level, reading);
}

// ---- values ----

double number_written(std::string_view text) {
  if (text == "yes") return 1;
  if (text == "no") return 0;
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool all = failed == std::errc() && end == text.data() + text.size() && std::isfinite(value);
  return all ? value : std::numeric_limits<double>::quiet_NaN();
}

std::string setting_text(const InputNode& node) {
  if (node.is_scalar() && node.plain) return node.text.text;
  std::string text = yaml_text(node);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::vector<Setting> settings_in(const InputNode& map, ExperimentReading& reading) {
  std::vector<Setting> settings;
  if (!map.is_map()) {
    reading.error(map.place, "settings are written { patronage: 2, clock.steps: 240 }");
    return settings;
  }
  for (const InputEntry& entry : map.entries) {
    if (entry.value.empty()) reading.error(entry.key_place, "a value is missing after '" + entry.key + "'");
    settings.emplace_back(entry.key, setting_text(entry.value));
  }
  return settings;
}

std::optional<double> ExperimentReading::number(const InputNode& node, std::string_view what) {
  const double value = node.is_scalar() ? number_written(node.text.text) : std::numeric_limits<double>::quiet_NaN();
  if (!std::isnan(value)) return value;
  error(node.place, std::string(what) + " is a number");
  return std::nullopt;
}

std::optional<std::uint64_t> ExperimentReading::whole(const InputNode& node, std::string_view what, std::uint64_t low, std::uint64_t high) {
  std::uint64_t value = 0;
  const std::string& text = node.text.text;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (node.is_scalar() && failed == std::errc() && end == text.data() + text.size() && value >= low && value <= high) return value;
  error(node.place, std::string(what) + " is a whole number from " + std::to_string(low) + " to " + std::to_string(high));
  return std::nullopt;
}

bool ExperimentReading::flag(const InputNode& node) {
  if (!node.is_scalar() || (node.text.text != "yes" && node.text.text != "no")) error(node.place, "yes or no is needed here");
  return node.is_scalar() && node.text.text == "yes";
}

std::string ExperimentReading::text(const InputNode& node) {
  if (node.is_scalar()) return node.text.text;
  error(node.place, "a text is needed here");
  return "";
}

bool ExperimentReading::keys(const InputNode& map, const std::string& what, const std::vector<std::string>& known) {
  if (!map.is_map()) {
    error(map.place, what + " is a list of keys and values");
    return false;
  }
  for (const InputEntry& entry : map.entries) {
    if (std::find(known.begin(), known.end(), entry.key) == known.end()) error(entry.key_place, unknown_key(entry, what, known));
  }
  return true;
}

}  // namespace ostrakon
