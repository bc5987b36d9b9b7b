#include "base/kernels.h"

#include "base/draw_ledger.h"
#include "base/kernel_check.h"
#include "base/kernel_levels.h"
#include "base/random.h"

#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace ostrakon {

namespace {

std::atomic<const Kernels*> in_use{nullptr};

bool processor_has(KernelLevel level) {
  switch (level) {
    case KernelLevel::baseline: return true;
    case KernelLevel::avx2: return __builtin_cpu_supports("avx2") != 0;
    case KernelLevel::avx512: break;
  }
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("avx512f") != 0 &&
         __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
         __builtin_cpu_supports("avx512bw") != 0;
}

// Whether results of the level are right. Not many who change this program can run the kernels of AVX-512, so each processor
// is asked itself: once, and only where it has them.
bool sound(KernelLevel level) {
  if (level != KernelLevel::avx512) return true;
  static const bool equal = gives_equal_bits(avx512_kernels, baseline_kernels);
  return equal;
}

}  // namespace

const Kernels& kernels() {
  const Kernels* table = in_use.load(std::memory_order_acquire);
  if (table == nullptr) {
    // Two threads may come here together; both find the same.
    table = &kernels_of(level_at_start(std::getenv("OSTRAKON_KERNELS"), processor_has, sound));
    in_use.store(table, std::memory_order_release);
  }
  return *table;
}

KernelLevel kernel_level() {
  const Kernels* table = &kernels();
  for (KernelLevel level : all_kernel_levels) {
    if (table == &kernels_of(level)) return level;
  }
  return KernelLevel::baseline;
}

bool kernel_level_available(KernelLevel level) {
  return processor_has(level) && sound(level);
}

void use_kernel_level(KernelLevel level) {
  if (!kernel_level_available(level)) {
    throw std::invalid_argument("the kernels '" + std::string(kernels_of(level).name) + "' cannot be used on this processor");
  }
  in_use.store(&kernels_of(level), std::memory_order_release);
}

const Kernels& kernels_of(KernelLevel level) {
  switch (level) {
    case KernelLevel::baseline: return baseline_kernels;
    case KernelLevel::avx2: return avx2_kernels;
    case KernelLevel::avx512: break;
  }
  return avx512_kernels;
}

namespace scalar {

double exp(double x) {
  return scalar_exp(x);
}
double log(double x) {
  return scalar_log(x);
}
double power(double x, double y) {
  return scalar_power(x, y);
}
double tanh(double x) {
  return scalar_tanh(x);
}
double logistic(double x) {
  return scalar_logistic(x);
}
double quantile_normal(double u) {
  return scalar_quantile_normal(u);
}
double round(double x) {
  return scalar_round(x);
}
double floor(double x) {
  return scalar_floor(x);
}
double uniform(std::uint64_t entity, const DrawPoint& point) {
  const double u = uniform_of_word(draw_word(entity, point));
  note_draw(entity, point, u);
  return u;
}
double normal(std::uint64_t entity, const DrawPoint& point) {
  return scalar_quantile_normal(uniform(entity, point));
}

}  // namespace scalar

}  // namespace ostrakon
