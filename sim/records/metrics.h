// Metrics of a scenario, compiled once per design point and asked of every run: each step after the phases, and at the end.
#pragma once

#include "phases/simulation.h"
#include "records/history.h"
#include "records/step_view.h"

#include <vector>

namespace ostrakon {

class Metrics {
 public:
  // Throws std::invalid_argument (naming the metric) for what this version cannot measure.
  explicit Metrics(Simulation&);
  std::vector<MetricLayout> layouts() const;
  std::size_t size() const { return items_.size(); }

  // What one run has measured so far; by metric.
  struct Series {
    std::vector<std::vector<double>> values;
    std::size_t events_seen = 0;  // events before this one belong to earlier steps
    StepView step_view;
    std::vector<double> groups;   // scratch
  };
  Series begin(World&) const;
  // Measures a step; steps of the warm-up give missing values.
  void step(World&, Series&) const;
  void end(World&, Series&) const;

 private:
  struct Item {
    const Metric* metric = nullptr;
    Program program;
    bool grouped = false;
    bool sees_events = false;
    std::size_t width = 1;
  };
  // A function over an every-step metric, given to at-end metrics as an input.
  struct SeriesInput {
    std::string function;
    std::size_t metric;
    double from, to;  // dates
  };
  Expression with_inputs(const Expression&);
  double series_value(const SeriesInput&, const World&, const Series&) const;
  void measure(World&, const View&, const Item&, std::span<const double> inputs, std::vector<double>& groups,
               std::vector<double>& out) const;

  const Scenario* scenario_;
  std::vector<Item> items_;
  std::vector<SeriesInput> series_;
  std::vector<bool> event_columns_;  // columns of events that every-step metrics read
};

}  // namespace ostrakon
