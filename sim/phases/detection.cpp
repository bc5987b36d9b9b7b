// Detection: tips against people at large, audits of what earlier holders left behind.
#include "phases/cases.h"
#include "phases/chances.h"
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"

#include "base/distributions.h"

#include <algorithm>

namespace ostrakon {

CaseId open_case(World& world, AgentId agent, PostId post, std::int32_t rule, EventId cause, CaseId parent) {
  const std::int32_t person = agent.value();
  if (world[agent_column::open_case][person] >= 0 || !at_large(world, agent)) return CaseId::none();
  const double* immune_until = world[agent_column::immune_until];
  if (immune_until != nullptr && world.now() < immune_until[person]) return CaseId::none();
  const std::int32_t held = world[agent_column::post][person];
  std::int32_t about = post.valid() ? post.value() : held;
  if (about < 0 && world.last_spell(agent) >= 0) about = world[spell_column::post][world.last_spell(agent)];
  const std::int32_t ordinal = world.count_case(agent);

  EventFields fields = event_of(EventKind::opened);
  fields.agent = agent;
  fields.post = PostId(about);
  fields.cause = cause;
  fields.rule = rule;
  const EventId event = world.record(fields);
  const std::uint64_t key = mix64(world.table(table::agents).key(person), static_cast<std::uint64_t>(ordinal));
  const std::int32_t row = world.table(table::cases).add(key);
  world[case_column::agent][row] = person;
  world[case_column::post][row] = about;
  world[case_column::opened_by][row] = rule;
  world[case_column::opened_at][row] = world.now();
  world[case_column::in_post][row] = held >= 0 ? 1 : 0;
  world[case_column::ordinal][row] = ordinal;
  world[case_column::status_before][row] = world[agent_column::status][person];
  world[case_column::latest_event][row] = event.value();
  if (parent.valid()) {
    world[case_column::parent][row] = parent.value();
    world[case_column::generation][row] = world[case_column::generation][parent.value()] + 1;
  }
  world[agent_column::open_case][person] = row;
  world.touch(table::agents, person);
  return CaseId(row);
}

bool at_large(const World& world, AgentId agent) {
  const auto is = static_cast<Status>(world[agent_column::status][agent.value()]);
  return is <= Status::under_inquiry || is == Status::retired;
}

void open_for(World& world, Suspicions& suspicions, EventKind kind, DrawSite chooser) {
  std::vector<Suspicion>& hits = suspicions.hits;
  std::vector<EventId>& events = suspicions.events;
  std::sort(hits.begin(), hits.end(), [](const Suspicion& a, const Suspicion& b) {
    return a.agent != b.agent ? a.agent < b.agent : a.order < b.order;
  });
  for (std::size_t first = 0; first < hits.size();) {
    std::size_t last = first;
    events.clear();
    while (last < hits.size() && hits[last].agent == hits[first].agent) {
      EventFields fields = event_of(kind);
      fields.agent = AgentId(hits[last].agent);
      fields.post = PostId(hits[last].post);
      fields.rule = hits[last].rule;
      fields.other = AgentId(hits[last].other);
      fields.threshold = hits[last].reason.threshold;
      fields.draw = hits[last].reason.draw;
      fields.cause = hits[last].cause;
      events.push_back(world.record(fields));
      ++last;
    }
    std::size_t chosen = 0;
    if (events.size() > 1) {
      chosen = draw::below(events.size(), world.table(table::agents).key(hits[first].agent), world.draw_point(chooser));
    }
    const Suspicion& hit = hits[first + chosen];
    const CaseId opened = open_case(world, AgentId(hit.agent), PostId(hit.post), hit.rule, events[chosen], CaseId::none());
    if (opened.valid()) world.give_reason(EventId(world[case_column::latest_event][opened.value()]), hit.reason);
    first = last;
  }
}

namespace {

// Paths of the draws that choose, of several that hit one person, the one that opened the case.
constexpr const char* tip_opener = "rules.detect.tip#opener";
constexpr const char* audit_opener = "rules.detect.audit#opener";

struct DetectionMemory : StageMemory {
  // Earlier holders of posts, each with what they left there.
  struct Pairs {
    std::vector<std::int32_t> agents;
    std::vector<std::uint64_t> keys;
    std::vector<double> post, left, gone;
  };
  Chances::Memory chances;
  Suspicions suspicions;
  Pairs pairs;
};

class Tips : public Stage {
 public:
  explicit Tips(Planner& planner)
      : Stage("detect.tip"),
        chances_(planner.compiler(), planner.rule("detect.tip"), table::agents, 0, "at_large") {}
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<DetectionMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<DetectionMemory&>(*stage_memory);
    Domain domain;
    domain.count = world.rows(table::agents);
    chances_.draw(world, domain, memory.chances);
    memory.suspicions.hits.clear();
    for (const Chances::Hit& hit : memory.chances.hits) {
      memory.suspicions.hits.push_back({hit.position, -1, chances_.rule_word(hit.term), memory.suspicions.hits.size(), -1, EventId::none(), chances_.reason(hit)});
    }
    open_for(world, memory.suspicions, EventKind::tipped, draw_site(tip_opener));
  }

 private:
  Chances chances_;
};

// Each earlier holder of each post is asked with what they left there.
class Audits : public Stage {
 public:
  explicit Audits(Planner& planner)
      : Stage("detect.audit"), chances_(planner.compiler(), planner.rule("detect.audit"), table::agents, 3, "") {}
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<DetectionMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<DetectionMemory&>(*stage_memory);
    DetectionMemory::Pairs& pairs = memory.pairs;
    gather(world, pairs);
    if (pairs.agents.empty()) return;
    const std::size_t count = pairs.agents.size();
    const double* inputs[] = {pairs.post.data(), pairs.left.data(), pairs.gone.data()};
    const double none[] = {-1, 0, 0};
    Domain domain;
    domain.count = count;
    domain.rows = pairs.agents.data();
    domain.keys = pairs.keys.data();
    domain.inputs = inputs;
    domain.uniform_inputs = none;
    chances_.draw(world, domain, memory.chances);
    memory.suspicions.hits.clear();
    for (const Chances::Hit& hit : memory.chances.hits) {
      const auto place = static_cast<std::size_t>(hit.position);
      memory.suspicions.hits.push_back({pairs.agents[place], static_cast<std::int32_t>(pairs.post[place]), chances_.rule_word(hit.term),
                                        memory.suspicions.hits.size(), -1, EventId::none(), chances_.reason(hit)});
    }
    open_for(world, memory.suspicions, EventKind::audited, draw_site(audit_opener));
  }

 private:
  static void gather(World& world, DetectionMemory::Pairs& pairs) {
    pairs.agents.clear();
    pairs.keys.clear();
    pairs.post.clear();
    pairs.left.clear();
    pairs.gone.clear();
    const std::int32_t* agent = world[spell_column::agent];
    const std::int32_t* post = world[spell_column::post];
    const double* left = world[spell_column::left];
    const double* end = world[spell_column::end];
    const std::uint8_t* ended_by = world[spell_column::ended_by];
    const std::int32_t* seat = world[agent_column::post];
    for (std::size_t spell = 0; spell < world.rows(table::spells); ++spell) {
      const std::int32_t person = agent[spell];
      if (ended_by[spell] == 0 || !at_large(world, AgentId(person)) || seat[person] == post[spell]) continue;
      pairs.agents.push_back(person);
      pairs.keys.push_back(world.table(table::spells).key(static_cast<std::int32_t>(spell)));
      pairs.post.push_back(post[spell]);
      pairs.left.push_back(left[spell]);
      pairs.gone.push_back(world.now() - end[spell]);
    }
  }
  Chances chances_;
};

}  // namespace

std::vector<Slot> detection_slots() {
  Slot audit = describe_slot("detect.audit", "agents", Type::number(), Join::chances, "0",
                             "chance that an audit of the post finds what an earlier holder at large left there",
                             {"against whom a case is opened", "cases", "events"});
  audit.inputs = {{"post", Type::reference(table::posts), "the post audited"},
                  {"left", Type::number(), "residue the person left there"},
                  {"months_gone", Type::number(), "months since the person left it"}};
  audit.own_draws = {audit_opener};
  Slot tip = describe_slot("detect.tip", "at_large", Type::number(), Join::chances, "0", "chance of a case in this step",
                           {"against whom a case is opened", "cases", "events"});
  tip.own_draws = {tip_opener};
  return {tip, audit};
}

void plan_detection(Planner& planner) {
  if (planner.rule("detect.tip") != nullptr) planner.add<Tips>(planner);
  if (planner.rule("detect.audit") != nullptr) planner.add<Audits>(planner);
}

}  // namespace ostrakon
