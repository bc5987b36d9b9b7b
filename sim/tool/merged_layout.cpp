#include "tool/merged_layout.h"

#include "tool/provenance.h"
#include "tool/sweep_lives.h"

#include <utility>

namespace ostrakon {

namespace {

PointsLayout points_layout(const SweepPlan& plan) {
  PointsLayout layout;
  const std::vector<const Factor*> factors = plan.experiment.factors();
  for (const Factor* factor : factors) layout.factors.push_back({factor->name, {}, {}});
  for (const Point& point : plan.points) {
    const std::vector<std::string> texts = coordinate_texts(plan.experiment, point);
    for (std::size_t i = 0; i < factors.size(); ++i) {
      layout.factors[i].texts.push_back(texts[i]);
      layout.factors[i].numbers.push_back(point.coordinates[i].number);
    }
    const StudiedScenario& studied = plan.experiment.scenarios[point.scenario];
    layout.scenarios.push_back(studied.name.empty() ? studied.path : studied.name);
    layout.parts.push_back(point.role);
    layout.groups.push_back(static_cast<std::int32_t>(point.group));
    std::string lines;
    for (const auto& [name, value] : settings_of(plan.experiment, point)) lines += (lines.empty() ? "" : "\n") + name + "=" + value;
    layout.settings.push_back(std::move(lines));
  }
  return layout;
}

}  // namespace

HistoryLayout merged_layout(const FolderPlan& found) {
  HistoryLayout layout = sweep_layout(found.plan, found.reading);
  fill_provenance(layout, found.plan.experiment.seed);
  layout.scenario_name = found.plan.experiment.name;
  layout.summary = found.plan.experiment.summary;
  layout.settings = found.plan.experiment.set;
  layout.files.clear();
  for (const PlannedFile& file : found.plan.files) layout.files.push_back({file.path, file.text});
  layout.points = points_layout(found.plan);
  return layout;
}

}  // namespace ostrakon
