// The tables that kernels.cpp chooses from. Without standard headers, like kernel_table.h.
#pragma once

#include "base/kernel_table.h"

namespace ostrakon {

extern const Kernels baseline_kernels;
extern const Kernels avx2_kernels;
extern const Kernels avx512_kernels;

// One value at a time, from the code of the baseline kernels.
double scalar_exp(double x);
double scalar_log(double x);
double scalar_power(double x, double y);
double scalar_tanh(double x);
double scalar_logistic(double x);
double scalar_quantile_normal(double u);
double scalar_round(double x);
double scalar_floor(double x);

}  // namespace ostrakon
