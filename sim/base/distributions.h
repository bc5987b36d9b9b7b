// The other distributions, one value at a time, from the uniforms of (entity, point); rejection counts point.n upwards.
// Parameters outside their range give NaN (the caller stops the run and names the rule). All over our own exp, log,
// pow. Results beyond the largest double are infinite, below the smallest 0.
//
// Which tries (values of n, from point.n on) are taken is part of the format of histories:
//   lognormal, exponential, geometric, gumbel, and poisson and binomial by inversion: the first only;
//   gamma: the first for the boost of shapes below 1 (left unused otherwise), then a normal and a uniform for each try;
//   beta: as two gammas, a on every other try from the first, b on those between;
//   poisson and binomial by rejection: two uniforms for each try; below: one word for each try.
// Fewer than 4096 - point.n tries are left; a rejection that used them all (never seen) gives NaN.
#pragma once

#include "base/keys.h"

#include <cstdint>

namespace ostrakon::draw {

// e^(log_mean + log_sd z), z normal; log_sd >= 0, both finite.
double lognormal(double log_mean, double log_sd, std::uint64_t entity, DrawPoint point);
// mean >= 0, finite.
double exponential(double mean, std::uint64_t entity, DrawPoint point);
// Marsaglia & Tsang 2000. Mean shape · scale; shape > 0, scale >= 0, finite.
double gamma(double shape, double scale, std::uint64_t entity, DrawPoint point);
// Mean a / (a + b); a, b > 0, finite, as small as one likes.
double beta(double a, double b, std::uint64_t entity, DrawPoint point);
// mean in 0 … 1e9; inversion below 10, above Hörmann 1993 (PTRS).
double poisson(double mean, std::uint64_t entity, DrawPoint point);
// Successes of n tries; n a whole number in 0 … 1e9, p in 0 … 1; inversion below a mean of 10 (of the rarer outcome),
// above Hörmann 1993 (BTRS).
double binomial(double n, double p, std::uint64_t entity, DrawPoint point);
// Tries up to and with the first success, from 1; p in (0, 1].
double geometric(double p, std::uint64_t entity, DrawPoint point);
// Location 0, scale 1: -log(-log u).
double gumbel(std::uint64_t entity, DrawPoint point);
// Uniform whole number in 0 … size-1 (size >= 1), without bias.
std::uint64_t below(std::uint64_t size, std::uint64_t entity, DrawPoint point);

}  // namespace ostrakon::draw
