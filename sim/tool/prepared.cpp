#include "tool/prepared.h"

#include "input/read_scenario.h"
#include "tool/library_folder.h"

#include <exception>
#include <optional>

namespace ostrakon {

namespace {

Metrics sealed_metrics(Simulation& simulation, Prepared::Keep keep) {
  Metrics metrics(simulation);
  if (keep == Prepared::Keep::everything) simulation.keep_everything();
  simulation.seal();
  return metrics;
}

void warn_of_unread_parameters(const Scenario& scenario, Problems& problems) {
  for (const ParameterInfo& parameter : scenario.parameters) {
    if (!parameter.read) problems.warning(parameter.place, "no rule reads the parameter '" + parameter.name + "'");
  }
}

}  // namespace

Prepared::Prepared(Scenario checked, Keep keep)
    : simulation(std::move(checked)),
      metrics(sealed_metrics(simulation, keep)),
      layout(history_layout(simulation.scenario(), metrics)) {}

std::vector<std::string> Prepared::headline() const {
  std::vector<std::string> names;
  for (const std::int32_t metric : scenario().headline)
    names.push_back(scenario().metrics[static_cast<std::size_t>(metric)].name);
  return names;
}

std::unique_ptr<Prepared> prepare(const ReadRequest& request, Sources& sources, Problems& problems) {
  ReadOptions options;
  options.settings = request.settings;
  options.library = library_folder();
  options.only_embedded = request.only_embedded;
  options.allow_outside = request.allow_outside;
  options.embedded = request.embedded;
  std::optional<Scenario> scenario = read_scenario(request.path, options, engine_catalogue(), sources, problems);
  if (!scenario || problems.any_errors()) return nullptr;
  try {
    auto prepared = std::make_unique<Prepared>(std::move(*scenario), request.keep);
    warn_of_unread_parameters(prepared->scenario(), problems);
    return prepared;
  } catch (const std::exception& error) {
    problems.error({}, request.path + ": " + error.what());
    return nullptr;
  }
}

}  // namespace ostrakon
