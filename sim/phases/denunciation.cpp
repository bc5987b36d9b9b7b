// Denunciation: people inform on those whom they meet.
#include "phases/cases.h"
#include "phases/chances.h"
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"
#include "phases/pairs.h"

#include <algorithm>

namespace ostrakon {
namespace {

constexpr const char* opener_draw = "rules.detect.denounce#opener";

struct DenunciationMemory : StageMemory {
  AskedPairs asked;
  Chances::Memory chances;
  Suspicions suspicions;
};

class Denunciation : public Stage {
 public:
  explicit Denunciation(Planner& planner)
      : Stage("detect.denounce"), chances_(planner.compiler(), planner.rule("detect.denounce"), table::agents, 1, "") {}
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<DenunciationMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<DenunciationMemory&>(*stage_memory);
    memory.asked.clear();
    memory.asked.add_met(world, [&](std::int32_t informer, std::int32_t) {
      return static_cast<Status>(world[agent_column::status][informer]) <= Status::under_inquiry;
    });
    chances_.draw(world, memory.asked.domain(), memory.chances);
    std::vector<Suspicion>& hits = memory.suspicions.hits;
    hits.clear();
    for (const Chances::Hit& hit : memory.chances.hits) {
      const std::int32_t accused = memory.asked.other(hit.position);
      if (!at_large(world, AgentId(accused))) continue;
      hits.push_back({accused, -1, chances_.rule_word(hit.term), hits.size(), memory.asked.agent(hit.position), EventId::none(), chances_.reason(hit)});
    }
    open_for(world, memory.suspicions, EventKind::denounced, draw_site(opener_draw));
  }

 private:
  Chances chances_;
};

}  // namespace

std::vector<Slot> denunciation_slots() {
  Slot slot = describe_slot("detect.denounce", "serving", Type::number(), Join::chances, "0",
                            "chance that the person informs on somebody met in this step", {"against whom a case is opened", "cases", "events"});
  slot.inputs = {{"other", Type::reference(table::agents), "the accused"}};
  slot.own_draws = {opener_draw};
  return {slot};
}

void plan_denunciation(Planner& planner) {
  if (planner.rule("detect.denounce") != nullptr) planner.add<Denunciation>(planner);
}

}  // namespace ostrakon
