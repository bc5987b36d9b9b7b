// Metrics of a scenario, compiled once per design point and asked of every run: each step after the phases, and at the end.
#pragma once

#include "phases/simulation.h"
#include "records/history.h"
#include "records/metric_parts.h"
#include "records/step_view.h"

#include <vector>

namespace ostrakon {

class Metrics {
 public:
  explicit Metrics(Simulation&);
  std::vector<MetricLayout> layouts() const;
  std::size_t size() const { return items_.size(); }

  // What one run has measured so far; by metric.
  struct Series {
    std::vector<std::vector<double>> values;
    std::size_t events_seen = 0;  // events before this one belong to earlier steps
    StepView step_view;
    MetricParts::Scratch scratch;
  };
  Series begin(World&) const;
  // Measures a step; steps of the warm-up give missing values.
  void step(World&, Series&) const;
  void end(World&, Series&) const;

 private:
  struct Item {
    const Metric* metric = nullptr;
    std::size_t part = 0;  // that gives its value
    bool grouped = false;
    bool sees_events = false;
  };
  void measure(World&, const View&, std::size_t item, Series&) const;

  const Scenario* scenario_;
  MetricParts parts_;
  std::vector<Item> items_;
  std::vector<std::size_t> widths_;  // by metric: numbers that a measurement gives
  std::vector<bool> event_columns_;  // columns of events that every-step metrics read
};

}  // namespace ostrakon
