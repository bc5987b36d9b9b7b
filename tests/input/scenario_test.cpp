#include "reading_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

namespace ostrakon {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<RowSpec>& rows(const Scenario& scenario, std::string_view plural) {
  return scenario.rows[static_cast<std::size_t>(scenario.catalogue.find_table(plural).value())];
}

double given(const Scenario& scenario, std::string_view plural, std::size_t row, std::string_view attribute) {
  const TableId table = scenario.catalogue.find_table(plural);
  const AttributeId id = scenario.catalogue.find_attribute(table, attribute);
  for (const auto& [one, value] : rows(scenario, plural)[row].values) {
    if (one == id) return value;
  }
  return std::nan("");
}

double parameter(const Scenario& scenario, std::string_view name) {
  for (std::size_t i = 0; i < scenario.parameters.size(); ++i) {
    if (scenario.parameters[i].name == name) return scenario.parameter_values[i];
  }
  return std::nan("");
}

Scenario good(const std::string& text, const Settings& settings = {}) {
  ReadResult result = read_text(text, settings);
  if (!result.scenario) throw std::runtime_error(result.messages);
  return std::move(*result.scenario);
}

Scenario shipped(const std::string& name, const Settings& settings = {}) {
  ReadResult result = read_path(shipped_scenarios() / name, settings);
  if (!result.scenario) throw std::runtime_error(result.messages);
  return std::move(*result.scenario);
}

TEST(Scenario, ReadsTheTournament) {
  const Scenario scenario = shipped("bench/elite-tournament.yaml", {{"agents", "2000"}});
  std::map<std::string, std::uint32_t> seats;
  std::uint32_t all = 0;
  for (const RowSpec& post : rows(scenario, "posts")) {
    seats[post.name] += post.count;
    all += post.count;
  }
  // 2000 * 0.35^r / sum of 0.35^k, nearest whole, the lowest rank takes the rest.
  const double sum = (1 - std::pow(0.35, 6)) / 0.65;
  for (int rank = 1; rank <= 5; ++rank) {
    EXPECT_EQ(seats["place " + std::to_string(rank)],
              static_cast<std::uint32_t>(std::lround(2000 * std::pow(0.35, rank) / sum)));
  }
  EXPECT_EQ(all, 2000u);
  EXPECT_EQ(scenario.bench, 0u);
  EXPECT_EQ(scenario.faction_shares, std::vector<double>(5, 0.2));
  EXPECT_EQ(scenario.phases.size(), 5u);
  EXPECT_EQ(scenario.phase_index("detect"), 2);
  EXPECT_EQ(scenario.phase_index("power"), -1);
  ASSERT_EQ(scenario.triggers.size(), 3u);
  EXPECT_EQ(scenario.triggers[1].mode, Trigger::Mode::after);
  EXPECT_EQ(scenario.triggers[1].after_kind, scenario.triggers[0].event_kind);
  EXPECT_FALSE(scenario.triggers[2].effects[0].own_row);
  EXPECT_TRUE(scenario.triggers[2].effects[0].row != nullptr);
  EXPECT_FALSE(scenario.record.events);
  EXPECT_FALSE(scenario.record.spells || scenario.record.cases || scenario.record.agents);
  EXPECT_EQ(scenario.choose.how, ChooseRule::How::best);
  ASSERT_TRUE(scenario.pool);
  EXPECT_THAT(scenario.pool->from, ElementsAre(PoolSource::rank_below));
  EXPECT_EQ(scenario.pool->at_most, 20);
}

TEST(Scenario, OneSeatLeadsAndNoTwoSeatsShareAPath) {
  const Scenario scenario = shipped("bench/elite-tournament.yaml");
  std::set<std::string> seats;
  std::size_t all = 0;
  int leading = 0;
  for (std::size_t i = 0; i < rows(scenario, "posts").size(); ++i) {
    const RowSpec& post = rows(scenario, "posts")[i];
    if (given(scenario, "posts", i, "leads") == 1) leading += static_cast<int>(post.count);
    for (std::uint32_t seat = 1; seat <= post.count; ++seat, ++all)
      seats.insert(post.path + "#" + std::to_string(seat));
  }
  EXPECT_EQ(leading, 1);
  EXPECT_EQ(seats.size(), all);
}

TEST(Scenario, ReadsTheCaseWithItsLibraryAndVariants) {
  const Scenario scenario = shipped("big-data-bureau.yaml");
  EXPECT_EQ(scenario.name, "big-data-bureau");
  EXPECT_EQ(scenario.clock.steps, 150u);
  EXPECT_DOUBLE_EQ(parameter(scenario, "post_rent"), 1.2);  // the first alternative of `cause`
  EXPECT_DOUBLE_EQ(parameter(scenario, "contract"), 2018 * 12 + 1);
  EXPECT_DOUBLE_EQ(parameter(scenario, "half_life"), 144);
  EXPECT_EQ(scenario.files.size(), 2u);
  ASSERT_EQ(scenario.stages.size(), 3u);
  EXPECT_EQ(scenario.stages[0].name, "inquiry");
  EXPECT_EQ(scenario.stages[0].outcomes[0].stage, 1);
  EXPECT_EQ(scenario.stages[0].outcomes[2].chance, nullptr);
  const TableId cases = scenario.catalogue.find_table("cases");
  EXPECT_TRUE(scenario.catalogue.find_attribute(cases, "trial_at").valid());
  const std::vector<std::string>& opened_by = scenario.catalogue.words(scenario.catalogue.find_words("rule")).words;
  EXPECT_GE(index_of(opened_by, "dug_before"), 0);
  EXPECT_EQ(scenario.timeline.front().name, "pilot zone");
  EXPECT_EQ(scenario.timeline.back().effects[0].changes[0].kind, EffectKind::hold);
}

TEST(Scenario, SettingsChooseAlternativesAndGiveParameters) {
  const Settings settings = {
      {"post_rent", "3"}, {"cause", "rents"}, {"clock.steps", "30"}, {"rules.appoint.score.merit", "2*performance"}};
  const Scenario scenario = shipped("big-data-bureau.yaml", {{"cause", "rents"}});
  EXPECT_DOUBLE_EQ(parameter(scenario, "post_rent"), 2.4);
  const ReadResult result = read_path(shipped_scenarios() / "big-data-bureau.yaml", settings);
  // A clock this short leaves the timeline outside, which must not pass unsaid.
  EXPECT_THAT(result.messages, HasSubstr("lies outside the clock"));
  const Scenario longer = shipped(
      "big-data-bureau.yaml", {{"post_rent", "3"}, {"cause", "rents"}, {"rules.appoint.score.merit", "2*performance"}});
  EXPECT_DOUBLE_EQ(parameter(longer, "post_rent"), 3);  // a setting comes after the alternative, whatever their order
  EXPECT_EQ(longer.rule("appoint.score")->terms[0].text, "2*performance");
}

// Each explanation is one parameter, so that their effects can be told apart and put together.
TEST(Scenario, EachCauseOfTheBureauSwitchesOnOneParameter) {
  const Scenario none = shipped("big-data-bureau.yaml", {{"cause", "none"}});
  const std::map<std::string, std::string> causes = {
      {"selection", "bought"}, {"rents", "post_rent"}, {"digging", "dug_before"}};
  for (const auto& [cause, switched] : causes) {
    const Scenario with = shipped("big-data-bureau.yaml", {{"cause", cause}});
    for (std::size_t i = 0; i < none.parameters.size(); ++i) {
      const std::string& name = none.parameters[i].name;
      EXPECT_EQ(name == switched, parameter(with, name) > parameter(none, name)) << cause << " " << name;
    }
  }
}

TEST(Scenario, TermsThatAreSwitchedOffAreCheckedAndLeftOut) {
  const Scenario off = shipped("big-data-bureau.yaml", {{"dug_before", "0"}});
  const Scenario on = shipped("big-data-bureau.yaml", {{"dug_before", "0.1"}});
  EXPECT_EQ(off.rule("detect.audit")->terms.size() + 1, on.rule("detect.audit")->terms.size());
  const ReadResult wrong =
      read_text(small_scenario("rules: { work: { capability: { a: { when: no, value: bugdet } } } }\n"));
  EXPECT_THAT(wrong.messages, HasSubstr("unknown name 'bugdet'; a sector has 'budget'"));
}

// The resolved text of a scenario reads back, without library, variants and settings, to the same meaning.
void expect_round_trip(const std::string& name, const Settings& settings) {
  const Scenario first = shipped(name, settings);
  const Folder folder;
  const ReadResult again = read_path(folder.write("resolved.yaml", first.resolved_text));
  ASSERT_TRUE(again.scenario) << again.messages << first.resolved_text;
  EXPECT_EQ(again.scenario->meaning_digest, first.meaning_digest);
  EXPECT_EQ(again.scenario->text_digest, first.text_digest);
  EXPECT_EQ(again.scenario->resolved_text, first.resolved_text);
  EXPECT_EQ(again.scenario->parameter_values, first.parameter_values);
  ASSERT_EQ(again.scenario->rules.size(), first.rules.size());
  for (std::size_t i = 0; i < first.rules.size(); ++i) {
    ASSERT_EQ(again.scenario->rules[i].terms.size(), first.rules[i].terms.size());
    for (std::size_t k = 0; k < first.rules[i].terms.size(); ++k) {
      EXPECT_EQ(again.scenario->rules[i].terms[k].path, first.rules[i].terms[k].path);
      EXPECT_EQ(again.scenario->rules[i].terms[k].site.hash, first.rules[i].terms[k].site.hash);
    }
  }
}

TEST(ResolvedText, ReadsBackToTheSameMeaning) {
  expect_round_trip("bench/elite-tournament.yaml", {{"agents", "500"}});
  expect_round_trip("big-data-bureau.yaml", {});
  expect_round_trip("big-data-bureau.yaml", {{"cause", "digging"}, {"inflow", "7.5"}, {"rules.work.effort", "1"}});
}

TEST(WrittenFor, WarnsOfAnotherStepAndIsNoPartOfTheScenario) {
  const Folder folder;
  const auto read = [&](const std::string& step) {
    folder.write("lib.yaml", "ostrakon: 1\nwritten_for: month\nrules: { work: { effort: 1 } }\n");
    return read_path(folder.write("own.yaml", small_scenario("extends: lib.yaml\n").replace(27, 5, step)));
  };
  const ReadResult same = read("month");
  EXPECT_EQ(same.messages, "");
  EXPECT_EQ(same.scenario.value().resolved_text.find("written_for"), std::string::npos);
  const ReadResult other = read("year");
  ASSERT_TRUE(other.scenario);
  EXPECT_NE(other.messages.find("own.yaml:2:16: warning: a step is a year, but what this extends is written for steps of a "
                                "month; durations and yearly(…) are converted"),
            std::string::npos)
      << other.messages;
  EXPECT_NE(other.messages.find("lib.yaml:2:14: here:"), std::string::npos) << other.messages;
}

TEST(MeaningDigest, LeavesOutNamesAndCommentsButNoRule) {
  const std::string rule = "rules: { work: { effort: { base: { value: 0.5, about: why } } } }\n";
  const Scenario plain = good(small_scenario(rule));
  const Scenario told = good("# a comment\n" + small_scenario("name: other\nsummary: other\n" + rule));
  const Scenario changed = good(small_scenario("rules: { work: { effort: 0.6 } }\n"));
  const Scenario short_form = good(small_scenario("rules:\n  work:\n    effort: \"0.5\"\n"));
  EXPECT_EQ(plain.meaning_digest, told.meaning_digest);
  EXPECT_NE(plain.text_digest, told.text_digest);
  EXPECT_NE(plain.meaning_digest, changed.meaning_digest);
  EXPECT_EQ(plain.meaning_digest, short_form.meaning_digest);
}

TEST(Parameters, HaveTheTypeOfTheirValueAndMayUseOneAnother) {
  const Scenario scenario = good(
      small_scenario("parameters:\n  late: early + wait\n  early: 2001-03\n  wait: 1 year\n  on: yes\n"
                     "  half: if(on, number/2, 0)\n  number: 5\n  mood: { value: tense, one_of: [calm, tense] }\n"));
  EXPECT_DOUBLE_EQ(parameter(scenario, "late"), 2002 * 12 + 2);
  EXPECT_EQ(scenario.parameters[0].type, Type::date());
  EXPECT_EQ(scenario.parameters[3].type, Type::flag());
  EXPECT_DOUBLE_EQ(parameter(scenario, "half"), 2.5);
  EXPECT_DOUBLE_EQ(parameter(scenario, "mood"), 1);
  EXPECT_EQ(scenario.parameters[6].type.base, Base::word);
}

TEST(Parameters, AreReadWhereverANumberStands) {
  const Scenario scenario =
      good(small_scenario("parameters: { people: 3 }\n"
                          "sectors: { data: { budget: people + 1 } }\nagents: { bench: 2*people }\n"));
  EXPECT_EQ(scenario.bench, 6u);
  EXPECT_DOUBLE_EQ(given(scenario, "sectors", 0, "budget"), 4);
}

TEST(Tables, DefaultsWhereTheFileSaysNothing) {
  const Scenario scenario = good(small_scenario(""));
  EXPECT_EQ(rows(scenario, "sectors")[0].name, "polity");
  EXPECT_EQ(rows(scenario, "factions")[0].name, "all");
  EXPECT_EQ(rows(scenario, "sanctions")[1].name, "dismissal");
  EXPECT_EQ(given(scenario, "sanctions", 1, "purged"), 1);
  EXPECT_EQ(scenario.phases.size(), 10u);
  EXPECT_EQ(scenario.faction_shares, std::vector<double>{1});
  EXPECT_EQ(rows(scenario, "worlds").size(), 1u);
  EXPECT_EQ(scenario.replicates, 1u);
}

TEST(Organisations, UnitsInheritCountAndRepeat) {
  const Scenario scenario = good(
      "ostrakon: 1\nclock: { step: quarter, start: 2000-01, steps: 8 }\nranks: [ clerk, chief ]\nsectors: { rule: {}, "
      "data: {} }\n"
      "factions: { a: {}, b: {} }\norganisations:\n  centre:\n    sector: rule\n    origin: b\n    posts: { head: { "
      "rank: chief } }\n    units:\n"
      "      bureau: { count: 2, sector: data, founded: 2000-07, posts: { clerk: { rank: clerk, seats: 3 } }, units: { "
      "cell: { posts: { hand: { rank: clerk } } } } }\n"
      "      annex: { like: bureau, count: none, sector: rule }\n");
  const TableInfo& table = scenario.catalogue.table(scenario.catalogue.find_table("organisations"));
  EXPECT_THAT(table.row_names, ElementsAre("centre", "bureau_1", "centre.bureau_1.cell", "bureau_2",
                                           "centre.bureau_2.cell", "annex", "centre.annex.cell"));
  EXPECT_EQ(given(scenario, "organisations", 2, "sector"), 1);
  EXPECT_EQ(given(scenario, "organisations", 2, "origin"), 1);
  EXPECT_EQ(given(scenario, "organisations", 2, "parent"), 1);
  EXPECT_EQ(given(scenario, "organisations", 3, "founded"), 2000 * 12 + 6);
  EXPECT_EQ(given(scenario, "organisations", 5, "sector"), 0);
  EXPECT_EQ(given(scenario, "organisations", 1, "kind"), given(scenario, "organisations", 3, "kind"));
  const TableInfo& posts = scenario.catalogue.table(scenario.catalogue.find_table("posts"));
  // One name a seat, so that a row of seats keeps its place.
  EXPECT_EQ(posts.row_names.size(), 13u);
  EXPECT_EQ(posts.row_names[0], "centre.head");
  EXPECT_EQ(posts.row_names[1], "");
  EXPECT_EQ(posts.row_names[4], "centre.bureau_1.cell.hand");
  EXPECT_DOUBLE_EQ(scenario.clock.months_per_step, 3);
}

TEST(Organisations, ALeadingPostOfSeveralSeatsKeepsOneForTheLeader) {
  const Scenario scenario = good(
      "ostrakon: 1\nclock: { start: 2000-01, steps: 8 }\nranks: [ chief ]\norganisations:\n  top:\n    posts:\n"
      "      member: { rank: chief, seats: 7, role: leader }\nagents: { count: 10 }\n");
  ASSERT_EQ(rows(scenario, "posts").size(), 2u);
  EXPECT_EQ(rows(scenario, "posts")[0].count, 1u);
  EXPECT_EQ(rows(scenario, "posts")[1].count, 6u);
  EXPECT_EQ(given(scenario, "posts", 0, "leads"), 1);
  EXPECT_TRUE(std::isnan(given(scenario, "posts", 1, "leads")));
  EXPECT_EQ(scenario.bench, 3u);
}

TEST(Organisations, SiblingsThatRepeatEachOtherAreRefused) {
  const ReadResult result = read_text(
      small_scenario("").replace(small_scenario("").find("  office:"), 0, "  a: { like: b }\n  b: { like: a }\n"));
  EXPECT_FALSE(result.scenario);
  EXPECT_THAT(result.messages, HasSubstr("'like' goes in a circle"));
}

TEST(Organisations, HugeCountsAreRefusedBeforeTheyAreMade) {
  const ReadResult seats = read_text(
      "ostrakon: 1\nclock: { start: 2000-01, steps: 8 }\nranks: [ chief ]\norganisations:\n  a:\n    count: 1000000\n"
      "    units: { b: { count: 1000000, posts: { c: { rank: chief, seats: 1000 } } } }\n");
  EXPECT_FALSE(seats.scenario);
  EXPECT_THAT(seats.messages, HasSubstr("there are at most 10000000 seats"));
}

TEST(Attributes, OfOnesOwnAreColumnsWithTheirBounds) {
  const Scenario scenario =
      good(small_scenario("parameters: { top: 9 }\nattributes:\n  organisations:\n    debt: { start: 2, range: [0, "
                          "top], unit: bn, if_outside: clamp }\n"
                          "    mood: { one_of: [calm, tense], start: tense }\n    host: { type: organisation }\n  "
                          "agents: { zeal: { start: \"uniform(0, 1)\" } }\n"
                          "definitions: { organisations: { broke: debt > 3 } }\n"));
  const TableId table = scenario.catalogue.find_table("organisations");
  const Attribute& debt = scenario.catalogue.attribute(table, scenario.catalogue.find_attribute(table, "debt"));
  EXPECT_DOUBLE_EQ(debt.high, 9);
  EXPECT_TRUE(debt.clamp);
  EXPECT_DOUBLE_EQ(debt.initial, 2);
  EXPECT_DOUBLE_EQ(scenario.catalogue.attribute(table, scenario.catalogue.find_attribute(table, "mood")).initial, 1);
  EXPECT_DOUBLE_EQ(scenario.catalogue.attribute(table, scenario.catalogue.find_attribute(table, "host")).initial, -1);
  EXPECT_EQ(scenario.catalogue.attribute(table, scenario.catalogue.find_attribute(table, "broke")).type, Type::flag());
  ASSERT_EQ(scenario.start.size(), 1u);
  EXPECT_EQ(scenario.start[0].path, "agents.start.zeal");
}

TEST(StartValues, ComeInAnOrderInWhichEachMayUseThoseBefore) {
  const Scenario scenario =
      good(small_scenario("agents: { start: { patron: pick(agents where rank == self.rank + 1), loyalty: ability/2, "
                          "ability: 1, standing: age, age: 40 } }\n"
                          "rules: { appoint: { recruit: { age: 28, fear: ability } } }\n"));
  const TableId agents = scenario.catalogue.find_table("agents");
  const auto names = [&](const std::vector<StartValue>& values) {
    std::vector<std::string> list;
    for (const StartValue& value : values) list.push_back(scenario.catalogue.attribute(agents, value.attribute).name);
    return list;
  };
  EXPECT_THAT(names(scenario.start), ElementsAre("ability", "loyalty", "age", "standing", "patron"));
  EXPECT_THAT(names(scenario.recruit), ElementsAre("ability", "loyalty", "age", "standing", "fear", "patron"));
  EXPECT_EQ(scenario.recruit[2].path, "rules.appoint.recruit.age");
  EXPECT_EQ(scenario.start[2].path, "agents.start.age");
}

TEST(Phases, OnesOwnStandWhereTheyAreSaidTo) {
  const Scenario scenario =
      good(small_scenario("phases: { finance: after work }\nattributes: { organisations: { debt: 0 } }\n"
                          "rules: { finance: { add: { organisations: { debt: { interest: 0.01*debt, spent: 2 } } }, "
                          "set: { world: { tension: 1 } } } }\n"));
  EXPECT_EQ(scenario.phase_index("finance"), 3);
  EXPECT_TRUE(scenario.phases[3].own);
  ASSERT_EQ(scenario.updates.size(), 2u);
  EXPECT_EQ(scenario.updates[0].adds[1].path, "rules.finance.add.organisations.debt.spent");
  EXPECT_EQ(scenario.updates[1].set->path, "rules.finance.set.world.tension");
  EXPECT_EQ(scenario.updates[1].set->value->path, "rules.finance.set.world.tension");
}

TEST(Metrics, ComeInOrderWithLabelsOfGroups) {
  const Scenario scenario = good(small_scenario(
      "metrics:\n  at end: { last: last(people) }\n  every step:\n    people: { value: count(holders), unit: persons, "
      "about: in office }\n"
      "    by_rank: count(holders by rank)\n    by_status: count(agents by status)\nheadline: [last, people]\n"));
  ASSERT_EQ(scenario.metrics.size(), 4u);
  EXPECT_TRUE(scenario.metrics[0].every_step);
  EXPECT_EQ(scenario.metrics[0].unit, "persons");
  EXPECT_THAT(scenario.metrics[1].groups, ElementsAre("clerk", "chief"));
  EXPECT_EQ(scenario.metrics[1].group_by, "rank");
  EXPECT_EQ(scenario.metrics[2].groups[2], "under inquiry");
  EXPECT_THAT(scenario.headline, ElementsAre(3, 0));
}

TEST(Metrics, OfEveryStepMayBeLeftOut) {
  const std::string metrics = "metrics: { every step: { people: count(holders) }, at end: { last: last(people) } }\n";
  EXPECT_TRUE(good(small_scenario(metrics)).record.series);
  EXPECT_TRUE(good(small_scenario(metrics + "record: { metrics: every step }\n")).record.series);
  EXPECT_FALSE(good(small_scenario(metrics + "headline: last\nrecord: { metrics: at end }\n")).record.series);
  const ReadResult headline = read_text(small_scenario(metrics + "headline: [last, people]\nrecord: { metrics: at end }\n"));
  EXPECT_THAT(headline.messages, HasSubstr("warning: the headline names 'people', a metric of every step"));
}

TEST(Variants, TwoAxesOfDifferentPlacesCombineInAnyOrder) {
  const std::string text = small_scenario(
      "parameters: { a: 0, b: 0 }\nvariants:\n  x: { one: { parameters: { a: 1 } }, two: { parameters: { a: 2 } } }\n"
      "  y: { three: { parameters: { b: 3 } }, four: { parameters: { b: 4 } } }\n");
  EXPECT_EQ(good(text).parameter_values, (std::vector<double>{1, 3}));
  EXPECT_EQ(good(text, {{"y", "four"}, {"x", "two"}}).parameter_values, (std::vector<double>{2, 4}));
  EXPECT_EQ(good(text, {{"x", "two"}, {"y", "four"}}).meaning_digest,
            good(text, {{"y", "four"}, {"x", "two"}}).meaning_digest);
}

TEST(Library, IsToldFromAScenario) {
  ReadOptions options;
  options.library = shipped_scenarios();
  EXPECT_TRUE(is_library((shipped_scenarios() / "lib/cadre-state.yaml").string(), options));
  EXPECT_FALSE(is_library((shipped_scenarios() / "big-data-bureau.yaml").string(), options));
  const ReadResult result = read_path(shipped_scenarios() / "lib/cadre-state.yaml");
  EXPECT_THAT(
      result.messages,
      HasSubstr(
          "lib/cadre-state.yaml is a library (no clock, no organisations). Scenarios that extend it: big-data-bureau"));
}

TEST(Extends, StaysInsideItsTree) {
  const Folder folder;
  folder.write("outside.yaml", "ostrakon: 1\n");
  std::filesystem::create_directories(folder.path() / "scenarios" / "scenarios");
  const auto path = folder.write("scenarios/inside.yaml",
                                 "ostrakon: 1\nextends: ../outside.yaml\nclock: { start: 2000-01, steps: 3 }\n");
  EXPECT_THAT(read_path(path).messages, HasSubstr("lies outside what this scenario may read"));
  std::filesystem::create_symlink(folder.path() / "outside.yaml", folder.path() / "scenarios" / "link.yaml");
  const auto linked =
      folder.write("scenarios/linked.yaml", "ostrakon: 1\nextends: link.yaml\nclock: { start: 2000-01, steps: 3 }\n");
  EXPECT_THAT(read_path(linked).messages, HasSubstr("lies outside what this scenario may read"));
}

TEST(Extends, SeveralFilesInOrder) {
  const Folder folder;
  folder.write("first.yaml", "ostrakon: 1\nname: first\nparameters: { a: 1, b: 1 }\n");
  folder.write("second.yaml", "ostrakon: 1\nparameters: { b: 2 }\n");
  const auto path = folder.write("own.yaml", small_scenario("extends: [first.yaml, second.yaml]\n"));
  const ReadResult result = read_path(path);
  ASSERT_TRUE(result.scenario) << result.messages;
  EXPECT_EQ(result.scenario->parameter_values, (std::vector<double>{1, 2}));
  EXPECT_EQ(result.scenario->name, "own");
}

}  // namespace

}  // namespace ostrakon
