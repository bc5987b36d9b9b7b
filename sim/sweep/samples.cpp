#include "sweep/samples.h"

#include "base/keys.h"
#include "base/random.h"

#include <boost/random/sobol.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ostrakon {

namespace {

constexpr int hypercubes_tried = 50;

// Uniform numbers from a stream of their own: the word of draw k of an entity.
class Numbers {
 public:
  Numbers(std::uint64_t seed, const char* what) : point_{stream_key(seed, 0), draw_site(what), 0, 0} {}
  double next() { return uniform_of_word(word()); }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() * static_cast<double>(n)); }

 private:
  std::uint64_t word() { return draw_word(entity_++, point_); }
  DrawPoint point_;
  std::uint64_t entity_ = 0;
};

template <class T>
void shuffle(std::vector<T>& list, Numbers& numbers) {
  for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[numbers.below(i)]);
}

double nearest_two(const Sample& sample) {
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t a = 0; a < sample.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      double square = 0;
      for (std::size_t d = 0; d < sample[a].size(); ++d) square += (sample[a][d] - sample[b][d]) * (sample[a][d] - sample[b][d]);
      nearest = std::min(nearest, square);
    }
  }
  return nearest;
}

Sample one_hypercube(std::uint32_t points, std::size_t dimensions, Numbers& numbers) {
  Sample sample(points, std::vector<double>(dimensions));
  std::vector<std::uint32_t> slices(points);
  for (std::size_t d = 0; d < dimensions; ++d) {
    std::iota(slices.begin(), slices.end(), 0u);
    shuffle(slices, numbers);
    for (std::uint32_t i = 0; i < points; ++i) sample[i][d] = (slices[i] + numbers.next()) / points;
  }
  return sample;
}

}  // namespace

Sample random_sample(std::uint32_t points, std::size_t dimensions, std::uint64_t seed) {
  Numbers numbers(seed, "design.random");
  Sample sample(points, std::vector<double>(dimensions));
  for (std::vector<double>& point : sample) {
    for (double& number : point) number = numbers.next();
  }
  return sample;
}

Sample latin_hypercube(std::uint32_t points, std::size_t dimensions, std::uint64_t seed) {
  Numbers numbers(seed, "design.latin hypercube");
  // Of many points the distances would take longer to find than they are worth.
  const int tries = points <= 2000 ? hypercubes_tried : 1;
  Sample best;
  double farthest = -1;
  for (int i = 0; i < tries; ++i) {
    Sample sample = one_hypercube(points, dimensions, numbers);
    const double nearest = tries == 1 ? 0 : nearest_two(sample);
    if (nearest > farthest) farthest = nearest, best = std::move(sample);
  }
  return best;
}

Sample sobol_sequence(std::uint32_t points, std::size_t dimensions, std::uint64_t seed) {
  Numbers numbers(seed, "design.sobol");
  std::vector<double> shift(dimensions);
  for (double& one : shift) one = numbers.next();
  boost::random::sobol sequence(dimensions);
  Sample sample(points, std::vector<double>(dimensions));
  for (std::vector<double>& point : sample) {
    for (std::size_t d = 0; d < dimensions; ++d) {
      const double number = static_cast<double>(sequence() >> 11) * 0x1p-53 + shift[d];
      point[d] = number - std::floor(number);
    }
  }
  return sample;
}

Sample morris_trajectories(std::uint32_t trajectories, std::size_t dimensions, std::uint32_t levels, std::uint64_t seed, std::vector<std::int32_t>& moved) {
  Numbers numbers(seed, "design.morris");
  const double step = levels / (2.0 * (levels - 1));
  Sample sample;
  std::vector<std::int32_t> order(dimensions);
  for (std::uint32_t t = 0; t < trajectories; ++t) {
    std::vector<double> point(dimensions);
    // From the lower half of the grid one step up ends on it, from the upper half one down.
    std::vector<double> move(dimensions, step);
    for (std::size_t d = 0; d < dimensions; ++d) {
      point[d] = static_cast<double>(numbers.below(levels / 2)) / (levels - 1);
      if (numbers.next() < 0.5) point[d] += step, move[d] = -step;
    }
    std::iota(order.begin(), order.end(), 0);
    shuffle(order, numbers);
    sample.push_back(point);
    moved.push_back(-1);
    for (const std::int32_t d : order) {
      double& number = point[static_cast<std::size_t>(d)];
      number = std::clamp(number + move[static_cast<std::size_t>(d)], 0.0, 1.0);
      sample.push_back(point);
      moved.push_back(d);
    }
  }
  return sample;
}

}  // namespace ostrakon
