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
  // Of the metrics that are stored.
  std::vector<MetricLayout> layouts() const;

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
  // What the run has measured, in the order of layouts().
  std::vector<std::vector<double>> stored(Series&&) const;

 private:
  struct Item {
    const Metric* metric = nullptr;
    std::size_t part = 0;        // that gives its value
    std::size_t first_part = 0;  // of those it is made of; the next item's begin where they end
    bool grouped = false;
    bool sees_events = false;
    bool stored = true;
    bool measured = true;  // it is stored, or one that is stored asks for it
  };
  void leave_out_series();
  void measure(World&, const View&, std::size_t item, Series&) const;

  const Scenario* scenario_;
  MetricParts parts_;
  std::vector<Item> items_;
  std::vector<std::size_t> widths_;  // by metric: numbers that a measurement gives
  std::vector<bool> event_columns_;  // columns of events that every-step metrics read
};

}  // namespace ostrakon
