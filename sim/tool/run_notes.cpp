#include "tool/run_notes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <tuple>

namespace ostrakon {

namespace {

std::string number_text(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g", value);
  return text.data();
}

std::string percent_text(double share) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.0f %%", 100 * share);
  return text.data();
}

// All seats that one entry of the file stands for, those of counted units included.
struct PostEntry {
  Place place;
  std::string name, organisation;
  RunFacts::Seat sum;
  std::vector<std::uint64_t> refused;  // by term
  std::size_t seats = 0;
};

void add_seat(PostEntry& entry, const RunFacts& facts, std::size_t post) {
  const RunFacts::Seat& seat = facts.seats[post];
  entry.sum.open += seat.open;
  entry.sum.held += seat.held;
  entry.sum.offered += seat.offered;
  entry.sum.left_empty += seat.left_empty;
  entry.sum.nobody += seat.nobody;
  entry.sum.none_eligible += seat.none_eligible;
  entry.sum.all_taken += seat.all_taken;
  entry.refused.resize(facts.eligible_terms);
  for (std::size_t term = 0; term < facts.eligible_terms && !facts.refused.empty(); ++term) {
    entry.refused[term] += facts.refused[post * facts.eligible_terms + term];
  }
  ++entry.seats;
}

std::vector<PostEntry> post_entries(const Scenario& scenario, const RunFacts& facts) {
  std::vector<PostEntry> entries;
  std::size_t post = 0;
  for (const RowSpec& spec : scenario.rows[static_cast<std::size_t>(table::posts.value())]) {
    const auto same = [&](const PostEntry& entry) {
      return entry.place.known() &&
             std::tuple(entry.place.file, entry.place.offset) == std::tuple(spec.place.file, spec.place.offset);
    };
    auto found = std::find_if(entries.rbegin(), entries.rend(), same);
    if (found == entries.rend()) {
      const std::size_t last = spec.path.rfind('/');
      const std::size_t before =
          last == std::string::npos || last == 0 ? std::string::npos : spec.path.rfind('/', last - 1);
      PostEntry entry;
      entry.place = spec.place;
      entry.name = spec.path.substr(last == std::string::npos ? 0 : last + 1);
      if (last != std::string::npos) entry.organisation = spec.path.substr(before + 1, last - before - 1);
      entries.push_back(std::move(entry));
      found = entries.rbegin();
    }
    for (std::uint32_t seat = 0; seat < spec.count && post < facts.seats.size(); ++seat, ++post)
      add_seat(*found, facts, post);
  }
  return entries;
}

// The condition that refused most, where several are asked; null: there is one, or none can be told.
const Term* strictest(const Scenario& scenario, const PostEntry& entry) {
  const Rule* rule = scenario.rule("appoint.eligible");
  if (rule == nullptr || rule->terms.size() != entry.refused.size() || entry.refused.empty()) return nullptr;
  const auto most = std::max_element(entry.refused.begin(), entry.refused.end());
  return *most == 0 ? nullptr : &rule->terms[static_cast<std::size_t>(most - entry.refused.begin())];
}

std::string of_offers(std::uint64_t count, std::uint64_t offered) {
  return " (" + std::to_string(count) + " of " + std::to_string(offered) + " offers)";
}

void warn_of_empty_post(const Scenario& scenario, const PostEntry& entry, Problems& problems) {
  const RunFacts::Seat& sum = entry.sum;
  const double empty = 1 - static_cast<double>(sum.held) / static_cast<double>(sum.open);
  std::string why;
  Place other;
  const std::uint64_t most = std::max({sum.left_empty, sum.nobody, sum.none_eligible, sum.all_taken});
  if (sum.offered == 0) {
    const bool runs = scenario.phase_index("appoint") >= 0;
    why = runs ? "it was never offered" : "nobody is appointed, because the phase 'appoint' does not run";
  } else if (most == 0) {
    why = "it was filled each time it was offered, but not held for long";
  } else if (most == sum.none_eligible) {
    why = "nobody in the pool was eligible" + of_offers(most, sum.offered);
    if (const Term* term = strictest(scenario, entry)) {
      if (entry.refused.size() > 1) why += ", and most were refused by '" + term->name + "'";
      other = term->place;
    }
  } else if (most == sum.nobody) {
    why = "the pool was empty" + of_offers(most, sum.offered) + "; 'appoint.pool' says who is considered";
  } else if (most == sum.left_empty) {
    why = "'appoint.leave_empty' left it so" + of_offers(most, sum.offered);
    if (const Rule* rule = scenario.rule("appoint.leave_empty")) other = rule->place;
  } else {
    why = "all who were eligible had been appointed elsewhere" + of_offers(most, sum.offered);
  }
  const std::string seats = entry.seats > 1 ? "the " + std::to_string(entry.seats) + " seats of '" : "the post '";
  const std::string of = entry.organisation.empty() || entry.seats > 1 ? "" : " of " + entry.organisation;
  problems.warning(entry.place,
                   seats + entry.name + "'" + of + " stood empty " + percent_text(empty) + " of the time: " + why,
                   other);
}

}  // namespace

std::vector<const Trigger*> silent_triggers(const Scenario& scenario, const EventCounts& events) {
  std::vector<const Trigger*> silent;
  for (const Trigger& trigger : scenario.triggers) {
    const auto kind = static_cast<std::size_t>(trigger.event_kind);
    const bool fired = trigger.event_kind >= 0 && kind < events.size() && events[kind] > 0;
    if (trigger.event_kind >= 0 && !fired) silent.push_back(&trigger);
  }
  return silent;
}

void warn_of_runs(const Scenario& scenario, const RunFacts& facts, Problems& problems) {
  for (const Trigger* trigger : silent_triggers(scenario, facts.events)) {
    problems.warning(trigger->place, "the trigger '" + trigger->name + "' never fired in any replicate");
  }
  for (const PostEntry& entry : post_entries(scenario, facts)) {
    if (entry.sum.open > 0 && 2 * entry.sum.held < entry.sum.open) warn_of_empty_post(scenario, entry, problems);
  }
}

void note_wide_intervals(const Summary& summary, const std::vector<std::string>& headline, Problems& problems) {
  for (const MetricSummary& row : summary.rows()) {
    if (std::find(headline.begin(), headline.end(), row.metric) == headline.end()) continue;
    const double half = (row.interval.high - row.interval.low) / 2, value = std::abs(row.mean);
    if (!(half > value) || value == 0) continue;
    // The half-width shrinks with the square root of the runs; wanted is one of half the value.
    const double wanted = static_cast<double>(row.defined) * std::pow(2 * half / value, 2);
    const std::string name = row.group.empty() ? row.metric : row.metric + " of " + row.group;
    std::string message = "the interval of '" + name + "' (" + number_text(row.interval.low) + " to " +
                          number_text(row.interval.high) + ") is wider than its value, " + number_text(row.mean) +
                          ", so that even its sign is open";
    if (row.flag) message.resize(message.rfind(", so that"));
    if (wanted < 1e7) {
      const double unit = std::pow(10, std::max(0.0, std::floor(std::log10(wanted)) - 1));
      std::array<char, 32> text{};
      std::snprintf(text.data(), text.size(), "%.0f", std::ceil(wanted / unit) * unit);
      message += "; about " + std::string(text.data()) + " replicates would narrow it to half the value";
    }
    problems.note({}, message);
  }
}

}  // namespace ostrakon
