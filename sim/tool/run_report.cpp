#include "tool/run_report.h"

#include "base/problem.h"

namespace ostrakon {

std::string report_text(const RunReport& report) {
  std::string out = printable(report.scenario->name);
  if (!report.scenario->summary.empty()) out += ": " + printable(report.scenario->summary);
  out += '\n';
  const std::uint64_t finished = report.summary->runs_done() + report.summary->runs_failed();
  if (report.interrupted)
    out += "interrupted: " + std::to_string(finished) + " of " + std::to_string(report.replicates) + " runs\n";
  if (report.history.empty()) return out;
  return out + summary_table(*report.summary, report.headline, SummaryScope::headline) + report.history + '\n';
}

std::string report_json(const RunReport& report) {
  const auto field = [](const char* name, const std::string& value) { return json_text(name) + ": " + value; };
  std::string failures, triggers;
  for (const auto& [run, message] : report.failures) {
    failures += (failures.empty() ? "" : ", ") + std::string("{") + field("run", std::to_string(run)) + ", " +
                field("message", json_text(message)) + "}";
  }
  for (const std::string& name : report.silent_triggers) triggers += (triggers.empty() ? "" : ", ") + json_text(name);
  std::string summary = summary_json(*report.summary, report.headline, SummaryScope::everything);
  while (summary.ends_with('\n')) summary.pop_back();
  return "{" + field("scenario", json_text(report.scenario->name)) + ",\n " +
         field("about", json_text(report.scenario->summary)) + ",\n " +
         field("history", report.history.empty() ? "null" : json_text(report.history)) + ",\n " +
         field("seed", std::to_string(report.seed)) + ",\n " + field("replicates", std::to_string(report.replicates)) +
         ",\n " + field("interrupted", report.interrupted ? "true" : "false") + ",\n " +
         field("failures", "[" + failures + "]") + ",\n " + field("triggers_that_never_fired", "[" + triggers + "]") +
         ",\n " + field("summary", summary) + "}\n";
}

std::vector<std::string> silent_triggers(const Scenario& scenario, const EventCounts& events) {
  std::vector<std::string> silent;
  for (const Trigger& trigger : scenario.triggers) {
    const auto kind = static_cast<std::size_t>(trigger.event_kind);
    const bool fired = trigger.event_kind >= 0 && kind < events.size() && events[kind] > 0;
    if (trigger.event_kind >= 0 && !fired) silent.push_back(trigger.name);
  }
  return silent;
}

}  // namespace ostrakon
