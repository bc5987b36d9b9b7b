#include "base/kernels.h"

#include "base/draw_ledger.h"
#include "base/kernel_levels.h"
#include "base/random.h"

#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ostrakon {

namespace {

std::atomic<const Kernels*> in_use{nullptr};

KernelLevel best_level() {
  return kernel_level_available(KernelLevel::avx2) ? KernelLevel::avx2 : KernelLevel::baseline;
}

// OSTRAKON_KERNELS overrules the processor: to compare levels, or to rule one out when hunting a fault.
KernelLevel level_at_start() {
  const char* wish = std::getenv("OSTRAKON_KERNELS");
  if (wish == nullptr || *wish == '\0') return best_level();
  for (KernelLevel level : {KernelLevel::baseline, KernelLevel::avx2}) {
    if (std::string_view(wish) != kernels_of(level).name) continue;
    if (kernel_level_available(level)) return level;
    throw std::runtime_error("OSTRAKON_KERNELS is '" + std::string(wish) + "', which this processor does not have");
  }
  throw std::runtime_error("OSTRAKON_KERNELS is '" + std::string(wish) + "'; it may be 'baseline' or 'avx2'");
}

}  // namespace

const Kernels& kernels() {
  const Kernels* table = in_use.load(std::memory_order_acquire);
  if (table == nullptr) {
    table = &kernels_of(level_at_start());  // two threads may come here together; both find the same
    in_use.store(table, std::memory_order_release);
  }
  return *table;
}

KernelLevel kernel_level() {
  return &kernels() == &avx2_kernels ? KernelLevel::avx2 : KernelLevel::baseline;
}

bool kernel_level_available(KernelLevel level) {
  return level == KernelLevel::baseline || __builtin_cpu_supports("avx2") != 0;
}

void use_kernel_level(KernelLevel level) {
  if (!kernel_level_available(level)) throw std::invalid_argument("this processor has no AVX2");
  in_use.store(&kernels_of(level), std::memory_order_release);
}

const Kernels& kernels_of(KernelLevel level) {
  return level == KernelLevel::avx2 ? avx2_kernels : baseline_kernels;
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
