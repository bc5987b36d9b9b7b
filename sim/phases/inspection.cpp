// Inspection rounds: organisations are visited, and their people may be found out.
#include "phases/cases.h"
#include "phases/chances.h"
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"

namespace ostrakon {
namespace {

// Path of the draw that chooses, of several that hit one person, the one that opened the case.
constexpr const char* find_opener = "rules.detect.find#opener";

struct InspectionMemory : StageMemory {
  Chances::Memory chances;
  Suspicions suspicions;
  std::vector<std::int32_t> there, people;
  std::vector<std::int32_t> visited;  // by organisation: the event, -1: not visited; empty: none is
  std::vector<EventId> visits;        // by person asked
};

class Inspections : public Stage {
 public:
  explicit Inspections(Planner& planner)
      : Stage("detect.inspect"), visits_(planner.compiler(), planner.rule("detect.inspect"), table::organisations, 0, ""),
        finds_(planner.compiler(), planner.rule("detect.find"), table::agents, 0, "") {}
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<InspectionMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<InspectionMemory&>(*stage_memory);
    visit(world, memory);
    if (memory.visited.empty() || finds_.empty()) return;
    find_people(world, memory);
    if (memory.people.empty()) return;
    Domain domain;
    domain.count = memory.people.size();
    domain.rows = memory.people.data();
    finds_.draw(world, domain, memory.chances);
    memory.suspicions.hits.clear();
    for (const Chances::Hit& hit : memory.chances.hits) {
      const auto place = static_cast<std::size_t>(hit.position);
      memory.suspicions.hits.push_back(
          {memory.people[place], -1, finds_.rule_word(hit.term), memory.suspicions.hits.size(), -1, memory.visits[place], finds_.reason(hit)});
    }
    open_for(world, memory.suspicions, EventKind::found, draw_site(find_opener));
  }

 private:
  // Into memory.visited, those hit of the organisations that are there.
  void visit(World& world, InspectionMemory& memory) const {
    memory.there.clear();
    memory.visited.assign(world.rows(table::organisations), -1);
    const double* founded = world[organisation_column::founded];
    const double* abolished = world[organisation_column::abolished];
    for (std::size_t row = 0; row < world.rows(table::organisations); ++row) {
      if (founded[row] <= world.now() && abolished[row] > world.now()) memory.there.push_back(static_cast<std::int32_t>(row));
    }
    Domain domain;
    domain.count = memory.there.size();
    domain.rows = memory.there.data();
    visits_.draw_first(world, domain, memory.chances);
    for (const Chances::Hit& hit : memory.chances.hits) {
      const std::int32_t organisation = memory.there[static_cast<std::size_t>(hit.position)];
      EventFields fields = event_of(EventKind::inspected, visits_.reason(hit));
      fields.organisation = OrganisationId(organisation);
      memory.visited[static_cast<std::size_t>(organisation)] = world.record(fields).value();
    }
    if (memory.chances.hits.empty()) memory.visited.clear();
  }
  // Holders of posts in visited organisations, in the order of rows, each with the event of the visit.
  static void find_people(const World& world, InspectionMemory& memory) {
    memory.people.clear();
    memory.visits.clear();
    const std::int32_t* organisation = world[post_column::organisation];
    const std::int32_t* seat = world[agent_column::post];
    for (std::size_t person = 0; person < world.rows(table::agents); ++person) {
      const std::int32_t visit = seat[person] < 0 ? -1 : memory.visited[static_cast<std::size_t>(organisation[seat[person]])];
      if (visit < 0) continue;
      memory.people.push_back(static_cast<std::int32_t>(person));
      memory.visits.emplace_back(visit);
    }
  }
  Chances visits_, finds_;
};

}  // namespace

std::vector<Slot> inspection_slots() {
  Slot inspect = describe_slot("detect.inspect", "organisations", Type::number(), Join::chances, "0",
                               "chance that an organisation which is founded is visited in this step", {"which organisations are visited", "events"});
  Slot find = describe_slot("detect.find", "holders", Type::number(), Join::chances, "0",
                            "chance of a case against the holder of a post in an organisation visited in this step",
                            {"against whom a case is opened", "cases", "events"});
  find.stage = "detect.inspect";
  find.own_draws = {find_opener};
  return {inspect, find};
}

void plan_inspection(Planner& planner) {
  if (planner.rule("detect.inspect") != nullptr) planner.add<Inspections>(planner);
}

}  // namespace ostrakon
