#include "input/experiment.h"

#include "input/experiment_reading.h"
#include "input/load.h"
#include "input/reading.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

namespace ostrakon {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t most_replicates = 10'000'000;
constexpr std::uint64_t fewest_replicates_of_waves = 30;

void read_scenarios(const InputNode& root, ExperimentReading& reading) {
  const InputNode *one = root.find("scenario"), *several = root.find("scenarios");
  if ((one == nullptr) == (several == nullptr)) {
    reading.error(one != nullptr ? several->place : root.place,
                  one != nullptr ? "'scenario' names one, 'scenarios' several; keep one of them" : "which scenario is studied? scenario: ../scenarios/big-data-bureau.yaml");
    return;
  }
  const auto add = [&](const std::string& name, const InputNode& value) {
    if (!value.is_scalar()) {
      reading.error(value.place, "the file of a scenario is needed here");
      return;
    }
    const std::optional<fs::path> path = reading.files.find(value.text, reading.file);
    if (path) reading.experiment.scenarios.push_back({name, path->string(), value.place, 1});
  };
  if (one != nullptr) {
    add("", *one);
    return;
  }
  if (!several->is_map() || several->entries.empty()) {
    reading.error(several->place, "'scenarios' gives each a name: { seeing: a.yaml, blind: b.yaml }");
    return;
  }
  for (const InputEntry& entry : several->entries) {
    if (!is_name(entry.key)) reading.error(entry.key_place, "'" + entry.key + "' is not a name; a name begins with a letter");
    add(entry.key, entry.value);
  }
}

void read_record(const InputNode& node, ExperimentReading& reading) {
  if (!node.is_map()) {
    reading.error(node.place, "'record' says what is written down: { events: none }");
    return;
  }
  for (const InputEntry& entry : node.entries) reading.experiment.set.emplace_back("record." + entry.key, setting_text(entry.value));
}

void read_until(const InputNode& node, ReplicateRule& rule, ExperimentReading& reading) {
  if (!node.is_map() || node.entries.empty()) {
    reading.error(node.place, "'until' names metrics and the half-width of their interval: { first_three_fall: 0.02 }");
    return;
  }
  for (const InputEntry& entry : node.entries) {
    const std::optional<double> width = reading.number(entry.value, "a half-width");
    if (width && !(*width > 0)) reading.error(entry.value.place, "a half-width is above 0");
    if (width) rule.until.push_back({expression_name(entry.key), *width, entry.key_place});
  }
}

void read_replicates(const InputNode& node, ExperimentReading& reading) {
  ReplicateRule& rule = reading.experiment.replicates;
  if (!node.is_map()) {
    rule.least = rule.most = static_cast<std::uint32_t>(reading.whole(node, "replicates", 1, most_replicates).value_or(1));
    return;
  }
  if (!reading.keys(node, "replicates", {"from", "to", "by", "until"})) return;
  const auto count = [&](const char* key, std::uint64_t low, std::uint32_t otherwise) {
    const InputNode* value = node.find(key);
    return value == nullptr ? otherwise : static_cast<std::uint32_t>(reading.whole(*value, key, low, most_replicates).value_or(otherwise));
  };
  rule.least = count("from", fewest_replicates_of_waves, fewest_replicates_of_waves);
  rule.most = count("to", 1, 0);
  rule.wave = count("by", 1, rule.least);
  if (node.find("to") == nullptr) reading.error(node.place, "how many at most? to: 1000");
  if (node.find("to") != nullptr && rule.most < rule.least) reading.error(node.find("to")->place, "this is less than 'from', which is " + std::to_string(rule.least));
  if (const InputNode* until = node.find("until")) {
    read_until(*until, rule, reading);
  } else {
    reading.error(node.place, "until when? until: { METRIC: half-width }; a fixed number is written replicates: 200");
  }
}

void read_streams(const InputNode& root, ExperimentReading& reading) {
  if (const InputNode* seed = root.find("seed")) {
    reading.experiment.seed = reading.whole(*seed, "a seed", 0, std::numeric_limits<std::uint64_t>::max()).value_or(1);
  }
  const InputNode* streams = root.find("streams");
  if (streams == nullptr) return;
  const std::string word = reading.text(*streams);
  reading.experiment.independent = word == "independent";
  if (word != "common" && word != "independent") {
    reading.error(streams->place, "streams are common (replicate 7 of all points draws the same numbers) or independent");
  }
}

void read_block(const InputNode& node, ExperimentReading& reading) {
  Block block;
  if (const InputNode* vary = node.find("vary")) block.factors = read_factors(*vary, reading);
  block.design.place = node.place;
  if (const InputNode* design = node.find("design")) {
    block.design.place = design->place;
    read_design(*design, block, reading);
  }
  for (const Factor& factor : block.factors) {
    const bool sampled = block.design.kind != DesignKind::factorial && block.design.kind != DesignKind::one_at_a_time && block.design.kind != DesignKind::table;
    if (factor.range && factor.levels.empty() && !sampled) reading.error(factor.place, "how many values of '" + factor.name + "'? count: 5; a design that samples needs no count");
  }
  reading.experiment.blocks.push_back(std::move(block));
}

void read_blocks(const InputNode& root, ExperimentReading& reading) {
  const InputNode* designs = root.find("designs");
  if (designs == nullptr) {
    read_block(root, reading);
  } else if (root.find("vary") != nullptr || root.find("design") != nullptr) {
    reading.error(designs->place, "with 'designs' each of them has its own 'vary' and 'design'");
  } else if (!designs->is_list() || designs->items.empty()) {
    reading.error(designs->place, "'designs' is a list of what is crossed, each { vary: …, design: … }");
  } else {
    for (const InputNode& item : designs->items) {
      if (reading.keys(item, "a design", {"vary", "design"})) read_block(item, reading);
    }
  }
  std::vector<const Factor*> factors = reading.experiment.factors();
  for (std::size_t i = 0; i < factors.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (expression_name(factors[i]->name) == expression_name(factors[k]->name)) reading.error(factors[i]->place, "'" + factors[i]->name + "' is varied already", factors[k]->place);
    }
  }
}

// A condition whose names are the factors that are numbers.
void read_where(const InputNode& node, ExperimentReading& reading) {
  Experiment& experiment = reading.experiment;
  for (const Block& block : experiment.blocks) {
    if (block.design.kind == DesignKind::morris || block.design.kind == DesignKind::saltelli || block.design.kind == DesignKind::one_at_a_time) {
      reading.error(node.place, "a design of this kind needs all of its points; 'where' goes with factorial, sampled and listed ones", block.design.place);
      return;
    }
  }
  if (!node.is_scalar()) {
    reading.error(node.place, "a condition on factors is needed here: patronage + merit < 3");
    return;
  }
  std::vector<ParameterInfo> parameters;
  for (const Factor* factor : experiment.factors()) {
    parameters.push_back({expression_name(factor->name), Type::number(), {}, factor->place});
  }
  Scope scope;
  scope.catalogue = &reading.base;
  scope.parameters = &parameters;
  scope.may_draw = false;
  scope.no_draw_reason = "points are not drawn";
  scope.path = "where";
  Expression condition = check_expression(node.text, scope, Type::flag(), reading.problems);
  if (!condition) return;
  for (const TypedNode& part : condition->nodes) {
    if (part.node != Node::parameter) continue;
    const Factor& factor = *experiment.factors()[static_cast<std::size_t>(part.index)];
    const auto words = std::find_if(factor.levels.begin(), factor.levels.end(), [](const FactorLevel& level) { return std::isnan(level.number); });
    if (words != factor.levels.end()) reading.error(node.place, "'" + factor.name + "' is no number: one of its values is '" + words->label + "'", words->place);
  }
  experiment.where = std::move(condition);
  experiment.where_text = node.text.text;
}

void read_bases(ExperimentReading& reading) {
  ReadOptions options = reading.options;
  options.settings = reading.options.settings;
  options.settings.insert(options.settings.end(), reading.experiment.set.begin(), reading.experiment.set.end());
  for (StudiedScenario& studied : reading.experiment.scenarios) {
    Problems found(reading.sources);  // its own, since a scenario is given only where there are no errors
    reading.scenarios.push_back({&studied, read_scenario(studied.path, options, reading.base, reading.sources, found)});
    for (const Problem& problem : found.all()) {
      if (problem.severity == Severity::error) reading.error(problem.place.known() ? problem.place : studied.place, problem.message, problem.other);
    }
    if (reading.scenarios.back().scenario) studied.replicates = reading.scenarios.back().scenario->replicates;
  }
}

void check_wanted(ExperimentReading& reading) {
  for (const ReplicateRule::Wanted& wanted : reading.experiment.replicates.until) {
    for (const StudiedBase& base : reading.scenarios) {
      if (!base.scenario) continue;
      std::vector<std::string> known;
      bool found = false;
      for (const Metric& metric : base.scenario->metrics) {
        if (metric.every_step || !metric.groups.empty()) continue;
        known.push_back(metric.name);
        found |= metric.name == wanted.metric;
      }
      if (!found) reading.error(wanted.place, "unknown metric '" + wanted.metric + "' of the end of a run" + suggestion(wanted.metric, known));
    }
  }
}

void read_all(const InputNode& root, ExperimentReading& reading) {
  if (!reading.keys(root, "an experiment", {"ostrakon experiment", "name", "summary", "scenario", "scenarios", "set", "vary", "design", "designs", "where", "replicates", "seed", "streams", "record"})) return;
  Experiment& experiment = reading.experiment;
  const InputNode* format = root.find("ostrakon experiment");
  if (!format->is_scalar() || format->text.text != "1") reading.error(format->place, "this version reads experiments of format 1: ostrakon experiment: 1");
  if (const InputNode* name = root.find("name")) experiment.name = reading.text(*name);
  if (const InputNode* summary = root.find("summary")) experiment.summary = reading.text(*summary);
  if (experiment.name.empty()) experiment.name = reading.file.stem().string();
  read_scenarios(root, reading);
  if (const InputNode* set = root.find("set")) experiment.set = settings_in(*set, reading);
  if (const InputNode* record = root.find("record")) read_record(*record, reading);
  if (const InputNode* replicates = root.find("replicates")) read_replicates(*replicates, reading);
  read_streams(root, reading);
  read_bases(reading);
  read_blocks(root, reading);
  if (const InputNode* where = root.find("where")) read_where(*where, reading);
  check_wanted(reading);
  if (!reading.problems.any_errors()) check_factors(reading);
}

}  // namespace

std::vector<const Factor*> Experiment::factors() const {
  std::vector<const Factor*> all;
  for (const Block& block : blocks) {
    for (const Factor& factor : block.factors) all.push_back(&factor);
  }
  return all;
}

bool is_experiment(const std::string& path) {
  Sources sources;
  Problems problems(sources);
  const ReadOptions options;
  InputFiles files(options, sources, problems);
  const std::optional<std::int32_t> file = files.open(path, {});
  const std::optional<InputNode> root = file ? parse_yaml(*file, problems) : std::nullopt;
  return root && root->is_map() && root->find("ostrakon experiment") != nullptr;
}

std::optional<Experiment> read_experiment(const std::string& path, const ReadOptions& options, const Catalogue& base, Sources& sources,
                                          Problems& problems) {
  Experiment experiment;
  experiment.file = path;
  ExperimentReading reading{experiment, path, options, base, sources, problems, InputFiles(options, sources, problems)};
  reading.files.set_root(path);
  const std::optional<std::int32_t> file = reading.files.open(path, {});
  const std::optional<InputNode> root = file ? parse_yaml(*file, problems) : std::nullopt;
  if (!root) return std::nullopt;
  if (!root->is_map() || root->find("ostrakon experiment") == nullptr) {
    problems.error({*file, 0, 0}, "this is no experiment; one begins with 'ostrakon experiment: 1'");
    return std::nullopt;
  }
  experiment.text = sources.text(*file);
  read_all(*root, reading);
  if (problems.any_errors()) return std::nullopt;
  return experiment;
}

}  // namespace ostrakon
