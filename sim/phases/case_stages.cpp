#include "phases/case_stages.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ostrakon {

CaseStages::CaseStages(Planner& planner) : scenario_(&planner.scenario()) {
  Compiler& compiler = planner.compiler();
  for (const CaseStage& stage : scenario_->stages) {
    if (stage.light) light_ = static_cast<std::int32_t>(stages_.size());
    StageCode code;
    code.dated = planner.catalogue().find_attribute(table::cases, expression_name(stage.name) + "_at");
    code.lasts = compiler.value(stage.lasts, table::agents, 1);
    for (const StageOutcome& outcome : stage.outcomes) {
      code.chances.push_back(outcome.chance ? compiler.value(outcome.chance, table::agents, 1) : Program());
    }
    stages_.push_back(std::move(code));
  }
}

bool CaseStages::holds_place(const World& world, std::int32_t row) const {
  const std::int32_t stage = world[case_column::stage][row];
  return stage >= 0 && !scenario_->stages[static_cast<std::size_t>(stage)].free;
}

// One question about one case, drawn for the case.
double CaseStages::ask(World& world, const Program& program, std::int32_t row, std::uint32_t nth) {
  const std::int32_t agent = world[case_column::agent][row];
  std::uint64_t keys[8];
  std::fill(std::begin(keys), std::end(keys), world.table(table::cases).key(row));
  const double the_case = row;
  const double* no_vector = nullptr;
  Domain domain;
  domain.count = 1;
  domain.rows = &agent;
  domain.keys = keys;
  domain.inputs = {&no_vector, 1};
  domain.uniform_inputs = {&the_case, 1};
  domain.first_try = nth * draws_apart;
  double* value = world.scratch(2, 1);
  world.evaluator().evaluate(program, world.view(), domain, {&value, 1});
  return *value;
}

// What a stage gave for a case that cannot be: the accused is named, and can be asked again.
RuleError CaseStages::failure(const World& world, std::int32_t row, std::uint32_t nth, std::string path, double value, const char* why) {
  RuleError error(std::move(path), 0, world[case_column::agent][row], value, why);
  error.asked.table = table::agents;
  error.asked.has_key = true;
  error.asked.key = world.table(table::cases).key(row);
  error.asked.inputs = {static_cast<double>(row)};
  error.asked.first_try = nth * draws_apart;
  return error;
}

// One draw decides: an outcome has the part of 0 to 1 that its chance is, after those of the outcomes before it; the rest has
// the last part. What is told is the draw and the end of that part, so that the one is below the other.
std::int32_t CaseStages::outcome(World& world, std::int32_t row, std::int32_t stage, std::uint32_t nth, Reason& why) const {
  const CaseStage& rule = scenario_->stages[static_cast<std::size_t>(stage)];
  const StageCode& code = stages_[static_cast<std::size_t>(stage)];
  DrawPoint point = world.draw_point(rule.outcome_site);
  point.n = nth * draws_apart;
  const double u = scalar::uniform(world.table(table::cases).key(row), point);
  double sum = 0;
  std::int32_t chosen = -1, rest = -1;
  for (std::size_t i = 0; i < rule.outcomes.size(); ++i) {
    if (!rule.outcomes[i].chance) {
      rest = static_cast<std::int32_t>(i);
      continue;
    }
    const double chance = ask(world, code.chances[i], row, nth);
    if (!(chance >= 0 && chance <= 1)) {
      throw failure(world, row, nth, rule.outcomes[i].path, chance, "a chance lies between 0 and 1");
    }
    sum += chance;
    if (chosen >= 0 || !(u < sum)) continue;
    chosen = static_cast<std::int32_t>(i);
    why.threshold = sum;
  }
  if (sum > 1 + 1e-12) {
    throw failure(world, row, nth, "rules.investigate.stages." + rule.name + ".then", sum,
                  "the chances of the outcomes add up to more than 1");
  }
  why.draw = u;
  if (chosen < 0) why.threshold = 1;
  return chosen >= 0 ? chosen : rest;
}

// Who retired or fell while the case was open goes back to that if it is dropped.
void CaseStages::note_status(World& world, std::int32_t row) {
  const std::uint8_t status = world[agent_column::status][world[case_column::agent][row]];
  if (static_cast<Status>(status) >= Status::dismissed) world[case_column::status_before][row] = status;
}

// Who is out of the seat for good: the case tells whether it was the first to do it.
void CaseStages::take_away(World& world, std::int32_t row, Status before, double at, EventId cause, const Reason& why) {
  const AgentId agent(world[case_column::agent][row]);
  if (before >= Status::detained) {
    world.vacate(agent, EndedBy::purged, at, cause);
    return;
  }
  EventFields fields = event_of(EventKind::detained);
  fields.agent = agent;
  if (world[agent_column::post][agent.value()] < 0) fields.post = PostId(world[case_column::post][row]);
  fields.at = at;
  fields.cause = cause;
  fields.threshold = why.threshold;
  fields.draw = why.draw;
  const EventId event = world.record(fields);
  world.vacate(agent, EndedBy::purged, at, event);
  world[case_column::latest_event][row] = event.value();
}

void CaseStages::begin(World& world, std::int32_t row, std::int32_t stage, double at, EventId cause, std::uint32_t nth, CaseNews& news,
                       const Reason& why) const {
  const CaseStage& rule = scenario_->stages[static_cast<std::size_t>(stage)];
  const AgentId agent(world[case_column::agent][row]);
  world[case_column::stage][row] = stage;
  const StageCode& code = stages_[static_cast<std::size_t>(stage)];
  if (code.dated.valid()) world.table(table::cases).column(code.dated).put(static_cast<std::size_t>(row), at);
  const double lasts = ask(world, code.lasts, row, nth);
  if (!(lasts >= 0)) throw failure(world, row, nth, rule.lasts_path, lasts, "a duration is not negative");
  world[case_column::due][row] = at + lasts;
  if (rule.status < 0) return;
  note_status(world, row);
  const auto status = static_cast<Status>(rule.status);
  if (status >= Status::detained) {
    take_away(world, row, static_cast<Status>(world[agent_column::status][agent.value()]), at, cause, why);
    std::uint8_t& was_detained = world[case_column::was_detained][row];
    if (was_detained == 0) news.taken_away.push_back(row);
    was_detained = 1;
  }
  // Who is out of service remains so under secret inquiry.
  const std::uint8_t earlier = world[case_column::status_before][row];
  const bool out = status == Status::under_inquiry && static_cast<Status>(earlier) >= Status::dismissed;
  world[agent_column::status][agent.value()] = out ? earlier : static_cast<std::uint8_t>(status);
  world.touch(table::agents, agent.value());
}

void CaseStages::close(World& world, std::int32_t row, std::int32_t sanction, double at, CaseNews& news, const Reason& why) const {
  const AgentId agent(world[case_column::agent][row]);
  world[case_column::closed_at][row] = at;
  world[case_column::stage][row] = -1;
  world[case_column::due][row] = std::numeric_limits<double>::quiet_NaN();
  world[agent_column::open_case][agent.value()] = -1;
  world.touch(table::agents, agent.value());
  if (sanction < 0) return;
  world[case_column::outcome][row] = static_cast<std::uint8_t>(sanction);
  note_status(world, row);
  const auto before = static_cast<Status>(world[case_column::status_before][row]);
  const EventId fall(static_cast<std::int32_t>(world.rows(table::events)));  // what sanction() tells first
  world.sanction(agent, sanction, at, EventId(world[case_column::latest_event][row]), world[case_column::opened_by][row], before,
                 PostId(world[case_column::post][row]));
  world.give_reason(fall, {world[case_column::opened_by][row], why.threshold, why.draw});
  if (world[sanction_column::purged][sanction] != 1) {
    news.released.push_back(row);
    return;
  }
  if (std::int32_t* felled_by = world[agent_column::felled_by]) felled_by[agent.value()] = row;
  for (std::int32_t spell = world.last_spell(agent); spell >= 0; spell = world.earlier_spell(spell)) {
    std::int32_t& purging = world[spell_column::purging_case][spell];
    if (purging < 0) purging = row;
  }
}

// The due date. Where Appointment comes before Investigation the accused may have been appointed since: then now, so
// that no spell ends, and nobody falls, before it began.
double CaseStages::end_of_stage(const World& world, std::int32_t row) {
  const double due = world[case_column::due][row];
  return due <= world[agent_column::post_since][world[case_column::agent][row]] ? world.now() : due;
}

// A stage ends at its due date and the next begins there; several may pass within one step.
void CaseStages::end_due(World& world, std::int32_t row, std::uint32_t nth, CaseNews& news) const {
  while (world[case_column::closed_at][row] != world[case_column::closed_at][row] && world[case_column::due][row] <= world.now()) {
    const std::int32_t stage = world[case_column::stage][row];
    const double at = end_of_stage(world, row);
    Reason why;
    const std::int32_t chosen = outcome(world, row, stage, nth, why);
    const auto& outcomes = scenario_->stages[static_cast<std::size_t>(stage)].outcomes;
    if (chosen < 0) {
      close(world, row, -1, at, news);
    } else if (outcomes[static_cast<std::size_t>(chosen)].stage >= 0) {
      const EventId cause(world[case_column::latest_event][row]);
      begin(world, row, outcomes[static_cast<std::size_t>(chosen)].stage, at, cause, nth + 1, news, why);
    } else {
      close(world, row, outcomes[static_cast<std::size_t>(chosen)].sanction, at, news, why);
    }
    if (++nth > 60) {
      throw failure(world, row, nth, "rules.investigate.stages", nth, "a case goes in circles within one step");
    }
  }
}

}  // namespace ostrakon
