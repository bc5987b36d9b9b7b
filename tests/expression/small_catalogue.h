// A catalogue as small as the language allows without leaving a kind of thing out: the tests of this folder speak of
// it. The engine's own is supplied by model/, phases/ and records/ and is larger.
#pragma once

#include "expression/catalogue.h"
#include "expression/check.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostrakon {

// Tables in the order of their TableId.
namespace small {
inline constexpr TableId world{0}, ranks{1}, sanctions{2}, factions{3}, sectors{4}, organisations{5}, posts{6},
    agents{7}, spells{8}, cases{9}, events{10};
inline constexpr WordListId status{0}, title{1}, role{2}, ended_by{3}, event_kind{4}, stage{5}, mood{6}, cause{7};
}  // namespace small

namespace small_catalogue_parts {

inline Attribute attribute(std::string name, Type type, Storage storage, double initial = 0) {
  Attribute made;
  made.name = std::move(name);
  made.type = type;
  made.storage = storage;
  made.writable = true;
  made.initial = initial;
  return made;
}
inline Attribute number(std::string name, double initial = 0) {
  return attribute(std::move(name), Type::number(), Storage::f64, initial);
}
inline Attribute date(std::string name) {
  return attribute(std::move(name), Type::date(), Storage::f64);
}
inline Attribute flag(std::string name) {
  return attribute(std::move(name), Type::flag(), Storage::u8);
}
inline Attribute word(std::string name, WordListId list) {
  return attribute(std::move(name), Type::word(list), Storage::u8);
}
// References to tables of a handful of rows take a byte, the others four.
inline Attribute reference(std::string name, TableId table) {
  const bool short_table = table >= small::ranks && table <= small::sectors;
  return attribute(std::move(name), Type::reference(table), short_table ? Storage::u8 : Storage::i32, -1);
}
inline Attribute formula(std::string name, Type type, std::string text) {
  Attribute made = attribute(std::move(name), type, Storage::f64);
  made.writable = false;
  made.definition = std::move(text);
  return made;
}

inline TableInfo world_table() {
  return {.plural = "worlds",
          .singular = "world",
          .attributes = {number("tension", 0.3), number("campaign"), number("trust"), number("regime_age"),
                         word("mood", small::mood), reference("leader", small::agents), flag("congress"),
                         date("last_congress")},
          .row_names = {}};
}

inline TableInfo organisations_table() {
  return {.plural = "organisations",
          .singular = "organisation",
          .attributes = {reference("parent", small::organisations), reference("sector", small::sectors),
                         number("budget_share"), number("debt"), number("assets", 1), date("founded"),
                         reference("head", small::agents)},
          .row_names = {"province", "province.data_bureau", "bureau"}};
}

inline TableInfo posts_table() {
  return {.plural = "posts",
          .singular = "post",
          .attributes = {reference("rank", small::ranks), word("title", small::title), word("role", small::role),
                         reference("organisation", small::organisations), reference("holder", small::agents),
                         number("rent"), number("term"), reference("superior", small::posts), number("months_vacant"),
                         number("months_held"), number("holders_so_far"), number("holders_purged"),
                         formula("vacant", Type::flag(), "holder == none"),
                         formula("sector", Type::reference(small::sectors), "organisation.sector")},
          .row_names = {"province.secretary", "bureau.director", "bureau.deputy_director"}};
}

inline TableInfo agents_table() {
  using small::agents;
  return {.plural = "agents",
          .singular = "agent",
          .attributes = {number("age"),
                         reference("origin", small::organisations),
                         reference("faction", small::factions),
                         reference("patron", agents),
                         reference("rank", small::ranks),
                         reference("post", small::posts),
                         number("ability"),
                         number("ambition"),
                         number("loyalty"),
                         number("graft"),
                         number("fear"),
                         number("performance"),
                         number("gains"),
                         number("evidence"),
                         number("effort", 1),
                         number("take"),
                         number("months_in_rank"),
                         number("months_in_post"),
                         flag("ever_fell"),
                         word("status", small::status),
                         reference("case", small::cases),
                         date("born"),
                         formula("organisation", Type::reference(small::organisations), "post.organisation"),
                         formula("sector", Type::reference(small::sectors), "organisation.sector"),
                         formula("title", Type::word(small::title), "post.title"),
                         formula("active", Type::flag(), "status == active"),
                         formula("leader_man", Type::flag(), "faction == leader.faction"),
                         formula("best_client", Type::number(), "max(ability of clients)"),
                         formula("shade", Type::number(), "patron.ability + self.ability")},
          .row_names = {}};
}

inline TableInfo spells_table() {
  return {.plural = "spells",
          .singular = "spell",
          .attributes = {reference("agent", small::agents), reference("post", small::posts),
                         word("title", small::title), reference("organisation", small::organisations), date("start"),
                         date("end"), number("months"), number("order"), word("ended_by", small::ended_by),
                         flag("fell"), number("taken"), reference("case", small::cases)},
          .row_names = {},
          .log = true};
}

inline TableInfo cases_table() {
  return {
      .plural = "cases",
      .singular = "case",
      .attributes = {reference("agent", small::agents), word("stage", small::stage), date("opened_at"),
                     date("closed_at"), reference("outcome", small::sanctions), flag("in_post"), number("generation")},
      .row_names = {},
      .log = true};
}

inline TableInfo events_table() {
  return {.plural = "events",
          .singular = "event",
          .attributes = {date("at"), word("kind", small::event_kind), reference("agent", small::agents),
                         reference("post", small::posts), reference("organisation", small::organisations),
                         reference("sector", small::sectors), reference("faction", small::factions), number("value")},
          .row_names = {},
          .log = true};
}

inline std::vector<TableInfo> tables() {
  std::vector<TableInfo> all;
  all.push_back(world_table());
  all.push_back({.plural = "ranks",
                 .singular = "rank",
                 .attributes = {number("term"), number("retire_at"), flag("high")},
                 .row_names = {"bureau", "province", "lieutenant_general", "centre"},
                 .ordered = true});
  all.push_back({.plural = "sanctions",
                 .singular = "sanction",
                 .attributes = {flag("purged")},
                 .row_names = {"dropped", "warning", "dismissal", "expulsion", "life"},
                 .ordered = true});
  all.push_back({.plural = "factions",
                 .singular = "faction",
                 .attributes = {number("strength"), number("power"), number("threat"), number("cohesion"),
                                reference("head", small::agents)},
                 .row_names = {"coast", "inland", "guards"}});
  all.push_back({.plural = "sectors",
                 .singular = "sector",
                 .attributes = {number("budget", 10), number("priority"), number("capability"), number("oversight"),
                                number("campaign"), number("base", 10)},
                 .row_names = {"data", "chips"}});
  all.push_back(organisations_table());
  all.push_back(posts_table());
  all.push_back(agents_table());
  all.push_back(spells_table());
  all.push_back(cases_table());
  all.push_back(events_table());
  return all;
}

inline std::vector<WordList> word_lists() {
  return {{"status",
           {"active", "bench", "under_inquiry", "detained", "dismissed", "expelled", "sentenced", "retired", "dead"}},
          {"title", {"secretary", "director", "deputy_director"}},
          {"role", {"leader", "discipline", "ordinary"}},
          {"ended_by", {"censored", "promoted", "moved", "retired", "died", "purged"}},
          {"event_kind", {"recruited", "promoted", "retired", "opened", "detained", "purged"}},
          {"stage", {"inquiry", "detention", "closed"}},
          {"mood", {"calm", "detente", "siege"}},
          {"cause", {"rents", "digging"}}};
}

inline std::vector<RowSet> row_sets() {
  return {{"world", small::world, "", "the polity"},
          {"agents", small::agents, "status != dead", "the living"},
          {"active", small::agents, "active", "those in favour"},
          {"holders", small::agents, "has(post)", "those with a post"},
          {"clients", small::agents, "patron == self", "those whose patron is the asker"},
          {"posts", small::posts, "", "seats"},
          {"organisations", small::organisations, "", ""},
          {"sectors", small::sectors, "", ""},
          {"factions", small::factions, "", ""},
          {"spells", small::spells, "", ""},
          {"cases", small::cases, "", ""},
          {"events", small::events, "", ""}};
}

}  // namespace small_catalogue_parts

inline Catalogue small_catalogue() {
  Catalogue catalogue;
  catalogue.tables = small_catalogue_parts::tables();
  catalogue.row_sets = small_catalogue_parts::row_sets();
  catalogue.word_lists = small_catalogue_parts::word_lists();
  Slot effort;
  effort.path = "work.effort";
  effort.asked = "holders";
  Slot score;
  score.path = "appoint.score";
  score.asked = "active";
  score.inputs = {{"post", Type::reference(small::posts), "the vacancy"},
                  {"selector", Type::reference(small::agents), "who chooses"}};
  score.join = Join::sum;
  catalogue.slots = {effort, score};
  return catalogue;
}

// Parameter numbers: 0 patronage, 1 use_ties, 2 campaign_start, 3 cause, 4 inflow.
inline std::vector<ParameterInfo> small_parameters() {
  std::vector<ParameterInfo> parameters(5);
  parameters[0].name = "patronage";
  parameters[0].type = Type::number();
  parameters[1].name = "use_ties";
  parameters[1].type = Type::flag();
  parameters[2].name = "campaign_start";
  parameters[2].type = Type::date();
  parameters[3].name = "cause";
  parameters[3].type = Type::word(small::cause);
  parameters[3].one_of = {"rents", "digging"};
  parameters[4].name = "inflow";
  parameters[4].type = Type::number();
  return parameters;
}

// Column of a small table by name; the name must exist.
inline AttributeId column(const Catalogue& catalogue, TableId table, std::string_view name) {
  return catalogue.find_attribute(table, name);
}

}  // namespace ostrakon
