// Triggers: at the end of a phase for the rows of a table, or after events; what follows follows in the same phase.
#include "phases/chance_reasons.h"
#include "phases/effects.h"
#include "phases/mechanisms.h"

#include <algorithm>

namespace ostrakon {
namespace {

// How often each key has been counted since the last clear(). Open addressing; keeps its room.
class KeyCounts {
 public:
  void clear() {
    for (const std::size_t place : used_) counts_[place].second = 0;
    used_.clear();
  }
  // How often it was counted before.
  std::uint64_t count(std::uint64_t key) {
    if (2 * (used_.size() + 1) > counts_.size()) grow();
    std::size_t place = mix64(key) & (counts_.size() - 1);
    while (counts_[place].second != 0 && counts_[place].first != key) place = (place + 1) & (counts_.size() - 1);
    if (counts_[place].second == 0) {
      counts_[place].first = key;
      used_.push_back(place);
    }
    return counts_[place].second++;
  }

 private:
  void grow() {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> before(std::max<std::size_t>(16, 2 * counts_.size()));
    before.swap(counts_);
    used_.clear();
    for (const auto& [key, times] : before) {
      if (times > 0) count(key), counts_[used_.back()].second = times;
    }
  }

  std::vector<std::pair<std::uint64_t, std::uint64_t>> counts_;  // key, times; 0: a free place
  std::vector<std::size_t> used_;
};

// An event to follow, and the key of its draws: whom it is about; of several events of the kind about them in one step,
// those after the first by their number as well.
struct Cause {
  std::int32_t event;
  std::uint64_t key;
};

// When a trigger last fired for each row, for `when`, `once` and `pause`.
struct TriggerMemory : StageMemory {
  std::vector<std::uint8_t> was_true;
  std::vector<double> last_fired;  // date; -infinity: never
  std::size_t next_event = 0;      // consequences: events before this one have been followed
  std::vector<std::vector<double>> last_by_trigger;
  // By trigger: events of its kind in this step, by whom they are about.
  std::vector<KeyCounts> seen_by_trigger;
  std::uint32_t seen_in = 0;       // the step of which seen_by_trigger tells
  // Scratch of a step.
  std::vector<std::int32_t> rows, candidates, hits;
  std::vector<Firing> firings;
  std::vector<Cause> causes, kept_causes;
  AskedOfEvents asked;
  EffectsMemory effects;
  ChanceReasons::Memory reasons;  // of those in `rows` or `causes`
};

constexpr double never = -std::numeric_limits<double>::infinity();

bool may_fire(const Trigger& trigger, std::vector<double>& last_fired, std::size_t row, double now) {
  if (!trigger.once && trigger.pause <= 0) return true;
  if (last_fired.size() <= row) last_fired.resize(row + 1, never);
  if (last_fired[row] == never) return true;
  return !trigger.once && now - last_fired[row] >= trigger.pause;
}

void fired(const Trigger& trigger, std::vector<double>& last_fired, std::size_t row, double now) {
  if (!trigger.once && trigger.pause <= 0) return;
  if (last_fired.size() <= row) last_fired.resize(row + 1, never);
  last_fired[row] = now;
}

// For `months_since`, where anything asks for it.
void note_latest(World& world, TableId over, AttributeId latest, std::int32_t row, EventId event) {
  Table& rows = world.table(over);
  if (latest.valid() && rows.stored(latest)) rows.column(latest).put(static_cast<std::size_t>(row), event.value());
}

EventId record_firing(World& world, const Trigger& trigger, TableId over, std::int32_t row, EventId cause) {
  EventFields fields;
  fields.kind = trigger.event_kind;
  fields.cause = cause;
  if (over == table::agents) fields.agent = AgentId(row);
  if (over == table::posts) {
    fields.post = PostId(row);
    fields.agent = AgentId(world[post_column::holder][row]);
  }
  if (over == table::organisations) fields.organisation = OrganisationId(row);
  if (over == table::sectors) fields.sector = SectorId(row);
  return world.record(fields);
}

class RowTrigger : public Stage {
 public:
  // `first`: of its phase. The triggers of a phase share a moment.
  RowTrigger(Planner& planner, const Trigger& trigger, bool first)
      : Stage("triggers." + trigger.name), trigger_(&trigger), first_(first),
        latest_(planner.catalogue().find_attribute(trigger.table, latest_event_attribute(expression_name(trigger.name)))),
        effects_(planner.compiler(), trigger.effects, trigger.table) {
    Compiler& compiler = planner.compiler();
    if (const RowSet* rows = planner.catalogue().find_row_set(trigger.row_set)) least_ = rows->least;
    const bool becoming = trigger.mode == Trigger::Mode::becoming;
    if (trigger.chance) {
      chance_ = compiler.hit(trigger.chance, trigger.chance_site, trigger.table, 0, becoming ? nullptr : trigger.condition);
      reasons_ = ChanceReasons(compiler, trigger.chance, trigger.chance_site, trigger.table, 0);
    }
    if (becoming || !trigger.chance) {
      condition_ = compiler.condition(trigger.condition ? trigger.condition : built_in(planner.catalogue(), trigger.table, "yes", Type::flag()),
                                      trigger.table);
    }
  }
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<TriggerMemory>(); }

  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<TriggerMemory&>(*stage_memory);
    if (first_) world.moment().begin();
    find(world, memory);
    memory.firings.clear();
    const bool told = trigger_->chance && world.tells_reasons();
    if (told) {
      Domain domain;
      domain.count = world.rows(trigger_->table);
      reasons_.ask(world, domain, memory.rows, memory.reasons);
    }
    for (std::size_t i = 0; i < memory.rows.size(); ++i) {
      const std::int32_t row = memory.rows[i];
      const auto place = static_cast<std::size_t>(row);
      if (!may_fire(*trigger_, memory.last_fired, place, world.now())) continue;
      fired(*trigger_, memory.last_fired, place, world.now());
      const EventId event = record_firing(world, *trigger_, trigger_->table, row, EventId::none());
      if (told) world.give_reason(event, {-1, memory.reasons.chances[i], memory.reasons.draws[i]});
      note_latest(world, trigger_->table, latest_, row, event);
      memory.firings.push_back({row, event, event, world.table(trigger_->table).key(row)});
    }
    effects_.apply(world, memory.firings, memory.effects);
  }

 private:
  // The rows for which it fires now, into memory.rows.
  void find(World& world, TriggerMemory& memory) const {
    std::vector<std::int32_t>& rows = memory.rows;
    rows.clear();
    Domain domain;
    domain.count = world.rows(trigger_->table);
    domain.least = least_;
    if (domain.count == 0) return;
    if (trigger_->mode != Trigger::Mode::becoming) {
      world.evaluator().select(trigger_->chance ? chance_ : condition_, world.view(), domain, rows);
      return;
    }
    memory.candidates.clear();
    world.evaluator().select(condition_, world.view(), domain, memory.candidates);
    memory.was_true.resize(domain.count, 0);
    for (std::int32_t row : memory.candidates) {
      std::uint8_t& state = memory.was_true[static_cast<std::size_t>(row)];
      if (state == 0) rows.push_back(row);
      state = 2;
    }
    for (std::uint8_t& state : memory.was_true) state = state == 2 ? 1 : 0;
    if (!trigger_->chance || rows.empty()) return;
    memory.candidates = rows;
    domain.count = rows.size();
    domain.rows = memory.candidates.data();
    memory.hits.clear();
    world.evaluator().select(chance_, world.view(), domain, memory.hits);
    rows.clear();
    for (std::int32_t hit : memory.hits) rows.push_back(memory.candidates[static_cast<std::size_t>(hit)]);
  }

  const Trigger* trigger_;
  bool first_;
  Presence least_ = Presence::gone;
  AttributeId latest_;
  Effects effects_;
  Program condition_, chance_;
  ChanceReasons reasons_;
};

// Whom an event is about, as the key of draws that follow it.
std::uint64_t subject_key(const World& world, std::int32_t event) {
  const std::int32_t agent = world[event_column::agent][event];
  if (agent >= 0) return world.table(table::agents).key(agent);
  const std::int32_t post = world[event_column::post][event];
  if (post >= 0) return world.table(table::posts).key(post);
  const std::int32_t organisation = world[event_column::organisation][event];
  if (organisation >= 0) return world.table(table::organisations).key(organisation);
  const std::int32_t sector = world[event_column::sector][event];
  return sector >= 0 ? world.table(table::sectors).key(sector) : world_key;
}

class Consequences : public Stage {
 public:
  std::string_view about() const override { return "triggers with 'after' follow the events since, until nothing follows"; }
  explicit Consequences(Planner& planner) : Stage("consequences") {
    for (const Trigger& trigger : planner.scenario().triggers) {
      if (trigger.mode != Trigger::Mode::after) continue;
      auto item = std::make_unique<Item>(trigger, planner.compiler());
      if (trigger.condition) item->condition = planner.compiler().condition(trigger.condition, table::world, 1);
      if (trigger.chance) {
        item->chance = planner.compiler().hit(trigger.chance, trigger.chance_site, table::world, 1);
        item->reasons = ChanceReasons(planner.compiler(), trigger.chance, trigger.chance_site, table::world, 1);
      }
      items_.push_back(std::move(item));
    }
  }
  std::unique_ptr<StageMemory> remember() const override {
    auto memory = std::make_unique<TriggerMemory>();
    memory->last_by_trigger.resize(items_.size());
    memory->seen_by_trigger.resize(items_.size());
    return memory;
  }

  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<TriggerMemory&>(*stage_memory);
    if (memory.seen_in != world.step()) {
      for (auto& seen : memory.seen_by_trigger) seen.clear();
      memory.seen_in = world.step();
    }
    while (memory.next_event < world.rows(table::events)) {
      const std::size_t begin = memory.next_event, end = world.rows(table::events);
      memory.next_event = end;
      world.moment().begin();
      for (std::size_t i = 0; i < items_.size(); ++i) follow(world, memory, i, begin, end);
    }
  }

 private:
  struct Item {
    Item(const Trigger& of, Compiler& compiler)
        : trigger(&of),
          latest(compiler.catalogue().find_attribute(table::world, latest_event_attribute(expression_name(of.name)))),
          effects(compiler, of.effects, table::world) {}
    const Trigger* trigger;
    AttributeId latest;
    Effects effects;
    Program condition, chance;
    ChanceReasons reasons;
  };

  // An event that this trigger itself led to is not followed again, so that consequences end.
  static bool led_to(const World& world, const Trigger& trigger, std::int32_t event) {
    const std::int32_t* cause = world[event_column::cause];
    const std::int32_t* kind = world[event_column::kind];
    for (std::int32_t at = event; at >= 0; at = cause[at]) {
      if (kind[at] == trigger.event_kind) return true;
    }
    return false;
  }

  void follow(World& world, TriggerMemory& memory, std::size_t which, std::size_t begin, std::size_t end) const {
    const Item& item = *items_[which];
    const Trigger& trigger = *item.trigger;
    std::vector<double>& last_fired = memory.last_by_trigger[which];
    std::vector<Cause>& causes = memory.causes;
    causes.clear();
    for (std::size_t event = begin; event < end; ++event) {
      if (world[event_column::kind][event] != trigger.after_kind) continue;
      if (led_to(world, trigger, static_cast<std::int32_t>(event))) continue;
      const std::uint64_t subject = subject_key(world, static_cast<std::int32_t>(event));
      const std::uint64_t earlier = memory.seen_by_trigger[which].count(subject);
      causes.push_back({static_cast<std::int32_t>(event), earlier == 0 ? subject : mix64(subject, earlier)});
    }
    if (causes.empty()) return;
    if (trigger.condition) filter(world, item.condition, memory);
    if (trigger.chance) filter(world, item.chance, memory);
    const bool told = trigger.chance && world.tells_reasons() && !causes.empty();
    if (told) item.reasons.ask(world, memory.asked.domain(), memory.hits, memory.reasons);
    memory.firings.clear();
    for (std::size_t i = 0; i < causes.size(); ++i) {
      const auto& [event, key] = causes[i];
      if (!may_fire(trigger, last_fired, 0, world.now())) continue;
      fired(trigger, last_fired, 0, world.now());
      EventFields fields;
      fields.kind = trigger.event_kind;
      fields.agent = AgentId(world[event_column::agent][event]);
      fields.post = PostId(world[event_column::post][event]);
      fields.organisation = OrganisationId(world[event_column::organisation][event]);
      fields.sector = SectorId(world[event_column::sector][event]);
      fields.cause = EventId(event);
      if (told) {
        fields.threshold = memory.reasons.chances[i];
        fields.draw = memory.reasons.draws[i];
      }
      const EventId recorded = world.record(fields);
      note_latest(world, table::world, item.latest, 0, recorded);
      memory.firings.push_back({0, recorded, EventId(event), key});
    }
    item.effects.apply(world, memory.firings, memory.effects);
  }

  // Leaves the events for which the program says yes, asked of the world with `cause`.
  static void filter(World& world, const Program& program, TriggerMemory& memory) {
    memory.asked.clear();
    for (const Cause& cause : memory.causes) memory.asked.add(0, {cause.event}, cause.key);
    memory.hits.clear();
    world.evaluator().select(program, world.view(), memory.asked.domain(), memory.hits);
    memory.kept_causes.clear();
    for (std::int32_t position : memory.hits) memory.kept_causes.push_back(memory.causes[static_cast<std::size_t>(position)]);
    memory.causes.swap(memory.kept_causes);
  }

  std::vector<std::unique_ptr<Item>> items_;
};

}  // namespace

void plan_triggers(Planner& planner, std::int32_t phase) {
  bool first = true;
  for (const Trigger& trigger : planner.scenario().triggers) {
    if (trigger.mode == Trigger::Mode::after || trigger.phase != phase) continue;
    planner.add<RowTrigger>(planner, trigger, first);
    first = false;
  }
}

void plan_consequences(Planner& planner) {
  const auto& triggers = planner.scenario().triggers;
  if (std::any_of(triggers.begin(), triggers.end(), [](const Trigger& t) { return t.mode == Trigger::Mode::after; })) {
    planner.add<Consequences>(planner);
  }
}

}  // namespace ostrakon
