// The dated timeline: entries fire at the start of a step; `hold` overrides a value while it lasts.
#include "phases/effects.h"
#include "phases/mechanisms.h"

#include <algorithm>
#include <cmath>

namespace ostrakon {
namespace {

// Whether an entry fires in the step at `now`: the first that is not before its date.
bool fires(const TimelineEntry& entry, const Clock& clock, double now) {
  if (entry.from == entry.to) return now >= entry.from - 1e-9 && now - clock.months_per_step < entry.from - 1e-9;
  if (now < entry.from - 1e-9 || now > entry.to + 1e-9) return false;
  if (entry.every <= 0) return true;
  const double passed = std::floor((now - entry.from) / entry.every + 1e-9);
  const double before = std::floor((now - clock.months_per_step - entry.from) / entry.every + 1e-9);
  return now == entry.from || passed != before;
}

std::vector<Effect> without_holds(const std::vector<Effect>& effects) {
  std::vector<Effect> result = effects;
  for (Effect& effect : result) {
    std::erase_if(effect.changes, [](const Change& change) { return change.kind == EffectKind::hold; });
  }
  return result;
}

struct TimelineMemory : StageMemory {
  EffectsMemory effects;
};

class Timeline : public Stage {
 public:
  std::string_view about() const override { return "organisations whose date has come are founded; then entries by date"; }
  explicit Timeline(Planner& planner) : Stage("timeline") {
    for (const TimelineEntry& entry : planner.scenario().timeline) {
      auto item = std::make_unique<Item>();
      item->entry = &entry;
      item->own = without_holds(entry.effects);
      item->effects = std::make_unique<Effects>(planner.compiler(), item->own, table::world);
      items_.push_back(std::move(item));
    }
  }
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<TimelineMemory>(); }
  void run(World& world, StageMemory* memory) const override {
    founding(world);
    world.moment().begin();
    for (const auto& item : items_) {
      if (!fires(*item->entry, world.scenario().clock, world.now())) continue;
      EventFields fields;
      fields.kind = item->entry->event_kind;
      Firing firing;
      firing.event = world.record(fields);
      firing.cause = firing.event;
      item->effects->apply(world, {&firing, 1}, static_cast<TimelineMemory*>(memory)->effects);
    }
  }

 private:
  struct Item {
    const TimelineEntry* entry = nullptr;
    std::vector<Effect> own;
    std::unique_ptr<Effects> effects;
  };
  // Organisations founded in this step say so; their seats are offered from now on.
  static void founding(World& world) {
    const double before = world.now() - world.scenario().clock.months_per_step;
    const double* founded = world[organisation_column::founded];
    for (std::size_t i = 0; i < world.rows(table::organisations); ++i) {
      if (!(founded[i] > before && founded[i] <= world.now())) continue;
      EventFields fields = event_of(EventKind::founded);
      fields.organisation = OrganisationId(static_cast<std::int32_t>(i));
      world.record(fields);
    }
  }
  std::vector<std::unique_ptr<Item>> items_;
};

struct HoldMemory : StageMemory {
  std::vector<double> before;  // by hold: the value to which it returns
  std::vector<bool> held;
};

// The last word of the environment phase: what is held has that value, whatever updates did.
class Holds : public Stage {
 public:
  std::string_view about() const override { return "what the timeline holds has that value, whatever updates did"; }
  explicit Holds(Planner& planner) : Stage("timeline.hold") {
    for (const TimelineEntry& entry : planner.scenario().timeline) {
      for (const Effect& effect : entry.effects) {
        for (const Change& change : effect.changes) {
          if (change.kind != EffectKind::hold) continue;
          planner.compiler().note_write(change.table, change.attribute);
          items_.push_back({&entry, &change, std::max(change.row, 0), planner.compiler().value(change.value, change.table, 1)});
        }
      }
    }
  }
  std::unique_ptr<StageMemory> remember() const override {
    auto memory = std::make_unique<HoldMemory>();
    memory->before.assign(items_.size(), 0);
    memory->held.assign(items_.size(), false);
    return memory;
  }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<HoldMemory&>(*stage_memory);
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const Item& item = items_[i];
      const bool holds = item.entry->from <= world.now() + 1e-9 && world.now() <= item.entry->to + 1e-9;
      const Change& change = *item.change;
      if (holds) {
        if (!memory.held[i]) memory.before[i] = world.table(change.table).column(change.attribute).get(static_cast<std::size_t>(item.row));
        memory.held[i] = true;
        const double no_cause = -1;
        const double* no_vector = nullptr;
        Domain domain;
        domain.count = 1;
        domain.rows = &item.row;
        domain.inputs = {&no_vector, 1};
        domain.uniform_inputs = {&no_cause, 1};
        double* value = world.scratch(0, 1);
        world.evaluator().evaluate(item.program, world.view(), domain, {&value, 1});
        world.store(change.table, change.attribute, item.row, *value, change.path);
      } else if (memory.held[i]) {
        memory.held[i] = false;
        world.store(change.table, change.attribute, item.row, memory.before[i], change.path);
      }
    }
  }
  bool empty() const { return items_.empty(); }

 private:
  struct Item {
    const TimelineEntry* entry;
    const Change* change;
    std::int32_t row;
    Program program;
  };
  std::vector<Item> items_;
};

}  // namespace

void plan_timeline(Planner& planner) { planner.add<Timeline>(planner); }

void plan_holds(Planner& planner) {
  for (const TimelineEntry& entry : planner.scenario().timeline) {
    for (const Effect& effect : entry.effects) {
      for (const Change& change : effect.changes) {
        if (change.kind == EffectKind::hold) {
          planner.add<Holds>(planner);
          return;
        }
      }
    }
  }
}

}  // namespace ostrakon
