// Points in the unit cube.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ostrakon {

// By row, then by dimension: numbers from 0 to below 1.
using Sample = std::vector<std::vector<double>>;

// Each number by itself.
Sample random_sample(std::uint32_t points, std::size_t dimensions, std::uint64_t seed);

// One point in each of as many slices of each dimension, drawn within it; of 50 such samples the one whose two nearest points
// lie farthest apart (McKay, Beckman and Conover 1979; maximin: Johnson, Moore and Ylvisaker 1990).
Sample latin_hypercube(std::uint32_t points, std::size_t dimensions, std::uint64_t seed);

// The Sobol' sequence with the directions of Boost (Joe and Kuo), each dimension shifted by a drawn number modulo 1 (Cranley
// and Patterson 1976) so that no point lies on a bound.
Sample sobol_sequence(std::uint32_t points, std::size_t dimensions, std::uint64_t seed);
// So many dimensions the sequence has at most.
inline constexpr std::size_t most_sobol_dimensions = 3667;

// Trajectories of dimensions + 1 points on a grid of so many levels (even); from one to the next one dimension moves by
// levels/(2(levels - 1)), in drawn order (Morris 1991). `moved`: by point, the dimension that moved to it; -1 of the first.
Sample morris_trajectories(std::uint32_t trajectories, std::size_t dimensions, std::uint32_t levels, std::uint64_t seed, std::vector<std::int32_t>& moved);

}  // namespace ostrakon
