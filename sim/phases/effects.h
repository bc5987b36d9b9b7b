// What a timeline entry or a trigger does when it fires.
#pragma once

#include "phases/stage.h"

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

class Effects {
 public:
  Effects(Compiler&, const std::vector<Effect>&, TableId own_table);
  // One effect after the other; each for all firings at once, from the state as the effect begins, applied in the
  // order of the firings, then of the rows changed.
  void apply(World&, std::span<const Firing>) const;
  bool has_holds() const;

 private:
  // A row to change on behalf of a firing.
  struct Target {
    std::int32_t firing, row;
  };
  struct ChangeCode {
    const Change* change;
    Program program;
  };
  struct EffectCode {
    const Effect* effect = nullptr;
    TableId table;
    Program row;                     // a single reference
    bool has_row = false;
    // `where` with a part `column == (something of cause)`: rows are found by one pass over the column.
    AttributeId matched;
    Program match;                   // the other side, asked of the own row
    bool has_match = false;
    Program rest;                    // what remains of `where`; or all of it
    bool has_rest = false;
    std::vector<ChangeCode> changes;
  };
  void find_condition(Compiler&, EffectCode&, TableId own_table) const;
  void targets(World&, const EffectCode&, std::span<const Firing>, std::vector<Target>&) const;
  void match_targets(World&, const EffectCode&, std::span<const Firing>, std::vector<Target>&) const;
  void keep(World&, const EffectCode&, std::span<const Firing>, std::vector<Target>&) const;
  void change(World&, const EffectCode&, std::span<const Firing>, std::span<const Target>) const;
  void act(World&, const EffectCode&, std::span<const Firing>, std::span<const Target>) const;

  TableId own_table_;
  std::vector<EffectCode> effects_;
};

}  // namespace ostrakon
