#include "tool/life.h"

#include "base/json.h"
#include "base/problem.h"
#include "input/scenario.h"
#include "model/failure.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace ostrakon {

LifeRecorder::LifeRecorder(const Prepared& prepared, std::optional<std::string> whose)
    : HistoryRecorder(prepared.scenario(), prepared.metrics), whose_(std::move(whose)) {}

void LifeRecorder::begin(World& world) {
  HistoryRecorder::begin(world);
  const std::int32_t* patron = world[agent_column::patron];
  if (whose_ && patron != nullptr) patrons_.assign(patron, patron + world.rows(table::agents));
}

void LifeRecorder::after_step(World& world) {
  HistoryRecorder::after_step(world);
  const std::int32_t* patron = world[agent_column::patron];
  if (!whose_ || patron == nullptr) return;
  const std::size_t people = world.rows(table::agents);
  for (std::size_t i = 0; i < patrons_.size(); ++i) {
    if (patron[i] == patrons_[i]) continue;
    changes_.push_back({world.now(), static_cast<std::int32_t>(i), patrons_[i], patron[i]});
    patrons_[i] = patron[i];
  }
  patrons_.insert(patrons_.end(), patron + patrons_.size(), patron + people);
}

void LifeRecorder::end(World& world, std::uint64_t digest) {
  HistoryRecorder::end(world, digest);
  if (!whose_) return;
  if (const std::optional<std::int32_t> agent = find_person(world, *whose_, trouble_))
    life_ = tell_life(world, *agent, changes_);
}

namespace {

std::optional<std::int32_t> number_of(std::string_view text) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

// The last who led: at the end, or before the seat fell empty.
std::int32_t last_leader(const World& world) {
  const std::int32_t* post = world[spell_column::post];
  const std::uint8_t* leads = world[post_column::leader];
  for (std::size_t spell = world.rows(table::spells); spell-- > 0;) {
    if (leads[post[spell]] == 1) return world[spell_column::agent][spell];
  }
  return -1;
}

// Months since year 0 of `2016-05`.
std::optional<double> date_of(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::optional<std::int32_t> year = number_of(text.substr(0, dash)), month = number_of(text.substr(dash + 1));
  if (!year || !month || *month < 1 || *month > 12) return std::nullopt;
  return *year * 12 + *month - 1;
}

// A seat as the legend of posts names it: province/secretary, and #2 where there are several.
std::int32_t seat_named(const World& world, const std::string& name, std::vector<std::string>& known) {
  std::int32_t row = 0, found = -1;
  for (const RowSpec& spec : world.scenario().rows[static_cast<std::size_t>(table::posts.value())]) {
    for (std::uint32_t seat = 1; seat <= spec.count; ++seat, ++row) {
      const std::string label = spec.count > 1 ? spec.path + "#" + std::to_string(seat) : spec.path;
      const bool first = seat == 1 && name == spec.path;
      if ((name == label || first || name == row_label(world.scenario(), table::posts, row)) && found < 0) found = row;
    }
    known.push_back(spec.path);
  }
  return found;
}

std::optional<std::int32_t> holder_at(const World& world, const std::string& whose, std::string& trouble) {
  constexpr std::string_view begin = "holder of ", at = " at ";
  const std::size_t last = whose.rfind(at);
  const std::optional<double> date =
      last == std::string::npos ? std::nullopt : date_of(std::string_view(whose).substr(last + at.size()));
  if (!date || last < begin.size()) {
    trouble = "write 'holder of POST at DATE', for example 'holder of province/secretary at 2016-05'";
    return std::nullopt;
  }
  const std::string name = whose.substr(begin.size(), last - begin.size());
  std::vector<std::string> known;
  const std::int32_t seat = seat_named(world, name, known);
  if (seat < 0) {
    const std::string near = nearest(name, known);
    trouble = "there is no post '" + printable(name) + "'" +
              (near.empty() ? "; /legend/post of the file lists them" : "; did you mean '" + near + "'?");
    return std::nullopt;
  }
  for (std::size_t spell = world.rows(table::spells); spell-- > 0;) {
    const double end = world[spell_column::end][spell];
    const bool sat = world[spell_column::start][spell] <= *date && (std::isnan(end) || end > *date);
    if (world[spell_column::post][spell] == seat && sat) return world[spell_column::agent][spell];
  }
  trouble = "nobody held '" + name + "' at " + whose.substr(last + at.size());
  return std::nullopt;
}

}  // namespace

std::optional<std::int32_t> find_person(const World& world, const std::string& whose, std::string& trouble) {
  if (whose.starts_with("holder of ")) return holder_at(world, whose, trouble);
  const auto people = static_cast<std::int32_t>(world.rows(table::agents));
  if (whose == "leader") {
    const std::int32_t leader = last_leader(world);
    if (leader >= 0) return leader;
    trouble = "nobody ever led: no post has the role 'leader'";
    return std::nullopt;
  }
  const std::optional<std::int32_t> number = number_of(whose);
  if (number && *number < people) return number;
  std::int32_t starters = 0;
  while (starters < people && (world.table(table::agents).key(starters) >> 63) == 0) ++starters;
  const std::string last = std::to_string(people - 1);
  trouble = (number ? "there is no agent " + whose + " in this run" : "'" + printable(whose) + "' is nobody") +
            "; its " + std::to_string(people) + " people are 0 to " + last + " (0 to " + std::to_string(starters - 1) +
            " from the start); or write 'leader' or 'holder of POST at DATE'";
  return std::nullopt;
}

std::string life_text(const Life& life) {
  std::string text = life.heading + '\n';
  for (const Turn& turn : life.turns) text += "  " + turn.date + "  " + turn.text + '\n';
  return text;
}

std::string life_json(const Life& life) {
  JsonValue turns = JsonValue::list();
  for (const Turn& turn : life.turns) {
    JsonValue one = JsonValue::object();
    one.set("date", turn.date).set("kind", turn.kind).set("text", turn.text);
    if (turn.event >= 0) one.set("event", JsonValue::number(turn.event));
    if (!turn.rule.empty()) one.set("rule", turn.rule);
    for (const auto& [name, value] :
         {std::pair("score", turn.score), {"threshold", turn.threshold}, {"draw", turn.draw}}) {
      if (!std::isnan(value)) one.set(name, JsonValue::number(value));
    }
    turns.add(std::move(one));
  }
  JsonValue document = JsonValue::object();
  document.set("agent", JsonValue::number(life.agent)).set("key", std::to_string(life.key)).set("who", life.heading);
  document.set("turns", std::move(turns));
  return document.written();
}

}  // namespace ostrakon
