// Micro-benchmarks: what one block kernel costs per row at each level that the processor has.
#include "bench/micro.h"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "base/aligned.h"
#include "base/kernels.h"

namespace ostrakon::bench {

namespace {

constexpr std::size_t rows = 512;

void report_rows(benchmark::State& state) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(rows));
}

struct Block {
  AlignedArray<double> in{0.0}, out{0.0};
  DrawPoint point{stream_key(1, 0), draw_site("bench"), 0, 0};
  Block() {
    in.resize(rows);
    out.resize(rows);
    for (std::size_t i = 0; i < rows; ++i) in[i] = -9 + 0.01 * static_cast<double>(i);
  }
};

void normal(benchmark::State& state, const Kernels* kernels) {
  Block block;
  for (auto _ : state) {
    kernels->normal(block.out.data(), BlockKeys{}, block.point, rows);
    benchmark::DoNotOptimize(block.out.data());
    block.point.step = (block.point.step + 1) % max_steps;
  }
  report_rows(state);
}

void uniform(benchmark::State& state, const Kernels* kernels) {
  Block block;
  for (auto _ : state) {
    kernels->uniform(block.out.data(), BlockKeys{}, block.point, rows);
    benchmark::DoNotOptimize(block.out.data());
    block.point.step = (block.point.step + 1) % max_steps;
  }
  report_rows(state);
}

void bernoulli_logistic(benchmark::State& state, const Kernels* kernels) {
  Block block;
  for (auto _ : state) {
    kernels->bernoulli_logistic(block.out.data(), block.in.data(), BlockKeys{}, block.point, rows);
    benchmark::DoNotOptimize(block.out.data());
    block.point.step = (block.point.step + 1) % max_steps;
  }
  report_rows(state);
}

void unary(benchmark::State& state, const Kernels* kernels, UnaryOp op) {
  Block block;
  for (auto _ : state) {
    kernels->unary[static_cast<int>(op)](block.out.data(), block.in.data(), rows);
    benchmark::DoNotOptimize(block.out.data());
  }
  report_rows(state);
}

}  // namespace

void run_micro_benchmarks() {
  for (const KernelLevel level : all_kernel_levels) {
    if (!kernel_level_available(level)) continue;
    const Kernels* kernels = &kernels_of(level);
    const std::string name = std::string("/") + kernels->name;
    benchmark::RegisterBenchmark(("uniform" + name).c_str(), uniform, kernels);
    benchmark::RegisterBenchmark(("normal" + name).c_str(), normal, kernels);
    benchmark::RegisterBenchmark(("bernoulli_logistic" + name).c_str(), bernoulli_logistic, kernels);
    benchmark::RegisterBenchmark(("exp" + name).c_str(), unary, kernels, UnaryOp::exp);
    benchmark::RegisterBenchmark(("log" + name).c_str(), unary, kernels, UnaryOp::log);
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}

}  // namespace ostrakon::bench
