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
  std::string_view about() const override { return "organisations whose date has come are founded or abolished; then entries by date"; }
  explicit Timeline(Planner& planner) : Stage("timeline") {
    if (abolishes_by_date(planner.scenario())) note_reorganisation(planner.compiler());
    for (const TimelineEntry& entry : planner.scenario().timeline) {
      auto item = std::make_unique<Item>();
      item->entry = &entry;
      item->own = without_holds(entry.effects);
      item->latest = planner.catalogue().find_attribute(table::world, latest_event_attribute(expression_name(entry.name)));
      item->effects = std::make_unique<Effects>(planner.compiler(), item->own, table::world);
      items_.push_back(std::move(item));
    }
  }
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<TimelineMemory>(); }
  void run(World& world, StageMemory* memory) const override {
    world.reorganise_by_date();
    world.moment().begin();
    for (const auto& item : items_) {
      if (!fires(*item->entry, world.scenario().clock, world.now())) continue;
      EventFields fields;
      fields.kind = item->entry->event_kind;
      Firing firing;
      firing.event = world.record(fields);
      firing.cause = firing.event;
      world.table(table::world).column(item->latest).put(0, firing.event.value());
      item->effects->apply(world, {&firing, 1}, static_cast<TimelineMemory*>(memory)->effects);
    }
  }

 private:
  struct Item {
    const TimelineEntry* entry = nullptr;
    std::vector<Effect> own;
    AttributeId latest;
    std::unique_ptr<Effects> effects;
  };
  std::vector<std::unique_ptr<Item>> items_;
};

// What a hold has taken hold of: chosen as it begins, let go as it ends.
struct Held {
  std::vector<std::int32_t> rows;
  std::vector<double> before;  // the values to which they return
  bool holds = false;
};
struct HoldMemory : StageMemory {
  std::vector<Held> held;  // by hold
};

// The last word of the environment phase: what is held has that value, whatever updates did.
class Holds : public Stage {
 public:
  std::string_view about() const override { return "what the timeline holds has that value, whatever updates did"; }
  explicit Holds(Planner& planner) : Stage("timeline.hold") {
    for (const TimelineEntry& entry : planner.scenario().timeline) {
      for (const Effect& effect : entry.effects) {
        for (const Change& change : effect.changes) {
          if (change.kind == EffectKind::hold) items_.emplace_back(planner.compiler(), entry, effect, change);
        }
      }
    }
  }
  std::unique_ptr<StageMemory> remember() const override {
    auto memory = std::make_unique<HoldMemory>();
    memory->held.resize(items_.size());
    return memory;
  }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<HoldMemory&>(*stage_memory);
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const Item& item = items_[i];
      Held& held = memory.held[i];
      if (item.entry->from <= world.now() + 1e-9 && world.now() <= item.entry->to + 1e-9) {
        if (!held.holds) take(world, item, held);
        set(world, item, held);
      } else if (held.holds) {
        held.holds = false;
        const Change& change = *item.change;
        for (std::size_t k = 0; k < held.rows.size(); ++k) {
          world.store(change.table, change.attribute, held.rows[k], held.before[k], change.path);
        }
      }
    }
  }

 private:
  struct Item {
    Item(Compiler& compiler, const TimelineEntry& of, const Effect& effect, const Change& held)
        : entry(&of), change(&held), value(compiler.value(held.value, held.table, 1)) {
      compiler.note_write(held.table, held.attribute);
      if (held.row >= 0 || effect.own_row) return;
      if (effect.row) row = compiler.value(effect.row, table::world, 1);
      const Expression all = built_in(compiler.catalogue(), held.table, "yes", Type::flag());
      if (!effect.row) where = compiler.condition(effect.where ? effect.where : all, held.table, 1);
      kind = effect.row ? Kind::reference : Kind::rows;
    }
    const TimelineEntry* entry;
    const Change* change;
    enum class Kind : std::uint8_t {
      named,      // one row that the scenario names
      reference,  // one row: leader
      rows,       // those of a table that meet a condition
    } kind = Kind::named;
    Program value, row, where;
  };

  static Domain without_cause(std::size_t count, const std::int32_t* rows) {
    static constexpr double no_cause = -1;
    static constexpr const double* no_vector = nullptr;
    Domain domain;
    domain.count = count;
    domain.rows = rows;
    domain.inputs = {&no_vector, 1};
    domain.uniform_inputs = {&no_cause, 1};
    return domain;
  }
  static void take(World& world, const Item& item, Held& held) {
    const Change& change = *item.change;
    held.holds = true;
    held.rows.clear();
    if (item.kind == Item::Kind::named) held.rows.push_back(std::max(change.row, 0));
    if (item.kind == Item::Kind::rows) {
      world.evaluator().select(item.where, world.view(), without_cause(world.rows(change.table), nullptr), held.rows);
    }
    if (item.kind == Item::Kind::reference) {
      double* row = world.scratch(0, 1);
      world.evaluator().evaluate(item.row, world.view(), without_cause(1, nullptr), {&row, 1});
      if (*row >= 0) held.rows.push_back(static_cast<std::int32_t>(*row));
    }
    held.before.clear();
    const Column& column = world.table(change.table).column(change.attribute);
    for (const std::int32_t row : held.rows) held.before.push_back(column.get(static_cast<std::size_t>(row)));
  }
  static void set(World& world, const Item& item, const Held& held) {
    if (held.rows.empty()) return;
    const Change& change = *item.change;
    double* values = world.scratch(0, held.rows.size());
    world.evaluator().evaluate(item.value, world.view(), without_cause(held.rows.size(), held.rows.data()), {&values, 1});
    for (std::size_t k = 0; k < held.rows.size(); ++k) {
      world.store(change.table, change.attribute, held.rows[k], values[k], change.path);
    }
  }

  std::vector<Item> items_;
};

}  // namespace

void plan_timeline(Planner& planner) { planner.add<Timeline>(planner); }

void plan_holds(Planner& planner) {
  const std::vector<TimelineEntry>& entries = planner.scenario().timeline;
  if (std::any_of(entries.begin(), entries.end(), holds_something)) planner.add<Holds>(planner);
}

}  // namespace ostrakon
