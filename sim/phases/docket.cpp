// The discipline body works its docket: stages that are due end, then waiting cases get the free places by priority.
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"

#include "base/kernels.h"

#include <algorithm>
#include <cmath>

namespace ostrakon {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();

struct Waiting {
  std::int32_t row;
  double priority;
  bool stalled, approved;
};

struct DocketMemory : StageMemory {
  std::vector<std::int32_t> open;  // cases that were open when last looked at, ascending
  std::size_t seen = 0;            // cases before this one have been in `open`
  // Scratch of a step: cases that wait, and what is asked about them.
  std::vector<Waiting> waiting;
  std::vector<std::int32_t> agents;
  std::vector<std::uint64_t> keys;
  std::vector<double> cases;
  AlignedArray<double> answers;
};

class Docket : public Stage {
 public:
  explicit Docket(Planner& planner);
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<DocketMemory>(); }
  void run(World&, StageMemory*) const override;

 private:
  struct StageCode {
    Program lasts;
    std::vector<Program> chances;  // by outcome; none for `rest`
  };
  void end_due_stages(World&, std::int32_t row, std::uint32_t nth = 0) const;
  bool holds_place(const World&, std::int32_t row) const;
  static double end_of_stage(const World&, std::int32_t row);
  static void note_status(World&, std::int32_t row);
  void begin_stage(World&, std::int32_t row, std::int32_t stage, double at, EventId cause, std::uint32_t nth) const;
  void close(World&, std::int32_t row, std::int32_t sanction, double at) const;
  std::int32_t outcome(World&, std::int32_t row, std::int32_t stage, std::uint32_t nth) const;
  double ask(World&, const Program&, std::int32_t row, std::uint32_t nth) const;
  static RuleError failure(const World&, std::int32_t row, std::uint32_t nth, std::string path, double value, const char* why);
  static void find_open(const World&, DocketMemory&);
  void find_waiting(World&, DocketMemory&) const;
  double places(World&) const;
  static const double* ask_all(World&, const Program&, DocketMemory&);

  const Scenario* scenario_;
  std::vector<StageCode> stages_;
  Program capacity_, openings_, priority_;
  bool has_capacity_ = false, has_openings_ = false, has_priority_ = false;
  std::vector<Program> protection_, approval_;
};

Docket::Docket(Planner& planner) : Stage("investigate.docket"), scenario_(&planner.scenario()) {
  Compiler& compiler = planner.compiler();
  const auto optional = [&](const char* slot, TableId asked, std::size_t inputs, Program& program) {
    const Expression expression = planner.joined(slot, Operation::add);
    if (expression) program = compiler.value(expression, asked, inputs);
    return expression != nullptr;
  };
  has_capacity_ = optional("investigate.capacity", table::world, 0, capacity_);
  has_openings_ = optional("investigate.openings", table::world, 0, openings_);
  has_priority_ = optional("investigate.priority", table::agents, 1, priority_);
  const auto hits = [&](const char* slot, std::vector<Program>& programs) {
    const Rule* rule = planner.rule(slot);
    if (rule == nullptr) return;
    for (const Term& term : rule->terms) programs.push_back(compiler.hit(term.value, term.site, table::agents, 1));
  };
  hits("investigate.protection", protection_);
  hits("investigate.approval", approval_);
  for (const CaseStage& stage : scenario_->stages) {
    StageCode code;
    code.lasts = compiler.value(stage.lasts, table::agents, 1);
    for (const StageOutcome& outcome : stage.outcomes) {
      code.chances.push_back(outcome.chance ? compiler.value(outcome.chance, table::agents, 1) : Program());
    }
    stages_.push_back(std::move(code));
  }
}

// One question about one case, drawn for the case.
double Docket::ask(World& world, const Program& program, std::int32_t row, std::uint32_t nth) const {
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
  domain.first_try = nth * 64;
  double* value = world.scratch(2, 1);
  world.evaluator().evaluate(program, world.view(), domain, {&value, 1});
  return *value;
}

// What a stage gave for a case that cannot be: the accused is named, and can be asked again.
RuleError Docket::failure(const World& world, std::int32_t row, std::uint32_t nth, std::string path, double value, const char* why) {
  RuleError error(std::move(path), 0, world[case_column::agent][row], value, why);
  error.asked.table = table::agents;
  error.asked.has_key = true;
  error.asked.key = world.table(table::cases).key(row);
  error.asked.inputs = {static_cast<double>(row)};
  error.asked.first_try = nth * 64;
  return error;
}

// One question about all that wait; the answers hold until the next.
const double* Docket::ask_all(World& world, const Program& program, DocketMemory& memory) {
  const double* input = memory.cases.data();
  const double none = -1;
  Domain domain;
  domain.count = memory.waiting.size();
  domain.rows = memory.agents.data();
  domain.keys = memory.keys.data();
  domain.inputs = {&input, 1};
  domain.uniform_inputs = {&none, 1};
  double* answers = memory.answers.data();
  world.evaluator().evaluate(program, world.view(), domain, {&answers, 1});
  return answers;
}

std::int32_t Docket::outcome(World& world, std::int32_t row, std::int32_t stage, std::uint32_t nth) const {
  const CaseStage& rule = scenario_->stages[static_cast<std::size_t>(stage)];
  const StageCode& code = stages_[static_cast<std::size_t>(stage)];
  DrawPoint point = world.draw_point(rule.outcome_site);
  point.n = nth * 64;
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
    if (chosen < 0 && u < sum) chosen = static_cast<std::int32_t>(i);
  }
  if (sum > 1 + 1e-12) {
    throw failure(world, row, nth, "rules.investigate.stages." + rule.name + ".then", sum,
                  "the chances of the outcomes add up to more than 1");
  }
  return chosen >= 0 ? chosen : rest;
}

// Who retired or fell while the case was open goes back to that if it is dropped.
void Docket::note_status(World& world, std::int32_t row) {
  const std::uint8_t status = world[agent_column::status][world[case_column::agent][row]];
  if (static_cast<Status>(status) >= Status::dismissed) world[case_column::status_before][row] = status;
}

void Docket::begin_stage(World& world, std::int32_t row, std::int32_t stage, double at, EventId cause, std::uint32_t nth) const {
  const CaseStage& rule = scenario_->stages[static_cast<std::size_t>(stage)];
  const AgentId agent(world[case_column::agent][row]);
  world[case_column::stage][row] = stage;
  const AttributeId dated = world.scenario().catalogue.find_attribute(table::cases, expression_name(rule.name) + "_at");
  if (dated.valid()) world.table(table::cases).column(dated).put(static_cast<std::size_t>(row), at);
  const double lasts = ask(world, stages_[static_cast<std::size_t>(stage)].lasts, row, nth);
  if (!(lasts >= 0)) throw failure(world, row, nth, rule.lasts_path, lasts, "a duration is not negative");
  world[case_column::due][row] = at + lasts;
  if (rule.status < 0) return;
  note_status(world, row);
  const auto before = static_cast<Status>(world[agent_column::status][agent.value()]);
  const auto status = static_cast<Status>(rule.status);
  if (status >= Status::detained && before < Status::detained) {
    EventFields fields = event_of(EventKind::detained);
    fields.agent = agent;
    if (world[agent_column::post][agent.value()] < 0) fields.post = PostId(world[case_column::post][row]);
    fields.at = at;
    fields.cause = cause;
    const EventId event = world.record(fields);
    world.vacate(agent, EndedBy::purged, at, event);
    world[case_column::latest_event][row] = event.value();
  } else if (status >= Status::detained) {
    world.vacate(agent, EndedBy::purged, at, cause);
  }
  // Who is out of service remains so under secret inquiry.
  const std::uint8_t earlier = world[case_column::status_before][row];
  const bool out = status == Status::under_inquiry && static_cast<Status>(earlier) >= Status::dismissed;
  world[agent_column::status][agent.value()] = out ? earlier : static_cast<std::uint8_t>(status);
  world.touch(table::agents, agent.value());
}

void Docket::close(World& world, std::int32_t row, std::int32_t sanction, double at) const {
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
  world.sanction(agent, sanction, at, EventId(world[case_column::latest_event][row]), world[case_column::opened_by][row], before,
                 PostId(world[case_column::post][row]));
  if (world[sanction_column::purged][sanction] != 1) return;
  for (std::int32_t spell = world.last_spell(agent); spell >= 0; spell = world.earlier_spell(spell)) {
    std::int32_t& purging = world[spell_column::purging_case][spell];
    if (purging < 0) purging = row;
  }
}

// The due date. Where Appointment comes before Investigation the accused may have been appointed since: then now, so
// that no spell ends, and nobody falls, before it began.
double Docket::end_of_stage(const World& world, std::int32_t row) {
  const double due = world[case_column::due][row];
  return due <= world[agent_column::post_since][world[case_column::agent][row]] ? world.now() : due;
}

// A stage ends at its due date and the next begins there; several may pass within one step.
void Docket::end_due_stages(World& world, std::int32_t row, std::uint32_t nth) const {
  while (world[case_column::closed_at][row] != world[case_column::closed_at][row] && world[case_column::due][row] <= world.now()) {
    const std::int32_t stage = world[case_column::stage][row];
    const double at = end_of_stage(world, row);
    const std::int32_t chosen = outcome(world, row, stage, nth);
    const auto& outcomes = scenario_->stages[static_cast<std::size_t>(stage)].outcomes;
    if (chosen < 0) {
      close(world, row, -1, at);
    } else if (outcomes[static_cast<std::size_t>(chosen)].stage >= 0) {
      begin_stage(world, row, outcomes[static_cast<std::size_t>(chosen)].stage, at, EventId(world[case_column::latest_event][row]), nth + 1);
    } else {
      close(world, row, outcomes[static_cast<std::size_t>(chosen)].sanction, at);
    }
    if (++nth > 60) {
      throw failure(world, row, nth, "rules.investigate.stages", nth, "a case goes in circles within one step");
    }
  }
}

// Places of the body: what the rule says, or one for each holder of a seat that investigates.
double Docket::places(World& world) const {
  if (has_capacity_) return world.evaluator().value(capacity_, world.view());
  const std::int32_t* organisation = world[post_column::organisation];
  const std::int32_t* holder = world[post_column::holder];
  const std::uint8_t* discipline = world[organisation_column::discipline];
  double places = 0;
  for (std::size_t post = 0; post < world.rows(table::posts); ++post) {
    places += discipline[organisation[post]] == 1 && holder[post] >= 0 ? 1 : 0;
  }
  return places;
}

// Into memory.open. Closed cases are never opened again: each is looked at once more and then forgotten.
void Docket::find_open(const World& world, DocketMemory& memory) {
  const double* closed = world[case_column::closed_at];
  std::erase_if(memory.open, [&](std::int32_t row) { return !std::isnan(closed[row]); });
  for (; memory.seen < world.rows(table::cases); ++memory.seen) {
    if (std::isnan(closed[memory.seen])) memory.open.push_back(static_cast<std::int32_t>(memory.seen));
  }
}

// Into memory.waiting, in the order in which they get free places.
void Docket::find_waiting(World& world, DocketMemory& memory) const {
  std::vector<Waiting>& list = memory.waiting;
  list.clear();
  memory.agents.clear();
  memory.keys.clear();
  memory.cases.clear();
  const double* closed = world[case_column::closed_at];
  const std::int32_t* stage = world[case_column::stage];
  for (const std::int32_t row : memory.open) {
    if (stage[row] >= 0 || !std::isnan(closed[row])) continue;
    const std::int32_t agent = world[case_column::agent][row];
    if (world.new_in_post(AgentId(agent))) continue;
    list.push_back({row, 0, false, approval_.empty()});
    memory.agents.push_back(agent);
    memory.keys.push_back(world.table(table::cases).key(row));
    memory.cases.push_back(row);
  }
  if (list.empty()) return;
  memory.answers.reserve(list.size());
  if (has_priority_) {
    const double* answers = ask_all(world, priority_, memory);
    for (std::size_t i = 0; i < list.size(); ++i) list[i].priority = answers[i];
  }
  for (const Program& program : protection_) {
    const double* answers = ask_all(world, program, memory);
    for (std::size_t i = 0; i < list.size(); ++i) list[i].stalled |= answers[i] != 0;
  }
  for (const Program& program : approval_) {
    const double* answers = ask_all(world, program, memory);
    for (std::size_t i = 0; i < list.size(); ++i) list[i].approved |= answers[i] != 0;
  }
  const Table& agents = world.table(table::agents);
  const std::int32_t* accused = world[case_column::agent];
  std::sort(list.begin(), list.end(), [&](const Waiting& a, const Waiting& b) {
    if (a.priority != b.priority) return a.priority > b.priority;
    return agents.key(accused[a.row]) < agents.key(accused[b.row]);
  });
}

bool Docket::holds_place(const World& world, std::int32_t row) const {
  const std::int32_t stage = world[case_column::stage][row];
  return stage >= 0 && !scenario_->stages[static_cast<std::size_t>(stage)].free;
}

void Docket::run(World& world, StageMemory* stage_memory) const {
  if (scenario_->stages.empty()) return;
  auto& memory = static_cast<DocketMemory&>(*stage_memory);
  find_open(world, memory);
  double busy = 0;
  for (const std::int32_t row : memory.open) {
    const auto status = static_cast<Status>(world[agent_column::status][world[case_column::agent][row]]);
    if (status == Status::dead || status == Status::departed) close(world, row, -1, world.now());
    const AgentId accused(world[case_column::agent][row]);
    if (world[case_column::stage][row] >= 0 && !world.new_in_post(accused)) end_due_stages(world, row);
    busy += holds_place(world, row) ? 1 : 0;
  }
  if (memory.open.empty()) return;
  const double capacity = places(world);
  double openings = has_openings_ ? world.evaluator().value(openings_, world.view()) : unlimited;
  const bool takes_place = !scenario_->stages.front().free;
  find_waiting(world, memory);
  for (const Waiting& item : memory.waiting) {
    const bool was_stalled = world[case_column::stalled][item.row] == 1;
    world[case_column::stalled][item.row] = item.stalled ? 1 : 0;
    if (item.stalled && !was_stalled) {
      EventFields fields = event_of(EventKind::stalled);
      fields.agent = AgentId(world[case_column::agent][item.row]);
      fields.cause = EventId(world[case_column::latest_event][item.row]);
      world.record(fields);
    }
    if (item.stalled || !item.approved || openings < 1 || (takes_place && busy + 1 > capacity)) continue;
    openings -= 1;
    busy += takes_place ? 1 : 0;
    begin_stage(world, item.row, 0, world.now(), EventId(world[case_column::latest_event][item.row]), 0);
    end_due_stages(world, item.row, 1);  // a first stage without length is due at once
    if (takes_place && !holds_place(world, item.row)) busy -= 1;
  }
}

}  // namespace

std::vector<Slot> docket_slots() {
  std::vector<Slot> slots;
  const auto add = [&](Slot slot) {
    slot.stage = "investigate.docket";
    slots.push_back(std::move(slot));
  };
  const auto of_the_world = [&](const char* path, const char* neutral, const char* meaning, const char* decides) {
    add(describe_slot(path, "world", Type::number(), Join::sum, neutral, meaning, {decides}));
  };
  const auto accused = [](Slot slot) {
    slot.inputs = {{"case", Type::reference(table::cases), "the case, while its columns of the accused are the row's own"}};
    return slot;
  };
  of_the_world("investigate.capacity", "holders of seats with role discipline", "cases worked at once", "how many cases are worked");
  of_the_world("investigate.openings", "no limit", "cases that may begin in this step", "how many cases begin");
  add(accused(describe_slot("investigate.priority", "agents", Type::number(), Join::sum, "0", "order of waiting cases, highest first",
                            {"the order in which waiting cases begin"})));
  add(accused(describe_slot("investigate.protection", "agents", Type::number(), Join::chances, "0", "chance that a waiting case stalls in this step",
                            {"which cases stall", "events"})));
  add(accused(describe_slot("investigate.approval", "agents", Type::number(), Join::chances, "1", "chance that a waiting case may begin",
                            {"which cases may begin"})));
  Slot stages = accused(describe_slot("investigate.stages", "agents", Type::number(), Join::one, "cases wait for ever",
                                      "stages of a case, their durations and outcomes",
                                      {"how a case ends", "cases.stage", "cases.outcome", "agents.status", "posts.holder", "spells", "events"}));
  stages.shape = Shape::stages;
  add(stages);
  return slots;
}

void plan_docket(Planner& planner) {
  if (!planner.scenario().stages.empty()) planner.add<Docket>(planner);
}

}  // namespace ostrakon
