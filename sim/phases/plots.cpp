// Plots against the leader: somebody begins one, others join, its head may challenge the leader, and wins or fails.
#include "phases/chances.h"
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"
#include "phases/pairs.h"

#include "base/distributions.h"

#include <algorithm>

namespace ostrakon {
namespace {

// Paths of the draws that choose which of several plots somebody joins, and which of several heads challenges.
constexpr const char* joined_draw = "rules.power.join#plot";
constexpr const char* challenger_draw = "rules.power.challenge#challenger";

struct PlotsMemory : StageMemory {
  Chances::Memory chances;
  AskedPairs asked;
  struct Plot {
    std::int32_t head;
    EventId begun;
    bool over = false;  // its challenge was made
  };
  std::vector<Plot> plots;             // in the order in which they began
  std::vector<std::int32_t> plotters;  // all who are in one, ascending
  std::vector<std::int32_t> members;   // without the heads
  std::int32_t against = -1;           // the leader when last looked at
};

using Plot = PlotsMemory::Plot;

class Plots : public Stage {
 public:
  explicit Plots(Planner& planner)
      : Stage("power.plots"), begins_(of(planner, "power.plot", 0, "holders")), joins_(of(planner, "power.join", 1, "")),
        deserts_(of(planner, "power.desert", 0, "")), challenges_(of(planner, "power.challenge", 0, "")), wins_(of(planner, "power.success", 0, "")) {
    planner.compiler().note_write(table::agents, agent_column::plot.attribute);
    planner.compiler().note_write(table::world, world_column::challenger.attribute);
  }
  std::string_view about() const override { return "plots whose challenge was made, whose head has gone or whose leader is no longer there are over"; }
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<PlotsMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<PlotsMemory&>(*stage_memory);
    end_plots(world, memory);
    const AgentId leader(world[world_column::leader][0]);
    if (!leader.valid()) return;
    desert(world, memory);
    begin(world, memory, leader.value());
    join(world, memory, leader.value());
    challenge(world, memory, leader);
  }

 private:
  static Chances of(Planner& planner, const char* slot, std::size_t inputs, std::string_view rows) {
    return Chances(planner.compiler(), planner.rule(slot), table::agents, inputs, rows);
  }
  static bool serves(const World& world, std::int32_t person) {
    return static_cast<Status>(world[agent_column::status][person]) <= Status::under_inquiry;
  }
  static void set_plot(World& world, std::int32_t person, std::int32_t head) {
    world[agent_column::plot][person] = head;
    world.touch(table::agents, person);
  }
  static EventFields told(EventKind kind, std::int32_t agent, std::int32_t other, EventId cause, const Reason& reason) {
    EventFields fields = event_of(kind, reason);
    fields.agent = AgentId(agent);
    fields.other = AgentId(other);
    fields.cause = cause;
    return fields;
  }
  static const Plot& plot_of(const PlotsMemory& memory, std::int32_t head) {
    return *std::find_if(memory.plots.begin(), memory.plots.end(), [&](const Plot& plot) { return plot.head == head; });
  }
  static void add_plotter(PlotsMemory& memory, std::int32_t person) {
    memory.plotters.insert(std::lower_bound(memory.plotters.begin(), memory.plotters.end(), person), person);
  }

  static void end_plots(World& world, PlotsMemory& memory) {
    const std::int32_t leader = world[world_column::leader][0];
    const bool other_leader = leader != memory.against;
    memory.against = leader;
    std::erase_if(memory.plots, [&](const Plot& plot) { return other_leader || plot.over || plot.head == leader || !serves(world, plot.head); });
    const std::int32_t* of = world[agent_column::plot];
    std::erase_if(memory.plotters, [&](std::int32_t person) {
      const bool goes_on = std::any_of(memory.plots.begin(), memory.plots.end(), [&](const Plot& plot) { return plot.head == of[person]; });
      if (goes_on && serves(world, person) && person != leader) return false;
      set_plot(world, person, -1);
      return true;
    });
  }

  void desert(World& world, PlotsMemory& memory) const {
    const std::int32_t* of = world[agent_column::plot];
    memory.members.clear();
    for (const std::int32_t person : memory.plotters) {
      if (of[person] != person) memory.members.push_back(person);
    }
    if (deserts_.empty() || memory.members.empty()) return;
    Domain domain;
    domain.count = memory.members.size();
    domain.rows = memory.members.data();
    deserts_.draw_first(world, domain, memory.chances);
    for (const Chances::Hit& hit : memory.chances.hits) {
      const std::int32_t person = memory.members[static_cast<std::size_t>(hit.position)], head = of[person];
      world.record(told(EventKind::deserted, person, head, plot_of(memory, head).begun, deserts_.reason(hit)));
      set_plot(world, person, -1);
      std::erase(memory.plotters, person);
    }
  }

  // Who is in a plot already, has taken a seat in this step, or leads begins none.
  void begin(World& world, PlotsMemory& memory, std::int32_t leader) const {
    if (begins_.empty()) return;
    Domain domain;
    domain.count = world.rows(table::agents);
    begins_.draw_first(world, domain, memory.chances);
    for (const Chances::Hit& hit : memory.chances.hits) {
      const std::int32_t person = hit.position;
      if (person == leader || world[agent_column::plot][person] >= 0 || world.new_in_post(AgentId(person))) continue;
      const EventId event = world.record(told(EventKind::plotted, person, leader, EventId::none(), begins_.reason(hit)));
      memory.plots.push_back({person, event});
      add_plotter(memory, person);
      set_plot(world, person, person);
    }
  }

  // Everyone else who holds a post about every plot; who would join several joins one of them, drawn.
  void join(World& world, PlotsMemory& memory, std::int32_t leader) const {
    if (joins_.empty() || memory.plots.empty()) return;
    const Table& people = world.table(table::agents);
    memory.asked.clear();
    for (std::size_t row = 0; row < world.rows(table::agents); ++row) {
      const auto person = static_cast<std::int32_t>(row);
      const bool may = world[agent_column::seated][row] == 1 && world[agent_column::plot][row] < 0;
      if (!may || person == leader || world.new_in_post(AgentId(person))) continue;
      for (const Plot& plot : memory.plots) memory.asked.add(person, plot.head, mix64(people.key(person), people.key(plot.head)));
    }
    if (memory.asked.empty()) return;
    joins_.draw_first(world, memory.asked.domain(), memory.chances);
    const std::vector<Chances::Hit>& hits = memory.chances.hits;
    for (std::size_t first = 0, last = 0; first < hits.size(); first = last) {
      const std::int32_t person = memory.asked.agent(hits[first].position);
      while (last < hits.size() && memory.asked.agent(hits[last].position) == person) ++last;
      const std::size_t chosen = last - first > 1 ? draw::below(last - first, people.key(person), world.draw_point(draw_site(joined_draw))) : 0;
      const Chances::Hit& hit = hits[first + chosen];
      const std::int32_t head = memory.asked.other(hit.position);
      world.record(told(EventKind::joined, person, head, plot_of(memory, head).begun, joins_.reason(hit)));
      set_plot(world, person, head);
      add_plotter(memory, person);
    }
  }

  void challenge(World& world, PlotsMemory& memory, AgentId leader) const {
    if (challenges_.empty() || memory.plots.empty() || world.new_in_post(leader)) return;
    memory.members.clear();
    for (const Plot& plot : memory.plots) memory.members.push_back(plot.head);
    Domain domain;
    domain.count = memory.members.size();
    domain.rows = memory.members.data();
    challenges_.draw_first(world, domain, memory.chances);
    const std::vector<Chances::Hit>& hits = memory.chances.hits;
    if (hits.empty()) return;
    const std::uint64_t key = world.table(table::agents).key(leader.value());
    const std::size_t chosen = hits.size() > 1 ? draw::below(hits.size(), key, world.draw_point(draw_site(challenger_draw))) : 0;
    const Chances::Hit hit = hits[chosen];
    Plot& plot = memory.plots[static_cast<std::size_t>(hit.position)];
    plot.over = true;
    EventFields fields = told(EventKind::challenged, plot.head, leader.value(), plot.begun, challenges_.reason(hit));
    const std::int32_t* of = world[agent_column::plot];
    fields.value = static_cast<double>(std::count_if(memory.plotters.begin(), memory.plotters.end(), [&](std::int32_t person) { return of[person] == plot.head; }));
    decide(world, memory, leader, plot.head, world.record(fields));
  }

  void decide(World& world, PlotsMemory& memory, AgentId leader, std::int32_t head, EventId challenged) const {
    memory.chances.hits.clear();
    if (!wins_.empty()) {
      Domain domain;
      domain.count = 1;
      domain.rows = &head;
      wins_.draw_first(world, domain, memory.chances);
    }
    if (memory.chances.hits.empty()) {
      world.record(told(EventKind::challenge_failed, head, leader.value(), challenged, {}));
      return;
    }
    const EventId event = world.record(told(EventKind::ousted, leader.value(), head, challenged, wins_.reason(memory.chances.hits.front())));
    world.vacate(leader, EndedBy::ousted, world.now(), event);
    world[agent_column::status][leader.value()] = static_cast<std::uint8_t>(Status::retired);
    world.touch(table::agents, leader.value());
    world[world_column::challenger][0] = head;
  }

  Chances begins_, joins_, deserts_, challenges_, wins_;
};

}  // namespace

std::vector<Slot> plots_slots() {
  const auto asked = [](const char* path, const char* rows, const char* meaning, std::vector<std::string> writes) {
    Slot slot = describe_slot(path, rows, Type::number(), Join::chances, "0", meaning, std::move(writes));
    slot.stage = "power.plots";
    return slot;
  };
  Slot join = asked("power.join", "holders", "chance that a holder who is in no plot joins one", {"agents.plot", "events"});
  join.inputs = {{"other", Type::reference(table::agents), "who heads the plot"}};
  join.own_draws = {joined_draw};
  Slot challenge = asked("power.challenge", "agents", "chance that who heads a plot challenges the leader; there is one challenge a step at most",
                         {"who challenges", "events"});
  challenge.own_draws = {challenger_draw};
  Slot success = asked("power.success", "agents", "chance that the challenger wins: the leader loses the seat and retires",
                       {"who leads", "world.leader", "world.challenger", "agents.status", "posts.holder", "spells", "events"});
  success.join = Join::one;
  success.probability = true;
  return {asked("power.desert", "agents", "chance that a member of a plot who does not head it leaves it", {"agents.plot", "events"}),
          asked("power.plot", "holders", "chance that a holder who is in no plot and not the leader begins one", {"agents.plot", "events"}), join,
          challenge, success};
}

void plan_plots(Planner& planner) {
  if (planner.rule("power.plot") != nullptr) planner.add<Plots>(planner);
}

}  // namespace ostrakon
