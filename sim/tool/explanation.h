// What `ostrakon explain` says of the rules of a scenario, as data.
#pragma once

#include "expression/reads.h"
#include "input/node.h"
#include "tool/prepared.h"

#include <string>
#include <vector>

namespace ostrakon {

// An expression and what it depends on, in words.
struct ExplainedPart {
  std::string path;  // rules.appoint.score.merit
  std::string name;  // what it is in its rule: "merit", "chance", "set evidence"; empty: the whole rule
  std::string text;  // as written
  std::string about;
  const InputNode* node = nullptr;      // where it stands; null: nowhere in the files
  std::vector<std::string> columns;     // "agents.age"
  std::vector<std::string> formulas;    // "agents.leader_man": definitions and formulas that lead to columns
  std::vector<std::string> parameters;  // names
  std::vector<std::string> names;       // that the slot adds: "post"; and "now"
  std::vector<std::string> rows;        // aggregated over: "holders"
  std::vector<std::string> metrics;     // of every step, whose series is read
  struct Draw {
    std::string what;  // "normal", "chance"
    std::string site;  // rules.appoint.score.luck#1
  };
  std::vector<Draw> draws;
};

struct ExplainedRule {
  std::string path;                 // rules.life.die, triggers.rotation, metrics.at end.curse
  const InputNode* node = nullptr;  // where it stands
  std::string how;                  // of whom it is asked, when, how its terms are joined
  std::vector<std::string> writes;  // columns and decisions
  std::vector<ExplainedPart> parts;
  std::vector<ExplainedPart::Draw> draws;  // that its mechanism takes besides
  std::vector<std::string> off;            // paths of terms that are switched off
};

struct ExplainedStage {
  std::string name, phase, about;
  std::vector<ExplainedRule> rules;
};

// A rule that no step asks, and why.
struct UnaskedRule {
  std::string path, why;
};

struct ExplainedParameter {
  std::string name, value;           // as expressions write it; at this design point
  bool read = false;                 // by a rule, a table or another parameter
  std::vector<std::string> readers;  // paths of expressions
};

struct Explanation {
  std::vector<ExplainedStage> stages;  // start, the stages of a step in their order, metrics
  std::vector<UnaskedRule> unasked;
  std::vector<ExplainedParameter> parameters;
};

Explanation explain(const Prepared& prepared);

}  // namespace ostrakon
