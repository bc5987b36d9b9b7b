// Built-in tables and columns by name. The order here is the order in which model/catalogue.cpp describes them;
// a mismatch stops the program at start (Catalogue construction checks every one).
#pragma once

#include "base/ids.h"

#include <cstdint>

namespace ostrakon {

// A column whose storage is known when the engine is compiled.
template <class T>
struct ColumnOf {
  TableId table;
  AttributeId attribute;
};
using NumberColumn = ColumnOf<double>;
using LinkColumn = ColumnOf<std::int32_t>;  // rows of another table, words of long lists; -1 none
using ByteColumn = ColumnOf<std::uint8_t>;  // flags; ranks, factions, statuses; 255 none

inline constexpr std::uint8_t no_byte = 255;

namespace table {
inline constexpr TableId world{0}, ranks{1}, sanctions{2}, factions{3}, sectors{4}, organisations{5}, posts{6}, agents{7},
    spells{8}, cases{9}, events{10}, ties{11}, promotions{12}, candidates{13}, announcements{14}, appearances{15};
inline constexpr std::int32_t count = 16;
}  // namespace table

namespace column {
constexpr NumberColumn number(TableId t, std::int32_t a) { return {t, AttributeId(a)}; }
constexpr LinkColumn link(TableId t, std::int32_t a) { return {t, AttributeId(a)}; }
constexpr ByteColumn byte(TableId t, std::int32_t a) { return {t, AttributeId(a)}; }
}  // namespace column

namespace world_column {
inline constexpr auto leader = column::link(table::world, 0);
inline constexpr auto measured_from = column::number(table::world, 1);
inline constexpr auto challenger = column::link(table::world, 2);
}

namespace rank_column {
inline constexpr auto retire_at = column::number(table::ranks, 0);
inline constexpr auto term = column::number(table::ranks, 1);
}  // namespace rank_column

namespace sanction_column {
inline constexpr auto status = column::byte(table::sanctions, 0);
inline constexpr auto purged = column::byte(table::sanctions, 1);
inline constexpr auto demotes = column::number(table::sanctions, 2);
}  // namespace sanction_column

namespace faction_column {
inline constexpr auto strength = column::number(table::factions, 0);
inline constexpr auto power = column::number(table::factions, 1);
inline constexpr auto threat = column::number(table::factions, 2);
inline constexpr auto head = column::link(table::factions, 3);
}  // namespace faction_column

namespace sector_column {
inline constexpr auto capability = column::number(table::sectors, 0);
}

namespace organisation_column {
inline constexpr auto parent = column::link(table::organisations, 0);
inline constexpr auto sector = column::link(table::organisations, 1);
inline constexpr auto kind = column::link(table::organisations, 2);
inline constexpr auto origin = column::byte(table::organisations, 3);
inline constexpr auto discipline = column::byte(table::organisations, 4);
inline constexpr auto founded = column::number(table::organisations, 5);
inline constexpr auto first_post = column::link(table::organisations, 6);
inline constexpr auto abolished = column::number(table::organisations, 7);
}  // namespace organisation_column

namespace post_column {
inline constexpr auto organisation = column::link(table::posts, 0);
inline constexpr auto rank = column::byte(table::posts, 1);
inline constexpr auto title = column::link(table::posts, 2);
inline constexpr auto leader = column::byte(table::posts, 3);
inline constexpr auto term = column::number(table::posts, 4);
inline constexpr auto superior = column::link(table::posts, 5);
inline constexpr auto holder = column::link(table::posts, 6);
inline constexpr auto vacant_since = column::number(table::posts, 7);
inline constexpr auto filled_since = column::number(table::posts, 8);
inline constexpr auto holders_so_far = column::number(table::posts, 9);
inline constexpr auto holders_purged = column::number(table::posts, 10);
inline constexpr auto spell = column::link(table::posts, 11);
inline constexpr auto previous_holder = column::link(table::posts, 12);
inline constexpr auto acting = column::link(table::posts, 13);
inline constexpr auto prolonged = column::number(table::posts, 14);
inline constexpr auto main_post = column::link(table::posts, 15);
}  // namespace post_column

namespace agent_column {
inline constexpr auto status = column::byte(table::agents, 0);
inline constexpr auto rank = column::byte(table::agents, 1);
inline constexpr auto faction = column::byte(table::agents, 2);
inline constexpr auto post = column::link(table::agents, 3);
inline constexpr auto patron = column::link(table::agents, 4);
inline constexpr auto origin = column::link(table::agents, 5);
inline constexpr auto open_case = column::link(table::agents, 6);
inline constexpr auto ever_fell = column::byte(table::agents, 7);
inline constexpr auto age = column::number(table::agents, 8);
inline constexpr auto rank_since = column::number(table::agents, 9);
inline constexpr auto post_since = column::number(table::agents, 10);
inline constexpr auto entered = column::number(table::agents, 11);
inline constexpr auto fell_at = column::number(table::agents, 12);
inline constexpr auto effort = column::number(table::agents, 13);
inline constexpr auto performance = column::number(table::agents, 14);
inline constexpr auto take = column::number(table::agents, 15);
inline constexpr auto gains = column::number(table::agents, 16);
inline constexpr auto evidence = column::number(table::agents, 17);
inline constexpr auto taken_in_post = column::number(table::agents, 18);
inline constexpr auto residue_in_post = column::number(table::agents, 19);
inline constexpr auto seated = column::byte(table::agents, 20);
inline constexpr auto immune_until = column::number(table::agents, 21);
inline constexpr auto felled_by = column::link(table::agents, 22);
inline constexpr auto known_post = column::link(table::agents, 23);
inline constexpr auto last_seen = column::number(table::agents, 24);
inline constexpr auto missed = column::number(table::agents, 25);
inline constexpr auto plot = column::link(table::agents, 26);
inline constexpr auto ruling = column::byte(table::agents, 27);
}  // namespace agent_column

namespace spell_column {
inline constexpr auto agent = column::link(table::spells, 0);
inline constexpr auto post = column::link(table::spells, 1);
inline constexpr auto rank = column::byte(table::spells, 2);
inline constexpr auto faction = column::byte(table::spells, 3);
inline constexpr auto start = column::number(table::spells, 4);
inline constexpr auto end = column::number(table::spells, 5);
inline constexpr auto ended_by = column::byte(table::spells, 6);
inline constexpr auto order = column::number(table::spells, 7);
inline constexpr auto taken = column::number(table::spells, 8);
inline constexpr auto left = column::number(table::spells, 9);
inline constexpr auto fell = column::byte(table::spells, 10);
inline constexpr auto purging_case = column::link(table::spells, 11);
inline constexpr auto beside = column::byte(table::spells, 12);
}  // namespace spell_column

namespace case_column {
inline constexpr auto agent = column::link(table::cases, 0);
inline constexpr auto post = column::link(table::cases, 1);
inline constexpr auto opened_by = column::link(table::cases, 2);
inline constexpr auto opened_at = column::number(table::cases, 3);
inline constexpr auto stage = column::link(table::cases, 4);
inline constexpr auto due = column::number(table::cases, 5);
inline constexpr auto closed_at = column::number(table::cases, 6);
inline constexpr auto outcome = column::byte(table::cases, 7);
inline constexpr auto in_post = column::byte(table::cases, 8);
inline constexpr auto stalled = column::byte(table::cases, 9);
inline constexpr auto parent = column::link(table::cases, 10);
inline constexpr auto generation = column::number(table::cases, 11);
inline constexpr auto ordinal = column::number(table::cases, 12);
inline constexpr auto status_before = column::byte(table::cases, 13);
inline constexpr auto latest_event = column::link(table::cases, 14);
inline constexpr auto protector = column::link(table::cases, 15);
inline constexpr auto protector_status = column::byte(table::cases, 16);
inline constexpr auto named = column::number(table::cases, 17);
inline constexpr auto was_detained = column::byte(table::cases, 18);
inline constexpr auto investigator = column::link(table::cases, 19);
inline constexpr auto waited = column::number(table::cases, 20);
}  // namespace case_column

namespace event_column {
inline constexpr auto kind = column::link(table::events, 0);
inline constexpr auto at = column::number(table::events, 1);
inline constexpr auto agent = column::link(table::events, 2);
inline constexpr auto post = column::link(table::events, 3);
inline constexpr auto organisation = column::link(table::events, 4);
inline constexpr auto sector = column::link(table::events, 5);
inline constexpr auto faction = column::byte(table::events, 6);
inline constexpr auto rank = column::byte(table::events, 7);
inline constexpr auto other = column::link(table::events, 8);
inline constexpr auto cause = column::link(table::events, 9);
inline constexpr auto rule = column::link(table::events, 10);
inline constexpr auto score = column::number(table::events, 11);
inline constexpr auto threshold = column::number(table::events, 12);
inline constexpr auto draw = column::number(table::events, 13);
inline constexpr auto value = column::number(table::events, 14);
}  // namespace event_column

namespace tie_column {
inline constexpr auto agent = column::link(table::ties, 0);
inline constexpr auto other = column::link(table::ties, 1);
inline constexpr auto kind = column::link(table::ties, 2);
inline constexpr auto weight = column::number(table::ties, 3);
inline constexpr auto since = column::number(table::ties, 4);
inline constexpr auto lasting = column::byte(table::ties, 5);
inline constexpr auto mirror = column::byte(table::ties, 6);
}  // namespace tie_column

namespace promotion_column {
inline constexpr auto at = column::number(table::promotions, 0);
inline constexpr auto kind = column::link(table::promotions, 1);
inline constexpr auto agent = column::link(table::promotions, 2);
inline constexpr auto post = column::link(table::promotions, 3);
inline constexpr auto selector = column::link(table::promotions, 4);
inline constexpr auto considered = column::number(table::promotions, 5);
inline constexpr auto score = column::number(table::promotions, 6);
inline constexpr auto runner_up = column::link(table::promotions, 7);
inline constexpr auto refused = column::number(table::promotions, 8);
inline constexpr auto event = column::link(table::promotions, 9);
inline constexpr auto written = column::byte(table::promotions, 10);
}  // namespace promotion_column

namespace candidate_column {
inline constexpr auto at = column::number(table::candidates, 0);
inline constexpr auto promotion = column::link(table::candidates, 1);
inline constexpr auto agent = column::link(table::candidates, 2);
inline constexpr auto post = column::link(table::candidates, 3);
inline constexpr auto score = column::number(table::candidates, 4);
inline constexpr auto chosen = column::byte(table::candidates, 5);
inline constexpr auto rank = column::byte(table::candidates, 6);
inline constexpr auto faction = column::byte(table::candidates, 7);
}  // namespace candidate_column

namespace announcement_column {
inline constexpr auto kind = column::link(table::announcements, 0);
inline constexpr auto at = column::number(table::announcements, 1);
inline constexpr auto agent = column::link(table::announcements, 2);
inline constexpr auto post = column::link(table::announcements, 3);
inline constexpr auto sanction = column::byte(table::announcements, 4);
inline constexpr auto last_seen = column::number(table::announcements, 5);
inline constexpr auto happened_at = column::number(table::announcements, 6);
}  // namespace announcement_column

namespace appearance_column {
inline constexpr auto meeting = column::link(table::appearances, 0);
inline constexpr auto at = column::number(table::appearances, 1);
inline constexpr auto agent = column::link(table::appearances, 2);
inline constexpr auto post = column::link(table::appearances, 3);
inline constexpr auto seen = column::byte(table::appearances, 4);
}  // namespace appearance_column

// Words of built-in lists, in the order of model/catalogue.cpp.
enum class Status : std::uint8_t {
  active, bench, under_inquiry, detained, dismissed, expelled, sentenced, retired, dead, departed
};
enum class EndedBy : std::uint8_t {
  censored, promoted, moved, demoted, term, retired, died, purged, removed, abolished, departed, ousted
};
enum class EventKind : std::uint8_t {
  recruited, promoted, moved, demoted, term_ended, retired, died, tipped, audited, opened, stalled, detained, purged,
  released, founded, succession, denounced, switched, woken, implicated, rehabilitated, inspected, found,
  abolished, merged, moved_under, rotated, acting, elected, left_body,
  ordered, plotted, joined, deserted, challenged, ousted, challenge_failed, left_out
};
enum class AnnouncementKind : std::uint8_t { appointed, left_office, retired, obituary, fall, sanction, cleared };

}  // namespace ostrakon
