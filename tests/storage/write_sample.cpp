// write_sample FILE RUNS EVENTS: the sample history, for tests with other readers and to time the writer.
#include "storage/sample_history.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>

int main(int count, char** arguments) {
  if (count != 4) {
    std::fprintf(stderr, "usage: write_sample FILE RUNS EVENTS\n");
    return 2;
  }
  try {
    const auto runs = static_cast<std::uint32_t>(std::strtoul(arguments[2], nullptr, 10));
    const auto start = std::chrono::steady_clock::now();
    ostrakon::test::write_sample(arguments[1], runs, std::strtoul(arguments[3], nullptr, 10));
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::printf("%.3f s\n", seconds.count());
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 1;
  }
  return 0;
}
