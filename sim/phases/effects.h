// What a timeline entry or a trigger does when it fires.
#pragma once

#include "phases/asked.h"
#include "phases/stage.h"
#include "phases/succession.h"

#include <optional>
#include <span>
#include <vector>

namespace ostrakon {

// One firing: the row it fired for, the event that says so, and the event its rules see as `cause`.
struct Firing {
  std::int32_t row = 0;   // of the trigger's table; the world is row 0
  EventId event;          // of the firing
  EventId cause;          // `cause.` in its rules: the event it follows, or its own
  // Whom it is about, as the key of its draws, no other firing of the trigger in this step having the same; none: it is
  // the one firing of the step, and each row changed draws by its own key.
  std::optional<std::uint64_t> about;
};

// A row to change on behalf of a firing.
struct Target {
  std::int32_t firing, row;
};

// Several firings may change one row in one step: its draws are those of the pair, but of whom a firing is about, their
// own.
inline std::uint64_t key_of_change(const Firing& firing, std::uint64_t row) {
  return !firing.about || *firing.about == row ? row : mix64(*firing.about, row);
}

// Scratch of one run, kept so that a step allocates nothing once it has been as large as it gets.
struct EffectsMemory {
  struct Pending {
    AskedOfEvents asked;
    const double* values = nullptr;
  };
  AskedOfEvents asked;
  std::vector<Target> targets, kept_targets;
  std::vector<std::int32_t> kept;
  std::vector<std::pair<std::int32_t, std::int32_t>> wanted;  // value, firing
  std::vector<std::uint32_t> wanted_bits;
  std::vector<Pending> pending;                               // by change
};

// Whether an organisation ends by a date in the file.
bool abolishes_by_date(const Scenario&);
// Says what a reorganisation can write.
void note_reorganisation(Compiler&);

// Whether an entry of the timeline holds a value while it lasts.
bool holds_something(const TimelineEntry&);

class Effects {
 public:
  Effects(Compiler&, const std::vector<Effect>&, TableId own_table);
  // One effect after the other; each for all firings at once, from the state as the effect begins, applied in the
  // order of the firings, then of the rows changed.
  void apply(World&, std::span<const Firing>, EffectsMemory&) const;

 private:
  struct ChangeCode {
    const Change* change;
    Program program;
  };
  struct EffectCode {
    const Effect* effect = nullptr;
    TableId table;
    Program row;                     // a single reference
    bool has_row = false;
    // `where` with a part `column == (something of cause)`: who refers to whom is looked up, or one pass made over the column.
    AttributeId matched;
    Program match;                   // the other side, asked of the own row
    bool has_match = false;
    Program rest;                    // what remains of `where`; or all of it
    bool has_rest = false;
    Program with;                    // of tie and untie
    std::vector<ChangeCode> changes;
  };
  void find_condition(Compiler&, EffectCode&, TableId own_table) const;
  // effect_targets.cpp: into memory.targets
  void find_targets(World&, const EffectCode&, std::span<const Firing>, EffectsMemory&) const;
  void find_row(World&, const EffectCode&, std::span<const Firing>, EffectsMemory&) const;
  void match_targets(World&, const EffectCode&, std::span<const Firing>, EffectsMemory&) const;
  void keep(World&, const EffectCode&, std::span<const Firing>, EffectsMemory&) const;
  void ask_changes(World&, const EffectCode&, std::span<const Firing>, EffectsMemory&) const;
  void change(World&, const EffectCode&, std::span<const Firing>, EffectsMemory&) const;
  void act(World&, const EffectCode&, std::span<const Firing>, std::span<const Target>) const;
  void bind(World&, const EffectCode&, std::span<const Firing>, EffectsMemory&) const;  // effect_ties.cpp
  // effect_careers.cpp: demoted, moved; the leader followed by another
  void advance(World&, const Effect&, std::span<const Firing>, std::span<const Target>) const;
  void succeed(World&, std::span<const Firing>) const;
  // effect_organisations.cpp
  void reorganise(World&, const EffectCode&, std::span<const Firing>, std::span<const Target>) const;

  TableId own_table_;
  Heir heir_;  // of effects that ask for a succession
  std::vector<EffectCode> effects_;
};

}  // namespace ostrakon
