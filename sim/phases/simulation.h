// A scenario compiled for one design point, and the function that lives one of its histories.
#pragma once

#include "base/draw_ledger.h"
#include "phases/stage.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ostrakon {

// Everything that may be said to this version of the engine.
Catalogue engine_catalogue();

// Number of the format of histories: it changes when the same scenario and seed give other histories.
inline constexpr std::uint32_t engine_format = 1;

class Simulation {
 public:
  explicit Simulation(Scenario scenario);
  const Scenario& scenario() const { return scenario_; }
  const WorldPlan& world_plan() const { return world_; }
  Compiler& compiler() { return compiler_; }  // for what watches runs (metrics), before the first run
  // Closes the list of index requests; called by the first run or by the owner once all programs are compiled.
  void seal();
  // Reasons of events, promotions and candidates are kept whether or not anything looks at them; said before seal().
  void keep_everything() { keeps_everything_ = true; }
  // Seats and bench: so many people live at the start.
  std::size_t people() const;
  // Names of the stages in the order in which they run.
  std::vector<std::string> stage_names() const;

  struct Step {
    const Stage* stage;
    std::size_t memory;
    std::int32_t phase;  // of the scenario; -1: before all of them
  };
  const std::vector<Step>& steps() const { return steps_; }
  std::size_t memories() const { return stages_.size(); }

 private:
  void plan();
  void choose_columns();
  void note_records();
  void note_indexed();
  void plan_row_starts();
  void plan_ties();
  void plan_start(WorldPlan::Start&, const std::vector<StartValue>&);

  Scenario scenario_;
  Compiler compiler_;
  WorldPlan world_;
  bool keeps_everything_ = false;
  std::vector<std::unique_ptr<Stage>> stages_;
  std::vector<Step> steps_;
};

struct RunSpecification {
  std::uint64_t seed = 1;
  std::uint32_t replicate = 0;
  const std::vector<std::uint32_t>* block_order = nullptr;  // tests: order in which blocks are visited
  const std::vector<std::uint32_t>* row_order = nullptr;    // tests: order in which the rows of a table are asked
  DrawLedger* ledger = nullptr;  // tests of debug builds: where all draws are entered, instead of a ledger of the run's own
  bool careful = false;  // see World::careful; run() asks for it by itself where a failure is to be explained
  unsigned threads = 1;  // that share the work inside the run where its tables are large; never visible in results
};

// Watches a run; sees the world after each step and cannot change its history.
class Recorder {
 public:
  virtual ~Recorder() = default;
  virtual void begin(World&) {}
  virtual void after_step(World&) {}
  virtual void end(World&, std::uint64_t digest) = 0;
};

// What stopped a run: a rule gave a value that cannot be. Names stage, step and who was asked, with the values behind
// the number.
struct RunError : RuleError {
  RunError(const RuleError& error, std::string in_stage, std::uint32_t in_step)
      : RuleError(error), stage(std::move(in_stage)), step(in_step) {}
  std::string stage;
  std::uint32_t step;  // 0: as the world was built
};

// Lives one history. Returns its digest. Throws RunError; stops between steps when *stop becomes true (returns 0).
// A run that fails after columns were overwritten is lived once more, carefully, to tell the values that led to it.
std::uint64_t run(const Simulation&, const RunSpecification&, Recorder&, const std::atomic<bool>* stop = nullptr);

}  // namespace ostrakon
