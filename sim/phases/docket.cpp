// The discipline body works its docket: stages that are due end, then waiting cases get the free places by priority;
// what follows from that for the people concerned, and for those linked to them, comes last.
#include "phases/aftermath.h"
#include "phases/case_stages.h"
#include "phases/columns_stage.h"
#include "phases/discipline_body.h"
#include "phases/docket_draws.h"
#include "phases/implication.h"
#include "phases/mechanisms.h"
#include "phases/waiting_cases.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ostrakon {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();

struct DocketMemory : StageMemory {
  std::vector<std::int32_t> open;  // cases that were open when last looked at, ascending
  std::size_t seen = 0;            // cases before this one have been in `open`
  CaseNews news;
  WaitingCases::Memory waiting;
  DisciplineBody::Memory body;
  Implication::Memory linked;
  Aftermath::Memory aftermath;
  // Places of this docket, and of the waiting list: cases before this one have been asked whom they bring along.
  double busy = 0, capacity = 0, openings = 0;
  std::size_t asked_before = 0;
  std::vector<std::int32_t> asked;       // cases last asked, in the order of the list
  std::vector<std::int32_t> asked_at;    // by place in the list, -1: not asked
};

class Docket : public Stage {
 public:
  explicit Docket(Planner& planner);
  std::string_view about() const override { return "a case that begins gets an investigator of the body, and another when that one loses the seat"; }
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<DocketMemory>(); }
  void run(World&, StageMemory*) const override;

 private:
  static void find_open(const World&, DocketMemory&);
  void end_due_stages(World&, DocketMemory&) const;
  void begin_waiting(World&, DocketMemory&) const;
  void begin_first(World&, std::int32_t row, std::int32_t stage, DocketMemory&) const;
  bool has_place(std::int32_t stage, const DocketMemory&) const;
  std::int32_t first_stage(const WaitingCase&) const;
  void ask_join(World&, std::size_t from, DocketMemory&) const;

  CaseStages stages_;
  WaitingCases waiting_;
  DisciplineBody body_;
  Implication implication_;
  Aftermath aftermath_;
  Program openings_;
  bool has_openings_ = false;
};

Docket::Docket(Planner& planner)
    : Stage("investigate.docket"), stages_(planner), waiting_(planner), body_(planner), implication_(planner), aftermath_(planner) {
  if (const Expression openings = planner.joined("investigate.openings", Operation::add)) {
    openings_ = planner.compiler().value(openings, table::world);
    has_openings_ = true;
  }
}

// Into memory.open. Closed cases are never opened again: each is looked at once more and then forgotten.
void Docket::find_open(const World& world, DocketMemory& memory) {
  const double* closed = world[case_column::closed_at];
  std::erase_if(memory.open, [&](std::int32_t row) { return !std::isnan(closed[row]); });
  for (; memory.seen < world.rows(table::cases); ++memory.seen) {
    if (std::isnan(closed[memory.seen])) memory.open.push_back(static_cast<std::int32_t>(memory.seen));
  }
}

void Docket::end_due_stages(World& world, DocketMemory& memory) const {
  memory.busy = 0;
  for (const std::int32_t row : memory.open) {
    const AgentId accused(world[case_column::agent][row]);
    const auto status = static_cast<Status>(world[agent_column::status][accused.value()]);
    if (status == Status::dead || status == Status::departed) stages_.close(world, row, -1, world.now(), memory.news);
    if (world[case_column::stage][row] >= 0 && !world.new_in_post(accused)) stages_.end_due(world, row, 0, memory.news);
    memory.busy += stages_.holds_place(world, row) ? 1 : 0;
  }
}

std::int32_t Docket::first_stage(const WaitingCase& item) const { return item.light ? stages_.light() : 0; }

bool Docket::has_place(std::int32_t stage, const DocketMemory& memory) const {
  return memory.openings >= 1 && (stages_.is_free(stage) || memory.busy + 1 <= memory.capacity);
}

void Docket::begin_first(World& world, std::int32_t row, std::int32_t stage, DocketMemory& memory) const {
  const bool takes_place = !stages_.is_free(stage);
  const std::int32_t accused = world[case_column::agent][row];
  const bool investigator = DisciplineBody::investigates(world, accused);
  memory.busy += takes_place ? 1 : 0;
  DisciplineBody::assign(world, row, memory.body);
  stages_.begin(world, row, stage, world.now(), EventId(world[case_column::latest_event][row]), 0, memory.news);
  stages_.end_due(world, row, 1, memory.news);  // a first stage without length is due at once
  if (takes_place && !stages_.holds_place(world, row)) memory.busy -= 1;
  // The body loses the place of its own people as they are taken away.
  const bool lost = investigator && !DisciplineBody::investigates(world, accused);
  if (lost && body_.places_are_seats()) memory.capacity -= 1;
}

// Whom the next cases would bring along, of as many as may begin: all on the state as it stands.
void Docket::ask_join(World& world, std::size_t from, DocketMemory& memory) const {
  const std::vector<WaitingCase>& list = memory.waiting.list;
  memory.asked.clear();
  memory.asked_at.resize(list.size(), -1);
  double left = std::min(memory.openings, stages_.is_free(0) ? unlimited : memory.capacity - memory.busy);
  for (memory.asked_before = from; memory.asked_before < list.size() && left >= 1; ++memory.asked_before) {
    const WaitingCase& item = list[memory.asked_before];
    memory.asked_at[memory.asked_before] = -1;
    if (item.stalled || !item.approved || item.light) continue;
    memory.asked_at[memory.asked_before] = static_cast<std::int32_t>(memory.asked.size());
    memory.asked.push_back(item.row);
    left -= 1;
  }
  implication_.ask_join(world, memory.asked, memory.linked);
}

void Docket::begin_waiting(World& world, DocketMemory& memory) const {
  const std::vector<WaitingCase>& list = memory.waiting.list;
  memory.asked_before = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const WaitingCase& item = list[i];
    WaitingCases::note_standing(world, item);
    const std::int32_t stage = first_stage(item);
    if (item.stalled || !item.approved || !has_place(stage, memory)) continue;
    const bool joins = implication_.joins() && !item.light;
    if (joins && i >= memory.asked_before) ask_join(world, i, memory);
    memory.openings -= 1;
    begin_first(world, item.row, stage, memory);
    if (!joins) continue;
    Implication::join(world, memory.asked_at[i], memory.linked);
    for (const std::int32_t row : memory.linked.joined) begin_first(world, row, 0, memory);
  }
}

void Docket::run(World& world, StageMemory* stage_memory) const {
  auto& memory = static_cast<DocketMemory&>(*stage_memory);
  memory.news.clear();
  find_open(world, memory);
  if (memory.open.empty()) return;
  DisciplineBody::muster(world, memory.open, memory.body);
  end_due_stages(world, memory);
  memory.capacity = body_.places(world);
  memory.openings = has_openings_ ? world.evaluator().value(openings_, world.view()) : unlimited;
  waiting_.find(world, memory.open, memory.waiting);
  begin_waiting(world, memory);
  if (!memory.news.taken_away.empty()) DisciplineBody::muster(world, memory.open, memory.body);
  aftermath_.run(world, memory.news.released, memory.aftermath);
  implication_.spread(world, memory.news.taken_away, memory.linked);
}

std::vector<Slot> own_slots() {
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
  Slot protection = accused(describe_slot("investigate.protection", "agents", Type::number(), Join::chances, "0",
                                          "chance that a waiting case stalls in this step", {"which cases stall", "cases.stalled", "events"}));
  protection.own_draws = {protection_term};
  add(protection);
  add(accused(describe_slot("investigate.protector", "agents", Type::reference(table::agents), Join::one, "the patron",
                            "who holds up a case that stalls: it stays so until they go; (none): it is asked anew in each step",
                            {"until when a case stays stalled", "cases.protector"})));
  add(accused(describe_slot("investigate.wake", "agents", Type::number(), Join::chances, "0",
                            "chance that protection is asked again of a case whose protector is still there",
                            {"which cases are woken", "cases.stalled", "events"})));
  add(accused(describe_slot("investigate.approval", "agents", Type::number(), Join::chances, "1", "chance that a waiting case may begin",
                            {"which cases may begin"})));
  add(accused(describe_slot("investigate.light", "agents", Type::number(), Join::chances, "0",
                            "chance that a case begins with the stage marked `light: yes` instead of the first", {"which stage a case begins with"})));
  Slot stages = accused(describe_slot("investigate.stages", "agents", Type::number(), Join::one, "cases wait for ever",
                                      "stages of a case, their durations and outcomes",
                                      {"how a case ends", "cases.stage", "cases.outcome", "agents.status", "posts.holder", "spells", "events"}));
  stages.shape = Shape::stages;
  add(stages);
  return slots;
}

}  // namespace

std::vector<Slot> docket_slots() {
  std::vector<Slot> slots = comeback_slots();
  for (const std::vector<Slot>& more : {own_slots(), aftermath_slots(), implication_slots()}) slots.insert(slots.end(), more.begin(), more.end());
  return slots;
}

void plan_docket(Planner& planner) {
  plan_comeback(planner);
  if (!planner.scenario().stages.empty()) planner.add<Docket>(planner);
}

}  // namespace ostrakon
