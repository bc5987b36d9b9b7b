// Strong row numbers. A row number is dense within its table and run; none() is -1.
// Columns hold the raw int32; functions take and give the strong type.
#pragma once

#include <compare>
#include <cstdint>

namespace ostrakon {

template <class Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(std::int32_t value) : value_(value) {}
  static constexpr Id none() { return Id(); }
  constexpr bool valid() const { return value_ >= 0; }
  constexpr std::int32_t value() const { return value_; }
  constexpr auto operator<=>(const Id&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14 sees a 0 here

 private:
  std::int32_t value_ = -1;
};

using TableId = Id<struct TableTag>;          // a table of the catalogue
using AttributeId = Id<struct AttributeTag>;  // a column within its table
using WordListId = Id<struct WordListTag>;    // a list of words (statuses, titles …)
using SlotId = Id<struct SlotTag>;
using AgentId = Id<struct AgentTag>;
using PostId = Id<struct PostTag>;
using OrganisationId = Id<struct OrganisationTag>;
using SectorId = Id<struct SectorTag>;
using FactionId = Id<struct FactionTag>;
using SpellId = Id<struct SpellTag>;
using CaseId = Id<struct CaseTag>;
using EventId = Id<struct EventTag>;

}  // namespace ostrakon
