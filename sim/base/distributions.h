// The other distributions, one value at a time, from the uniforms of (entity, point); rejection counts point.n upwards.
// Parameters outside their range give NaN (the caller stops the run and names the rule). All over our own exp, log, pow.
#pragma once

#include "base/keys.h"

#include <cstdint>

namespace ostrakon::draw {

// Each returns the draw; `point` is the first try.
double lognormal(double log_mean, double log_sd, std::uint64_t entity, DrawPoint);
double exponential(double mean, std::uint64_t entity, DrawPoint);
double gamma(double shape, double scale, std::uint64_t entity, DrawPoint);  // Marsaglia & Tsang 2000
double beta(double a, double b, std::uint64_t entity, DrawPoint);
double poisson(double mean, std::uint64_t entity, DrawPoint);      // any mean up to 1e9
double binomial(double n, double p, std::uint64_t entity, DrawPoint);
double geometric(double p, std::uint64_t entity, DrawPoint);       // from 1
double gumbel(std::uint64_t entity, DrawPoint);
// Uniform whole number in 0 … size-1 (size ≥ 1).
std::uint64_t below(std::uint64_t size, std::uint64_t entity, DrawPoint);

}  // namespace ostrakon::draw
