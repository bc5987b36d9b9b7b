#include "bench/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ostrakon::bench {

namespace {

// A line of the table: a measure, how it is called, what it is multiplied with, its decimals.
struct Line {
  const char* measure;
  const char* label;
  double scale;
  int decimals;
};

constexpr Line workload_lines[] = {
    {"engine_agent_steps_per_cpu_second", "engine, M/s", 1e-6, 1},
    {"scalar_yardstick_agent_steps_per_cpu_second", "scalar yardstick, M/s", 1e-6, 1},
    {"engine_over_scalar_yardstick", "engine / scalar yardstick", 1, 2},
    {"baseline_engine_over_scalar_yardstick", "engine without AVX2 / scalar yardstick", 1, 2},
    {"ziggurat_yardstick_agent_steps_per_cpu_second", "scalar yardstick with ziggurat, M/s", 1e-6, 1},
    {"limit_yardstick_agent_steps_per_cpu_second", "limit yardstick, M/s", 1e-6, 1},
    {"engine_agent_steps_per_second_two_threads", "engine on two threads, M/s by the clock", 1e-6, 1},
    {"two_threads_side_by_side_over_one", "two threads side by side / one", 1, 2},
    {"two_threads_inside_over_one", "two threads inside a run / one", 1, 2},
    {"peak_bytes_per_agent", "bytes an agent, peak", 1, 0},
};

constexpr Line bureau_lines[] = {
    {"start_up_seconds", "start, read, check, compile, ms", 1e3, 1},
    {"bureau_one_thread_seconds", "200 runs on one thread, s", 1, 2},
    {"bureau_two_threads_seconds", "200 runs on two threads, s", 1, 2},
    {"bureau_two_threads_over_one", "two threads / one", 1, 2},
    {"bureau_history_writing_share", "writing / running, %", 1e2, 1},
};

constexpr Line sweep_lines[] = {
    {"sweep_runs_per_second", "runs a second", 1, 0},
    {"history_writing_share", "writing / running, %", 1e2, 1},
};

constexpr Line part_lines[] = {
    {"philox_uniform_ns", "Philox uniform, a row", 1, 2},
    {"normal_ns", "normal, a row", 1, 2},
    {"exp_ns", "exp, a row", 1, 2},
    {"operation_ns", "one operation (multiply-add), a row", 1, 2},
    {"vacancy_ns", "one vacancy", 1, 0},
    {"docket_case_ns", "docket, an open case in a step", 1, 1},
    {"metric_ns", "one metric, a row", 1, 2},
    {"writer_ns_per_megabyte", "writer, a megabyte", 1, 0},
};

constexpr Line exponent_lines[] = {
    {"exponent_of_agents", "agents", 1, 2},
    {"exponent_of_steps", "steps", 1, 2},
    {"exponent_of_runs", "runs", 1, 2},
    {"exponent_of_events", "events", 1, 2},
};

std::string number(const Measure* measure, const Line& line) {
  if (measure == nullptr) return "-";
  return fmt::format("{:.{}f}{}", line.scale * measure->value(), line.decimals, measure->falls_short() ? "!" : "");
}

// "1.2": as many decimals as it takes.
std::string required(const Measure* measure, const Line& line) {
  return measure == nullptr || measure->required == 0 ? "-" : fmt::format("{:.6g}", line.scale * measure->required);
}

void add_workload(std::string& text, const Report& report) {
  const auto add_row = [&](const std::string& label, const auto& cell) {
    text += fmt::format("{:<40}", label);
    for (const std::uint32_t agents : report.sizes) text += fmt::format("{:>11}", cell(agents));
    text += '\n';
  };
  add_row("agents", [](std::uint32_t agents) { return std::to_string(agents); });
  for (const Line& line : workload_lines) {
    bool any = false, any_required = false;
    for (const std::uint32_t agents : report.sizes) {
      const Measure* measure = report.measures.find(line.measure, agents);
      any |= measure != nullptr;
      any_required |= measure != nullptr && measure->required != 0;
    }
    if (!any) continue;
    add_row(line.label, [&](std::uint32_t agents) { return number(report.measures.find(line.measure, agents), line); });
    if (!any_required) continue;
    add_row("  required",
            [&](std::uint32_t agents) { return required(report.measures.find(line.measure, agents), line); });
  }
}

// Measures of no size, one a line with the bound they must keep; the title only if any was measured.
template <std::size_t count>
void add_list(std::string& text, const Report& report, const char* title, const Line (&lines)[count]) {
  std::string list;
  for (const Line& line : lines) {
    const Measure* measure = report.measures.find(line.measure);
    if (measure == nullptr) continue;
    list += fmt::format("  {:<38}{:>11}", line.label, number(measure, line));
    if (measure->required != 0) {
      list += fmt::format("   required: {} {}", measure->better == Better::higher ? "at least" : "at most",
                          required(measure, line));
    }
    list += '\n';
  }
  if (!list.empty()) text += fmt::format("\n{}\n{}", title, list);
}

std::string json_number(double value) {
  return std::isfinite(value) ? fmt::format("{:.6g}", value) : "null";
}

void add_medians(std::string& text, const Measures& measures) {
  std::vector<std::string> done;
  for (const Measure& measure : measures.all()) {
    if (std::find(done.begin(), done.end(), measure.name) != done.end()) continue;
    done.push_back(measure.name);
    if (measure.agents == 0) {
      text += fmt::format("  \"{}\": {},\n", measure.name, json_number(measure.value()));
      continue;
    }
    std::string by_size;
    for (const Measure& other : measures.all()) {
      if (other.name != measure.name) continue;
      by_size += fmt::format("{}\"{}\": {}", by_size.empty() ? "" : ", ", other.agents, json_number(other.value()));
    }
    text += fmt::format("  \"{}\": {{{}}},\n", measure.name, by_size);
  }
}

std::string measure_json(const Measure& measure) {
  std::string repeats;
  for (const double value : measure.repeats) repeats += (repeats.empty() ? "" : ", ") + json_number(value);
  const Quartiles spread = quartiles(measure.repeats);
  const std::string name = measure.agents == 0 ? measure.name : fmt::format("{}.{}", measure.name, measure.agents);
  return fmt::format(
      "    \"{}\": {{\"unit\": \"{}\", \"better\": \"{}\", \"median\": {}, \"quartiles\": [{}, {}], "
      "\"required\": {}, \"repeats\": [{}]}}",
      name, measure.unit, measure.better == Better::higher ? "higher" : "lower", json_number(spread.median),
      json_number(spread.lower), json_number(spread.upper),
      measure.required == 0 ? "null" : json_number(measure.required), repeats);
}

}  // namespace

std::string table_text(const Report& report) {
  std::string text = fmt::format(
      "Reference workload, 120 steps, {} kernels, {} processors. M/s: millions of agent-steps per second of processor\n"
      "time on one thread. Ratios are medians of interleaved rounds; two threads: by the clock. !: short of what is "
      "required.\n\n",
      report.kernels, report.threads);
  add_workload(text, report);
  add_list(text, report, "Bureau (scenarios/big-data-bureau.yaml), with its history", bureau_lines);
  add_list(text, report, "Sweep of the workload: 200 runs of 2000 agents on all threads, with their history",
           sweep_lines);
  add_list(text, report, "Parts, ns of processor time", part_lines);
  add_list(text, report, "Cost grows with this power of the number of", exponent_lines);
  return text;
}

std::string json_text(const Report& report) {
  std::string text = "{\n";
  add_medians(text, report.measures);
  std::string bounds;
  for (const Measure& measure : report.measures.all()) {
    if (measure.name != "engine_over_scalar_yardstick" || measure.required == 0) continue;
    bounds += fmt::format("{}\"{}\": {}", bounds.empty() ? "" : ", ", measure.agents, json_number(measure.required));
  }
  text += fmt::format("  \"required\": {{{}}},\n", bounds);
  text += fmt::format("  \"kernels\": \"{}\",\n  \"threads\": {},\n  \"steps\": 120,\n  \"measures\": {{\n",
                      report.kernels, report.threads);
  std::string list;
  for (const Measure& measure : report.measures.all()) list += (list.empty() ? "" : ",\n") + measure_json(measure);
  return text + list + "\n  }\n}\n";
}

}  // namespace ostrakon::bench
