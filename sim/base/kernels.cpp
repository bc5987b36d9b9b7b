#include "base/kernels.h"

#include "base/draw_ledger.h"
#include "base/kernel_check.h"
#include "base/kernel_levels.h"
#include "base/random.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

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

// Asked once, and only where the processor has AVX-512. Not many who change this program can run these kernels, so each
// processor is asked itself whether they are right.
bool avx512_gives_equal_bits() {
  static const bool equal = [] {
    const char* kernel = differing_kernel(avx512_kernels, baseline_kernels);
    if (kernel == nullptr) return true;
    std::fprintf(stderr, "warning: with AVX-512 `%s` gives other bits on this processor than without; AVX2 is used instead\n", kernel);
    return false;
  }();
  return equal;
}

KernelLevel best_level() {
  if (kernel_level_available(KernelLevel::avx512)) return KernelLevel::avx512;
  return kernel_level_available(KernelLevel::avx2) ? KernelLevel::avx2 : KernelLevel::baseline;
}

// OSTRAKON_KERNELS overrules the processor: to compare levels, or to rule one out when hunting a fault.
KernelLevel level_at_start() {
  const char* wish = std::getenv("OSTRAKON_KERNELS");
  if (wish == nullptr || *wish == '\0') return best_level();
  std::string names;
  for (KernelLevel level : all_kernel_levels) {
    names += std::string(names.empty() ? "'" : ", '") + kernels_of(level).name + "'";
    if (std::string_view(wish) != kernels_of(level).name) continue;
    if (kernel_level_available(level)) return level;
    if (processor_has(level)) return best_level();  // it gave other bits, and has been warned of
    throw std::runtime_error("OSTRAKON_KERNELS is '" + std::string(wish) + "', which this processor does not have");
  }
  throw std::runtime_error("OSTRAKON_KERNELS is '" + std::string(wish) + "'; it may be one of " + names);
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
  const Kernels* table = &kernels();
  for (KernelLevel level : all_kernel_levels) {
    if (table == &kernels_of(level)) return level;
  }
  return KernelLevel::baseline;
}

bool kernel_level_available(KernelLevel level) {
  return processor_has(level) && (level != KernelLevel::avx512 || avx512_gives_equal_bits());
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
