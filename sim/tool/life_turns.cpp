// The turns of a life in words.
#include "base/problem.h"
#include "model/failure.h"
#include "tool/life.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace ostrakon {

namespace {

std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

class Teller {
 public:
  Teller(World& world, std::int32_t agent) : world_(world), catalogue_(world.scenario().catalogue), agent_(agent) {
    promotion_of_.assign(world.rows(table::events), -1);
    for (std::size_t row = 0; row < world.rows(table::promotions); ++row) {
      promotion_of_[static_cast<std::size_t>(world[promotion_column::event][row])] = static_cast<std::int32_t>(row);
    }
  }

  Life tell(const std::vector<PatronChange>& patrons) {
    Life life;
    life.agent = agent_;
    life.key = world_.table(table::agents).key(agent_);
    life.heading = "Agent " + std::to_string(agent_) + ", faction " +
                   row_label(world_.scenario(), table::factions, code(agent_column::faction, agent_));
    if (world_.rows(table::factions) == 0) life.heading = "Agent " + std::to_string(agent_);
    const std::vector<std::string>& names = world_.scenario().roster.names;
    if (static_cast<std::size_t>(agent_) < names.size())
      life.heading += ": " + printable(names[static_cast<std::size_t>(agent_)]);
    begin();
    for (std::size_t row = 0; row < world_.rows(table::events); ++row) {
      if (world_[event_column::agent][row] == agent_) tell_event(static_cast<std::int32_t>(row));
    }
    tell_stages();
    tell_other_exits();
    for (const PatronChange& change : patrons) {
      if (change.agent != agent_) continue;
      add(change.at, "patron",
          change.to < 0 ? "has no patron any more" : "has a new patron: " + person(change.to, change.at));
    }
    std::stable_sort(told_.begin(), told_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [at, turn] : told_) life.turns.push_back(std::move(turn));
    finish(life);
    return life;
  }

 private:
  Turn& add(double at, std::string kind, std::string text) {
    Turn turn;
    turn.date = value_text(catalogue_, Type::date(), at);
    turn.kind = std::move(kind);
    turn.text = std::move(text);
    told_.emplace_back(at, std::move(turn));
    return told_.back().second;
  }

  std::int32_t code(ByteColumn column, std::int32_t row) const {
    const std::uint8_t value = world_[column][row];
    return value == no_byte ? -1 : value;
  }
  std::string word(AttributeId attribute, TableId id, double value) const {
    return value_text(catalogue_, catalogue_.attribute(id, attribute).type, value);
  }
  std::string post(std::int32_t row) const { return row_label(world_.scenario(), table::posts, row); }

  // "agent 44 (clerk of data bureau)", with what they held at that time, or before what they took then.
  enum class When : std::uint8_t { then, before };
  std::string person(std::int32_t agent, double at, When when = When::then) const {
    std::string text = "agent " + std::to_string(agent);
    for (std::int32_t spell = world_.last_spell(AgentId(agent)); spell >= 0; spell = world_.earlier_spell(spell)) {
      const double end = world_[spell_column::end][spell];
      const double start = world_[spell_column::start][spell];
      if (start > at || (start == at && when == When::before) || (!std::isnan(end) && end < at)) continue;
      return text + " (" + post(world_[spell_column::post][spell]) + ")";
    }
    return text;
  }

  void begin() {
    const double entered = world_[agent_column::entered][agent_];
    if (world_.table(table::agents).key(agent_) >> 63 != 0) return;  // recruited: an event says so
    std::int32_t first = -1;
    for (std::int32_t spell = world_.last_spell(AgentId(agent_)); spell >= 0; spell = world_.earlier_spell(spell)) {
      if (world_[spell_column::start][spell] <= world_.scenario().clock.date_of(0)) first = spell;
    }
    if (first < 0) {
      add(entered, "start", "is there from the start, on the bench");
    } else if (const double since = world_[spell_column::start][first]; since == entered) {
      add(entered, "start", "is there from the start as " + post(world_[spell_column::post][first]));
    } else {  // a roster gives both dates
      add(entered, "start", "has entered the elite");
      add(since, "start", "is " + post(world_[spell_column::post][first]) + " since then");
    }
  }

  // "; 'takeover' had a chance of 0.0123, the draw was 0.0045"
  std::string chance(std::int32_t event) const {
    const double threshold = world_[event_column::threshold][event], draw = world_[event_column::draw][event];
    const std::int32_t rule = world_[event_column::rule][event];
    const std::string name = rule >= 0 ? word(event_column::rule.attribute, table::events, rule) : "base";
    std::string text = name == "base" ? "" : "'" + name + "'";  // a rule of one term
    if (std::isnan(threshold) || std::isnan(draw)) return text;
    return text + (text.empty() ? "a" : " had a") + " chance of " + short_number(threshold) + ", the draw was " +
           short_number(draw);
  }

  // "; because of storm" where an event of another kind about something else led to it.
  std::string because(std::int32_t event) const {
    const std::int32_t cause = world_[event_column::cause][event];
    return cause < 0
               ? ""
               : "because of '" + word(event_column::kind.attribute, table::events, world_[event_column::kind][cause]) +
                     "' in " + value_text(catalogue_, Type::date(), world_[event_column::at][cause]);
  }
  static std::string with(const std::string& text, const std::string& reason) {
    return reason.empty() ? text : text + ": " + reason;
  }

  std::string free_since(std::int32_t event) const {
    const std::int32_t cause = world_[event_column::cause][event];
    if (cause < 0) return "";
    const std::int32_t before = world_[event_column::agent][cause];
    const std::string why = word(event_column::kind.attribute, table::events, world_[event_column::kind][cause]) +
                            " in " + value_text(catalogue_, Type::date(), world_[event_column::at][cause]);
    return "; the seat was free after agent " + std::to_string(before) + " (" + why + ")";
  }

  // Terms of the score as the one chosen had them: " (merit 0.5, luck 0.2)".
  std::string terms(std::int32_t promotion) const {
    std::string text;
    const std::vector<Attribute>& columns = catalogue_.table(table::candidates).attributes;
    for (std::size_t row = 0; row < world_.rows(table::candidates); ++row) {
      if (world_[candidate_column::promotion][row] != promotion || world_[candidate_column::chosen][row] != 1) continue;
      for (std::size_t c = 0; c < columns.size(); ++c) {
        constexpr std::string_view begin = "score_";
        if (!columns[c].name.starts_with(begin) || columns[c].name == score_column("base")) continue;
        const double value = world_.table(table::candidates).column(AttributeId(static_cast<std::int32_t>(c))).get(row);
        if (std::isnan(value)) continue;
        text += (text.empty() ? " (" : ", ") + columns[c].name.substr(begin.size()) + " " + short_number(value);
      }
    }
    return text.empty() ? "" : text + ")";
  }

  std::string appointment(std::int32_t event, const std::string& how) const {
    const double at = world_[event_column::at][event];
    const std::int32_t promotion = promotion_of_[static_cast<std::size_t>(event)];
    std::string text = how + " to " + post(world_[event_column::post][event]);
    if (promotion < 0) return with(text, because(event));
    const std::int32_t selector = world_[promotion_column::selector][promotion];
    const double considered = world_[promotion_column::considered][promotion];
    text += ", chosen";
    if (selector >= 0) text += " by " + person(selector, at);
    text += considered == 1 ? " as the only one considered" : " out of " + short_number(considered);
    text += " with a score of " + short_number(world_[promotion_column::score][promotion]) + terms(promotion);
    if (const double draw = world_[event_column::draw][event]; !std::isnan(draw))
      text += " by a draw of " + short_number(draw);
    const std::int32_t second = world_[promotion_column::runner_up][promotion];
    if (second >= 0) {
      text += "; next came " + person(second, at, When::before) + " with " +
              short_number(world_[promotion_column::refused][promotion]);
    }
    return text + free_since(event);
  }

  std::string told(std::int32_t event) const {
    const std::int32_t kind = world_[event_column::kind][event], about = world_[event_column::post][event];
    const std::string where = about >= 0 ? " for " + post(about) : "";
    switch (static_cast<EventKind>(kind)) {
      case EventKind::recruited:
        return "enters as " + post(about) + free_since(event);
      case EventKind::promoted:
        return appointment(event, "is promoted");
      case EventKind::moved:
        return appointment(event, "is moved");
      case EventKind::demoted:
        if (const double lost = world_[event_column::value][event]; !std::isnan(lost))
          return "loses " + short_number(lost) + " of rank";
        return appointment(event, "is moved down");
      case EventKind::term_ended:
        return "the term as " + post(about) + " ends";
      case EventKind::retired:
        return with(with("retires", chance(event)), because(event));
      case EventKind::died:
        return with(with("dies", chance(event)), because(event));
      case EventKind::tipped:
        return with("there is a tip", chance(event)) + accuser(event);
      case EventKind::denounced:
        return with("is denounced", chance(event)) + accuser(event);
      case EventKind::audited:
        return with("an audit of " + post(about), chance(event));
      case EventKind::opened:
        return with("a case is opened" + where,
                    world_[event_column::rule][event] >= 0 ? rule_of(event) : because(event));
      case EventKind::stalled:
        return with("the case stalls" + by("protected by ", event), chance(event));
      case EventKind::woken:
        return with("the case wakes", chance(event));
      case EventKind::implicated:
        return with("is named" + by("by ", event), chance(event));
      case EventKind::found:
        return with("inspectors find something", chance(event));
      case EventKind::rehabilitated:
        return with("comes back", chance(event));
      case EventKind::detained:
        return "is detained" + where + outcome(event);
      case EventKind::purged:
        return "falls: " + sanction(event) + where + outcome(event);
      case EventKind::released:
        return "the case ends: " + sanction(event) + outcome(event);
      case EventKind::switched:
        return with("goes over to another faction", chance(event));
      case EventKind::ordered:
        return with("the leader orders it" + by("", event), chance(event));
      case EventKind::plotted:
        return with("begins a plot", chance(event));
      case EventKind::joined:
        return with("joins the plot" + by("of ", event), chance(event));
      case EventKind::deserted:
        return with("leaves the plot" + by("of ", event), chance(event));
      case EventKind::challenged:
        return with("challenges the leader with " + short_number(world_[event_column::value][event]) + " plotters", chance(event));
      case EventKind::ousted:
        return with("is ousted" + by("by ", event), chance(event));
      case EventKind::challenge_failed:
        return "the challenge fails";
      case EventKind::left_out:
        return "is left out of the ruling coalition of " + short_number(world_[event_column::value][event]);
      case EventKind::succession:
        return "takes the leader's seat, " + post(about) + free_since(event);
      default:
        break;
    }
    const std::string name = "'" + word(event_column::kind.attribute, table::events, kind) + "'";
    return with(with(name, chance(event)), because(event));
  }

  std::string rule_of(std::int32_t event) const {
    const std::string name = word(event_column::rule.attribute, table::events, world_[event_column::rule][event]);
    return name == "base" ? "" : "'" + name + "'";
  }
  // ", protected by agent 12 (minister of court)", where the event names another.
  std::string by(const std::string& how, std::int32_t event) const {
    const std::int32_t other = world_[event_column::other][event];
    return other < 0 ? "" : ", " + how + person(other, world_[event_column::at][event]);
  }
  std::string accuser(std::int32_t event) const {
    const std::int32_t other = world_[event_column::other][event];
    return other < 0 ? "" : "; by " + person(other, world_[event_column::at][event]);
  }
  std::string sanction(std::int32_t event) const {
    const double value = world_[event_column::value][event];
    return std::isnan(value) ? "" : row_label(world_.scenario(), table::sanctions, static_cast<std::int32_t>(value));
  }
  // Of the stage that ended so, or of what stands behind a fall without a case.
  std::string outcome(std::int32_t event) const {
    const double threshold = world_[event_column::threshold][event], draw = world_[event_column::draw][event];
    if (!std::isnan(threshold) && !std::isnan(draw))
      return ": the draw was " + short_number(draw) + ", below " + short_number(threshold);
    const std::int32_t cause = world_[event_column::cause][event];
    const bool by_case = cause >= 0 && world_[event_column::agent][cause] == agent_;
    return by_case ? "" : cause < 0 ? "" : "; " + because(event);
  }

  void tell_event(std::int32_t event) {
    Turn& turn = add(world_[event_column::at][event],
                     word(event_column::kind.attribute, table::events, world_[event_column::kind][event]), told(event));
    turn.event = event;
    if (world_[event_column::rule][event] >= 0)
      turn.rule = word(event_column::rule.attribute, table::events, world_[event_column::rule][event]);
    turn.score = world_[event_column::score][event];
    turn.threshold = world_[event_column::threshold][event];
    turn.draw = world_[event_column::draw][event];
  }

  // When the stages of their cases began: `inquiry_at`.
  void tell_stages() {
    const WordList& stages = catalogue_.words(catalogue_.find_words("stage"));
    for (std::size_t row = 0; row < world_.rows(table::cases); ++row) {
      if (world_[case_column::agent][row] != agent_) continue;
      for (const std::string& stage : stages.words) {
        const AttributeId dated = catalogue_.find_attribute(table::cases, stage + "_at");
        const double at = dated.valid() ? world_.table(table::cases).column(dated).get(row) : std::nan("");
        std::string name = stage;
        std::replace(name.begin(), name.end(), '_', ' ');
        if (!std::isnan(at)) add(at, "stage", "the case is in its stage '" + name + "'");
      }
    }
  }

  // Whether an event of theirs at that date says that they left a seat.
  bool said(double at) const {
    for (std::size_t row = 0; row < world_.rows(table::events); ++row) {
      if (world_[event_column::agent][row] != agent_ || world_[event_column::at][row] != at) continue;
      const auto kind = static_cast<EventKind>(world_[event_column::kind][row]);
      const bool leaves = kind >= EventKind::promoted && kind <= EventKind::died;
      if (leaves || kind == EventKind::detained || kind == EventKind::purged || kind == EventKind::released ||
          kind == EventKind::succession)
        return true;
    }
    return false;
  }

  // Seats left in ways that are no event of their own: by an effect, or for good.
  void tell_other_exits() {
    for (std::int32_t spell = world_.last_spell(AgentId(agent_)); spell >= 0; spell = world_.earlier_spell(spell)) {
      const bool lasts = static_cast<EndedBy>(world_[spell_column::ended_by][spell]) == EndedBy::censored;
      if (lasts || said(world_[spell_column::end][spell])) continue;
      add(world_[spell_column::end][spell], "left",
          "leaves " + post(world_[spell_column::post][spell]) + ": " +
              word(spell_column::ended_by.attribute, table::spells, world_[spell_column::ended_by][spell]));
    }
  }

  void finish(Life& life) const {
    std::size_t considered = 0, chosen = 0, selected = 0;
    for (std::size_t row = 0; row < world_.rows(table::candidates); ++row) {
      if (world_[candidate_column::agent][row] != agent_) continue;
      ++considered;
      chosen += world_[candidate_column::chosen][row] == 1 ? 1 : 0;
    }
    for (std::size_t row = 0; row < world_.rows(table::promotions); ++row)
      selected += world_[promotion_column::selector][row] == agent_ ? 1 : 0;
    const std::int32_t seat = world_[agent_column::post][agent_];
    Turn last;
    last.date = value_text(catalogue_, Type::date(), world_.now());
    last.kind = "end";
    last.text =
        "at the end: " + word(agent_column::status.attribute, table::agents, world_[agent_column::status][agent_]) +
        (seat >= 0 ? ", " + post(seat) : "") + "; considered for " + std::to_string(considered) +
        " appointments, chosen in " + std::to_string(chosen) + ", selected in " + std::to_string(selected);
    life.turns.push_back(std::move(last));
  }

  World& world_;
  const Catalogue& catalogue_;
  std::int32_t agent_;
  std::vector<std::int32_t> promotion_of_;  // by event
  std::vector<std::pair<double, Turn>> told_;
};

}  // namespace

Life tell_life(World& world, std::int32_t agent, const std::vector<PatronChange>& patrons) {
  return Teller(world, agent).tell(patrons);
}

}  // namespace ostrakon
