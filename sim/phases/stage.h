// A step is a fixed list of stages. A stage is compiled once per design point and shared by all runs; what it must
// remember from step to step lives in a memory of its own in each run.
#pragma once

#include "model/rules.h"
#include "model/world.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostrakon {

struct StageMemory {
  virtual ~StageMemory() = default;
};

class Stage {
 public:
  explicit Stage(std::string name) : name_(std::move(name)) {}
  virtual ~Stage() = default;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  virtual std::unique_ptr<StageMemory> remember() const { return nullptr; }
  // `memory` is what remember() gave, kept for the whole run (null if it gave none).
  virtual void run(World&, StageMemory* memory) const = 0;
  // False: it only keeps columns up to date that nothing reads, and is left out. Asked once all programs are compiled.
  virtual bool needed(const Compiler&) const { return true; }
  const std::string& name() const { return name_; }  // as explain and errors show it: `work.performance`
  // What the engine does there by itself, in words; "": only what the rules of the stage say.
  virtual std::string_view about() const { return ""; }

 private:
  std::string name_;
};

// Gathers the stages of a scenario in the order in which they run.
class Planner {
 public:
  Planner(const Scenario& scenario, Compiler& compiler) : scenario_(&scenario), compiler_(&compiler) {}
  const Scenario& scenario() const { return *scenario_; }
  const Catalogue& catalogue() const { return scenario_->catalogue; }
  Compiler& compiler() { return *compiler_; }
  const Rule* rule(std::string_view slot) const { return scenario_->rule(slot); }
  // All terms of a slot joined by `operation`; null without a rule.
  Expression joined(std::string_view slot, Operation operation) const;
  template <class S, class... Arguments>
  S& add(Arguments&&... arguments) {
    auto stage = std::make_unique<S>(std::forward<Arguments>(arguments)...);
    S& reference = *stage;
    stages_.push_back(std::move(stage));
    return reference;
  }
  std::vector<std::unique_ptr<Stage>> take() { return std::move(stages_); }

 private:
  const Scenario* scenario_;
  Compiler* compiler_;
  std::vector<std::unique_ptr<Stage>> stages_;
};

// One mechanism: the slots it offers and the stage it adds to its phase.
struct Mechanism {
  const char* phase;
  std::vector<Slot> (*slots)();
  void (*plan)(Planner&);
};

// All mechanisms in the order in which they run within their phase.
const std::vector<Mechanism>& mechanisms();

}  // namespace ostrakon
