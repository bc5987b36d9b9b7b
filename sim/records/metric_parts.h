// Metrics taken apart. A program asks the world for one value, or for one value of each group; what it is made of
// besides (series of other metrics, values of groups, groups joined into one value) is worked out first and given to it.
#pragma once

#include "phases/simulation.h"

#include <cstddef>
#include <string>
#include <vector>

namespace ostrakon {

struct MetricPart {
  struct Input {
    enum class Kind : std::uint8_t {
      series,  // a function over a metric of every step
      metric,  // the value of another metric
      part,    // another part
      joined,  // another part, its groups joined into one value
    };
    Kind kind = Kind::series;
    std::string function;    // series
    std::size_t metric = 0;  // series, metric
    double from = 0, to = 0; // series: dates
    std::size_t part = 0;    // part, joined
    AggregateKind join = AggregateKind::sum;
    std::int32_t group = -1; // the one meant; -1: all
    bool grouped = false;    // it has a value for each group
  };
  Program program;
  bool all_groups = false;  // the program is an aggregate with `by`: it gives the values of all groups at once
  std::vector<Input> inputs;
};

class MetricParts {
 public:
  explicit MetricParts(Simulation& simulation) : simulation_(&simulation) {}

  // Takes an expression apart; the number of the part that gives its value.
  std::size_t add(const Expression&);
  std::size_t size() const { return parts_.size(); }
  const MetricPart& part(std::size_t number) const { return parts_[number]; }

  // What has been measured of a run, by metric: width values, for each step if it is measured every step.
  struct Measured {
    const std::vector<std::vector<double>>* values = nullptr;
    const std::vector<std::size_t>* widths = nullptr;
  };
  // Kept from step to step, so that a step allocates nothing.
  struct Scratch {
    struct Values {
      std::vector<double> own;
      std::vector<std::vector<double>> inputs;
      std::vector<double> at;  // of the inputs, for one group
    };
    std::vector<Values> parts;
  };
  Scratch scratch() const;
  // One value, or one for each group.
  const std::vector<double>& values(std::size_t part, World&, const View&, const Measured&, Scratch&) const;

 private:
  void fill(const MetricPart::Input&, World&, const View&, const Measured&, Scratch&, std::vector<double>& into) const;

  Simulation* simulation_;
  std::vector<MetricPart> parts_;
  std::vector<const double*> no_vectors_;  // as many as any part has inputs
};

}  // namespace ostrakon
