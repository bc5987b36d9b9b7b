#include "sweep/points.h"

#include "base/kernels.h"
#include "expression/program.h"
#include "input/reading.h"
#include "sweep/samples.h"

#include <algorithm>
#include <cmath>

namespace ostrakon {

namespace {

// A point of one block.
struct Part {
  std::vector<Coordinate> coordinates;
  std::string role;
  std::uint32_t group = 0;
};

Coordinate at_level(const Factor& factor, std::size_t level) {
  return {static_cast<std::int32_t>(level), factor.levels[level].number};
}

// A number from 0 to 1 as a value of the factor; levels share the unit alike.
Coordinate at(const Factor& factor, double share) {
  if (!factor.levels.empty()) {
    const auto count = static_cast<double>(factor.levels.size());
    return at_level(factor, static_cast<std::size_t>(std::min(std::floor(share * count), count - 1)));
  }
  const FactorRange& range = *factor.range;
  if (range.whole) {
    const double low = std::ceil(range.low), high = std::floor(range.high);
    return {-1, std::min(high, low + std::floor(share * (high - low + 1)))};
  }
  if (range.logarithmic) return {-1, range.low * scalar::power(range.high / range.low, share)};
  return {-1, range.low + share * (range.high - range.low)};
}

std::vector<Coordinate> at(const Block& block, const std::vector<double>& shares) {
  std::vector<Coordinate> coordinates;
  for (std::size_t i = 0; i < shares.size(); ++i) coordinates.push_back(at(block.factors[i], shares[i]));
  return coordinates;
}

std::vector<Part> sampled(const Block& block, const Sample& sample) {
  std::vector<Part> parts;
  for (const std::vector<double>& shares : sample) parts.push_back({at(block, shares), "", 0});
  return parts;
}

std::vector<Part> factorial(const Block& block) {
  std::vector<Part> parts = {{}};
  for (const Factor& factor : block.factors) {
    std::vector<Part> longer;
    longer.reserve(parts.size() * factor.levels.size());
    for (const Part& part : parts) {
      for (std::size_t level = 0; level < factor.levels.size(); ++level) {
        longer.push_back(part);
        longer.back().coordinates.push_back(at_level(factor, level));
      }
    }
    parts = std::move(longer);
  }
  return parts;
}

// All factors at their first level, then each by itself at each of its others.
std::vector<Part> one_at_a_time(const Block& block) {
  Part centre;
  for (const Factor& factor : block.factors) centre.coordinates.push_back(at_level(factor, 0));
  centre.role = "centre";
  std::vector<Part> parts = {centre};
  for (std::size_t f = 0; f < block.factors.size(); ++f) {
    for (std::size_t level = 1; level < block.factors[f].levels.size(); ++level) {
      Part part = centre;
      part.coordinates[f] = at_level(block.factors[f], level);
      part.role = block.factors[f].name;
      parts.push_back(std::move(part));
    }
  }
  return parts;
}

std::vector<Part> morris(const Block& block, std::uint64_t seed) {
  std::vector<std::int32_t> moved;
  const Sample sample = morris_trajectories(block.design.points, block.factors.size(), block.design.levels, seed, moved);
  std::vector<Part> parts = sampled(block, sample);
  const std::size_t length = block.factors.size() + 1;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i].group = static_cast<std::uint32_t>(i / length);
    parts[i].role = moved[i] < 0 ? "start" : block.factors[static_cast<std::size_t>(moved[i])].name;
  }
  return parts;
}

// The two matrices A and B of Saltelli 2002, A with each column of B, and for pairs B with each column of A.
std::vector<Part> saltelli(const Block& block, std::uint64_t seed) {
  const std::size_t width = block.factors.size();
  const Sample both = sobol_sequence(block.design.points, 2 * width, seed);
  std::vector<Part> parts;
  for (std::uint32_t row = 0; row < both.size(); ++row) {
    const std::vector<double> a(both[row].begin(), both[row].begin() + static_cast<std::ptrdiff_t>(width));
    const std::vector<double> b(both[row].begin() + static_cast<std::ptrdiff_t>(width), both[row].end());
    const auto add = [&](const std::vector<double>& shares, const std::string& role) { parts.push_back({at(block, shares), role, row}); };
    const auto mixed = [&](const std::vector<double>& one, const std::vector<double>& other, const char* role, const char* of) {
      for (std::size_t column = 0; column < width; ++column) {
        std::vector<double> shares = one;
        shares[column] = other[column];
        add(shares, std::string(role) + " with " + block.factors[column].name + of);
      }
    };
    add(a, "A");
    mixed(a, b, "A", " of B");
    if (block.design.second_order) mixed(b, a, "B", " of A");
    add(b, "B");
  }
  return parts;
}

// The factors of a table have no levels of their own: each row brings its own.
std::vector<Part> listed_rows(const Block& block) {
  std::vector<Part> parts;
  for (std::size_t row = 0; row < block.design.rows.size(); ++row) {
    Part part;
    for (const FactorLevel& level : block.design.rows[row]) part.coordinates.push_back({static_cast<std::int32_t>(row), level.number});
    parts.push_back(std::move(part));
  }
  return parts;
}

std::vector<Part> parts_of(const Block& block, std::uint64_t seed) {
  const Design& design = block.design;
  switch (design.kind) {
    case DesignKind::factorial: return factorial(block);
    case DesignKind::one_at_a_time: return one_at_a_time(block);
    case DesignKind::latin_hypercube: return sampled(block, latin_hypercube(design.points, block.factors.size(), seed));
    case DesignKind::sobol: return sampled(block, sobol_sequence(design.points, block.factors.size(), seed));
    case DesignKind::random: return sampled(block, random_sample(design.points, block.factors.size(), seed));
    case DesignKind::morris: return morris(block, seed);
    case DesignKind::saltelli: return saltelli(block, seed);
    case DesignKind::table: return listed_rows(block);
  }
  return {};
}

bool wanted(const Experiment& experiment, const Point& point) {
  if (!experiment.where) return true;
  std::vector<double> numbers;
  for (const Coordinate& coordinate : point.coordinates) numbers.push_back(coordinate.number);
  return constant_value(*experiment.where, numbers) != 0;
}

// The factor's block and column, for what a table says of it.
struct Column {
  const Block* block;
  std::size_t column;
};

std::vector<Column> columns_of(const Experiment& experiment) {
  std::vector<Column> columns;
  for (const Block& block : experiment.blocks) {
    for (std::size_t column = 0; column < block.factors.size(); ++column) columns.push_back({&block, column});
  }
  return columns;
}

// Of a table the level is that of the row; null: a number of a range.
const FactorLevel* level_at(const Column& column, const Coordinate& coordinate) {
  if (coordinate.level < 0) return nullptr;
  const auto level = static_cast<std::size_t>(coordinate.level);
  const Block& block = *column.block;
  return block.design.kind == DesignKind::table ? &block.design.rows[level][column.column] : &block.factors[column.column].levels[level];
}

}  // namespace

std::vector<Point> points_of(const Experiment& experiment) {
  std::vector<Part> parts = {{}};
  for (std::size_t b = 0; b < experiment.blocks.size(); ++b) {
    std::vector<Part> longer;
    for (const Part& part : parts) {
      for (const Part& next : parts_of(experiment.blocks[b], mix64(experiment.seed, b))) {
        Part both = part;
        both.coordinates.insert(both.coordinates.end(), next.coordinates.begin(), next.coordinates.end());
        both.role += (both.role.empty() || next.role.empty() ? "" : ", ") + next.role;
        both.group = std::max(both.group, next.group);
        longer.push_back(std::move(both));
      }
    }
    parts = std::move(longer);
  }
  std::vector<Point> points;
  for (std::size_t scenario = 0; scenario < experiment.scenarios.size(); ++scenario) {
    for (const Part& part : parts) {
      Point point{scenario, part.coordinates, part.role, part.group};
      if (wanted(experiment, point)) points.push_back(std::move(point));
    }
  }
  return points;
}

std::vector<std::string> coordinate_texts(const Experiment& experiment, const Point& point) {
  std::vector<std::string> texts;
  const std::vector<Column> columns = columns_of(experiment);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const FactorLevel* level = level_at(columns[i], point.coordinates[i]);
    texts.push_back(level != nullptr ? level->label : number_text(point.coordinates[i].number));
  }
  return texts;
}

std::vector<Setting> settings_of(const Experiment& experiment, const Point& point) {
  std::vector<Setting> settings = experiment.set;
  const std::vector<Column> columns = columns_of(experiment);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (const FactorLevel* level = level_at(columns[i], point.coordinates[i])) {
      settings.insert(settings.end(), level->settings.begin(), level->settings.end());
    } else {
      settings.emplace_back(columns[i].block->factors[columns[i].column].name, number_text(point.coordinates[i].number));
    }
  }
  return settings;
}

}  // namespace ostrakon
