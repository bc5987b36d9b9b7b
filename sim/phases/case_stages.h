// The stages of a case: how they begin and end, and what becomes of the accused.
#pragma once

#include "phases/stage.h"

#include <vector>

namespace ostrakon {

// What happened to cases in one docket, for all that follows from it.
struct CaseNews {
  std::vector<std::int32_t> taken_away;  // cases in which the accused was detained for the first time
  std::vector<std::int32_t> released;    // ended by a sanction that does not purge
  void clear() {
    taken_away.clear();
    released.clear();
  }
};

class CaseStages {
 public:
  explicit CaseStages(Planner&);
  bool none() const { return scenario_->stages.empty(); }
  // Of the light track; -1: there is none.
  std::int32_t light() const { return light_; }
  bool is_free(std::int32_t stage) const { return scenario_->stages[static_cast<std::size_t>(stage)].free; }
  bool holds_place(const World&, std::int32_t row) const;
  // `nth`: how many stages of the case have begun or ended in this step before, for their draws.
  // `why`: the draw that decided between the outcomes of the stage before.
  void begin(World&, std::int32_t row, std::int32_t stage, double at, EventId cause, std::uint32_t nth, CaseNews&, const Reason& why = {}) const;
  void end_due(World&, std::int32_t row, std::uint32_t nth, CaseNews&) const;
  // No sanction: -1.
  void close(World&, std::int32_t row, std::int32_t sanction, double at, CaseNews&, const Reason& why = {}) const;

 private:
  struct StageCode {
    AttributeId dated;  // column of the date when it began
    Program lasts;
    std::vector<Program> chances;  // by outcome; none for `rest`
  };
  static double end_of_stage(const World&, std::int32_t row);
  static void note_status(World&, std::int32_t row);
  static void take_away(World&, std::int32_t row, Status, double at, EventId cause, const Reason& why);
  std::int32_t outcome(World&, std::int32_t row, std::int32_t stage, std::uint32_t nth, Reason& why) const;
  static double ask(World&, const Program&, std::int32_t row, std::uint32_t nth);
  static RuleError failure(const World&, std::int32_t row, std::uint32_t nth, std::string path, double value, const char* why);

  const Scenario* scenario_;
  std::vector<StageCode> stages_;
  std::int32_t light_ = -1;
};

}  // namespace ostrakon
