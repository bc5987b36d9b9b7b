#include "tool/problem_json.h"

#include "records/summary.h"
#include "tool/place_json.h"

namespace ostrakon {

std::string problem_json(const Problem& problem, const Sources& sources) {
  const char* severity = problem.severity == Severity::error     ? "error"
                         : problem.severity == Severity::warning ? "warning"
                                                                 : "note";
  return "{\"severity\": " + json_text(severity) + ", \"message\": " + json_text(problem.message) +
         ", \"place\": " + place_json(problem.place, sources) + ", \"other\": " + place_json(problem.other, sources) +
         "}";
}

std::string problems_json(const Problems& problems) {
  std::string list;
  for (const Problem& problem : problems.all())
    list += (list.empty() ? "\n    " : ",\n    ") + problem_json(problem, problems.sources());
  return "[" + list + "]";
}

}  // namespace ostrakon
