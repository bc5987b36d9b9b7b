// The replicates of a scenario, lived in memory and dropped: what `ostrakon sweep` is compared with.
//   ostrakon_bare_loop SCENARIO REPLICATES THREADS [NAME=VALUE]...
// Prints the seconds from the first run to the last.
#include "tool/prepared.h"

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>

namespace {

using namespace ostrakon;

unsigned number(std::string_view text) {
  unsigned value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

void live(const Prepared& prepared, std::uint32_t replicate) {
  HistoryRecorder recorder(prepared.scenario(), prepared.metrics);
  RunSpecification specification;
  specification.seed = 1;
  specification.replicate = replicate;
  run(prepared.simulation, specification, recorder);
  if (recorder.take().digest == 0) std::abort();
}

}  // namespace

int main(int count, char** words) {
  if (count < 4) return 2;
  ReadRequest request;
  request.path = words[1];
  for (int i = 4; i < count; ++i) {
    const std::string_view setting = words[i];
    const std::size_t equals = setting.find('=');
    request.settings.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
  }
  Sources sources;
  Problems problems(sources);
  const std::unique_ptr<Prepared> prepared = prepare(request, sources, problems);
  if (prepared == nullptr) {
    std::fputs(problems.text().c_str(), stderr);
    return 2;
  }
  const std::uint32_t replicates = number(words[2]);
  std::atomic<std::uint32_t> next{0};
  const auto started = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < number(words[3]); ++i) {
      threads.emplace_back([&] {
        for (std::uint32_t replicate = next++; replicate < replicates; replicate = next++) live(*prepared, replicate);
      });
    }
  }
  std::printf("%.6f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
}
