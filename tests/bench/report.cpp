#include "bench/report.h"

#include <fmt/format.h>

#include <iterator>

namespace ostrakon::bench {

namespace {

std::string millions(double rate) {
  return rate > 0 ? fmt::format("{:.1f}", rate * 1e-6) : "-";
}
std::string whole(double value) {
  return value > 0 ? fmt::format("{:.0f}", value) : "-";
}

// One JSON object from size to number, for those sizes that have it.
template <class Get>
std::string by_size(const Report& report, Get get) {
  std::string text;
  for (const SizeReport& size : report.sizes) {
    const double value = get(size);
    if (value > 0) text += fmt::format("{}\"{}\": {:.6g}", text.empty() ? "" : ", ", size.pairs.agents, value);
  }
  return "{" + text + "}";
}

}  // namespace

std::string table_text(const Report& report) {
  std::string text = fmt::format(
      "Reference workload, 120 steps, one thread unless said; {} kernels. Rates in millions of agent-steps per "
      "second.\n\n",
      report.kernels);
  text += fmt::format("{:>9} {:>8} {:>10} {:>8} {:>9} {:>10} {:>12} {:>13}\n", "agents", "engine", "yardstick", "ratio",
                      "required", "ziggurat", "all threads", "bytes/agent");
  for (const SizeReport& size : report.sizes) {
    const double required = required_ratio(size.pairs.agents);
    text += fmt::format("{:>9} {:>8} {:>10} {:>8.2f} {:>9} {:>10} {:>12} {:>13}\n", size.pairs.agents,
                        millions(size.pairs.engine_rate), millions(size.pairs.yardstick_rate),
                        size.pairs.engine_over_yardstick, required > 0 ? fmt::format("{:.2f}", required) : "-",
                        millions(size.ziggurat_rate), millions(size.all_threads_rate), whole(size.bytes_per_agent));
  }
  text += fmt::format(
      "\nratio: median of the interleaved pairs, engine over scalar yardstick, processor time\n"
      "ziggurat: the yardstick with a tuned generator of normals, for context\n"
      "all threads: runs side by side on {} threads, by the clock\n"
      "read and check {:.1f} ms, compile {:.1f} ms\n",
      report.threads, 1e3 * report.read_seconds, 1e3 * report.compile_seconds);
  if (report.sweep_runs_per_second > 0) {
    text += fmt::format("200 runs of 2000 agents with their history: {:.0f} runs per second, writing costs {:.1f} %\n",
                        report.sweep_runs_per_second, 100 * report.write_share);
  }
  return text;
}

std::string json_text(const Report& report) {
  std::string text = "{\n";
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "  \"engine_over_scalar_yardstick\": {},\n",
                 by_size(report, [](const SizeReport& s) { return s.pairs.engine_over_yardstick; }));
  fmt::format_to(out, "  \"required\": {},\n",
                 by_size(report, [](const SizeReport& s) { return required_ratio(s.pairs.agents); }));
  fmt::format_to(out, "  \"engine_agent_steps_per_cpu_second\": {},\n",
                 by_size(report, [](const SizeReport& s) { return s.pairs.engine_rate; }));
  fmt::format_to(out, "  \"scalar_yardstick_agent_steps_per_cpu_second\": {},\n",
                 by_size(report, [](const SizeReport& s) { return s.pairs.yardstick_rate; }));
  fmt::format_to(out, "  \"ziggurat_yardstick_agent_steps_per_cpu_second\": {},\n",
                 by_size(report, [](const SizeReport& s) { return s.ziggurat_rate; }));
  fmt::format_to(out, "  \"engine_agent_steps_per_second_all_threads\": {},\n",
                 by_size(report, [](const SizeReport& s) { return s.all_threads_rate; }));
  fmt::format_to(out, "  \"peak_bytes_per_agent\": {},\n",
                 by_size(report, [](const SizeReport& s) { return s.bytes_per_agent; }));
  fmt::format_to(out, "  \"read_and_check_seconds\": {:.6g},\n  \"compile_seconds\": {:.6g},\n", report.read_seconds,
                 report.compile_seconds);
  if (report.sweep_runs_per_second > 0) {
    fmt::format_to(out, "  \"sweep_runs_per_second\": {:.6g},\n  \"history_writing_share\": {:.6g},\n",
                   report.sweep_runs_per_second, report.write_share);
  }
  fmt::format_to(out, "  \"kernels\": \"{}\",\n  \"threads\": {},\n  \"steps\": 120\n}}\n", report.kernels,
                 report.threads);
  return text;
}

}  // namespace ostrakon::bench
