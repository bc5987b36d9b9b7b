// Text → checked expression.
#pragma once

#include "base/problem.h"
#include "expression/catalogue.h"
#include "expression/typed.h"

#include <map>
#include <string>
#include <vector>

namespace ostrakon {

struct ParameterInfo {
  std::string name;  // as an expression writes it
  Type type;
  std::vector<std::string> one_of;  // words of a word parameter; type.of is then its WordListId
  Place place;
  mutable bool read = false;  // some rule reads it
};

// All draw sites of a scenario: two paths with one hash are an error of `check`.
class DrawSites {
 public:
  // Returns the site, or reports the clash at `place`.
  DrawSite add(const std::string& path, Place place, Problems&);
  const std::map<std::uint32_t, std::string>& all() const { return sites_; }

 private:
  std::map<std::uint32_t, std::string> sites_;
};

// A metric that another one may look at: those above it in the file.
struct MetricInfo {
  std::string name;
  Type type;
  Type group = Type::none();  // as TypedExpression::group
  bool every_step = false;
};

struct Scope {
  const Catalogue* catalogue = nullptr;
  const std::vector<ParameterInfo>* parameters = nullptr;
  DrawSites* sites = nullptr;
  TableId self;                   // none(): only parameters (a number in a table) or the world
  std::vector<SlotInput> inputs;  // names the slot adds
  bool may_draw = true;
  const char* no_draw_reason = "";                   // "a definition cannot draw (…)"
  bool metric = false;                               // spells, cases, events as tables; `by`
  bool at_end = false;                               // metrics at the end of a run: functions over a series
  const std::vector<MetricInfo>* metrics = nullptr;  // that may be named
  const std::vector<std::string>* all_metrics = nullptr;  // of the scenario, for messages
  double months_per_step = 1;                        // durations are months; yearly() needs the step
  std::string path;                                  // `rules.detect.tip.press`
};

// Null after an error (reported). `want`: Base::none accepts any type; otherwise the value must fit it
// (a flag counts as 0 or 1 where a number is wanted; a word or row name is resolved against a wanted list or table).
Expression check_expression(const LocatedText&, const Scope&, Type want, Problems&);

// `TABLE where C` as `to:` and `over:` of triggers write it: the row set and its condition (null: all rows).
struct RowsExpression {
  TableId table;
  std::string row_set;
  Expression where;  // condition of row set and `where` together, asked of a row of the table
  Expression row;    // instead: a single reference (`cause.agent`, `leader`)
};
RowsExpression check_rows(const LocatedText&, const Scope&, Problems&);

}  // namespace ostrakon
