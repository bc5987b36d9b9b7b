// Observation: what the public gets to know. Appointments, retirements and deaths are public as they happen; falls are
// announced later, in batches, or never; who holds a post in the eyes of the public is seen, or missed, at meetings.
#include "phases/chances.h"
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"

#include "model/catalogue.h"

#include <algorithm>
#include <cmath>

namespace ostrakon {
namespace {

// What the public knows of somebody's fall.
enum class Knowledge : std::uint8_t { nothing_to_know, secret, announced };

struct Pending {
  std::int32_t agent;
  double due, happened_at;
};

RuleError no_delay(std::int32_t agent, double delay) {
  RuleError error("rules.observe.announce_delay", 0, agent, delay, "a delay is not negative");
  error.asked.table = table::agents;
  return error;
}

struct ObservationMemory : StageMemory {
  std::size_t next_event = 0;
  bool started = false;
  std::vector<Knowledge> knowledge;      // by agent
  std::vector<std::int32_t> known_holder;  // by post
  std::vector<std::int32_t> sanctions;   // by agent: the last that fell, -1: none or taken back
  std::vector<std::uint32_t> fell_in, falls;  // by agent: the step of the last fall, and how many there were in it
  std::vector<Pending> pending;
  // Scratch of a step.
  std::vector<std::int32_t> invited, positions, free;
  std::vector<std::uint8_t> absent;
  Chances::Memory chances;
};

class Observation : public Stage {
 public:
  explicit Observation(Planner& planner)
      : Stage("observe"), announced_(planner.compiler(), planner.rule("observe.announced"), table::agents, 1, ""),
        absent_(planner.compiler(), planner.rule("observe.absent"), table::agents, 1, ""),
        batch_(planner.compiler(), planner.rule("observe.batch"), table::world, 0, "") {
    Compiler& compiler = planner.compiler();
    if (const Expression delay = planner.joined("observe.announce_delay", Operation::add)) {
      delay_ = compiler.value(delay, table::agents, 1);
      delays_ = true;
    }
    for (const Meeting& meeting : planner.scenario().meetings) {
      meetings_.push_back({meeting.months, compiler.condition(meeting.invited, table::agents)});
    }
    for (const AttributeId column : {agent_column::known_post.attribute, agent_column::last_seen.attribute, agent_column::missed.attribute}) {
      compiler.note_write(table::agents, column);
      compiler.note_read(table::agents, column);
    }
  }
  std::string_view about() const override { return "appointments, retirements and deaths become public; then meetings; then announcements that are due"; }
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<ObservationMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<ObservationMemory&>(*stage_memory);
    memory.knowledge.resize(world.rows(table::agents), Knowledge::nothing_to_know);
    memory.sanctions.resize(world.rows(table::agents), -1);
    memory.fell_in.resize(world.rows(table::agents), 0);
    memory.falls.resize(world.rows(table::agents), 0);
    memory.known_holder.resize(world.rows(table::posts), -1);
    if (!memory.started) see_starters(world, memory);
    hear(world, memory);
    reconcile(world, memory);
    for (std::size_t m = 0; m < meetings_.size(); ++m) {
      if (takes_place(world, meetings_[m].months)) meet(world, memory, m);
    }
    announce(world, memory);
  }

 private:
  struct MeetingCode {
    std::uint16_t months;
    Program invited;
  };

  static void see_starters(World& world, ObservationMemory& memory) {
    memory.started = true;
    // Who began at step 0 was in office before anything happened.
    for (std::size_t spell = 0; spell < world.rows(table::spells); ++spell) {
      if (world[spell_column::start][spell] >= world.scenario().clock.start) break;
      know_in_office(world, memory, world[spell_column::agent][spell], world[spell_column::post][spell]);
    }
  }

  static void know_in_office(World& world, ObservationMemory& memory, std::int32_t agent, std::int32_t post) {
    forget_office(world, memory, agent);
    if (const std::int32_t before = memory.known_holder[static_cast<std::size_t>(post)]; before >= 0) forget_office(world, memory, before);
    memory.known_holder[static_cast<std::size_t>(post)] = agent;
    know_post(world, agent, post);
  }
  static void forget_office(World& world, ObservationMemory& memory, std::int32_t agent) {
    const std::int32_t post = world[agent_column::known_post][agent];
    if (post >= 0) memory.known_holder[static_cast<std::size_t>(post)] = -1;
    know_post(world, agent, -1);
  }
  static void know_post(World& world, std::int32_t agent, std::int32_t post) {
    world[agent_column::known_post][agent] = post;
    world.touch(table::agents, agent);
  }

  static void tell(World& world, AnnouncementKind kind, std::int32_t agent, std::int32_t post, std::int32_t sanction, double happened_at) {
    const std::uint64_t key = mix64(world.table(table::agents).key(agent), world.rows(table::announcements));
    const std::int32_t row = world.table(table::announcements).add(key);
    world[announcement_column::kind][row] = static_cast<std::int32_t>(kind);
    world[announcement_column::at][row] = world.now();
    world[announcement_column::agent][row] = agent;
    world[announcement_column::post][row] = post;
    world[announcement_column::sanction][row] = sanction < 0 ? no_byte : static_cast<std::uint8_t>(sanction);
    const double seen = world[agent_column::last_seen][agent];
    if (std::isfinite(seen)) world[announcement_column::last_seen][row] = seen;
    world[announcement_column::happened_at][row] = happened_at;
  }

  // What has happened since the last time, in order.
  void hear(World& world, ObservationMemory& memory) const {
    for (; memory.next_event < world.rows(table::events); ++memory.next_event) {
      const std::size_t event = memory.next_event;
      const std::int32_t agent = world[event_column::agent][event];
      if (agent < 0) continue;
      const std::int32_t post = world[event_column::post][event];
      const double at = world[event_column::at][event];
      const bool secret = memory.knowledge[static_cast<std::size_t>(agent)] == Knowledge::secret;
      switch (static_cast<EventKind>(world[event_column::kind][event])) {
        case EventKind::recruited:
        case EventKind::promoted:
        case EventKind::moved:
        case EventKind::demoted:
        case EventKind::succession:
          if (post < 0 || world[agent_column::post][agent] != post) break;
          know_in_office(world, memory, agent, post);
          tell(world, AnnouncementKind::appointed, agent, post, -1, at);
          memory.knowledge[static_cast<std::size_t>(agent)] = Knowledge::nothing_to_know;
          break;
        case EventKind::retired:
          if (!secret) leaves(world, memory, AnnouncementKind::retired, agent, at);
          break;
        case EventKind::died:
          // Nobody mourns in public who has vanished, or is known to have fallen.
          if (memory.knowledge[static_cast<std::size_t>(agent)] == Knowledge::nothing_to_know) leaves(world, memory, AnnouncementKind::obituary, agent, at);
          break;
        case EventKind::detained:
          falls(world, memory, agent, at);
          break;
        case EventKind::purged:
          memory.sanctions[static_cast<std::size_t>(agent)] = static_cast<std::int32_t>(world[event_column::value][event]);
          if (memory.knowledge[static_cast<std::size_t>(agent)] == Knowledge::announced) {
            tell(world, AnnouncementKind::sanction, agent, -1, memory.sanctions[static_cast<std::size_t>(agent)], at);
          } else {
            falls(world, memory, agent, at);
          }
          break;
        case EventKind::released:
          clear(world, memory, agent, at);
          break;
        default:
          break;
      }
    }
  }

  static void leaves(World& world, ObservationMemory& memory, AnnouncementKind kind, std::int32_t agent, double at) {
    tell(world, kind, agent, world[agent_column::known_post][agent], -1, at);
    forget_office(world, memory, agent);
  }

  // A case ended without a purge, or a sanction fell that does not purge.
  static void clear(World& world, ObservationMemory& memory, std::int32_t agent, double at) {
    Knowledge& knowledge = memory.knowledge[static_cast<std::size_t>(agent)];
    const bool purged = memory.sanctions[static_cast<std::size_t>(agent)] >= 0;
    if (knowledge == Knowledge::nothing_to_know || purged) return;
    if (knowledge == Knowledge::announced) tell(world, AnnouncementKind::cleared, agent, -1, -1, at);
    knowledge = Knowledge::nothing_to_know;
    std::erase_if(memory.pending, [&](const Pending& pending) { return pending.agent == agent; });
  }

  static std::int32_t case_of(const World& world, std::int32_t agent) {
    const std::int32_t open = world[agent_column::open_case][agent];
    if (open >= 0) return open;
    const std::int32_t spell = world.last_spell(AgentId(agent));
    return spell >= 0 ? world[spell_column::purging_case][spell] : -1;
  }

  // Whether the public will ever be told, and when, is decided as it happens.
  void falls(World& world, ObservationMemory& memory, std::int32_t agent, double at) const {
    if (memory.knowledge[static_cast<std::size_t>(agent)] != Knowledge::nothing_to_know) return;
    memory.knowledge[static_cast<std::size_t>(agent)] = Knowledge::secret;
    const double the_case = case_of(world, agent);
    const double* no_vector = nullptr;
    Domain domain;
    domain.count = 1;
    domain.rows = &agent;
    domain.inputs = {&no_vector, 1};
    domain.uniform_inputs = {&the_case, 1};
    // Whoever is cleared, appointed again and falls once more in one step is decided apart.
    const auto who = static_cast<std::size_t>(agent);
    memory.falls[who] = memory.fell_in[who] == world.step() ? memory.falls[who] + 1 : 0;
    memory.fell_in[who] = world.step();
    domain.first_try = memory.falls[who] * draws_apart;
    if (!announced_.empty()) {
      announced_.draw(world, domain, memory.chances);
      if (memory.chances.hits.empty()) return;
    }
    double delay = 0;
    if (delays_) {
      double* value = world.scratch(0, 1);
      world.evaluator().evaluate(delay_, world.view(), domain, {&value, 1});
      delay = *value;
      if (!(delay >= 0)) {
        throw no_delay(agent, delay);
      }
    }
    memory.pending.push_back({agent, at + delay, at});
  }

  // Who has left a seat for another reason, or without a word, is not taken to hold it any more.
  static void reconcile(World& world, ObservationMemory& memory) {
    for (std::size_t post = 0; post < memory.known_holder.size(); ++post) {
      const std::int32_t agent = memory.known_holder[post];
      if (agent < 0 || memory.knowledge[static_cast<std::size_t>(agent)] != Knowledge::nothing_to_know) continue;
      if (world[agent_column::post][agent] == static_cast<std::int32_t>(post)) continue;
      leaves(world, memory, AnnouncementKind::left_office, agent, world.now());
    }
  }

  // Whether one of the months begins between the last step and this one.
  static bool takes_place(const World& world, std::uint16_t months) {
    const auto whole = [](double date) { return static_cast<std::int64_t>(std::floor(date + 1e-6)); };
    const std::int64_t now = whole(world.now()), before = whole(world.now() - world.scenario().clock.months_per_step);
    for (std::int64_t month = std::max(before + 1, now - 11); month <= now; ++month) {
      if ((months >> (month % 12) & 1) != 0) return true;
    }
    return false;
  }

  void meet(World& world, ObservationMemory& memory, std::size_t number) const {
    memory.invited.clear();
    for (const std::int32_t agent : memory.known_holder) {
      if (agent >= 0) memory.invited.push_back(agent);
    }
    std::sort(memory.invited.begin(), memory.invited.end());
    Domain asked;
    asked.count = memory.invited.size();
    asked.rows = memory.invited.data();
    memory.positions.clear();
    world.evaluator().select(meetings_[number].invited, world.view(), asked, memory.positions);
    memory.free.clear();
    for (const std::int32_t position : memory.positions) memory.free.push_back(memory.invited[static_cast<std::size_t>(position)]);
    memory.invited.swap(memory.free);
    find_absent(world, memory, number);
    for (std::size_t i = 0; i < memory.invited.size(); ++i) {
      const std::int32_t agent = memory.invited[i];
      const bool seen = memory.absent[i] == 0;
      note_appearance(world, static_cast<std::int32_t>(number), agent, seen);
      if (seen) world[agent_column::last_seen][agent] = world.now();
      world[agent_column::missed][agent] = seen ? 0 : world[agent_column::missed][agent] + 1;
    }
  }

  // Into memory.absent: the ill and the busy; and whoever is not free to come.
  void find_absent(World& world, ObservationMemory& memory, std::size_t number) const {
    memory.absent.assign(memory.invited.size(), 0);
    const std::uint8_t* status = world[agent_column::status];
    for (std::size_t i = 0; i < memory.invited.size(); ++i) {
      memory.absent[i] = static_cast<Status>(status[memory.invited[i]]) > Status::under_inquiry ? 1 : 0;
    }
    if (absent_.empty() || memory.invited.empty()) return;
    const double meeting = static_cast<double>(number);
    const double* no_vector = nullptr;
    Domain domain;
    domain.count = memory.invited.size();
    domain.rows = memory.invited.data();
    domain.inputs = {&no_vector, 1};
    domain.uniform_inputs = {&meeting, 1};
    domain.first_try = static_cast<std::uint32_t>(number % 64) * draws_apart;
    absent_.draw(world, domain, memory.chances);
    for (const Chances::Hit& hit : memory.chances.hits) memory.absent[static_cast<std::size_t>(hit.position)] = 1;
  }

  static void note_appearance(World& world, std::int32_t meeting, std::int32_t agent, bool seen) {
    const std::uint64_t key = mix64(world.table(table::agents).key(agent), world.rows(table::appearances));
    const std::int32_t row = world.table(table::appearances).add(key);
    world[appearance_column::meeting][row] = meeting;
    world[appearance_column::at][row] = world.now();
    world[appearance_column::agent][row] = agent;
    world[appearance_column::post][row] = world[agent_column::known_post][agent];
    world[appearance_column::seen][row] = seen ? 1 : 0;
  }

  void announce(World& world, ObservationMemory& memory) const {
    if (memory.pending.empty()) return;
    if (!batch_.empty()) {
      Domain domain;
      domain.count = 1;
      batch_.draw(world, domain, memory.chances);
      if (memory.chances.hits.empty()) return;
    }
    const Table& people = world.table(table::agents);
    std::sort(memory.pending.begin(), memory.pending.end(), [&](const Pending& a, const Pending& b) {
      return a.due != b.due ? a.due < b.due : people.key(a.agent) < people.key(b.agent);
    });
    for (const Pending& pending : memory.pending) {
      if (pending.due > world.now()) continue;
      const std::int32_t agent = pending.agent;
      tell(world, AnnouncementKind::fall, agent, world[agent_column::known_post][agent], memory.sanctions[static_cast<std::size_t>(agent)], pending.happened_at);
      forget_office(world, memory, agent);
      memory.knowledge[static_cast<std::size_t>(agent)] = Knowledge::announced;
    }
    std::erase_if(memory.pending, [&](const Pending& pending) { return pending.due <= world.now(); });
  }

  Chances announced_, absent_, batch_;
  Program delay_;
  bool delays_ = false;
  std::vector<MeetingCode> meetings_;
};

}  // namespace

std::vector<Slot> observation_slots() {
  std::vector<Slot> slots;
  const auto add = [&](Slot slot) {
    slot.stage = "observe";
    slots.push_back(std::move(slot));
  };
  const auto of_a_fall = [](Slot slot) {
    slot.inputs = {{"case", Type::reference(table::cases), "the case; none: a purge without one"}};
    return slot;
  };
  Slot meetings = describe_slot("observe.meetings", "known_holders", Type::flag(), Join::one, "none",
                                "meetings at which people are seen, their months and who is invited",
                                {"appearances", "agents.last_seen", "agents.missed"});
  meetings.shape = Shape::meetings;
  meetings.may_draw = false;
  add(meetings);
  Slot absent = describe_slot("observe.absent", "known_holders", Type::number(), Join::chances, "0",
                              "chance that somebody invited and free misses the meeting: illness, duty", {"who is seen"});
  static const WordListId meetings_list = model_catalogue().find_words("meeting");
  absent.inputs = {{"meeting", Type::word(meetings_list), "the meeting"}};
  add(absent);
  add(of_a_fall(describe_slot("observe.announced", "agents", Type::number(), Join::chances, "1", "chance that a fall is ever announced",
                              {"what is announced", "announcements"})));
  add(of_a_fall(describe_slot("observe.announce_delay", "agents", Type::number(), Join::sum, "0", "months from the fall to its announcement",
                              {"when it is announced"})));
  add(describe_slot("observe.batch", "world", Type::number(), Join::chances, "1",
                    "chance that what is due is announced in this step; else it waits for the next day of announcements", {"when it is announced"}));
  return slots;
}

void plan_observation(Planner& planner) {
  if (is_observed(planner.scenario())) planner.add<Observation>(planner);
}

}  // namespace ostrakon
