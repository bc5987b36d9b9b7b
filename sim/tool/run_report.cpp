#include "tool/run_report.h"

#include "base/problem.h"
#include "tool/place_json.h"
#include "tool/problem_json.h"

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
  std::string failures, notes, triggers;
  for (const RunFailure& failure : report.failures) {
    failures += (failures.empty() ? "" : ", ") + std::string("{") + field("run", std::to_string(failure.run)) + ", " +
                field("replicate", std::to_string(failure.replicate)) + ", " +
                field("message", json_text(failure.message)) + ", " +
                field("place", place_json(failure.place, *report.sources)) + ", " +
                field("replay", json_text(failure.replay)) + "}";
  }
  for (const Problem& note : report.notes) notes += (notes.empty() ? "" : ",\n  ") + problem_json(note, *report.sources);
  for (const std::string& name : report.silent_triggers) triggers += (triggers.empty() ? "" : ", ") + json_text(name);
  std::string summary = summary_json(*report.summary, report.headline, SummaryScope::everything);
  while (summary.ends_with('\n')) summary.pop_back();
  return "{" + field("scenario", json_text(report.scenario->name)) + ",\n " +
         field("about", json_text(report.scenario->summary)) + ",\n " +
         field("history", report.history.empty() ? "null" : json_text(report.history)) + ",\n " +
         field("seed", std::to_string(report.seed)) + ",\n " + field("replicates", std::to_string(report.replicates)) +
         ",\n " + field("interrupted", report.interrupted ? "true" : "false") + ",\n " +
         field("failures", "[" + failures + "]") + ",\n " + field("triggers_that_never_fired", "[" + triggers + "]") +
         ",\n " + field("notes", "[" + notes + "]") +
         ",\n " + field("summary", summary) + "}\n";
}

}  // namespace ostrakon
