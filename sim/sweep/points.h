// The points of an experiment: what each factor is at each of them.
#pragma once

#include "input/experiment.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ostrakon {

// What one factor is: one of its levels, or a number of its range.
struct Coordinate {
  std::int32_t level = -1;
  double number = 0;      // of a level its number, NaN where it is none
};

struct Point {
  std::size_t scenario = 0;             // of Experiment::scenarios
  std::vector<Coordinate> coordinates;  // by factor, in the order of Experiment::factors()
  // What the point is for, where a design gives its points parts to play: "A", "B", "A with patronage of B" (Saltelli),
  // "trajectory 3" (Morris), "centre", "patronage" (one at a time); "" elsewhere.
  std::string role;
  std::uint32_t group = 0;              // row of the matrix, number of the trajectory
};

// All points, in an order that is part of the format: scenario by scenario, then as the blocks give them, the last block
// fastest. A pure function of the experiment. Points that its condition refuses are left out.
std::vector<Point> points_of(const Experiment&);

// What each factor is at the point, as files write it.
std::vector<std::string> coordinate_texts(const Experiment&, const Point&);

// What is set at the point: that of the experiment, then of its factors.
std::vector<Setting> settings_of(const Experiment&, const Point&);

}  // namespace ostrakon
