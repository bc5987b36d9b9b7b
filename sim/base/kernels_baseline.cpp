// The block kernels for every x86-64 processor, and single values from the same code.
#include "base/kernel_levels.h"

#include <immintrin.h>

namespace ostrakon {

namespace {
#include "base/kernel_vector_sse2.inc"
// Over those vectors:
#include "base/kernel_body.inc"
}  // namespace

constinit const Kernels baseline_kernels = table_of("baseline");

double scalar_exp(double x) {
  return first_lane(exp_of(all(x)));
}
double scalar_log(double x) {
  return first_lane(log_of(all(x)));
}
double scalar_power(double x, double y) {
  return first_lane(power_of(all(x), all(y)));
}
double scalar_tanh(double x) {
  return first_lane(tanh_of(all(x)));
}
double scalar_logistic(double x) {
  return first_lane(logistic_of(all(x)));
}
double scalar_quantile_normal(double u) {
  return first_lane(quantile_of(all(u)));
}
double scalar_round(double x) {
  return first_lane(round_of(all(x)));
}
double scalar_floor(double x) {
  return first_lane(floor_of(all(x)));
}

}  // namespace ostrakon
