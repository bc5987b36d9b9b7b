// What must hold whatever the scenario says: random scenarios are lived, and what they recorded is checked from
// outside. A debug build also checks the world after each stage.
#include "base/kernels.h"
#include "phases/histories.h"
#include "phases/random_scenario.h"

#include <cmath>
#include <set>
#include <tuple>

namespace ostrakon {
namespace {

constexpr std::uint64_t scenarios = 400;

// The tables of a run as numbers, by the names of their columns.
class Tables {
 public:
  Tables(const Lived& lived, const RunRecord& record) : lived_(lived), record_(record) {}
  const std::vector<double>& operator()(const std::string& table, const std::string& column) {
    std::vector<double>& cells = cells_[table + "." + column];
    if (cells.empty()) cells = lived_.column(record_, table, column);
    return cells;
  }
  double word(const std::string& list, const std::string& name) const { return lived_.word(list, name); }

 private:
  const Lived& lived_;
  const RunRecord& record_;
  std::map<std::string, std::vector<double>> cells_;
};

// Of one owner (seat or person): no two spells at once, none without length, none begun twice in one step.
void expect_spells_follow(Tables& tables, const std::string& owner) {
  const auto& beside = tables("spells", "beside");
  const auto &of = tables("spells", owner), &start = tables("spells", "start"), &end = tables("spells", "end");
  std::map<double, std::vector<std::size_t>> by_owner;
  for (std::size_t i = 0; i < of.size(); ++i) {
    if (beside[i] == 0 || owner == "post") by_owner[of[i]].push_back(i);
  }
  for (const auto& [who, spells] : by_owner) {
    for (std::size_t k = 0; k < spells.size(); ++k) {
      const std::size_t spell = spells[k];
      if (!std::isnan(end[spell])) {
        EXPECT_GT(end[spell] + beside[spell], start[spell]) << owner << " " << who << ", spell " << spell;
      }
      if (k == 0) continue;
      EXPECT_GT(start[spell] + beside[spell], start[spells[k - 1]]) << owner << " " << who << " twice in one step";
      EXPECT_GE(start[spell], end[spells[k - 1]]) << owner << " " << who << " has two spells at once";
    }
  }
}

void expect_causes_precede(Tables& tables) {
  const auto &at = tables("events", "at"), &cause = tables("events", "cause");
  for (std::size_t i = 0; i < at.size(); ++i) {
    if (cause[i] < 0) continue;
    const auto before = static_cast<std::size_t>(cause[i]);
    ASSERT_LT(before, i);
    EXPECT_LE(at[before], at[i]) << "event " << i << " comes before its cause " << before;
  }
}

// Seats held, people seated and spells that go on are the same; who is gone sits nowhere.
void expect_seats_agree(Tables& tables) {
  const auto &seat = tables("agents", "post"), &fate = tables("agents", "fate");
  const auto &agent = tables("spells", "agent"), &post = tables("spells", "post"),
             &ended = tables("spells", "ended_by"), &beside = tables("spells", "beside");
  std::map<double, double> going_on;
  for (std::size_t i = 0; i < agent.size(); ++i) {
    if (ended[i] == 0 && beside[i] == 0) {
      EXPECT_TRUE(going_on.emplace(agent[i], post[i]).second) << "agent " << agent[i];
    }
  }
  std::set<double> held;
  std::size_t seated = 0;
  for (std::size_t i = 0; i < seat.size(); ++i) {
    if (seat[i] < 0) continue;
    ++seated;
    EXPECT_TRUE(held.insert(seat[i]).second) << "two people in post " << seat[i];
    ASSERT_TRUE(going_on.contains(static_cast<double>(i)));
    EXPECT_EQ(going_on[static_cast<double>(i)], seat[i]);
    EXPECT_LE(fate[i], tables.word("status", "under_inquiry")) << "agent " << i << " sits in spite of their fate";
  }
  EXPECT_EQ(seated, going_on.size());
}

// People enter by being there at the start or recruited; each seat taken after the start has its event.
void expect_events_account_for_everyone(Tables& tables, std::size_t starters) {
  const auto &kind = tables("events", "kind"), &agent = tables("events", "agent");
  const auto count = [&](const std::string& name) {
    return std::count(kind.begin(), kind.end(), tables.word("event_kind", name));
  };
  const auto &start = tables("spells", "start"), &beside = tables("spells", "beside");
  // Dates count from step 1; starters sit since step 0.
  std::int64_t later = 0;
  std::map<double, double> rank_of;  // by post
  for (std::size_t i = 0; i < start.size(); ++i) {
    later += start[i] >= 0 && beside[i] == 0 ? 1 : 0;
    rank_of[tables("spells", "post")[i]] = tables("spells", "rank")[i];
  }
  // Of the demoted some take a lower post, which the event names; others lose theirs, if they have one.
  const auto &post = tables("events", "post"), &rank = tables("events", "rank"), &lost = tables("events", "value");
  std::int64_t benched = 0;
  for (std::size_t i = 0; i < kind.size(); ++i) {
    const bool loses = !std::isnan(lost[i]) || post[i] < 0 || rank[i] == rank_of[post[i]];
    benched += kind[i] == tables.word("event_kind", "demoted") && loses ? 1 : 0;
  }
  EXPECT_EQ(later, count("recruited") + count("promoted") + count("moved") + count("demoted") - benched + count("succession"));
  EXPECT_EQ(tables("agents", "agent").size(), starters + static_cast<std::size_t>(count("recruited")));
  std::map<double, int> deaths, retirements;
  std::set<double> fallen;
  for (std::size_t i = 0; i < kind.size(); ++i) {
    if (kind[i] == tables.word("event_kind", "died")) {
      EXPECT_EQ(++deaths[agent[i]], 1) << "agent " << agent[i] << " dies twice";
    }
    if (kind[i] == tables.word("event_kind", "retired")) {
      EXPECT_EQ(++retirements[agent[i]], 1) << "agent " << agent[i] << " retires twice";
    }
    if (kind[i] == tables.word("event_kind", "rehabilitated")) retirements[agent[i]] = 0;
    if (kind[i] == tables.word("event_kind", "purged")) fallen.insert(agent[i]);
  }
  const auto &fell = tables("agents", "fell"), &fate = tables("agents", "fate");
  for (std::size_t i = 0; i < fell.size(); ++i) {
    EXPECT_EQ(fell[i] == 1, fallen.contains(static_cast<double>(i))) << "agent " << i;
    EXPECT_EQ(fate[i] == tables.word("status", "dead"), deaths.contains(static_cast<double>(i))) << "agent " << i;
  }
}

// A spell is marked as fallen if its person was purged after its start, and only then (nobody leaves as they begin).
void expect_falls_are_marked(Tables& tables) {
  std::map<double, double> last_fall;
  const auto &kind = tables("events", "kind"), &at = tables("events", "at"), &whom = tables("events", "agent");
  for (std::size_t i = 0; i < kind.size(); ++i) {
    if (kind[i] != tables.word("event_kind", "purged")) continue;
    double& date = last_fall.emplace(whom[i], at[i]).first->second;
    date = std::max(date, at[i]);
  }
  const auto &agent = tables("spells", "agent"), &start = tables("spells", "start"), &fell = tables("spells", "fell");
  const auto& beside = tables("spells", "beside");
  for (std::size_t i = 0; i < agent.size(); ++i) {
    if (beside[i] == 1) continue;  // such a post may fall to somebody in the step in which they fall
    const auto found = last_fall.find(agent[i]);
    EXPECT_EQ(fell[i] == 1, found != last_fall.end() && found->second > start[i]) << "spell " << i;
  }
}

void expect_cases_are_in_order(Tables& tables) {
  const auto &opened = tables("cases", "opened_at"), &closed = tables("cases", "closed_at"),
             &agent = tables("cases", "agent");
  std::map<double, double> closed_before;
  for (std::size_t i = 0; i < opened.size(); ++i) {
    if (!std::isnan(closed[i])) {
      EXPECT_GE(closed[i], opened[i]) << "case " << i;
    }
    const auto found = closed_before.find(agent[i]);
    if (found != closed_before.end()) {
      EXPECT_LE(found->second, opened[i]) << "two open cases against agent " << agent[i];
    }
    closed_before[agent[i]] = closed[i];
  }
}

// Each case led to is one generation further than its parent, which counts it.
void expect_cascades_agree(Tables& tables) {
  const auto &parent = tables("cases", "parent"), &generation = tables("cases", "generation"), &named = tables("cases", "named");
  std::vector<double> counted(parent.size(), 0);
  for (std::size_t i = 0; i < parent.size(); ++i) {
    if (parent[i] < 0) {
      EXPECT_EQ(generation[i], 0) << "case " << i;
      continue;
    }
    const auto before = static_cast<std::size_t>(parent[i]);
    ASSERT_LT(before, i);
    EXPECT_EQ(generation[i], generation[before] + 1) << "case " << i;
    counted[before] += 1;
  }
  EXPECT_EQ(named, counted);
}

// Measured after each step, whatever the scenario.
const char* const books = R"y(
metrics:
  every step:
    seats: count(posts where organisation.founded <= now and not (organisation.abolished <= now))
    empty: count(posts where vacant)
    held: count(posts where has(holder))
    alive: count(living)
    entered: count(events where kind == recruited)
    died: count(events where kind == died)
    departed: count(agents where status == departed)
    parts: share(1 of posts where has(holder) by rank)
    whole: sum(parts)
)y";

// Month by month: seats are held or vacant, spells tile the time of seats, people enter and leave by what is told,
// shares add up to 1.
void expect_months_balance(const Lived& lived, const RunRecord& record, Tables& tables) {
  const auto seats = lived.series(record, "seats"), empty = lived.series(record, "empty"), held = lived.series(record, "held"),
             alive = lived.series(record, "alive"), entered = lived.series(record, "entered"), died = lived.series(record, "died"),
             departed = lived.series(record, "departed"), whole = lived.series(record, "whole");
  const auto &start = tables("spells", "start"), &end = tables("spells", "end");
  const double months = lived.layout().months_per_step;
  for (std::size_t step = 0; step < seats.size(); ++step) {
    if (std::isnan(seats[step])) continue;  // the warm-up
    EXPECT_EQ(seats[step], held[step] + empty[step]) << "step " << step + 1;
    const double now = static_cast<double>(step) * months + 1e-6;
    std::size_t going_on = 0;
    for (std::size_t i = 0; i < start.size(); ++i) going_on += start[i] <= now && !(end[i] <= now) ? 1 : 0;
    EXPECT_EQ(held[step], static_cast<double>(going_on)) << "step " << step + 1;
    if (held[step] > 0) {
      EXPECT_NEAR(whole[step], 1, 1e-12);
    }
    if (step == 0 || std::isnan(seats[step - 1])) continue;
    EXPECT_EQ(alive[step], alive[step - 1] + entered[step] - died[step] - (departed[step] - departed[step - 1])) << "step " << step + 1;
  }
}

// Each case has one event that opened it, each spell that ended one that ended it.
void expect_one_cause_each(Tables& tables) {
  const auto &kind = tables("events", "kind"), &agent = tables("events", "agent"), &at = tables("events", "at");
  std::map<std::pair<double, double>, int> opened, cases;  // against whom, when: a case without length may be followed by another
  std::map<std::tuple<double, double, double>, int> events;
  for (std::size_t i = 0; i < kind.size(); ++i) {
    ++events[{kind[i], agent[i], at[i]}];
    if (kind[i] == tables.word("event_kind", "opened")) ++opened[{agent[i], at[i]}];
  }
  const auto &accused = tables("cases", "agent"), &opened_at = tables("cases", "opened_at"), &opened_by = tables("cases", "opened_by");
  for (std::size_t i = 0; i < accused.size(); ++i) {
    ++cases[{accused[i], opened_at[i]}];
    EXPECT_GE(opened_by[i], 0) << "case " << i;
  }
  EXPECT_EQ(opened, cases);
  const auto &holder = tables("spells", "agent"), &end = tables("spells", "end"), &ended = tables("spells", "ended_by");
  const std::pair<const char*, const char*> told[] = {
      {"died", "died"}, {"retired", "retired"}, {"term", "term_ended"}};
  for (std::size_t i = 0; i < holder.size(); ++i) {
    for (const auto& [reason, event] : told) {
      if (ended[i] != tables.word("ended_by", reason)) continue;
      EXPECT_EQ((events[{tables.word("event_kind", event), holder[i], end[i]}]), 1) << "spell " << i << " ended by " << reason;
    }
  }
}

// The same history with the kernels of every processor.
std::uint64_t baseline_digest(const Lived& lived, std::uint32_t replicate) {
  const KernelLevel level = kernel_level();
  use_kernel_level(KernelLevel::baseline);
  const std::uint64_t digest = lived.run(replicate).digest;
  use_kernel_level(level);
  return digest;
}

TEST(Property, RandomScenariosKeepTheBooks) {
  std::map<std::string, std::size_t> seen, given;
  for (std::uint64_t seed = 0; seed < scenarios; ++seed) {
    ScenarioGrower grower(seed);
    const std::string text = grower.text() + books;
    for (const std::string& slot : grower.given()) ++given[slot];
    SCOPED_TRACE("scenario " + std::to_string(seed) + ":\n" + text);
    std::optional<Scenario> scenario = read_text(text);
    ASSERT_TRUE(scenario);
    const Lived lived(std::move(*scenario));
    RunRecord record;
    ASSERT_NO_THROW(record = lived.run(static_cast<std::uint32_t>(seed)));
    Tables tables(lived, record);
    expect_spells_follow(tables, "post");
    expect_spells_follow(tables, "agent");
    expect_causes_precede(tables);
    expect_seats_agree(tables);
    const auto& entered = tables("agents", "entered");
    expect_events_account_for_everyone(
        tables, static_cast<std::size_t>(std::count(entered.begin(), entered.end(), entered.front())));
    expect_falls_are_marked(tables);
    expect_cases_are_in_order(tables);
    expect_cascades_agree(tables);
    expect_months_balance(lived, record, tables);
    expect_one_cause_each(tables);
    if (seed % 4 == 0) {
      EXPECT_EQ(baseline_digest(lived, static_cast<std::uint32_t>(seed)), record.digest);
    }
    if (HasFailure()) return;  // one scenario is enough to look at
    for (double kind : tables("events", "kind")) {
      const Catalogue& catalogue = lived.simulation().scenario().catalogue;
      ++seen[catalogue.words(catalogue.find_words("event_kind")).words[static_cast<std::size_t>(kind)]];
    }
  }
  // The scenarios reach what there is: a rule for every slot, an event of every kind.
  const Catalogue catalogue = engine_catalogue();
  for (const Slot& slot : catalogue.slots) EXPECT_GT(given[slot.path], 20u) << slot.path;
  for (const std::string& kind : catalogue.words(catalogue.find_words("event_kind")).words) EXPECT_GT(seen[kind], 20u) << kind;
}

}  // namespace
}  // namespace ostrakon
